import { EventLog, execute, scopeOf } from '#eventing';
import type { CommandResult, Context } from '#eventing';
import { FindAncestors } from '#organisation/events';
import { FindPolicy } from '#policies/events';
import type { FoundPolicy } from '#policies/events';
import { CommandHandler, QueryBus } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Injectable } from '@nestjs/common';
import type { ReviewTrigger } from './events.ts';
import { CountOpenReviews } from './open-review-count.ts';
import { review } from './review.decider.ts';
import type { Occasion } from './review-opening.decider.ts';
import { findRule, headOver, reviewIdOf, reviewsOf, today } from './review-references.ts';
import type { ReviewAt } from './review-references.ts';
import { OpenReview, OpenReviewAtSignal } from './reviews.commands.ts';

interface Opening {
  readonly commandId: string;
  readonly policyId: string;
  readonly trigger: Exclude<ReviewTrigger, 'ESCALATION'>;
  readonly reason: string;
  readonly baselineUntil: string | null;
  readonly rateDoubled: boolean;
  readonly isPublished?: boolean | undefined;
}

/**
 * The streams of a policy's reviews follow from its id: whoever opens one walks along them to the last, and of two who open the next one at
 * once the later finds it open.
 */
@Injectable()
export class ReviewOpener {
  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
  ) {}

  async open(opening: Opening, context: Context): Promise<CommandResult> {
    const { commandId, policyId } = opening;
    const known: ReviewAt[] = [];
    for await (const one of reviewsOf(this.log, policyId)) known.push(one);
    const last = known.at(-1);
    const repeated = known.find((one) => isOf(one, commandId, context));
    const place = repeated ?? (last && !isClosed(last) ? last : { ordinal: known.length, reviewId: reviewIdOf(policyId, known.length) });
    const { reviewId, ordinal } = place;
    // What names the input: a repeated command has to find its own effect whatever has changed since.
    const { trigger, reason, baselineUntil, rateDoubled, isPublished = false } = opening;
    const input = { commandId, policyId, trigger, reason, baselineUntil, rateDoubled, isPublished };
    return execute(this.log, review, reviewId, 'OpenReview', input, context, async () => ({
      reviewId,
      ordinal,
      occasion: await this.occasion(policyId, reviewId, keptOn(known), context),
      trigger,
      reason,
      baselineUntil,
      rateDoubled,
      isPublished,
    }));
  }

  private async occasion(policyId: string, reviewId: string, keptOn: string | null, context: Context): Promise<Occasion> {
    const rule = await findRule(policyId, this.queries);
    const found = await this.queries.execute<FindPolicy, FoundPolicy>(new FindPolicy(policyId, today(context)));
    const ownerId = rule?.ownerId;
    return {
      policyId,
      office: rule,
      isRetired: rule?.isRetired ?? false,
      policyVersion: found?.versionInForce ?? null,
      lineage: rule?.unitId ? await this.queries.execute<FindAncestors, readonly string[]>(new FindAncestors(rule.unitId)) : [],
      headId: ownerId === undefined ? null : await headOver(ownerId, this.queries),
      keptOn,
      openReviews:
        ownerId === undefined ? 0 : await this.queries.execute<CountOpenReviews, number>(new CountOpenReviews(ownerId, reviewId)),
    };
  }
}

function isOf({ history }: ReviewAt, commandId: string, { actor }: Context): boolean {
  return history.some(({ metadata }) => metadata['commandId'] === commandId && metadata['scope'] === scopeOf(actor));
}

function isClosed({ state }: ReviewAt): boolean {
  return state.status === 'opened' && state.decided !== null;
}

/** Local date of the last decision, where that was to keep the rule. */
function keptOn(known: readonly ReviewAt[]): string | null {
  const decided = known.map(({ state }) => (state.status === 'opened' ? state.decided : null)).findLast((decision) => decision !== null);
  return decided?.decision === 'KEEP' ? decided.on : null;
}

@CommandHandler(OpenReview)
export class OpenReviewHandler implements ICommandHandler<OpenReview, CommandResult> {
  constructor(private readonly opener: ReviewOpener) {}

  execute({ commandId, policyId, reason, context }: OpenReview): Promise<CommandResult> {
    return this.opener.open({ commandId, policyId, trigger: 'HAND', reason, baselineUntil: null, rateDoubled: false }, context);
  }
}

@CommandHandler(OpenReviewAtSignal)
export class OpenReviewAtSignalHandler implements ICommandHandler<OpenReviewAtSignal, CommandResult> {
  constructor(private readonly opener: ReviewOpener) {}

  execute({
    commandId,
    policyId,
    trigger,
    reason,
    baselineUntil,
    rateDoubled,
    isPublished,
    context,
  }: OpenReviewAtSignal): Promise<CommandResult> {
    return this.opener.open({ commandId, policyId, trigger, reason, baselineUntil, rateDoubled, isPublished }, context);
  }
}

export const openingHandlers = [ReviewOpener, OpenReviewHandler, OpenReviewAtSignalHandler];
