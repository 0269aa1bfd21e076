import { addDays, DAY_MS, daysBefore, previousWeek } from '#calendar';
import type { Calendar, IsoWeek } from '#calendar';
import { rateRatio } from '#statistics';
import { REST_DAYS_AFTER_KEEP } from './events.ts';
import type { UnreviewedPolicy } from './review-clocks.finder.ts';

/** So many distinct people open a review, wherever there are many. */
export const PEOPLE_OF_A_THRESHOLD = 5;
/** And never fewer: what two people say is between them and the owner. */
export const FEWEST_OF_A_THRESHOLD = 3;
export const DAYS_OF_A_THRESHOLD = 90;
const SHARE_OF_STAFF = 0.1;
/** A rate over fewer days would double by one bad week. */
const FEWEST_DAYS_OF_A_RATE = 28;

/** Distinct people who open a review of a rule that so many people work under: 5, or 10 % of them if that is fewer, but at least 3. */
export function thresholdOf(staff: number): number {
  return Math.min(PEOPLE_OF_A_THRESHOLD, Math.max(FEWEST_OF_A_THRESHOLD, Math.ceil(staff * SHARE_OF_STAFF)));
}

/** From when on what is said counts towards a threshold: a decision has answered what was said before. @returns ISO instant */
export function countedSince({ last }: UnreviewedPolicy, now: string): string {
  const since = daysBefore(now, DAYS_OF_A_THRESHOLD);
  return last && last.decidedAt > since ? last.decidedAt : since;
}

/** The last week before the first thing that was counted: an effect is measured against what lies before the peak that set the review off. */
export function baselineOf(flags: readonly { readonly week: IsoWeek }[]): IsoWeek | null {
  const first = flags.reduce<IsoWeek | null>((least, { week }) => (least === null || week < least ? week : least), null);
  return first && previousWeek(first);
}

/** Whether a rule that was kept rests. */
export function isResting({ last }: UnreviewedPolicy, calendar: Calendar, now: string): boolean {
  if (last?.decision !== 'KEEP') return false;
  return calendar.dayOf(now) < addDays(calendar.dayOf(last.decidedAt), REST_DAYS_AFTER_KEEP);
}

/**
 * Whether a rule is reported on twice as often since it was kept as in the 90 days before: the rate is at least doubled, and the exact
 * interval of the ratio lies above 1.
 * @param saidAt ISO instants of reports and "me too" from 90 days before the decision on
 */
export function isRateDoubled(keptAt: string, saidAt: readonly string[], now: string): boolean {
  const days = Math.max(FEWEST_DAYS_OF_A_RATE, (Date.parse(now) - Date.parse(keptAt)) / DAY_MS);
  const after = { events: saidAt.filter((at) => at >= keptAt).length, exposure: days };
  const before = { events: saidAt.length - after.events, exposure: DAYS_OF_A_THRESHOLD };
  const { value, lower } = rateRatio(after, before);
  // Nothing before has no ratio, but a lower bound.
  return (value === null || value >= 2) && lower !== null && lower > 1;
}

/** Whether a review is due by the calendar. */
export function isCadenceDue({ last, registeredAt, cadenceDays }: UnreviewedPolicy, calendar: Calendar, now: string): boolean {
  return calendar.dayOf(now) >= addDays(calendar.dayOf(last?.decidedAt ?? registeredAt), cadenceDays);
}
