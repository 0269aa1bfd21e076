import { AuthorityEnum, CapScopeEnum, CapWindowEnum, FactTypeEnum, TextField } from '#graphql';
import { AUTHORITIES, CAP_SCOPES, CAP_WINDOWS, FACT_NAME, FACT_TYPES, LIMITS } from '#guardrails';
import type { Authority, CapScope, CapWindow, FactType, Guardrail } from '#guardrails';
import { Field, Float, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';

/** Of one version: what staff can do under one rule, not a catalogue. */
export const MAX_GUARDRAILS = 10;

const NAME = {
  max: LIMITS.factName,
  pattern: FACT_NAME,
  shape: 'a name such as purchase_amount: small letters, digits and _, beginning with a small letter',
};

@InputType('GuardrailChoiceInput', { description: 'A possible answer to a fact of the type CHOICE.' })
class GuardrailChoiceInput {
  @TextField({ max: LIMITS.choice, description: 'As conditions name it, such as `CARD_STATEMENT`.' })
  readonly value!: string;

  @TextField({ max: LIMITS.label, description: 'As staff read it.' })
  readonly label!: string;
}

@InputType('GuardrailFactInput', { description: 'What staff are asked before they get an answer.' })
class GuardrailFactInput {
  @TextField({ ...NAME, description: 'As conditions name it, such as `purchase_amount`.' })
  readonly name!: string;

  @Field(() => FactTypeEnum)
  @IsIn(FACT_TYPES)
  readonly type!: FactType;

  @TextField({ max: LIMITS.label, description: 'The question, in plain words.' })
  readonly label!: string;

  @TextField({ max: LIMITS.unit, nullable: true, description: 'Of a NUMBER, such as `days`.' })
  readonly unit?: string | null;

  @Field(() => [GuardrailChoiceInput], { description: 'Of a CHOICE, two at least.' })
  @IsArray({ message: 'choices must be a list of { value, label }' })
  @ArrayMaxSize(LIMITS.choices, { message: `choices must be at most ${LIMITS.choices}` })
  @ValidateNested({ each: true })
  @Type(() => GuardrailChoiceInput)
  readonly choices: GuardrailChoiceInput[] = [];
}

@InputType('GuardrailRowInput', { description: 'A line of the decision table; the first whose condition holds decides.' })
class GuardrailRowInput {
  @TextField({
    max: LIMITS.condition,
    description:
      'CEL over the facts, true or false: `amount <= 5000 && proof in ["CARD", "PHOTO"]`, `daysBetween(purchase_date, today) <= 30`, `true` for all the rest.',
  })
  readonly condition!: string;

  @Field(() => AuthorityEnum)
  @IsIn(AUTHORITIES)
  readonly authority!: Authority;

  @TextField({ max: LIMITS.reason, description: 'Words that staff can say to a customer.' })
  readonly reason!: string;
}

@InputType('GuardrailCapInput', { description: 'How much of a fact may be granted in a window, over all calls.' })
class GuardrailCapInput {
  @TextField({ ...NAME, description: 'Name of a MONEY or NUMBER fact; it is summed.' })
  readonly fact!: string;

  @Field(() => Float, { description: 'In the unit of the fact; of MONEY whole minor units. A whole number.' })
  @IsInt({ message: 'limit must be a whole number; of MONEY in minor units, 200000 for 2,000.00' })
  @Min(1, { message: 'limit must be 1 or more; a row with the authority NEVER grants nothing' })
  @Max(LIMITS.number, { message: `limit must be at most ${LIMITS.number}` })
  readonly limit!: number;

  @Field(() => CapScopeEnum)
  @IsIn(CAP_SCOPES)
  readonly per!: CapScope;

  @Field(() => CapWindowEnum)
  @IsIn(CAP_WINDOWS)
  readonly window!: CapWindow;
}

@InputType({ description: 'The room for judgement that a version of a policy leaves, for one action.' })
export class GuardrailInput {
  @TextField({
    max: LIMITS.key,
    pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/,
    shape: 'a key such as refund-without-receipt: small letters and digits, joined by single -',
    description: 'Unique in its version. Keep it in later versions: what is counted of a guardrail is counted by its key.',
  })
  readonly key!: string;

  @TextField({ max: LIMITS.label, description: 'What staff may want to do, such as “Refund without a receipt”.' })
  readonly action!: string;

  @Field(() => [GuardrailFactInput], { description: 'What it depends on.' })
  @IsArray({ message: 'facts must be a list of { name, type, label }' })
  @ArrayMaxSize(LIMITS.facts, { message: `facts must be at most ${LIMITS.facts}; ask only for what a row reads` })
  @ValidateNested({ each: true })
  @Type(() => GuardrailFactInput)
  readonly facts!: GuardrailFactInput[];

  @Field(() => [GuardrailRowInput], { description: 'In the order in which they are asked.' })
  @IsArray({ message: 'rows must be a list of { condition, authority, reason }' })
  @ArrayMinSize(1, { message: 'rows must be at least one; write the condition true for a row that always holds' })
  @ArrayMaxSize(LIMITS.rows, {
    message: `rows must be at most ${LIMITS.rows}; join cases, or make a guardrail of its own for another action`,
  })
  @ValidateNested({ each: true })
  @Type(() => GuardrailRowInput)
  readonly rows!: GuardrailRowInput[];

  @Field(() => GuardrailCapInput, { nullable: true })
  @IsOptional()
  @IsObject({ message: 'cap must be an object { fact, limit, per, window }' })
  @ValidateNested()
  @Type(() => GuardrailCapInput)
  readonly cap?: GuardrailCapInput | null;

  @TextField({ max: LIMITS.lesson, nullable: true, description: 'How to show the customer the care taken.' })
  readonly lesson?: string | null;
}

/** What the input says, without what a client left out. */
export function guardrailOf({ key, action, facts, rows, cap, lesson }: GuardrailInput): Guardrail {
  return {
    key,
    action,
    facts: facts.map(({ name, type, label, unit, choices }) => ({ name, type, label, unit: unit ?? null, choices })),
    rows,
    cap: cap ?? null,
    lesson: lesson ?? null,
  };
}
