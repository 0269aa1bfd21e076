import { Deployment, Dispatcher } from '#cqrs';
import type { Caller, Command } from '#cqrs';
import { AllowSignedIn, CallerOf, Freshness, Reads } from '#graphql';
import { ReadStore } from '#read-store';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { AdoptCharter, AlignCharter, ApproveCharter, DeclineCharter, DraftCharter, RequestCharterApproval } from './charters.commands.ts';
import { findCharter, listChartersAwaiting } from './charters.finder.ts';
import { chartersProjection } from './charters.projection.ts';
import { CharterNode, CharterPayload } from './charters.types.ts';

/** Who heads a unit is no role: the decisions themselves ask for it. */
@Resolver()
export class ChartersResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly store: ReadStore,
    private readonly freshness: Freshness,
    private readonly deployment: Deployment,
  ) {}

  @AllowSignedIn()
  @Reads(chartersProjection)
  @Query(() => CharterNode, {
    nullable: true,
    name: 'charter',
    description: 'What a unit is for, what it offers on which terms, and within which constraints. Null: no such unit.',
  })
  findCharter(@Args('unitId', { type: () => ID }) unitId: string, @CallerOf() caller: Caller): Promise<CharterNode | null> {
    return this.#charterFor(unitId, caller);
  }

  @AllowSignedIn()
  @Reads(chartersProjection)
  @Query(() => [CharterNode], {
    name: 'chartersAwaitingMe',
    description: 'Those whose draft waits for your approval, at most 100: `approveCharter` or `declineCharter`.',
  })
  listChartersAwaiting(@CallerOf() { actor }: Caller): Promise<readonly CharterNode[]> {
    return this.store.find(chartersProjection, (db) => listChartersAwaiting(db, actor, this.deployment.today()));
  }

  @AllowSignedIn()
  @Mutation(() => CharterPayload)
  draftCharter(@Args('input') input: DraftCharter, @CallerOf() caller: Caller): Promise<CharterPayload> {
    return this.#send(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => CharterPayload)
  alignCharter(@Args('input') input: AlignCharter, @CallerOf() caller: Caller): Promise<CharterPayload> {
    return this.#send(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => CharterPayload)
  requestCharterApproval(@Args('input') input: RequestCharterApproval, @CallerOf() caller: Caller): Promise<CharterPayload> {
    return this.#send(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => CharterPayload)
  approveCharter(@Args('input') input: ApproveCharter, @CallerOf() caller: Caller): Promise<CharterPayload> {
    return this.#send(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => CharterPayload)
  declineCharter(@Args('input') input: DeclineCharter, @CallerOf() caller: Caller): Promise<CharterPayload> {
    return this.#send(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => CharterPayload)
  adoptCharter(@Args('input') input: AdoptCharter, @CallerOf() caller: Caller): Promise<CharterPayload> {
    return this.#send(input, caller);
  }

  async #send(input: Command & { readonly unitId: string }, caller: Caller): Promise<CharterPayload> {
    const { position, errors } = await this.dispatcher.send(input, caller);
    return {
      position,
      errors,
      charter: async () => {
        await this.freshness.after(position, [chartersProjection]);
        return this.#charterFor(input.unitId, caller);
      },
    };
  }

  #charterFor(unitId: string, { actor }: Caller): Promise<CharterNode | null> {
    return this.store.find(chartersProjection, (db) => findCharter(db, unitId, actor, this.deployment.today()));
  }
}
