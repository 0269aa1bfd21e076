import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { numberIn, surveyCodes } from './survey-codes.ts';

const ended = new Set<string>();
/** As the key store does it, with keys that anybody can name. */
const keys = {
  participantOf: (waveId: string, who: string) =>
    ended.has(waveId) ? null : createHmac('sha256', waveId).update(who).digest().subarray(0, 16).toString('base64url'),
};
const codeOf = (number: number, waveId = 'wave') => surveyCodes(keys, waveId)?.of(number) ?? '';
const isCodeOf = (number: number, typed: string, waveId = 'wave') => surveyCodes(keys, waveId)?.has(number, typed);

describe('a code', () => {
  it('says its number, and proves it with 80 bits', () => {
    for (const number of [0, 1, 31, 32, 4_711, 2 ** 20 - 1]) {
      expect(codeOf(number)).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
      expect(numberIn(codeOf(number))).toBe(number);
      expect(isCodeOf(number, codeOf(number))).toBe(true);
    }
    expect(new Set(Array.from({ length: 5_000 }, (_, number) => codeOf(number).slice(4))).size).toBe(5_000);
  });

  it('is read however it is typed', () => {
    const typed = ` ${codeOf(1).toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
    expect([numberIn(typed), isCodeOf(1, typed)]).toEqual([1, true]);
  });

  it('is no other one: of the next number, of another wave, or with one character changed', () => {
    const code = codeOf(7);
    expect(isCodeOf(7, code, 'other')).toBe(false);
    expect(isCodeOf(8, `0008${code.slice(4)}`)).toBe(false);
    for (let at = 4; at < code.length; at++) {
      const changed = code.slice(0, at) + (code[at] === 'A' ? 'B' : 'A') + code.slice(at + 1);
      if (code[at] !== '-') expect([at, isCodeOf(7, changed)]).toEqual([at, false]);
    }
  });

  it.each(['', '-', 'A'.repeat(19), 'A'.repeat(21), 'U'.repeat(20), 'Ä'.repeat(20), '７K3QX02M9ARTPWZE5N1D', 'x'.repeat(50_000)])(
    'is not %.20j',
    (text) => {
      expect(numberIn(text)).toBeNull();
    },
  );

  it('ends with the key of its wave', () => {
    ended.add('over');
    expect(surveyCodes(keys, 'over')).toBeNull();
  });
});
