import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { parsePositionToken, positionToken } from './position-token.ts';

const identity = { storeId: randomUUID(), epoch: 2 };
const key = createSecretKey(randomBytes(32));
const place = (commit: number) => `${String(commit).padStart(20, '0')}/${String(commit).padStart(20, '0')}`;
const boxOf = (token: string) => Buffer.from(token.split('.')[2] ?? '', 'base64url');
const refusal = (code: string) => expect.objectContaining({ code, field: 'x-after-position' });

function refusalOf(token: string, of = identity, by = key): unknown {
  try {
    return parsePositionToken(of, by, token);
  } catch (error) {
    return error;
  }
}

describe('a position token', () => {
  it('gives the position back', () => {
    for (const position of [place(0), place(41), '18446744073709551615/18446744073709551615'])
      expect(parsePositionToken(identity, key, positionToken(identity, key, position))).toBe(position);
  });

  it('tells neither equality, nor order, nor distance of two positions', () => {
    const boxes = Array.from({ length: 400 }, (_, n) => boxOf(positionToken(identity, key, place(n % 2))));
    expect(new Set(boxes.map(({ length }) => length)).size).toBe(1);
    expect(new Set(boxes.map((box) => box.toString('hex'))).size).toBe(400);
    // No byte is equal in more pairs of neighbours than chance makes it (1 of 256).
    const pairs = Array.from({ length: 200 }, (_, n) => [boxes[2 * n], boxes[2 * n + 1]] as const);
    for (const index of boxes[0]?.keys() ?? []) {
      const equal = pairs.filter(([one, other]) => one?.[index] === other?.[index]).length;
      expect([index, equal < 20]).toEqual([index, true]);
    }
  });

  it('of another store or epoch is refused as such, whatever its position', () => {
    const token = positionToken(identity, key, place(7));
    for (const other of [
      { ...identity, epoch: 3 },
      { ...identity, storeId: randomUUID() },
    ])
      expect(refusalOf(token, other)).toEqual(refusal('position.other-store'));
  });

  it('that was altered, moved to another epoch, made under another key or not made here is unreadable', () => {
    const token = positionToken(identity, key, place(7));
    const [storeId, , box = ''] = token.split('.');
    const flipped = boxOf(token);
    flipped[20] = (flipped[20] ?? 0) ^ 1;
    const bad = [
      `${storeId}.3.${box}`,
      `${storeId}.2.${flipped.toString('base64url')}`,
      `${storeId}.2.${box.slice(0, 30)}`,
      `${storeId}.2.`,
      `${storeId}.2.${place(7)}`,
      `${token}.more`,
      place(7),
      '',
    ];
    for (const altered of bad.slice(1)) expect([altered, refusalOf(altered)]).toEqual([altered, refusal('position.unreadable')]);
    expect(refusalOf(bad[0] ?? '', { ...identity, epoch: 3 })).toEqual(refusal('position.unreadable'));
    expect(refusalOf(token, identity, createSecretKey(randomBytes(32)))).toEqual(refusal('position.unreadable'));
  });
});
