import { addDays, addWeeks, previousWeek, weekOfDate } from '#calendar';
import type { Calendar, IsoWeek } from '#calendar';
import type { PolicyEvent } from '#policies/events';
import { weeksFrom } from './friction-windows.ts';
import type { Weeks } from './friction-windows.ts';

/** A year, so that seasons weigh alike; what is older says little about today's work. */
const LONGEST_WEEKS = 52;

/** What the windows around a revision follow from. */
export interface Revision {
  readonly number: number;
  /** Local date. */
  readonly effectiveFrom: string;
  /** The first week that holds nothing of the version before, and the last that holds nothing of this one. */
  readonly firstWeek: IsoWeek;
  readonly lastWeekBefore: IsoWeek;
  readonly recordedIn: IsoWeek;
  /** From the version before, or the last suspension or return, on; null: nothing bounds the time before. */
  readonly notBefore: IsoWeek | null;
  /** The last whole week before the next version, suspension or retirement; null: in force. */
  readonly until: IsoWeek | null;
  /** When the policy was first known here. */
  readonly knownSince: IsoWeek;
}

export interface RevisionWindows {
  /** null: none of its weeks is there. */
  readonly baseline: Weeks | null;
  /** The baseline, and all whole weeks between it and the revision. */
  readonly upToRevision: Weeks | null;
  /** Closed whole weeks in force; null: none yet. */
  readonly after: Weeks | null;
  readonly endsBeforeTrigger: boolean;
}

/** A version other than the first one, which has nothing before it; null for one that does not exist. */
export function revisionOf(events: readonly PolicyEvent[], number: number, calendar: Calendar): Revision | null {
  const registered = events.find((event) => event.type === 'PolicyRegistered')?.data;
  const revised = events.flatMap((event) => (event.type === 'PolicyRevised' ? [event.data] : []));
  const own = revised.find((version) => version.number === number);
  if (!registered || !own) return null;
  const firstWeek = firstWholeWeek(own.effectiveFrom);
  const lastWeekBefore = previousWeek(weekOfDate(own.effectiveFrom));
  // What else changed how much could be reported: other versions, and turns of the policy.
  const changes = [
    ...revised.filter((version) => version.number !== number).map(({ effectiveFrom }) => effectiveFrom),
    ...events.flatMap((event) => ('from' in event.data ? [event.data.from] : [])),
  ];
  const before = changes.filter((date) => date <= own.effectiveFrom).sort();
  const after = changes.filter((date) => date > own.effectiveFrom).sort();
  const [last, next] = [before.at(-1), after[0]];
  return {
    number,
    effectiveFrom: own.effectiveFrom,
    firstWeek,
    lastWeekBefore,
    recordedIn: calendar.weekOf(own.revisedAt),
    notBefore: last === undefined ? null : firstWholeWeek(last),
    until: next === undefined ? null : previousWeek(weekOfDate(next)),
    knownSince: calendar.weekOf(registered.registeredAt),
  };
}

/**
 * A week in which a version takes effect counts to neither side. The baseline ends with the last week before what set the review off;
 * without a review, before the revision was recorded.
 * @param baselineUntil null: nothing is known of what set it off
 * @param knownSince the first week in which anything could have been counted
 */
export function revisionWindows(
  revision: Revision,
  baselineUntil: IsoWeek | null,
  knownSince: IsoWeek | null,
  lastClosedWeek: IsoWeek,
): RevisionWindows {
  const { firstWeek, lastWeekBefore, recordedIn, notBefore, until } = revision;
  const to = earliest(baselineUntil ?? previousWeek(recordedIn), lastWeekBefore);
  const from = [notBefore, knownSince].reduce<IsoWeek>(
    (bound, week) => (week !== null && week > bound ? week : bound),
    addWeeks(to, 1 - LONGEST_WEEKS),
  );
  const last = earliest(earliest(until ?? lastClosedWeek, lastClosedWeek), addWeeks(firstWeek, LONGEST_WEEKS - 1));
  return {
    baseline: span(from, to),
    upToRevision: span(from, lastWeekBefore),
    after: span(firstWeek, last),
    endsBeforeTrigger: baselineUntil !== null,
  };
}

/** The weeks in which a later version takes effect: a chart begins anew after each. */
export function rebasedIn(
  events: readonly PolicyEvent[],
): readonly { readonly number: number; readonly effectiveFrom: string; readonly firstWeek: IsoWeek }[] {
  return events.flatMap((event) =>
    event.type === 'PolicyRevised'
      ? [{ number: event.data.number, effectiveFrom: event.data.effectiveFrom, firstWeek: firstWholeWeek(event.data.effectiveFrom) }]
      : [],
  );
}

/** When a policy was first known here: nobody could report on it before. */
export function registeredIn(events: readonly PolicyEvent[], calendar: Calendar): IsoWeek {
  const [first] = events.flatMap((event) => (event.type === 'PolicyRegistered' ? [event.data.registeredAt] : []));
  if (first === undefined) throw new Error('a policy begins with its registration');
  return calendar.weekOf(first);
}

/** A version that takes effect on a Monday leaves no week to both. */
export function firstWholeWeek(date: string): IsoWeek {
  return weekOfDate(addDays(date, 6));
}

function earliest(one: IsoWeek, other: IsoWeek): IsoWeek {
  return one < other ? one : other;
}

function span(from: IsoWeek, to: IsoWeek): Weeks | null {
  return from <= to ? weeksFrom(from, to) : null;
}
