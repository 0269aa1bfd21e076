import { AUTHORITIES, CAP_SCOPES, CAP_WINDOWS, FACT_NAME, FACT_TYPES, LIMITS, validateFacts, VERDICTS } from '#guardrails';
import type { FactValue, FactValues, Guardrail } from '#guardrails';
import { Field, Float, InputType } from '@nestjs/graphql';
import { IsBoolean, IsNumber, IsOptional } from 'class-validator';
import { enumOf } from './enums.ts';
import { InvalidInputError } from './errors.ts';
import { TextField } from './text.ts';

export const FactTypeEnum = enumOf('FactType', FACT_TYPES, {
  description: 'What kind of answer a fact is, and in which field of `FactInput` it goes.',
  valuesMap: {
    NUMBER: { description: '`number`, in the unit of the fact.' },
    MONEY: { description: '`number`: whole minor units of the organisation’s currency, 5000 for 50.00.' },
    BOOLEAN: { description: '`boolean`.' },
    CHOICE: { description: '`text`: the value of one of the choices.' },
    DATE: { description: '`text`: a local date such as 2026-11-22.' },
  },
});
export const AuthorityEnum = enumOf('Authority', AUTHORITIES, {
  description: 'Who may say yes.',
  valuesMap: {
    FRONTLINE: { description: 'Whoever stands before the customer.' },
    SUPERVISOR: { description: 'A supervisor of their unit.' },
    OWNER: { description: 'The owner of the policy or the deputy.' },
    NEVER: { description: 'Nobody.' },
  },
});
export const VerdictEnum = enumOf('Verdict', VERDICTS, {
  description: 'What a guardrail says about the facts of a case.',
  valuesMap: {
    ALLOWED: { description: 'You may do it, as far as a cap leaves room.' },
    ASK_SUPERVISOR: { description: 'A supervisor may allow it (`askAuthority`).' },
    ASK_OWNER: { description: 'The owner of the policy or the deputy may allow it (`askAuthority`).' },
    NOT_ALLOWED: { description: 'Nobody may.' },
    MISSING_FACTS: { description: 'It depends on facts that were not given.' },
  },
});
export const CapScopeEnum = enumOf('CapScope', CAP_SCOPES, { description: 'For whom a cap counts.' });
export const CapWindowEnum = enumOf('CapWindow', CAP_WINDOWS, {
  description: 'How long a cap counts: INCIDENT as long as the same reference is given, the others as in the calendar of the organisation.',
});

@InputType({ description: 'A fact of a case by its name, with exactly one value: the type of the fact tells which (`FactType`).' })
export class FactInput {
  @TextField({ max: LIMITS.factName, pattern: FACT_NAME, shape: 'a name such as purchase_amount, of small letters, digits and _' })
  readonly name!: string;

  @TextField({ max: 200, nullable: true, description: 'Of a CHOICE its value, of a DATE the local date.' })
  readonly text?: string | null;

  @Field(() => Float, { nullable: true, description: 'Of a NUMBER, in its unit; of MONEY whole minor units, 5000 for 50.00.' })
  @IsOptional()
  @IsNumber()
  readonly number?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Of a BOOLEAN.' })
  @IsOptional()
  @IsBoolean()
  readonly boolean?: boolean | null;
}

/**
 * The facts by name, as the engine of guardrails takes them; whether any is missing is for the check to say.
 * @param path of the input field that they came in
 * @throws InvalidInputError for every fact that the guardrail does not know, or whose value does not fit, each at its path
 */
export function factValuesOf(guardrail: Guardrail, facts: readonly FactInput[], path = 'facts'): FactValues {
  const values = Object.create(null) as Record<string, FactValue>;
  const problems = facts.flatMap(({ name, text, number, boolean }, index) => {
    const [value, ...more] = [text, number, boolean].filter((one) => one !== undefined && one !== null);
    const problem = (message: string) => [{ field: `${path}.${index}`, message: `the fact ${name} ${message}` }];
    if (value === undefined || more.length > 0)
      return problem('needs exactly one of text, number and boolean; leave out what is not known');
    if (name in values) return problem('is given twice; keep one of them');
    values[name] = value;
    return validateFacts(guardrail, { [name]: value }).flatMap(({ message }) => problem(message));
  });
  if (problems.length > 0) throw new InvalidInputError(problems);
  return values;
}
