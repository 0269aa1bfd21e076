import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomFrom } from '../../../test/faults/seed.ts';
import type { ChartPoint } from './chart-limits.ts';
import { segmentedRegression } from './segmented-regression.ts';

/** Half of a symmetric side: no trend, a mean of 6. */
const SYMMETRIC = [3, 7, 5, 9, 4, 8, 8, 4, 9, 5, 7, 3];

const points = (counts: readonly number[], exposure = 1): ChartPoint[] => counts.map((count) => ({ count, exposure }));
const sides = fc.record({
  before: fc.array(fc.record({ count: fc.integer({ min: 1, max: 60 }), exposure: fc.integer({ min: 50, max: 150 }) }), {
    minLength: 12,
    maxLength: 20,
  }),
  after: fc.array(fc.record({ count: fc.integer({ min: 1, max: 60 }), exposure: fc.integer({ min: 50, max: 150 }) }), {
    minLength: 12,
    maxLength: 20,
  }),
});

function fitted(...args: Parameters<typeof segmentedRegression>) {
  const fit = segmentedRegression(...args);
  if (!fit.fitted) throw new Error(fit.reason);
  return fit;
}

function samplePoisson(mean: number, random: () => number): number {
  let events = 0;
  for (let time = -Math.log(1 - random()); time < mean; time -= Math.log(1 - random())) events++;
  return events;
}

