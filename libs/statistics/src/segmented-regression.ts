import type { ChartPoint } from './chart-limits.ts';
import { assertCount } from './estimate.ts';
import type { KnownEstimate } from './estimate.ts';
import { tTwoSidedQuantile } from './t-distribution.ts';

/** Fewer on either side tell a trend from noise too badly. */
const MIN_POINTS_EACH_SIDE = 12;
const PARAMETERS = 4;
const MAX_STEPS = 50;
const TOLERANCE = 1e-10;

export interface SegmentedFit {
  readonly fitted: true;
  /** Events per unit of exposure that the line before would give at the first point after: exp(b0). */
  readonly level: KnownEstimate;
  /** Rate ratio from one point to the next, before: exp(b1). */
  readonly trendBefore: KnownEstimate;
  /** Rate ratio at the first point after, over where the line before would lead: exp(b2). */
  readonly step: KnownEstimate;
  /** Rate ratio from point to point after, over that before: exp(b3). */
  readonly trendChange: KnownEstimate;
  /** Pearson's chi squared / (points - 4): 1 for Poisson counts, above for counts that vary more. */
  readonly dispersion: number;
}

/**
 * TOO_FEW_POINTS: fewer than 12 points on a side. NO_CONVERGENCE: no coefficients fit best, as where a side has no events, or all of them
 * in its first or its last point; or limits are too large for a number.
 */
export interface NoSegmentedFit {
  readonly fitted: false;
  readonly reason: 'TOO_FEW_POINTS' | 'NO_CONVERGENCE';
}

/**
 * Interrupted time series: log E[events] = b0 + b1 t + b2 after + b3 t after + log(exposure), quasi-Poisson, t counted from the first point
 * after, so that the step is read where it happens. By iteratively reweighted least squares; 95 % limits from Student's distribution with
 * n - 4 degrees of freedom, where n counts the points. Points are taken as equally spaced and independent: seasons and autocorrelation make
 * the limits too narrow, and what else happened at the same time is part of the step.
 * @see Wagner, A. K. et al. (2002), Segmented regression analysis of interrupted time series studies in medication use research, Journal of
 *   Clinical Pharmacy and Therapeutics 27, 299-309; McCullagh, P. and Nelder, J. A. (1989), Generalized Linear Models, chapters 2 and 6
 * @param firstAfter index of the first point after the interruption
 * @param leftOut points of time between the two sides that belong to neither, as those in which a change is under way
 * @throws RangeError unless counts are whole numbers up to 10^9, exposures from 10^-6 to 10^12, firstAfter an index or the length, and
 *   leftOut a whole number
 */
export function segmentedRegression(points: readonly ChartPoint[], firstAfter: number, leftOut = 0): SegmentedFit | NoSegmentedFit {
  assertPoints(points, firstAfter);
  assertCount('leftOut', leftOut);
  if (Math.min(firstAfter, points.length - firstAfter) < MIN_POINTS_EACH_SIDE) return { fitted: false, reason: 'TOO_FEW_POINTS' };
  const timed = points.map((point, index) => ({ ...point, time: index - firstAfter - (index < firstAfter ? leftOut : 0) }));
  // Level and trend are free on either side, so each side is a regression of its own; they share the dispersion alone.
  const before = fitLine(timed.slice(0, firstAfter));
  const after = fitLine(timed.slice(firstAfter));
  if (!before || !after) return { fitted: false, reason: 'NO_CONVERGENCE' };
  const freedom = points.length - PARAMETERS;
  const dispersion = (before.chiSquared + after.chiSquared) / freedom;
  const quantile = tTwoSidedQuantile(0.05, freedom);
  const ratio = (log: number, variance: number): KnownEstimate => {
    const margin = quantile * Math.sqrt(dispersion * variance);
    const [lower, upper] = [Math.exp(log - margin), Math.exp(log + margin)];
    return { value: Math.exp(log), lower, upper, n: points.length, method: 'SEGMENTED_QUASI_POISSON' };
  };
  const estimates = {
    level: ratio(before.level, before.levelVariance),
    trendBefore: ratio(before.trend, before.trendVariance),
    step: ratio(after.level - before.level, after.levelVariance + before.levelVariance),
    trendChange: ratio(after.trend - before.trend, after.trendVariance + before.trendVariance),
  };
  const isFinite = Object.values(estimates).every(({ upper }) => Number.isFinite(upper));
  return isFinite ? { fitted: true, ...estimates, dispersion } : { fitted: false, reason: 'NO_CONVERGENCE' };
}

