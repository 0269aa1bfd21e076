import { groupBy, largerYear, yearKey } from './waiting-entry.ts';
import type { WaitingEntry } from './waiting-entry.ts';

/** Keeps the event below 1 MiB. */
const MAX_ENTRIES = 10_000;

/** What of a waiting set goes into one block. */
export interface ChosenEntries {
  readonly counted: readonly WaitingEntry[];
  readonly surplus: readonly WaitingEntry[];
  readonly rest: readonly WaitingEntry[];
}

/** At most as many entries as an event holds, everybody's first ones first, so that nobody is left out of a block. */
export function chooseEntries(waiting: readonly WaitingEntry[], k: number, maxEntries = MAX_ENTRIES): ChosenEntries {
  const ordered = inOrder(waiting);
  const seen = new Map<string | null, number>();
  const ranked = ordered.map((entry) => {
    const rank = seen.get(entry.person) ?? 0;
    seen.set(entry.person, rank + 1);
    return { entry, rank };
  });
  if (ranked.length > maxEntries) ranked.sort((a, b) => a.rank - b.rank);
  const inBlock = ranked.slice(0, maxEntries).map(({ entry }) => entry);
  return { ...balanced(inBlock, k), rest: ranked.slice(maxEntries).map(({ entry }) => entry) };
}

/**
 * Nobody counts for more entries than all others together: a block that is mostly one person's tells about that person.
 * Unknown people are exempt. With k = 1 single people are published anyway, and nothing is left out.
 */
function balanced(entries: readonly WaitingEntry[], k: number): Pick<ChosenEntries, 'counted' | 'surplus'> {
  const largest = [...groupBy(entries, ({ person }) => person)]
    .filter(([person]) => person !== null)
    .reduce<readonly WaitingEntry[]>((most, [, own]) => (own.length > most.length ? own : most), []);
  const allowed = entries.length - largest.length;
  if (k === 1 || largest.length <= allowed) return { counted: entries, surplus: [] };
  const surplus = new Set(inOrder(largest).slice(allowed));
  return { counted: entries.filter((entry) => !surplus.has(entry)), surplus: [...surplus] };
}

/** The year that decides about the number of people first, then by time. */
function inOrder(entries: readonly WaitingEntry[]): readonly WaitingEntry[] {
  const year = largerYear(entries);
  const key = ({ week, id }: WaitingEntry) => `${yearKey(week) === year ? 0 : 1} ${week} ${id}`;
  const keys = new Map(entries.map((entry) => [entry, key(entry)]));
  return [...entries].sort((a, b) => ((keys.get(a) ?? '') < (keys.get(b) ?? '') ? -1 : 1));
}
