import { addDays } from '#calendar';
import { FURTHEST_EFFECT_DAYS } from '#policies/events';
import type { CheckedVersion, FoundRule } from '#policies/events';
import { DomainError, hasRole } from '#eventing';
import type { Context, Decider, Role } from '#eventing';
import type { Decision, Proposal, ReviewEvent } from './events.ts';
import { disclosed } from './review-opening.decider.ts';
import { checkBase, clarified, optionOf } from './review-proposal.decider.ts';
import type { FastLane, Words } from './review-proposal.decider.ts';
import { conducts, isOfOffice, underWay, unknownReview } from './review-state.decider.ts';
import type { KnownRequest, Office, OpenedReview, Review } from './review-state.decider.ts';
import { checkVersion } from './review-version.decider.ts';

interface Approver {
  readonly personId: string;
  readonly isActive: boolean;
  readonly isCompliance: boolean;
}

/** Whoever declined an earlier request. */
interface Objector {
  readonly personId: string;
  readonly isActive: boolean;
  readonly roles: readonly Role[];
}

export interface ApprovalCommands {
  RequestApproval: {
    office: Office | null;
    rule: FoundRule;
    requestId: string;
    /** null: the fast lane. */
    optionId: string | null;
    fastLane: FastLane | null;
    /** Of the option, or of a clarification by the fast lane. */
    draft: CheckedVersion | null;
    words: Words;
    approvers: readonly Approver[];
    objectors: readonly Objector[];
  };
  ApproveReview: { office: Office | null; requestId: string; reason: string | null };
  DeclineReview: { office: Office | null; requestId: string; reason: string };
  DecideReview: {
    office: Office | null;
    rule: FoundRule;
    /** null: the fast lane without approvals. */
    requestId: string | null;
    fastLane: (FastLane & { readonly words: Words }) | null;
    /** As it would be published from `effectiveFrom` on. */
    draft: CheckedVersion | null;
    /** Local date; null: as soon as may be. */
    effectiveFrom: string | null;
    evidence: readonly string[];
  };
}

/** Who has to agree, and what is decided. */
export const approval: Decider<Review, ApprovalCommands, ReviewEvent>['decide'] = {
  RequestApproval: ({ office, rule, requestId, optionId, fastLane, draft, words, approvers, objectors }, state, context) => {
    const { now, actor } = context;
    const review = underWay(state, office, actor);
    const { reviewId, isDisclosed } = review;
    const subject = fastLane ? clarified(fastLane, optionId, draft, rule) : optionOf(review, optionId, draft, rule);
    const proposal: Proposal = { ...subject, ...wordsOf(words) };
    const needsCompliance = mustAskCompliance(subject.decision, rule, draft);
    checkApprovers(approvers, needsCompliance, review, office);
    checkObjectors(objectors, approvers, review, office);
    return [
      ...(isDisclosed ? [] : [disclosed(reviewId, context)]),
      {
        type: 'ApprovalRequested',
        data: {
          reviewId,
          requestId,
          proposal,
          fastLane: fastLane !== null,
          stillServes: fastLane?.stillServes ?? null,
          approverIds: approvers.map(({ personId }) => personId),
          needsCompliance,
          requestedAt: now,
        },
      },
    ];
  },
  ApproveReview: ({ office, requestId, reason }, state, context) => {
    const { now, actor } = context;
    const { review, request } = asked(state, requestId, office, context);
    if (request.approvals.some(({ approverId }) => approverId === actor.id)) return [];
    const asCompliance = hasRole(actor, 'COMPLIANCE');
    const data = { reviewId: review.reviewId, requestId, approverId: actor.id, reason, asCompliance, approvedAt: now };
    return { type: 'ReviewApproved', data };
  },
  DeclineReview: ({ office, requestId, reason }, state, context) => {
    const { review } = asked(state, requestId, office, context);
    return {
      type: 'ReviewDeclined',
      data: { reviewId: review.reviewId, requestId, approverId: context.actor.id, reason, declinedAt: context.now },
    };
  },
  DecideReview: ({ office, rule, requestId, fastLane, draft, effectiveFrom, evidence }, state, context) => {
    const { now, actor, calendar } = context;
    const review = underWay(state, office, actor);
    const today = calendar.dayOf(now);
    checkNotTooFar(effectiveFrom, today);
    const decided = fastLane ? clearCase(review, requestId, fastLane, draft, rule) : approved(review, requestId, office, draft, rule);
    checkEvidence(review, decided.proposal.optionId, evidence);
    const { optionId, decision, version, centring, rationale, publicReason, outcomeMessage } = decided.proposal;
    return [
      ...(review.isDisclosed ? [] : [disclosed(review.reviewId, context)]),
      {
        type: 'ReviewDecided',
        data: {
          reviewId: review.reviewId,
          policyId: review.policyId,
          decision,
          fastLane: decided.fastLane,
          stillServes: decided.stillServes,
          requestId,
          optionId,
          rationale,
          publicReason,
          outcomeMessage,
          version,
          effectiveFrom: effectOf(decided.proposal, effectiveFrom, rule, today),
          centring,
          evidence: [...new Set(evidence)],
          decidedBy: actor.id,
          decidedOn: today,
          decidedAt: now,
        },
      },
    ];
  },
};

