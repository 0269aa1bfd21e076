import { Deployment } from '#cqrs';
import { AFTER, AllowSignedIn, FIRST, Reads } from '#graphql';
import type { Connection } from '#graphql';
import { ReadStore } from '#read-store';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { listOutcomes } from './outcomes.finder.ts';
import { outcomesProjection } from './outcomes.projection.ts';
import { OutcomeConnection } from './outcomes.types.ts';
import type { OutcomeNode } from './outcomes.types.ts';

/** The public feed. */
@Resolver()
export class OutcomesResolver {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
  ) {}

  @AllowSignedIn()
  @Reads(outcomesProjection)
  @Query(() => OutcomeConnection, { description: 'What reviews decided, the newest first; also what stays as it is, and why.' })
  outcomes(
    @Args('first', FIRST) first: number,
    @Args('after', AFTER) after?: string,
    @Args('policyId', { type: () => ID, nullable: true, description: 'Of one policy only.' }) policyId?: string,
  ): Promise<Connection<OutcomeNode>> {
    return this.store.find(outcomesProjection, (db) => listOutcomes(db, policyId ?? null, this.deployment, first, after ?? null));
  }
}
