import type { IsoWeek } from '#calendar';
import type { EntryKind } from '../../libs/friction/src/waiting-entry.ts';
import type { TrueEntry } from './world.ts';

export type EntryId = string;
/** Which entries a number counts, and how many times each. */
export type Counted = ReadonlyMap<EntryId, number>;
export const ANSWERS = ['index', 'yearly'] as const;
export type Answer = (typeof ANSWERS)[number];
export const DIMENSIONS = ['cause', 'channel', 'effect', 'customerOutcome'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** A sum that is told: of the whole, or of the part of a unit. */
export interface Place {
  readonly name: string;
  /** Whose reports, "me too" and "again" are summed here. */
  readonly entries: ReadonlySet<EntryId>;
  /** Whose optional answers are: they may be those of other places. */
  readonly answers: Readonly<Record<Answer, ReadonlySet<EntryId>>>;
}

/** What is told at one time about one set of entries, read out of the figures themselves. */
export interface Publication {
  readonly name: string;
  /** A policy's id, or the year of "other policies". */
  readonly scope: string;
  readonly toWeek: IsoWeek;
  /** Everything that any of its numbers counts. */
  readonly entries: readonly TrueEntry[];
  readonly whole: Place;
  readonly parts: readonly Place[];
  readonly cells: Readonly<Record<Dimension, ReadonlyMap<string, Counted>>>;
  /** Persons in the whole and in each part, where they are told exactly. */
  readonly tellsPeople: boolean;
  /** Waits no longer: the entries that were published, counted or not. */
  readonly taken: readonly EntryId[];
}

export const KINDS: readonly EntryKind[] = ['REPORT', 'CORROBORATION', 'RECURRENCE'];
