import { Command } from '#cqrs';
import { FactInput, IdField, TextField } from '#graphql';
import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsOptional, ValidateNested } from 'class-validator';
import { CHANNELS, CUSTOMER_OUTCOMES, EFFECTS, FREQUENCIES, REPORTER_MODES, SERVED_PURPOSE } from './events.ts';
import type { Channel, CustomerOutcome, Effect, Frequency, ReportSource, ReporterMode, ServedPurpose } from './events.ts';
import { ChannelEnum, CustomerOutcomeEnum, EffectEnum, FrequencyEnum, ReporterModeEnum, ServedPurposeEnum } from './friction-enums.ts';

/** Characters of a free text. */
export const MAX_TEXT = 4_000;
const MAX_FACTS = 50;
const MAX_CODE = 40;

const whole = { message: '$property must be a whole number' };

@InputType({
  description:
    'A fact of the case, named as the guardrails of the policy name it, with the value that its type takes (`FactInput`): the owner learns the row that the facts match, not the facts. Others are kept, too.',
})
export class ReportFactInput extends FactInput {}

@InputType({ description: 'Money out of pocket in one incident.' })
export class OutOfPocketInput {
  @Field(() => Int, { description: 'Whole minor units (cents).' })
  @IsInt(whole)
  readonly amountMinor!: number;

  @TextField({
    max: 3,
    pattern: /^[A-Z]{3}$/,
    shape: 'an ISO 4217 code such as USD',
    description: "The organisation's currency; others are refused.",
  })
  readonly currency!: string;
}

/** What may be told of a report, at once or later. Ranges are rules of the decider. */
@InputType({ isAbstract: true })
abstract class ReportDetailsInput extends Command {
  @Field(() => ChannelEnum, { nullable: true })
  @IsOptional()
  @IsIn(CHANNELS)
  readonly channel?: Channel | null;

  @Field(() => [CustomerOutcomeEnum], { nullable: true })
  @IsOptional()
  @IsArray()
  @IsIn(CUSTOMER_OUTCOMES, { each: true })
  readonly customerOutcomes?: CustomerOutcome[] | null;

  @Field(() => Int, { nullable: true, description: '1 (no trouble) to 5 (a lot).' })
  @IsOptional()
  @IsInt(whole)
  readonly burden?: number | null;

  @Field(() => ServedPurposeEnum, { nullable: true, description: 'Did the rule do here what it is meant to do?' })
  @IsOptional()
  @IsIn(SERVED_PURPOSE)
  readonly servedPurpose?: ServedPurpose | null;

  @Field(() => [EffectEnum], { nullable: true })
  @IsOptional()
  @IsArray()
  @IsIn(EFFECTS, { each: true })
  readonly effects?: Effect[] | null;

  @Field(() => Int, { nullable: true, description: 'Minutes of staff that this one incident cost.' })
  @IsOptional()
  @IsInt(whole)
  readonly staffMinutes?: number | null;

  @Field(() => Int, { nullable: true, description: 'Minutes of the customer that this one incident cost.' })
  @IsOptional()
  @IsInt(whole)
  readonly customerMinutes?: number | null;

  @Field(() => OutOfPocketInput, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => OutOfPocketInput)
  readonly outOfPocket?: OutOfPocketInput | null;

  @Field(() => FrequencyEnum, { nullable: true })
  @IsOptional()
  @IsIn(FREQUENCIES)
  readonly frequency?: Frequency | null;

  @Field(() => [ReportFactInput], { nullable: true })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_FACTS, { message: `facts must be at most ${MAX_FACTS}` })
  @ValidateNested({ each: true })
  @Type(() => ReportFactInput)
  readonly facts?: ReportFactInput[] | null;

  @TextField({ max: MAX_TEXT, nullable: true, description: 'What the customer needed.' })
  readonly customerNeed?: string | null;

  @TextField({ max: MAX_TEXT, nullable: true, description: 'What would have been sensible.' })
  readonly sensibleAction?: string | null;

  @TextField({ max: MAX_TEXT, nullable: true, description: 'The situation. Leave out what identifies a customer or you.' })
  readonly situation?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the owner of the rule may read your texts, masked; yes for a new report unless you say no. Holds for all of them.',
  })
  @IsOptional()
  @IsBoolean()
  readonly shareText?: boolean | null;
}

