import { DomainError } from '#eventing';
import type { Guardrail } from '#guardrails';
import type { VersionContent } from './events.ts';

/** What a version is to say; guardrails null: those of the version before stay. */
export type ProposedContent = Omit<VersionContent, 'guardrails'> & { readonly guardrails: readonly Guardrail[] | null };

/**
 * The content as it stands in an event.
 * @param kept guardrails of the version before
 * @throws DomainError naming the first field that cannot be published
 */
export function publishable(
  { title, text, purposes, protects, mandate, sensitivity, guardrails }: ProposedContent,
  kept: readonly Guardrail[],
): VersionContent {
  if (mandate.kind === 'LAW' && mandate.citation === null) {
    throw new DomainError(
      'policy.citation-required',
      'a rule that the law demands needs its citation, such as "31 CFR 1020.220"',
      'mandate.citation',
    );
  }
  if (guardrails !== null) checkGuardrails(guardrails);
  return {
    title,
    text,
    purposes,
    protects,
    mandate: { kind: mandate.kind, citation: mandate.citation },
    sensitivity,
    guardrails: (guardrails ?? kept).map(guardrailOf),
  };
}

function checkGuardrails(guardrails: readonly Guardrail[]): void {
  guardrails.forEach(({ key }, index) => {
    if (guardrails.findIndex((other) => other.key === key) === index) return;
    throw new DomainError('policy.guardrail-key-twice', `two guardrails have the key ${key}; give each its own`, `guardrails.${index}.key`);
  });
}

function guardrailOf({ key, action, facts, rows, cap, lesson }: Guardrail): Guardrail {
  return {
    key,
    action,
    facts: facts.map(({ name, type, label, unit, choices }) => ({
      name,
      type,
      label,
      unit,
      choices: choices.map(({ value, label }) => ({ value, label })),
    })),
    rows: rows.map(({ condition, authority, reason }) => ({ condition, authority, reason })),
    cap: cap && { fact: cap.fact, limit: cap.limit, per: cap.per, window: cap.window },
    lesson,
  };
}
