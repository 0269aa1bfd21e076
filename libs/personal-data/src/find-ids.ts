import type { Finding } from './finding.ts';
import { isWord, runOf, shapeOf, standsAlone, wordsBefore } from './number-groups.ts';
import type { NumberGroup, NumberRun } from './number-groups.ts';
import { WEAK_WORD, idWordBefore } from './id-words.ts';

/** Numbers of people by shape and check digits. */
export function findNationalIds(chars: string, groups: readonly NumberGroup[]): readonly Finding[] {
  return groups.flatMap((first, at): Finding[] => {
    for (let to = Math.min(groups.length - 1, at + 6); to >= at; to--) {
      const run = runOf(groups, at, to);
      if (run.groups.slice(1).some(({ gap }) => gap !== ' ' && gap !== '-' && gap !== '.')) continue;
      if (isNationalId(run) && standsAlone(chars, run.start, run.end)) return [{ start: run.start, end: run.end, kind: 'ID_NUMBER' }];
    }
    return germanPension(chars, first);
  });
}

function isNationalId(run: NumberRun): boolean {
  return isUsSocialSecurity(run) || isFrenchSocialSecurity(run) || isGermanTaxId(run);
}

function isUsSocialSecurity(run: NumberRun): boolean {
  return shapeOf(run) === '3-2-4' && /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(run.digits);
}

/** NIR: sex, year, month, department, commune, order, and a key by mod 97. */
function isFrenchSocialSecurity({ digits }: NumberRun): boolean {
  if (!/^[1-478]\d\d(0[1-9]|1[0-2]|[2-9]\d)\d{10}$/.test(digits)) return false;
  return 97 - (Number(digits.slice(0, 13)) % 97) === Number(digits.slice(13));
}

/** Eleven digits in the usual groups, or together; check digit by ISO 7064 (mod 11, 10). */
function isGermanTaxId(run: NumberRun): boolean {
  if (!/^[1-9]\d{10}$/.test(run.digits) || !/^(11|2[ -]3[ -]3[ -]3)$/.test(shapeOf(run))) return false;
  let product = 10;
  for (const digit of run.digits.slice(0, 10)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(run.digits[10]);
}

/** Area, date of birth, first letter of the name, serial and check number, such as 15 070649 C 103. */
function germanPension(chars: string, { start }: NumberGroup): Finding[] {
  const match = /^\d\d ?(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d\d ?[A-Z] ?\d{3}/.exec(chars.slice(start, start + 15));
  const end = start + (match?.[0].length ?? 0);
  return match && standsAlone(chars, start, end) ? [{ start, end, kind: 'ID_NUMBER' }] : [];
}

const LONGEST_ID = 34;

/** Numbers that the text itself calls the number of a person, a contract or an order. */
export function findNamedIds(chars: string): readonly Finding[] {
  const found: Finding[] = [];
  for (let at = 0; at < chars.length; at++) {
    if (!isIdStart(chars, at)) continue;
    const end = idEnd(chars, at);
    const id = chars.slice(at, end);
    const before = wordsBefore(chars, at, 56);
    if (isNamed(id, before, chars.slice(end, end + 4))) found.push({ start: at, end, kind: 'ID_NUMBER' });
    at = end;
  }
  return found;
}

function isIdStart(chars: string, at: number): boolean {
  return /[0-9A-Z#]/.test(chars[at] as string) && !isWord(chars[at - 1]) && chars[at - 1] !== '#';
}

/** Letters and digits, with single separators between; a blank only between groups of digits. */
function idEnd(chars: string, start: number): number {
  let end = start + 1;
  while (end < chars.length && end - start < LONGEST_ID) {
    const [char, next] = [chars[end] as string, chars[end + 1] ?? ''];
    const joins = /[-/.]/.test(char) && /[0-9A-Za-z]/.test(next);
    const blank = char === ' ' && /[0-9]/.test(chars[end - 1] as string) && /^ [0-9]{2,}/.test(chars.slice(end, end + 3));
    if (!/[0-9A-Za-z]/.test(char) && !joins && !blank) break;
    end += 1;
  }
  return end;
}

/** Money, percents and measures. */
const AMOUNT = /^ ?(€|\$|£|%|eur|usd|kg|cm|km|min|h\b|uhr)/iu;
const CODES = /^(ORD|ORDER|KD|KDNR|CUST|CLT|CLI|CMD|INV|TKT|INC|REQ|CASE|ACC|KTO|BEST|AUF|VG|DOS|MBR|RMA)[-/]?\d{4,}([-/]\d+)*$/;

function isNamed(id: string, before: string, after: string): boolean {
  const digits = id.replace(/\D/g, '').length;
  if (AMOUNT.test(after) || isClockOrDate(id)) return false;
  if (CODES.test(id) || (id.startsWith('#') && digits >= 6)) return true;
  const word = idWordBefore(before);
  if (word === null) return false;
  if (word === WEAK_WORD) return digits >= 6 || (digits >= 5 && /[A-Z]/.test(id));
  return digits >= 4 || (id.length >= 5 && digits >= 1 && /^[A-Z0-9-]+$/.test(id));
}

function isClockOrDate(id: string): boolean {
  return /^\d{1,2}[./]\d{1,2}[./](\d\d|\d{4})$/.test(id) || /^\d{4}-\d\d-\d\d$/.test(id) || (/^[\d.]{1,6}$/.test(id) && id.includes('.'));
}
