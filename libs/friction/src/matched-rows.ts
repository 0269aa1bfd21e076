import type { Calendar } from '#calendar';
import { checkFacts, compiledOf } from '#guardrails';
import type { Checked, Guardrail } from '#guardrails';
import type { Facts } from './events.ts';

/** What a guardrail says about the facts of a report: they are shown as the row that they match, and in no other way. */
export interface MatchedRow extends Pick<Checked, 'verdict' | 'missingFacts'> {
  readonly guardrailKey: string;
  /** From 1; null: none decides. */
  readonly row: number | null;
}

interface Told {
  readonly facts: Facts;
  readonly happenedAt: string;
}

/** Beside the views, not in them: whoever holds one has no way to facts that it does not show. */
const told = new WeakMap<object, Told>();

export function remembering<View extends object>(view: View, facts: Told): View {
  told.set(view, facts);
  return view;
}

/** The rows that the facts behind a view match. */
export function rowsBehind(view: object, guardrails: readonly Guardrail[], calendar: Calendar): readonly MatchedRow[] {
  const known = told.get(view);
  return known ? matchedRows(guardrails, known.facts, calendar.dayOf(known.happenedAt)) : [];
}

/** Of each guardrail of which the report tells at least one fact. @param today local date of the incident */
function matchedRows(guardrails: readonly Guardrail[], facts: Facts, today: string): readonly MatchedRow[] {
  return guardrails.flatMap((guardrail) => {
    if (!guardrail.facts.some(({ name }) => Object.hasOwn(facts, name))) return [];
    const { verdict, row, missingFacts } = checkFacts(compiledOf(guardrail), facts, { today });
    return { guardrailKey: guardrail.key, verdict, row: row === null ? null : row + 1, missingFacts };
  });
}
