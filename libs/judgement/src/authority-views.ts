import { isErased, legible } from '#eventing';
import type { Fact, FactValues } from '#guardrails';
import { FindGuardrails } from '#policies/events';
import type { FoundGuardrails } from '#policies/events';
import type { QueryBus } from '@nestjs/cqrs';
import { statusAt } from './authority-request.decider.ts';
import type { AskedAuthority } from './authority-request.decider.ts';
import type { AuthorityFactNode, AuthorityRequestNode } from './authority.types.ts';

/** A request as it stands at an ISO instant; of whom it comes from, the unit alone. */
export async function requestView(request: AskedAuthority, now: string, queries: QueryBus): Promise<AuthorityRequestNode> {
  const { policyId, policyVersion, guardrailKey } = request;
  const policy = await queries.execute<FindGuardrails, FoundGuardrails>(new FindGuardrails(policyId, { number: policyVersion }));
  const guardrail = policy?.guardrails.find(({ key }) => key === guardrailKey);
  const status = statusAt(request, now);
  const left = Date.parse(request.expiresAt) - Date.parse(now);
  return {
    id: request.requestId,
    policyId,
    policyCode: policy?.code ?? '',
    policyVersion,
    guardrailKey,
    action: guardrail?.action ?? guardrailKey,
    reason: guardrail?.rows[request.row]?.reason ?? null,
    level: request.level,
    unitId: request.unitId,
    facts: isErased(request.facts) ? [] : factsIn(request.facts, guardrail?.facts ?? []),
    note: legible(request.note),
    askedAt: request.askedAt,
    expiresAt: request.expiresAt,
    secondsLeft: status === 'OPEN' ? Math.ceil(left / 1_000) : 0,
    status,
    answerReason: request.answer?.reason ?? null,
    callId: request.callId,
  };
}

/** In the order in which the guardrail asks for them. */
function factsIn(values: FactValues, facts: readonly Fact[]): readonly AuthorityFactNode[] {
  return facts.flatMap(({ name, label, type, choices }) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return [];
    const text = typeof value === 'string' ? (choices.find((choice) => choice.value === value)?.label ?? value) : null;
    return [
      {
        name,
        label,
        type,
        text,
        number: typeof value === 'number' ? value : null,
        boolean: typeof value === 'boolean' ? value : null,
      },
    ];
  });
}
