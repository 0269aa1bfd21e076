import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { poissonCdf, poissonMean, poissonQuantile } from './poisson-distribution.ts';

const counts = fc.integer({ min: 0, max: 5000 });
const means = fc.double({ min: 0.001, max: 5000, noNaN: true });

describe('the Poisson distribution', () => {
  // Reference values: scipy.stats.poisson.cdf 1.17, and e^-x for no events.
  it.each([
    [3, 2.5, 0.7575761331330662],
    [100, 120, 0.03466803469442497],
    [1_000_000, 1e6, 0.5002659614862837],
    [60, 50, 0.927839820186743],
    [0, 1.3, Math.exp(-1.3)],
    [-1, 1.3, 0],
  ])('at most %d with a mean of %d', (count, mean, expected) => {
    expect(poissonCdf(count, mean)).toBeCloseTo(expected, 9);
  });

  it('keeps the digits of a small tail', () => {
    expect(poissonCdf(5, 50) / 5.567756260698086e-16).toBeCloseTo(1, 9);
  });

  it('adds the probability of one more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0.1, max: 100, noNaN: true }), (count, mean) => {
        const logFactorial = Array.from({ length: count }, (_, i) => Math.log(i + 1)).reduce((sum, log) => sum + log, 0);
        const probability = Math.exp(count * Math.log(mean) - mean - logFactorial);
        expect(poissonCdf(count, mean) - poissonCdf(count - 1, mean)).toBeCloseTo(probability, 9);
      }),
    );
  });

  it('has means that lead back to their probability', () => {
    fc.assert(
      fc.property(counts, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (count, probability) => {
        expect(poissonCdf(count, poissonMean(count, probability))).toBeCloseTo(probability, 9);
      }),
    );
  });

  it('has quantiles that are the first to reach their probability', () => {
    fc.assert(
      fc.property(means, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (mean, probability) => {
        const count = poissonQuantile(probability, mean);
        expect(poissonCdf(count, mean)).toBeGreaterThanOrEqual(probability);
        expect(poissonCdf(count - 1, mean)).toBeLessThan(probability);
      }),
    );
  });
});
