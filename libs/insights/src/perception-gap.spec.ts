import { describe, expect, it } from '@jest/globals';
import { proportionDifference, wilsonInterval } from '#statistics';
import type { Estimate } from '#statistics';
import fc from 'fast-check';
import { agreementOf, gapChange, gapVerdict, perceptionGap, weightedGap } from './perception-gap.ts';

const share = (successes: number, trials: number) => ({ successes, trials });
const shares = fc
  .integer({ min: 1, max: 500 })
  .chain((trials) => fc.record({ successes: fc.integer({ min: 0, max: trials }), trials: fc.constant(trials) }));

function known(estimate: Estimate) {
  if (estimate.value === null) throw new Error(`no value: ${estimate.reason}`);
  return estimate;
}

describe('agreement', () => {
  it('is who answered 4 or 5, of all who answered', () => {
    expect(agreementOf([1, 2, 4, 8, 16])).toEqual(share(24, 31));
    expect(agreementOf([0, 0, 7, 0, 0])).toEqual(share(0, 7));
  });
});

describe('the gap between employees and customers', () => {
  it.each([
    [56, 70, 48, 80, 0.2, 0.0524, 0.3339, 'CLEAR_GAP'],
    [9, 10, 3, 10, 0.6, 0.1705, 0.809, 'CLEAR_GAP'],
    [5, 56, 0, 29, 0.0893, -0.0381, 0.1926, 'CANNOT_TELL'],
    [66, 100, 29, 100, 0.37, 0.2338, 0.4869, 'CLEAR_GAP'],
    [74, 100, 38, 100, 0.36, 0.2245, 0.477, 'CLEAR_GAP'],
    [7, 10, 3, 10, 0.4, -0.0288, 0.6718, 'CANNOT_TELL'],
    [3, 5, 1, 5, 0.4, -0.1626, 0.7264, 'CANNOT_TELL'],
    [0, 10, 0, 20, 0, -0.1611, 0.2775, 'CANNOT_TELL'],
  ])('of %i/%i and %i/%i', (a, m, b, n, value, lower, upper, verdict) => {
    const found = perceptionGap(share(a, m), share(b, n));
    const gap = known(found.gap);
    expect([gap.n, gap.method, found.verdict]).toEqual([m + n, 'NEWCOMBE_HYBRID_SCORE', verdict]);
    expect(gap.value).toBeCloseTo(value, 4);
    expect(gap.lower).toBeCloseTo(lower, 4);
    expect(gap.upper).toBeCloseTo(upper, 4);
  });

  // "a 35-point perception gap" stands above both pairs of figures, and is the difference of neither.
  it('of the retailer that the idea began with is 37 points where employees go the extra mile, and 36 where they use discretion', () => {
    const pairs = [perceptionGap(share(66, 100), share(29, 100)), perceptionGap(share(74, 100), share(38, 100))];
    expect(pairs.map(({ gap, verdict }) => [Math.round(known(gap).value * 1e6) / 1e4, verdict])).toEqual([
      [37, 'CLEAR_GAP'],
      [36, 'CLEAR_GAP'],
    ]);
  });

  it('has its sign: customers may agree more often', () => {
    const { gap, verdict } = perceptionGap(share(48, 80), share(56, 70));
    expect(known(gap).value).toBeCloseTo(-0.2, 10);
    expect(verdict).toBe('CLEAR_GAP');
  });

  it('has no verdict where a side is empty', () => {
    expect(perceptionGap(share(0, 0), share(3, 5))).toMatchObject({ gap: { value: null, reason: 'NOT_ENOUGH_DATA' }, verdict: null });
  });
});

describe('the verdict of a gap', () => {
  it.each([
    [-0.05, 0.05, 'NO_PRACTICAL_GAP'],
    [-0.0501, 0.05, 'CANNOT_TELL'],
    [-0.05, 0.0501, 'CANNOT_TELL'],
    [0, 0.2, 'CANNOT_TELL'],
    [0.0001, 0.2, 'CLEAR_GAP'],
    [-0.2, -0.0001, 'CLEAR_GAP'],
    [0.01, 0.04, 'NO_PRACTICAL_GAP'],
  ])('from %d to %d', (lower, upper, verdict) => {
    expect(gapVerdict({ lower, upper })).toBe(verdict);
  });

  it('takes many people to say that there is no practical gap', () => {
    expect(perceptionGap(share(500, 1000), share(500, 1000)).verdict).toBe('NO_PRACTICAL_GAP');
    expect(perceptionGap(share(250, 500), share(250, 500)).verdict).toBe('CANNOT_TELL');
  });
});

describe('the weighted gap', () => {
  const gap = (value: number, weight: number) => ({ value, lower: value - 0.1, upper: value + 0.2, n: 50, weight });

  it('is the mean by points of 100', () => {
    const found = weightedGap([gap(0.4, 70), gap(-0.1, 30)]);
    expect(found.value).toBeCloseTo(0.25, 12);
    expect(found.lower).toBeCloseTo(0.15, 12);
    expect(found.upper).toBeCloseTo(0.45, 12);
    expect(found.n).toBe(100);
  });

  it('of one gap is that gap', () => {
    fc.assert(
      fc.property(shares, shares, (a, b) => {
        const { value, lower, upper, n } = known(proportionDifference(a, b));
        const found = weightedGap([{ value, lower, upper, n, weight: 100 }]);
        expect([found.value, found.lower, found.upper].map((each, i) => each - ([value, lower, upper][i] ?? NaN))).toEqual([
          expect.closeTo(0, 12),
          expect.closeTo(0, 12),
          expect.closeTo(0, 12),
        ]);
      }),
    );
  });

  it('is refused without weights', () => {
    expect(() => weightedGap([])).toThrow(/no gap has a weight/);
    expect(() => weightedGap([gap(0.1, 0)])).toThrow(/no gap has a weight/);
    expect(() => weightedGap([gap(0.1, -1), gap(0.1, 2)])).toThrow(/weight must be a number of 0 or more/);
    expect(() => weightedGap([gap(0.1, NaN)])).toThrow(/weight must be a number of 0 or more/);
  });
});

describe('the change of a gap', () => {
  it('joins two intervals as Newcombe joins those of Wilson', () => {
    fc.assert(
      fc.property(shares, shares, (before, now) => {
        const { value, lower, upper, n } = gapChange(known(wilsonInterval(before)), known(wilsonInterval(now)));
        const expected = known(proportionDifference(now, before));
        expect(n).toBe(expected.n);
        expect([value, lower, upper]).toEqual([expected.value, expected.lower, expected.upper]);
      }),
    );
  });
});
