import { parseWeek, weekOfDate } from '#calendar';
import { Command, EditCommand } from '#cqrs';
import { enumOf, IdField, TextField } from '#graphql';
import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsInt, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { MANDATES, PROTECTION_KINDS, PURPOSES, SENSITIVITIES } from './events.ts';
import type { MandateKind, ProtectionKind, Purpose, Sensitivity } from './events.ts';
import { GuardrailInput, MAX_GUARDRAILS } from './guardrails.commands.ts';

export const PurposeEnum = enumOf('Purpose', PURPOSES);
export const MandateEnum = enumOf('MandateKind', MANDATES);
export const SensitivityEnum = enumOf('Sensitivity', SENSITIVITIES);
export const ProtectionKindEnum = enumOf('ProtectionKind', PROTECTION_KINDS);

const DAY = { isA: weekOfDate, shape: 'a date such as 2026-11-22', max: 10 };
const WHOLE_MONEY = 9_000_000_000_000;

@InputType('MandateInput')
export class MandateInput {
  @Field(() => MandateEnum, { description: 'Who demands the rule; staff see what can change.' })
  @IsIn(MANDATES)
  readonly kind!: MandateKind;

  @TextField({ max: 300, nullable: true, description: 'Required for LAW.' })
  readonly citation?: string | null;
}

@InputType({ isAbstract: true })
abstract class VersionCommand extends EditCommand {
  @TextField({ max: 200 })
  readonly title!: string;

  @TextField({ max: 20_000, description: 'The rule in plain language.' })
  readonly text!: string;

  @Field(() => [PurposeEnum], { description: 'What the rule is meant to do.' })
  @IsArray({ message: 'purposes must be a list, such as ["CERTAINTY"]' })
  @ArrayMaxSize(PURPOSES.length)
  @ArrayUnique({ message: 'purposes must name each purpose once; leave out the repetition' })
  @IsIn(PURPOSES, { each: true })
  readonly purposes!: Purpose[];

  @TextField({ max: 500, description: 'What the rule protects, in plain words.' })
  readonly protects!: string;

  @Field(() => MandateInput)
  @IsObject({ message: 'mandate must be an object { kind, citation }, such as {"kind": "CONTRACT"}' })
  @ValidateNested()
  @Type(() => MandateInput)
  readonly mandate!: MandateInput;

  @Field(() => SensitivityEnum, { defaultValue: 'NORMAL', description: 'A SENSITIVE rule is never in an offline bundle.' })
  @IsIn(SENSITIVITIES)
  readonly sensitivity!: Sensitivity;

  @Field(() => [GuardrailInput], {
    nullable: true,
    description:
      'The room for judgement that it leaves; `reviewGuardrail` says beforehand whether one can be published. Absent: none for a new policy, those of the last version for a revision; an empty list: none.',
  })
  @IsOptional()
  @IsArray({ message: 'guardrails must be a list of { key, action, facts, rows }' })
  @ArrayMaxSize(MAX_GUARDRAILS, { message: `guardrails must be at most ${MAX_GUARDRAILS}; split the policy` })
  @ValidateNested({ each: true })
  @Type(() => GuardrailInput)
  readonly guardrails?: GuardrailInput[] | null;

  @TextField({ ...DAY, nullable: true, description: 'Local date from which it applies, two years ahead at the most; today when absent.' })
  readonly effectiveFrom?: string | null;
}

@InputType('RegisterPolicyInput')
export class RegisterPolicy extends VersionCommand {
  @TextField({
    max: 40,
    pattern: /^[\p{L}\p{N}][\p{L}\p{N}._/-]*$/u,
    shape: 'a code such as RET-14, without spaces',
    description: 'Unique for ever, such as `RET-14`.',
  })
  readonly code!: string;

  @TextField({ max: 80, nullable: true, description: 'Groups policies, such as “Returns”.' })
  readonly family?: string | null;

  @IdField('person', { nullable: true, description: 'The person who answers for the rule; you, when absent.' })
  readonly ownerId?: string | null;

  @IdField('person', { nullable: true, description: 'Stands in for the owner.' })
  readonly deputyId?: string | null;

  @TextField({ max: 40, nullable: true, description: 'Code of the unit that the rule belongs to.' })
  readonly unitCode?: string | null;

  @Field(() => Int, { defaultValue: 365, description: 'Days after which the rule is due for review.' })
  @IsInt()
  @Min(7)
  @Max(3650)
  readonly reviewCadenceDays!: number;
}

@InputType('RevisePolicyInput')
export class RevisePolicy extends VersionCommand {
  @IdField('policy')
  readonly policyId!: string;

  @TextField({ max: 2_000, description: 'Why it changes; shown in the history.' })
  readonly reason!: string;
}

@InputType({ isAbstract: true })
abstract class TurnCommand extends EditCommand {
  @IdField('policy')
  readonly policyId!: string;

  @TextField({ ...DAY, nullable: true, description: 'Local date, two years ahead at the most; today when absent.' })
  readonly from?: string | null;

  @TextField({ max: 2_000 })
  readonly reason!: string;
}

@InputType('SuspendPolicyInput')
export class SuspendPolicy extends TurnCommand {}

@InputType('ReinstatePolicyInput')
export class ReinstatePolicy extends TurnCommand {}

@InputType('RetirePolicyInput')
export class RetirePolicy extends TurnCommand {}

@InputType('TransferPolicyInput')
export class TransferPolicy extends EditCommand {
  @IdField('policy')
  readonly policyId!: string;

  @IdField('person')
  readonly ownerId!: string;

  @IdField('person', { nullable: true })
  readonly deputyId?: string | null;

  @TextField({ max: 40, nullable: true })
  readonly unitCode?: string | null;

  @TextField({ max: 2_000 })
  readonly reason!: string;
}

@InputType('AcknowledgeVersionInput')
export class AcknowledgeVersion extends Command {
  @IdField('policy')
  readonly policyId!: string;

  @Field(() => Int, { description: 'Number of the version you have read.' })
  @IsInt()
  @Min(1)
  readonly number!: number;
}

@InputType('RecordProtectionInput')
export class RecordProtection extends Command {
  @IdField('policy')
  readonly policyId!: string;

  @TextField({ isA: parseWeek, shape: 'an ISO week such as 2026-W47', max: 8, description: 'ISO week, such as `2026-W47`.' })
  readonly week!: string;

  @Field(() => ProtectionKindEnum)
  @IsIn(PROTECTION_KINDS)
  readonly kind!: ProtectionKind;

  @Field(() => Int, { description: 'Cases in the week; 0 is a finding too.' })
  @IsInt()
  @Min(0)
  readonly count!: number;

  @Field(() => Number, { nullable: true, description: 'Whole minor units of the organisation’s currency.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(WHOLE_MONEY)
  readonly amountMinor?: number | null;

  @TextField({ max: 200, description: 'Where the number comes from.' })
  readonly source!: string;
}
