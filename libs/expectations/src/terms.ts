export const EXPECTING_PARTIES = ['CUSTOMERS', 'EMPLOYEES', 'UNIT', 'PARTNER'] as const;
export type ExpectingParty = (typeof EXPECTING_PARTIES)[number];
export const EXPECTATION_SOURCES = ['ASKED', 'SURVEY_WAVE', 'REPORT_BLOCK', 'ASSUMED'] as const;
export type ExpectationSource = (typeof EXPECTATION_SOURCES)[number];
export const EXPECTATION_STATUSES = ['OPEN', 'ASSESSED', 'NEGOTIATING', 'ALIGNED', 'ESCALATED', 'DOCUMENTED'] as const;
/**
 * OPEN: registered. ASSESSED: not met, by the last assessment. NEGOTIATING: offers are made. ALIGNED: met by the last assessment, or agreed on.
 * ESCALATED: for somebody above. DOCUMENTED: an agreement is written down.
 */
export type ExpectationStatus = (typeof EXPECTATION_STATUSES)[number];
export const EXPECTATION_RESPONSE_KINDS = ['REVIEW', 'COMMUNICATE', 'NEGOTIATE', 'DOCUMENT', 'ESCALATE'] as const;
export type ExpectationResponseKind = (typeof EXPECTATION_RESPONSE_KINDS)[number];

export const REALISM_CRITERIA = ['exceedsNeeds', 'alignsWithGoals', 'withinOperations', 'withinTechnology', 'isAchievable'] as const;
export type RealismCriterion = (typeof REALISM_CRITERIA)[number];
export interface CriterionAnswer {
  readonly answer: boolean;
  /** Why; never null of an answer that makes the expectation unrealistic. */
  readonly note: string | null;
}
/** 1 exceeds the user's specific needs? 2 in line with goals? 3 within operational bounds? 4 within technology bounds? 5 achievable now? */
export type RealismNotes = { readonly [Criterion in RealismCriterion]: CriterionAnswer };

/** Something that somebody is to do until a local date. */
export interface ExpectationTask {
  readonly taskId: string;
  readonly kind: 'COMMUNICATION' | 'CHARTER_REVISION';
  readonly ownerId: string;
  readonly dueOn: string;
}

export interface ExpectationResponse {
  readonly responseId: string;
  readonly kind: ExpectationResponseKind;
  readonly text: string;
  /** COMMUNICATE: who is to be reached; NEGOTIATE and DOCUMENT: between whom; else empty. */
  readonly parties: readonly string[];
  /** NEGOTIATE: what each of the parties offers; else empty. */
  readonly offers: readonly { readonly party: string; readonly offer: string }[];
  /** DOCUMENT: as it is printed; NEGOTIATE: what was agreed, null until then; else null. */
  readonly agreement: string | null;
  /** REVIEW: of the linked policy; else null. */
  readonly reviewId: string | null;
  /** COMMUNICATE, and REVIEW of the charter; else null. */
  readonly task: ExpectationTask | null;
  /** ESCALATE: null where nobody stands above: it is with the executives. Else null. */
  readonly toPersonId: string | null;
}
