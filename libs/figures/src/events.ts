import type { EventContracts, EventsOf } from '#eventing';

/** What waits longer than this for a block joins its year's "other policies". */
export const WEEKS_TO_WAIT = 52;

/** What every entry of a set adds to. */
export interface CountSums {
  /** At least so many distinct people: in steps of the number that a figure needs. */
  readonly people: number;
  readonly reports: number;
  readonly corroborations: number;
  /** Reports, corroborations and recurrences. */
  readonly occurrences: number;
  readonly staffMinutes: number;
  readonly customerMinutes: number;
  readonly amountMinor: number;
}

/** What only those add to who answered. */
export interface AnswerSums {
  /** Estimated, per year: minutes or money of one occurrence times the stated frequency. */
  readonly yearlyStaffMinutes: number;
  readonly yearlyCustomerMinutes: number;
  readonly yearlyAmountMinor: number;
  /** Reports that stated a frequency and a cost. */
  readonly yearlyN: number;
  /** Over reports with both answers: sum of ((B-1)/4)*((F-1)/4), of B and of F, and their number. */
  readonly indexSum: number;
  readonly burdenSum: number;
  readonly functionLossSum: number;
  readonly indexN: number;
}

/** Every figure that others see is a sum of these. */
export interface FrictionSums extends CountSums, AnswerSums {}

/** A part of a block along the unit tree; without a unit: "unplaced". OTHER_UNITS: small ones below the unit, together. */
export interface BlockPart<Sums> {
  readonly unitId: string | null;
  readonly others: 'OTHER_UNITS' | 'UNPLACED' | null;
  readonly sums: Sums;
}

/**
 * One-way counts; no cross-tables. A report counts for each effect and customer outcome that it has. `harm`: reports alone, by whether they
 * name stress, lost morale or dissatisfaction. `facts`: reports alone, by whether they carry all facts that the guardrails of their policy's
 * version ask for.
 */
export type FrictionHistograms = Readonly<
  Record<'cause' | 'channel' | 'effect' | 'customerOutcome' | 'harm' | 'facts', Readonly<Record<string, number>>>
>;

export type FrictionBlockEvent = EventsOf<{
  /** The published atom of friction figures (measures.md, small groups): never changed, never recomputed. */
  FrictionBlockPublished: {
    blockId: string;
    /** null: that year's "other policies". */
    policyId: string | null;
    /** The version in force in the block's weeks. */
    policyVersion: number | null;
    /** 0, 1, 2 … of its policy. */
    ordinal: number;
    fromWeek: string;
    toWeek: string;
    /** Distinct people a figure needed when this block was decided. */
    k: number;
    sums: CountSums;
    /** A partition of `sums`. */
    parts: readonly BlockPart<CountSums>[];
    /** Ids of the reports, corroborations and recurrences within. */
    entryIds: readonly string[];
    /** For each of `entryIds` the index of its part. */
    entryParts: readonly number[];
    /** Entries of one person beyond those of all others together: counted nowhere, for the owner alone. */
    surplusIds: readonly string[];
    /** "Other policies" alone: who reads single reports of it, and nobody else ever will, whatever office they take; else null. */
    readerIds: readonly string[] | null;
    publishedAt: string;
  };
}>;

export type FrictionBreakdownEvent = EventsOf<{
  /** What the reports of consecutive blocks of a policy say, once enough people stand behind them to tell it: each block is in one. */
  FrictionBreakdownPublished: {
    breakdownId: string;
    policyId: string | null;
    policyVersion: number | null;
    blockIds: readonly string[];
    /** From where the first block begins to where the last one ends. */
    fromWeek: string;
    toWeek: string;
    k: number;
    /** All of the blocks. */
    reports: number;
    sums: AnswerSums;
    /** A partition of `sums` along the parts of the blocks. */
    parts: readonly BlockPart<AnswerSums>[];
    histograms: FrictionHistograms;
    publishedAt: string;
  };
  /**
   * How soon the reports of a breakdown were answered, frozen 30 days after its last one. Counts include the shorter times; null: told
   * apart, too few people would stand on one side.
   */
  FrictionBlockAnswersPublished: {
    breakdownId: string;
    policyId: string | null;
    toWeek: string;
    /** All of the blocks. */
    reports: number;
    within2Days: number | null;
    within14Days: number | null;
    within30Days: number | null;
    /** Whole days to the first answer that half of the reports had; null: too few were answered, or less than half. */
    medianDays: number | null;
    publishedAt: string;
  };
}>;

/** Judgement calls, and requests for somebody's authority, make blocks of their own: other people have read them. */
export const JUDGEMENT_KINDS = ['CALL', 'REQUEST'] as const;
export type JudgementKind = (typeof JUDGEMENT_KINDS)[number];

export interface JudgementSums {
  /** At least so many distinct people: in steps of the number that a figure needs. */
  readonly people: number;
  readonly calls: number;
  readonly authorityRequests: number;
  /** Whole minor units given to customers, as far as it was said. */
  readonly amountMinor: number;
  /** As far as it was said. */
  readonly minutesSaved: number;
}

/** One-way counts. `guardrail`: of both kinds; `basis`, `cap`, `customerTold`: of calls; `answer`: of requests. */
export type JudgementHistograms = Readonly<
  Record<'guardrail' | 'basis' | 'cap' | 'customerTold' | 'answer', Readonly<Record<string, number>>>
>;

export type JudgementBlockEvent = EventsOf<{
  /** The published atom of figures of judgement calls, or of authority requests: as `FrictionBlockPublished` is of friction. */
  JudgementBlockPublished: {
    blockId: string;
    kind: JudgementKind;
    /** null: that year's "other policies". */
    policyId: string | null;
    /** The version in force in the block's weeks. */
    policyVersion: number | null;
    /** 0, 1, 2 … of its kind and policy. */
    ordinal: number;
    fromWeek: string;
    toWeek: string;
    /** Distinct people a figure needed when this block was decided. */
    k: number;
    sums: JudgementSums;
    /** A partition of `sums`. */
    parts: readonly BlockPart<JudgementSums>[];
    /** Ids of the calls or requests within. */
    entryIds: readonly string[];
    /** Those of one person beyond those of all others together: counted nowhere. */
    surplusIds: readonly string[];
    publishedAt: string;
  };
  /** What consecutive blocks of a kind and policy say, once enough people stand behind them to tell it: each block is in one. */
  JudgementBreakdownPublished: {
    breakdownId: string;
    kind: JudgementKind;
    policyId: string | null;
    policyVersion: number | null;
    blockIds: readonly string[];
    /** From where the first block begins to where the last one ends. */
    fromWeek: string;
    toWeek: string;
    k: number;
    /** All calls, or requests, of the blocks: each table adds up to it. */
    n: number;
    histograms: JudgementHistograms;
    publishedAt: string;
  };
}>;

export const figuresEvents: EventContracts<FrictionBlockEvent | FrictionBreakdownEvent | JudgementBlockEvent> = {
  FrictionBlockPublished: { version: 1 },
  FrictionBreakdownPublished: { version: 1 },
  FrictionBlockAnswersPublished: { version: 1 },
  JudgementBlockPublished: { version: 1 },
  JudgementBreakdownPublished: { version: 1 },
};
