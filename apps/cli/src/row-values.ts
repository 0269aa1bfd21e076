import { UsageError } from './usage-error.ts';

/** Why a row is not imported. `reason` is the same for every row with the same trouble; `detail` is the value at fault. */
export class RowRejected extends Error {
  readonly reason: string;
  readonly detail: string | null;

  constructor(reason: string, detail: string | null = null) {
    super(detail === null ? reason : `${reason}: ${shown(detail)}`);
    this.name = 'RowRejected';
    this.reason = reason;
    this.detail = detail;
  }

  get shownDetail(): string {
    return shown(this.detail ?? '');
  }
}

function shown(detail: string): string {
  return JSON.stringify(detail.length > LONGEST_DETAIL ? `${detail.slice(0, LONGEST_DETAIL)}…` : detail);
}

const LONGEST_DETAIL = 80;
const CONTROL = /[^\P{Cc}\n\r\t]/u;

/** Where each wanted column stands. @throws UsageError, with the remedy, when one is missing or there twice */
export function placesOf(wanted: readonly string[], columns: readonly string[], remedy: string): ReadonlyMap<string, number> {
  const missing = wanted.filter((name) => !columns.includes(name));
  if (missing.length > 0) throw new UsageError(`the file has no column ${namesOf(missing)}; it has ${namesOf(columns)}. ${remedy}`);
  const twice = wanted.find((name) => columns.indexOf(name) !== columns.lastIndexOf(name));
  if (twice !== undefined) throw new UsageError(`the file has two columns named "${twice}"; rename one of them`);
  return new Map(wanted.map((name) => [name, columns.indexOf(name)]));
}

export function namesOf(columns: readonly string[]): string {
  return columns.map((name) => `"${name}"`).join(', ');
}

/** A value without blanks around it; empty for a place that the row does not have. @throws RowRejected for control characters */
export function textAt(values: readonly string[], place: number | undefined, column: string): string {
  const text = (values[place ?? -1] ?? '').trim();
  if (CONTROL.test(text)) throw new RowRejected(`the column "${column}" contains control characters; remove them`, text);
  return text;
}

/** null for an empty text. @throws RowRejected */
export function wholeNumber(text: string, column: string): number | null {
  if (text === '') return null;
  if (!/^-?\d{1,9}$/.test(text)) throw new RowRejected(`the column "${column}" is no whole number`, text);
  return Number(text);
}

/**
 * Reads amounts in major units with a point.
 * @returns a function to whole minor units, null for an empty text, which throws RowRejected
 */
export function amountsIn(currency: string): (text: string, column: string) => number | null {
  const digits = minorDigitsOf(currency);
  return (text, column) => {
    if (text === '') return null;
    const [, whole, fraction = ''] = /^(-?\d{1,12})(?:\.(\d+))?$/.exec(text) ?? [];
    if (whole === undefined || fraction.length > digits) {
      throw new RowRejected(`the column "${column}" is no amount of ${currency}, such as ${(12.5).toFixed(digits)}`, text);
    }
    return Number(whole + fraction.padEnd(digits, '0'));
  };
}

/** How many digits of an amount stand behind the point: 2 for USD, 0 for JPY. */
export function minorDigitsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
