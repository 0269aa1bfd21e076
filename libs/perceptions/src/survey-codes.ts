import { createHmac, timingSafeEqual } from 'node:crypto';
import { MOST_LINKS } from './minted-links.ts';
import type { Participation } from './participation.ts';

type Keys = Pick<Participation, 'participantOf'>;

/** Crockford's base 32: no letter that is read as a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BITS = 5;
/** Of the 20 characters: first the number of the code, then 80 bits that only the wave's key yields. */
const OF_NUMBER = Math.ceil(Math.log2(MOST_LINKS) / BITS);
const OF_PROOF = 16;
const OF_PROOF_IN_HEX = (OF_PROOF * BITS) / 4;
const CODE = new RegExp(`^[${ALPHABET}]{${OF_NUMBER + OF_PROOF}}$`);
const GROUP = /.{5}(?=.)/g;

/**
 * The codes of a wave: worked out from its key whenever they are needed, and kept nowhere.
 * @returns null once the wave has ended: with its key all of its codes are gone
 */
export function surveyCodes(participation: Keys, waveId: string): SurveyCodes | null {
  const key = participation.participantOf(waveId, 'codes');
  return key === null ? null : new SurveyCodes(key);
}

class SurveyCodes {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  of(number: number): string {
    const proof = createHmac('sha256', this.#key).update(String(number)).digest('hex').slice(0, OF_PROOF_IN_HEX);
    const characters = base32(BigInt(number), OF_NUMBER) + base32(BigInt(`0x${proof}`), OF_PROOF);
    return characters.replace(GROUP, '$&-');
  }

  /** Whether what was typed is the code of that number. */
  has(number: number, typed: string): boolean {
    const [expected, given] = [Buffer.from(asWritten(this.of(number))), Buffer.from(asWritten(typed))];
    return expected.length === given.length && timingSafeEqual(expected, given);
  }
}

/** The number that a code claims, as typed: case, blanks, hyphens and letters that are read as digits do not count. null: no code. */
export function numberIn(typed: string): number | null {
  const code = asWritten(typed);
  return CODE.test(code)
    ? [...code.slice(0, OF_NUMBER)].reduce((sum, character) => sum * 2 ** BITS + ALPHABET.indexOf(character), 0)
    : null;
}

/** Whoever answers with a code is told apart from others by its number alone. */
export function holderOf(number: number): string {
  return `link ${number}`;
}

function asWritten(typed: string): string {
  return typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

function base32(value: bigint, characters: number): string {
  const digits = Array.from({ length: characters }, (_, place) => Number((value >> BigInt(BITS * place)) & 31n));
  return digits
    .map((digit) => ALPHABET[digit])
    .reverse()
    .join('');
}
