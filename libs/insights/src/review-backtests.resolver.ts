import { current, Deployment } from '#cqrs';
import type { Caller } from '#cqrs';
import { EventLog } from '#eventing';
import { AllowSignedIn, CallerOf } from '#graphql';
import { ReviewNode } from '#reviews';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { keptNode } from './backtest-views.ts';
import { KeptBacktestNode } from './backtest.types.ts';
import { Backtests } from './backtests.ts';
import { keptBacktests } from './kept-backtests.decider.ts';
import { begunAnewAt, knownSince } from './review-history.ts';

/** Evidence of a review, to whoever sees it; what it says of single reports, to the office alone. */
@Resolver(() => ReviewNode)
export class ReviewBacktestsResolver {
  constructor(
    private readonly log: EventLog,
    private readonly backtests: Backtests,
    private readonly deployment: Deployment,
  ) {}

  @AllowSignedIn()
  @ResolveField(() => [KeptBacktestNode], { name: 'backtests', description: 'Kept as evidence, in that order.' })
  async listBacktests(@Parent() { id, policyId }: ReviewNode, @CallerOf() caller: Caller): Promise<readonly KeptBacktestNode[]> {
    const kept = (await current(this.log, keptBacktests, policyId)).filter(({ reviewId }) => reviewId === id);
    if (kept.length === 0) return [];
    const isOffice = await this.backtests.isOffice(caller, policyId);
    const review = isOffice ? [] : await this.log.load(`review-${id}`);
    const since = knownSince(review) ?? '';
    const from = begunAnewAt(review);
    const { calendar, currency } = this.deployment;
    const known = kept.filter(({ keptAt }) => keptAt >= from);
    return known.map((backtest) =>
      // When the office worked on it before anybody else could know of it is not told.
      keptNode({ ...backtest, keptAt: backtest.keptAt > since ? backtest.keptAt : since }, isOffice, calendar, currency),
    );
  }
}
