import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { decrypt, encrypt } from './cipher.ts';

const key = randomBytes(32);
const box = encrypt(key, 'a text', 'its place');

describe('what is encrypted', () => {
  it('opens with its key, in its place', () => {
    expect(decrypt(key, box, 'its place').toString()).toBe('a text');
    expect(decrypt(key, encrypt(key, Buffer.alloc(0))).length).toBe(0);
  });

  it('is never twice the same', () => {
    expect(encrypt(key, 'a text', 'its place')).not.toEqual(box);
  });

  it('opens with no other key and in no other place', () => {
    expect(() => decrypt(randomBytes(32), box, 'its place')).toThrow();
    expect(() => decrypt(key, box, 'another place')).toThrow();
  });

  it('does not open once any bit of it was changed, or any byte is missing', () => {
    for (let at = 0; at < box.length; at++) {
      const changed = Buffer.from(box);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => decrypt(key, changed, 'its place')).toThrow();
      expect(() => decrypt(key, box.subarray(0, at), 'its place')).toThrow();
      expect(() => decrypt(key, box.subarray(at + 1), 'its place')).toThrow();
    }
  });
});
