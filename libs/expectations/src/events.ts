import type { Actor, EventContracts, EventsOf } from '#eventing';
import type { ExpectationResponse, ExpectationSource, ExpectationStatus, ExpectingParty, RealismNotes } from './terms.ts';

export * from './terms.ts';

export const CHARTER_FACTORS = ['SERVICE_PORTFOLIO', 'SERVICE_TERMS', 'ROLES_AND_RESPONSIBILITIES', 'CONSTRAINTS'] as const;
export type CharterFactor = (typeof CHARTER_FACTORS)[number];

/** What terms and constraints are about; the other factors have none. */
export const ASPECTS_OF = {
  SERVICE_PORTFOLIO: [],
  SERVICE_TERMS: ['AVAILABILITY', 'RESPONSE', 'PERFORMANCE'],
  ROLES_AND_RESPONSIBILITIES: [],
  CONSTRAINTS: ['TIME', 'FUNDING', 'TECHNOLOGY', 'CAPABILITY'],
} as const satisfies Readonly<Record<CharterFactor, readonly string[]>>;
export type CharterAspect = (typeof ASPECTS_OF)[CharterFactor][number];

export interface CharterClause {
  /** Names the clause in every version of the unit's charter, always under the same factor. */
  readonly key: string;
  readonly factor: CharterFactor;
  /** null: of none in particular. */
  readonly aspect: CharterAspect | null;
  readonly text: string;
}

/** What a version of a charter says. */
export interface CharterContent {
  readonly vision: string;
  readonly mission: string;
  readonly goals: readonly string[];
  readonly clauses: readonly CharterClause[];
}

/** What a party that the unit serves or works with said of the draft. */
export interface AlignmentCheck {
  readonly party: string;
  /** Empty: of all clauses. */
  readonly clauseKeys: readonly string[];
  readonly said: string;
}

/** A new draft takes the place of the one before it, with its alignment and its request; a new alignment ends the request. */
export type CharterEvent = EventsOf<{
  CharterDrafted: { unitId: string; content: CharterContent; draftedBy: string; draftedAt: string };
  CharterAligned: { unitId: string; checks: readonly AlignmentCheck[]; alignedBy: string; alignedAt: string };
  CharterApprovalRequested: { unitId: string; requestId: string; approverIds: readonly string[]; requestedBy: string; requestedAt: string };
  CharterApproved: { unitId: string; requestId: string; approverId: string; reason: string | null; approvedAt: string };
  CharterDeclined: { unitId: string; requestId: string; approverId: string; reason: string; declinedAt: string };
  CharterAdopted: {
    unitId: string;
    /** From 1. */
    number: number;
    requestId: string;
    content: CharterContent;
    checks: readonly AlignmentCheck[];
    approverIds: readonly string[];
    /** Local date. */
    effectiveFrom: string;
    adoptedBy: string;
    adoptedAt: string;
  };
}>;

export type ExpectationEvent = EventsOf<{
  ExpectationRegistered: {
    expectationId: string;
    unitId: string;
    party: ExpectingParty;
    /** Which customers, employees, unit or partner, in words; null: all customers or employees. */
    partyName: string | null;
    /** What they expect. */
    what: string;
    source: ExpectationSource;
    /** ASKED: who was asked and when, in words; SURVEY_WAVE and REPORT_BLOCK: what of it, if that is said; nobody checks it. ASSUMED: null. */
    sourceReference: string | null;
    /** SURVEY_WAVE: the wave, which was closed then; else null. Of a REPORT_BLOCK the rule is `policyId`. */
    sourceWaveId: string | null;
    factor: CharterFactor;
    /** The clause of the charter in force that it touches, as it read then; null: that charter has none of this factor, or offers nothing like it. */
    clause: Pick<CharterClause, 'key' | 'text'> | null;
    /** Of the charter in force; null: the unit had none. */
    charterNumber: number | null;
    policyId: string | null;
    registeredBy: string;
    registeredAt: string;
  };
  /** Takes the place of the assessment before it. */
  ExpectationAssessed: {
    expectationId: string;
    isMet: boolean;
    /** What shows that it is met or not. */
    reason: string;
    /** null: met, so that nothing has to be asked further. */
    gap: {
      realism: RealismNotes;
      /** Computed: no to the first criterion and yes to the others. */
      isRealistic: boolean;
      /** QUALITY: fix the service. SUBSTANCE: manage the expectation. */
      shortfall: 'QUALITY' | 'SUBSTANCE';
      /** Why the shortfall is not what follows from the criteria; null: it is. */
      shortfallReason: string | null;
    } | null;
    /** Of the charter in force then. */
    charterNumber: number | null;
    status: ExpectationStatus;
    assessedBy: string;
    assessedAt: string;
  };
  ExpectationResponded: {
    expectationId: string;
    policyId: string | null;
    response: ExpectationResponse;
    /** What it is from then on. */
    status: ExpectationStatus;
    respondedBy: string;
    respondedAt: string;
  };
}>;

