import { describe, expect, it } from '@jest/globals';
import { Canary } from './canary.ts';

const canary = new Canary('ca4a47c0');
const value = canary.text();

describe('the search for a canary', () => {
  it.each([
    ['plain', value],
    ['in capitals', value.toUpperCase()],
    ['in a line', `{"a":"${value}"}`],
    ['as an id', canary.id()],
    ['in UTF-16', Buffer.from(value, 'utf16le')],
    ['in UTF-16, high byte first', Buffer.from(value, 'utf16le').swap16()],
    ['in hexadecimal', Buffer.from(value).toString('hex').toUpperCase()],
    ...['', 'a', 'ab', 'abc', 'abcd'].map(
      (before) => [`in base64 behind ${before.length} bytes`, Buffer.from(before + value).toString('base64')] as const,
    ),
    ['in base64 for addresses', Buffer.from(`?>${value}`).toString('base64url')],
    ['in an address', encodeURIComponent(`<${value}>`)],
    ['among bytes', Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from(value), Buffer.from([0])])],
  ])('finds it %s', (_, content) => {
    expect(canary.findIn(content)).not.toBeNull();
  });

  it.each([
    ['an empty text', ''],
    ['another canary', new Canary('deadbeef').text()],
    ['random bytes', Buffer.alloc(100_000, 7)],
  ])('finds nothing in %s', (_, content) => {
    expect(canary.findIn(content)).toBeNull();
  });
});
