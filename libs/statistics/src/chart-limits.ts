import { poissonQuantile } from './poisson-distribution.ts';

/** A count and what it relates to: weeks, customers. */
export interface ChartPoint {
  readonly count: number;
  /** Above 0. */
  readonly exposure: number;
}

/**
 * XMR: individual values (count per exposure) and their moving ranges. U: Poisson counts, three standard deviations. LANEY_U: the same,
 * widened or narrowed by how much the points vary in truth. EXACT_U: Poisson counts, limits by probability instead of deviations.
 */
export type ChartMethod = 'XMR' | 'U' | 'LANEY_U' | 'EXACT_U';

export interface Limits {
  /** May lie below 0, where no value is. */
  readonly lower: number;
  readonly centre: number;
  readonly upper: number;
}

/** The limits of any point, worked out from the points that set the level; null where these show no variation to go by. */
export type LimitsOf = (point: ChartPoint) => Limits;

/** 3 / d2 and D4 for ranges of two; d2 itself. */
const XMR_WIDTH = 2.66;
const LARGEST_RANGE = 3.267;
const RANGE_TO_SIGMA = 1.128;
/** Beyond three standard deviations of a normal variable, on one side. */
const TAIL_OF_THREE_SIGMA = 0.001349898;

const METHODS: Readonly<Record<ChartMethod, (points: readonly ChartPoint[]) => LimitsOf | null>> = {
  XMR: xmrLimits,
  U: (points) => uLimits(points, 1),
  LANEY_U: (points) => uLimits(points, sigmaZ(points)),
  EXACT_U: exactLimits,
};

/**
 * - XMR: mean +- 2.66 mean(MR); ranges over 3.267 mean(MR) are left out of the second mean
 * - U: ubar +- 3 sqrt(ubar / exposure)
 * - LANEY_U: ubar +- 3 sqrt(ubar / exposure) sigma_z, with z = (u - ubar) / sqrt(ubar / exposure) and sigma_z = mean(MR of z) / 1.128
 * - EXACT_U: the counts beyond which a Poisson variable comes as rarely as a normal one beyond three standard deviations
 *
 * Values and limits are counts per unit of exposure, whatever that unit is; exposures are above 0. Lower limits are floored at 0 where they
 * are shown. Fewer than two points, or points that do not vary, set no limits: null.
 * @see Wheeler, D. J. (2000), Understanding Variation; Laney, D. B. (2002), Improved control charts for attributes, Quality Engineering 14,
 *   531-537
 */
export function limitsFrom(method: ChartMethod, points: readonly ChartPoint[]): LimitsOf | null {
  return points.length < 2 ? null : METHODS[method](points);
}

export function rateOf({ count, exposure }: ChartPoint): number {
  return count / exposure;
}

function xmrLimits(points: readonly ChartPoint[]): LimitsOf | null {
  const values = points.map(rateOf);
  const centre = mean(values);
  const ranges = movingRanges(values);
  const usual = ranges.filter((range) => range <= LARGEST_RANGE * mean(ranges));
  const width = XMR_WIDTH * mean(usual);
  return width > 0 ? () => around(centre, width) : null;
}

function uLimits(points: readonly ChartPoint[], sigma: number): LimitsOf | null {
  const centre = pooledRate(points);
  return centre > 0 && sigma > 0 ? ({ exposure }) => around(centre, 3 * Math.sqrt(centre / exposure) * sigma) : null;
}

function sigmaZ(points: readonly ChartPoint[]): number {
  const centre = pooledRate(points);
  return mean(movingRanges(points.map((point) => (rateOf(point) - centre) / Math.sqrt(centre / point.exposure)))) / RANGE_TO_SIGMA;
}

function exactLimits(points: readonly ChartPoint[]): LimitsOf | null {
  const centre = pooledRate(points);
  if (!(centre > 0)) return null;
  return ({ exposure }) => {
    const [fewest, most] = [TAIL_OF_THREE_SIGMA, 1 - TAIL_OF_THREE_SIGMA].map((tail) => poissonQuantile(tail, centre * exposure));
    // Where even none would be no surprise, nothing is too low.
    return { lower: fewest ? fewest / exposure : -Infinity, centre, upper: (most ?? 0) / exposure };
  };
}

function around(centre: number, width: number): Limits {
  return { lower: centre - width, centre, upper: centre + width };
}

function pooledRate(points: readonly ChartPoint[]): number {
  return points.reduce((sum, { count }) => sum + count, 0) / points.reduce((sum, { exposure }) => sum + exposure, 0);
}

function movingRanges(values: readonly number[]): number[] {
  return values.slice(1).map((value, i) => Math.abs(value - (values[i] ?? value)));
}

function mean(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}
