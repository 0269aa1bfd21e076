import { Estimate, HandDimensionEnum, WeekWindow } from '#graphql';
import type { HandDimension } from '#perceptions/events';
import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { FrictionPolicy, FrictionUnit } from './friction-figures.types.ts';
import type { GapVerdict } from './perception-gap.ts';

const GapVerdictEnum = { CLEAR_GAP: 'CLEAR_GAP', CANNOT_TELL: 'CANNOT_TELL', NO_PRACTICAL_GAP: 'NO_PRACTICAL_GAP' } as const;
registerEnumType(GapVerdictEnum, {
  name: 'GapVerdict',
  description: 'What the 95 % interval of a gap says.',
  valuesMap: {
    CLEAR_GAP: { description: 'The interval excludes 0, and reaches beyond 5 points.' },
    CANNOT_TELL: { description: 'The interval holds 0 and reaches beyond 5 points: too few answers to say either.' },
    NO_PRACTICAL_GAP: { description: 'The whole interval lies within 5 points of 0.' },
  },
});

const AGREEMENT = 'answers of 4 or 5 on the scale from 1 to 5 (top two boxes), as a share';

@ObjectType({ description: 'One time of asking.' })
export class ComparedWave {
  @Field(() => ID, { description: 'Of the wave.' })
  readonly id!: string;

  @Field(() => Int, { description: '1, 2, 3 … of its survey.' })
  readonly number!: number;

  @Field({ description: 'Local date.' })
  readonly opensOn!: string;

  @Field({ description: 'Local date, the last on which answers are taken, as it was set at the opening; `closedOn` may be before it.' })
  readonly closesOn!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Local date on which it was closed in fact: early by somebody, else by itself on the day after `closesOn`. Null: it is open.',
  })
  readonly closedOn!: string | null;

  @Field({ description: 'Whether its results are published.' })
  readonly isClosed!: boolean;
}

@ObjectType({ description: 'Agreement of both sides to one statement in one wave. Every figure is of whole groups of enough people.' })
export class PerceptionGapPoint {
  @Field(() => Estimate, { description: `Of employees: ${AGREEMENT}.` })
  readonly employees!: Estimate;

  @Field(() => Estimate, { description: `Of customers: ${AGREEMENT}.` })
  readonly customers!: Estimate;

  @Field(() => Estimate, { description: 'Agreement of employees minus that of customers, -1 to 1; times 100: points.' })
  readonly gap!: Estimate;

  @Field(() => GapVerdictEnum, { nullable: true, description: 'Null exactly where there is no gap.' })
  readonly verdict!: GapVerdict | null;

  @Field(() => Estimate, {
    nullable: true,
    description:
      'The gap minus that of the closed wave before it; null where that did not ask this. Waves count as independent samples: where the same people answered both, the interval is rather too wide.',
  })
  readonly change!: Estimate | null;
}

@ObjectType()
export class PerceptionTrendPoint extends PerceptionGapPoint {
  @Field(() => ComparedWave, { description: 'When it was asked.' })
  readonly wave!: ComparedWave;
}

@ObjectType({ description: 'Published answers that are not in the figures beside them.' })
export class PerceptionRest {
  @Field(() => Int, { description: 'Answers of employees.' })
  readonly employees!: number;

  @Field(() => Int, { description: 'Answers of customers.' })
  readonly customers!: number;
}

@ObjectType()
export class PerceptionStatement extends PerceptionGapPoint {
  @Field(() => ID, { description: 'Of the statement in its survey.' })
  readonly key!: string;

  @Field(() => String, { nullable: true, description: 'What employees are asked; null: they are not asked.' })
  readonly employeeText!: string | null;

  @Field(() => String, { nullable: true, description: 'What customers are asked; null: they are not asked.' })
  readonly customerText!: string | null;

  @Field(() => HandDimensionEnum, { nullable: true, description: 'The dimension of HAND that it speaks for.' })
  readonly dimension!: HandDimension | null;

  @Field(() => FrictionPolicy, { nullable: true, description: 'The policy that it is about.' })
  readonly policy!: FrictionPolicy | null;

  @Field(() => Int, { nullable: true, description: 'Points of 100 in the weighted gap.' })
  readonly weight!: number | null;

  @Field(() => PerceptionRest, {
    nullable: true,
    description: 'Only where a unit was asked: what may belong to it or not, because too few people answered to tell units apart.',
  })
  readonly unplaced!: PerceptionRest | null;

  @Field(() => PerceptionRest, {
    nullable: true,
    description: 'Only where a unit was asked: other units. With the figures and `unplaced`: everything that is published.',
  })
  readonly elsewhere!: PerceptionRest | null;

  @Field(() => [PerceptionTrendPoint], { description: 'Closed waves up to the one asked, the earliest first, 12 at most.' })
  readonly trend!: readonly PerceptionTrendPoint[];
}

@ObjectType({ description: 'The mean of the gaps by the weights that the survey gives, as SERVQUAL does.' })
export class WeightedPerceptionGap {
  @Field(() => Estimate, { description: 'As the gaps, -1 to 1; withheld where one of them is. `n` counts answers, not people.' })
  readonly gap!: Estimate;

  @Field(() => GapVerdictEnum, { nullable: true, description: 'Null exactly where there is no gap.' })
  readonly verdict!: GapVerdict | null;
}

@ObjectType({ description: 'How employees and customers see the same things. Nothing is told of a wave that is open.' })
export class PerceptionGaps {
  @Field(() => ID, { description: 'Of the survey.' })
  readonly surveyId!: string;

  @Field({ description: 'Of the survey.' })
  readonly title!: string;

  @Field(() => ComparedWave, { nullable: true, description: 'The wave asked, or the last closed one; null: none is closed yet.' })
  readonly wave!: ComparedWave | null;

  @Field(() => WeekWindow, { nullable: true, description: 'The weeks in which the wave took answers; null while it is open.' })
  readonly window!: WeekWindow | null;

  @Field(() => FrictionUnit, { nullable: true, description: 'The unit, with all below it, that the figures are about; null: everything.' })
  readonly unit!: FrictionUnit | null;

  @Field(() => [PerceptionStatement], { description: 'In the order of the survey.' })
  readonly statements!: readonly PerceptionStatement[];

  @Field(() => WeightedPerceptionGap, { nullable: true, description: 'Null where the survey gives no weights.' })
  readonly weighted!: WeightedPerceptionGap | null;
}
