import { Command } from '#cqrs';
import { FactInput, IdField, TextField } from '#graphql';
import { LIMITS } from '#guardrails';
import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator';

/** Characters of a free text. */
const MAX_TEXT = 2_000;
/** Minutes of a working week. */
const MAX_MINUTES = 10_080;
const MOST_MINOR = 2_147_483_647;

const whole = { message: '$property must be a whole number' };

/** A case under a guardrail of the version in force; the server works the verdict out itself. */
@InputType({ isAbstract: true })
abstract class CaseInput extends Command {
  @IdField('policy')
  readonly policyId!: string;

  @TextField({ max: LIMITS.key, description: 'Key of the guardrail.' })
  readonly guardrailKey!: string;

  @Field(() => [FactInput])
  @IsArray()
  @ArrayMaxSize(LIMITS.facts, { message: `facts must be at most ${LIMITS.facts}` })
  @ValidateNested({ each: true })
  @Type(() => FactInput)
  readonly facts!: FactInput[];
}

@InputType('AskAuthorityInput')
export class AskAuthority extends CaseInput {
  @TextField({ max: 500, nullable: true, description: 'What whoever decides should know. Leave out what identifies the customer or you.' })
  readonly note?: string | null;
}

@InputType('AnswerAuthorityInput')
export class AnswerAuthority extends Command {
  @IdField('authorityRequest')
  readonly requestId!: string;

  @Field(() => Boolean, { description: 'true: granted, for this one case; false: refused.' })
  @IsBoolean()
  readonly grant!: boolean;

  @TextField({ max: 500, nullable: true, description: 'Required to refuse: words that can be passed on to the customer.' })
  readonly reason?: string | null;
}

@InputType('RecordJudgementCallInput')
export class RecordJudgementCall extends CaseInput {
  @IdField('authorityRequest', {
    nullable: true,
    description: 'Your request that was granted, where the guardrail says to ask. Good for one call with the same facts.',
  })
  readonly requestId?: string | null;

  @TextField({
    max: 100,
    nullable: true,
    description: 'Number of the customer or of the incident, where the cap counts by one of them. It is not stored, only compared.',
  })
  readonly reference?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Whole minor units that the customer was given. Where the cap counts money: the same as its fact, which it is when left out.',
  })
  @IsOptional()
  @IsInt(whole)
  @Min(0)
  @Max(MOST_MINOR)
  readonly amountMinor?: number | null;

  @Field(() => Int, { nullable: true, description: 'Minutes that it saved the customer and you, about.' })
  @IsOptional()
  @IsInt(whole)
  @Min(0)
  @Max(MAX_MINUTES)
  readonly minutesSaved?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether you told the customer why.' })
  @IsOptional()
  @IsBoolean()
  readonly customerTold?: boolean | null;

  @TextField({
    max: MAX_TEXT,
    nullable: true,
    description: 'What you did, in words for the customer: it stands in their note. Leave out what identifies them or you.',
  })
  readonly whatWasDone?: string | null;
}
