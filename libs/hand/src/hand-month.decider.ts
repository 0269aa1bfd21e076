import { addWeeks, parseMonth } from '#calendar';
import type { Bucket, IsoWeek } from '#calendar';
import { DomainError, idOf } from '#eventing';
import type { Decider } from '#eventing';
import type { HandMonthEvent, HandMonthPublished, HandScope } from './events.ts';
import { handProfile } from './hand-score.ts';
import type { Measurement } from './hand-score.ts';
import { RUBRIC } from './rubric.ts';
import type { Rubric, RubricIndicator } from './rubric.ts';

interface PublishHandMonth {
  readonly scope: HandScope;
  /** Such as `2026-11`. */
  readonly month: string;
  readonly measurements: readonly Measurement[];
}

/** One stream for each scope and month, so that no month is published twice, by whichever instance. */
export function handMonthIdOf(scope: HandScope, month: string): string {
  return idOf('hand_month', scope.kind, scope.id ?? '', month);
}

/** How many ISO weeks to the end of a month an indicator looks at. */
export function weeksLookedAt(
  { weeks, censusWeeksOfPolicy }: Pick<Rubric, 'weeks' | 'censusWeeksOfPolicy'>,
  { isCensus }: Pick<RubricIndicator, 'isCensus'>,
  scope: HandScope,
): number {
  return isCensus && scope.kind === 'POLICY' ? censusWeeksOfPolicy : weeks;
}

/** Until then its last reports are on their way: the letterbox may keep an anonymous one for a week, and blocks follow. */
const WEEKS_OF_GRACE = 1;

/** Whether a month may be published. @param toWeek its last week */
export function isDue(toWeek: IsoWeek, lastClosedWeek: IsoWeek): boolean {
  return addWeeks(toWeek, WEEKS_OF_GRACE) <= lastClosedWeek;
}

/** Of each indicator: keeps the event below 64 KiB, however much there is to count. */
const MOST_SOURCES = 25;

/** The profile of a month, by what is measured. */
export function profileOfMonth(
  scope: HandScope,
  { key, toWeek }: Pick<Bucket, 'key' | 'toWeek'>,
  measurements: readonly Measurement[],
): Omit<HandMonthPublished, 'publishedAt'> {
  const weeksOf = (weeks: number) => ({ fromWeek: addWeeks(toWeek, 1 - weeks), toWeek });
  return {
    scope,
    month: key,
    rubricVersion: RUBRIC.version,
    ...weeksOf(RUBRIC.weeks),
    ...handProfile(RUBRIC, measurements, (indicator) => weeksOf(weeksLookedAt(RUBRIC, indicator, scope))),
  };
}

interface Commands {
  PublishHandMonth: PublishHandMonth;
  CompleteHandMonth: { readonly month: string };
}

export const handMonth: Decider<{ readonly isPublished: boolean; readonly isCompleted: boolean }, Commands, HandMonthEvent> = {
  category: 'hand_month',
  initialState: { isPublished: false, isCompleted: false },
  decide: {
    PublishHandMonth: ({ scope, month, measurements }, { isPublished }, { now, calendar }) => {
      if (isPublished) return [];
      const bucket = monthAsked(month);
      const { toWeek } = bucket;
      if (!isDue(toWeek, calendar.lastClosedWeek(now))) {
        const remedy = `publish it once week ${addWeeks(toWeek, WEEKS_OF_GRACE)} is over`;
        throw new DomainError('hand.month-not-over', `${month} ends with week ${toWeek}; ${remedy}`, 'month');
      }
      const profile = profileOfMonth(scope, bucket, measurements);
      const indicators = profile.indicators.map((one) => ({ ...one, sources: one.sources.slice(0, MOST_SOURCES) }));
      return { type: 'HandMonthPublished', data: { ...profile, indicators, publishedAt: now } };
    },
    CompleteHandMonth: ({ month }, { isPublished, isCompleted }, { now }) => {
      if (isCompleted) return [];
      if (!isPublished) throw new DomainError('hand.month-not-published', `publish ${month} first`, 'month');
      return { type: 'HandMonthCompleted', data: { month, completedAt: now } };
    },
  },
  evolve: {
    HandMonthPublished: (_, state) => ({ ...state, isPublished: true }),
    HandMonthCompleted: (_, state) => ({ ...state, isCompleted: true }),
  },
};

function monthAsked(month: string): Bucket {
  try {
    return parseMonth(month);
  } catch (error) {
    if (error instanceof RangeError) throw new DomainError('hand.month-unknown', error.message, 'month');
    throw error;
  }
}
