import type { Cause, Channel, CustomerOutcome, Effect } from '#friction/events';
import type { EntrySums } from './friction-sums.ts';
import type { Contribution } from './people-behind.ts';

/** A report, corroboration or recurrence that stands in no published block yet. */
export interface WaitingEntry extends Contribution {
  readonly id: string;
  readonly kind: EntryKind;
  readonly unitId: string | null;
  /** Ids of everybody who can read it or could, in order; whoever reads single entries of a block may read all of them. */
  readonly readers: readonly string[];
  /** Who does not read it, whatever office they take. */
  readonly withheldFrom: string | null;
  readonly sums: EntrySums;
  readonly cause: Cause | null;
  readonly channel: Channel | null;
  readonly effects: readonly Effect[];
  readonly customerOutcomes: readonly CustomerOutcome[];
}

export const ENTRY_KINDS = ['REPORT', 'CORROBORATION', 'RECURRENCE'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

type Read = Pick<WaitingEntry, 'readers' | 'withheldFrom'>;

/** Entries by who reads them, always in the same order of groups. */
export function byReaders<Entry extends Read>(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  return [...Map.groupBy(entries, readersKey)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own);
}

/** Equal for entries that the same people read, now and whoever comes later. */
export function readersKey({ readers, withheldFrom }: Read): string {
  return `${readers.join(' ')} not ${withheldFrom ?? ''}`;
}
