import { DomainError } from '#eventing';
import { AUTHORITIES, CAP_SCOPES, CAP_WINDOWS, FACT_TYPES, VERDICTS } from '#guardrails';
import type { FactValue, FactValues } from '#guardrails';
import { Field, Float, InputType } from '@nestjs/graphql';
import { IsBoolean, IsNumber, IsOptional } from 'class-validator';
import { enumOf } from './enums.ts';
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
    ALLOWED: { description: 'You may do it.' },
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
  @TextField({ max: 40, pattern: /^[a-z][A-Za-z0-9_]*$/, shape: 'a name such as purchase_amount, beginning with a small letter' })
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
 * The facts by name, as the guardrails' engine takes them; whether they fit is the engine's to say.
 * @throws DomainError `guardrail.fact-needs-one-value`, `guardrail.fact-named-twice`, at the path of the fact
 */
export function factValuesOf(facts: readonly FactInput[], path = 'facts'): FactValues {
  const values = new Map<string, FactValue>();
  facts.forEach(({ name, text, number, boolean }, index) => {
    const [value, ...more] = [text, number, boolean].filter((one) => one !== undefined && one !== null);
    if (value === undefined || more.length > 0) {
      throw new DomainError(
        'guardrail.fact-needs-one-value',
        `the fact ${name} needs exactly one value: text, number or boolean; leave out a fact that is not known`,
        `${path}.${index}`,
      );
    }
    if (values.has(name)) {
      throw new DomainError('guardrail.fact-named-twice', `the fact ${name} is given twice; keep one of them`, `${path}.${index}.name`);
    }
    values.set(name, value);
  });
  return Object.fromEntries(values);
}
