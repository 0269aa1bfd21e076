import type { EventContracts, EventsOf } from '#eventing';
import type {
  Centring,
  Decision,
  Evidence,
  ExpectedGains,
  GreenTapeAnswers,
  Offer,
  Proposal,
  ProposedVersion,
  RealismAnswers,
  ResponseKind,
  ReviewStatus,
  ReviewTrigger,
  Shortfall,
  TaskKind,
} from './terms.ts';

export * from './terms.ts';

export type ReviewEvent = EventsOf<{
  /**
   * A second one of the same stream: somebody who could not know of a review that is not disclosed opened one openly. It begins anew in
   * every respect, so that nobody can tell that there was one before.
   */
  ReviewOpened: {
    reviewId: string;
    policyId: string;
    /** 0, 1, 2 … of its policy: a policy has one open review at a time. */
    ordinal: number;
    policyVersion: number | null;
    trigger: ReviewTrigger;
    reason: string;
    /** Last ISO week before what set the review off: an effect is measured against weeks up to here. */
    baselineUntil: string;
    /** Waits until its owner has fewer open. */
    isQueued: boolean;
    /** Local date on which the presumption clock begins; null while queued. */
    clockFrom: string | null;
    /** Last local date to decide; null while queued. */
    dueOn: string | null;
    /** Whether others than the policy's office may know of it from the start. */
    isDisclosed: boolean;
    /** null: the system. */
    openedBy: string | null;
    /** Local date that people are told. THRESHOLD: that of `clockFrom` were it not queued, since the day itself would tell of a report's. */
    openedOn: string;
    openedAt: string;
  };
  /** Leaves the queue. */
  ReviewStarted: { reviewId: string; clockFrom: string; dueOn: string; startedAt: string };
  /**
   * From now on others than the office know of it; `withTrigger`: also that a threshold opened it, since a block says so much by now. What they
   * are told follows from that moment and from the block, not from when and why it was opened.
   */
  ReviewDisclosed: {
    reviewId: string;
    withTrigger: boolean;
    /** ISO week before the block; null: without the trigger. */
    baselineUntil: string | null;
    /** Local dates: the clock begins anew, unless others knew of the review. */
    clockFrom: string;
    dueOn: string;
    disclosedAt: string;
  };
  ReviewDefined: {
    reviewId: string;
    customerExpectation: string;
    /** Who said so, such as a survey; null: assumed, not asked. */
    customerExpectationSource: string | null;
    staffExpectation: string;
    purpose: string;
    evidence: readonly Evidence[];
    definedAt: string;
  };
  RealismAssessed: {
    reviewId: string;
    realism: RealismAnswers;
    /** Computed: no to the first criterion and yes to the others. */
    isRealistic: boolean;
    shortfall: Shortfall;
    greenTape: GreenTapeAnswers;
    reason: string;
    assessedAt: string;
  };
  OptionProposed: {
    reviewId: string;
    optionId: string;
    decision: Decision;
    title: string;
    description: string;
    version: ProposedVersion;
    /** Number of the policy's last version when it was drafted. */
    policyVersion: number;
    gains: ExpectedGains;
    /** Computed from the gains. */
    centring: Centring;
    /** Backtests that were kept as evidence. */
    backtestIds: readonly string[];
    proposedAt: string;
  };
  ResponseRecorded: {
    reviewId: string;
    responseId: string;
    kind: ResponseKind;
    text: string;
    /** COMMUNICATE and TRAIN: who is to be reached; NEGOTIATE and DOCUMENT: between whom; else empty. */
    parties: readonly string[];
    /** NEGOTIATE: what each of the parties offers; else empty. */
    offers: readonly Offer[];
    /** DOCUMENT: the agreement as it is printed; NEGOTIATE: what was agreed, null until then; else null. */
    agreement: string | null;
    /** COMMUNICATE and TRAIN: who does it; with the decision it becomes their task. Else null. */
    taskOwnerId: string | null;
    /** Local date; null where there is no task. */
    dueOn: string | null;
    recordedAt: string;
  };
  /** Takes the place of any request before: approvals hold for this proposal alone. */
  ApprovalRequested: {
    reviewId: string;
    requestId: string;
    proposal: Proposal;
    fastLane: boolean;
    /** Fast lane: does the rule still serve the customer's need? Else null. */
    stillServes: boolean | null;
    approverIds: readonly string[];
    /** Mandate LAW or purpose FRAUD_PREVENTION: one of the approvers has to hold COMPLIANCE. */
    needsCompliance: boolean;
    requestedAt: string;
  };
  ReviewApproved: {
    reviewId: string;
    requestId: string;
    approverId: string;
    reason: string | null;
    asCompliance: boolean;
    approvedAt: string;
  };
  ReviewDeclined: { reviewId: string; requestId: string; approverId: string; reason: string; declinedAt: string };
  ReviewDecided: {
    reviewId: string;
    policyId: string;
    decision: Decision;
    /** One screen: KEEP or CLARIFY with the answer to "does it still serve the customer's need?". */
    fastLane: boolean;
    /** The fast lane's question; else null. */
    stillServes: boolean | null;
    /** null: the fast lane without approvals. */
    requestId: string | null;
    optionId: string | null;
    rationale: string;
    /** KEEP: why, for everybody to read; else what the feed of outcomes says. */
    publicReason: string;
    /** The words that each reporter gets; the owner has seen them. */
    outcomeMessage: string;
    version: ProposedVersion;
    /** Local date from which the version, suspension or retirement applies; null: nothing of the rule changes. */
    effectiveFrom: string | null;
    centring: Centring;
    /** What it rests on: kinds of the frozen evidence that hold something, and `BACKTEST:<id>`. */
    evidence: readonly string[];
    decidedBy: string;
    /** Local date. */
    decidedOn: string;
    decidedAt: string;
  };
  ReviewOverdue: { reviewId: string; policyId: string; dueOn: string; overdueAt: string };
  ReviewEscalated: {
    reviewId: string;
    policyId: string;
    /** Head of the owner's unit, or of one above; null: there is none, executives alone see it. */
    toPersonId: string | null;
    reason: string;
    escalatedAt: string;
  };
}>;

