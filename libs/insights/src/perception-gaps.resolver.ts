import type { Caller } from '#cqrs';
import { Allow, CallerOf, READERS, Reads } from '#graphql';
import { surveysProjection } from '#perceptions';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { insightsNames } from './insights-names.projection.ts';
import { PerceptionGapsFinder } from './perception-gaps.finder.ts';
import { PerceptionGaps } from './perception-gaps.types.ts';

/** What was published of surveys, never a single answer. */
@Resolver()
export class PerceptionGapsResolver {
  constructor(private readonly gaps: PerceptionGapsFinder) {}

  @Allow(...READERS)
  @Reads(surveysProjection, insightsNames)
  @Query(() => PerceptionGaps, {
    description:
      'How much more often employees agree to what they say of their work than customers do, by statement, with 95 % intervals. WAITING: no wave is closed; SUPPRESSED: too few people of one side answered, or none.',
  })
  perceptionGaps(
    @CallerOf() { actor }: Caller,
    @Args('surveyId', { type: () => ID, description: 'The survey.' }) surveyId: string,
    @Args('unitId', { type: () => ID, nullable: true, description: 'Only this unit and all below it.' }) unitId?: string,
    @Args('waveId', { type: () => ID, nullable: true, description: 'A wave of the survey; its last closed one when absent.' })
    waveId?: string,
  ): Promise<PerceptionGaps> {
    return this.gaps.findGaps({ surveyId, unitId, waveId }, actor);
  }
}
