import { DomainError } from '#eventing';
import { Allow, READERS } from '#graphql';
import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { HandCounted, HandIndicatorNode } from './hand-profile.types.ts';

const MOST = 1_000;

/** A large organisation counts thousands of breakdowns, which nobody wants in every profile. */
@Resolver(() => HandIndicatorNode)
export class HandCountsResolver {
  @Allow(...READERS)
  @ResolveField(() => [HandCounted], {
    description:
      'What it was worked out from, down to blocks, reviews and waves. A published month names up to 25 of them for ever; where there are more, they are looked up, and include what was published later of these weeks.',
  })
  counts(
    @Parent() { counts }: HandIndicatorNode,
    @Args('first', { type: () => Int, defaultValue: 25, description: `1 to ${MOST}.` }) first: number,
    @Args('skip', { type: () => Int, defaultValue: 0, description: 'How many to leave out before.' }) skip: number,
  ): readonly HandCounted[] {
    if (first < 1 || first > MOST) throw new DomainError('page.first', `ask for 1 to ${MOST} at once`, 'first');
    if (skip < 0) throw new DomainError('hand.skip', 'leave out 0 or more', 'skip');
    return counts.slice(skip, skip + first);
  }
}
