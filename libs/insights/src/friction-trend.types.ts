import { Estimate, FigureMethod, WeekWindow, WithheldReason } from '#graphql';
import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { FrictionFigures, FrictionPolicy, FrictionUnit } from './friction-figures.types.ts';

export const TrendBucket = { WEEK: 'WEEK', MONTH: 'MONTH', QUARTER: 'QUARTER' } as const;
export type TrendBucket = keyof typeof TrendBucket;
registerEnumType(TrendBucket, {
  name: 'TrendBucket',
  description: 'Months and quarters are whole weeks; a week belongs to the one of its Thursday.',
});

@ObjectType()
export class FrictionTrendPoint {
  @Field({ description: 'Such as 2026-W40, 2026-10 or 2026-Q4.' })
  readonly bucket!: string;

  @Field(() => FrictionFigures, { description: 'What counts in the window.' })
  readonly figures!: FrictionFigures;

  @Field(() => Estimate, { description: 'Reports per 1,000 customers served in the weeks answered.' })
  readonly ratePer1000!: Estimate;
}

@ObjectType()
export class FrictionTrendSeries {
  @Field(() => String, { nullable: true, description: 'Name of the public source; null: what staff of this organisation reported.' })
  readonly source!: string | null;

  @Field(() => [FrictionTrendPoint], { description: 'Every bucket of the window, in order.' })
  readonly points!: readonly FrictionTrendPoint[];
}

@ObjectType()
export class FrictionTrend {
  @Field(() => WeekWindow, { description: 'The closed and open weeks that were asked.' })
  readonly windowAsked!: WeekWindow;

  @Field(() => TrendBucket, { description: 'What was asked.' })
  readonly bucketSize!: TrendBucket;

  @Field(() => FrictionPolicy, { nullable: true, description: 'The policy asked; null: all.' })
  readonly policy!: FrictionPolicy | null;

  @Field(() => FrictionUnit, { nullable: true, description: 'With all units below it.' })
  readonly unit!: FrictionUnit | null;

  @Field(() => FrictionTrendSeries, { description: 'What staff of this organisation reported, from published blocks.' })
  readonly published!: FrictionTrendSeries;

  @Field(() => [FrictionTrendSeries], { description: 'Each public source apart.' })
  readonly publicSources!: readonly FrictionTrendSeries[];
}

export const BreakdownDimension = { CAUSE: 'cause', CHANNEL: 'channel', EFFECT: 'effect', CUSTOMER_OUTCOME: 'customerOutcome' } as const;
export type BreakdownDimension = (typeof BreakdownDimension)[keyof typeof BreakdownDimension];
registerEnumType(BreakdownDimension, { name: 'BreakdownDimension', description: 'One at a time: there are no cross-tables.' });

@ObjectType()
export class FrictionBreakdownCell {
  @Field({
    description:
      'A tag; NOT_STATED, NOT_CLASSIFIED; or OTHERS_TOGETHER: cells with too few people to be shown alone, and several tags that too few have.',
  })
  readonly cell!: string;

  @Field(() => Int, { description: 'Reports, for effect and customerOutcome tags: one report may have several.' })
  readonly count!: number;

  @Field(() => Float, { description: 'Share of all in the quarter, 0 to 1.' })
  readonly share!: number;
}

@ObjectType()
export class FrictionBreakdownQuarter {
  @Field({ description: 'Such as 2026-Q4.' })
  readonly quarter!: string;

  @Field(() => WeekWindow, {
    description:
      'Its closed weeks. Published blocks are broken down several at a time, in the quarter of the last: reports of earlier weeks may be among them.',
  })
  readonly window!: WeekWindow;

  @Field(() => Int, { description: 'All cells together.' })
  readonly n!: number;

  @Field(() => FigureMethod, { description: 'How it was made.' })
  readonly method!: FigureMethod;

  @Field(() => WithheldReason, { nullable: true, description: 'Set where there are no cells.' })
  readonly reason!: WithheldReason | null;

  @Field(() => [FrictionBreakdownCell], { description: 'The most first; they add up to `n`.' })
  readonly cells!: readonly FrictionBreakdownCell[];
}

@ObjectType()
export class FrictionBreakdownSeries {
  @Field(() => String, { nullable: true, description: 'Name of the public source; null: what staff of this organisation reported.' })
  readonly source!: string | null;

  @Field(() => [FrictionBreakdownQuarter], { description: 'Every quarter of the window, in order.' })
  readonly quarters!: readonly FrictionBreakdownQuarter[];
}

@ObjectType()
export class FrictionBreakdown {
  @Field(() => WeekWindow, { description: 'The closed and open weeks that were asked.' })
  readonly windowAsked!: WeekWindow;

  @Field(() => BreakdownDimension, { description: 'What was asked.' })
  readonly dimension!: BreakdownDimension;

  @Field(() => FrictionPolicy, { nullable: true, description: 'The policy asked; null: all.' })
  readonly policy!: FrictionPolicy | null;

  @Field(() => FrictionBreakdownSeries, { description: 'What staff of this organisation reported, from published blocks.' })
  readonly published!: FrictionBreakdownSeries;

  @Field(() => [FrictionBreakdownSeries], { description: 'Each public source apart.' })
  readonly publicSources!: readonly FrictionBreakdownSeries[];
}

export const HeatmapState = { VALUE: 'VALUE', WAITING: 'WAITING' } as const;
export type HeatmapState = keyof typeof HeatmapState;
registerEnumType(HeatmapState, {
  name: 'HeatmapState',
  description: 'WAITING: nothing published for this cell; none or few, it looks the same.',
});

@ObjectType()
export class FrictionHeatmapCell {
  @Field(() => FrictionUnit, { description: 'The unit asked, with all below it; null: everything.' })
  readonly unit!: FrictionUnit;

  @Field(() => HeatmapState, { description: 'Whether there is a figure.' })
  readonly state!: HeatmapState;

  @Field(() => FrictionFigures, { description: 'What counts in the window.' })
  readonly figures!: FrictionFigures;
}

@ObjectType()
export class FrictionHeatmapRow {
  @Field(() => FrictionPolicy, { description: 'The policy asked; null: all.' })
  readonly policy!: FrictionPolicy;

  @Field(() => [FrictionHeatmapCell], { description: 'One for each of `units`, with all units below it.' })
  readonly cells!: readonly FrictionHeatmapCell[];

  @Field(() => FrictionFigures, { description: 'What belongs to none of `units` for certain.' })
  readonly unplaced!: FrictionFigures;

  @Field(() => FrictionFigures, { description: 'All cells and `unplaced` together.' })
  readonly total!: FrictionFigures;
}

@ObjectType()
export class FrictionHeatmapTable {
  @Field(() => String, { nullable: true, description: 'Name of the public source; null: what staff of this organisation reported.' })
  readonly source!: string | null;

  @Field(() => [FrictionHeatmapRow], { description: 'The policies with the most reports first.' })
  readonly rows!: readonly FrictionHeatmapRow[];
}

@ObjectType()
export class FrictionHeatmap {
  @Field(() => WeekWindow, { description: 'The closed and open weeks that were asked.' })
  readonly windowAsked!: WeekWindow;

  @Field(() => [FrictionUnit], { description: 'The columns: the units directly below the one asked, or those at the top.' })
  readonly units!: readonly FrictionUnit[];

  @Field(() => FrictionHeatmapTable, { description: 'What staff of this organisation reported, from published blocks.' })
  readonly published!: FrictionHeatmapTable;

  @Field(() => [FrictionHeatmapTable], { description: 'Each public source apart.' })
  readonly publicSources!: readonly FrictionHeatmapTable[];
}