/** Six signs that those whom a unit serves expect something else than it offers; statements of surveys number them from 1. */
export const WARNING_SIGNS = [
  'REQUESTS_OUTSIDE_CHARTER',
  'LIMITS_REPORTED_AS_ERRORS',
  'CONTROL_FELT_ABOVE_NEEDS',
  'MAINTENANCE_SEEN_AS_OUTAGE',
  'TOO_SLOW_ON_NON_EMERGENCIES',
  'RESULTS_MISS_REQUIREMENTS',
] as const;
export type WarningSign = (typeof WARNING_SIGNS)[number];

export const SIGN_ANSWERS = ['PRESENT', 'ABSENT', 'NOT_KNOWN'] as const;
export type SignAnswer = (typeof SIGN_ANSWERS)[number];

export const SIGN_SUGGESTIONS = ['PRESENT', 'ABSENT', 'CANNOT_TELL', 'NOT_ENOUGH_DATA'] as const;
export type SignSuggestion = (typeof SIGN_SUGGESTIONS)[number];

export const SIGN_EVIDENCE_KINDS = ['EXPECTATIONS', 'CAUSES', 'STATEMENT'] as const;
export type SignEvidenceKind = (typeof SIGN_EVIDENCE_KINDS)[number];

/** Names of what was counted that are given; how many there are is told beside them. */
export const MAX_SIGN_SOURCES = 20;

/** What a suggestion rested on. It holds no figure: whoever reads it is told figures as they may see them, and as they are then. */
export interface SignBasis {
  readonly kind: SignEvidenceKind;
  readonly finding: SignSuggestion;
  /** What was counted, the first of it: `wave:<id>`, `policy:<id>`, `expectation:<id>`, `charter:<unit>:<version>`. */
  readonly sources: readonly string[];
  readonly sourceCount: number;
}

/** What the data says of a sign; nobody has answered it by that. */
export interface SuggestedSign {
  readonly sign: WarningSign;
  /** null: nothing spoke of it. */
  readonly basis: SignBasis | null;
}

/** What whoever checked said of a sign, beside what the data suggested to them then. */
export interface CheckedSign extends SuggestedSign {
  readonly answer: SignAnswer;
  readonly note: string | null;
}

/** A later check of the same unit and period takes the place of the one before. */
export type WarningSignEvent = EventsOf<{
  WarningSignsChecked: {
    unitId: string;
    /** A month or quarter of whole ISO weeks, such as `2026-11` or `2026-Q4`. */
    period: string;
    fromWeek: string;
    toWeek: string;
    /** All six, in their order. */
    signs: readonly CheckedSign[];
    checkedBy: string;
    checkedAt: string;
  };
}>;

/** Query: what the data that somebody may see suggests of the signs of a unit in a period, as of now. @returns readonly SuggestedSign[] */
export class FindSuggestedSigns {
  constructor(
    readonly unitId: string,
    readonly period: string,
    readonly reader: Actor,
  ) {}
}

export const expectationsEvents: EventContracts<CharterEvent | ExpectationEvent | WarningSignEvent> = {
  CharterDrafted: { version: 1 },
  CharterAligned: { version: 1 },
  CharterApprovalRequested: { version: 1 },
  CharterApproved: { version: 1 },
  CharterDeclined: { version: 1 },
  CharterAdopted: { version: 1 },
  WarningSignsChecked: { version: 1 },
  ExpectationRegistered: { version: 1 },
  ExpectationAssessed: { version: 1 },
  ExpectationResponded: { version: 1 },
};
