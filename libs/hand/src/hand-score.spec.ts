import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HAND_DIMENSIONS } from './events.ts';
import type { HandDimension } from './events.ts';
import { handProfile, mapReading } from './hand-score.ts';
import type { Measurement } from './hand-score.ts';
import { RUBRIC } from './rubric.ts';
import type { HandIndicatorKey, Rubric, RubricIndicator } from './rubric.ts';

const rubric: Rubric = RUBRIC;
const weeks = { fromWeek: '2026-W36', toWeek: '2026-W48' };
const profileOf = (...measurements: readonly Measurement[]) => handProfile(rubric, measurements, () => weeks);
type Profile = ReturnType<typeof profileOf>;

const measured = (key: HandIndicatorKey, raw: number | null, n: number): Measurement => {
  const reading = rubric.indicators.find((indicator) => indicator.key === key)?.readings[0]?.key ?? '';
  return { key, raw: { [reading]: raw }, n, sources: [] };
};
const statements = (key: HandIndicatorKey, meanAbsoluteGap: number | null, customerAgreement: number | null, n: number): Measurement => ({
  key,
  raw: { meanAbsoluteGap, customerAgreement },
  n,
  sources: [],
});

function indicatorOf({ indicators }: Profile, key: string) {
  const found = indicators.find((indicator) => indicator.key === key);
  if (!found) throw new Error(`the profile has no ${key}`);
  return found;
}
function dimensionOf({ dimensions }: Profile, dimension: HandDimension) {
  const found = dimensions.find((one) => one.dimension === dimension);
  if (!found) throw new Error(`the profile has no ${dimension}`);
  return found;
}

/** A value anywhere from far beyond the floor to far beyond the target. */
const rawOf = ({ floor, target }: { readonly floor: number; readonly target: number }) =>
  fc.double({ min: -1, max: 2, noNaN: true }).map((place) => floor + place * (target - floor));
const nOf = ({ minN }: RubricIndicator) => fc.oneof(fc.integer({ min: 0, max: minN - 1 }), fc.integer({ min: minN, max: minN + 200 }));
const measurementOf = (indicator: RubricIndicator): fc.Arbitrary<Measurement> =>
  fc.record({
    key: fc.constant(indicator.key),
    raw: fc.record(Object.fromEntries(indicator.readings.map((reading) => [reading.key, fc.option(rawOf(reading), { freq: 9 })]))),
    n: nOf(indicator),
    sources: fc.uniqueArray(
      fc.record({ kind: fc.constantFrom('FRICTION_BREAKDOWN' as const, 'REVIEW' as const, 'WAVE' as const), id: fc.uuid() }),
      { maxLength: 4, selector: ({ kind, id }) => `${kind}${id}` },
    ),
  });
const allMeasured = fc.tuple(...rubric.indicators.map(measurementOf));
const someMeasured = allMeasured.chain((all) => fc.shuffledSubarray(all));
const scoresOf = ({ dimensions, mean, indicators }: Profile) => ({ dimensions, mean, scores: indicators.map(({ score }) => score) });

describe('a raw value', () => {
  it.each([
    ['more is better', { floor: 0.2, target: 0.9 }, 0.55, 50],
    ['at the floor', { floor: 0.2, target: 0.9 }, 0.2, 0],
    ['beyond the floor', { floor: 0.2, target: 0.9 }, 0, 0],
    ['beyond the target', { floor: 0.2, target: 0.9 }, 1, 100],
    ['less is better', { floor: 120, target: 14 }, 67, 50],
    ['slower than the floor', { floor: 120, target: 14 }, 400, 0],
    ['as fast as the target', { floor: 120, target: 14 }, 14, 100],
    ['none at all, where none is the target', { floor: 0.5, target: 0 }, 0, 100],
  ])('%s: is mapped between floor and target', (_, reading, raw, score) => {
    expect(mapReading(reading, raw)).toBeCloseTo(score, 10);
  });

  it('is mapped within 0 to 100, never lower for a better value, and to the ends by floor and target', () => {
    const ends = fc.tuple(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.double({ min: -1e3, max: 1e3, noNaN: true }));
    const readings = ends.filter(([floor, target]) => Math.abs(floor - target) > 1e-6).map(([floor, target]) => ({ floor, target }));
    const values = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(readings, values, values, (reading, one, other) => {
        const [less, more] = one < other ? [one, other] : [other, one];
        const [worse, better] = reading.floor < reading.target ? [less, more] : [more, less];
        expect(mapReading(reading, worse)).toBeLessThanOrEqual(mapReading(reading, better));
        for (const mapped of [mapReading(reading, one), mapReading(reading, other)]) {
          expect(mapped).toBeGreaterThanOrEqual(0);
          expect(mapped).toBeLessThanOrEqual(100);
        }
        expect([mapReading(reading, reading.floor), mapReading(reading, reading.target)]).toEqual([0, 100]);
      }),
    );
  });
});

