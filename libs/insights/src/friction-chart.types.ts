import { WeekWindow, WithheldReason } from '#graphql';
import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ExposureKind, FrictionPolicy, FrictionUnit } from './friction-figures.types.ts';
import { EffectView } from './revision-effect.types.ts';

export const ChartMethod = { XMR: 'XMR', LANEY_U: 'LANEY_U', EXACT_U: 'EXACT_U' } as const;
export type ChartMethod = keyof typeof ChartMethod;
/** Each in one or two sentences, for whoever reads a chart. */
export const CHART_METHOD_WORDS: Readonly<Record<ChartMethod, string>> = {
  XMR: 'Reports a week and their moving ranges: mean +- 2.66 mean ranges.',
  LANEY_U: "Reports per customer: Laney's u', three standard deviations times how much weeks vary in truth.",
  EXACT_U:
    'Reports of a block over its span: Poisson limits that chance passes once in 740 times on each side. A block ends because enough people reported, for which these hold and standard deviations do not.',
};
registerEnumType(ChartMethod, {
  name: 'ChartMethod',
  description: 'How limits are worked out.',
  valuesMap: Object.fromEntries(Object.entries(CHART_METHOD_WORDS).map(([method, description]) => [method, { description }])),
});

export const ChartRule = {
  OUTSIDE_LIMITS: 'OUTSIDE_LIMITS',
  SEVEN_ON_ONE_SIDE: 'SEVEN_ON_ONE_SIDE',
  SEVEN_RISING_OR_FALLING: 'SEVEN_RISING_OR_FALLING',
  TWO_OF_THREE_NEAR_LIMIT: 'TWO_OF_THREE_NEAR_LIMIT',
} as const;
export type ChartRule = keyof typeof ChartRule;
registerEnumType(ChartRule, { name: 'ChartRule', description: 'What tells more than the usual variation.' });

export const ChartSide = { HIGH: 'HIGH', LOW: 'LOW' } as const;
export type ChartSide = keyof typeof ChartSide;
registerEnumType(ChartSide, { name: 'ChartSide', description: 'More than usual, or less. More reports are not by themselves worse.' });

export const LimitState = { LOCKED: 'LOCKED', TRIAL: 'TRIAL', NONE: 'NONE' } as const;
export type LimitState = keyof typeof LimitState;
registerEnumType(LimitState, {
  name: 'LimitState',
  description: 'What limits a point is judged by.',
  valuesMap: {
    LOCKED: { description: 'Set by the first 12 points since the last revision, and held.' },
    TRIAL: { description: 'Fewer than 12 points so far: they move with each.' },
    NONE: { description: 'Fewer than 6 reports, or no variation, to set limits.' },
  },
});

@ObjectType()
export class FrictionChartSignal {
  @Field(() => ChartRule, { description: 'Which rule.' })
  readonly rule!: ChartRule;

  @Field(() => ChartSide, { description: 'In which direction.' })
  readonly side!: ChartSide;

  @Field({ description: 'The rule in one sentence.' })
  readonly words!: string;
}

@ObjectType()
export class FrictionChartPoint {
  @Field(() => WeekWindow, { description: 'One week, or the span of a block.' })
  readonly window!: WeekWindow;

  @Field(() => Int, { description: 'Reports.' })
  readonly n!: number;

  @Field(() => Float, { description: 'Weeks, or thousands of customers served.' })
  readonly exposure!: number;

  @Field(() => Float, { description: 'Reports a week, or per 1,000 customers.' })
  readonly value!: number;

  @Field(() => LimitState, { description: 'What it is judged by.' })
  readonly state!: LimitState;

  @Field(() => Float, { nullable: true, description: 'Lower limit, 0 or above.' })
  readonly lower!: number | null;

  @Field(() => Float, { nullable: true, description: 'The usual level.' })
  readonly centre!: number | null;

  @Field(() => Float, { nullable: true, description: 'Upper limit.' })
  readonly upper!: number | null;

  @Field(() => [FrictionChartSignal], { description: 'The rules that this point completes.' })
  readonly signals!: readonly FrictionChartSignal[];
}

@ObjectType()
export class FrictionChartSeries {
  @Field(() => String, { nullable: true, description: 'Name of the public source; null: what staff of this organisation reported.' })
  readonly source!: string | null;

  @Field(() => ChartMethod, { description: 'How limits are worked out.' })
  readonly method!: ChartMethod;

  @Field(() => ExposureKind, { description: 'What the rates relate to.' })
  readonly exposure!: ExposureKind;

  @Field(() => WeekWindow, { nullable: true, description: 'The weeks of the points; a block counts by its last, and may begin before.' })
  readonly windowAnswered!: WeekWindow | null;

  @Field(() => Int, { description: 'Reports of all points.' })
  readonly n!: number;

  @Field(() => WithheldReason, { nullable: true, description: 'Set where there is no point.' })
  readonly reason!: WithheldReason | null;

  @Field(() => [FrictionChartPoint], { description: 'In order; limits rest on points before the window, too.' })
  readonly points!: readonly FrictionChartPoint[];
}

@ObjectType()
export class FrictionChartRevision {
  @Field(() => Int, { description: 'Number of the version.' })
  readonly number!: number;

  @Field({ description: 'Local date from which it applies.' })
  readonly effectiveFrom!: string;

  @Field({ description: 'Its first whole week: limits begin anew.' })
  readonly fromWeek!: string;
}

@ObjectType({ description: 'Whether friction with a policy varies as usual.' })
export class FrictionChart {
  @Field(() => FrictionPolicy, { description: 'The policy asked.' })
  readonly policy!: FrictionPolicy;

  @Field(() => FrictionUnit, { nullable: true, description: 'With all units below it; null: everything.' })
  readonly unit!: FrictionUnit | null;

  @Field(() => EffectView, { description: 'What `series` is made of.' })
  readonly view!: EffectView;

  @Field(() => WeekWindow, { description: 'The weeks that were asked.' })
  readonly windowAsked!: WeekWindow;

  @Field(() => FrictionChartSeries, { description: 'Week by week for the office of the policy, block by block for others.' })
  readonly series!: FrictionChartSeries;

  @Field(() => [FrictionChartSeries], { description: 'Each public source apart, week by week.' })
  readonly publicSources!: readonly FrictionChartSeries[];

  @Field(() => [FrictionChartRevision], { description: 'In the window.' })
  readonly revisions!: readonly FrictionChartRevision[];
}
