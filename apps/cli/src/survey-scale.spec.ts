import { describe, expect, it } from '@jest/globals';
import { describeScale, onOwnScale, OWN_SCALE, pointsOf, scaleIn, scaleOfColumns, usualWords } from './survey-scale.ts';

const onFive = (text: string) => pointsOf(scaleIn(text)).map((point) => onOwnScale(point, scaleIn(text)));

describe('a scale', () => {
  it.each([
    ['5', OWN_SCALE],
    ['7', { low: 1, high: 7 }],
    [' 2 ', { low: 1, high: 2 }],
    ['0-10', { low: 0, high: 10 }],
    ['1-7', { low: 1, high: 7 }],
  ])('is said by its points or its ends: %s', (text, scale) => expect(scaleIn(text)).toEqual(scale));

  it.each(['', '1', '0', '12', '7-1', '5-5', '-3', '1-100', 'seven', '7.5', '1-5-7'])('is refused as %j', (text) =>
    expect(() => scaleIn(text)).toThrow(`--scale "${text}" must say how many points`),
  );

  it.each([
    ['2', [1, 5]],
    ['3', [1, 3, 5]],
    ['4', [1, 2, 4, 5]],
    ['5', [1, 2, 3, 4, 5]],
    ['6', [1, 2, 3, 3, 4, 5]],
    ['7', [1, 2, 2, 3, 4, 4, 5]],
    ['9', [1, 2, 2, 3, 3, 3, 4, 4, 5]],
    ['10', [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]],
    ['0-10', [1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5]],
  ])('of %s points counts by place, and the same from both ends', (text, five) => {
    expect(onFive(text)).toEqual(five);
    expect(
      onFive(text)
        .map((point) => 6 - point)
        .reverse(),
    ).toEqual(five);
  });

  it('says what its points count as', () => {
    expect(describeScale(OWN_SCALE)).toBe('1 to 5');
    expect(describeScale(scaleIn('7'))).toBe('1 to 7: 1 counts as 1, 2 and 3 count as 2, 4 counts as 3, 5 and 6 count as 4, 7 counts as 5');
  });

  it('has words of its own', () => {
    expect(usualWords(OWN_SCALE)).toMatchObject({ Agree: 4, 'Strongly agree': 5 });
    expect(usualWords(scaleIn('7'))).toMatchObject({ 'Somewhat agree': 5, Agree: 6, 'Strongly agree': 7 });
    for (const other of ['6', '0-7', '0-5']) expect(usualWords(scaleIn(other))).toEqual({});
  });
});

describe('the columns of counts', () => {
  it.each([
    [['statement', '1', '2', '3', '4', '5'], OWN_SCALE],
    [['7', '6', 'unit', '5', '4', '3', '2', '1', 'statement'], { low: 1, high: 7 }],
    [['statement', '0', '1', '2', '3'], { low: 0, high: 3 }],
  ])('are the scale: %j', (names, scale) => expect(scaleOfColumns(names)).toEqual(scale));

  it.each([
    [['statement', '1', '2', '4', '5'], '1, 2, 4, 5'],
    [['statement', '2', '3', '4'], '2, 3, 4'],
    [['statement', '1', '1', '2'], '1, 1, 2'],
    [['statement', '1'], '1'],
    [['statement', 'unit'], 'none'],
  ])('are refused with a gap, twice, or missing: %j', (names, has) => expect(() => scaleOfColumns(names)).toThrow(`it has ${has}`));
});
