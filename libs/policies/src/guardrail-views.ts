import { readingOf, reviewGuardrail } from '#guardrails';
import type { Finding, Guardrail, Reading } from '#guardrails';
import { exampleView } from './guardrail-reviews.types.ts';
import type { GuardrailReviewNode, VersionDelegationNode } from './guardrail-reviews.types.ts';
import type { GuardrailNode } from './guardrails.types.ts';
import type { VersionDelegation } from './version-delegation.ts';

/** @param guardrails JSON list, as a version holds it @param currency ISO 4217 */
export function guardrailViews(guardrails: string, currency: string): readonly GuardrailNode[] {
  return (JSON.parse(guardrails) as Guardrail[]).map((guardrail) => guardrailView(guardrail, currency));
}

/** With the readings of its rows, which are made when somebody looks at one. */
export function guardrailView(guardrail: Guardrail, currency: string): GuardrailNode {
  const { key, action, facts, rows, cap, lesson } = guardrail;
  let made: Reading | undefined;
  const reading = () => (made ??= readingOf(guardrail, currency));
  return {
    key,
    action,
    facts,
    rows: rows.map(({ condition, authority, reason }, index) => ({
      condition,
      authority,
      reason,
      get reading() {
        return reading().rows[index] ?? '';
      },
    })),
    cap: cap && {
      ...cap,
      get reading() {
        return reading().cap ?? '';
      },
    },
    lesson,
  };
}

/** @param currency ISO 4217 */
export function reviewView(guardrail: Guardrail, currency: string): GuardrailReviewNode {
  const { problems, warnings, examples, areAllCases } = reviewGuardrail(guardrail, currency);
  const isReadable = problems.every(({ code }) => code === 'UNREACHABLE_ROW');
  const reading = isReadable ? readingOf(guardrail, currency) : null;
  return {
    isPublishable: problems.length === 0,
    problems: problems.map(findingView),
    warnings: warnings.map(findingView),
    readings: reading?.rows ?? null,
    capReading: reading?.cap ?? null,
    examples,
    areAllCases,
  };
}

function findingView({ code, field, message, example }: Finding): GuardrailReviewNode['problems'][number] {
  return { code, field, message, example: example && exampleView(example) };
}

export function delegationView({ move, guardrails }: VersionDelegation): VersionDelegationNode {
  return {
    move,
    guardrails: guardrails.map(({ downExample, upExample, ...rest }) => ({
      ...rest,
      downExample: downExample && exampleView(downExample),
      upExample: upExample && exampleView(upExample),
    })),
  };
}
