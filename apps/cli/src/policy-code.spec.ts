import { describe, expect, it } from '@jest/globals';
import { slugOf } from './policy-code.ts';

describe('a code made from a value', () => {
  it.each([
    ['Incorrect information on credit report', 'incorrect-information-on-credit-report'],
    ["Cont'd attempts collect debt not owed", 'contd-attempts-collect-debt-not-owed'],
    ['  Late   fee! ', 'late-fee'],
    ['Größe & Gewicht', 'größe-gewicht'],
    ['!?', ''],
  ])('%j is %j', (value, code) => expect(slugOf(value)).toBe(code));

  it('tells long values apart by a hash, within 40 characters', () => {
    const [one, other] = [slugOf(`${'very '.repeat(20)}long`), slugOf(`${'very '.repeat(20)}short`)];
    expect(one).toMatch(/^[a-z-]{1,33}-[0-9a-f]{6}$/);
    expect(one).not.toBe(other);
  });
});
