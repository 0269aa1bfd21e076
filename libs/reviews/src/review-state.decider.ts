import { DomainError, hasRole } from '#eventing';
import type { Actor, Decider } from '#eventing';
import type { Centring, Decision, Proposal, ProposedVersion, ReviewEvent, ReviewStatus, ReviewTrigger, TaskKind } from './events.ts';

export interface KnownOption {
  readonly decision: Decision;
  readonly version: ProposedVersion;
  /** Number of the policy's last version when it was drafted. */
  readonly policyVersion: number;
  readonly centring: Centring;
  readonly backtestIds: readonly string[];
}

/** A response that somebody is to carry out once the review is decided. */
interface Duty {
  readonly responseId: string;
  readonly kind: TaskKind;
  readonly text: string;
  readonly ownerId: string;
  /** Local date. */
  readonly dueOn: string;
}

/** What was asked of the approvers last. */
export interface KnownRequest {
  readonly requestId: string;
  readonly proposal: Proposal;
  readonly fastLane: boolean;
  readonly stillServes: boolean | null;
  readonly approverIds: readonly string[];
  readonly approvals: readonly { readonly approverId: string; readonly asCompliance: boolean }[];
}

export interface OpenedReview {
  readonly status: 'opened';
  readonly reviewId: string;
  readonly policyId: string;
  readonly ordinal: number;
  readonly trigger: ReviewTrigger;
  readonly baselineUntil: string;
  readonly isQueued: boolean;
  /** Local dates; null while queued. */
  readonly clockFrom: string | null;
  readonly dueOn: string | null;
  /** Whether others than the office know of it; `isTriggerDisclosed`: and what set it off. */
  readonly isDisclosed: boolean;
  readonly isTriggerDisclosed: boolean;
  /** Kinds of the frozen evidence that hold something; null: not defined. */
  readonly evidence: readonly string[] | null;
  readonly isAssessed: boolean;
  /** Whether anybody has done anything about it. */
  readonly isWorkedOn: boolean;
  readonly options: Readonly<Record<string, KnownOption>>;
  readonly duties: readonly Duty[];
  /** null: none, or what was asked holds no more. */
  readonly request: KnownRequest | null;
  /** Everybody who was ever asked to approve. */
  readonly askedIds: readonly string[];
  /** Everybody who ever declined: for once approving something else they are not passed over with what they declined. */
  readonly objectorIds: readonly string[];
  readonly isOverdue: boolean;
  /** ISO instant; null: it was not. */
  readonly escalatedAt: string | null;
  readonly escalatedToId: string | null;
  /** null: open. */
  readonly decided: { readonly decision: Decision; readonly on: string; readonly hasVersion: boolean } | null;
}

export type Review = { readonly status: 'none' } | OpenedReview;

/** Who answers for the policy of a review. */
export interface Office {
  readonly ownerId: string;
  readonly deputyId: string | null;
}

export function statusOf({ decided, isQueued, request, evidence }: OpenedReview): ReviewStatus {
  if (decided) return 'CLOSED';
  if (isQueued) return 'QUEUED';
  if (request) return 'APPROVE';
  return evidence ? 'ALIGN' : 'DEFINE';
}

export function holdsOffice(office: Office | null, actor: Actor): boolean {
  return office !== null && hasRole(actor, 'POLICY_OWNER') && isOfOffice(office, actor.id);
}

export function isOfOffice({ ownerId, deputyId }: Office, personId: string): boolean {
  return personId === ownerId || personId === deputyId;
}

/** Whoever conducts a review: its policy's office, and the head whom it was escalated to. */
export function conducts(review: OpenedReview, office: Office | null, actor: Actor): boolean {
  return holdsOffice(office, actor) || (review.escalatedToId !== null && review.escalatedToId === actor.id);
}

/** A review that one has no part in looks like one that does not exist. */
export function unknownReview(): DomainError {
  return new DomainError(
    'review.unknown',
    'there is no such review for you here: check its id, and whether you conduct it or were asked to approve it',
    'reviewId',
  );
}

