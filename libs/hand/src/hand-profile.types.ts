import { HandDimensionEnum, IdField, WeekWindow, WithheldReason, enumOf } from '#graphql';
import { FrictionPolicy, FrictionUnit } from '#insights';
import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { HAND_SCOPES, HAND_SOURCES } from './events.ts';
import type { HandDimension, HandSource, HandScope } from './events.ts';
import { HandUnitEnum } from './hand-rubric.types.ts';
import type { HandUnit } from './rubric.ts';

const OWN = 'Our own operationalisation of the HAND framework, no standard.';

const HandScopeKindEnum = enumOf('HandScopeKind', HAND_SCOPES, { description: 'What a HAND profile is about.' });

const HandSourceKindEnum = enumOf('HandSourceKind', HAND_SOURCES, {
  description: 'What an indicator counts.',
  valuesMap: {
    FRICTION_BREAKDOWN: { description: 'What the reports of published blocks say.' },
    JUDGEMENT_BREAKDOWN: { description: 'What judgement calls, or authority requests, of published blocks say.' },
    REVIEW: { description: 'A review: `review(id)`.' },
    WAVE: { description: 'A closed wave of a survey: `surveyResults(waveId)`.' },
    POLICY: { description: 'A policy: `policy(id)`.' },
    WARNING_SIGN_CHECK: { description: 'The last check of a unit, `<unit>/<period>`: `warningSigns`.' },
    REVISION: { description: 'A version of a policy, `<policy>/<number>`: `revisionEffect(policyId, number)`.' },
    EXPECTATION: { description: 'What somebody expects of a unit: `expectation(id)`.' },
  },
});

@InputType({ description: 'A policy, a unit, or neither: the organisation, or the one unit that your roles cover.' })
export class HandScopeInput {
  @IdField('policy', { nullable: true, description: 'Only this policy.' })
  readonly policyId?: string | null;

  @IdField('unit', { nullable: true, description: 'Only this unit and all below it.' })
  readonly unitId?: string | null;
}

@ObjectType({ description: 'Something published that an indicator counts.' })
export class HandCounted {
  @Field(() => HandSourceKindEnum, { description: 'What it is.' })
  readonly kind!: HandSource['kind'];

  @Field(() => ID, {
    nullable: true,
    description:
      'Of its kind; null: of blocks, for readers of single units, whom `frictionTrend` and `judgementCalls` tell of these weeks.',
  })
  readonly id!: string | null;

  @Field({ description: 'In plain words.' })
  readonly words!: string;

  @Field(() => FrictionPolicy, { nullable: true, description: 'The policy that it is about; null: of several, or of none.' })
  readonly policy!: FrictionPolicy | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Reports, judgement calls or authority requests in these blocks; null: no blocks, or for readers of single units, which blocks may reach beyond.',
  })
  readonly n!: number | null;

  @Field(() => [ID], {
    description:
      'The published blocks that it tells of, for ever the same; none but for reports and judgement calls, and for readers of everything.',
  })
  readonly blockIds!: readonly string[];
}

@ObjectType({ description: 'A raw value, and where it lies between the floor and the target of the rubric then.' })
export class HandReadingNode {
  @Field(() => ID, { description: 'Unique within its indicator.' })
  readonly key!: string;

  @Field({ description: 'What is measured.' })
  readonly words!: string;

  @Field(() => HandUnitEnum, { nullable: true, description: 'Of raw value, floor and target; null: the rubric has this reading no more.' })
  readonly unit!: HandUnit | null;

  @Field(() => Float, { description: 'Maps to 0.' })
  readonly floor!: number;

  @Field(() => Float, { description: 'Maps to 100.' })
  readonly target!: number;

  @Field(() => Float, { nullable: true, description: 'As measured; null: not known, or withheld, which look the same.' })
  readonly raw!: number | null;

  @Field(() => Float, { nullable: true, description: '0 to 100; null where the indicator has no score.' })
  readonly mapped!: number | null;
}

@ObjectType({ description: OWN })
export class HandIndicatorNode {
  @Field(() => ID, { description: 'Of the rubric.' })
  readonly key!: string;

  @Field(() => HandDimensionEnum, { description: 'What it is an indicator of.' })
  readonly dimension!: HandDimension;

  @Field({ description: 'What a high score says.' })
  readonly words!: string;