/** Local date from which a version applies unless somebody says otherwise: today, but not before the policy's last one. */
export function soonestFrom(today: string, rule: FoundRule): string {
  return rule && rule.lastEffectiveFrom > today ? rule.lastEffectiveFrom : today;
}

function clearCase(
  review: OpenedReview,
  requestId: string | null,
  { words, ...fastLane }: FastLane & { readonly words: Words },
  draft: CheckedVersion | null,
  rule: FoundRule,
) {
  if (requestId !== null) throw new DomainError('review.lane-unclear', 'give the request, or take the fast lane, not both', 'requestId');
  if (review.askedIds.length > 0) {
    throw new DomainError('review.not-a-clear-case', 'approvers were asked already: decide what they approve', 'fastLane');
  }
  const proposal = { ...clarified(fastLane, null, draft, rule), ...wordsOf(words) };
  if (mustAskCompliance(fastLane.decision, rule, draft)) {
    throw new DomainError(
      'review.approval-needed',
      'this rule is demanded by law or prevents fraud: ask for the approval of compliance with requestApproval, fastLane included',
      'fastLane',
    );
  }
  return { proposal, fastLane: true, stillServes: fastLane.stillServes };
}

function approved(
  { request }: OpenedReview,
  requestId: string | null,
  office: Office | null,
  draft: CheckedVersion | null,
  rule: FoundRule,
) {
  if (requestId === null) {
    throw new DomainError('review.approval-needed', 'name the request that was approved; ask for approval first', 'requestId');
  }
  if (request?.requestId !== requestId) throw replaced();
  const { proposal, approverIds, fastLane, stillServes } = request;
  // Whoever took the office since would approve what is theirs.
  const approvals = request.approvals.filter(({ approverId }) => office === null || !isOfOffice(office, approverId));
  const missing = approverIds.length - approvals.length;
  if (missing > 0) {
    throw new DomainError(
      'review.approval-missing',
      `${missing} of ${approverIds.length} approvals ${missing === 1 ? 'is missing; wait for it' : 'are missing; wait for them'}`,
      'requestId',
    );
  }
  if (mustAskCompliance(proposal.decision, rule, draft) && !approvals.some(({ asCompliance }) => asCompliance)) {
    throw new DomainError('review.compliance-missing', 'nobody approved on behalf of compliance; ask somebody with that role', 'requestId');
  }
  checkBase(proposal.policyVersion, proposal.version, rule);
  checkVersion(proposal.decision, draft, rule);
  return { proposal, fastLane, stillServes };
}

function asked(state: Review, requestId: string, office: Office | null, { actor }: Context) {
  if (state.status === 'none' || actor.kind !== 'PERSON') throw unknownReview();
  const isOwn = conducts(state, office, actor);
  if (!isOwn && !state.askedIds.includes(actor.id)) throw unknownReview();
  if (isOwn || (office && isOfOffice(office, actor.id))) {
    throw new DomainError('review.own-approval', 'you answer for this review yourself; somebody else has to approve it', 'requestId');
  }
  const { request } = state;
  if (state.decided || request?.requestId !== requestId) throw replaced();
  if (!request.approverIds.includes(actor.id)) {
    throw new DomainError(
      'review.not-asked',
      'others are asked to approve this, and you are not any more: nothing waits for you',
      'requestId',
    );
  }
  return { review: state, request: request satisfies KnownRequest };
}

