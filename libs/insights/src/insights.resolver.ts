import type { Caller } from '#cqrs';
import { frictionFigures } from '#figures';
import { Allow, CallerOf, READERS, Reads, WeekWindowInput } from '#graphql';
import { Args, ID, Int, Query, Resolver } from '@nestjs/graphql';
import { FrictionHeatmapFinder } from './friction-heatmap.finder.ts';
import { FrictionRankingFinder } from './friction-ranking.finder.ts';
import { FrictionCost, FrictionRanking } from './friction-ranking.types.ts';
import { FrictionTrendFinder } from './friction-trend.finder.ts';
import { BreakdownDimension, FrictionBreakdown, FrictionHeatmap, FrictionTrend, TrendBucket } from './friction-trend.types.ts';
import { insightsNames } from './insights-names.projection.ts';

const WINDOW = { type: () => WeekWindowInput, nullable: true, description: 'Closed ISO weeks; a default that fits when absent.' };
const UNIT = { type: () => ID, nullable: true, description: 'Only this unit and all below it.' };
const POLICY = { type: () => ID, nullable: true, description: 'Only this policy.' };
const FIRST_ROWS = { type: () => Int, defaultValue: 20, description: 'How many policies, 1 to 100; the others are in one row.' };

/** The questions leaders ask, answered from published blocks and public sources: never from a single report. */
@Resolver()
export class InsightsResolver {
  constructor(
    private readonly ranking: FrictionRankingFinder,
    private readonly trend: FrictionTrendFinder,
    private readonly heatmap: FrictionHeatmapFinder,
  ) {}

  @Allow(...READERS)
  @Reads(frictionFigures, insightsNames)
  @Query(() => FrictionRanking, {
    description:
      'Which rules cause the most friction, and has that changed? The last 13 closed weeks against the 13 before, unless asked otherwise.',
  })
  frictionRanking(
    @CallerOf() { actor }: Caller,
    @Args('first', FIRST_ROWS) first: number,
    @Args('window', WINDOW) window?: WeekWindowInput,
    @Args('unitId', UNIT) unitId?: string,
  ): Promise<FrictionRanking> {
    return this.ranking.findRanking({ window, unitId, first }, actor);
  }

  @Allow(...READERS)
  @Reads(frictionFigures, insightsNames)
  @Query(() => FrictionCost, {
    description: 'What friction costs: hours of staff and customers first, then money; observed apart from estimated.',
  })
  frictionCost(
    @CallerOf() { actor }: Caller,
    @Args('first', FIRST_ROWS) first: number,
    @Args('window', WINDOW) window?: WeekWindowInput,
    @Args('policyId', POLICY) policyId?: string,
    @Args('unitId', UNIT) unitId?: string,
  ): Promise<FrictionCost> {
    return this.ranking.findCost({ window, policyId, unitId, first }, actor);
  }

  @Allow(...READERS)
  @Reads(frictionFigures, insightsNames)
  @Query(() => FrictionTrend, { description: 'Friction over time: 13 weeks, 52 weeks by month or 104 by quarter, unless asked otherwise.' })
  frictionTrend(
    @CallerOf() { actor }: Caller,
    @Args('bucket', { type: () => TrendBucket, defaultValue: TrendBucket.WEEK }) bucket: TrendBucket,
    @Args('window', WINDOW) window?: WeekWindowInput,
    @Args('policyId', POLICY) policyId?: string,
    @Args('unitId', UNIT) unitId?: string,
  ): Promise<FrictionTrend> {
    return this.trend.findTrend({ bucket, window, policyId, unitId }, actor);
  }

  @Allow(...READERS)
  @Reads(frictionFigures, insightsNames)
  @Query(() => FrictionBreakdown, { description: 'Reports by cause, channel, effect or what happened to the customer, by quarter.' })
  frictionBreakdown(
    @CallerOf() { actor }: Caller,
    @Args('dimension', { type: () => BreakdownDimension }) dimension: BreakdownDimension,
    @Args('window', WINDOW) window?: WeekWindowInput,
    @Args('policyId', POLICY) policyId?: string,
  ): Promise<FrictionBreakdown> {
    return this.trend.findBreakdown({ dimension, window, policyId }, actor);
  }

  @Allow(...READERS)
  @Reads(frictionFigures, insightsNames)
  @Query(() => FrictionHeatmap, { description: 'Policies by unit; the last 13 closed weeks unless asked otherwise.' })
  frictionHeatmap(
    @CallerOf() { actor }: Caller,
    @Args('first', FIRST_ROWS) first: number,
    @Args('window', WINDOW) window?: WeekWindowInput,
    @Args('unitId', UNIT) unitId?: string,
  ): Promise<FrictionHeatmap> {
    return this.heatmap.findHeatmap({ window, unitId, first }, actor);
  }
}
