import { betaQuantile } from './beta-distribution.ts';
import { TAIL, Z, assertCount, missing } from './estimate.ts';
import type { Estimate } from './estimate.ts';

/** `successes` of `trials`, both whole numbers: 56 of 70 agreed. */
export interface Share {
  readonly successes: number;
  readonly trials: number;
}

/**
 * A share (0 to 1) with the Wilson score interval: good also for few trials and for shares near 0 and 1.
 * No trials: NOT_ENOUGH_DATA. 0 successes give the lower bound 0, all successes the upper bound 1.
 * @see Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209-212
 * @throws RangeError unless 0 <= successes <= trials are whole numbers
 */
export function wilsonInterval(share: Share): Estimate {
  assertShare(share);
  const { successes, trials: n } = share;
  if (n === 0) return missing('WILSON_SCORE', 0, 'NOT_ENOUGH_DATA');
  const failures = n - successes;
  const spread = Z * Math.sqrt((successes * failures) / n + (Z * Z) / 4);
  const bound = (centre: number) => (centre + (Z * Z) / 2) / (n + Z * Z);
  return {
    value: successes / n,
    lower: bound(successes - spread),
    // Without the exception, rounding leaves some upper bounds just beside 1; the lower bound of 0 successes comes out as 0.
    upper: failures === 0 ? 1 : bound(successes + spread),
    n,
    method: 'WILSON_SCORE',
  };
}

/**
 * A share (0 to 1) with the exact interval: it holds at least 95 % whatever the true share, and is wider for that.
 * No trials: NOT_ENOUGH_DATA. 0 successes give the lower bound 0, all successes the upper bound 1.
 * @see Clopper, C. J. and Pearson, E. S. (1934), The use of confidence or fiducial limits illustrated in the case of the
 *   binomial, Biometrika 26, 404-413
 * @throws RangeError unless 0 <= successes <= trials are whole numbers
 */
export function clopperPearsonInterval(share: Share): Estimate {
  assertShare(share);
  const { successes, trials: n } = share;
  if (n === 0) return missing('CLOPPER_PEARSON', 0, 'NOT_ENOUGH_DATA');
  const failures = n - successes;
  return {
    value: successes / n,
    lower: successes === 0 ? 0 : betaQuantile(TAIL, successes, failures + 1),
    upper: failures === 0 ? 1 : 1 - betaQuantile(TAIL, failures, successes + 1),
    n,
    method: 'CLOPPER_PEARSON',
  };
}

/**
 * The difference of two independent shares, first minus second (-1 to 1; times 100: points), with Newcombe's hybrid
 * score interval, his method 10. `n` counts the trials of both sides. A side without trials: NOT_ENOUGH_DATA.
 * @see Newcombe, R. G. (1998), Interval estimation for the difference between independent proportions, Statistics in
 *   Medicine 17, 873-890
 * @throws RangeError unless 0 <= successes <= trials are whole numbers on both sides
 */
export function proportionDifference(first: Share, second: Share): Estimate {
  const [p1, p2] = [wilsonInterval(first), wilsonInterval(second)];
  const method = 'NEWCOMBE_HYBRID_SCORE';
  const n = p1.n + p2.n;
  if (p1.value === null || p2.value === null) return missing(method, n, 'NOT_ENOUGH_DATA');
  const value = p1.value - p2.value;
  return {
    value,
    lower: value - Math.hypot(p1.value - p1.lower, p2.upper - p2.value),
    upper: value + Math.hypot(p1.upper - p1.value, p2.value - p2.lower),
    n,
    method,
  };
}

function assertShare({ successes, trials }: Share): void {
  assertCount('successes', successes);
  assertCount('trials', trials);
  if (successes > trials) throw new RangeError(`successes is ${successes}, but there were only ${trials} trials.`);
}
