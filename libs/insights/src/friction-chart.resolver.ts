import type { Caller } from '#cqrs';
import { frictionFigures } from '#figures';
import { frictionReportsProjection } from '#friction';
import { Allow, CallerOf, READERS, Reads, WeekWindowInput } from '#graphql';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { FrictionChartFinder } from './friction-chart.finder.ts';
import { FrictionChart } from './friction-chart.types.ts';
import { insightsNames } from './insights-names.projection.ts';
import { PolicyPasts } from './policy-pasts.ts';
import { PolicyReadings } from './policy-readings.ts';

/** Whether friction varies as usual: to the office of a policy from every report, to others from what is published. */
@Resolver()
export class FrictionChartResolver {
  constructor(
    private readonly pasts: PolicyPasts,
    private readonly readings: PolicyReadings,
    private readonly charts: FrictionChartFinder,
  ) {}

  @Allow(...READERS)
  @Reads(frictionFigures, frictionReportsProjection, insightsNames)
  @Query(() => FrictionChart, {
    description:
      'A process chart with its signals. If you answer for the policy and name no unit, it is made of its single reports, and recorded that you read them.',
  })
  async frictionChart(
    @CallerOf() caller: Caller,
    @Args('policyId', { type: () => ID }) policyId: string,
    @Args('unitId', { type: () => ID, nullable: true, description: 'Only this unit and all below it, from published blocks.' })
    unitId?: string,
    @Args('window', {
      type: () => WeekWindowInput,
      nullable: true,
      description: 'ISO weeks; the last 52 closed ones when absent. Limits rest on earlier ones, too.',
    })
    window?: WeekWindowInput,
  ): Promise<FrictionChart> {
    const events = await this.pasts.eventsOf(policyId);
    const office = unitId ? null : await this.readings.officeWeeks(caller, policyId);
    return this.charts.findChart({ policyId, unitId, window, events, office }, caller.actor);
  }
}
