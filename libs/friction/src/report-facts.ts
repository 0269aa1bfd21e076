import { DomainError } from '#eventing';
import { validateFacts } from '#guardrails';
import { FindGuardrails } from '#policies/events';
import type { FoundGuardrails } from '#policies/events';
import type { QueryBus } from '@nestjs/cqrs';
import type { FactInput } from './friction-report-details.decider.ts';

/**
 * What a guardrail asks for has to be a value that it can read: another one would count as missing, and nobody would learn of it. Names that no
 * guardrail of that version has are kept: a report that was written offline may speak of another version.
 * @param version the one in force when it happened
 * @throws DomainError `friction.fact-misfit`
 */
export async function requireReadableFacts(
  facts: readonly FactInput[] | null | undefined,
  policyId: string | null | undefined,
  version: FindGuardrails['version'],
  queries: QueryBus,
): Promise<void> {
  if (!policyId || !facts || facts.length === 0) return;
  const found = await queries.execute<FindGuardrails, FoundGuardrails>(new FindGuardrails(policyId, version));
  facts.forEach(({ name, text, number, boolean }, index) => {
    const value = text ?? number ?? boolean;
    if (value === undefined || value === null) return;
    const asked = (found?.guardrails ?? []).filter((guardrail) => guardrail.facts.some((fact) => fact.name === name));
    const problems = asked.map((guardrail) => validateFacts(guardrail, { [name]: value })[0]?.message);
    const [problem] = problems;
    // Two guardrails may ask for different things under one name: one that can read it is enough.
    if (problem === undefined || problems.includes(undefined)) return;
    throw new DomainError('friction.fact-misfit', `the fact ${name} ${problem}`, `facts.${index}`);
  });
}
