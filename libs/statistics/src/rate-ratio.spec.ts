import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rateRatio } from './index.ts';
import type { Rate } from './index.ts';

const rate = (events: number, exposure: number): Rate => ({ events, exposure });
const exposures = fc.double({ min: 0.1, max: 1e5, noNaN: true });
const rates = fc.record({ events: fc.integer({ min: 0, max: 3000 }), exposure: exposures });
const ratesWithEvents = fc.record({ events: fc.integer({ min: 1, max: 3000 }), exposure: exposures });

/** P(X = 0), ..., P(X = 60) of Poisson(mean). */
function poisson(mean: number): number[] {
  const probabilities = [Math.exp(-mean)];
  for (let k = 1; k <= 60; k++) probabilities.push(((probabilities[k - 1] ?? 0) * mean) / k);
  return probabilities;
}

describe('the exact rate ratio', () => {
  it.each([
    [2, 17877, 9, 16660, 0.2071, 0.0218, 1.0005, 0.0501],
    [0, 30, 6, 30, 0, 0, 0.8493, 0.0313],
    [0, 30, 5, 30, 0, 0, 1.0913, 0.0625],
    [12, 90, 48, 90, 0.25, 0.1209, 0.4778, 0],
    [40, 1000, 60, 1200, 0.8, 0.5224, 1.2135, 0.3197],
  ])('%i in %i after, %i in %i before', (y, n, x, m, value, lower, upper, pValue) => {
    const ratio = rateRatio(rate(y, n), rate(x, m));
    expect(ratio).toMatchObject({ n: x + y, method: 'EXACT_RATE_RATIO' });
    expect(ratio.value).toBeCloseTo(value, 4);
    expect(ratio.lower).toBeCloseTo(lower, 4);
    expect(ratio.upper).toBeCloseTo(upper, 4);
    // One of the p-values is given as .0313 for 1/32 exactly.
    expect(Math.abs((ratio.pValue ?? NaN) - pValue)).toBeLessThanOrEqual(0.00005 + 1e-12);
  });

  it('is inverted when before and after change places', () => {
    fc.assert(
      fc.property(ratesWithEvents, ratesWithEvents, (after, before) => {
        const there = rateRatio(after, before);
        const back = rateRatio(before, after);
        expect((there.value ?? NaN) * (back.value ?? NaN)).toBeCloseTo(1, 9);
        expect((there.lower ?? NaN) * (back.upper ?? NaN)).toBeCloseTo(1, 9);
        expect(there.pValue).toBeCloseTo(back.pValue ?? NaN, 9);
      }),
    );
  });

  it('has limits around it that exclude 1 exactly where the p-value is below 5 %', () => {
    fc.assert(
      fc.property(rates, ratesWithEvents, (after, before) => {
        const { value, lower, upper, pValue } = rateRatio(after, before);
        if (value === null || pValue === null) throw new Error('both rates are known');
        expect(0 <= lower && lower <= value && value <= upper && Number.isFinite(upper)).toBe(true);
        fc.pre(Math.abs(pValue - 0.05) > 1e-9);
        expect(lower > 1 || upper < 1).toBe(pValue < 0.05);
      }),
      { numRuns: 500 },
    );
  });

  it('rises with every event after, and does not depend on the unit of exposure', () => {
    fc.assert(
      fc.property(rates, ratesWithEvents, fc.double({ min: 0.01, max: 1000, noNaN: true }), (after, before, factor) => {
        const ratio = rateRatio(after, before);
        const more = rateRatio({ ...after, events: after.events + 1 }, before);
        const scaled = rateRatio(rate(after.events, after.exposure * factor), rate(before.events, before.exposure * factor));
        expect((more.lower ?? NaN) > (ratio.lower ?? NaN) && (more.upper ?? NaN) > (ratio.upper ?? NaN)).toBe(true);
        expect((scaled.upper ?? NaN) / (ratio.upper ?? NaN)).toBeCloseTo(1, 9);
      }),
    );
  });

  it.each([0.5, 1, 2])('covers a true ratio of %d in at least 95 % of all samples', (ratio) => {
    const [before, after] = [poisson(12), poisson(12 * ratio)];
    let covered = 0;
    for (const [x, px] of before.entries()) {
      for (const [y, py] of after.entries()) {
        if (px * py < 1e-7) continue;
        const { lower, upper } = rateRatio(rate(y, 1), rate(x, 1));
        if ((lower ?? 0) <= ratio && (upper === null || ratio <= upper)) covered += px * py;
      }
    }
    expect(covered).toBeGreaterThanOrEqual(0.95);
    expect(covered).toBeLessThan(0.985);
  });

  it('keeps the lower bound where nothing happened before', () => {
    const ratio = rateRatio(rate(20, 13), rate(0, 13));
    expect(ratio).toMatchObject({ value: null, upper: null, reason: 'NOT_ENOUGH_DATA', n: 20 });
    // The inverse of the upper limit the other way round: 1 / (0.025^(-1/20) - 1).
    expect(ratio.lower).toBeCloseTo(1 / (0.025 ** (-1 / 20) - 1), 9);
    expect(ratio.pValue).toBeCloseTo(2 * 0.5 ** 20, 12);
  });

  it('is missing where nothing happened at all', () => {
    expect(rateRatio(rate(0, 13), rate(0, 13))).toEqual({
      value: null,
      lower: null,
      upper: null,
      reason: 'NOT_ENOUGH_DATA',
      n: 0,
      method: 'EXACT_RATE_RATIO',
      pValue: null,
    });
  });

  it('is missing without exposure on either side', () => {
    for (const ratio of [rateRatio(rate(3, 0), rate(3, 13)), rateRatio(rate(3, 13), rate(3, 0))]) {
      expect(ratio).toMatchObject({ value: null, lower: null, upper: null, reason: 'NO_EXPOSURE', n: 6, pValue: null });
    }
  });

  it.each([
    [rate(1.5, 1), /after.events is 1.5/],
    [rate(-1, 1), /after.events is -1/],
    [rate(1, -1), /after.exposure is -1/],
    [rate(1, NaN), /after.exposure is NaN/],
    [rate(1, Infinity), /after.exposure is Infinity/],
    [rate(1, 1e-300), /after.exposure is 1e-300/],
  ])('refuses %j', (after, message) => {
    expect(() => rateRatio(after, rate(1, 1))).toThrow(RangeError);
    expect(() => rateRatio(after, rate(1, 1))).toThrow(message);
  });

  it('never leaks NaN or infinity, also at the ends of its domain', () => {
    const events = fc.constantFrom(0, 1, 2, 1000, 1e9);
    const exposure = fc.constantFrom(0, 1e-6, 1, 1e12);
    const extremes = fc.record({ events, exposure });
    fc.assert(
      fc.property(extremes, extremes, (after, before) => {
        const { value, lower, upper } = rateRatio(after, before);
        for (const number of [value, lower, upper]) expect(number === null || Number.isFinite(number)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
