import { describe, expect, it } from '@jest/globals';
import { audienceIn, numberIn, pairIn, sourceIn, wordOf, wordsIn } from './survey-options.ts';
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

  it('is what is no answer, a number too, whose sign counts', () => {
    const words = wordsIn(['N/A=', '-99=', '-1=', "Don't know="], OWN_SCALE);
    expect(['n/a', '-99', '-99.0', '-1', 'don’t know', '99', '1', 'Agree'].map((text) => words.get(wordOf(text)))).toEqual([
      null,
      null,
      null,
      null,
      null,
      undefined,
      undefined,
      4,
    ]);
  });

  it.each([
    ['4', 4],
    ['4.0', 4],
    ['4,00', 4],
    ['-99.0', -99],
    ['4.5', null],
    ['4.', null],
    ['', null],
    ['4 of 5', null],
  ])('is a whole number as spreadsheets write it: %s', (text, value) => expect(numberIn(text)).toBe(value));

  it.each(['Fully=6', 'Fully=0', 'Fully=4.5', 'Fully=x'])('is no word off the scale: %s', (each) =>
    expect(() => wordsIn([each], OWN_SCALE)).toThrow(`--value "${each}" must end in a number from 1 to 5`),
  );

  it('is two parts, of which the first may have the sign in between', () => {
    expect(pairIn(' a=b = common-sense ', '--column')).toEqual(['a=b', 'common-sense']);
    for (const text of ['', 'a', '=a']) expect(() => pairIn(text, '--column')).toThrow('must be two parts');
  });
});
