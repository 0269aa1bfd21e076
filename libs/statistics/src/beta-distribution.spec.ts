import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { betaCdf, betaQuantile } from './beta-distribution.ts';

const parameters = fc.integer({ min: 1, max: 5000 });
const shares = fc.double({ min: 0.0001, max: 0.9999, noNaN: true });

describe('the beta distribution', () => {
  // Reference values: scipy.special.betainc 1.17 and the closed forms x^2 (3 - 2x) and 2/pi asin(sqrt(x)).
  it.each([
    [0.3, 2, 5, 0.579825],
    [0.2, 0.5, 0.5, (2 / Math.PI) * Math.asin(Math.sqrt(0.2))],
    [0.7, 2, 2, 0.49 * 1.6],
    [0.2, 30, 70, 0.009692085749007],
    [0.9999, 1e5, 10, 0.4578108595851],
    [0.501, 1e6, 1e6, 0.9976611505931],
  ])('at %d with a = %d, b = %d', (x, a, b, expected) => {
    expect(betaCdf(x, a, b)).toBeCloseTo(expected, 9);
  });

  it('begins with 0 and ends with 1', () => {
    expect([betaCdf(0, 3, 4), betaCdf(1, 3, 4)]).toEqual([0, 1]);
  });

  it('is mirrored when its parameters change places', () => {
    fc.assert(fc.property(shares, parameters, parameters, (x, a, b) => expect(betaCdf(x, a, b) + betaCdf(1 - x, b, a)).toBeCloseTo(1, 9)));
  });

  it('rises with x', () => {
    fc.assert(
      fc.property(shares, shares, parameters, parameters, (x, y, a, b) => {
        expect(betaCdf(Math.min(x, y), a, b)).toBeLessThanOrEqual(betaCdf(Math.max(x, y), a, b) + 1e-12);
      }),
    );
  });

  it('has quantiles that lead back to their probability', () => {
    fc.assert(
      fc.property(shares, parameters, parameters, (probability, a, b) => {
        expect(betaCdf(betaQuantile(probability, a, b), a, b)).toBeCloseTo(probability, 9);
      }),
    );
  });

  // (1/n)-th powers are the closed form for b = 1 and, mirrored, for a = 1.
  it.each([1, 2, 10, 1000, 1e6, 1e9])('has the closed form of its quantiles at the edge for n = %d', (n) => {
    expect(betaQuantile(0.025, n, 1) / 0.025 ** (1 / n)).toBeCloseTo(1, 6);
    expect(betaQuantile(0.025, 1, n) / -Math.expm1(Math.log(0.975) / n)).toBeCloseTo(1, 6);
  });
});