describe('an indicator', () => {
  it('has no score below its smallest number, but says what was measured', () => {
    const few = indicatorOf(profileOf(measured('reporters-answered', 0.5, 9)), 'reporters-answered');
    expect(few).toMatchObject({ score: null, reason: 'NOT_ENOUGH_DATA', n: 9, minN: 10, weight: 2, ...weeks });
    expect(few.readings).toEqual([{ key: 'share', floor: 0.2, target: 0.95, raw: 0.5, mapped: null }]);
    const enough = indicatorOf(profileOf(measured('reporters-answered', 0.5, 10)), 'reporters-answered');
    expect(enough).toMatchObject({ reason: null, n: 10 });
    expect(enough.score).toBeCloseTo(40, 10);
  });

  it('that counts all there is has a score by one', () => {
    expect(indicatorOf(profileOf(measured('decisions-cite-evidence', 1, 1)), 'decisions-cite-evidence').score).toBe(100);
    expect(indicatorOf(profileOf(measured('decisions-cite-evidence', null, 0)), 'decisions-cite-evidence').score).toBeNull();
  });

  it('of statements is the lower of gap and agreement', () => {
    const of = (gap: number | null, agreement: number | null) =>
      indicatorOf(profileOf(statements('humanized-statements', gap, agreement, 30)), 'humanized-statements');
    // Both sides agree with each other that it is bad.
    expect(of(5, 20).score).toBe(20);
    // Customers like it, staff see something else.
    expect(of(40, 90).score).toBe(0);
    expect(of(22.5, 90).score).toBe(50);
    expect(of(22.5, 90).readings.map(({ mapped }) => mapped)).toEqual([50, 90]);
    expect(of(null, 90)).toMatchObject({ score: null, reason: 'NOT_ENOUGH_DATA' });
    expect(of(5, null)).toMatchObject({ score: null, reason: 'NOT_ENOUGH_DATA' });
  });

  it('names what it counts, each once', () => {
    const sources = [
      { kind: 'WAVE', id: 'b' },
      { kind: 'FRICTION_BREAKDOWN', id: 'c' },
      { kind: 'WAVE', id: 'a' },
      { kind: 'WAVE', id: 'b' },
    ] as const;
    const profile = profileOf({ ...measured('purpose-served', 0.5, 12), sources });
    expect(indicatorOf(profile, 'purpose-served').sources).toEqual([sources[1], sources[2], sources[0]]);
  });

  it.each([
    [[measured('purpose-served', 0.5, 12), measured('purpose-served', 0.5, 12)], /measured twice/],
    [[{ key: 'kindness', raw: {}, n: 1, sources: [] }], /Version 1 of the rubric has no indicator "kindness"/],
    [[{ key: 'purpose-served', raw: { median: 1 }, n: 12, sources: [] }], /"purpose-served" has no reading "median"/],
    [[measured('purpose-served', Number.NaN, 12)], /The reading "share" of "purpose-served" is NaN/],
    [[measured('purpose-served', Infinity, 12)], /is Infinity/],
    [[measured('purpose-served', 0.5, -1)], /n of "purpose-served" is -1/],
    [[measured('purpose-served', 0.5, 12.5)], /n of "purpose-served" is 12.5/],
  ])('is no guess: %#', (measurements, message) => {
    expect(() => profileOf(...measurements)).toThrow(RangeError);
    expect(() => profileOf(...measurements)).toThrow(message);
  });
});

