import { addWeeks, parseMonth } from '#calendar';
import type { Bucket, IsoWeek } from '#calendar';
import { DomainError, idOf } from '#eventing';
import type { Decider } from '#eventing';
import type { HandMonthEvent, HandScope } from './events.ts';
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

export const handMonth: Decider<{ readonly isPublished: boolean }, { PublishHandMonth: PublishHandMonth }, HandMonthEvent> = {
  category: 'hand_month',
  initialState: { isPublished: false },
  decide: {
    PublishHandMonth: ({ scope, month, measurements }, { isPublished }, { now, calendar }) => {
      if (isPublished) return [];
      const { toWeek } = monthAsked(month);
      if (!isDue(toWeek, calendar.lastClosedWeek(now))) {
        const remedy = `publish it once week ${addWeeks(toWeek, WEEKS_OF_GRACE)} is over`;
        throw new DomainError('hand.month-not-over', `${month} ends with week ${toWeek}; ${remedy}`, 'month');
      }
      const { indicators, dimensions, mean } = handProfile(RUBRIC, measurements, (indicator) => ({
        fromWeek: addWeeks(toWeek, 1 - weeksLookedAt(RUBRIC, indicator, scope)),
        toWeek,
      }));
      return {
        type: 'HandMonthPublished',
        data: {
          handMonthId: handMonthIdOf(scope, month),
          scope,
          month,
          rubricVersion: RUBRIC.version,
          fromWeek: addWeeks(toWeek, 1 - RUBRIC.weeks),
          toWeek,
          dimensions,
          mean,
          indicators,
          publishedAt: now,
        },
      };
    },
  },
  evolve: { HandMonthPublished: () => ({ isPublished: true }) },
};

function monthAsked(month: string): Bucket {
  try {
    return parseMonth(month);
  } catch (error) {
    if (error instanceof RangeError) throw new DomainError('hand.month-unknown', error.message, 'month');
    throw error;
  }
}
