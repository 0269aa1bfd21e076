import type { Caller } from '#cqrs';
import { Allow, CallerOf, READERS, Reads } from '#graphql';
import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import { MATERIAL } from './hand-material.finder.ts';
import { handMonths } from './hand-months.projection.ts';
import { HandProfileNode, HandScopeInput, HandTrendPoint } from './hand-profile.types.ts';
import { HandProfiles } from './hand-profiles.ts';

@Resolver()
export class HandProfileResolver {
  constructor(private readonly profiles: HandProfiles) {}

  @Allow(...READERS)
  @Reads(handMonths, ...MATERIAL)
  @Query(() => HandProfileNode, {
    description:
      'The HAND profile of the organisation, of a unit or of a policy for a month, with everything that it was worked out from. Our own operationalisation of the HAND framework, no standard.',
  })
  handProfile(
    @CallerOf() { actor }: Caller,
    @Args('scope', {
      nullable: true,
      description: 'A policy or a unit; the organisation, or the one unit that your roles cover, when absent.',
    })
    scope?: HandScopeInput,
    @Args('month', { type: () => String, nullable: true, description: 'Such as 2026-11; the one that runs when absent.' })
    month?: string | null,
  ): Promise<HandProfileNode> {
    return this.profiles.findProfile(scope ?? {}, month ?? null, actor);
  }

  @Allow(...READERS)
  @Reads(handMonths, ...MATERIAL)
  @Query(() => [HandTrendPoint], {
    description:
      'HAND profiles month by month: those that were published, and the last ones as they stand. Our own operationalisation of the HAND framework, no standard.',
  })
  handTrend(
    @CallerOf() { actor }: Caller,
    @Args('scope', {
      nullable: true,
      description: 'A policy or a unit; the organisation, or the one unit that your roles cover, when absent.',
    })
    scope?: HandScopeInput,
    @Args('months', { type: () => Int, defaultValue: 12, description: '1 to 36, to the one that runs.' }) months = 12,
  ): Promise<readonly HandTrendPoint[]> {
    return this.profiles.findTrend(scope ?? {}, months, actor);
  }
}
