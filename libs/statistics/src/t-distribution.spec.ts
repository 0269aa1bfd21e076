import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tTwoSidedPValue, tTwoSidedQuantile } from './t-distribution.ts';

const degrees = fc.integer({ min: 1, max: 2000 });

describe("Student's distribution", () => {
  // Student's table of two-sided 5 %, and 1 % for 10 degrees of freedom.
  it.each([
    [0.05, 1, 12.7062],
    [0.05, 2, 4.3027],
    [0.05, 20, 2.086],
    [0.05, 120, 1.9799],
    [0.01, 10, 3.1693],
  ])('has the quantile of %d for %i degrees of freedom', (probability, degreesOfFreedom, t) => {
    expect(tTwoSidedQuantile(probability, degreesOfFreedom)).toBeCloseTo(t, 4);
  });

  // For 1: 1 - 2 atan(t) / pi; for 2: 1 - t / sqrt(2 + t^2).
  it.each([0, 0.3, 1, 4, -4, 60])('has its closed forms at %d', (t) => {
    expect(tTwoSidedPValue(t, 1)).toBeCloseTo(1 - (2 * Math.atan(Math.abs(t))) / Math.PI, 12);
    expect(tTwoSidedPValue(t, 2)).toBeCloseTo(1 - Math.abs(t) / Math.sqrt(2 + t * t), 12);
  });

  it('has quantiles that lead back to their probability', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), degrees, (probability, degreesOfFreedom) => {
        expect(tTwoSidedPValue(tTwoSidedQuantile(probability, degreesOfFreedom), degreesOfFreedom)).toBeCloseTo(probability, 9);
      }),
    );
  });

  it('has heavier tails with fewer degrees of freedom', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 5, noNaN: true }), fc.integer({ min: 1, max: 200 }), (t, degreesOfFreedom) => {
        expect(tTwoSidedPValue(t, degreesOfFreedom)).toBeGreaterThan(tTwoSidedPValue(t, degreesOfFreedom + 1));
      }),
    );
  });
});
