import { Dispatcher } from '#cqrs';
import type { Caller } from '#cqrs';
import { AllowSignedIn, CallerOf, Freshness } from '#graphql';
import { ReadStore } from '#read-store';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { RecordWarningSigns } from './warning-signs.commands.ts';
import { listChecks } from './warning-signs.finder.ts';
import { warningSignsProjection } from './warning-signs.projection.ts';
import { checkedNode, WarningSignCheckPayload } from './warning-signs.types.ts';

/** Who heads a unit is no role: the decision itself asks for it. */
@Resolver()
export class WarningSignsResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly store: ReadStore,
    private readonly freshness: Freshness,
  ) {}

  @AllowSignedIn()
  @Mutation(() => WarningSignCheckPayload)
  async recordWarningSigns(@Args('input') input: RecordWarningSigns, @CallerOf() caller: Caller): Promise<WarningSignCheckPayload> {
    const { position, errors } = await this.dispatcher.send(input, caller);
    return {
      position,
      errors,
      check: async () => {
        await this.freshness.after(position, [warningSignsProjection]);
        const [latest] =
          errors.length > 0 ? [] : await this.store.find(warningSignsProjection, (db) => listChecks(db, input.unitId, input.period));
        return latest ? checkedNode(latest, caller.actor) : null;
      },
    };
  }
}
