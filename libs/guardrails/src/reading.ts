import { compiledOf } from './compiled-once.ts';
import { ConditionReader } from './condition-reader.ts';
import type { Guardrail } from './guardrail.ts';
import { Wording } from './wording.ts';

/** A guardrail as somebody would say it who has never seen a condition. */
export interface Reading {
  /** One sentence for each row. */
  readonly rows: readonly string[];
  /** null: no cap. */
  readonly cap: string | null;
}

/**
 * @param currency ISO 4217 code
 * @param locale BCP 47 tag of the notation of amounts, numbers and days; the words are English
 * @throws ConditionError when a condition is not admitted
 */
export function readingOf(guardrail: Guardrail, currency: string, locale = 'en'): Reading {
  const { types, rows } = compiledOf(guardrail);
  const wording = new Wording(currency, locale);
  const reader = new ConditionReader(types, wording);
  const capped = guardrail.cap === null ? undefined : types.fact(guardrail.cap.fact);
  return {
    rows: guardrail.rows.map(({ authority }, index) => {
      const condition = rows[index]?.condition;
      const may = wording.may(authority);
      if (condition?.kind === 'literal') {
        const when = condition.value === false ? 'In no case' : index === 0 ? 'In any case' : 'Otherwise';
        return `${when}: ${may}.`;
      }
      const when = condition ? reader.sentence(condition, false) : '';
      return `${index === 0 ? 'If' : 'Otherwise, if'} ${when}: ${may}.`;
    }),
    cap: guardrail.cap && capped ? wording.cap(guardrail.cap, capped) : null,
  };
}
