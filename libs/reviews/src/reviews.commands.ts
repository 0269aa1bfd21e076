import { Command, EditCommand } from '#cqrs';
import { IdField, IsIdOf, OfferInput, TextField, TextListField } from '#graphql';
import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, ValidateNested } from 'class-validator';
import { DECISIONS, RESPONSE_KINDS, SHORTFALLS } from './events.ts';
import type { Decision, GreenTapeAnswers, RealismAnswers, ResponseKind, ReviewTrigger, Shortfall } from './events.ts';
import { GainEnum, GAINS, ResponseKindEnum, ReviewDecisionEnum, ShortfallEnum } from './review-enums.ts';
import type { Gain } from './review-enums.ts';
import { DAY, MAX_TEXT } from './review-parts.ts';

export const VERSION = {
  max: 200_000,
  nullable: true,
  description:
    'What would be published, as JSON: `title text purposes protects mandate { kind citation } sensitivity guardrails`. What it leaves out stays as in the last version: `{"text": "…"}` changes the text alone. A list replaces the last one whole, so `guardrails` names all that are to be there. Checked as publishing it would.',
};

@InputType('OpenReviewInput')
export class OpenReview extends Command {
  @IdField('policy')
  readonly policyId!: string;

  @TextField({ max: MAX_TEXT, description: 'Why it should be looked at; whoever sees the review reads it.' })
  readonly reason!: string;
}

/** What the product itself opens a review for; no part of the API. */
export class OpenReviewAtSignal extends Command {
  constructor(
    readonly policyId: string,
    readonly trigger: Exclude<ReviewTrigger, 'HAND' | 'ESCALATION'>,
    readonly reason: string,
    /** ISO week, the last one before what set it off; null: the one before now. */
    readonly baselineUntil: string | null,
    /** Whether reports on the policy came twice as often since it was kept. */
    readonly rateDoubled: boolean,
    /** Whether published figures say so already; absent: no. */
    readonly isPublished?: boolean,
  ) {
    super();
  }
}

@InputType({ isAbstract: true })
export abstract class ReviewCommand extends EditCommand {
  @IdField('review')
  readonly reviewId!: string;
}

abstract class SystemCommand extends Command {
  constructor(readonly reviewId: string) {
    super();
  }
}
/** Takes a review out of the queue; no part of the API. */
export class StartReview extends SystemCommand {}
/** Once its due date has passed; no part of the API. */
export class MarkReviewOverdue extends SystemCommand {}

@InputType('EscalateReviewInput', {
  description:
    'To the head of the owner’s unit; once it is with them, to the next one above. Where nobody stands above, a second escalation is refused: `review.already-escalated`.',
})
export class EscalateReview extends Command {
  @IdField('review')
  readonly reviewId!: string;

  @TextField({ max: MAX_TEXT })
  readonly reason!: string;
}

@InputType('DefineReviewInput', { description: 'What is expected comes first. The evidence is frozen as it is published now.' })
export class DefineReview extends ReviewCommand {
  @TextField({ max: MAX_TEXT, description: 'What customers expect, in their words where you have them.' })
  readonly customerExpectation!: string;

  @TextField({ max: 500, nullable: true, description: 'Who says so, such as a survey or a complaint. Absent: “assumed, not asked”.' })
  readonly customerExpectationSource?: string | null;

  @TextField({ max: MAX_TEXT })
  readonly staffExpectation!: string;

  @TextField({ max: MAX_TEXT, description: 'What the rule is for.' })
  readonly purpose!: string;
}

@InputType('RealismInput', { description: 'Realistic is: no to the first, yes to the others.' })
export class RealismInput implements RealismAnswers {
  @Field({ description: 'Does it exceed what this user needs?' })
  @IsBoolean()
  readonly exceedsNeeds!: boolean;

  @Field({ description: 'Is it in line with the organisation’s goals?' })
  @IsBoolean()
  readonly alignsWithGoals!: boolean;

  @Field({ description: 'Is it within operational bounds?' })
  @IsBoolean()
  readonly withinOperations!: boolean;

  @Field({ description: 'Is it within the bounds of technology?' })
  @IsBoolean()
  readonly withinTechnology!: boolean;

  @Field({ description: 'Can it be achieved with present constraints and capabilities?' })
  @IsBoolean()
  readonly isAchievable!: boolean;
}

