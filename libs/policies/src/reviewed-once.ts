import { reviewGuardrail } from '#guardrails';
import type { Guardrail, GuardrailReview } from '#guardrails';

const reviews = new WeakMap<Guardrail, GuardrailReview>();

/** Like `reviewGuardrail`, once for as long as the same object is around. @param currency ISO 4217, the same each time */
export function reviewedOnce(guardrail: Guardrail, currency: string): GuardrailReview {
  const review = reviews.get(guardrail) ?? reviewGuardrail(guardrail, currency);
  reviews.set(guardrail, review);
  return review;
}
