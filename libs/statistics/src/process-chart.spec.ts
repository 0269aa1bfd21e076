import { describe, expect, it } from '@jest/globals';
import { findChartSignals, processChart } from './index.ts';
import type { ChartMethod, ChartSeries } from './index.ts';
import { poissonCdf } from './poisson-distribution.ts';

const weekly = (counts: readonly number[], method: ChartMethod = 'XMR', rebasedAt: readonly number[] = []): ChartSeries => ({
  method,
  points: counts.map((count) => ({ count, exposure: 1 })),
  rebasedAt,
});
const chart = (...args: Parameters<typeof weekly>) => processChart(weekly(...args));
const signals = (...args: Parameters<typeof weekly>) =>
  findChartSignals(weekly(...args)).map(({ index, rule, side }) => `${index} ${rule} ${side}`);

/** Mean 10, moving ranges of 2: limits 10 +- 5.32. */
const STEADY = [9, 11, 9, 11, 9, 11, 9, 11, 9, 11, 9, 11];

describe('an XmR chart', () => {
  it('has limits at the mean +- 2.66 times the mean moving range', () => {
    const last = chart(STEADY).at(-1);
    expect(last).toMatchObject({ value: 11, state: 'LOCKED' });
    expect(last?.limits?.centre).toBeCloseTo(10, 12);
    expect(last?.limits?.lower).toBeCloseTo(4.68, 12);
    expect(last?.limits?.upper).toBeCloseTo(15.32, 12);
  });

  it('leaves ranges over 3.267 times their mean out of it', () => {
    // Ranges 2 nine times, then 40 and 40: mean 98/11, times 3.267 is 29.1, so that 2 is left.
    const counts = [9, 11, 9, 11, 9, 11, 9, 11, 9, 11, 51, 11];
    const centre = 162 / 12;
    const { limits } = chart(counts).at(-1) ?? {};
    expect(limits?.centre).toBeCloseTo(centre, 12);
    expect(limits?.upper).toBeCloseTo(centre + 2.66 * 2, 12);
  });

  it('shows no lower limit below 0', () => {
    expect(chart([0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2]).at(-1)?.limits?.lower).toBe(0);
  });

  it('locks its limits at the twelfth point, and not before', () => {
    const [eleven, twelve, later] = [STEADY.slice(0, 11), STEADY, [...STEADY, 40, 60, 80]].map((counts) => chart(counts));
    expect(eleven?.every(({ state }) => state === 'TRIAL')).toBe(true);
    expect(twelve?.every(({ state }) => state === 'LOCKED')).toBe(true);
    expect(later?.at(-1)?.limits).toEqual(twelve?.at(-1)?.limits);
    // While on trial they move with each point.
    expect(chart(STEADY.slice(0, 10)).at(-1)?.limits).not.toEqual(chart([...STEADY.slice(0, 9), 20]).at(-1)?.limits);
  });

  it('begins anew at a recorded revision alone', () => {
    const counts = [...STEADY, ...STEADY.map((count) => count - 6)];
    const [kept, rebased] = [chart(counts), chart(counts, 'XMR', [12])];
    expect(kept.at(-1)?.limits?.centre).toBeCloseTo(10, 12);
    expect(rebased.at(11)?.limits?.centre).toBeCloseTo(10, 12);
    expect(rebased.at(12)?.limits?.centre).toBeCloseTo(4, 12);
    expect(kept.some(({ signals: found }) => found.length > 0)).toBe(true);
    expect(rebased.some(({ signals: found }) => found.length > 0)).toBe(false);
    // The new limits are on trial until they have twelve points of their own.
    expect(chart(counts.slice(0, 20), 'XMR', [12]).map(({ state }) => state)).toEqual([
      ...Array<string>(12).fill('LOCKED'),
      ...Array<string>(8).fill('TRIAL'),
    ]);
  });

  it.each([
    ['fewer than six events', [1, 0, 2, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9]],
    ['values that never vary', [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 9]],
    ['a single point', [9]],
  ])('sets no limits from %s', (_, counts) => {
    expect(chart(counts).every(({ state, limits, signals: found }) => state === 'NONE' && limits === null && found.length === 0)).toBe(
      true,
    );
  });
});

