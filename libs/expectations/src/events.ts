import type { EventContracts, EventsOf } from '#eventing';

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

export const expectationsEvents: EventContracts<CharterEvent> = {
  CharterDrafted: { version: 1 },
  CharterAligned: { version: 1 },
  CharterApprovalRequested: { version: 1 },
  CharterApproved: { version: 1 },
  CharterDeclined: { version: 1 },
  CharterAdopted: { version: 1 },
};
