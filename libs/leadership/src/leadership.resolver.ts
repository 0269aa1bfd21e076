import type { Caller } from '#cqrs';
import { Allow, CallerOf, READERS, Reads } from '#graphql';
import { Args, ID, Int, Query, Resolver } from '@nestjs/graphql';
import { LEADERSHIP_READS, LeadershipReviewFinder } from './leadership-review.finder.ts';
import { LeadershipReview } from './leadership-review.types.ts';

/** A review of a period on one page. */
@Resolver()
export class LeadershipResolver {
  constructor(private readonly reviews: LeadershipReviewFinder) {}

  @Allow(...READERS)
  @Reads(...LEADERSHIP_READS)
  @Query(() => LeadershipReview, {
    description:
      'What a quarterly review needs: where friction is and moves, what was decided and what revisions did, what is overdue, how employees and customers see the same and what goes with it, what is expected of units, missteps, warning signs, the HAND profile, and by which methods. `handrail report` prints it.',
  })
  leadershipReview(
    @CallerOf() { actor }: Caller,
    @Args('period', {
      description: 'A quarter such as 2026-Q3, a month such as 2026-09, or first and last week such as 2026-W27/2026-W39.',
    })
    period: string,
    @Args('first', { type: () => Int, defaultValue: 10, description: 'How many of each list, 1 to 100.' }) first: number,
    @Args('unitId', { type: () => ID, nullable: true, description: 'Only this unit and all below it.' }) unitId?: string,
  ): Promise<LeadershipReview> {
    return this.reviews.findReview({ period, unitId: unitId ?? null, first }, actor);
  }
}
