import { DomainError } from '#eventing';
import type { Context } from '#eventing';
import { factValuesOf } from '#graphql';
import type { FactInput } from '#graphql';
import { checkFacts, compiledOf } from '#guardrails';
import type { Checked, FactValues, Guardrail } from '#guardrails';
import { FindGuardrails } from '#policies/events';
import type { FoundGuardrails } from '#policies/events';
import type { QueryBus } from '@nestjs/cqrs';

/** A case as the version in force judges it. */
export interface GuardrailCase {
  readonly policy: NonNullable<FoundGuardrails>;
  readonly guardrail: Guardrail;
  readonly facts: FactValues;
  readonly checked: Checked;
}

interface CaseInput {
  readonly policyId: string;
  readonly guardrailKey: string;
  readonly facts: readonly FactInput[];
}

/**
 * Folded from the policy's own stream: a lagging read model would judge by a table that is not in force.
 * @throws DomainError `judgement.unknown-policy`, `judgement.unknown-guardrail`; InvalidInputError for facts that do not fit
 */
export async function caseOf(input: CaseInput, { now, calendar }: Context, queries: QueryBus): Promise<GuardrailCase> {
  const today = calendar.dayOf(now);
  const policy = await queries.execute<FindGuardrails, FoundGuardrails>(new FindGuardrails(input.policyId, { on: today }));
  if (!policy) {
    throw new DomainError(
      'judgement.unknown-policy',
      'no version of such a policy is in force today: choose one from the list of policies',
      'policyId',
    );
  }
  const guardrail = policy.guardrails.find(({ key }) => key === input.guardrailKey);
  if (!guardrail) {
    const keys = policy.guardrails.map(({ key }) => key).join(', ');
    throw new DomainError(
      'judgement.unknown-guardrail',
      `version ${policy.versionNumber} of ${policy.code} has no such guardrail: ${keys === '' ? 'it leaves no room for judgement' : `name one of ${keys}`}`,
      'guardrailKey',
    );
  }
  const facts = factValuesOf(guardrail, input.facts);
  return { policy, guardrail, facts, checked: checkFacts(compiledOf(guardrail), facts, { today }) };
}
