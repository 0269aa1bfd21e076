import { describe, expect, it } from '@jest/globals';
import { amountsIn, minorDigitsOf } from './row-values.ts';

describe('an amount of a row', () => {
  it.each([
    ['USD', '12.5', 1_250],
    ['USD', '-0.05', -5],
    ['JPY', '1250', 1_250],
    ['KWD', '1.005', 1_005],
    ['USD', '', null],
  ])('of %s is read from "%s"', (currency, text, amountMinor) => {
    expect(amountsIn(currency)(text, 'amount')).toBe(amountMinor);
  });

  it.each([
    ['USD', '1.005', '12.50'],
    ['JPY', '12.5', '13'],
    ['USD', '1,200.00', '12.50'],
    ['USD', '$5', '12.50'],
  ])('of %s is not read from "%s"', (currency, text, example) => {
    expect(() => amountsIn(currency)(text, 'amount')).toThrow(`the column "amount" is no amount of ${currency}, such as ${example}: `);
  });

  it('has the digits of its currency', () => {
    expect(['USD', 'JPY', 'KWD'].map(minorDigitsOf)).toEqual([2, 0, 3]);
  });
});
