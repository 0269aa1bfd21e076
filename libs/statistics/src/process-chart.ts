import { limitsFrom, rateOf } from './chart-limits.ts';
import type { ChartMethod, ChartPoint, Limits } from './chart-limits.ts';
import { POINTS_OF_RULE, signalsAt } from './chart-signals.ts';
import type { ChartSignal } from './chart-signals.ts';

/** So many points set the limits; with fewer they are "trial" and move with each point. */
export const POINTS_TO_LOCK = 12;
/** Fewer events say nothing of what is usual, so they set no limits. */
export const MIN_CHART_EVENTS = 6;

export interface ChartSeries {
  readonly method: ChartMethod;
  readonly points: readonly ChartPoint[];
  /** Indexes of the first points after a recorded revision, rising: limits begin anew there, and nowhere else. */
  readonly rebasedAt: readonly number[];
}

export interface ChartedPoint {
  /** Count per unit of exposure. */
  readonly value: number;
  /** TRIAL: fewer than 12 points since the last revision. NONE: too few events, or no variation, to set limits. */
  readonly state: 'LOCKED' | 'TRIAL' | 'NONE';
  /** Lower limits are 0 or above; null exactly where the state is NONE. */
  readonly limits: Limits | null;
  readonly signals: readonly ChartSignal[];
}

/** A signal against locked limits. */
export interface FoundSignal extends ChartSignal {
  /** Of the first of the points that make it: what came before is not part of it. */
  readonly from: number;
  /** Of the point that completes it. */
  readonly index: number;
}

/**
 * A process chart: limits from the first 12 points, held until a revision. Whatever is charted later is judged by what was usual
 * before it, so a slow rise cannot hide in limits that follow it.
 */
export function processChart({ method, points, rebasedAt }: ChartSeries): readonly ChartedPoint[] {
  const starts = [0, ...rebasedAt.filter((index) => index > 0 && index < points.length)];
  return starts.flatMap((start, i) => chartSegment(method, points.slice(start, starts[i + 1])));
}

/** What a reaction may act on: signals of trial limits are no news yet. */
export function findChartSignals(series: ChartSeries): readonly FoundSignal[] {
  return processChart(series).flatMap(({ state, signals }, index) =>
    state === 'LOCKED' ? signals.map((signal) => ({ ...signal, from: index + 1 - POINTS_OF_RULE[signal.rule], index })) : [],
  );
}

function chartSegment(method: ChartMethod, points: readonly ChartPoint[]): readonly ChartedPoint[] {
  const setBy = points.slice(0, POINTS_TO_LOCK);
  const events = setBy.reduce((sum, { count }) => sum + count, 0);
  const limitsOf = events < MIN_CHART_EVENTS ? null : limitsFrom(method, setBy);
  if (!limitsOf) return points.map((point) => ({ value: rateOf(point), state: 'NONE', limits: null, signals: [] }));
  const placed = points.map((point) => ({ value: rateOf(point), ...limitsOf(point) }));
  return placed.map(({ value, lower, centre, upper }, index) => ({
    value,
    state: points.length < POINTS_TO_LOCK ? 'TRIAL' : 'LOCKED',
    limits: { lower: Math.max(0, lower), centre, upper },
    signals: signalsAt(index, placed),
  }));
}