describe('the segmented regression', () => {
  it('agrees with a general linear model of all four coefficients', () => {
    // statsmodels 0.15: GLM(Poisson, offset = log exposure).fit(scale = 'X2'), limits with scipy.stats.t.ppf(.975, 23).
    const counts = [14, 11, 17, 13, 20, 15, 16, 22, 18, 19, 25, 21, 17, 12, 15, 9, 13, 8, 11, 10, 6, 9, 7, 8, 5, 7, 4];
    const exposures = [
      100, 110, 120, 100, 130, 115, 120, 140, 125, 130, 150, 140, 120, 125, 140, 110, 130, 100, 120, 125, 105, 120, 110, 115, 100, 125, 100,
    ];
    const fit = fitted(
      counts.map((count, i) => ({ count, exposure: exposures[i] ?? NaN })),
      13,
    );
    expect(fit.dispersion).toBeCloseTo(0.15907045390793, 10);
    for (const [estimate, value, lower, upper] of [
      [fit.level, 0.15874004, 0.14208093, 0.17735243],
      [fit.trendBefore, 1.01653789, 1.00149151, 1.03181033],
      [fit.step, 0.67062219, 0.56744278, 0.79256294],
      [fit.trendChange, 0.92917457, 0.90720709, 0.95167397],
    ] as const) {
      expect(estimate).toMatchObject({ n: 27, method: 'SEGMENTED_QUASI_POISSON' });
      expect(estimate.value).toBeCloseTo(value, 7);
      expect(estimate.lower).toBeCloseTo(lower, 7);
      expect(estimate.upper).toBeCloseTo(upper, 7);
    }
  });

  it('gives back the coefficients of a series without noise', () => {
    const coefficient = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    const counts = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(coefficient(-3, 3), coefficient(-0.1, 0.1), coefficient(-2, 2), coefficient(-0.1, 0.1), counts, (b0, b1, b2, b3, all) => {
        // Whole counts of any size lie on the line exactly where the exposure makes them.
        const exact = all.map((count, i) => {
          const [time, after] = [i - 14, i >= 14 ? 1 : 0];
          return { count, exposure: count / Math.exp(b0 + b1 * time + b2 * after + b3 * time * after) };
        });
        const { level, trendBefore, step, trendChange, dispersion } = fitted(exact, 14);
        const found = [level, trendBefore, step, trendChange].map(({ value }) => Math.log(value));
        for (const [i, b] of [b0, b1, b2, b3].entries()) expect(found[i]).toBeCloseTo(b, 8);
        expect(dispersion).toBeCloseTo(0, 10);
        expect(step.upper / step.lower).toBeCloseTo(1, 5);
      }),
    );
  });

  it('reads the step at the first point after, however many lie between that belong to neither side', () => {
    // Doubles from point to point; exposures make the counts lie on the line.
    const rising = (times: readonly number[]) => times.map((time) => ({ count: 60, exposure: 60 / 2 ** time }));
    const times = Array.from({ length: 12 }, (_, i) => i);
    const series = [...rising(times.map((time) => time - 17)), ...rising(times)];
    const { step, trendBefore } = fitted(series, 12, 5);
    expect([step.value, trendBefore.value].map((value) => Number(value.toFixed(8)))).toEqual([1, 2]);
    expect(fitted(series, 12).step.value).toBeCloseTo(2 ** 5, 6);
    expect(() => segmentedRegression(series, 12, -1)).toThrow(/leftOut is -1/);
  });

  it('of two levels without trends has the ratio of the means as its step, and limits in closed form', () => {
    const { level, trendBefore, step, trendChange, dispersion } = fitted(
      points([...SYMMETRIC, ...SYMMETRIC.map((count) => count * 3)]),
      12,
    );
    expect([level.value, trendBefore.value, step.value, trendChange.value].map((value) => Number(value.toFixed(9)))).toEqual([6, 1, 3, 1]);
    // Chi squared: 56 / 6 before, nine times that over 18 after; squares of distances from the middle: 143.
    const phi = (56 / 6 + (56 * 9) / 18) / 20;
    expect(dispersion).toBeCloseTo(phi, 10);
    const margin = 2.085963447 * Math.sqrt(phi * (1 / 72 + 6.5 ** 2 / (6 * 143) + 1 / 216 + 5.5 ** 2 / (18 * 143)));
    expect(Math.log(step.upper)).toBeCloseTo(Math.log(3) + margin, 8);
    expect(Math.log(step.lower)).toBeCloseTo(Math.log(3) - margin, 8);
    expect(Math.log(trendBefore.upper)).toBeCloseTo(2.085963447 * Math.sqrt(phi / (6 * 143)), 8);
  });

  it('leaves as many events on either side as there were, at the same mean time', () => {
    fc.assert(
      fc.property(sides, ({ before, after }) => {
        const { level, trendBefore, step, trendChange } = fitted([...before, ...after], before.length);
        const residuals = [...before, ...after].map(({ count, exposure }, i) => {
          const time = i - before.length;
          const mean = exposure * level.value * trendBefore.value ** time * (time < 0 ? 1 : step.value * trendChange.value ** time);
          return { time, residual: count - mean };
        });
        for (const side of [residuals.slice(0, before.length), residuals.slice(before.length)]) {
          expect(side.reduce((sum, { residual }) => sum + residual, 0)).toBeCloseTo(0, 5);
          expect(side.reduce((sum, { residual, time }) => sum + residual * time, 0)).toBeCloseTo(0, 4);
        }
      }),
    );
  });

  it('does not depend on the unit of exposure but in its level, and is wider where counts vary more', () => {
    fc.assert(
      fc.property(sides, fc.double({ min: 0.01, max: 1000, noNaN: true }), ({ before, after }, factor) => {
        const all = [...before, ...after];
        const fit = fitted(all, before.length);
        const scaled = fitted(
          all.map(({ count, exposure }) => ({ count, exposure: exposure * factor })),
          before.length,
        );
        const tenfold = fitted(
          all.map(({ count, exposure }) => ({ count: count * 10, exposure })),
          before.length,
        );
        expect((scaled.level.value * factor) / fit.level.value).toBeCloseTo(1, 8);
        expect(scaled.step.lower / fit.step.lower).toBeCloseTo(1, 8);
        expect(scaled.trendChange.upper / fit.trendChange.upper).toBeCloseTo(1, 8);
        // Ten times the counts with ten times the deviations: ten times the dispersion, and no more certainty.
        expect(tenfold.dispersion).toBeCloseTo(10 * fit.dispersion, 6);
        expect(tenfold.step.upper / fit.step.upper).toBeCloseTo(1, 6);
      }),
    );
  });

  it.each([
    [11, 20],
    [20, 11],
    [0, 30],
    [30, 0],
  ])('is refused for %i points before and %i after', (before, after) => {
    const counts = Array.from({ length: before + after }, (_, i) => 5 + (i % 3));
    expect(segmentedRegression(points(counts), before)).toEqual({ fitted: false, reason: 'TOO_FEW_POINTS' });
  });

  it('is fitted from 12 points on either side on', () => {
    expect(segmentedRegression(points([...SYMMETRIC, ...SYMMETRIC]), 12).fitted).toBe(true);
  });

  it.each([
    ['no events', Array<number>(12).fill(0)],
    ['all events in its first point', [9, ...Array<number>(11).fill(0)]],
    ['all events in its last point', [...Array<number>(11).fill(0), 9]],
  ])('is refused where a side has %s', (_, side) => {
    const refused = { fitted: false, reason: 'NO_CONVERGENCE' };
    expect(segmentedRegression(points([...SYMMETRIC, ...side]), 12)).toEqual(refused);
    expect(segmentedRegression(points([...side, ...SYMMETRIC]), 12)).toEqual(refused);
  });

  it('fits what is rare, and never leaks NaN or infinity', () => {
    const rare = fc.array(fc.constantFrom(0, 0, 0, 1, 2, 1e9), { minLength: 12, maxLength: 14 });
    const exposure = fc.constantFrom(1e-6, 1, 1e12);
    fc.assert(
      fc.property(rare, rare, exposure, (before, after, each) => {
        const fit = segmentedRegression(points([...before, ...after], each), before.length);
        if (!fit.fitted) return;
        for (const { value, lower, upper } of [fit.level, fit.trendBefore, fit.step, fit.trendChange]) {
          expect([value, lower, upper].every(Number.isFinite)).toBe(true);
          expect(lower <= value && value <= upper).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
    const side = [0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 0, 0];
    expect(segmentedRegression(points([...side, ...side]), 12).fitted).toBe(true);
  });

  it.each([
    [[{ count: 1.5, exposure: 1 }], 0, /points\[0\].count is 1.5/],
    [[{ count: 1, exposure: 0 }], 0, /points\[0\].exposure is 0/],
    [[{ count: 1, exposure: NaN }], 0, /points\[0\].exposure is NaN/],
    [[{ count: 1, exposure: 1 }], 2, /firstAfter is 2/],
    [[{ count: 1, exposure: 1 }], 0.5, /firstAfter is 0.5/],
  ])('refuses %j split at %d', (all, firstAfter, message) => {
    expect(() => segmentedRegression(all, firstAfter)).toThrow(RangeError);
    expect(() => segmentedRegression(all, firstAfter)).toThrow(message);
  });

  // 1: Poisson counts; 4: each event comes as four.
  it.each([1, 4])('covers the true step in about 95 %% of series with a dispersion of %i', (dispersion) => {
    const random = randomFrom(dispersion);
    const truth = { step: 0.6, trendBefore: 1.02, trendChange: 0.97 };
    const covered = { step: 0, trendBefore: 0, trendChange: 0 };
    const series = 500;
    for (let s = 0; s < series; s++) {
      const all = Array.from({ length: 40 }, (_, i) => {
        const time = i - 20;
        const rate = 40 * truth.trendBefore ** time * (time < 0 ? 1 : truth.step * truth.trendChange ** time);
        return { count: dispersion * samplePoisson(rate / dispersion, random), exposure: 1 };
      });
      const fit = fitted(all, 20);
      for (const name of ['step', 'trendBefore', 'trendChange'] as const) {
        if (fit[name].lower <= truth[name] && truth[name] <= fit[name].upper) covered[name]++;
      }
    }
    for (const count of Object.values(covered)) expect(Math.abs(count / series - 0.95)).toBeLessThan(0.03);
  });
});