/** What a new report says, whoever makes it. */
@InputType({ isAbstract: true })
export abstract class NewReportInput extends ReportDetailsInput {
  @IdField('policy', { nullable: true, description: 'The rule. Left out for "a rule I can\'t name": then `ruleInOwnWords` says which.' })
  readonly policyId?: string | null;

  @TextField({ max: MAX_TEXT, nullable: true })
  readonly ruleInOwnWords?: string | null;

  @TextField({ max: MAX_CODE, nullable: true, description: 'Code of the unit in which it happened; your own when left out.' })
  readonly unitCode?: string | null;

  @TextField({ max: 40, nullable: true, description: 'Instant in ISO 8601 with zone; now when left out.' })
  readonly happenedAt?: string | null;
}

@InputType('ReportFrictionInput')
export class ReportFriction extends NewReportInput {
  @Field(() => ReporterModeEnum, {
    nullable: true,
    defaultValue: 'CONFIDENTIAL',
    description: 'ANONYMOUS is refused here: it never comes with a session. See `fileAnonymousReport`.',
  })
  @IsOptional()
  @IsIn(REPORTER_MODES)
  readonly mode?: ReporterMode | null;
}

/** A report taken over from elsewhere; no part of the API. Equal source and key are one report. */
export class ImportFrictionReport extends ReportFriction {
  declare readonly source: ReportSource;
}

@InputType('AddReportFactsInput')
export class AddReportFacts extends ReportDetailsInput {
  @IdField('report')
  readonly reportId!: string;
}

@InputType('CorroborateReportInput', { description: '"Me too": names a policy and one tag, never somebody else\'s report.' })
export class CorroborateReport extends Command {
  @IdField('policy')
  readonly policyId!: string;

  @Field(() => EffectEnum, { nullable: true })
  @IsOptional()
  @IsIn(EFFECTS)
  readonly effect?: Effect | null;

  @Field(() => CustomerOutcomeEnum, { nullable: true })
  @IsOptional()
  @IsIn(CUSTOMER_OUTCOMES)
  readonly customerOutcome?: CustomerOutcome | null;

  @TextField({ max: MAX_CODE, nullable: true, description: 'Code of the unit; your own when left out.' })
  readonly unitCode?: string | null;
}

@InputType('RecordRecurrenceInput', { description: '"Again": more occurrences of your own report, or of your own "me too" on a policy.' })
export class RecordRecurrence extends Command {
  @IdField('report', { nullable: true, description: 'Your report.' })
  readonly reportId?: string | null;

  @IdField('policy', { nullable: true, description: 'The policy on which you said "me too".' })
  readonly policyId?: string | null;

  @Field(() => Int, { nullable: true, defaultValue: 1 })
  @IsOptional()
  @IsInt(whole)
  readonly occurrences?: number | null;

  @TextField({ max: 40, nullable: true, description: 'Instant in ISO 8601 with zone; now when left out.' })
  readonly happenedAt?: string | null;
}

@InputType('RecordInteractionsInput')
export class RecordInteractions extends Command {
  @TextField({ max: MAX_CODE })
  readonly unitCode!: string;

  @TextField({ max: 8, description: 'ISO week, such as 2026-W47.' })
  readonly week!: string;

  @Field(() => Int, { description: 'Customers served; a later record of the same unit, week and policy replaces it.' })
  @IsInt(whole)
  readonly count!: number;

  @IdField('policy', { nullable: true, description: 'Only customers to whom this policy applied.' })
  readonly policyId?: string | null;
}
