import type { PlainText } from './plain-text.ts';

/** Digits without anything between them. */
export interface NumberGroup {
  /** Indexes of `PlainText.chars`. */
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  /** What stands between the group before and this one, if that is a short separator; null for the first of a run. */
  readonly gap: string | null;
}

/** The groups of a number that is written with separators. */
export interface NumberRun {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  readonly groups: readonly NumberGroup[];
}

const MOST_BETWEEN = 3;
const SEPARATORS = ' -./()';

export function numberGroups({ chars }: PlainText): readonly NumberGroup[] {
  const groups: NumberGroup[] = [];
  for (let at = 0; at < chars.length; at++) {
    if (!isDigit(chars.charCodeAt(at))) continue;
    const start = at;
    while (isDigit(chars.charCodeAt(at))) at += 1;
    const before = groups.at(-1);
    const gap = before && start - before.end <= MOST_BETWEEN ? chars.slice(before.end, start) : null;
    groups.push({ start, end: at, digits: chars.slice(start, at), gap: gap !== null && [...gap].every(isSeparator) ? gap : null });
  }
  return groups;
}

/** The run of the groups `from` to `to`, both included. */
export function runOf(groups: readonly NumberGroup[], from: number, to: number): NumberRun {
  const part = groups.slice(from, to + 1);
  const [first, last] = [part[0], part.at(-1)];
  return { start: first?.start ?? 0, end: last?.end ?? 0, digits: part.map(({ digits }) => digits).join(''), groups: part };
}

/** Lengths of the groups and the gaps between them, such as `3-3-4`: easy to compare with a pattern. */
export function shapeOf({ groups }: NumberRun): string {
  return groups.map(({ digits, gap }, at) => `${at === 0 ? '' : gap}${digits.length}`).join('');
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isWord(char: string | undefined): boolean {
  return char !== undefined && char !== '' && /[\p{L}\p{Nd}_]/u.test(char);
}

function isSeparator(char: string): boolean {
  return SEPARATORS.includes(char);
}

/** A number stands for itself: no letter or digit is joined to it. */
export function standsAlone(chars: string, start: number, end: number): boolean {
  return !isWord(chars[start - 1]) && !isWord(chars[end]);
}

/** The words just before a place, in small letters, at most so many characters and no further than the sentence. */
export function wordsBefore(chars: string, at: number, most = 40): string {
  const window = chars.slice(Math.max(0, at - most), at).toLowerCase();
  const sentence = Math.max(
    window.lastIndexOf('. ', window.length - 3),
    window.lastIndexOf('\n'),
    window.lastIndexOf('? '),
    window.lastIndexOf('! '),
  );
  // "Tel. 030", "Nr. 4" and "No. 4" end no sentence.
  return sentence >= 0 && !/\b(tel|tél|nr|no|kd|mobil|fax|art|geb|mr|mrs|dr|st)$/u.test(window.slice(0, sentence))
    ? window.slice(sentence + 1)
    : window;
}

export function wordsAfter(chars: string, at: number, most = 24): string {
  return chars.slice(at, at + most).toLowerCase();
}