@InputType('GreenTapeInput', { description: 'What makes a rule effective.' })
export class GreenTapeInput implements GreenTapeAnswers {
  @Field({ description: 'Is it written down?' })
  @IsBoolean()
  readonly isWritten!: boolean;

  @Field({ description: 'Does what it demands lead to what it is for?' })
  @IsBoolean()
  readonly meansFitEnds!: boolean;

  @Field({ description: 'Does it control as much as needed, and no more?' })
  @IsBoolean()
  readonly isOptimalControl!: boolean;

  @Field({ description: 'Is it applied the same to everybody?' })
  @IsBoolean()
  readonly isConsistentlyApplied!: boolean;

  @Field({ description: 'Do those who follow it know what it is for?' })
  @IsBoolean()
  readonly isPurposeUnderstood!: boolean;
}

@InputType('AssessRealismInput')
export class AssessRealism extends ReviewCommand {
  @Field(() => RealismInput)
  @ValidateNested()
  @Type(() => RealismInput)
  readonly realism!: RealismInput;

  @Field(() => ShortfallEnum)
  @IsIn(SHORTFALLS)
  readonly shortfall!: Shortfall;

  @Field(() => GreenTapeInput)
  @ValidateNested()
  @Type(() => GreenTapeInput)
  readonly greenTape!: GreenTapeInput;

  @TextField({ max: MAX_TEXT })
  readonly reason!: string;
}

@InputType('ExpectedGainsInput', { description: 'Whom it is expected to help, beside the rule as it is.' })
export class ExpectedGainsInput {
  @Field(() => GainEnum)
  @IsIn(GAINS)
  readonly customers!: Gain;

  @Field(() => GainEnum, { description: 'Minutes of staff.' })
  @IsIn(GAINS)
  readonly staffTime!: Gain;

  @Field(() => GainEnum)
  @IsIn(GAINS)
  readonly cost!: Gain;

  @Field(() => GainEnum, { description: 'Against what the rule protects from.' })
  @IsIn(GAINS)
  readonly protection!: Gain;
}

@InputType('ProposeOptionInput', { description: 'Takes back what approvers were asked before: they did not know of it.' })
export class ProposeOption extends ReviewCommand {
  @Field(() => ReviewDecisionEnum)
  @IsIn(DECISIONS)
  readonly decision!: Decision;

  @TextField({ max: 200 })
  readonly title!: string;

  @TextField({ max: MAX_TEXT })
  readonly description!: string;

  @TextField({ ...VERSION, description: `For CLARIFY, REVISE and ADD_GUARDRAIL. ${VERSION.description}` })
  readonly version?: string | null;

  @Field(() => ExpectedGainsInput)
  @ValidateNested()
  @Type(() => ExpectedGainsInput)
  readonly gains!: ExpectedGainsInput;

  @Field(() => [ID], { defaultValue: [], description: 'Backtests of it that were kept.' })
  @IsArray()
  @ArrayMaxSize(10)
  @IsIdOf('backtest', { each: true })
  readonly backtestIds!: string[];
}

@InputType('RecordResponseInput')
export class RecordResponse extends ReviewCommand {
  @Field(() => ResponseKindEnum)
  @IsIn(RESPONSE_KINDS)
  readonly kind!: ResponseKind;

  @TextField({
    max: MAX_TEXT,
    description: 'What is done; of a COMMUNICATE what they are told, of a TRAIN what they are taught: the title of the task.',
  })
  readonly text!: string;

  @TextListField({ max: 200, atMost: 20, description: 'COMMUNICATE and TRAIN: who is reached. NEGOTIATE and DOCUMENT: between whom.' })
  readonly parties!: string[];

  @Field(() => [OfferInput], { defaultValue: [], description: 'NEGOTIATE: what each party offers.' })
  @IsArray()
  @ArrayMaxSize(40)
  @ValidateNested({ each: true })
  @Type(() => OfferInput)
  readonly offers!: OfferInput[];

  @TextField({ max: 20_000, nullable: true, description: 'DOCUMENT, and NEGOTIATE once there is one: the agreement, as it is printed.' })
  readonly agreement?: string | null;

  @IdField('person', { nullable: true, description: 'COMMUNICATE and TRAIN: who does it; with the decision it becomes their task.' })
  readonly taskOwnerId?: string | null;

  @TextField({
    ...DAY,
    nullable: true,
    description: 'COMMUNICATE and TRAIN: local date until which it is done. What is decided later is due on the day of the decision.',
  })
  readonly dueOn?: string | null;
}
