import { Deployment, Dispatcher } from '#cqrs';
import type { Caller, Command } from '#cqrs';
import { AFTER, AllowSignedIn, CallerOf, FIRST, Freshness, notFound, Reads } from '#graphql';
import type { Connection } from '#graphql';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { ApproveReview, DecideReview, DeclineReview, RequestApproval } from './review-approval.commands.ts';
import { readerNow } from './review-readers.finder.ts';
import { AssessRealism, DefineReview, EscalateReview, OpenReview, ProposeOption, RecordResponse } from './reviews.commands.ts';
import { ReviewFinder } from './reviews.finder.ts';
import { reviewsProjection } from './reviews.projection.ts';
import { ReviewConnection, ReviewFilter, ReviewNode, ReviewPayload } from './reviews.types.ts';

/** Whose review it is, the decider asks; who sees it, the finder. */
@Resolver(() => ReviewNode)
export class ReviewsResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly finder: ReviewFinder,
    private readonly freshness: Freshness,
    private readonly deployment: Deployment,
  ) {}

  @AllowSignedIn()
  @Reads(reviewsProjection)
  @Query(() => ReviewNode, { description: 'One that you conduct, take part in or see by your role.' })
  async review(@Args('id', { type: () => ID }) id: string, @CallerOf() caller: Caller): Promise<ReviewNode> {
    const found = await this.find(id, caller);
    if (!found) throw notFound();
    return found;
  }

  @AllowSignedIn()
  @Reads(reviewsProjection)
  @Query(() => ReviewConnection, {
    name: 'reviews',
    description: 'Those that you conduct, take part in or see by your role; the latest first.',
  })
  listReviews(
    @CallerOf() caller: Caller,
    @Args('first', FIRST) first: number,
    @Args('after', AFTER) after?: string,
    @Args('filter', { type: () => ReviewFilter, nullable: true }) filter?: ReviewFilter,
  ): Promise<Connection<ReviewNode>> {
    return this.finder.listReviews(readerNow(caller, this.deployment), filter ?? {}, first, after);
  }

  @AllowSignedIn()
  @Mutation(() => ReviewPayload, {
    description: 'For whoever answers for the policy, the head of their unit, compliance and executives.',
  })
  async openReview(@Args('input') input: OpenReview, @CallerOf() caller: Caller): Promise<ReviewPayload> {
    const done = await this.dispatcher.send(input, caller);
    return this.payload(done, done.id, caller);
  }

  @AllowSignedIn()
  @Mutation(() => ReviewPayload)
  defineReview(@Args('input') input: DefineReview, @CallerOf() caller: Caller): Promise<ReviewPayload> {
    return this.change(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => ReviewPayload)
  assessRealism(@Args('input') input: AssessRealism, @CallerOf() caller: Caller): Promise<ReviewPayload> {
    return this.change(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => ReviewPayload)
  proposeOption(@Args('input') input: ProposeOption, @CallerOf() caller: Caller): Promise<ReviewPayload> {
    return this.change(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => ReviewPayload)
  recordResponse(@Args('input') input: RecordResponse, @CallerOf() caller: Caller): Promise<ReviewPayload> {
    return this.change(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => ReviewPayload, { description: 'From now on others see the review: approvers have to.' })
  requestApproval(@Args('input') input: RequestApproval, @CallerOf() caller: Caller): Promise<ReviewPayload> {
    return this.change(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => ReviewPayload, { description: 'If you were asked.' })
  approveReview(@Args('input') input: ApproveReview, @CallerOf() caller: Caller): Promise<ReviewPayload> {
    return this.change(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => ReviewPayload, { description: 'If you were asked.' })
  declineReview(@Args('input') input: DeclineReview, @CallerOf() caller: Caller): Promise<ReviewPayload> {
    return this.change(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => ReviewPayload, { description: 'What everybody approved, or a clear case at once. Reporters are told `outcomeMessage`.' })
  decideReview(@Args('input') input: DecideReview, @CallerOf() caller: Caller): Promise<ReviewPayload> {
    return this.change(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => ReviewPayload)
  escalateReview(@Args('input') input: EscalateReview, @CallerOf() caller: Caller): Promise<ReviewPayload> {
    return this.change(input, caller);
  }

  private async change(input: Command & { readonly reviewId: string }, caller: Caller): Promise<ReviewPayload> {
    return this.payload(await this.dispatcher.send(input, caller), input.reviewId, caller);
  }

  private payload(done: Awaited<ReturnType<Dispatcher['send']>>, reviewId: string, caller: Caller): ReviewPayload {
    return {
      position: done.position,
      errors: done.errors,
      review: async () => {
        await this.freshness.after(done.position, [reviewsProjection]);
        return this.find(reviewId, caller);
      },
    };
  }

  private find(reviewId: string, caller: Caller): Promise<ReviewNode | null> {
    return this.finder.findReview(reviewId, readerNow(caller, this.deployment));
  }
}
