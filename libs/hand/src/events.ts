import type { EventContracts, EventsOf } from '#eventing';

/** In the order of the letters: Humanized, Aligned, Nimble, Data-backed. */
export const HAND_DIMENSIONS = ['HUMANIZED', 'ALIGNED', 'NIMBLE', 'DATA_BACKED'] as const;
export type HandDimension = (typeof HAND_DIMENSIONS)[number];

export const HAND_SCOPES = ['ORGANISATION', 'UNIT', 'POLICY'] as const;
/** What a profile is about. */
export type HandScope = { readonly kind: 'ORGANISATION'; readonly id: null } | { readonly kind: 'UNIT' | 'POLICY'; readonly id: string };

export const HAND_SOURCES = [
  'FRICTION_BREAKDOWN',
  'JUDGEMENT_BREAKDOWN',
  'REVIEW',
  'WAVE',
  'POLICY',
  'REVISION',
  'EXPECTATION',
  'WARNING_SIGN_CHECK',
] as const;

/** Something published that an indicator counts, to be looked up there. A REVISION is `<policy>/<number>`, a WARNING_SIGN_CHECK `<unit>/<period>`. */
export interface HandSource {
  readonly kind: (typeof HAND_SOURCES)[number];
  readonly id: string;
}

/** What was measured, and where it lies between the floor and the target of the rubric then. */
export interface HandReading {
  readonly key: string;
  readonly floor: number;
  readonly target: number;
  /** In the unit of the rubric; null: not known, or withheld. */
  readonly raw: number | null;
  /** 0 to 100; null where the indicator has no score. */
  readonly mapped: number | null;
}

export interface HandIndicatorScore {
  /** Of the rubric; a later one need not have it. */
  readonly key: string;
  readonly dimension: HandDimension;
  /** First and last ISO week that it was measured over. */
  readonly fromWeek: string;
  readonly toWeek: string;
  readonly readings: readonly HandReading[];
  readonly n: number;
  readonly minN: number;
  readonly weight: number;
  /** 0 to 100, the lowest of its readings; null: `reason`. */
  readonly score: number | null;
  readonly reason: 'NOT_ENOUGH_DATA' | null;
  /** The first ones by kind and id: what there is more of is found by scope and weeks. */
  readonly sources: readonly HandSource[];
  /** All of them. */
  readonly sourceCount: number;
}

export interface HandDimensionScore {
  readonly dimension: HandDimension;
  /** 0 to 100: weighted mean of the indicators that have a score; null: `reason`. */
  readonly score: number | null;
  readonly reason: 'NOT_ENOUGH_DATA' | null;
  /** Of all its indicators, and of those that have a score. */
  readonly weight: number;
  readonly weightScored: number;
}

export type HandMonthEvent = EventsOf<{
  /** A month's profile with all that it was worked out from: a later rubric, or what is published later of its weeks, changes nothing. */
  HandMonthPublished: {
    scope: HandScope;
    /** Such as `2026-11`: the ISO weeks whose Thursday it holds. */
    month: string;
    rubricVersion: number;
    /** From the first to the last ISO week of the window that ends with the month. */
    fromWeek: string;
    toWeek: string;
    dimensions: readonly HandDimensionScore[];
    /** Of the four dimensions, to be shown beside them and never alone; null unless all four have a score. */
    mean: number | null;
    indicators: readonly HandIndicatorScore[];
    publishedAt: string;
  };
  /** Everything that has a profile for this month has it: nothing is left to be tried again. On the stream of the organisation. */
  HandMonthCompleted: { month: string; completedAt: string };
}>;

export type HandMonthPublished = Extract<HandMonthEvent, { type: 'HandMonthPublished' }>['data'];

export const handEvents: EventContracts<HandMonthEvent> = { HandMonthPublished: { version: 1 }, HandMonthCompleted: { version: 1 } };
