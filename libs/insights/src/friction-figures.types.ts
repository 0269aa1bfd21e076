import { Estimate, FigureMethod, WeekWindow, WithheldReason } from '#graphql';
import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { FrictionAnswers } from './friction-answers.types.ts';

export const ExposureKind = { INTERACTIONS: 'INTERACTIONS', WEEKS: 'WEEKS' } as const;
export type ExposureKind = keyof typeof ExposureKind;
registerEnumType(ExposureKind, { name: 'ExposureKind', description: 'What a rate relates to: customers served, or weeks.' });

@ObjectType({ description: 'How much of the friction is red tape: burdensome AND failing its purpose (two axes, after van Loon).' })
export class FrictionIndex {
  @Field(() => Float, { nullable: true, description: '0 (none) to 1: mean over reports of ((burden-1)/4) x ((functionLoss-1)/4).' })
  readonly value!: number | null;

  @Field(() => Float, { nullable: true, description: 'First axis, mean, 1 (no trouble) to 5.' })
  readonly burden!: number | null;

  @Field(() => Float, { nullable: true, description: 'Second axis, mean, 1 (the rule served its purpose) to 5 (it did not).' })
  readonly functionLoss!: number | null;

  @Field(() => Int, { description: 'Reports that answered both questions.' })
  readonly n!: number;

  @Field(() => WeekWindow, {
    nullable: true,
    description: 'The weeks that it is about. It is told of several blocks together, and may begin before those of the reports.',
  })
  readonly window!: WeekWindow | null;

  @Field(() => FigureMethod, { description: 'How it was made.' })
  readonly method!: FigureMethod;

  @Field(() => WithheldReason, { nullable: true, description: 'Why it is withheld; set exactly where it is.' })
  readonly reason!: WithheldReason | null;
}

@ObjectType({ description: 'Hours first, then money, by the Standard Cost Model.' })
export class FrictionCostShare {
  @Field(() => Float, { nullable: true, description: 'Working hours of staff.' })
  readonly staffHours!: number | null;

  @Field(() => Float, { nullable: true, description: 'Hours of customers; never turned into money.' })
  readonly customerHours!: number | null;

  @Field(() => Float, { nullable: true, description: 'Money spent, whole minor units of the currency.' })
  readonly outOfPocketMinor!: number | null;

  @Field(() => Float, { nullable: true, description: 'Staff hours times the hourly rate of this deployment, minor units.' })
  readonly labourMinor!: number | null;

  @Field(() => Float, { nullable: true, description: 'Labour and money spent together, minor units.' })
  readonly moneyMinor!: number | null;

  @Field(() => Int, { description: 'Reports behind it; those that state no minutes or money count as zero in what was observed.' })
  readonly n!: number;

  @Field(() => FigureMethod, { description: 'How it was made.' })
  readonly method!: FigureMethod;

  @Field(() => WeekWindow, { nullable: true, description: 'The weeks that it is about; those of the estimate may begin earlier.' })
  readonly window!: WeekWindow | null;

  @Field(() => WithheldReason, { nullable: true, description: 'Why there are no hours.' })
  readonly reason!: WithheldReason | null;

  @Field(() => WithheldReason, { nullable: true, description: 'Why there is no money.' })
  readonly moneyReason!: WithheldReason | null;
}

@ObjectType()
export class FrictionCostFigures {
  @Field(() => FrictionCostShare, { description: 'OBSERVED: what the reports of the window stated.' })
  readonly observed!: FrictionCostShare;

  @Field(() => FrictionCostShare, {
    description: 'ESTIMATE, per year: cost of one occurrence times how often reporters say it happens. Never add it to what was observed.',
  })
  readonly estimatedYearly!: FrictionCostShare;
}

@ObjectType({ description: 'Exact figures of a union of published blocks, or of a public source.' })
export class FrictionFigures {
  @Field(() => WeekWindow, { description: 'The closed and open weeks that were asked.' })
  readonly windowAsked!: WeekWindow;

  @Field(() => WeekWindow, {
    nullable: true,
    description: 'What the figures answer for: whole blocks, which count by their last week and may begin before the window asked.',
  })
  readonly windowAnswered!: WeekWindow | null;

  @Field(() => WithheldReason, { nullable: true, description: 'Set where there is no figure; WAITING says nothing about how many wait.' })
  readonly reason!: WithheldReason | null;

  @Field(() => FigureMethod, { description: 'How it was made.' })
  readonly method!: FigureMethod;

  @Field(() => Int, { description: 'Reports behind the figures.' })
  readonly n!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'Reports of friction; null where none are published. More of them is not by itself worse: people who trust it report more.',
  })
  readonly reports!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: '"Me too" of further people; published with the reports once enough people said it, null until then.',
  })
  readonly corroborations!: number | null;

  @Field(() => Int, { nullable: true, description: 'Reports, and "me too" and "again" as far as enough people said them.' })
  readonly occurrences!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'At least so many distinct people behind each block, added up: somebody counts once in each block, and each block in steps of the number that a figure needs. Null for public sources.',
  })
  readonly people!: number | null;

  @Field(() => FrictionIndex, { description: 'Red tape on two axes.' })
  readonly index!: FrictionIndex;

  @Field(() => FrictionCostFigures, { description: 'Hours and money.' })
  readonly cost!: FrictionCostFigures;

  @Field(() => FrictionAnswers, {
    nullable: true,
    description: 'Null for public sources, and where units are asked for: answer times are fixed for whole blocks.',
  })
  readonly answers!: FrictionAnswers | null;
}

@ObjectType({ description: 'Rate of reports in the window over that in the window before: 1 is no change. It says nothing about causes.' })
export class FrictionChange extends Estimate {
  @Field(() => Float, { nullable: true, description: 'Two-sided exact p-value of "no change".' })
  readonly pValue!: number | null;

  @Field(() => ExposureKind, { description: 'What the two rates relate to.' })
  readonly exposure!: ExposureKind;
}

@ObjectType({ description: 'What a row of figures is about.' })
export class FrictionPolicy {
  @Field(() => ID, { description: 'For further questions.' })
  readonly id!: string;

  @Field({ description: 'As people know it.' })
  readonly code!: string;

  @Field({ description: 'Title of the version in force.' })
  readonly title!: string;
}

@ObjectType()
export class FrictionUnit {
  @Field(() => ID, { description: 'For further questions.' })
  readonly id!: string;

  @Field({ description: 'As people know it.' })
  readonly code!: string;

  @Field({ description: 'As people know it.' })
  readonly name!: string;
}
