import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clopperPearsonInterval, proportionDifference, wilsonInterval } from './index.ts';
import type { Estimate, Share } from './index.ts';

const share = (successes: number, trials: number): Share => ({ successes, trials });
const shares = fc
  .integer({ min: 1, max: 2000 })
  .chain((trials) => fc.record({ successes: fc.integer({ min: 0, max: trials }), trials: fc.constant(trials) }));

function known(estimate: Estimate) {
  if (estimate.value === null) throw new Error(`no value: ${estimate.reason}`);
  return estimate;
}

/** P(X = 0), ..., P(X = n) of Bin(n, p). */
function binomial(n: number, p: number): number[] {
  const probabilities = [(1 - p) ** n];
  for (let k = 1; k <= n; k++) probabilities.push(((probabilities[k - 1] ?? 0) * (n - k + 1) * p) / (k * (1 - p)));
  return probabilities;
}

/** The exact probability that the interval of n trials holds the true share p. */
function coverage(interval: (share: Share) => Estimate, n: number, p: number): number {
  return binomial(n, p).reduce((sum, probability, successes) => {
    const { lower, upper } = known(interval(share(successes, n)));
    return lower <= p && p <= upper ? sum + probability : sum;
  }, 0);
}

describe('the Wilson interval', () => {
  // Newcombe (1998), Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
    [29, 29, 0.883, 1],
  ])('of %i in %i', (successes, trials, lower, upper) => {
    const estimate = known(wilsonInterval(share(successes, trials)));
    expect(estimate).toMatchObject({ value: successes / trials, n: trials, method: 'WILSON_SCORE' });
    expect(estimate.lower).toBeCloseTo(lower, 4);
    expect(estimate.upper).toBeCloseTo(upper, 4);
  });

  it('covers the true share in about 95 % of all samples', () => {
    const all = Array.from({ length: 91 }, (_, i) => coverage(wilsonInterval, 50, 0.05 + i / 100));
    const mean = all.reduce((sum, each) => sum + each) / all.length;
    expect(Math.abs(mean - 0.95)).toBeLessThan(0.005);
    expect(Math.min(...all)).toBeGreaterThan(0.92);
  });
});

describe('the Clopper-Pearson interval', () => {
  // The first four: Newcombe (1998), table I, method 5; the last: scipy.stats.beta 1.17.
  it.each([
    [81, 263, 0.2527, 0.3676],
    [15, 148, 0.0578, 0.1617],
    [0, 20, 0, 0.1684],
    [1, 29, 0.0009, 0.1776],
    [17, 40, 0.270429, 0.591099],
  ])('of %i in %i', (successes, trials, lower, upper) => {
    const estimate = known(clopperPearsonInterval(share(successes, trials)));
    expect(estimate).toMatchObject({ value: successes / trials, n: trials, method: 'CLOPPER_PEARSON' });
    expect(estimate.lower).toBeCloseTo(lower, 4);
    expect(estimate.upper).toBeCloseTo(upper, 4);
  });

  it('covers the true share in at least 95 % of all samples', () => {
    for (const n of [5, 20, 60]) {
      for (let p = 0.01; p < 1; p += 0.03) expect(coverage(clopperPearsonInterval, n, p)).toBeGreaterThanOrEqual(0.95);
    }
  });

  it('keeps its digits for large counts', () => {
    const { lower, upper } = known(clopperPearsonInterval(share(500_000, 1_000_000)));
    expect(lower).toBeCloseTo(0.4990195192, 9);
    expect(upper).toBeCloseTo(0.5009804808, 9);
  });
});

describe.each([
  ['Wilson', wilsonInterval],
  ['Clopper-Pearson', clopperPearsonInterval],
])('an interval of a share by %s', (_, interval) => {
  it('lies around the share, within 0 and 1, and is mirrored for the failures', () => {
    fc.assert(
      fc.property(shares, ({ successes, trials }) => {
        const { value, lower, upper } = known(interval(share(successes, trials)));
        const mirrored = known(interval(share(trials - successes, trials)));
        expect(0 <= lower && lower <= value && value <= upper && upper <= 1).toBe(true);
        expect(mirrored.lower).toBeCloseTo(1 - upper, 10);
        expect(mirrored.upper).toBeCloseTo(1 - lower, 10);
      }),
    );
  });

  it('rises with every success and narrows with more trials', () => {
    fc.assert(
      fc.property(shares, ({ successes, trials }) => {
        const { lower, upper } = known(interval(share(successes, trials + 1)));
        const more = known(interval(share(successes + 1, trials + 1)));
        const tenfold = known(interval(share(successes * 10, (trials + 1) * 10)));
        expect(more.lower).toBeGreaterThan(lower);
        expect(more.upper).toBeGreaterThan(upper);
        expect(tenfold.upper - tenfold.lower).toBeLessThan(upper - lower);
      }),
    );
  });

  it('ends at 0 and 1 exactly', () => {
    for (let n = 1; n <= 200; n++) {
      expect(interval(share(0, n)).lower).toBe(0);
      expect(interval(share(n, n)).upper).toBe(1);
    }
  });

  it('is missing without trials', () => {
    expect(interval(share(0, 0))).toMatchObject({ value: null, lower: null, upper: null, reason: 'NOT_ENOUGH_DATA', n: 0 });
  });

  it.each([
    [-1, 5, /successes is -1, but must be a whole number/],
    [1.5, 5, /successes is 1.5/],
    [1, NaN, /trials is NaN/],
    [1, Infinity, /trials is Infinity/],
    [6, 5, /successes is 6, but there were only 5 trials/],
  ])('is refused for %d of %d', (successes, trials, message) => {
    expect(() => interval(share(successes, trials))).toThrow(RangeError);
    expect(() => interval(share(successes, trials))).toThrow(message);
  });
});

