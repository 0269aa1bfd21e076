import { Command } from '#cqrs';
import { IdField } from '#graphql';
import { GuardrailInput } from '#policies';
import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Min, ValidateNested } from 'class-validator';

const GUARDRAIL = { description: 'The draft. It is compared with the guardrail of the same key; where there is none, nothing is allowed.' };
const VERSION = { nullable: true, description: 'Number of the version to compare with; the one in force when absent.' };

@InputType()
export class BacktestGuardrailInput {
  @IdField('policy')
  readonly policyId!: string;

  @Field(() => GuardrailInput, GUARDRAIL)
  @ValidateNested()
  @Type(() => GuardrailInput)
  readonly guardrail!: GuardrailInput;

  @Field(() => Int, VERSION)
  @IsOptional()
  @IsInt()
  @Min(1, { message: 'versionNumber must be 1 or more' })
  readonly versionNumber?: number | null;
}

@InputType('KeepBacktestInput')
export class KeepBacktest extends Command {
  @IdField('review')
  readonly reviewId!: string;

  @Field(() => GuardrailInput, GUARDRAIL)
  @ValidateNested()
  @Type(() => GuardrailInput)
  readonly guardrail!: GuardrailInput;

  @Field(() => Int, VERSION)
  @IsOptional()
  @IsInt()
  @Min(1, { message: 'versionNumber must be 1 or more' })
  readonly versionNumber?: number | null;
}
