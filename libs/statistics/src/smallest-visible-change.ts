import { firstWhere } from './first-where.ts';
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
  const most = falls(0) ? firstWhere((events) => !falls(events), 1, Math.ceil(expected)) - 1 : null;
  let bound = Math.ceil(expected) + 8;
  while (!rises(bound) && bound < MOST_EVENTS / 2) bound *= 2;
  const fewest = rises(bound) ? firstWhere(rises, Math.floor(expected) + 1, bound) : null;
  return {
    down: most === null ? null : poissonMean(most, POWER) / expected,
    up: fewest === null ? null : poissonMean(fewest - 1, 1 - POWER) / expected,
  };
}
