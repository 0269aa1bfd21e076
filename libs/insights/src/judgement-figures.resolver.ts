import type { Caller } from '#cqrs';
import { judgementFigures } from '#figures';
import { Allow, CallerOf, READERS, Reads, WeekWindowInput } from '#graphql';
import { Args, ID, Int, Query, Resolver } from '@nestjs/graphql';
import { insightsNames } from './insights-names.projection.ts';
import { JudgementCallsFinder } from './judgement-calls.finder.ts';
import { JudgementCalls } from './judgement-calls.types.ts';

/** How much of the room for judgement is used: published blocks, never a single call. */
@Resolver()
export class JudgementFiguresResolver {
  constructor(private readonly calls: JudgementCallsFinder) {}

  @Allow(...READERS)
  @Reads(judgementFigures, insightsNames)
  @Query(() => JudgementCalls, {
    description:
      'Judgement calls and authority requests of the last 13 closed weeks, unless asked otherwise, as sums over several people. No figure of it is for assessing a single employee.',
  })
  judgementCalls(
    @CallerOf() { actor }: Caller,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many policies, 1 to 100; the others are in one row.' })
    first: number,
    @Args('window', {
      type: () => WeekWindowInput,
      nullable: true,
      description: 'Closed ISO weeks; a default that fits when absent.',
    })
    window?: WeekWindowInput,
    @Args('policyId', { type: () => ID, nullable: true, description: 'Only this policy.' }) policyId?: string,
    @Args('unitId', { type: () => ID, nullable: true, description: 'Only this unit and all below it.' }) unitId?: string,
  ): Promise<JudgementCalls> {
    return this.calls.findCalls({ window, policyId, unitId, first }, actor);
  }
}
