import { reviewGuardrail } from '#guardrails';
import type { Guardrail, GuardrailReview } from '#guardrails';
import { inTurn } from './in-turn.ts';

const reviews = new WeakMap<Guardrail, GuardrailReview>();

/** Like `reviewGuardrail`, once for as long as the same object is around. @param currency ISO 4217, the same each time */
export function reviewedOnce(guardrail: Guardrail, currency: string): GuardrailReview {
  const review = reviews.get(guardrail) ?? reviewGuardrail(guardrail, currency);
  reviews.set(guardrail, review);
  return review;
}

/** So that a decision, which waits for nothing, finds the reviews made: the largest guardrails of a version would take seconds together. */
export async function reviewInTurn(guardrails: readonly Guardrail[] | null, currency: string): Promise<void> {
  for (const guardrail of guardrails ?? []) await inTurn('REVIEW', () => reviewedOnce(guardrail, currency));
}