/** @throws DomainError unless the actor conducts this review and it is open and started */
export function underWay(state: Review, office: Office | null, actor: Actor): OpenedReview {
  if (state.status === 'none' || !conducts(state, office, actor)) throw unknownReview();
  if (state.decided) throw closed(state.decided);
  if (state.isQueued) {
    throw new DomainError(
      'review.queued',
      'this review waits until its owner has decided one of their open ones; decide one of those first',
      'reviewId',
    );
  }
  return state;
}

export function closed({ decision, on }: NonNullable<OpenedReview['decided']>): DomainError {
  return new DomainError('review.closed', `this review was closed on ${on} with ${decision}; open a new one`, 'reviewId');
}

export function opened(state: Review): OpenedReview {
  if (state.status === 'none') throw unknownReview();
  return state;
}

export const evolve: Decider<Review, object, ReviewEvent>['evolve'] = {
  ReviewOpened: ({ reviewId, policyId, ordinal, trigger, baselineUntil, isQueued, clockFrom, dueOn, isDisclosed }) => ({
    status: 'opened',
    reviewId,
    policyId,
    ordinal,
    trigger,
    baselineUntil,
    isQueued,
    clockFrom,
    dueOn,
    isDisclosed,
    isTriggerDisclosed: isDisclosed,
    evidence: null,
    isAssessed: false,
    isWorkedOn: false,
    options: {},
    duties: [],
    request: null,
    askedIds: [],
    objectorIds: [],
    isOverdue: false,
    escalatedAt: null,
    escalatedToId: null,
    decided: null,
  }),
  ReviewStarted: ({ clockFrom, dueOn }, state) => ({ ...opened(state), isQueued: false, clockFrom, dueOn }),
  ReviewDisclosed: ({ withTrigger, baselineUntil, clockFrom, dueOn }, state) => {
    const review = opened(state);
    return {
      ...review,
      clockFrom,
      dueOn,
      baselineUntil: baselineUntil ?? review.baselineUntil,
      isDisclosed: true,
      isTriggerDisclosed: review.isTriggerDisclosed || withTrigger,
      isOverdue: review.isOverdue && review.dueOn === dueOn,
    };
  },
  // What approvers were shown is no longer what there is: whatever changes it takes their approvals away.
  ReviewDefined: ({ evidence }, state) => ({
    ...opened(state),
    evidence: evidence.filter(({ data }) => data !== null).map(({ kind }) => kind),
    isWorkedOn: true,
    request: null,
  }),
  RealismAssessed: (_, state) => ({ ...opened(state), isAssessed: true, request: null }),
  OptionProposed: ({ optionId, decision, version, policyVersion, centring, backtestIds }, state) => {
    const review = opened(state);
    const option = { decision, version, policyVersion, centring, backtestIds };
    return { ...review, options: { ...review.options, [optionId]: option }, request: null };
  },
  ResponseRecorded: ({ responseId, kind, text, taskOwnerId, dueOn }, state) => {
    const review = opened(state);
    if (taskOwnerId === null || dueOn === null) return review;
    const duty: Duty = { responseId, kind: kind === 'TRAIN' ? 'TRAINING' : 'COMMUNICATION', text, ownerId: taskOwnerId, dueOn };
    return { ...review, duties: [...review.duties, duty] };
  },
  ApprovalRequested: ({ requestId, proposal, fastLane, stillServes, approverIds }, state) => {
    const review = opened(state);
    const askedIds = [...new Set([...review.askedIds, ...approverIds])];
    return { ...review, request: { requestId, proposal, fastLane, stillServes, approverIds, approvals: [] }, askedIds };
  },
  ReviewApproved: ({ approverId, asCompliance }, state) => {
    const review = opened(state);
    const { request } = review;
    return request ? { ...review, request: { ...request, approvals: [...request.approvals, { approverId, asCompliance }] } } : review;
  },
  ReviewDeclined: ({ approverId }, state) => {
    const review = opened(state);
    return { ...review, request: null, objectorIds: [...new Set([...review.objectorIds, approverId])] };
  },
  ReviewDecided: ({ decision, decidedOn, version }, state) => ({
    ...opened(state),
    decided: { decision, on: decidedOn, hasVersion: version !== null },
  }),
  ReviewOverdue: (_, state) => ({ ...opened(state), isOverdue: true }),
  ReviewEscalated: ({ toPersonId, escalatedAt }, state) => ({ ...opened(state), escalatedAt, escalatedToId: toPersonId }),
};
