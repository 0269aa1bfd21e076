import type { Caller } from '#cqrs';
import { frictionFigures } from '#figures';
import { frictionReportsProjection } from '#friction';
import { Allow, CallerOf, READERS, Reads } from '#graphql';
import { policiesProjection } from '#policies';
import { Args, ID, Int, Query, Resolver } from '@nestjs/graphql';
import { insightsNames } from './insights-names.projection.ts';
import { PolicyPasts } from './policy-pasts.ts';
import { PolicyReadings } from './policy-readings.ts';
import { RevisionEffectFinder } from './revision-effect.finder.ts';
import { RevisionEffect } from './revision-effect.types.ts';

/** Whether a revision worked: to the office of its policy from every report, to others from what is published. */
@Resolver()
export class RevisionEffectResolver {
  constructor(
    private readonly pasts: PolicyPasts,
    private readonly readings: PolicyReadings,
    private readonly effects: RevisionEffectFinder,
  ) {}

  @Allow(...READERS)
  @Reads(frictionFigures, frictionReportsProjection, insightsNames, policiesProjection)
  @Query(() => RevisionEffect, {
    description:
      'Did a version change friction, what happens to customers, and what the rule protects? If you answer for the policy, it is recorded that you read its reports.',
  })
  async revisionEffect(
    @CallerOf() caller: Caller,
    @Args('policyId', { type: () => ID }) policyId: string,
    @Args('number', { type: () => Int, description: 'Number of the version; 2 and later.' }) number: number,
  ): Promise<RevisionEffect> {
    const events = await this.pasts.eventsOf(policyId);
    const office = await this.readings.officeWeeks(caller, policyId);
    const trigger = await this.pasts.triggerOf(policyId, number, office !== null);
    return this.effects.findEffect({ policyId, number, events, office, trigger }, caller.actor);
  }
}