interface TimedPoint extends ChartPoint {
  readonly time: number;
}

interface Line {
  /** Log rate at time 0. */
  readonly level: number;
  readonly trend: number;
  /** For a dispersion of 1. */
  readonly levelVariance: number;
  readonly trendVariance: number;
  readonly chiSquared: number;
}

interface WeightedPoint {
  readonly time: number;
  /** Of the log rate, linearised at the fit so far. */
  readonly response: number;
  readonly weight: number;
}

/** Poisson regression of log rate on time; null where it does not converge. */
function fitLine(points: readonly TimedPoint[]): Line | null {
  // Half an event more gives points without events a logarithm to begin from.
  let means = points.map(({ count }) => count + 0.5);
  let last = { level: Infinity, trend: Infinity };
  for (let step = 0; step < MAX_STEPS; step++) {
    const line = weightedLine(points.map((point, i) => linearised(point, means[i] ?? 0)));
    if (!line) return null;
    means = points.map(({ time, exposure }) => exposure * Math.exp(line.level + line.trend * time));
    const isSettled = Math.abs(line.level - last.level) <= TOLERANCE && Math.abs(line.trend - last.trend) <= TOLERANCE;
    if (isSettled) return { ...line, chiSquared: points.reduce((sum, { count }, i) => sum + pearson(count, means[i] ?? 0), 0) };
    last = line;
  }
  return null;
}

function linearised({ count, exposure, time }: TimedPoint, mean: number): WeightedPoint {
  return { time, response: Math.log(mean / exposure) + (count - mean) / mean, weight: mean };
}

function pearson(count: number, mean: number): number {
  return (count - mean) ** 2 / mean;
}

/** Weighted least squares; null where the weights leave no line to find. */
function weightedLine(points: readonly WeightedPoint[]): Omit<Line, 'chiSquared'> | null {
  const total = sumOf(points, ({ weight }) => weight);
  const middle = sumOf(points, ({ weight, time }) => weight * time) / total;
  const height = sumOf(points, ({ weight, response }) => weight * response) / total;
  const spread = sumOf(points, ({ weight, time }) => weight * (time - middle) ** 2);
  const trend = sumOf(points, ({ weight, time, response }) => weight * (time - middle) * (response - height)) / spread;
  const trendVariance = 1 / spread;
  const line = { level: height - trend * middle, trend, levelVariance: 1 / total + middle * middle * trendVariance, trendVariance };
  return Object.values(line).every(Number.isFinite) ? line : null;
}

function sumOf<T>(items: readonly T[], term: (item: T) => number): number {
  return items.reduce((sum, item) => sum + term(item), 0);
}

function assertPoints(points: readonly ChartPoint[], firstAfter: number): void {
  if (!Number.isInteger(firstAfter) || firstAfter < 0 || firstAfter > points.length) {
    throw new RangeError(`firstAfter is ${firstAfter}, but must be a whole number from 0 to the ${points.length} points there are.`);
  }
  for (const [i, { count, exposure }] of points.entries()) {
    assertCount(`points[${i}].count`, count);
    if (!(exposure >= 1e-6 && exposure <= 1e12)) {
      throw new RangeError(`points[${i}].exposure is ${exposure}, but must be a number from 0.000001 to 1,000,000,000,000.`);
    }
  }
}