const replaced = () =>
  new DomainError('review.request-replaced', 'what was asked there is no longer proposed; read the review again', 'requestId');

function checkApprovers(approvers: readonly Approver[], needsCompliance: boolean, review: OpenedReview, office: Office | null): void {
  for (const [index, approver] of approvers.entries()) {
    const field = `approverIds.${index}`;
    if (!approver.isActive) throw new DomainError('review.unknown-approver', 'no active person has this id; choose somebody else', field);
    if (isConducting(approver.personId, review, office)) {
      throw new DomainError('review.own-approval', 'whoever conducts the review cannot approve it; choose somebody else', field);
    }
  }
  if (needsCompliance && !approvers.some(({ isCompliance }) => isCompliance)) {
    throw new DomainError(
      'review.compliance-missing',
      'this rule is demanded by law or prevents fraud: one of the approvers has to hold the role COMPLIANCE',
      'approverIds',
    );
  }
}

/** A "no" is not got round by asking somebody friendlier: whoever said it is asked again, unless they are gone or conduct the review by now. */
function checkObjectors(objectors: readonly Objector[], approvers: readonly Approver[], review: OpenedReview, office: Office | null): void {
  const isAsked = (id: string) => approvers.some(({ personId }) => personId === id);
  const left = objectors.filter(({ personId, isActive }) => isActive && !isAsked(personId) && !isConducting(personId, review, office));
  if (left.length === 0) return;
  const roles = left.map((objector) => objector.roles.join(' and ')).join(', ');
  throw new DomainError(
    'review.objector-missing',
    `somebody declined before and has to be asked again (${roles}): add whoever declined in \`proposals\`; they may approve what you changed`,
    'approverIds',
  );
}

function isConducting(personId: string, review: OpenedReview, office: Office | null): boolean {
  return (office !== null && isOfOffice(office, personId)) || review.escalatedToId === personId;
}

/** What keeps a rule as it is needs nobody to guard it. */
function mustAskCompliance(decision: Decision, rule: FoundRule, draft: CheckedVersion | null): boolean {
  if (decision === 'KEEP') return false;
  return (rule?.isGuarded ?? false) || (draft !== null && draft.problem === null && draft.isGuarded);
}

function checkEvidence(review: OpenedReview, optionId: string | null, evidence: readonly string[]): void {
  const backtests = optionId === null ? [] : (review.options[optionId]?.backtestIds ?? []);
  const known = [...(review.evidence ?? []), ...backtests.map((id) => `BACKTEST:${id}`)];
  const unknown = evidence.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new DomainError(
    'review.unknown-evidence',
    `${unknown} is no evidence of this review; cite ${known.length > 0 ? known.join(', ') : 'none, there is none'}`,
    'evidence',
  );
}

function checkNotTooFar(effectiveFrom: string | null, today: string): void {
  const furthest = addDays(today, FURTHEST_EFFECT_DAYS);
  if (effectiveFrom === null || effectiveFrom <= furthest) return;
  throw new DomainError(
    'review.effective-too-far',
    `two years ahead is the most: check the year, choose ${furthest} or an earlier day`,
    'effectiveFrom',
  );
}

function effectOf({ decision, version }: Proposal, asked: string | null, rule: FoundRule, today: string): string | null {
  if (version === null && decision !== 'SUSPEND' && decision !== 'RETIRE') {
    if (asked !== null) throw new DomainError('review.takes-no-effect', 'nothing of the rule changes; leave the date out', 'effectiveFrom');
    return null;
  }
  const from = asked ?? (version === null ? today : soonestFrom(today, rule));
  if (from < today) throw new DomainError('review.effective-in-the-past', `choose ${today} or a later day`, 'effectiveFrom');
  return from;
}

function wordsOf({ rationale, publicReason, outcomeMessage }: Words): Words {
  return { rationale, publicReason, outcomeMessage };
}
