import type { Histogram } from '#perceptions/events';
import { proportionDifference } from '#statistics';
import type { Estimate, KnownEstimate, Share } from '#statistics';

/** A gap whose whole interval lies within so much of 0 is of no practical weight; a share, so 5 points. */
export const PRACTICAL_GAP = 0.05;

export type GapVerdict = 'CLEAR_GAP' | 'CANNOT_TELL' | 'NO_PRACTICAL_GAP';

export interface PerceptionGap {
  /** Agreement of employees minus that of customers, -1 to 1. */
  readonly gap: Estimate;
  /** null without a gap. */
  readonly verdict: GapVerdict | null;
}

/** What a union of gaps, or a change from one gap to another, is made from. */
type Interval = Pick<KnownEstimate, 'value' | 'lower' | 'upper' | 'n'>;

export interface WeightedGap extends Interval {
  /** Points of 100. */
  readonly weight: number;
}

/** Who agrees, by the top-two-box rule: who answered 4 or 5 on the scale from 1 to 5. */
export function agreementOf([one, two, three, four, five]: Histogram): Share {
  return { successes: four + five, trials: one + two + three + four + five };
}

/**
 * How much more often employees agree than customers, with Newcombe's hybrid score interval (see `proportionDifference`).
 * @throws RangeError unless 0 <= successes <= trials are whole numbers on both sides
 */
export function perceptionGap(employees: Share, customers: Share): PerceptionGap {
  const gap = proportionDifference(employees, customers);
  return { gap, verdict: gap.value === null ? null : gapVerdict(gap) };
}

/** A gap that is surely small is of no practical weight, however surely it is there. */
export function gapVerdict({ lower, upper }: Pick<KnownEstimate, 'lower' | 'upper'>): GapVerdict {
  if (lower >= -PRACTICAL_GAP && upper <= PRACTICAL_GAP) return 'NO_PRACTICAL_GAP';
  return lower > 0 || upper < 0 ? 'CLEAR_GAP' : 'CANNOT_TELL';
}

/**
 * The mean of gaps by their weights, as SERVQUAL weighs its dimensions by points of 100. The limits are the weighted means of the limits: the
 * same people answer every statement, and the standard error of a sum is never more than the sum of the standard errors, however their
 * answers go together. `n` counts answers, not people.
 * @see Zeithaml, V. A., Parasuraman, A. and Berry, L. L. (1990), Delivering Quality Service, appendix A
 * @throws RangeError without gaps, or unless every weight is a number of 0 or more and one of them is more
 */
export function weightedGap(gaps: readonly WeightedGap[]): Interval {
  if (gaps.some(({ weight }) => !(weight >= 0 && Number.isFinite(weight)))) throw new RangeError('a weight must be a number of 0 or more');
  const total = gaps.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) throw new RangeError('no gap has a weight above 0');
  const mean = (of: (gap: WeightedGap) => number) => gaps.reduce((sum, gap) => sum + gap.weight * of(gap), 0) / total;
  return {
    value: mean(({ value }) => value),
    lower: mean(({ lower }) => lower),
    upper: mean(({ upper }) => upper),
    n: gaps.reduce((sum, { n }) => sum + n, 0),
  };
}

/**
 * How much a gap has changed, from the limits of both (MOVER, the rule by which Newcombe's interval comes from two of Wilson). Both count
 * as independent; where some people answered both waves alike, the interval is rather too wide.
 * @see Zou, G. Y. and Donner, A. (2008), Construction of confidence limits about effect measures: a general approach, Statistics in
 *   Medicine 27, 1693-1702
 */
export function gapChange(before: Interval, now: Interval): Interval {
  const value = now.value - before.value;
  return {
    value,
    lower: value - Math.hypot(now.value - now.lower, before.upper - before.value),
    upper: value + Math.hypot(now.upper - now.value, before.value - before.lower),
    n: before.n + now.n,
  };
}
