import type { EventContracts, EventsOf, Sealable } from '#eventing';

/** As #hand/events lists them: events of one domain know no other. */
export type HandDimension = 'HUMANIZED' | 'ALIGNED' | 'NIMBLE' | 'DATA_BACKED';

export const AUDIENCES = ['EMPLOYEES', 'CUSTOMERS'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** One meaning in two texts. */
export interface Statement {
  /** Unique in its survey, kebab-case. */
  readonly key: string;
  /** null: this audience is not asked. At least one is asked. */
  readonly employeeText: string | null;
  readonly customerText: string | null;
  /** Which dimension of the HAND profile it speaks for; null: none. */
  readonly dimension: HandDimension | null;
  readonly policyId: string | null;
  /** 3, 5 or 6: which warning sign agreement speaks for; null: none. */
  readonly warningSign: number | null;
  /** Whole points of 100 in the weighted gap; null: not weighted. Of those that both audiences are asked all or none, of others none. */
  readonly weight: number | null;
}

/** Who did it stands in the metadata of each event; in its data only where a rule reads it. */
export type SurveyEvent = EventsOf<{
  SurveyCreated: {
    surveyId: string;
    title: string;
    /** Of the templates that ship, the one it began from. */
    template: string | null;
    statements: readonly Statement[];
    /** Days from one wave's opening to the next; null: by hand. */
    cadenceDays: number | null;
    createdAt: string;
  };
  SurveyRetired: { surveyId: string; reason: string; retiredAt: string };
}>;

/** Answers 1 to 5 of one statement: how many gave each. */
export type Histogram = readonly [number, number, number, number, number];

/** A part of an audience's answers to one statement along the unit tree, fixed at the close. */
export interface AnswerCell {
  /** null: the organisation as a whole, for what could be placed nowhere below. */
  readonly unitId: string | null;
  readonly others: 'OTHER_UNITS' | 'UNPLACED' | null;
  readonly counts: Histogram;
}

export interface StatementCells {
  readonly key: string;
  readonly audience: Audience;
  /** Each holds at least k people; none: fewer than k answered, and nothing is told of them, nor how many they are. */
  readonly cells: readonly AnswerCell[];
}

export type WaveEvent = EventsOf<{
  WaveOpened: {
    waveId: string;
    surveyId: string;
    /** 1, 2, 3 … of its survey. */
    number: number;
    statements: readonly Statement[];
    opensOn: string;
    /** Local date, the last on which answers are taken. */
    closesOn: string;
    openedAt: string;
  };
  /** Counts of one audience of one unit from elsewhere, by statement. */
  SurveyCountsImported: {
    waveId: string;
    /** Knows these counts: they are published in cells of their own. */
    importedBy: string;
    source: string;
    unitId: string | null;
    audience: Audience;
    /** Each statement once for whoever imports it, source, unit and audience. */
    counts: readonly { readonly key: string; readonly counts: Histogram }[];
    importedAt: string;
  };
  /** So many one-time codes more, by which somebody of that audience and unit answers without signing in; none of them is kept. */
  SurveyLinksMinted: {
    waveId: string;
    audience: Audience;
    unitId: string | null;
    /** Of the wave: its codes are numbered from 0 on, through all that is minted. */
    firstNumber: number;
    count: number;
    mintedAt: string;
  };
  /** What is published of a wave: never changed, never recomputed. */
  WaveClosed: {
    waveId: string;
    surveyId: string;
    k: number;
    results: readonly StatementCells[];
    /** By a close that a restore took back: nothing is published of the same answers twice, and these results are empty. */
    isCountedBefore: boolean;
    closedAt: string;
  };
}>;

/** What one participant answered. */
export interface GivenAnswers {
  readonly audience: Audience;
  readonly unitId: string | null;
  /** Value: 1 (not at all) to 5 (fully). */
  readonly answers: readonly { readonly key: string; readonly value: number }[];
  /** null: given here; otherwise where it was imported from. */
  readonly source: string | null;
  /** With a one-time code, which says the audience and the unit. */
  readonly isByLink: boolean;
}

export type AnswerEvent = EventsOf<{
  /**
   * One participant's answers, sealed as a whole with the wave as their subject. The stream follows from a keyed hash of who took part. Both
   * keys go with the wave's close.
   */
  SurveyAnswered: { waveId: string; given: Sealable<GivenAnswers> };
}>;

/** Query: how far a wave is, folded from its stream. */
export class FindWaveStatus {
  constructor(readonly waveId: string) {}
}
/** none: no such wave. */
export type FoundWaveStatus = 'none' | 'open' | 'closed';

export const perceptionEvents: EventContracts<SurveyEvent | WaveEvent | AnswerEvent> = {
  SurveyCreated: { version: 1 },
  SurveyRetired: { version: 1 },
  WaveOpened: { version: 1 },
  SurveyCountsImported: { version: 1 },
  SurveyLinksMinted: { version: 1 },
  WaveClosed: { version: 1 },
  SurveyAnswered: { version: 1, sealed: { subject: 'waveId', fields: { given: 'text' } } },
};
