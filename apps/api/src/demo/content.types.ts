import type { Channel, CustomerOutcome } from '#friction/events';
import type { MandateKind, Purpose, Sensitivity } from '#policies/events';
import type { Holder, UnitCode } from './content.organisation.ts';

/** What a version says; purposes, mandate and the like stay the same in all versions of an example policy. */
export interface DemoVersion {
  readonly title: string;
  /** Paragraphs. */
  readonly text: readonly string[];
}

interface DemoRevision extends DemoVersion {
  /** Takes effect on the Monday of this many weeks before the present one. */
  readonly weeksAgo: number;
  readonly reason: string;
}

export interface DemoPolicy extends DemoVersion {
  readonly code: string;
  readonly family: string;
  readonly owner: Holder;
  readonly deputy: Holder;
  readonly unit: UnitCode;
  readonly reviewCadenceDays: number;
  readonly purposes: readonly Purpose[];
  readonly protects: string;
  readonly mandate: { readonly kind: MandateKind; readonly citation?: string };
  readonly sensitivity?: Sensitivity;
  /** Local date from which version 1 applied. */
  readonly since: string;
  readonly revisions?: readonly DemoRevision[];
  readonly suspended?: { readonly weeksAgo: number; readonly reason: string };
  readonly retired?: { readonly weeksAgo: number; readonly reason: string };
}

/** One believable incident; every part may be left out of a report. */
export interface DemoSituation {
  readonly situation: string;
  readonly need: string;
  readonly sensible: string;
}

export type Season = 'EVEN' | 'AFTER_HOLIDAYS' | 'BEFORE_HOLIDAYS' | 'SUMMER' | 'WINTER';
export type Where = 'STORES' | 'CARE' | 'DELIVERY' | 'REPAIR' | 'ONLINE';

/** How much friction a policy makes, where, and of which kind. */
export interface FrictionProfile {
  /** Entries in an ordinary week. */
  readonly perWeek: number;
  /** Factor from the first to the last week; 1 is level. */
  readonly trend?: number;
  readonly season?: Season;
  /** Factor from each revision on, in their order; 1 when absent. */
  readonly afterRevision?: readonly number[];
  readonly where: Readonly<Partial<Record<Where, number>>>;
  readonly channels?: readonly Channel[];
  /** Mean of 1-5. */
  readonly burden: number;
  /** Shares of YES, PARTLY, NO; the rest is DONT_KNOW. */
  readonly served: readonly [yes: number, partly: number, no: number];
  readonly outcomes: readonly CustomerOutcome[];
  /** Typical minutes of staff and customer. */
  readonly minutes: readonly [staff: number, customer: number];
  /** Typical money out of the customer's or the shop's pocket, minor units. */
  readonly amountMinor?: number;
}

/** A range of whole numbers, the share of `true`, or choices. */
export type FactRange = readonly [from: number, to: number] | number | readonly string[];
