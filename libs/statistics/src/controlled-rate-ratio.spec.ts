import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { controlledRateRatio, rateRatio } from './index.ts';
import type { RateChange } from './index.ts';

const change = (after: number, before: number, exposure: readonly [number, number] = [1, 1]): RateChange => ({
  after: { events: after, exposure: exposure[0] },
  before: { events: before, exposure: exposure[1] },
});
const counts = fc.integer({ min: 1, max: 300 });
const exposures = fc.tuple(fc.double({ min: 0.1, max: 100, noNaN: true }), fc.double({ min: 0.1, max: 100, noNaN: true }));
const changes = fc.tuple(counts, counts, exposures).map((values) => change(...values));

/** Numbers from 0 to 1, the same on every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function samplePoisson(mean: number, random: () => number): number {
  let events = 0;
  for (let time = -Math.log(1 - random()); time < mean; time -= Math.log(1 - random())) events++;
  return events;
}

/** The formula of the design, good for many events: (a1/b1)/(a0/b0), SE(log) = sqrt(1/a1 + 1/b1 + 1/a0 + 1/b0). */
function onLogScale(subject: RateChange, control: RateChange) {
  const rates = [subject.after, subject.before, control.after, control.before];
  const ratio = ({ after, before }: RateChange) => after.events / after.exposure / (before.events / before.exposure);
  const value = ratio(subject) / ratio(control);
  const margin = 1.959964 * Math.sqrt(rates.reduce((sum, { events }) => sum + 1 / events, 0));
  return { value, lower: value * Math.exp(-margin), upper: value * Math.exp(margin) };
}

describe('the controlled rate ratio', () => {
  // Limits: scipy.stats.contingency.odds_ratio 1.17 (conditional); p: twice the smaller tail of scipy.stats.hypergeom.
  it.each([
    [12, 48, 90, 100, 0.2777777778, 0.1266576, 0.5748641, 0.000200353571],
    [0, 12, 90, 100, 0, 0, 0.416239, 0.001279200894],
    [4, 24, 80, 240, 0.5, 0.1226056, 1.5206474, 0.296237675547],
    [3, 1, 1, 3, 9, 0.2117356, 626.2435306, 0.485714285714],
    [2, 15, 10, 3, 0.04, 0.0033172, 0.3631896, 0.000930361887],
  ])('of %i after %i, with a control of %i after %i', (a1, b1, a0, b0, value, lower, upper, pValue) => {
    const ratio = controlledRateRatio(change(a1, b1), change(a0, b0));
    expect(ratio).toMatchObject({ n: a1 + b1 + a0 + b0, method: 'EXACT_RATIO_OF_RATE_RATIOS' });
    expect(ratio.value).toBeCloseTo(value, 9);
    expect(ratio.lower).toBeCloseTo(lower, 6);
    expect((ratio.upper ?? NaN) / upper).toBeCloseTo(1, 6);
    expect(ratio.pValue).toBeCloseTo(pValue, 9);
  });

  it('agrees with the log scale where there are many events', () => {
    const [subject, control] = [change(4_000, 5_000, [4, 9]), change(60_000, 70_000, [4, 9])];
    const [exact, log] = [controlledRateRatio(subject, control), onLogScale(subject, control)];
    expect(exact.value).toBeCloseTo(log.value, 12);
    expect(exact.lower).toBeCloseTo(log.lower, 3);
    expect(exact.upper).toBeCloseTo(log.upper, 3);
  });

  it('is untouched by what moves subject and control alike', () => {
    expect(controlledRateRatio(change(80, 20, [3, 1]), change(400, 100, [3, 1])).value).toBeCloseTo(1, 9);
  });

  it('covers the true ratio in at least 95 % of seeded samples', () => {
    const random = seeded(20261116);
    let covered = 0;
    for (let i = 0; i < 2000; i++) {
      const [a1 = 0, b1 = 0, a0 = 0, b0 = 0] = [20, 40, 150, 200].map((mean) => samplePoisson(mean, random));
      const { lower, upper } = controlledRateRatio(change(a1, b1), change(a0, b0));
      if ((lower ?? 0) <= 2 / 3 && 2 / 3 <= (upper ?? Infinity)) covered++;
    }
    // Exact limits err to the safe side.
    expect(covered / 2000).toBeGreaterThan(0.945);
    expect(covered / 2000).toBeLessThan(0.985);
  });

  it('nears the plain ratio where the control is large and did not change', () => {
    const [exact, plain] = [
      controlledRateRatio(change(4, 24, [4, 12]), change(4e7, 12e7, [4, 12])),
      rateRatio({ events: 4, exposure: 4 }, { events: 24, exposure: 12 }),
    ];
    expect(exact.lower).toBeCloseTo(plain.lower ?? NaN, 4);
    expect(exact.upper).toBeCloseTo(plain.upper ?? NaN, 4);
  });

  it('has limits around it that exclude 1 exactly where the p-value is below 5 %', () => {
    fc.assert(
      fc.property(changes, changes, (subject, control) => {
        const { value, lower, upper, pValue } = controlledRateRatio(subject, control);
        if (value === null || pValue === null) throw new Error('all counts are known');
        expect(lower <= value && value <= upper).toBe(true);
        fc.pre(Math.abs(pValue - 0.05) > 1e-9);
        expect(lower > 1 || upper < 1).toBe(pValue < 0.05);
      }),
    );
  });

  it('rises with every event after, and does not depend on the unit of exposure', () => {
    fc.assert(
      fc.property(changes, changes, fc.double({ min: 0.01, max: 100, noNaN: true }), (subject, control, factor) => {
        const { lower, upper } = controlledRateRatio(subject, control);
        const more = controlledRateRatio({ ...subject, after: { ...subject.after, events: subject.after.events + 1 } }, control);
        expect((more.lower ?? NaN) > (lower ?? NaN) && (more.upper ?? NaN) > (upper ?? NaN)).toBe(true);
        const scaled = ({ after, before }: RateChange): RateChange =>
          change(after.events, before.events, [after.exposure * factor, before.exposure * factor]);
        expect((controlledRateRatio(scaled(subject), scaled(control)).upper ?? NaN) / (upper ?? NaN)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('keeps the bound that the data give where there is no ratio', () => {
    const ratio = controlledRateRatio(change(20, 0), change(100, 100));
    expect(ratio).toMatchObject({ value: null, upper: null, reason: 'NOT_ENOUGH_DATA', n: 220 });
    expect(ratio.lower).toBeGreaterThan(3);
    expect(controlledRateRatio(change(0, 0), change(100, 100))).toMatchObject({ value: null, lower: null, upper: null, pValue: null });
  });

  it('is missing without exposure', () => {
    expect(controlledRateRatio(change(3, 4, [0, 1]), change(30, 40))).toMatchObject({
      value: null,
      reason: 'NO_EXPOSURE',
      n: 77,
      pValue: null,
    });
  });

  it('names the rate that is wrong', () => {
    expect(() => controlledRateRatio(change(3, 4), change(30, 0.5))).toThrow(/control before.events is 0.5/);
  });

  it('never leaks NaN or infinity', () => {
    const extremes = fc.tuple(fc.constantFrom(0, 1, 7, 1_000_000), fc.constantFrom(0, 1, 7, 1_000_000), fc.constant([1, 3] as const));
    fc.assert(
      fc.property(extremes, extremes, (subject, control) => {
        const { value, lower, upper, pValue } = controlledRateRatio(change(...subject), change(...control));
        for (const number of [value, lower, upper, pValue]) expect(number === null || Number.isFinite(number)).toBe(true);
      }),
    );
  });
});
