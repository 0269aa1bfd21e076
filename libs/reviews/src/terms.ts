export const REVIEW_TRIGGERS = ['HAND', 'CADENCE', 'ESCALATION', 'THRESHOLD', 'CHART_SIGNAL'] as const;
export type ReviewTrigger = (typeof REVIEW_TRIGGERS)[number];
export const DECISIONS = ['KEEP', 'CLARIFY', 'REVISE', 'ADD_GUARDRAIL', 'SUSPEND', 'RETIRE'] as const;
export type Decision = (typeof DECISIONS)[number];
export const SHORTFALLS = ['QUALITY', 'SUBSTANCE'] as const;
/** QUALITY: the service falls short, fix it. SUBSTANCE: the expectation goes beyond it, manage it. */
export type Shortfall = (typeof SHORTFALLS)[number];
export const RESPONSE_KINDS = ['REVIEW', 'COMMUNICATE', 'TRAIN', 'NEGOTIATE', 'DOCUMENT', 'ESCALATE'] as const;
export type ResponseKind = (typeof RESPONSE_KINDS)[number];
export const CENTRINGS = ['CUSTOMER_CENTRED', 'PROCESS_CENTRED', 'NEITHER'] as const;
export type Centring = (typeof CENTRINGS)[number];
export const REVIEW_STATUSES = ['QUEUED', 'DEFINE', 'ALIGN', 'APPROVE', 'CLOSED'] as const;
export type ReviewStatus = (typeof REVIEW_STATUSES)[number];
export const TASK_KINDS = ['COMMUNICATION', 'TRAINING', 'CHARTER_REVISION'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/** Days that an owner has, once the clock runs, to justify, revise or retire a rule. */
export const PRESUMPTION_DAYS = 90;
/** Reviews that an owner has open at a time, as far as others know of them; further ones wait. */
export const OPEN_REVIEWS_OF_AN_OWNER = 5;
/** Days for which a rule that was kept rests, unless its rate of reports doubles. */
export const REST_DAYS_AFTER_KEEP = 180;

/** 1 exceeds the user's specific needs? 2 in line with goals? 3 within operational bounds? 4 within technology bounds? 5 achievable now? */
export interface RealismAnswers {
  readonly exceedsNeeds: boolean;
  readonly alignsWithGoals: boolean;
  readonly withinOperations: boolean;
  readonly withinTechnology: boolean;
  readonly isAchievable: boolean;
}

/** After the green-tape theory of effective rules. */
export interface GreenTapeAnswers {
  readonly isWritten: boolean;
  readonly meansFitEnds: boolean;
  readonly isOptimalControl: boolean;
  readonly isConsistentlyApplied: boolean;
  readonly isPurposeUnderstood: boolean;
}

/** Whom a change is expected to help: -1 worse, 0 same, 1 better. */
export interface ExpectedGains {
  readonly customers: -1 | 0 | 1;
  readonly staffTime: -1 | 0 | 1;
  readonly cost: -1 | 0 | 1;
  readonly protection: -1 | 0 | 1;
}

/** A piece of evidence as it was seen when frozen: a name, and words or figures that everybody who sees the review may see. */
export interface Evidence {
  readonly kind: 'BLOCKS' | 'COST' | 'CHART' | 'PROTECTION' | 'GAPS' | 'CHARTER' | 'HISTORY';
  /** One sentence. */
  readonly summary: string;
  /** The query that gave it, with its answer: JSON, at most 20,000 characters; null where there is nothing ("none"). */
  readonly data: string | null;
}

/** What would be published: JSON of a policy's `VersionContent`; null for KEEP, SUSPEND and RETIRE. */
export type ProposedVersion = string | null;

/** What is decided word by word: what approvers approve, and nothing else. */
export interface Proposal {
  /** null: the fast lane, which chooses between no options. */
  readonly optionId: string | null;
  readonly decision: Decision;
  readonly version: ProposedVersion;
  /** Number of the policy's last version when it was drafted: what came since, nobody who approved has seen. */
  readonly policyVersion: number;
  readonly centring: Centring;
  readonly rationale: string;
  /** KEEP: why, for everybody to read; else what the feed of outcomes says. */
  readonly publicReason: string;
  /** The words that each reporter gets. */
  readonly outcomeMessage: string;
}

/** What a party to a negotiation offers. */
export interface Offer {
  readonly party: string;
  readonly offer: string;
}
