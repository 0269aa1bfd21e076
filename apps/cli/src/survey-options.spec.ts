import { describe, expect, it } from '@jest/globals';
import { audienceIn, pairIn, sourceIn, wordsIn } from './survey-options.ts';
import { OWN_SCALE } from './survey-scale.ts';

const SEVEN = { low: 1, high: 7 };

describe('what is said about a file of answers', () => {
  it('is an audience, in any case; none only where the file may say it', () => {
    expect(audienceIn('customers', false)).toBe('CUSTOMERS');
    expect(audienceIn(undefined, true)).toBeNull();
    for (const stated of [undefined, '', 'STAFF']) expect(() => audienceIn(stated, false)).toThrow('EMPLOYEES or CUSTOMERS');
    expect(() => audienceIn('STAFF', true)).toThrow('EMPLOYEES or CUSTOMERS');
  });

  it('is a source, told apart by its name', () => {
    expect(sourceIn(' Visits ')).toBe('Visits');
    for (const stated of ['', '  ', 'x'.repeat(201)]) expect(() => sourceIn(stated)).toThrow('1 to 200 characters');
  });

  it('is what words stand for, on the scale of the file, whatever their case and marks', () => {
    expect(wordsIn(['Very much!=5'], OWN_SCALE).get('very much')).toBe(5);
    expect(wordsIn(['Agree=2'], OWN_SCALE).get('agree')).toBe(2);
    expect(wordsIn(['Fully=7'], SEVEN).get('fully')).toBe(7);
    expect(wordsIn([], SEVEN).get('agree')).toBe(6);
  });

  it.each(['Fully=6', 'Fully=0', 'Fully=4.5', 'Fully=', 'Fully=x'])('is no word off the scale: %s', (each) =>
    expect(() => wordsIn([each], OWN_SCALE)).toThrow(`--value "${each}" must end in a number from 1 to 5`),
  );

  it('is two parts, of which the first may have the sign in between', () => {
    expect(pairIn(' a=b = common-sense ', '--column')).toEqual(['a=b', 'common-sense']);
    for (const text of ['', 'a', '=a']) expect(() => pairIn(text, '--column')).toThrow('must be two parts');
  });
});
