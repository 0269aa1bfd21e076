import type { Caller } from '#cqrs';
import { frictionFigures } from '#figures';
import { Allow, CallerOf, READERS, Reads } from '#graphql';
import { organisationProjection } from '#organisation';
import { surveysProjection } from '#perceptions';
import { Args, ID, Int, Query, Resolver } from '@nestjs/graphql';
import { DRIVER_WEEKS, GapDriversFinder } from './gap-drivers.finder.ts';
import { GapDrivers } from './gap-drivers.types.ts';
import { insightsNames } from './insights-names.projection.ts';

/** What was published of surveys beside what was published of friction, unit by unit. */
@Resolver()
export class GapDriversResolver {
  constructor(private readonly drivers: GapDriversFinder) {}

  @Allow(...READERS)
  @Reads(surveysProjection, frictionFigures, organisationProjection, insightsNames)
  @Query(() => GapDrivers, {
    description:
      'Which policies’ friction goes with which gaps between employees and customers, across units: rank correlations, corrected for how many there are. They show what to look at, and never why.',
  })
  gapDrivers(
    @CallerOf() { actor }: Caller,
    @Args('surveyId', { type: () => ID, description: 'The survey.' }) surveyId: string,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many pairs are listed, 1 to 100. All are compared.' })
    first: number,
    @Args('weeks', {
      type: () => Int,
      defaultValue: DRIVER_WEEKS,
      description:
        'How many whole weeks before the close of the wave, 1 to 52. Settle it beforehand: whoever tries several finds something.',
    })
    weeks: number,
    @Args('waveId', { type: () => ID, nullable: true, description: 'A wave of the survey; its last closed one when absent.' })
    waveId?: string,
    @Args('unitId', { type: () => ID, nullable: true, description: 'Only the units below this one are compared.' }) unitId?: string,
    @Args('policyId', { type: () => ID, nullable: true, description: 'List only this policy; all are compared.' }) policyId?: string,
  ): Promise<GapDrivers> {
    return this.drivers.findDrivers({ surveyId, waveId, unitId, policyId, weeks, first }, actor);
  }
}
