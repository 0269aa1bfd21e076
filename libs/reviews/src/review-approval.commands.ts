import { Command } from '#cqrs';
import { IdField, IsIdOf, TextField, TextListField } from '#graphql';
import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { ReviewDecisionEnum } from './review-enums.ts';
import { DAY, MAX_TEXT } from './review-parts.ts';
import { ReviewCommand, VERSION } from './reviews.commands.ts';

const CLEAR_CASES = ['KEEP', 'CLARIFY'] as const;
const RATIONALE = 'Why, for those who conduct and see the review.';
const PUBLIC_REASON = 'Why, for everybody to read on the feed of outcomes.';
const OUTCOME_MESSAGE = 'Word by word what each reporter is told.';

@InputType('FastLaneInput', { description: 'A clear case: "does it still serve the customer’s need?".' })
export class FastLaneInput {
  @Field(() => ReviewDecisionEnum, { description: 'KEEP or CLARIFY.' })
  @IsIn(CLEAR_CASES, { message: 'decision must be KEEP or CLARIFY; everything else is defined and assessed first' })
  readonly decision!: (typeof CLEAR_CASES)[number];

  @Field({ description: 'Does the rule still serve the customer’s need?' })
  @IsBoolean()
  readonly stillServes!: boolean;

  @TextField({ ...VERSION, description: `For CLARIFY, where the words change. ${VERSION.description}` })
  readonly version?: string | null;
}

@InputType('FastDecisionInput')
export class FastDecisionInput extends FastLaneInput {
  @TextField({ max: MAX_TEXT, description: PUBLIC_REASON })
  readonly reason!: string;

  @TextField({ max: MAX_TEXT, description: OUTCOME_MESSAGE })
  readonly outcomeMessage!: string;
}

@InputType('RequestApprovalInput', { description: 'Approvals hold for this proposal word by word; a further request takes its place.' })
export class RequestApproval extends ReviewCommand {
  @IdField('option', { nullable: true, description: 'What is proposed.' })
  readonly optionId?: string | null;

  @Field(() => FastLaneInput, { nullable: true, description: 'Instead of an option: a clear case that somebody has to approve.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => FastLaneInput)
  readonly fastLane?: FastLaneInput | null;

  @TextField({ max: MAX_TEXT, description: RATIONALE })
  readonly rationale!: string;

  @TextField({ max: MAX_TEXT, description: PUBLIC_REASON })
  readonly publicReason!: string;

  @TextField({ max: MAX_TEXT, description: OUTCOME_MESSAGE })
  readonly outcomeMessage!: string;

  @Field(() => [ID], { description: 'All of them have to approve; nobody who conducts the review. Whoever declined before is among them.' })
  @IsArray()
  @ArrayMinSize(1, { message: 'approverIds must name at least one person' })
  @ArrayMaxSize(10, { message: 'approverIds must name at most 10 people' })
  @ArrayUnique({ message: 'approverIds must name each person once; leave out the repetition' })
  @IsIdOf('person', { each: true })
  readonly approverIds!: string[];
}

@InputType({ isAbstract: true })
abstract class ApproverCommand extends Command {
  @IdField('review')
  readonly reviewId!: string;

  @IdField('approvalRequest')
  readonly requestId!: string;
}

@InputType('ApproveReviewInput')
export class ApproveReview extends ApproverCommand {
  @TextField({ max: MAX_TEXT, nullable: true })
  readonly reason?: string | null;
}

@InputType('DeclineReviewInput', { description: 'Ends the request; what follows has to be asked anew.' })
export class DeclineReview extends ApproverCommand {
  @TextField({ max: MAX_TEXT })
  readonly reason!: string;
}

@InputType('DecideReviewInput')
export class DecideReview extends ReviewCommand {
  @IdField('approvalRequest', { nullable: true, description: 'The request that everybody approved; exactly what it proposes is decided.' })
  readonly requestId?: string | null;

  @Field(() => FastDecisionInput, { nullable: true, description: 'Instead of a request: a clear case, decided at once.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => FastDecisionInput)
  readonly fastLane?: FastDecisionInput | null;

  @TextField({
    ...DAY,
    nullable: true,
    description:
      'Local date from which the version, suspension or retirement applies, two years ahead at the most; as soon as may be when absent.',
  })
  readonly effectiveFrom?: string | null;

  @TextListField({
    max: 50,
    atMost: 20,
    description: 'What it rests on: kinds of the frozen evidence, such as `BLOCKS`, and `BACKTEST:<id>`.',
  })
  readonly evidence!: string[];
}
