import { Deployment } from '#cqrs';
import type { Caller } from '#cqrs';
import { holdsFor } from '#eventing';
import type { Actor } from '#eventing';
import { checkedNode, checkPeriod, expectationsProjection, listChecks, warningSignsProjection } from '#expectations';
import { frictionFigures } from '#figures';
import { AllowSignedIn, CallerOf, notFound, READERS, Reads } from '#graphql';
import { FindAncestors, FindUnitHead } from '#organisation/events';
import type { FoundUnitHead } from '#organisation/events';
import { surveysProjection } from '#perceptions';
import { policiesProjection } from '#policies';
import { ReadStore } from '#read-store';
import { QueryBus } from '@nestjs/cqrs';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { weeksFrom } from './friction-windows.ts';
import { findNames, insightsNames } from './insights-names.projection.ts';
import { frictionUnit } from './insights-scope.ts';
import { WarningSignsFinder } from './warning-signs.finder.ts';
import { suggestedNode, WarningSigns } from './warning-signs.types.ts';

@Resolver()
export class WarningSignsResolver {
  constructor(
    private readonly signs: WarningSignsFinder,
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
    private readonly queries: QueryBus,
  ) {}

  @AllowSignedIn()
  @Reads(warningSignsProjection, expectationsProjection, frictionFigures, surveysProjection, policiesProjection, insightsNames)
  @Query(() => WarningSigns, {
    description:
      'The six warning signs of a unit in a month or quarter, for those who read figures of it and those who record its signs (its head, supervisors and executives over it). Suggestions rest on published figures alone; their thresholds are our own operationalisation.',
  })
  async warningSigns(
    @CallerOf() { actor }: Caller,
    @Args('unitId', { type: () => ID }) unitId: string,
    @Args('period', { description: 'A month or quarter of whole ISO weeks, such as 2026-11 or 2026-Q4.' }) asked: string,
  ): Promise<WarningSigns> {
    await this.#checkReader(actor, unitId);
    const { key, fromWeek, toWeek } = checkPeriod(asked);
    const [unit, checks] = await this.store.findAcross([insightsNames, warningSignsProjection], async (db) => [
      frictionUnit(await findNames(db, this.deployment.today()), unitId),
      await listChecks(db, unitId, key),
    ]);
    if (!unit) throw notFound();
    const suggestions = await this.signs.suggest(unitId, key, actor);
    return {
      unit,
      period: key,
      window: weeksFrom(fromWeek, toWeek),
      checks: checks.map((check) => checkedNode(check, actor)),
      suggestions: suggestions.map(suggestedNode),
    };
  }

  /** Whoever may record the signs of a unit sees what they are suggested from. @throws NOT_FOUND */
  async #checkReader(actor: Actor, unitId: string): Promise<void> {
    const lineage = await this.queries.execute<FindAncestors, readonly string[]>(new FindAncestors(unitId));
    if (holdsFor(actor, [...READERS, 'SUPERVISOR'], lineage)) return;
    const unit = await this.queries.execute<FindUnitHead, FoundUnitHead>(new FindUnitHead(unitId));
    if (actor.kind !== 'PERSON' || unit?.headId !== actor.id) throw notFound();
  }
}
