import { weekOfDate } from '#calendar';
import { Command, EditCommand } from '#cqrs';
import { IdField, IsIdOf, TextField, TextListField } from '#graphql';
import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { CharterAspectEnum, CharterFactorEnum } from './charter-enums.ts';
import { CHARTER_FACTORS } from './events.ts';
import type { CharterAspect, CharterFactor } from './events.ts';

const MAX_TEXT = 2_000;
const MAX_REASON = 4_000;
const MAX_CLAUSES = 100;
const MAX_CHECKS = 50;
const ASPECTS = Object.values(CharterAspectEnum);

const KEY = {
  max: 60,
  pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/,
  shape: 'a key such as opening-hours: small letters and digits, joined by single -',
};

@InputType('CharterClauseInput')
export class CharterClauseInput {
  @TextField({
    ...KEY,
    description: 'Unique in its charter. Keep it in later versions, under the same factor: what touches a clause names it by its key.',
  })
  readonly key!: string;

  @Field(() => CharterFactorEnum)
  @IsIn(CHARTER_FACTORS, { message: `factor must be one of ${CHARTER_FACTORS.join(', ')}` })
  readonly factor!: CharterFactor;

  @Field(() => CharterAspectEnum, { nullable: true, description: 'Of SERVICE_TERMS and CONSTRAINTS, where it is about one in particular.' })
  @IsOptional()
  @IsIn(ASPECTS, { message: `aspect must be one of ${ASPECTS.join(', ')}; or leave it out` })
  readonly aspect?: CharterAspect | null;

  @TextField({ max: MAX_TEXT })
  readonly text!: string;
}

@InputType({ isAbstract: true })
abstract class CharterCommand extends EditCommand {
  @IdField('unit')
  readonly unitId!: string;
}

@InputType('DraftCharterInput', {
  description:
    'By the head of the unit. It takes the place of the draft before it, whole; what was said of that one, and who was asked to approve it, no longer counts. It is kept in clear, and everybody reads what is adopted: name groups, not people.',
})
export class DraftCharter extends CharterCommand {
  @TextField({ max: MAX_TEXT, description: 'What the unit wants to be.' })
  readonly vision!: string;

  @TextField({ max: MAX_TEXT, description: 'What it is there for.' })
  readonly mission!: string;

  @TextListField({ max: 500, atMost: 20 })
  readonly goals!: string[];

  @Field(() => [CharterClauseInput], { description: 'At least one of SERVICE_PORTFOLIO.' })
  @IsArray()
  @ArrayMinSize(1, { message: 'clauses must hold at least one clause, of SERVICE_PORTFOLIO' })
  @ArrayMaxSize(MAX_CLAUSES, { message: `clauses must be at most ${MAX_CLAUSES}` })
  @ValidateNested({ each: true })
  @Type(() => CharterClauseInput)
  readonly clauses!: CharterClauseInput[];
}

@InputType('AlignmentCheckInput')
export class AlignmentCheckInput {
  @TextField({
    max: 200,
    description:
      'Whose needs the draft was checked against, such as “Stores of the north”. Name groups, not people: everybody reads it later.',
  })
  readonly party!: string;

  @TextListField({ ...KEY, atMost: MAX_CLAUSES, description: 'Keys of the clauses that they were shown; all when left out.' })
  readonly clauseKeys!: string[];

  @TextField({ max: MAX_TEXT, description: 'What they said: what they need, and whether the clauses meet it.' })
  readonly said!: string;
}

@InputType('AlignCharterInput', {
  description: 'By the head of the unit. It takes the place of the alignment before it and ends a request for approval.',
})
export class AlignCharter extends CharterCommand {
  @Field(() => [AlignmentCheckInput])
  @IsArray()
  @ArrayMinSize(1, { message: 'checks must name at least one party and what they said' })
  @ArrayMaxSize(MAX_CHECKS, { message: `checks must be at most ${MAX_CHECKS}` })
  @ValidateNested({ each: true })
  @Type(() => AlignmentCheckInput)
  readonly checks!: AlignmentCheckInput[];
}

@InputType('RequestCharterApprovalInput', {
  description: 'By the head of the unit. Approvals hold for this draft word by word; a further request takes its place.',
})
export class RequestCharterApproval extends CharterCommand {
  @Field(() => [ID], {
    description: 'All of them have to approve; neither whoever drafted it nor the head of the unit. Whoever declined before is among them.',
  })
  @IsArray()
  @ArrayMinSize(1, { message: 'approverIds must name at least one person who did not draft it' })
  @ArrayMaxSize(10, { message: 'approverIds must name at most 10 people' })
  @ArrayUnique({ message: 'approverIds must name each person once; leave out the repetition' })
  @IsIdOf('person', { each: true })
  readonly approverIds!: string[];
}

@InputType({ isAbstract: true })
abstract class CharterApproverCommand extends Command {
  @IdField('unit')
  readonly unitId!: string;

  @IdField('charterRequest')
  readonly requestId!: string;
}

@InputType('ApproveCharterInput', { description: 'A reason is kept in clear, and read by the head and everybody who is asked.' })
export class ApproveCharter extends CharterApproverCommand {
  @TextField({ max: MAX_REASON, nullable: true })
  readonly reason?: string | null;
}

@InputType('DeclineCharterInput', {
  description:
    'Ends the request; whoever asks anew asks this person again. The reason is kept in clear, and read by the head and everybody who is asked.',
})
export class DeclineCharter extends CharterApproverCommand {
  @TextField({ max: MAX_REASON })
  readonly reason!: string;
}

@InputType('AdoptCharterInput', { description: 'By the head of the unit, once everybody approved.' })
export class AdoptCharter extends CharterCommand {
  @IdField('charterRequest', { description: 'The request that everybody approved; exactly what it is about is adopted.' })
  readonly requestId!: string;

  @TextField({
    isA: weekOfDate,
    shape: 'a date such as 2026-11-22',
    max: 10,
    nullable: true,
    description: 'Local date from which it applies, two years ahead at the most; as soon as may be when absent.',
  })
  readonly effectiveFrom?: string | null;
}
