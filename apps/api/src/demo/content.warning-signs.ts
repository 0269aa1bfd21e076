import type { SignAnswer, WarningSign } from '#expectations/events';
import type { Holder, UnitCode } from './content.organisation.ts';

export interface DemoSignCheck {
  readonly unit: UnitCode;
  readonly by: Holder;
  /** After which wave of the surveys, from 0. */
  readonly wave: number;
  /** What is not named is not known. */
  readonly signs: Partial<Record<WarningSign, readonly [SignAnswer, note: string]>>;
}

/** What heads of units made of the signs, the suggestions of the surveys before them. */
export const SIGN_CHECKS: readonly DemoSignCheck[] = [
  {
    unit: 'CARE',
    by: 'care',
    wave: 1,
    signs: {
      REQUESTS_OUTSIDE_CHARTER: ['ABSENT', 'What callers ask for is what we are there for.'],
      LIMITS_REPORTED_AS_ERRORS: ['PRESENT', 'Half of the tickets about refunds are the limit of the till.'],
      CONTROL_FELT_ABOVE_NEEDS: ['PRESENT', 'Callers say so in their own words, the survey only confirms it.'],
      MAINTENANCE_SEEN_AS_OUTAGE: ['ABSENT', 'The nights in which the order system is down are announced.'],
      TOO_SLOW_ON_NON_EMERGENCIES: ['PRESENT', 'Messages wait for two days, and the charter says one.'],
    },
  },
  {
    unit: 'CARE',
    by: 'care',
    wave: 2,
    signs: {
      REQUESTS_OUTSIDE_CHARTER: ['ABSENT', 'As before.'],
      LIMITS_REPORTED_AS_ERRORS: ['ABSENT', 'The till says now why it stops.'],
      CONTROL_FELT_ABOVE_NEEDS: ['PRESENT', 'Less than in the summer; the identity check is what is left.'],
      MAINTENANCE_SEEN_AS_OUTAGE: ['ABSENT', 'As before.'],
      TOO_SLOW_ON_NON_EMERGENCIES: ['PRESENT', 'Messages still wait for a day and a half.'],
      RESULTS_MISS_REQUIREMENTS: ['ABSENT', 'We called twenty customers whose case was closed: two had asked for something else.'],
    },
  },
  {
    unit: 'SERVICE',
    by: 'repair',
    wave: 2,
    signs: {
      REQUESTS_OUTSIDE_CHARTER: ['PRESENT', 'Repairs of what was bought elsewhere, every day.'],
      LIMITS_REPORTED_AS_ERRORS: ['ABSENT', 'The window of the visit is told with its reason.'],
      TOO_SLOW_ON_NON_EMERGENCIES: ['PRESENT', 'It is the parts that are waited for.'],
      RESULTS_MISS_REQUIREMENTS: ['ABSENT', 'Three of a hundred repairs come back.'],
    },
  },
];