export type TaskEvent = EventsOf<{
  TaskAssigned: {
    taskId: string;
    kind: TaskKind;
    /** null: of an expectation that names none. */
    policyId: string | null;
    /** The review or the expectation that it follows from; both null: a report. */
    reviewId: string | null;
    expectationId: string | null;
    title: string;
    ownerId: string;
    /** Local date. */
    dueOn: string;
    assignedAt: string;
  };
  /** `reachedShare`: of those who were to be reached, 0 to 1; null: not a communication. */
  TaskCompleted: { taskId: string; reachedShare: number | null; note: string | null; completedAt: string };
}>;

export type AbsenceEvent = EventsOf<{
  /** While an owner is away the deputy stands in; the clock runs on. Local dates, both included. */
  AbsenceRecorded: { personId: string; from: string; until: string; recordedAt: string };
}>;

export const reviewEvents: EventContracts<ReviewEvent | TaskEvent | AbsenceEvent> = {
  ReviewOpened: { version: 1 },
  ReviewStarted: { version: 1 },
  ReviewDisclosed: { version: 1 },
  ReviewDefined: { version: 1 },
  RealismAssessed: { version: 1 },
  OptionProposed: { version: 1 },
  ResponseRecorded: { version: 1 },
  ApprovalRequested: { version: 1 },
  ReviewApproved: { version: 1 },
  ReviewDeclined: { version: 1 },
  ReviewDecided: { version: 1 },
  ReviewOverdue: { version: 1 },
  ReviewEscalated: { version: 1 },
  TaskAssigned: { version: 1 },
  TaskCompleted: { version: 1 },
  AbsenceRecorded: { version: 1 },
};

/** Query: a review, folded from its stream. */
export class FindReview {
  constructor(readonly reviewId: string) {}
}
/** Query: the last review of a policy, open or closed, folded from the streams of its reviews. @returns FoundReview */
export class FindLastReview {
  constructor(readonly policyId: string) {}
}
/** null: no such review. */
export type FoundReview = {
  readonly reviewId: string;
  readonly policyId: string;
  readonly ordinal: number;
  readonly status: ReviewStatus;
  readonly trigger: ReviewTrigger;
  readonly isDisclosed: boolean;
  /** Whether others may know what set it off. */
  readonly isTriggerDisclosed: boolean;
  /** Local dates; null while queued. */
  readonly clockFrom: string | null;
  readonly dueOn: string | null;
  readonly isOverdue: boolean;
  /** To whom it was escalated last; null: never, or to nobody. */
  readonly escalatedToId: string | null;
  /** null: open. */
  readonly decided: { readonly decision: Decision; readonly on: string } | null;
} | null;

/** Query: a backtest that its policy's office kept, answered where backtests are made. */
export class FindKeptBacktest {
  constructor(
    readonly policyId: string,
    readonly backtestId: string,
  ) {}
}
/** null: none was kept under this id for this policy. */
export type FoundKeptBacktest = {
  readonly backtestId: string;
  /** What was tested against what: JSON. */
  readonly inputs: string;
} | null;

/** Query: what a review decided, folded from its stream. @returns FoundDecision */
export class FindDecision {
  constructor(readonly reviewId: string) {}
}
/** null: not decided. */
export type FoundDecision = Pick<
  Extract<ReviewEvent, { type: 'ReviewDecided' }>['data'],
  'reviewId' | 'policyId' | 'decision' | 'publicReason' | 'outcomeMessage' | 'version' | 'effectiveFrom' | 'decidedAt'
> | null;

/** Query: what an effect of a version is measured against. */
export class FindRevisionTrigger {
  constructor(
    readonly policyId: string,
    readonly number: number,
  ) {}
}
/** null: the version came without a review. `baselineUntil`: ISO week. */
export type FoundRevisionTrigger = { readonly reviewId: string; readonly trigger: ReviewTrigger; readonly baselineUntil: string } | null;

/** Query: what is published on a policy, to be frozen in its review as it is now: readonly Evidence[], one of each kind. */
export class FindReviewEvidence {
  constructor(
    readonly policyId: string,
    /** ISO instant. */
    readonly now: string,
  ) {}
}

/** Query: whether a person is away on a local date, folded from their stream. @returns boolean */
export class IsAway {
  constructor(
    readonly personId: string,
    readonly on: string,
  ) {}
}
