import { weekOfDate } from '#calendar';
import { Command } from '#cqrs';
import { HandDimensionEnum, IdField, TextField } from '#graphql';
import { HAND_DIMENSIONS } from '#hand/events';
import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { AUDIENCES } from './events.ts';
import type { Audience, HandDimension } from './events.ts';
import { AudienceEnum } from './perceptions-enums.ts';
import { MAX_STATEMENTS } from './survey.decider.ts';

/** Characters of a statement. */
const MAX_TEXT = 300;
const MAX_KEY = 60;
/** Of one answer in one import. */
const MOST_PEOPLE = 10_000_000;
const DAY = { isA: weekOfDate, shape: 'a date such as 2026-11-22', max: 10 };
const KEY = 'Key of the statement.';

const whole = { message: '$property must be a whole number' };
const tooMany = { message: `$property must be at most ${MAX_STATEMENTS}` };

@InputType({ description: 'One meaning in two texts, one for each audience; leave out the text where that audience is not asked.' })
export class StatementInput {
  @TextField({ max: MAX_KEY, pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/, shape: 'words of a-z and 0-9 joined by “-”', description: KEY })
  readonly key!: string;

  @TextField({ max: MAX_TEXT, nullable: true, description: 'As employees read it.' })
  readonly employeeText?: string | null;

  @TextField({ max: MAX_TEXT, nullable: true, description: 'As customers read it.' })
  readonly customerText?: string | null;

  @Field(() => HandDimensionEnum, { nullable: true, description: 'The dimension of the HAND profile that it speaks for.' })
  @IsOptional()
  @IsIn(HAND_DIMENSIONS)
  readonly dimension?: HandDimension | null;

  @IdField('policy', { nullable: true, description: 'The policy that it is about.' })
  readonly policyId?: string | null;

  @Field(() => Int, { nullable: true, description: '3, 5 or 6: the warning sign that agreement speaks for.' })
  @IsOptional()
  @IsInt(whole)
  readonly warningSign?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Points of 100 in the weighted gap; of the statements that both audiences are asked, all have a weight or none.',
  })
  @IsOptional()
  @IsInt(whole)
  readonly weight?: number | null;
}

@InputType('CreateSurveyInput', { description: 'From a template as it is, from one with statements changed, or of your own statements.' })
export class CreateSurvey extends Command {
  @TextField({ max: 200 })
  readonly title!: string;

  @TextField({ max: MAX_KEY, nullable: true, description: 'Key of the template that it begins from, as `surveyTemplates` lists them.' })
  readonly template?: string | null;

  @Field(() => [StatementInput], { nullable: true, description: 'Those of the template when left out.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_STATEMENTS, tooMany)
  @ValidateNested({ each: true })
  @Type(() => StatementInput)
  readonly statements?: StatementInput[] | null;

  @Field(() => Int, { nullable: true, description: 'Days from one wave’s opening to the next; waves are opened by hand when left out.' })
  @IsOptional()
  @IsInt(whole)
  readonly cadenceDays?: number | null;
}

@InputType('RetireSurveyInput')
export class RetireSurvey extends Command {
  @IdField('survey')
  readonly surveyId!: string;

  @TextField({ max: 500 })
  readonly reason!: string;
}

@InputType('OpenWaveInput')
export class OpenWave extends Command {
  @IdField('survey')
  readonly surveyId!: string;

  @TextField({ ...DAY, nullable: true, description: 'Local date, the first on which answers are taken; today when left out.' })
  readonly opensOn?: string | null;

  @TextField({ ...DAY, description: 'Local date, the last on which answers are taken; the wave closes by itself on the day after.' })
  readonly closesOn!: string;
}

@InputType('CloseWaveInput', {
  description:
    'Before its day. What is published of it is fixed for ever, and who answered what cannot be known any more. Where it is answered `UNAVAILABLE` the wave takes no answers any more and closes by itself within minutes.',
})
export class CloseWave extends Command {
  @IdField('wave')
  readonly waveId!: string;
}

@InputType()
export class SurveyAnswerInput {
  @TextField({ max: MAX_KEY, description: KEY })
  readonly key!: string;

  @Field(() => Int, { description: '1 (not at all) to 5 (fully).' })
  @IsInt(whole)
  readonly value!: number;
}

@InputType('SubmitAnswersInput', { description: 'Leave out what you do not want to answer.' })
export class SubmitAnswers extends Command {
  @IdField('wave')
  readonly waveId!: string;

  @Field(() => [SurveyAnswerInput])
  @IsArray()
  @ArrayMaxSize(MAX_STATEMENTS, tooMany)
  @ValidateNested({ each: true })
  @Type(() => SurveyAnswerInput)
  readonly answers!: SurveyAnswerInput[];
}

@InputType()
export class StatementCountsInput {
  @TextField({ max: MAX_KEY, description: KEY })
  readonly key!: string;

  @Field(() => [Int], { description: 'Five numbers: how many people answered 1, 2, 3, 4 and 5.' })
  @IsArray()
  @ArrayMinSize(5, { message: 'counts must be five numbers: how many people answered 1, 2, 3, 4 and 5' })
  @ArrayMaxSize(5, { message: 'counts must be five numbers: how many people answered 1, 2, 3, 4 and 5' })
  @IsInt({ each: true, message: 'each of counts must be a whole number' })
  @Min(0, { each: true, message: 'each of counts must be 0 or more' })
  @Max(MOST_PEOPLE, { each: true, message: `each of counts must be at most ${MOST_PEOPLE}` })
  readonly counts!: number[];
}

@InputType('ImportSurveyCountsInput', {
  description:
    'Counts of one audience of one unit from a survey that was made elsewhere, of people who are in no other import and did not answer here. Each statement once for a unit, audience and source: what you imported before changes nothing, other numbers are refused.',
})
export class ImportSurveyCounts extends Command {
  @IdField('wave')
  readonly waveId!: string;

  @TextField({ max: 200, description: 'Where they come from.' })
  readonly source!: string;

  @TextField({ max: 40, nullable: true, description: 'Code of the unit; the organisation as a whole when left out.' })
  readonly unitCode?: string | null;

  @Field(() => AudienceEnum)
  @IsIn(AUDIENCES)
  readonly audience!: Audience;

  @Field(() => [StatementCountsInput])
  @IsArray()
  @ArrayMaxSize(MAX_STATEMENTS, tooMany)
  @ValidateNested({ each: true })
  @Type(() => StatementCountsInput)
  readonly counts!: StatementCountsInput[];
}

/** What one respondent of another tool answered there; no part of the API. Equal source and respondent take part once in a wave. */
export class ImportSurveyAnswers extends Command {
  declare readonly waveId: string;
  declare readonly source: string;
  declare readonly respondent: string;
  /** Of a unit that there is; null: the organisation as a whole. */
  declare readonly unitId: string | null;
  declare readonly audience: Audience;
  declare readonly answers: readonly { readonly key: string; readonly value: number }[];
}
