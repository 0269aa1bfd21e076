import { DomainError } from '#eventing';
import type { Guardrail, ProblemCode } from '#guardrails';
import type { VersionContent } from './events.ts';
import { reviewedOnce } from './reviewed-once.ts';

/** What a version is to say; guardrails null: those of the version before stay. */
export type ProposedContent = Omit<VersionContent, 'guardrails'> & { readonly guardrails: readonly Guardrail[] | null };

interface GuardrailProblem {
  readonly code: string;
  readonly message: string;
  readonly field: string;
}

/** Named in one message. */
const MOST_FIELDS = 5;

/**
 * The content as it stands in an event.
 * @param kept guardrails of the version before; they were checked when it was published
 * @param currency ISO 4217, of amounts in messages
 * @throws DomainError naming the first field that cannot be published, and in its message the others of the guardrails
 */
export function publishable(
  { title, text, purposes, protects, mandate, sensitivity, guardrails }: ProposedContent,
  kept: readonly Guardrail[],
  currency: string,
): VersionContent {
  if (mandate.kind === 'LAW' && mandate.citation === null) {
    throw new DomainError(
      'policy.citation-required',
      'a rule that the law demands needs its citation, such as "31 CFR 1020.220"',
      'mandate.citation',
    );
  }
  if (guardrails !== null) checkGuardrails(guardrails, currency);
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

function checkGuardrails(guardrails: readonly Guardrail[], currency: string): void {
  const [first, ...others] = guardrails.flatMap((guardrail, index) => [
    ...keyProblems(guardrails, index),
    ...reviewedOnce(guardrail, currency).problems.map(({ code, field, message }) => ({
      code: refusalOf(code),
      message,
      field: `guardrails.${index}.${field}`,
    })),
  ]);
  if (first) throw new DomainError(first.code, `${first.message}${alsoAt(others.map(({ field }) => field))}`, first.field);
}

function keyProblems(guardrails: readonly Guardrail[], index: number): readonly GuardrailProblem[] {
  const key = guardrails[index]?.key;
  if (guardrails.findIndex((other) => other.key === key) === index) return [];
  const message = `two guardrails have the key ${key}; give each its own`;
  return [{ code: 'policy.guardrail-key-twice', message, field: `guardrails.${index}.key` }];
}

/** A refusal has one code and one field; where else something is wrong, its message says. */
function alsoAt(fields: readonly string[]): string {
  if (fields.length === 0) return '';
  const rest = fields.length > MOST_FIELDS ? ` and ${fields.length - MOST_FIELDS} more` : '';
  return `; also to correct, see reviewGuardrail: ${fields.slice(0, MOST_FIELDS).join(', ')}${rest}`;
}

/** Such as `policy.guardrail-unreachable-row`. */
function refusalOf(code: ProblemCode): string {
  return `policy.guardrail-${code.toLowerCase().replaceAll('_', '-')}`;
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

/** Whether the law demands it or it prevents fraud: then compliance has to agree to what a review makes of it. */
export function isGuarded({ mandate, purposes }: VersionContent): boolean {
  return mandate.kind === 'LAW' || purposes.includes('FRAUD_PREVENTION');
}
