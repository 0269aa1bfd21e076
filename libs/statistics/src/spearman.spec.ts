import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomFrom } from '../../../test/faults/seed.ts';
import { spearmanCorrelation } from './spearman.ts';
import { tTwoSidedPValue } from './t-distribution.ts';

const ranks = fc.integer({ min: 0, max: 12 });
const pairs = fc.array(fc.tuple(ranks, ranks), { minLength: 4, maxLength: 30 });
const sides = (all: readonly (readonly [number, number])[]) => [all.map(([x]) => x), all.map(([, y]) => y)] as const;

describe("Spearman's rank correlation", () => {
  it('of the tuna of Hollander and Wolfe (1973), p. 187: .6, p = .0968 over all orders of nine', () => {
    const lightness = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1];
    const quality = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8];
    const { value, pValue, n, method } = spearmanCorrelation(lightness, quality);
    expect(value).toBeCloseTo(0.6, 12);
    expect(pValue).toBeCloseTo(0.0968, 4);
    expect({ n, method }).toEqual({ n: 9, method: 'SPEARMAN_FISHER_Z' });
  });

  it('of the much cited ten of intelligence and hours of television: -29/165, p = .627188', () => {
    const iq = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110];
    const hours = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17];
    const { value, pValue } = spearmanCorrelation(iq, hours);
    expect(value).toBeCloseTo(-29 / 165, 12);
    expect(pValue).toBeCloseTo(0.627188, 6);
  });

  it('gives ties their average rank', () => {
    // Ranks 1, 2.5, 2.5, 4 and 1 to 4: 4.5 / sqrt(4.5 x 5).
    expect(spearmanCorrelation([1, 2, 2, 3], [5, 6, 7, 8]).value).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
    // scipy.stats.spearmanr 1.17, and the interval from its value by the formula.
    const { value, lower, upper, pValue } = spearmanCorrelation(
      [2, 7, 7, 1, 9, 4, 4, 4, 12, 6, 3, 10],
      [1, 5, 6, 2, 9, 9, 3, 4, 11, 5, 5, 7],
    );
    expect(value).toBeCloseTo(0.7935943060498, 12);
    expect(pValue).toBeCloseTo(0.002062083512503, 12);
    expect(lower).toBeCloseTo(0.320236, 6);
    expect(upper).toBeCloseTo(0.949848, 6);
  });

  it('has the interval of Bonett and Wright around no correlation: tanh(1.96 / sqrt(n - 3))', () => {
    const { value, lower, upper } = spearmanCorrelation([1, 2, 3, 4, 5], [2, 5, 3, 1, 4]);
    expect(value).toBe(0);
    expect(upper).toBeCloseTo(Math.tanh(1.959964 / Math.sqrt(2)), 6);
    expect(lower).toBeCloseTo(-Math.tanh(1.959964 / Math.sqrt(2)), 6);
  });

  it('claims no certainty from a perfect order of few', () => {
    const four = spearmanCorrelation([1, 2, 3, 4], [10, 20, 30, 40]);
    expect(four).toMatchObject({ value: 1, upper: 1, n: 4 });
    // Half a step below 1 is .9: tanh(atanh(.9) - 1.96 sqrt(1.405)).
    expect(four.lower).toBeCloseTo(Math.tanh(Math.atanh(0.9) - 1.959964 * Math.sqrt(1.405)), 6);
    // 2 of 24 orders are perfect.
    expect(four.pValue).toBeCloseTo(1 / 12, 12);
    expect(spearmanCorrelation([1, 2, 3, 4], [4, 3, 2, 1])).toMatchObject({ value: -1, lower: -1 });
  });

  describe('of more pairs than are counted one by one', () => {
    const inOrder = (n: number) => Array.from({ length: n }, (_, i) => i);
    const factorial = (n: number) => inOrder(n).reduce((product, i) => product * (i + 1), 1);

    it.each([10, 11, 20, 100])('has the p-value of a perfect order of %i: 2 / n!', (n) => {
      const up = spearmanCorrelation(inOrder(n), inOrder(n));
      const down = spearmanCorrelation(inOrder(n), inOrder(n).reverse());
      expect((up.pValue ?? NaN) / (2 / factorial(n))).toBeCloseTo(1, 9);
      expect(down).toMatchObject({ value: -1, pValue: up.pValue });
    });

    it('counts the orders of tied ranks', () => {
      // 1, 1, 2 to 9: 2 of 10! orders meet it, and none the other way round, where the tie lies at the other end.
      const lopsided = [1, 1, 2, 3, 4, 5, 6, 7, 8, 9];
      expect((spearmanCorrelation(lopsided, lopsided).pValue ?? NaN) / (2 / factorial(10))).toBeCloseTo(1, 9);
      // Two groups of five: 252 ways to choose the upper one, and two of them are perfect.
      const halves = [1, 1, 1, 1, 1, 2, 2, 2, 2, 2];
      expect(spearmanCorrelation(halves, halves).pValue).toBeCloseTo(2 / 252, 12);
    });

    it('is never 0, and nothing is rarer than a perfect order', () => {
      expect(spearmanCorrelation(inOrder(300), inOrder(300)).pValue).toBeGreaterThan(0);
      for (let n = 10; n <= 60; n++) {
        const swapped = [1, 0, ...inOrder(n).slice(2)];
        const { pValue } = spearmanCorrelation(inOrder(n), swapped);
        expect(pValue).toBeGreaterThanOrEqual(spearmanCorrelation(inOrder(n), inOrder(n)).pValue ?? NaN);
      }
    });

    // Zar (1972), Significance testing of the Spearman rank correlation coefficient, JASA 67, 578-580: critical values of 5 %, two-sided.
    it.each([
      [10, 0.648],
      [12, 0.587],
      [20, 0.447],
      [30, 0.362],
    ])('of %i pairs is near 5 %% at the critical value of %d', (n, critical) => {
      const t = critical * Math.sqrt((n - 2) / (1 - critical ** 2));
      expect(tTwoSidedPValue(t, n - 2)).toBeGreaterThan(0.04);
      expect(tTwoSidedPValue(t, n - 2)).toBeLessThan(0.052);
    });
  });

  it.each([
    ['three pairs', [1, 2, 3], [1, 2, 3]],
    ['no pairs', [], []],
    ['a side that never varies', [1, 2, 3, 4, 5], [7, 7, 7, 7, 7]],
  ])('is missing for %s', (_, first, second) => {
    expect(spearmanCorrelation(first, second)).toEqual({
      value: null,
      lower: null,
      upper: null,
      reason: 'NOT_ENOUGH_DATA',
      n: first.length,
      method: 'SPEARMAN_FISHER_Z',
      pValue: null,
    });
  });

  it.each([
    [[1, 2, 3, 4], [1, 2, 3], /first has 4 values and second 3/],
    [[1, 2, NaN, 4], [1, 2, 3, 4], /first\[2\] is NaN/],
    [[1, 2, 3, 4], [1, Infinity, 3, 4], /second\[1\] is Infinity/],
  ])('refuses %j and %j', (first, second, message) => {
    expect(() => spearmanCorrelation(first, second)).toThrow(RangeError);
    expect(() => spearmanCorrelation(first, second)).toThrow(message);
  });

  it('does not tell the sides apart, turns with the order of one, and sees order alone', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const [x, y] = sides(all);
        const there = spearmanCorrelation(x, y);
        fc.pre(there.value !== null);
        const turned = spearmanCorrelation(
          x,
          y.map((value) => -value),
        );
        expect(spearmanCorrelation(y, x).value).toBeCloseTo(there.value ?? NaN, 12);
        expect(turned.value).toBeCloseTo(-(there.value ?? NaN), 12);
        expect(turned.lower).toBeCloseTo(-(there.upper ?? NaN), 12);
        expect(turned.pValue).toBeCloseTo(there.pValue ?? NaN, 12);
        expect(spearmanCorrelation(x.map(Math.exp), y)).toEqual(there);
        const back = spearmanCorrelation([...x].reverse(), [...y].reverse());
        expect(back.value).toBeCloseTo(there.value ?? NaN, 12);
      }),
      { numRuns: 60 },
    );
  });

  it('lies within its interval, and that within -1 and 1', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const { value, lower, upper, pValue } = spearmanCorrelation(...sides(all));
        if (value === null) return;
        expect(-1 <= (lower ?? NaN) && (lower ?? NaN) <= value && value <= (upper ?? NaN) && (upper ?? NaN) <= 1).toBe(true);
        expect(pValue ?? NaN).toBeGreaterThanOrEqual(0);
        expect(pValue ?? NaN).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });

  it('rises in value and both bounds with every two neighbours put in order', () => {
    // Bubble sort of the reversed order of ten: each swap is one step of r.
    const x = Array.from({ length: 10 }, (_, i) => i);
    const y = [...x].reverse();
    let before = spearmanCorrelation(x, y);
    for (let end = 9; end > 0; end--) {
      for (let i = 0; i < end; i++) {
        [y[i], y[i + 1]] = [y[i + 1] ?? NaN, y[i] ?? NaN];
        const now = spearmanCorrelation(x, y);
        for (const bound of ['value', 'lower', 'upper'] as const) expect(now[bound]).toBeGreaterThan(before[bound] ?? NaN);
        before = now;
      }
    }
    expect(before.value).toBe(1);
  });

  // In a bivariate normal population the rank correlation is 6 / pi asin(rho / 2).
  it.each([
    [12, 0],
    [12, 0.5],
    [40, 0.4],
    [40, 0.8],
  ])('covers the true one in about 95 %% of samples of %i with rho = %d', (n, rho) => {
    const random = randomFrom(n * 100 + rho * 10);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const truth = (6 / Math.PI) * Math.asin(rho / 2);
    const samples = 1_500;
    let covered = 0;
    for (let s = 0; s < samples; s++) {
      const x = Array.from({ length: n }, normal);
      const y = x.map((value) => rho * value + Math.sqrt(1 - rho * rho) * normal());
      const { lower, upper } = spearmanCorrelation(x, y);
      if ((lower ?? NaN) <= truth && truth <= (upper ?? NaN)) covered++;
    }
    expect(Math.abs(covered / samples - 0.95)).toBeLessThan(0.025);
  });
});
