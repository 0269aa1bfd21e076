import { HAND_DIMENSIONS } from './events.ts';
import type { HandDimensionScore, HandIndicatorScore, HandReading, HandSource } from './events.ts';
import type { Rubric, RubricIndicator, RubricReading } from './rubric.ts';

/** What was found for one indicator of the rubric. */
export interface Measurement {
  readonly key: string;
  /** By key of the reading, in its unit; null: not known, or withheld. */
  readonly raw: Readonly<Record<string, number | null>>;
  /** What is withheld does not count: 0 where too few people stand behind it, as where there is nobody. */
  readonly n: number;
  readonly sources: readonly HandSource[];
}

/** Both included. */
interface Weeks {
  readonly fromWeek: string;
  readonly toWeek: string;
}

export interface HandProfile {
  /** All of the rubric, in its order. */
  readonly indicators: readonly HandIndicatorScore[];
  /** All four, in order. */
  readonly dimensions: readonly HandDimensionScore[];
  /** Of the four dimensions, to be shown beside them and never alone; null unless all four have a score. */
  readonly mean: number | null;
}

/** Without saying of which indicator. */
export type Measured = Omit<Measurement, 'key'>;

const NOTHING_MEASURED: Measured = { raw: {}, n: 0, sources: [] };

/**
 * Scores of all indicators and dimensions of a rubric (measures.md, HAND), unrounded.
 * @param measurements in any order; an indicator without one has no score
 * @param weeksOf over which weeks an indicator was measured
 * @throws RangeError for what the rubric does not have, for one indicator twice, and for values that are no numbers
 */
export function handProfile(
  rubric: Rubric,
  measurements: readonly Measurement[],
  weeksOf: (indicator: RubricIndicator) => Weeks,
): HandProfile {
  const byKey = new Map(measurements.map((one) => [one.key, one]));
  if (byKey.size < measurements.length) throw new RangeError('An indicator is measured twice. Give each once.');
  for (const key of byKey.keys()) {
    if (rubric.indicators.every((indicator) => indicator.key !== key)) {
      throw new RangeError(`Version ${rubric.version} of the rubric has no indicator "${key}".`);
    }
  }
  const indicators = rubric.indicators.map((indicator) =>
    scoreIndicator(indicator, weeksOf(indicator), byKey.get(indicator.key) ?? NOTHING_MEASURED),
  );
  const dimensions = HAND_DIMENSIONS.map((dimension) => ({
    dimension,
    ...scoreDimension(indicators.filter((one) => one.dimension === dimension)),
  }));
  return { indicators, dimensions, mean: meanOf(dimensions.map(({ score }) => score)) };
}

/** Where a raw value lies between floor (0) and target (100), clamped; the floor may be the larger of the two. */
export function mapReading({ floor, target }: Pick<RubricReading, 'floor' | 'target'>, raw: number): number {
  return 100 * Math.min(1, Math.max(0, (raw - floor) / (target - floor)));
}

function scoreIndicator(indicator: RubricIndicator, { fromWeek, toWeek }: Weeks, { raw, n, sources }: Measured): HandIndicatorScore {
  checkMeasured(indicator, raw, n);
  const { key, dimension, minN, weight } = indicator;
  const values = indicator.readings.map((reading) => raw[reading.key] ?? null);
  const hasScore = n >= minN && !values.includes(null);
  const readings = indicator.readings.map((reading, index): HandReading => {
    const value = values[index] ?? null;
    const mapped = hasScore && value !== null ? mapReading(reading, value) : null;
    return { key: reading.key, floor: reading.floor, target: reading.target, raw: value, mapped };
  });
  const score = hasScore ? Math.min(...readings.flatMap(({ mapped }) => mapped ?? [])) : null;
  const reason = reasonOf(score);
  const counted = inOrder(sources);
  return { key, dimension, fromWeek, toWeek, readings, n, minN, weight, score, reason, sources: counted, sourceCount: counted.length };
}

function checkMeasured({ key, readings }: RubricIndicator, raw: Measurement['raw'], n: number): void {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`n of "${key}" is ${n}. Give a whole number, 0 or more.`);
  for (const [name, value] of Object.entries(raw)) {
    if (readings.every((reading) => reading.key !== name)) throw new RangeError(`The indicator "${key}" has no reading "${name}".`);
    if (value !== null && !Number.isFinite(value)) {
      throw new RangeError(`The reading "${name}" of "${key}" is ${value}. Give a number, or null where it is not known.`);
    }
  }
}

function scoreDimension(indicators: readonly HandIndicatorScore[]): Omit<HandDimensionScore, 'dimension'> {
  let [weight, weightScored, sum] = [0, 0, 0];
  for (const one of indicators) {
    weight += one.weight;
    if (one.score === null) continue;
    weightScored += one.weight;
    sum += one.weight * one.score;
  }
  const score = weightScored > 0 && weightScored >= weight / 2 ? sum / weightScored : null;
  return { score, reason: reasonOf(score), weight, weightScored };
}

/** Over fewer than all it would move with which of them are there, not with how they are. */
function meanOf(scores: readonly (number | null)[]): number | null {
  const known = scores.filter((score) => score !== null);
  return known.length === scores.length ? known.reduce((sum, score) => sum + score, 0) / known.length : null;
}

function reasonOf(score: number | null): 'NOT_ENOUGH_DATA' | null {
  return score === null ? 'NOT_ENOUGH_DATA' : null;
}

/** Each once; what was published says the same whatever order it was found in. */
function inOrder(sources: readonly HandSource[]): readonly HandSource[] {
  const byName = new Map(sources.map((source) => [`${source.kind} ${source.id}`, source]));
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source);
}
