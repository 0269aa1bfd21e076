import { Deployment, Dispatcher } from '#cqrs';
import type { Caller, Command } from '#cqrs';
import { AFTER, AllowSignedIn, CallerOf, FIRST, Freshness, notFound, Reads } from '#graphql';
import type { Connection } from '#graphql';
import { ReadStore } from '#read-store';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CharterFactorEnum } from './charter-enums.ts';
import { ExpectationStatusEnum } from './expectation-enums.ts';
import { AssessExpectation, RegisterExpectation, RespondToExpectation } from './expectations.commands.ts';
import { findExpectation, listExpectations } from './expectations.finder.ts';
import { expectationsProjection } from './expectations.projection.ts';
import { ExpectationConnection, ExpectationNode, ExpectationPayload } from './expectations.types.ts';
import type { CharterFactor, ExpectationStatus } from './events.ts';

/** Who answers for an expectation, the decider asks; who sees it, the finder. */
@Resolver()
export class ExpectationsResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly store: ReadStore,
    private readonly freshness: Freshness,
    private readonly deployment: Deployment,
  ) {}

  @AllowSignedIn()
  @Reads(expectationsProjection)
  @Query(() => ExpectationNode, { description: 'One that you answer for, have a part in or see by your role.' })
  async expectation(@Args('id', { type: () => ID }) id: string, @CallerOf() caller: Caller): Promise<ExpectationNode> {
    const found = await this.#find(id, caller);
    if (!found) throw notFound();
    return found;
  }

  @AllowSignedIn()
  @Reads(expectationsProjection)
  @Query(() => ExpectationConnection, {
    name: 'expectations',
    description: 'Those that you answer for, have a part in or see by your role; the latest first.',
  })
  listExpectations(
    @CallerOf() caller: Caller,
    @Args('first', FIRST) first: number,
    @Args('after', AFTER) after?: string,
    @Args('unitId', { type: () => ID, nullable: true, description: 'Of this unit and those below it.' }) unitId?: string,
    @Args('status', { type: () => ExpectationStatusEnum, nullable: true }) status?: ExpectationStatus,
    @Args('policyId', { type: () => ID, nullable: true }) policyId?: string,
    @Args('factor', { type: () => CharterFactorEnum, nullable: true }) factor?: CharterFactor,
    @Args('awaitsMe', {
      type: () => Boolean,
      nullable: true,
      description: 'Escalated to you, or to the executives, of whom you are one; your tasks are in `tasks`.',
    })
    awaitsMe?: boolean,
  ): Promise<Connection<ExpectationNode>> {
    const filter = { unitId, status, policyId, factor, awaitsMe };
    return this.store.find(expectationsProjection, (db) => listExpectations(db, this.#reader(caller), filter, first, after));
  }

  @AllowSignedIn()
  @Mutation(() => ExpectationPayload, {
    description: 'What somebody expects of a unit, and which clause of its charter that touches: OPEN.',
  })
  async registerExpectation(@Args('input') input: RegisterExpectation, @CallerOf() caller: Caller): Promise<ExpectationPayload> {
    const done = await this.dispatcher.send(input, caller);
    return this.#payload(done, done.id, caller);
  }

  @AllowSignedIn()
  @Mutation(() => ExpectationPayload, {
    description:
      'Is it met? If not, is it realistic? By whoever answers for it, and whom it was escalated to; again whenever that changes.',
  })
  assessExpectation(@Args('input') input: AssessExpectation, @CallerOf() caller: Caller): Promise<ExpectationPayload> {
    return this.#change(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => ExpectationPayload, {
    description:
      'What is done about one that was assessed. What is ALIGNED or DOCUMENTED is negotiated and escalated only once it is assessed as not met anew.',
  })
  respondToExpectation(@Args('input') input: RespondToExpectation, @CallerOf() caller: Caller): Promise<ExpectationPayload> {
    return this.#change(input, caller);
  }

  async #change(input: Command & { readonly expectationId: string }, caller: Caller): Promise<ExpectationPayload> {
    return this.#payload(await this.dispatcher.send(input, caller), input.expectationId, caller);
  }

  #payload({ position, errors }: Awaited<ReturnType<Dispatcher['send']>>, expectationId: string, caller: Caller): ExpectationPayload {
    return {
      position,
      errors,
      expectation: async () => {
        await this.freshness.after(position, [expectationsProjection]);
        return this.#find(expectationId, caller);
      },
    };
  }

  #find(expectationId: string, caller: Caller): Promise<ExpectationNode | null> {
    return this.store.find(expectationsProjection, (db) => findExpectation(db, expectationId, this.#reader(caller)));
  }

  #reader({ actor }: Caller) {
    return { actor, calendar: this.deployment.calendar };
  }
}
