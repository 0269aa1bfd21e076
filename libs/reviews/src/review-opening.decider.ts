import { addDays, nextWeek, previousWeek } from '#calendar';
import { DomainError, holdsFor } from '#eventing';
import type { Context, Decider } from '#eventing';
import { OPEN_REVIEWS_OF_AN_OWNER, PRESUMPTION_DAYS, REST_DAYS_AFTER_KEEP } from './events.ts';
import type { ReviewEvent, ReviewTrigger } from './events.ts';
import { closed, conducts, holdsOffice, opened, statusOf, underWay } from './review-state.decider.ts';
import type { Office, OpenedReview, Review } from './review-state.decider.ts';

/** What is known of a policy that somebody or something wants reviewed. */
export interface Occasion {
  readonly policyId: string;
  /** null: no such policy. */
  readonly office: Office | null;
  readonly isRetired: boolean;
  /** The version in force; null: none. */
  readonly policyVersion: number | null;
  /** The policy's unit and all above it. */
  readonly lineage: readonly string[];
  /** Head of the owner's unit. */
  readonly headId: string | null;
  /** Local date on which it was last kept, if that was its last review; else null. */
  readonly keptOn: string | null;
  /** Reviews of the owner that run, as far as others know of them, without this one. */
  readonly openReviews: number;
}

export interface OpeningCommands {
  OpenReview: {
    reviewId: string;
    ordinal: number;
    occasion: Occasion;
    trigger: Exclude<ReviewTrigger, 'ESCALATION'>;
    reason: string;
    /** ISO week; null: the one before now. */
    baselineUntil: string | null;
    /** Whether the rate of reports on the policy has doubled since it was kept. */
    rateDoubled: boolean;
    /** THRESHOLD: whether published figures say so already, so that others may know. */
    isPublished: boolean;
  };
  StartReview: Readonly<Record<never, never>>;
  MarkReviewOverdue: Readonly<Record<never, never>>;
  /** `toPersonId`: head of the owner's unit; once it was escalated, whoever heads that person's unit or one above. */
  EscalateReview: { office: Office | null; toPersonId: string | null; reason: string };
}

/** How a review begins, comes to be known, and what happens when nobody decides it. */
export const opening: Decider<Review, OpeningCommands, ReviewEvent>['decide'] = {
  OpenReview: ({ reviewId, ordinal, occasion, trigger, reason, baselineUntil, rateDoubled, isPublished }, state, context) => {
    const { now, actor, calendar } = context;
    const { policyId, policyVersion, openReviews } = occasion;
    checkOpener(occasion, context);
    const isOpen = state.status === 'opened';
    if (isOpen && isPublished && isBegun(state)) return told(state, baselineUntil, context);
    if (isOpen && isKnownTo(state, occasion, trigger, isPublished, context)) return alreadyOpen(state, context);
    const refusal = restOf(occasion, rateDoubled, calendar.dayOf(now));
    if (refusal && actor.kind === 'SYSTEM') return [];
    if (refusal) throw refusal;
    const isQueued = openReviews >= OPEN_REVIEWS_OF_AN_OWNER;
    const isDisclosed = trigger !== 'THRESHOLD' || isPublished;
    const clock = clockOf(isDisclosed, context);
    return {
      type: 'ReviewOpened',
      data: {
        reviewId,
        policyId,
        ordinal,
        policyVersion,
        // Others than the office go over its head.
        trigger: trigger === 'HAND' && !holdsOffice(occasion.office, actor) ? 'ESCALATION' : trigger,
        reason,
        baselineUntil: baselineUntil ?? previousWeek(calendar.weekOf(now)),
        isQueued,
        clockFrom: isQueued ? null : clock.clockFrom,
        dueOn: isQueued ? null : clock.dueOn,
        isDisclosed,
        openedBy: actor.kind === 'SYSTEM' ? null : actor.id,
        openedOn: clock.clockFrom,
        openedAt: now,
      },
    };
  },
  StartReview: (_, state, context) => {
    const { reviewId, isDisclosed, isQueued, decided } = opened(state);
    if (!isQueued || decided) return [];
    return { type: 'ReviewStarted', data: { reviewId, ...clockOf(isDisclosed, context), startedAt: context.now } };
  },
  MarkReviewOverdue: (_, state, { now, calendar }) => {
    const { reviewId, policyId, dueOn, isOverdue, decided } = opened(state);
    if (isOverdue || decided) return [];
    if (dueOn === null) throw new DomainError('review.queued', 'the clock of a queued review does not run', 'reviewId');
    if (calendar.dayOf(now) <= dueOn) throw new DomainError('review.not-overdue', `this review is due on ${dueOn}`, 'reviewId');
    return { type: 'ReviewOverdue', data: { reviewId, policyId, dueOn, overdueAt: now } };
  },
  EscalateReview: ({ office, toPersonId, reason }, state, context) => {
    const { now, actor } = context;
    const isSystem = actor.kind === 'SYSTEM';
    const review = isSystem ? opened(state) : underWay(state, office, actor);
    const { reviewId, policyId, isDisclosed } = review;
    if (review.decided) return [];
    if (review.escalatedAt !== null && (toPersonId === null || toPersonId === review.escalatedToId)) {
      // The clock asks again and again; a person is told why nothing comes of it.
      if (isSystem) return [];
      throw alreadyEscalated(review.escalatedToId, review.escalatedAt, context);
    }
    if (isSystem && !isDisclosed) {
      throw new DomainError('review.not-disclosed', 'only its office knows of this review; disclose it first', 'reviewId');
    }
    return [
      ...(isDisclosed ? [] : [disclosed(reviewId, context)]),
      { type: 'ReviewEscalated', data: { reviewId, policyId, toPersonId, reason, escalatedAt: now } },
    ];
  },
};

