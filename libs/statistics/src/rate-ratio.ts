import { betaCdf, betaQuantile } from './beta-distribution.ts';
import { TAIL, assertCount, missing } from './estimate.ts';
import type { Estimate } from './estimate.ts';

/** Events in an exposure of any unit, such as reports in a number of weeks, cases or contacts; both rates of a ratio in the same unit. */
export interface Rate {
  /** A whole number. */
  readonly events: number;
  readonly exposure: number;
}

export type RateRatio = Estimate & {
  /** Two-sided exact p-value of "the rates are equal", twice the smaller tail; null where there is no ratio to test. */
  readonly pValue: number | null;
};

/**
 * The rate after over the rate before, with exact limits: given their sum, the events after are binomial with odds
 * ratio * exposure after / exposure before, so that Clopper-Pearson limits of that share become limits of the ratio.
 * `n` counts the events of both sides.
 *
 * - no events after: value and lower 0, upper finite
 * - no events before: value and upper null, NOT_ENOUGH_DATA; the lower bound and the p-value hold
 * - no events at all: NOT_ENOUGH_DATA without bounds
 * - an exposure of 0: NO_EXPOSURE
 * @see Przyborowski, J. and Wilenski, H. (1940), Homogeneity of results in testing samples from Poisson series,
 *   Biometrika 31, 313-323
 * @throws RangeError unless events are whole numbers up to 10^9 and exposures 0 or from 10^-6 to 10^12
 */
export function rateRatio(after: Rate, before: Rate): RateRatio {
  assertRate('after', after);
  assertRate('before', before);
  const method = 'EXACT_RATE_RATIO';
  const n = after.events + before.events;
  if (after.exposure === 0 || before.exposure === 0) return { ...missing(method, n, 'NO_EXPOSURE'), pValue: null };
  if (n === 0) return { ...missing(method, n, 'NOT_ENOUGH_DATA'), pValue: null };
  const pValue = equalRatesPValue(after, before);
  const lower = lowerRatio(after, before);
  if (before.events === 0) return { ...missing(method, n, 'NOT_ENOUGH_DATA'), lower, pValue };
  const value = after.events / after.exposure / (before.events / before.exposure);
  return { value, lower, upper: 1 / lowerRatio(before, after), n, method, pValue };
}

/** Two rates of one thing, such as the reports on one policy. */
export interface RateChange {
  readonly after: Rate;
  readonly before: Rate;
}

/** The lower limit of the ratio of the first rate to the second; the upper limit is that of the inverse, inverted. */
function lowerRatio(first: Rate, second: Rate): number {
  if (first.events === 0) return 0;
  const share = betaQuantile(TAIL, first.events, second.events + 1);
  return (share / (1 - share)) * (second.exposure / first.exposure);
}

function equalRatesPValue(after: Rate, before: Rate): number {
  const share = after.exposure / (after.exposure + before.exposure);
  const atLeast = after.events === 0 ? 1 : betaCdf(share, after.events, before.events + 1);
  const atMost = before.events === 0 ? 1 : betaCdf(1 - share, before.events, after.events + 1);
  return Math.min(1, 2 * Math.min(atLeast, atMost));
}

/** @throws RangeError naming the rate */
export function assertRate(name: string, { events, exposure }: Rate): void {
  assertCount(`${name}.events`, events);
  // Beyond these bounds a ratio could overflow.
  if (exposure !== 0 && !(exposure >= 1e-6 && exposure <= 1e12)) {
    throw new RangeError(`${name}.exposure is ${exposure}, but must be 0 or a number from 0.000001 to 1,000,000,000,000.`);
  }
}
