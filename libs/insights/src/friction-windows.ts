import { addWeeks, countWeeks, parseWeek } from '#calendar';
import type { IsoWeek } from '#calendar';
import { DomainError } from '#eventing';

/** Whole weeks, both ends included. */
export interface Weeks {
  readonly from: IsoWeek;
  readonly to: IsoWeek;
  readonly weeks: number;
}

export interface AskedWindow {
  readonly asked: Weeks;
  /** The closed weeks of what was asked; null when none of them is closed yet. */
  readonly closed: Weeks | null;
}

export const DEFAULT_WEEKS = 13;
/** Twenty years. */
const MAX_WEEKS = 1_044;

export function weeksFrom(from: IsoWeek, to: IsoWeek): Weeks {
  return { from, to, weeks: countWeeks(from, to) };
}

/**
 * @param input as asked, otherwise the last `defaultWeeks` closed ones
 * @throws DomainError `window.unreadable`, `window.backwards`, `window.too-long`
 */
export function askedWindow(
  input: { readonly from: string; readonly to: string } | null | undefined,
  lastClosedWeek: IsoWeek,
  defaultWeeks = DEFAULT_WEEKS,
): AskedWindow {
  if (!input) {
    const window = weeksFrom(addWeeks(lastClosedWeek, 1 - defaultWeeks), lastClosedWeek);
    return { asked: window, closed: window };
  }
  const asked = weeksFrom(weekIn(input.from, 'from'), weekIn(input.to, 'to'));
  if (asked.weeks === 0)
    throw new DomainError('window.backwards', `${asked.from} is after ${asked.to}; exchange from and to`, 'window.from');
  if (asked.weeks > MAX_WEEKS) {
    throw new DomainError(
      'window.too-long',
      `a window has at most ${MAX_WEEKS} weeks, this one has ${asked.weeks}; ask for a shorter one`,
      'window',
    );
  }
  if (asked.from > lastClosedWeek) return { asked, closed: null };
  return { asked, closed: weeksFrom(asked.from, asked.to < lastClosedWeek ? asked.to : lastClosedWeek) };
}

/** The window of the same length that ends before this one begins. */
export function windowBefore({ from, weeks }: Weeks): Weeks {
  return weeksFrom(addWeeks(from, -weeks), addWeeks(from, -1));
}

function weekIn(text: string, field: string): IsoWeek {
  try {
    return parseWeek(text);
  } catch (error) {
    throw new DomainError('window.unreadable', error instanceof Error ? error.message : 'not a week', `window.${field}`);
  }
}