function alreadyEscalated(toPersonId: string | null, escalatedAt: string, { actor, calendar }: Context): DomainError {
  const day = calendar.dayOf(escalatedAt);
  const message =
    toPersonId === null
      ? `this review was escalated on ${day}, and nobody heads the owner’s unit or one above it: decide it, or have an administrator name a head, then escalate it again`
      : toPersonId === actor.id
        ? `this review is with you since ${day}, and nobody heads a unit above yours: decide it`
        : `this review is with the head above since ${day} (\`escalatedToId\`), and nobody stands above them: talk to them, or decide it`;
  return new DomainError('review.already-escalated', message, 'reviewId');
}

/**
 * By an act of its office others learn of the review, not of what set it off. Its clock begins with that, for all: when the office's own began
 * would tell in which week enough people had reported.
 */
export function disclosed(reviewId: string, context: Context) {
  const { now } = context;
  const data = { reviewId, withTrigger: false, baselineUntil: null, ...clockOf(true, context), disclosedAt: now };
  return { type: 'ReviewDisclosed' as const, data };
}

/** What its office has begun stays, and others are told what set it off: once, and only of an open one. */
function told(
  { reviewId, isDisclosed, isTriggerDisclosed, clockFrom, dueOn, decided }: OpenedReview,
  baselineUntil: string | null,
  context: Context,
) {
  if (isTriggerDisclosed || decided) return [];
  const clock = isDisclosed && clockFrom !== null && dueOn !== null ? { clockFrom, dueOn } : clockOf(true, context);
  return { type: 'ReviewDisclosed' as const, data: { reviewId, withTrigger: true, baselineUntil, ...clock, disclosedAt: context.now } };
}

/** Somebody has worked on it, or knows of it. */
function isBegun({ isDisclosed, isWorkedOn }: OpenedReview): boolean {
  return isDisclosed || isWorkedOn;
}

function checkOpener({ office, lineage, headId }: Occasion, { actor }: Context): void {
  if (office === null) throw new DomainError('review.unknown-policy', 'there is no such policy: choose one from the list', 'policyId');
  if (holdsFor(actor, ['COMPLIANCE', 'EXECUTIVE'], lineage) || holdsOffice(office, actor) || actor.id === headId) return;
  throw new DomainError(
    'review.not-yours-to-open',
    'a review is opened by whoever answers for the policy, the head of their unit, compliance or an executive; ask one of them',
    'policyId',
  );
}

/** Whoever may not know of a review that is not disclosed opens one openly in its place: a refusal would tell them of it. */
function isKnownTo(review: OpenedReview, { office }: Occasion, trigger: ReviewTrigger, isPublished: boolean, { actor }: Context): boolean {
  return review.isDisclosed || (trigger === 'THRESHOLD' && !isPublished) || conducts(review, office, actor);
}

function alreadyOpen(review: OpenedReview, { actor }: Context): readonly [] {
  if (actor.kind === 'SYSTEM') return [];
  if (review.decided) throw closed(review.decided);
  throw new DomainError(
    'review.already-open',
    `this policy is under review already (${statusOf(review)}): take part in review ${review.reviewId}`,
    'policyId',
  );
}

function restOf({ isRetired, keptOn }: Occasion, rateDoubled: boolean, today: string): DomainError | null {
  if (isRetired) return new DomainError('review.policy-retired', 'a retired policy is not reviewed any more', 'policyId');
  const rested = keptOn === null ? null : addDays(keptOn, REST_DAYS_AFTER_KEEP);
  if (rested === null || today >= rested || rateDoubled) return null;
  return new DomainError(
    'review.kept-lately',
    `this policy was kept on ${keptOn}: a review can be opened from ${rested} on, and opens by itself before if reports on it double`,
    'policyId',
  );
}

/** A threshold is reached on the day of a report: while only the office knows of it its clock waits for the next ISO week, so that no date tells that day. */
function clockOf(isDisclosed: boolean, { now, calendar }: Context) {
  const from = isDisclosed ? now : calendar.startOf(nextWeek(calendar.weekOf(now)));
  const clockFrom = calendar.dayOf(from);
  return { clockFrom, dueOn: addDays(clockFrom, PRESUMPTION_DAYS) };
}