describe('the difference of two shares', () => {
  // Newcombe (1998), Interval estimation for the difference between independent proportions, table II, method 10, and more.
  it.each([
    [56, 70, 48, 80, 0.2, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.6, 0.1705, 0.809],
    [5, 56, 0, 29, 0.0893, -0.0381, 0.1926],
    [66, 100, 29, 100, 0.37, 0.2338, 0.4869],
    [7, 10, 3, 10, 0.4, -0.0288, 0.6718],
    [3, 5, 1, 5, 0.4, -0.1626, 0.7264],
    [0, 10, 0, 20, 0, -0.1611, 0.2775],
  ])('%i/%i - %i/%i', (a, m, b, n, value, lower, upper) => {
    const estimate = known(proportionDifference(share(a, m), share(b, n)));
    expect(estimate).toMatchObject({ n: m + n, method: 'NEWCOMBE_HYBRID_SCORE' });
    expect(estimate.value).toBeCloseTo(value, 4);
    expect(estimate.lower).toBeCloseTo(lower, 4);
    expect(estimate.upper).toBeCloseTo(upper, 4);
  });

  it('changes its sign when the sides change places, and stays within -1 and 1', () => {
    fc.assert(
      fc.property(shares, shares, (first, second) => {
        const there = known(proportionDifference(first, second));
        const back = known(proportionDifference(second, first));
        expect(-1 <= there.lower && there.lower <= there.value && there.value <= there.upper && there.upper <= 1).toBe(true);
        expect(back.value).toBeCloseTo(-there.value, 10);
        expect(back.lower).toBeCloseTo(-there.upper, 10);
      }),
    );
  });

  it('covers the true difference in about 95 % of all samples', () => {
    const [m, n] = [30, 40];
    for (const [p, q] of [
      [0.5, 0.5],
      [0.8, 0.6],
      [0.2, 0.1],
      [0.9, 0.3],
    ] as const) {
      let covered = 0;
      const [first, second] = [binomial(m, p), binomial(n, q)];
      for (const [a, pa] of first.entries()) {
        for (const [b, pb] of second.entries()) {
          const { lower, upper } = known(proportionDifference(share(a, m), share(b, n)));
          if (lower <= p - q && p - q <= upper) covered += pa * pb;
        }
      }
      expect(Math.abs(covered - 0.95)).toBeLessThan(0.02);
    }
  });

  it('covers on average over all pairs of shares very nearly 95 %, and never far below', () => {
    const [m, n] = [12, 15];
    const grid = Array.from({ length: 10 }, (_, i) => 0.05 + i / 10);
    const differences = Array.from({ length: m + 1 }, (_, a) =>
      Array.from({ length: n + 1 }, (__, b) => known(proportionDifference(share(a, m), share(b, n)))),
    );
    const all = grid.flatMap((p) =>
      grid.map((q) => {
        const [first, second] = [binomial(m, p), binomial(n, q)];
        const holds = (a: number, b: number) => {
          const { lower, upper } = differences[a]?.[b] ?? { lower: NaN, upper: NaN };
          return lower <= p - q && p - q <= upper;
        };
        return first.reduce((sum, pa, a) => second.reduce((part, pb, b) => (holds(a, b) ? part + pa * pb : part), sum), 0);
      }),
    );
    const mean = all.reduce((sum, each) => sum + each) / all.length;
    expect(Math.abs(mean - 0.95)).toBeLessThan(0.012);
    expect(Math.min(...all)).toBeGreaterThan(0.9);
  });

  it('rises with every success of the first, falls with every one of the second, and narrows with more trials', () => {
    fc.assert(
      fc.property(shares, shares, (first, second) => {
        const [a, b] = [share(first.successes, first.trials + 1), share(second.successes, second.trials + 1)];
        const { lower, upper } = known(proportionDifference(a, b));
        const more = known(proportionDifference(share(a.successes + 1, a.trials), b));
        const less = known(proportionDifference(a, share(b.successes + 1, b.trials)));
        const tenfold = known(proportionDifference(share(a.successes * 10, a.trials * 10), share(b.successes * 10, b.trials * 10)));
        expect(more.lower > lower && more.upper > upper).toBe(true);
        expect(less.lower < lower && less.upper < upper).toBe(true);
        expect(tenfold.upper - tenfold.lower).toBeLessThan(upper - lower);
      }),
    );
  });

  it('is missing where a side has no trials', () => {
    const expected = { value: null, lower: null, upper: null, reason: 'NOT_ENOUGH_DATA', n: 5, method: 'NEWCOMBE_HYBRID_SCORE' };
    expect(proportionDifference(share(0, 0), share(1, 5))).toEqual(expected);
    expect(proportionDifference(share(1, 5), share(0, 0))).toEqual(expected);
  });
});
