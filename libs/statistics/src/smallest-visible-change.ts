import { poissonMean } from './poisson-distribution.ts';
/** Rate ratios; null: no change in that direction could have been shown. */
export interface SmallestVisibleChange {
  /** Below 1: the smallest fall, .4 for one to 40 %. */
  readonly down: number | null;
  /** Above 1: the smallest rise. */
  readonly up: number | null;
}

/** That a change of this size would have been seen. */
const POWER = 0.8;
const MOST_EVENTS = 1e9;

/** What would have been found, had there been so many events after; fewer are more of a fall, more of them more of a rise. */
export interface Findings {
  readonly falls: (eventsAfter: number) => boolean;
  readonly rises: (eventsAfter: number) => boolean;
}

/**
 * The smallest changes that the counts at hand could have shown: the rate ratio nearest to 1, in each direction, whose events after,
 * Poisson with the mean `ratio * expected`, come out with a probability of 80 % as so few (or many) that the same test at 95 % finds it.
 * Everything but the events after is taken as it was observed.
 * @param expected events after, had nothing changed
 */
export function smallestVisibleChange(expected: number, { falls, rises }: Findings): SmallestVisibleChange {
  if (!(expected > 0) || expected >= MOST_EVENTS) return { down: null, up: null };
  const most = falls(0) ? lastWith(falls, 0, Math.ceil(expected)) : null;
  let bound = Math.ceil(expected) + 8;
  while (!rises(bound) && bound < MOST_EVENTS / 2) bound *= 2;
  const fewest = rises(bound) ? lastWith((events) => !rises(events), Math.floor(expected), bound) + 1 : null;
  return {
    down: most === null ? null : poissonMean(most, POWER) / expected,
    up: fewest === null ? null : poissonMean(fewest - 1, 1 - POWER) / expected,
  };
}

/** The last number for which something holds that holds for `from`, and not for `to`. */
function lastWith(holds: (n: number) => boolean, from: number, to: number): number {
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
