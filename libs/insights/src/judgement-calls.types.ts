import { FigureMethod, WeekWindow, WithheldReason } from '#graphql';
import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { FrictionPolicy, FrictionUnit } from './friction-figures.types.ts';

@ObjectType()
export class JudgementCount {
  @Field(() => ID, { description: 'OTHERS_TOGETHER: groups of too few people to be shown alone; NOT_STATED: nothing was said.' })
  readonly cell!: string;

  @Field(() => Int, { description: 'How many.' })
  readonly count!: number;
}

@ObjectType({
  description: 'One-way counts, told of several blocks together once enough people stand behind them; each cell has enough people, too.',
})
export class JudgementTable {
  @Field(() => [JudgementCount], { description: 'They add up to `n`.' })
  readonly cells!: readonly JudgementCount[];

  @Field(() => Int, { description: 'What the table tells of: `n` of the figures beside it may hold more.' })
  readonly n!: number;

  @Field(() => WeekWindow, {
    nullable: true,
    description: 'The weeks that it is about; it may begin before those of the figures beside it.',
  })
  readonly window!: WeekWindow | null;

  @Field(() => FigureMethod, { description: 'How it was made.' })
  readonly method!: FigureMethod;

  @Field(() => WithheldReason, { nullable: true, description: 'Set exactly where there are no cells.' })
  readonly reason!: WithheldReason | null;
}

@ObjectType({ description: 'How often somebody was asked for their authority; in blocks of their own, by who was asked.' })
export class AuthorityRequestFigures {
  @Field(() => WeekWindow, { nullable: true, description: 'What the figures answer for: whole blocks, which count by their last week.' })
  readonly windowAnswered!: WeekWindow | null;

  @Field(() => WithheldReason, { nullable: true, description: 'Set where there is no figure; WAITING says nothing about how many wait.' })
  readonly reason!: WithheldReason | null;

  @Field(() => FigureMethod, { description: 'How it was made.' })
  readonly method!: FigureMethod;

  @Field(() => Int, { description: 'Requests behind the figures.' })
  readonly n!: number;

  @Field(() => Int, { nullable: true, description: 'At least so many distinct people behind each block, added up.' })
  readonly people!: number | null;

  @Field(() => JudgementTable, {
    nullable: true,
    description: 'By what became of them: GRANTED, REFUSED, EXPIRED (nobody answered in time). Null where units are asked for.',
  })
  readonly byAnswer!: JudgementTable | null;

  @Field(() => JudgementTable, {
    nullable: true,
    description: 'By key of the guardrail. Null where units are asked for, and in rows of several policies.',
  })
  readonly byGuardrail!: JudgementTable | null;
}

@ObjectType({ description: 'Exact figures of a union of published blocks. None of them is for assessing a single employee.' })
export class JudgementFigures {
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

  @Field(() => Int, { description: 'Judgement calls behind the figures.' })
  readonly n!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'At least so many distinct people behind each block, added up: each block in steps of the number that a figure needs.',
  })
  readonly people!: number | null;

  @Field(() => Int, { nullable: true, description: 'Minutes saved, as far as they were said; a lower bound.' })
  readonly minutesSaved!: number | null;

  @Field(() => Float, { nullable: true, description: 'Given to customers, whole minor units, as far as it was said; a lower bound.' })
  readonly amountMinor!: number | null;

  @Field(() => JudgementTable, {
    nullable: true,
    description: 'Uses by key of the guardrail. Null where units are asked for, and in rows of several policies.',
  })
  readonly byGuardrail!: JudgementTable | null;

  @Field(() => JudgementTable, {
    nullable: true,
    description: 'By why it was allowed: ALLOWED (by the table), GRANTED (by somebody asked). Null where units are asked for.',
  })
  readonly byBasis!: JudgementTable | null;

  @Field(() => JudgementTable, {
    nullable: true,
    description: 'By how full the cap was then: NEAR_CAP (80 % or more), BELOW, NO_CAP. Null where units are asked for.',
  })
  readonly byCap!: JudgementTable | null;

  @Field(() => JudgementTable, {
    nullable: true,
    description: 'By whether the customer was told why: TOLD, NOT_TOLD, NOT_STATED. Null where units are asked for.',
  })
  readonly byCustomerTold!: JudgementTable | null;

  @Field(() => AuthorityRequestFigures, { description: 'What staff asked before, or instead.' })
  readonly authorityRequests!: AuthorityRequestFigures;
}

@ObjectType()
export class JudgementRow {
  @Field(() => FrictionPolicy, { nullable: true, description: 'Null in rows that hold several policies.' })
  readonly policy!: FrictionPolicy | null;

  @Field(() => JudgementFigures, { description: 'What counts in the window.' })
  readonly figures!: JudgementFigures;
}

@ObjectType({
  description:
    'Use of the room for judgement that policies leave. Totals tie: `rows`, `furtherPolicies` and `otherPolicies` add up to `total`. None of it is for assessing a single employee.',
})
export class JudgementCalls {
  @Field(() => WeekWindow, { description: 'The closed and open weeks that were asked.' })
  readonly windowAsked!: WeekWindow;

  @Field(() => FrictionUnit, { nullable: true, description: 'The unit, with all below it, that the rows are about; null: everything.' })
  readonly unit!: FrictionUnit | null;

  @Field(() => String, { description: 'ISO 4217.' })
  readonly currency!: string;

  @Field(() => [JudgementRow], { description: 'Policies, the most used first; those whose calls all wait (or that have none) come last.' })
  readonly rows!: readonly JudgementRow[];

  @Field(() => JudgementRow, { description: 'Policies below the `first` ones, together.' })
  readonly furtherPolicies!: JudgementRow;

  @Field(() => JudgementRow, { description: 'Calls and requests that were too few to show under their policy for a year.' })
  readonly otherPolicies!: JudgementRow;

  @Field(() => JudgementRow, { description: 'All rows together.' })
  readonly total!: JudgementRow;

  @Field(() => JudgementRow, {
    nullable: true,
    description: 'Only where a unit was asked: what may belong to it or not, because too few people stand behind it to tell units apart.',
  })
  readonly unplaced!: JudgementRow | null;

  @Field(() => JudgementRow, {
    nullable: true,
    description: 'Only where a unit was asked: other units. With `total` and `unplaced`: everything.',
  })
  readonly elsewhere!: JudgementRow | null;
}
