import type { Cause, Channel, CustomerOutcome, Effect } from '#friction/events';
import type { BlockEntry } from './block-entry.ts';
import type { EntrySums } from './friction-sums.ts';

/** A report, corroboration or recurrence that stands in no published block yet. */
export interface WaitingEntry extends BlockEntry {
  readonly kind: EntryKind;
  readonly sums: EntrySums;
  readonly cause: Cause | null;
  readonly channel: Channel | null;
  readonly effects: readonly Effect[];
  readonly customerOutcomes: readonly CustomerOutcome[];
  /** Whether a report carries all facts that its policy's guardrails ask for; null: they ask for none. */
  readonly facts: FactsCarried | null;
}

export type FactsCarried = 'ALL_CARRIED' | 'SOME_MISSING';

export const ENTRY_KINDS = ['REPORT', 'CORROBORATION', 'RECURRENCE'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];