  @Field(() => [HandReadingNode], { description: 'One, or two of which the lower is the score.' })
  readonly readings!: readonly HandReadingNode[];

  @Field(() => Int, { description: 'What is counted; what is withheld counts as none.' })
  readonly n!: number;

  @Field({ description: 'What `n` counts.' })
  readonly nCounts!: string;

  @Field(() => Int, { description: 'With a smaller `n` there is no score.' })
  readonly minN!: number;

  @Field(() => Int, { description: 'In the weighted mean of its dimension.' })
  readonly weight!: number;

  @Field(() => Float, { nullable: true, description: `0 to 100. ${OWN}` })
  readonly score!: number | null;

  @Field(() => WithheldReason, { nullable: true, description: 'Set exactly where `score` is null.' })
  readonly reason!: WithheldReason | null;

  @Field(() => WeekWindow, { description: 'The weeks that it looks at.' })
  readonly window!: WeekWindow;

  @Field(() => Int, { description: 'Of how much it was worked out.' })
  readonly countsTotal!: number;

  /** All of them; a field of its own resolver, which answers with some. */
  readonly counts!: readonly HandCounted[];
}

@ObjectType({ description: OWN })
export class HandDimensionNode {
  @Field(() => HandDimensionEnum, { description: 'Which of the four.' })
  readonly dimension!: HandDimension;

  @Field(() => Float, { nullable: true, description: `0 to 100: weighted mean of the indicators that have a score. ${OWN}` })
  readonly score!: number | null;

  @Field(() => WithheldReason, { nullable: true, description: 'Set exactly where `score` is null: less than half of the weight is left.' })
  readonly reason!: WithheldReason | null;

  @Field(() => Int, { description: 'Of all its indicators.' })
  readonly weight!: number;

  @Field(() => Int, { description: 'Of those that have a score.' })
  readonly weightScored!: number;
}

@ObjectType({
  description: `The four dimensions of HAND side by side for a month, over the weeks to its end. ${OWN} The four are taken from the literature, the measuring is not.`,
})
export class HandProfileNode {
  @Field({ description: 'Such as 2026-11: the ISO weeks whose Thursday it holds.' })
  readonly month!: string;

  @Field(() => HandScopeKindEnum, { description: 'What it is about.' })
  readonly scope!: HandScope['kind'];

  @Field(() => FrictionUnit, { nullable: true, description: 'UNIT: this one and all below it.' })
  readonly unit!: FrictionUnit | null;

  @Field(() => FrictionPolicy, { nullable: true, description: 'POLICY: this one.' })
  readonly policy!: FrictionPolicy | null;

  @Field({ description: 'Provisional: as it stands, until the month is published; a published month never changes.' })
  readonly isProvisional!: boolean;

  @Field(() => String, { nullable: true, description: 'ISO instant; null: provisional.' })
  readonly publishedAt!: string | null;

  @Field(() => Int, { description: 'The version of the rubric that it was worked out by.' })
  readonly rubricVersion!: number;

  @Field(() => WeekWindow, { description: 'The weeks to the end of the month; an indicator may look at more.' })
  readonly window!: WeekWindow;

  @Field(() => [HandDimensionNode], { description: 'All four, in the order of the letters.' })
  readonly dimensions!: readonly HandDimensionNode[];

  @Field(() => Float, {
    nullable: true,
    description: `Mean of the four dimensions, to be shown beside them and never alone; null unless all have a score. ${OWN}`,
  })
  readonly mean!: number | null;

  @Field(() => [HandIndicatorNode], { description: 'All of the rubric, by dimension.' })
  readonly indicators!: readonly HandIndicatorNode[];
}

@ObjectType({ description: `A month of a trend. ${OWN}` })
export class HandTrendPoint {
  @Field({ description: 'Such as 2026-11.' })
  readonly month!: string;

  @Field({ description: 'As it stands, until the month is published.' })
  readonly isProvisional!: boolean;

  @Field(() => Int, { description: 'Months of different versions are not measured alike.' })
  readonly rubricVersion!: number;

  @Field(() => [HandDimensionNode], { description: 'All four, in the order of the letters.' })
  readonly dimensions!: readonly HandDimensionNode[];

  @Field(() => Float, { nullable: true, description: `Mean of the four dimensions; null unless all have a score. ${OWN}` })
  readonly mean!: number | null;
}
