import type { IsoWeek } from '#calendar';
import type { Cause, Channel, CustomerOutcome, Effect } from './events.ts';
import type { EntrySums } from './friction-sums.ts';

/** A report, corroboration or recurrence that stands in no published block yet. */
export interface WaitingEntry {
  readonly id: string;
  readonly kind: 'REPORT' | 'CORROBORATION' | 'RECURRENCE';
  /** One key for each person, whatever aliases they report under; null: people unknown, who count together as one. */
  readonly person: string | null;
  readonly unitId: string | null;
  /** The week that it counts in. */
  readonly week: IsoWeek;
  readonly sums: EntrySums;
  readonly cause: Cause | null;
  readonly channel: Channel | null;
  readonly effects: readonly Effect[];
  readonly customerOutcomes: readonly CustomerOutcome[];
}

/**
 * Distinct people behind entries. Of a set that spans years those of the larger year only: anonymous people are known by
 * a token that changes with the year, and would count twice.
 */
export function countPeople(entries: Iterable<WaitingEntry>): number {
  const years = new Map<string, Set<string | null>>();
  for (const { week, person } of entries) yearIn(years, week).add(person);
  return Math.max(0, ...[...years.values()].map((people) => people.size));
}

/** The year with the most people, the earlier of two equal ones; `''` for no entries. */
export function largerYear(entries: Iterable<WaitingEntry>): string {
  const years = new Map<string, Set<string | null>>();
  for (const { week, person } of entries) yearIn(years, week).add(person);
  const [largest] = [...years].sort(([a, { size: m }], [b, { size: n }]) => n - m || (a < b ? -1 : 1));
  return largest?.[0] ?? '';
}

export function yearKey(week: IsoWeek): string {
  return week.slice(0, 4);
}

function yearIn(years: Map<string, Set<string | null>>, week: IsoWeek): Set<string | null> {
  const year = yearKey(week);
  const people = years.get(year) ?? new Set();
  years.set(year, people);
  return people;
}

/** Groups in the order of first appearance. */
export function groupBy<Key, Item>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
