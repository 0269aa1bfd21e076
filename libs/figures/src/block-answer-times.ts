import { DAY_MS } from '#calendar';
import type { FrictionBreakdownEvent } from './events.ts';
import { isNoFew } from './block-cells.ts';
import { countPeople } from './people-behind.ts';
import type { Contribution } from './people-behind.ts';

/** A report in published blocks. */
export interface AnsweredEntry extends Contribution {
  /** ISO instants; null: not answered yet. */
  readonly reportedAt: string;
  readonly answeredAt: string | null;
  /** Nobody who has read it has left meanwhile; else somebody knows which were not answered when they left. */
  readonly isKnownToAll: boolean;
}

type Published = Extract<FrictionBreakdownEvent, { type: 'FrictionBlockAnswersPublished' }>['data'];
export type DecidedAnswers = Omit<Published, 'breakdownId' | 'publishedAt'>;

/** Answers later than this are none; answer times are frozen when every report has had so long. */
export const DAYS_TO_ANSWER = 30;
/** A median of fewer people's reports is one person's. */
const PEOPLE_BEHIND_A_MEDIAN = 10;

type Boundary = 2 | 14 | typeof DAYS_TO_ANSWER;

/** The first of them that can be told is: 14 days first, because the HAND score asks for it. */
const TOLD: readonly (readonly Boundary[])[] = [[2, 14, 30], [14, 30], [2, 14], [14], [2, 30], [30], [2]];

/**
 * How soon the reports of a breakdown were answered. Boundaries that are told cut them so that nobody or `k` people stand between each two;
 * the median needs at least ten people who were answered. Nothing is told where the office changed hands in that time. It does not depend on when it is decided, once all have had their time.
 */
export function decideAnswers(
  about: { readonly policyId: string | null; readonly toWeek: string },
  entries: readonly AnsweredEntry[],
  k: number,
): DecidedAnswers {
  const timed = entries.map((entry) => ({ ...entry, days: daysToAnswer(entry) })).sort((a, b) => a.days - b.days);
  const between = (from: number, to: number) => timed.filter(({ days }) => days > from && days <= to);
  const isTellable = (boundaries: readonly number[]) =>
    [...boundaries, Infinity].every((to, index, all) => isNoFew(between(all[index - 1] ?? -1, to), k));
  const isKnownToAll = entries.every((entry) => entry.isKnownToAll);
  const told = (isKnownToAll ? TOLD.find(isTellable) : null) ?? [];
  const within = (days: Boundary) => (told.includes(days) ? between(-1, days).length : null);
  const median = timed[Math.floor((timed.length - 1) / 2)]?.days ?? Infinity;
  const isMedianTold =
    isKnownToAll && countPeople(between(-1, DAYS_TO_ANSWER)) >= Math.max(k, PEOPLE_BEHIND_A_MEDIAN) && median <= DAYS_TO_ANSWER;
  return {
    policyId: about.policyId,
    toWeek: about.toWeek,
    reports: timed.length,
    within2Days: within(2),
    within14Days: within(14),
    within30Days: within(30),
    medianDays: isMedianTold ? Math.floor(median) : null,
  };
}

/** Whether every report of blocks that end at `endsAt` has had its time. */
export function isAnswersTime(now: string, endsAt: string, entries: readonly AnsweredEntry[]): boolean {
  const latest = entries.reduce((last, { reportedAt }) => Math.max(last, Date.parse(reportedAt)), Date.parse(endsAt));
  return Date.parse(now) >= latest + DAYS_TO_ANSWER * DAY_MS;
}

/** With its fraction; infinite for none in time. */
function daysToAnswer({ reportedAt, answeredAt }: AnsweredEntry): number {
  const days = answeredAt === null ? Infinity : Math.max(0, (Date.parse(answeredAt) - Date.parse(reportedAt)) / DAY_MS);
  return days <= DAYS_TO_ANSWER ? days : Infinity;
}
