import type { Caller } from '#cqrs';
import { chartersProjection } from '#expectations';
import { judgementFigures } from '#figures';
import { Allow, CallerOf, READERS, Reads } from '#graphql';
import { FindProtectionSettings } from '#organisation/events';
import type { ProtectionSettings } from '#organisation/events';
import { policiesProjection } from '#policies';
import { reviewsProjection } from '#reviews';
import { QueryBus } from '@nestjs/cqrs';
import { Args, ID, Int, Query, Resolver } from '@nestjs/graphql';
import { insightsNames } from './insights-names.projection.ts';
import { MisstepsFinder } from './missteps.finder.ts';
import { Missteps } from './missteps.types.ts';

@Resolver()
export class MisstepsResolver {
  constructor(
    private readonly missteps: MisstepsFinder,
    private readonly queries: QueryBus,
  ) {}

  @Allow(...READERS)
  @Reads(policiesProjection, chartersProjection, reviewsProjection, judgementFigures, insightsNames)
  @Query(() => Missteps, {
    name: 'missteps',
    description:
      'Of each rule in force that concerns a unit: whether it is too little known, enforced differently in the units below, or not kept current. Worked out now from what is recorded and published; thresholds are our own operationalisation.',
  })
  async findMissteps(
    @CallerOf() { actor }: Caller,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many are listed, 1 to 100; all are counted.' }) first: number,
    @Args('unitId', { type: () => ID, nullable: true, description: 'Only this unit and all below it.' }) unitId?: string,
    @Args('policyId', { type: () => ID, nullable: true, description: 'Only this policy.' }) policyId?: string,
  ): Promise<Missteps> {
    const { k } = await this.queries.execute<FindProtectionSettings, ProtectionSettings>(new FindProtectionSettings());
    return this.missteps.findMissteps({ unitId, policyId, k, first }, actor);
  }
}
