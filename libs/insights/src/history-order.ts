import type { Calendar } from '#calendar';
import type { HistoryEntry } from './history-entries.ts';

/** An entry, and where it stands among those of other streams. */
export interface PlacedEntry {
  readonly entry: HistoryEntry;
  readonly place: string;
}

/** @param entry whose `at` is an instant */
export function atItsInstant(entry: HistoryEntry, calendar: Calendar): PlacedEntry {
  return { entry, place: `${calendar.dayOf(entry.at)} ${entry.at}` };
}

/**
 * @param entry whose `at` is a local date
 * @param instant ISO; null: may not be told, nor by what stands before it, so that it stands at the beginning of its day
 */
export function onItsDay(entry: HistoryEntry, instant: string | null): PlacedEntry {
  return { entry, place: `${entry.at} ${instant ?? ''}` };
}

/** By local day, and within a day by the instant; at the same instant as they came. */
export function inOrder(entries: readonly PlacedEntry[]): readonly PlacedEntry[] {
  return entries.toSorted((a, b) => (a.place === b.place ? 0 : a.place < b.place ? -1 : 1));
}
