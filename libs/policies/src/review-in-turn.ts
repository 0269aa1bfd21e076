import type { Guardrail } from '#guardrails';
import { inTurn } from './in-turn.ts';
import { reviewedOnce } from './reviewed-once.ts';

/** So that a decision, which waits for nothing, finds the reviews made: the largest guardrails of a version would take seconds together. */
export async function reviewInTurn(guardrails: readonly Guardrail[] | null, currency: string): Promise<void> {
  for (const guardrail of guardrails ?? []) await inTurn('REVIEW', () => reviewedOnce(guardrail, currency));
}
