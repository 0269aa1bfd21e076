import { current, currentFromKept } from '#cqrs';
import { EventLog, fold, idOf, scopeOf } from '#eventing';
import type { Actor, Context, Recorded } from '#eventing';
import { FindHeadsOver } from '#organisation/events';
import { CheckVersion, FindRule } from '#policies/events';
import type { CheckedVersion, FoundRule, PolicyEvent } from '#policies/events';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler, QueryBus } from '@nestjs/cqrs';
import { absence, isAwayOn } from './absence.decider.ts';
import { FindDecision, FindLastReview, FindReview, FindRevisionTrigger, IsAway } from './events.ts';
import type { FoundDecision, FoundReview, FoundRevisionTrigger, ReviewEvent } from './events.ts';
import { review } from './review.decider.ts';
import { statusOf } from './review-state.decider.ts';
import type { Review } from './review-state.decider.ts';

/** What decisions need of other aggregates, and what other domains ask of reviews: folded from streams, never read from a lagging model. */

/** Made from the command, so that a repeated one names the same thing. */
export function partIdOf(
  part: 'option' | 'response' | 'request',
  { reviewId, commandId }: { readonly reviewId: string; readonly commandId: string },
  actor: Actor,
): string {
  return idOf(`review_${part}`, reviewId, scopeOf(actor), commandId);
}

export const reviewIdOf = (policyId: string, ordinal: number) => idOf('review', policyId, String(ordinal));

export interface ReviewAt {
  readonly reviewId: string;
  readonly ordinal: number;
  readonly state: Review;
  readonly history: readonly Recorded[];
}

/** The reviews of a policy from the first one on, each with its state. */
export async function* reviewsOf(log: EventLog, policyId: string): AsyncGenerator<ReviewAt> {
  for (let ordinal = 0; ; ordinal++) {
    const reviewId = reviewIdOf(policyId, ordinal);
    const history = await log.load(`${review.category}-${reviewId}`);
    if (history.length === 0) return;
    yield { reviewId, ordinal, state: fold(review, history), history };
  }
}

/** Query: a review's state, for decisions of this domain. */
export class FindReviewState {
  constructor(readonly reviewId: string) {}
}

@QueryHandler(FindReviewState)
export class FindReviewStateHandler implements IQueryHandler<FindReviewState, Review> {
  constructor(private readonly log: EventLog) {}

  execute({ reviewId }: FindReviewState): Promise<Review> {
    return currentFromKept(this.log, review, reviewId);
  }
}

@QueryHandler(FindReview)
export class FindReviewHandler implements IQueryHandler<FindReview, FoundReview> {
  constructor(private readonly log: EventLog) {}

  async execute({ reviewId }: FindReview): Promise<FoundReview> {
    return foundIn(await currentFromKept(this.log, review, reviewId));
  }
}

@QueryHandler(FindLastReview)
export class FindLastReviewHandler implements IQueryHandler<FindLastReview, FoundReview> {
  constructor(private readonly log: EventLog) {}

  async execute({ policyId }: FindLastReview): Promise<FoundReview> {
    let last: Review = { status: 'none' };
    for await (const { state } of reviewsOf(this.log, policyId)) last = state;
    return foundIn(last);
  }
}

@QueryHandler(FindDecision)
export class FindDecisionHandler implements IQueryHandler<FindDecision, FoundDecision> {
  constructor(private readonly log: EventLog) {}

  async execute({ reviewId }: FindDecision): Promise<FoundDecision> {
    const history = (await this.log.load(`${review.category}-${reviewId}`)) as readonly Recorded<ReviewEvent>[];
    const decided = history.find(({ type }) => type === 'ReviewDecided') as
      Recorded<Extract<ReviewEvent, { type: 'ReviewDecided' }>> | undefined;
    if (!decided) return null;
    const { policyId, decision, publicReason, outcomeMessage, version, effectiveFrom, decidedAt } = decided.data;
    return { reviewId, policyId, decision, publicReason, outcomeMessage, version, effectiveFrom, decidedAt };
  }
}

@QueryHandler(FindRevisionTrigger)
export class FindRevisionTriggerHandler implements IQueryHandler<FindRevisionTrigger, FoundRevisionTrigger> {
  constructor(private readonly log: EventLog) {}

  async execute({ policyId, number }: FindRevisionTrigger): Promise<FoundRevisionTrigger> {
    const events = (await this.log.load(`policy-${policyId}`)) as readonly PolicyEvent[];
    const revised = events.find((event) => event.type === 'PolicyRevised' && event.data.number === number);
    const reviewId = revised?.type === 'PolicyRevised' ? revised.data.reviewId : null;
    const state = reviewId === null ? null : await currentFromKept(this.log, review, reviewId);
    if (reviewId === null || state?.status !== 'opened') return null;
    return { reviewId, trigger: state.trigger, baselineUntil: state.baselineUntil };
  }
}

@QueryHandler(IsAway)
export class IsAwayHandler implements IQueryHandler<IsAway, boolean> {
  constructor(private readonly log: EventLog) {}

  async execute({ personId, on }: IsAway): Promise<boolean> {
    return isAwayOn(await current(this.log, absence, personId), on);
  }
}

function foundIn(state: Review): FoundReview {
  if (state.status === 'none') return null;
  const { reviewId, policyId, ordinal, trigger, isDisclosed, isTriggerDisclosed, clockFrom, dueOn, isOverdue, escalatedToId, decided } =
    state;
  return {
    reviewId,
    policyId,
    ordinal,
    status: statusOf(state),
    trigger,
    isDisclosed,
    isTriggerDisclosed,
    clockFrom,
    dueOn,
    isOverdue,
    escalatedToId,
    decided: decided && { decision: decided.decision, on: decided.on },
  };
}

/** A review, and the policy that it is about; null where there is none. */
export async function reviewAndRule(reviewId: string, queries: QueryBus): Promise<{ readonly state: Review; readonly rule: FoundRule }> {
  const state = await queries.execute<FindReviewState, Review>(new FindReviewState(reviewId));
  return { state, rule: state.status === 'none' ? null : await findRule(state.policyId, queries) };
}

export function findRule(policyId: string, queries: QueryBus): Promise<FoundRule> {
  return queries.execute<FindRule, FoundRule>(new FindRule(policyId));
}

/** Whoever heads a person's unit, or the nearest one above that another active person heads. */
export async function headOver(personId: string, queries: QueryBus): Promise<string | null> {
  const [nearest = null] = await queries.execute<FindHeadsOver, readonly string[]>(new FindHeadsOver(personId));
  return nearest;
}

/** @param text of a draft; null: there is none */
export async function draftOf(
  text: string | null | undefined,
  rule: FoundRule,
  effectiveFrom: string,
  queries: QueryBus,
): Promise<CheckedVersion | null> {
  if (rule === null || text === null || text === undefined) return null;
  return queries.execute<CheckVersion, CheckedVersion>(new CheckVersion(rule.policyId, text, effectiveFrom));
}

export function today({ calendar, now }: Context): string {
  return calendar.dayOf(now);
}

export const referenceHandlers = [
  FindReviewStateHandler,
  FindReviewHandler,
  FindLastReviewHandler,
  FindDecisionHandler,
  FindRevisionTriggerHandler,
  IsAwayHandler,
];
