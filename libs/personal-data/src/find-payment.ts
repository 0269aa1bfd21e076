import { isWord, standsAlone } from './number-groups.ts';
import type { NumberGroup } from './number-groups.ts';
import type { Finding } from './finding.ts';

/** Issuer prefixes and the lengths of their numbers (ISO/IEC 7812). */
const ISSUERS: readonly (readonly [prefix: RegExp, lengths: readonly number[]])[] = [
  [/^3[47]/, [15]],
  [/^4/, [16, 19]],
  [/^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^(6011|64[4-9]|65)/, [16, 19]],
  [/^62/, [16, 17, 18, 19]],
  [/^(30[0-5]|36|38|39)/, [14]],
  [/^35/, [16]],
  [/^(50|5[6-8]|63|67)/, [16, 18, 19]],
];
const LONGEST_CARD = 19;

/** Card numbers by issuer, length and check digit (Luhn). */
export function findCards(chars: string, groups: readonly NumberGroup[]): readonly Finding[] {
  return groups.flatMap((first, from) => {
    let digits = '';
    for (let to = from; to < groups.length; to++) {
      const group = groups[to] as NumberGroup;
      if (to > from && group.gap !== ' ' && group.gap !== '-') break;
      digits += group.digits;
      if (digits.length > LONGEST_CARD) break;
      if (isCard(digits) && standsAlone(chars, first.start, group.end))
        return [{ start: first.start, end: group.end, kind: 'PAYMENT_CARD' } as const];
    }
    return [];
  });
}

function isCard(digits: string): boolean {
  return digits.length >= 14 && ISSUERS.some(([prefix, lengths]) => lengths.includes(digits.length) && prefix.test(digits)) && luhn(digits);
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const value = Number(digits[digits.length - 1 - at]) * (at % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

/** Lengths of the IBAN registry (SWIFT). */
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  ...{ AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BR: 29, BY: 28, CH: 21, CR: 22, CY: 28, CZ: 24 },
  ...{ DE: 22, DK: 18, DO: 28, EE: 20, EG: 29, ES: 24, FI: 18, FO: 18, FR: 27, GB: 22, GE: 22, GI: 23, GL: 18, GR: 27, GT: 28 },
  ...{ HR: 21, HU: 28, IE: 22, IL: 23, IQ: 23, IS: 26, IT: 27, JO: 30, KW: 30, KZ: 20, LB: 28, LC: 32, LI: 21, LT: 20, LU: 20 },
  ...{ LV: 21, LY: 25, MC: 27, MD: 24, ME: 22, MK: 19, MR: 27, MT: 31, MU: 30, NL: 18, NO: 15, PK: 24, PL: 28, PS: 29, PT: 25 },
  ...{ QA: 29, RO: 24, RS: 22, SA: 24, SC: 31, SD: 18, SE: 24, SI: 19, SK: 24, SM: 27, ST: 25, SV: 28, TL: 23, TN: 24, TR: 26 },
  ...{ UA: 29, VA: 22, VG: 24, XK: 20 },
};

/** IBANs by country, length and check digits (ISO 13616, mod 97), with blanks or hyphens between. */
export function findIbans(chars: string, groups: readonly NumberGroup[]): readonly Finding[] {
  return groups.flatMap(({ start, end }) => {
    const from = start - 2;
    const length = IBAN_LENGTHS[chars.slice(Math.max(0, from), start).toUpperCase()];
    if (length === undefined || end - start < 2 || isWord(chars[from - 1])) return [];
    let iban = '';
    let at = from;
    for (; at < chars.length && iban.length < length; at++) {
      const char = chars[at] as string;
      if (/[0-9A-Za-z]/.test(char)) iban += char.toUpperCase();
      else if (!/[ -]/.test(char) || !/[0-9A-Za-z]/.test(chars[at + 1] ?? '')) break;
    }
    return iban.length === length && !isWord(chars[at]) && mod97(iban) === 1 ? [{ start: from, end: at, kind: 'IBAN' } as const] : [];
  });
}

function mod97(iban: string): number {
  let remainder = 0;
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = parseInt(char, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}