describe('signals', () => {
  it.each([
    ['a point above the limits', [16], '12 OUTSIDE_LIMITS HIGH'],
    ['a point below the limits', [4], '12 OUTSIDE_LIMITS LOW'],
    ['seven in a row on one side', [11, 12, 11, 12, 11, 12, 11].slice(0, 6), '17 SEVEN_ON_ONE_SIDE HIGH'],
    ['seven in a row on the other side', [10, 9, 8, 9, 8, 9, 8, 9], '19 SEVEN_ON_ONE_SIDE LOW'],
    ['seven rising', [8, 9, 9.5, 10.5, 11.5, 12, 12.5], '18 SEVEN_RISING_OR_FALLING HIGH'],
    ['seven falling', [13, 12, 11, 10.5, 9.5, 9, 8], '18 SEVEN_RISING_OR_FALLING LOW'],
    ['two of three near the upper limit', [14, 9, 14], '14 TWO_OF_THREE_NEAR_LIMIT HIGH'],
    ['two of three near the lower limit', [6, 6], '13 TWO_OF_THREE_NEAR_LIMIT LOW'],
  ])('tell %s', (_, further, expected) => {
    expect(signals([...STEADY, ...further])).toEqual([expected]);
  });

  it.each([
    ['a point on the limit or within', [15.32, 10, 4.68]],
    ['six in a row on one side, and one on the line', [10, 11, 12, 11, 12, 11, 12, 10]],
    ['six rising', [8, 9, 9.5, 10.5, 11.5, 12, 9]],
    ['seven of which two are equal', [8, 9, 9.5, 9.5, 10.5, 11.5, 12]],
    ['two of three on different sides', [14, 9, 6]],
    ['two of four near the limit', [14, 9, 9, 14]],
    ['a point at two thirds of the way', [10 + (2 / 3) * 5.3199, 10 + (2 / 3) * 5.3199]],
  ])('do not tell %s', (_, further) => {
    expect(signals([...STEADY, ...further])).toEqual([]);
  });

  it('say in words what they are', () => {
    const [signal] = findChartSignals(weekly([...STEADY, 16]));
    expect(signal).toEqual({ from: 12, index: 12, rule: 'OUTSIDE_LIMITS', side: 'HIGH', words: 'Above the upper limit.' });
  });

  it('say where they begin, and where they are complete', () => {
    const [run] = findChartSignals(weekly([...STEADY, 12, 11, 12, 11, 12, 11]));
    expect(run).toMatchObject({ rule: 'SEVEN_ON_ONE_SIDE', from: 11, index: 17 });
    const [two] = findChartSignals(weekly([...STEADY, 14, 9, 14]));
    expect(two).toMatchObject({ rule: 'TWO_OF_THREE_NEAR_LIMIT', from: 12, index: 14 });
  });

  it('are shown, but found by no reaction, while limits are on trial', () => {
    const counts = [...STEADY.slice(0, 8), 90];
    expect(chart(counts).at(-1)?.signals).toHaveLength(1);
    expect(signals(counts)).toEqual([]);
  });

  it('do not run across a revision', () => {
    const counts = [...STEADY, 8, 8.5, 8, 8.5, 8, 8.5];
    expect(signals([...counts, 8])).toContain('18 SEVEN_ON_ONE_SIDE LOW');
    expect(chart([...counts, 8], 'XMR', [15]).flatMap(({ signals: found }) => found)).toEqual([]);
  });
});

describe('charts with exposure', () => {
  /** Twice the customers in every other week. */
  const points = [4, 8, 5, 10, 3, 12, 4, 6, 5, 8, 3, 16].map((count, i) => ({ count, exposure: i % 2 === 0 ? 100 : 200 }));
  const ubar = 84 / 1_800;

  it('of u: ubar +- 3 sqrt(ubar / n), floored at 0', () => {
    const [first, second] = processChart({ method: 'U', points, rebasedAt: [] });
    expect(first?.limits?.centre).toBeCloseTo(ubar, 12);
    expect(first?.limits?.upper).toBeCloseTo(ubar + 3 * Math.sqrt(ubar / 100), 12);
    expect(first?.limits?.lower).toBe(0);
    expect(second?.limits?.lower).toBeCloseTo(ubar - 3 * Math.sqrt(ubar / 200), 12);
  });

  it("of Laney's u': the same times sigma_z, the mean moving range of z over 1.128", () => {
    const z = points.map(({ count, exposure }) => (count / exposure - ubar) / Math.sqrt(ubar / exposure));
    const ranges = z.slice(1).map((value, i) => Math.abs(value - (z[i] ?? NaN)));
    const sigma = ranges.reduce((sum, range) => sum + range, 0) / 11 / 1.128;
    const [first] = processChart({ method: 'LANEY_U', points, rebasedAt: [] });
    expect(first?.limits?.upper).toBeCloseTo(ubar + 3 * Math.sqrt(ubar / 100) * sigma, 12);
  });

  it("of u', where counts vary more than chance, is wider than of u", () => {
    const wild = points.map(({ count, exposure }, i) => ({ count: i % 3 === 0 ? count * 4 : count, exposure }));
    const upper = (method: ChartMethod) => processChart({ method, points: wild, rebasedAt: [] })[0]?.limits?.upper ?? NaN;
    expect(upper('LANEY_U')).toBeGreaterThan(upper('U') * 1.2);
  });

  it('with limits by probability leaves out as little on each side as three standard deviations of a normal variable', () => {
    const spans = [1, 3, 10, 40].map((exposure) => ({ count: 2 * exposure, exposure }));
    for (const [i, { limits }] of processChart({ method: 'EXACT_U', points: spans, rebasedAt: [] }).entries()) {
      const exposure = spans[i]?.exposure ?? NaN;
      const [most, fewest] = [Math.round((limits?.upper ?? NaN) * exposure), Math.round((limits?.lower ?? NaN) * exposure)];
      expect(1 - poissonCdf(most, 2 * exposure)).toBeLessThan(0.00135);
      expect(1 - poissonCdf(most - 1, 2 * exposure)).toBeGreaterThan(0.00135);
      expect(poissonCdf(fewest - 1, 2 * exposure)).toBeLessThan(0.00135);
      expect(poissonCdf(fewest, 2 * exposure)).toBeGreaterThan(0.00135);
    }
  });

  it('by probability takes no count for too low where none at all would be no surprise', () => {
    expect(signals([...Array<number>(12).fill(2), 0, 0, 0], 'EXACT_U')).toEqual([]);
    expect(signals([...Array<number>(12).fill(9), 1], 'EXACT_U')).toEqual(['12 OUTSIDE_LIMITS LOW']);
  });
});
