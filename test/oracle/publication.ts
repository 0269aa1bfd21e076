import type { IsoWeek } from '#calendar';
import type { CountedBlock } from '../../libs/figures/src/block-breakdown.ts';
import type { Said, TrueEntry } from './true-entry.ts';

export type EntryId = string;
/** Which entries a number counts, and how many times each. */
export type Counted = ReadonlyMap<EntryId, number>;
export const ANSWERS = ['index', 'yearly'] as const;
export type Answer = (typeof ANSWERS)[number];
export const DIMENSIONS = ['cause', 'channel', 'effect', 'customerOutcome', 'harm', 'facts'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Sums that are told of one set of entries and of its parts, read out of the figures themselves. */
export interface ToldBlock {
  readonly name: string;
  /** A policy's id, or the year of "other policies". */
  readonly scope: string;
  readonly toWeek: IsoWeek;
  /** Everything that the whole counts. */
  readonly entries: readonly TrueEntry[];
  readonly parts: readonly ReadonlySet<EntryId>[];
  /** What of each entry's later words is in the sums. */
  readonly said: ReadonlyMap<EntryId, readonly Said[]>;
  /** "Other policies": who reads them; else null. */
  readonly readerIds: readonly string[] | null;
  /** Waits no longer: the entries that were published, counted or not. */
  readonly taken: readonly EntryId[];
  /** Waits for its breakdown; null: has none. */
  readonly counted: Omit<CountedBlock, 'entries'> | null;
  /** The part that each entry is in. */
  readonly partOf: ReadonlyMap<EntryId, CountedBlock['entries'][number]['part']>;
}

/** One part of all blocks of a breakdown. */
export interface ToldPart {
  readonly reports: ReadonlySet<EntryId>;
  /** Whose answers are told here. */
  readonly told: Readonly<Record<Answer, ReadonlySet<EntryId>>>;
  /** Tells also what other parts cannot tell: nobody knows whose. */
  readonly isUnplaced: boolean;
}

/** What the entries of several blocks say. */
export interface ToldBreakdown {
  readonly name: string;
  /** Reports and "me too". */
  readonly entries: readonly TrueEntry[];
  readonly parts: readonly ToldPart[];
  readonly told: Readonly<Record<Answer, ReadonlySet<EntryId>>>;
  readonly cells: Readonly<Record<Dimension, ReadonlyMap<string, Counted>>>;
  readonly said: ReadonlyMap<EntryId, readonly Said[]>;
}

/** How soon the reports of a breakdown were answered. */
export interface ToldTimes {
  readonly name: string;
  readonly entries: readonly TrueEntry[];
  /** Days that it is told of how many reports were answered within them. */
  readonly told: readonly number[];
}

export interface Published {
  readonly blocks: readonly ToldBlock[];
  readonly breakdowns: readonly ToldBreakdown[];
  readonly times: readonly ToldTimes[];
}
