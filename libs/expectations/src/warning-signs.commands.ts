import { Command } from '#cqrs';
import { IdField, TextField } from '#graphql';
import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, ValidateNested } from 'class-validator';
import { SIGN_ANSWERS, WARNING_SIGNS } from './events.ts';
import type { SignAnswer, WarningSign } from './events.ts';
import { SignAnswerEnum, WarningSignEnum } from './warning-sign-enums.ts';

@InputType('WarningSignAnswerInput')
export class WarningSignAnswerInput {
  @Field(() => WarningSignEnum)
  @IsIn(WARNING_SIGNS, { message: `sign must be one of ${WARNING_SIGNS.join(', ')}` })
  readonly sign!: WarningSign;

  @Field(() => SignAnswerEnum)
  @IsIn(SIGN_ANSWERS, { message: `answer must be one of ${SIGN_ANSWERS.join(', ')}` })
  readonly answer!: SignAnswer;

  @TextField({
    max: 2_000,
    nullable: true,
    description: 'What it rests on. Name nobody: it stays with the check, in clear, and is handed on with the leadership review.',
  })
  readonly note?: string | null;
}

@InputType('RecordWarningSignsInput', {
  description:
    'By the head of the unit, or by a supervisor or executive over it. It takes the place of the check before of the same unit and period, which stays on record. What the data suggests at that moment is kept beside each answer.',
})
export class RecordWarningSigns extends Command {
  @IdField('unit')
  readonly unitId!: string;

  @TextField({ max: 20, description: 'A month or quarter of whole ISO weeks that has begun, such as 2026-11 or 2026-Q4.' })
  readonly period!: string;

  @Field(() => [WarningSignAnswerInput], { description: 'Each of the six signs once: nothing is filled in from a suggestion.' })
  @IsArray()
  @ArrayMaxSize(WARNING_SIGNS.length, { message: `signs must answer each of the ${WARNING_SIGNS.length} signs once` })
  @ValidateNested({ each: true })
  @Type(() => WarningSignAnswerInput)
  readonly signs!: WarningSignAnswerInput[];
}
