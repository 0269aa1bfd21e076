import type { Finding } from './finding.ts';
import { isWord, runOf, shapeOf, wordsAfter, wordsBefore } from './number-groups.ts';
import type { NumberGroup, NumberRun } from './number-groups.ts';

/** Digits of an international number, country code included (ITU-T E.164). */
const FEWEST = 8;
const MOST = 15;
/** Country codes whose numbers have one length. */
const FIXED_LENGTHS: readonly (readonly [code: string, digits: number])[] = [
  ['1', 11],
  ['33', 11],
];
/** Area codes of companies, free of charge or at a fixed rate: nobody's own. */
const SERVICE_AREA = /^(1?8(00|33|44|55|66|77|88)|0?800|0180\d?|0137\d?|0900\d?)$/;
const SERVICE_NUMBER = /^(0800|0180|0137|0900)/;

const PHONE_WORD =
  /(^|[^\p{L}])(phone|telephone|tel|call(ed|s)?( \p{L}+)?( at| on| from| back)?|ring|cell|mobile|mobil|handy|fax|whatsapp|sms|text|number|telefon|telefonnummer|rufnummer|handynummer|nummer|rückruf|anrufen|unter|tél|téléphone|portable|appeler|rappeler|joindre|numéro)\W{0,4}(is|ist|est|no|nr|n°|at|on|am|unter|au|under|von|du|from)?\W{0,4}$/u;
/** Things are numbered, too, and money comes in groups of digits. */
const OF_A_THING =
  /(article|art|artikel|item|part|product|sku|ean|isbn|form|formular|formulaire|réf|ref|pièce|teil|modell?|model|serial|serien|policy|section|§)\W{0,3}(no|nr|number|nummer|n°|numéro)?\W{0,4}$/u;
const AMOUNT_AFTER = /^ ?(€|\$|£|eur|usd|chf|gbp|euro|dollar|units?|stück|stk|pièces?|%|kg|cm|km|m²|:)/u;

export function findPhones(chars: string, groups: readonly NumberGroup[]): readonly Finding[] {
  return groups.flatMap((first, at): Finding[] => {
    const number = international(chars, groups, at) ?? national(chars, groups, at);
    if (!number) return [];
    const start = opening(chars, number.start);
    const isOther = isWord(chars[first.start - 1]) || isWord(chars[number.end]) || OF_A_THING.test(wordsBefore(chars, start, 24));
    return isOther || AMOUNT_AFTER.test(wordsAfter(chars, number.end, 8)) ? [] : [{ start, end: number.end, kind: 'PHONE' }];
  });
}

interface FoundNumber {
  readonly start: number;
  readonly end: number;
}

/** A plus or two zeros, the code of a country, and the rest. */
function international(chars: string, groups: readonly NumberGroup[], at: number): FoundNumber | null {
  const first = groups[at] as NumberGroup;
  const hasPlus = chars[first.start - 1] === '+' || (chars[first.start - 1] === ' ' && chars[first.start - 2] === '+');
  const digits = hasPlus ? first.digits : /^00[1-9]/.test(first.digits) ? first.digits.slice(2) : '';
  if (!/^[1-9]/.test(digits)) return null;
  const all = grown(groups, at, digits);
  if (!all || all.digits.length < FEWEST || (!hasPlus && all.digits.length < 10)) return null;
  const [, second] = all.run.groups;
  if (SERVICE_AREA.test(second?.digits ?? '')) return null;
  return { start: hasPlus ? chars.lastIndexOf('+', first.start) : first.start, end: all.run.end };
}

/** Takes groups as long as they can belong to one number. */
function grown(groups: readonly NumberGroup[], at: number, begun: string): { readonly run: NumberRun; readonly digits: string } | null {
  let digits = begun;
  let to = at;
  const wanted = FIXED_LENGTHS.find(([code]) => begun.startsWith(code))?.[1] ?? MOST;
  if (digits.length > MOST) return null;
  while (digits.length < wanted) {
    const next = groups[to + 1];
    // "(0)" stands for the zero that is left out from abroad.
    const added = next?.gap?.endsWith('(') && next.digits === '0' ? '' : next?.digits;
    if (!next || next.gap === null || added === undefined || digits.length + added.length > wanted) break;
    digits += added;
    to += 1;
  }
  return { run: runOf(groups, at, to), digits };
}

const US = /^(1[ .-]+\(?)?3(\) ?|[ .-])3[ .-]4$/;
const US_LOCAL = /^3-4$/;
/** Area code or mobile prefix apart from the rest. */
const GERMAN = /^[3-6](\) ?| ?\/ ?| ?- ?| )\d{1,8}([ -]\d{1,4}){0,4}$/;
const FRENCH = /^2([ .-])2\1?2\1?2\1?2$/;

function national(chars: string, groups: readonly NumberGroup[], at: number): FoundNumber | null {
  const first = groups[at] as NumberGroup;
  const isSaid = PHONE_WORD.test(wordsBefore(chars, opening(chars, first.start), 32));
  for (let to = Math.min(groups.length - 1, at + 6); to >= at; to--) {
    const run = runOf(groups, at, to);
    if (run.groups.slice(1).some(({ gap }) => gap === null)) continue;
    if (isNational(run, isSaid)) return isService(run) ? null : { start: run.start, end: run.end };
  }
  return null;
}

function isNational(run: NumberRun, isSaid: boolean): boolean {
  const { digits } = run;
  const shape = shapeOf(run);
  if (US.test(shape)) return /^1?[2-9]\d\d[2-9]\d{6}$/.test(digits);
  if (US_LOCAL.test(shape)) return isSaid && /^[2-9]/.test(digits);
  if (/^0[1-9]/.test(digits)) {
    if (FRENCH.test(shape)) return true;
    if (GERMAN.test(shape)) return digits.length >= (isSaid ? 7 : 9) && digits.length <= 13;
    if (/^\d+$/.test(shape))
      return (
        digits.length === 10 ||
        (/^01[567]/.test(digits) && digits.length >= 10 && digits.length <= 12) ||
        (isSaid && digits.length >= 7 && digits.length <= 13)
      );
  }
  return isSaid && /^\d+([ -]\d+)*$/.test(shape) && digits.length >= 7 && digits.length <= 13;
}

function isService(run: NumberRun): boolean {
  const [first, second] = run.groups;
  const area = first?.digits === '1' ? second : first;
  // French numbers of companies begin with 08; so do numbers in Munich, which are written otherwise.
  return (
    SERVICE_AREA.test(area?.digits ?? '') || SERVICE_NUMBER.test(run.digits) || (FRENCH.test(shapeOf(run)) && run.digits.startsWith('08'))
  );
}

/** With the bracket around its first group. */
function opening(chars: string, start: number): number {
  return chars[start - 1] === '(' && /^\d{1,6}\)/.test(chars.slice(start, start + 7)) ? start - 1 : start;
}
