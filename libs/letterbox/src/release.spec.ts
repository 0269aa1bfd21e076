import { describe, expect, it } from '@jest/globals';
import { LONGEST_WAIT, releaseOf } from './release.ts';
import type { WaitingLetter } from './release.ts';

const KINDS = { 'm:': 'MESSAGE', 'w:': 'WITHDRAWAL', 'x:': 'TAKEN_OUT' } as const;

/** `a2`: a filing of sender a that has waited for two drains; `m:a2`: a message to a report of its own, `w:` a withdrawal of one, `x:` taken out. */
function letters(text: string): readonly WaitingLetter[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map((word, index) => {
      const [, kind, sender = '', waited] = /^([mwx]:)?([a-z]+)(\d+)$/.exec(word) ?? [];
      return {
        id: word,
        kind: kind ? KINDS[kind as keyof typeof KINDS] : 'FILING',
        reportId: `report ${index}`,
        sender,
        waited: Number(waited),
      };
    });
}

const leaving = (text: string) =>
  releaseOf(letters(text))
    .map(({ id, alone }) => `${id}${alone ? ' alone' : ''}`)
    .join(', ');

describe('what leaves the letterbox with a drain', () => {
  it.each([
    ['', ''],
    ['a0', ''],
    ['a0 b0', ''],
    ['a5 b0', ''],
    ['a0 b0 c0', 'a0, b0, c0'],
    ['a0 b3 c6 d0', 'a0, b3, c6, d0'],
    // The seventh drain is the last that a letter waits for; the others stay for company of their own.
    ['a6', 'a6 alone'],
    ['a6 b5', 'a6 alone'],
    ['a6 b6', 'a6 alone, b6 alone'],
    ['a9 b0', 'a9 alone'],
    // One person three times is still one person.
    ['a0 a1 a2', ''],
    ['a0 a0 a0 b0', ''],
    ['a0 a0 b0 c0', 'a0, a0, b0, c0'],
    ['a6 a6 a6', 'a6 alone, a6 alone, a6 alone'],
    // Messages are no company for filings, nor filings for messages.
    ['a0 b0 m:c0', ''],
    ['a0 m:b0 m:c0', ''],
    ['m:a0 m:b0 m:c0', 'm:a0, m:b0, m:c0'],
    ['a0 b0 m:a0 m:b0 m:c0', 'm:a0, m:b0, m:c0'],
    ['a0 b0 c0 m:a6', 'a0, b0, c0, m:a6 alone'],
    // Nor are withdrawals, for either.
    ['a0 b0 w:c0', ''],
    ['m:a0 m:b0 w:c0', ''],
    ['w:a0 w:b0 m:c0 d0', ''],
    ['w:a0 w:b0 w:c0 d0', 'w:a0, w:b0, w:c0'],
    ['w:a6 w:b0', 'w:a6 alone'],
    // What was taken out is company for nobody, and goes when its time is over.
    ['a0 b0 x:c0', ''],
    ['w:a0 w:b0 x:c0', ''],
    ['x:a0 x:b0 x:c0', ''],
    ['x:a6 x:b5', 'x:a6 alone'],
  ])('%j -> %j', (box, expected) => expect(leaving(box)).toBe(expected));

  it('is at the latest what has waited for seven drains', () => {
    const waits = Array.from({ length: 10 }, (_, waited) => releaseOf(letters(`a${waited}`)).length);
    expect(waits.indexOf(1) + 1).toBe(LONGEST_WAIT);
  });

  it('is a message together with the filing that it is about, and never before it', () => {
    const about = (waited: number, filings: string) => [
      ...letters(filings),
      { id: 'message', kind: 'MESSAGE' as const, reportId: 'report 0', sender: 'a', waited },
    ];
    expect(releaseOf(about(9, 'a0 b0'))).toEqual([]);
    expect(releaseOf(about(0, 'a0 b0 c0'))).toContainEqual({ id: 'message', alone: false });
    expect(releaseOf(about(0, 'a6'))).toEqual([
      { id: 'a6', alone: true },
      { id: 'message', alone: true },
    ]);
    // Nor does it count among the messages that wait for company.
    expect(releaseOf([...about(0, 'a0'), ...letters('m:b0 m:c0').map((letter) => ({ ...letter, reportId: letter.id }))])).toEqual([]);
  });
});