describe('a dimension', () => {
  it('is the weighted mean of its indicators', () => {
    const profile = profileOf(
      measured('trigger-to-decision', 67, 3),
      measured('decision-to-in-force', 7, 2),
      measured('reviews-overdue', 0.5, 4),
      measured('report-to-first-answer', 2, 15),
    );
    expect(dimensionOf(profile, 'NIMBLE')).toEqual({
      dimension: 'NIMBLE',
      score: (3 * 50 + 2 * 100 + 2 * 0 + 2 * 100) / 9,
      reason: null,
      weight: 9,
      weightScored: 9,
    });
  });

  it('has a score by half of its weight, and none by less', () => {
    const half = profileOf(measured('judgement-calls-allowed', 0.4, 20), measured('reports-without-harm', 0.9, 10));
    expect(dimensionOf(half, 'HUMANIZED')).toMatchObject({ score: (3 * 50 + 2 * 100) / 5, weightScored: 5, weight: 10 });
    const less = profileOf(measured('reporters-answered', 0.95, 10), measured('reports-without-harm', 0.9, 10));
    expect(dimensionOf(less, 'HUMANIZED')).toMatchObject({ score: null, reason: 'NOT_ENOUGH_DATA', weightScored: 4, weight: 10 });
    const oddWeight = profileOf(measured('trigger-to-decision', 14, 1));
    expect(dimensionOf(oddWeight, 'NIMBLE')).toMatchObject({ score: null, weightScored: 3, weight: 9 });
  });

  it('of nothing measured has no score, and the four have no mean', () => {
    const { dimensions, mean } = profileOf();
    expect(dimensions.map(({ dimension, score, reason }) => [dimension, score, reason])).toEqual(
      HAND_DIMENSIONS.map((dimension) => [dimension, null, 'NOT_ENOUGH_DATA']),
    );
    expect(mean).toBeNull();
  });

  it('has a mean beside it only where all four have a score', () => {
    const humanized = [measured('judgement-calls-allowed', 0.8, 20), measured('reporters-answered', 0.95, 10)];
    const aligned = [measured('purpose-served', 0.8, 10), measured('expectations-aligned', 0.9, 1)];
    const nimble = [measured('trigger-to-decision', 67, 1), measured('reviews-overdue', 0.25, 2)];
    const dataBacked = [measured('decisions-cite-evidence', 0, 1), measured('revisions-with-verdict', 0, 1)];
    expect(profileOf(...humanized, ...aligned, ...nimble, ...dataBacked).mean).toBe((100 + 100 + 50 + 0) / 4);
    expect(profileOf(...humanized, ...aligned, ...nimble).mean).toBeNull();
  });

  it('counts an indicator as often as its weight says', () => {
    fc.assert(
      fc.property(someMeasured, (measurements) => {
        const profile = profileOf(...measurements);
        for (const dimension of HAND_DIMENSIONS) {
          const own = profile.indicators.filter((one) => one.dimension === dimension);
          const scores = own.flatMap(({ weight, score }) => Array.from({ length: weight }, () => score));
          const known = scores.filter((score) => score !== null);
          const { score } = dimensionOf(profile, dimension);
          if (known.length * 2 < scores.length) expect(score).toBeNull();
          else expect(score).toBeCloseTo(known.reduce((sum, one) => sum + one, 0) / known.length, 9);
        }
      }),
    );
  });
});

describe('a profile', () => {
  it('lists every indicator of the rubric in its order, whatever was measured, with scores from 0 to 100', () => {
    fc.assert(
      fc.property(someMeasured, (measurements) => {
        const profile = profileOf(...measurements);
        expect(profile.indicators.map(({ key }) => key)).toEqual(rubric.indicators.map(({ key }) => key));
        for (const { score, reason } of [...profile.indicators, ...profile.dimensions]) {
          expect(reason).toBe(score === null ? 'NOT_ENOUGH_DATA' : null);
          expect(score ?? 0).toBeGreaterThanOrEqual(0);
          expect(score ?? 0).toBeLessThanOrEqual(100);
        }
      }),
    );
  });

  it('does not depend on the order in which things were measured and found', () => {
    const orders = someMeasured.chain((measurements) =>
      fc.tuple(fc.constant(measurements), fc.shuffledSubarray(measurements, { minLength: measurements.length })),
    );
    fc.assert(
      fc.property(orders, ([one, other]) => {
        const reversed = other.map((measurement) => ({ ...measurement, sources: [...measurement.sources].reverse() }));
        expect(profileOf(...reversed)).toEqual(profileOf(...one));
      }),
    );
  });

  it('scores as if an indicator below its smallest number were not there', () => {
    fc.assert(
      fc.property(allMeasured, (measurements) => {
        const enough = measurements.filter(({ key, n }) => n >= (rubric.indicators.find((one) => one.key === key)?.minN ?? 0));
        expect(scoresOf(profileOf(...measurements))).toEqual(scoresOf(profileOf(...enough)));
        const left = new Set(enough.map(({ key }) => key));
        const narrowed = { ...rubric, indicators: rubric.indicators.filter(({ key }) => left.has(key)) };
        const alone = handProfile(narrowed, enough, () => weeks);
        const full = profileOf(...measurements);
        for (const { dimension, score } of full.dimensions) if (score !== null) expect(dimensionOf(alone, dimension).score).toBe(score);
      }),
    );
  });

  it('never gets lower by one better value', () => {
    const better = fc.record({
      measurements: allMeasured,
      index: fc.nat({ max: rubric.indicators.length - 1 }),
      readingIndex: fc.nat({ max: 1 }),
      by: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(better, ({ measurements, index, readingIndex, by }) => {
        const reading = rubric.indicators[index]?.readings[readingIndex] ?? rubric.indicators[index]?.readings[0];
        if (!reading) throw new Error('every indicator has a reading');
        const improved = measurements.map((one, place) => {
          const value = one.raw[reading.key] ?? null;
          if (place !== index || value === null) return one;
          return { ...one, raw: { ...one.raw, [reading.key]: value + by * (reading.target - reading.floor) } };
        });
        const [before, after] = [profileOf(...measurements), profileOf(...improved)];
        for (const { dimension, score } of before.dimensions) {
          const now = dimensionOf(after, dimension).score;
          if (score === null) expect(now).toBeNull();
          else expect(now).toBeGreaterThanOrEqual(score);
        }
        if (before.mean !== null) expect(after.mean).toBeGreaterThanOrEqual(before.mean);
      }),
    );
  });
});
