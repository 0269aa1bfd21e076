import { UNKNOWN, celValue, midnight, planned } from './cel.ts';
import type { Bindings, Decide } from './cel.ts';
import { ConditionError, namesIn } from './condition.ts';
import type { Condition } from './condition.ts';
import { parseCondition } from './condition-parser.ts';
import { ConditionTypes, TODAY } from './condition-types.ts';
import { givenValue } from './facts.ts';
import type { Authority, Checked, Fact, FactValues, Guardrail, SettledVerdict } from './guardrail.ts';
import { partially } from './partial.ts';
import type { PartialAnswer, PartialDecide } from './partial.ts';

export const VERDICT_OF: Readonly<Record<Authority, SettledVerdict>> = {
  FRONTLINE: 'ALLOWED',
  SUPERVISOR: 'ASK_SUPERVISOR',
  OWNER: 'ASK_OWNER',
  NEVER: 'NOT_ALLOWED',
};

export interface CompiledRow {
  readonly condition: Condition;
  /** Names of facts that it reads; `today` is none. */
  readonly facts: readonly string[];
  readonly readsToday: boolean;
  /** With all the facts that it reads. */
  readonly decide: Decide;
  /** With some of them. */
  readonly decidePartially: PartialDecide;
}

/** A guardrail whose conditions are parsed, checked and planned; immutable, to be kept as long as its version. */
export interface CompiledGuardrail {
  readonly guardrail: Guardrail;
  readonly types: ConditionTypes;
  readonly rows: readonly CompiledRow[];
}

export interface CheckContext {
  /** Local date of the check, such as 2026-11-22, in the organisation's time zone. */
  readonly today: string;
}

/**
 * @throws ConditionError, naming the row, when a condition is not admitted; a guardrail without problems in its review always compiles
 */
export function compileGuardrail(guardrail: Guardrail): CompiledGuardrail {
  const types = new ConditionTypes(guardrail.facts);
  return { guardrail, types, rows: guardrail.rows.map(({ condition }, index) => compileRowAt(index, condition, types)) };
}

/** @throws ConditionError, naming the row, when its condition is not admitted */
export function compileRowAt(index: number, condition: string, types: ConditionTypes): CompiledRow {
  try {
    return compileRow(condition, types);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new ConditionError(`the condition of row ${index + 1} ${error.message}`, `rows.${index}.condition`);
  }
}

/** @throws ConditionError when the condition is not admitted */
export function compileRow(text: string, types: ConditionTypes): CompiledRow {
  const condition = parseCondition(text);
  types.check(condition);
  const names = namesIn(condition);
  return {
    condition,
    facts: names.filter((name) => name !== TODAY),
    readsToday: names.includes(TODAY),
    decide: planned(condition.expr),
    decidePartially: lazily(() => partially(condition)),
  };
}

/** Names of the facts that some row reads, in the order in which rows do. */
export function factsRead(compiled: CompiledGuardrail): readonly string[] {
  return [...new Set(compiled.rows.flatMap(({ facts }) => facts))];
}

/**
 * What the table says: the first row that holds decides. Rows are asked in their order, as far as the facts go: a row whose answer hangs on an
 * absent fact ends the search with MISSING_FACTS. Never throws for facts: a value that does not fit its fact counts as absent (validateFacts
 * says why), a name that is no fact is ignored.
 * @throws RangeError when `today` is no local date
 */
export function checkFacts(compiled: CompiledGuardrail, facts: FactValues, { today }: CheckContext): Checked {
  const bindings = bindingsFor(compiled.guardrail.facts, facts, today);
  for (const [row, compiledRow] of compiled.rows.entries()) {
    const answer = answerOf(compiledRow, bindings);
    if (typeof answer !== 'boolean') return { verdict: 'MISSING_FACTS', row: null, reason: null, missingFacts: answer };
    const found = compiled.guardrail.rows[row];
    if (answer && found) return { verdict: VERDICT_OF[found.authority], row, reason: found.reason, missingFacts: [] };
  }
  return { verdict: 'NOT_ALLOWED', row: null, reason: null, missingFacts: [] };
}

/**
 * The verdicts to which the absent facts could still lead; one: the verdict is certain without them. Rows count each by itself, so that there may
 * be one more than there is (`x` and later `!x` as if both could be false), and never one fewer.
 * @throws RangeError when `today` is no local date
 */
export function possibleVerdicts(compiled: CompiledGuardrail, facts: FactValues, { today }: CheckContext): ReadonlySet<SettledVerdict> {
  const bindings = bindingsFor(compiled.guardrail.facts, facts, today);
  const possible = new Set<SettledVerdict>();
  for (const [row, compiledRow] of compiled.rows.entries()) {
    const answer = answerOf(compiledRow, bindings);
    const found = compiled.guardrail.rows[row];
    if (answer === false || !found) continue;
    possible.add(VERDICT_OF[found.authority]);
    if (answer === true) return possible;
  }
  return possible.add('NOT_ALLOWED');
}

function answerOf({ facts, decide, decidePartially }: CompiledRow, bindings: Bindings): PartialAnswer {
  return facts.some((name) => bindings[name] === UNKNOWN) ? decidePartially(bindings) : decide(bindings);
}

export function bindingsFor(facts: readonly Fact[], values: FactValues, today: string): Bindings {
  const midnightToday = midnight(today);
  if (midnightToday === null) throw new RangeError(`today has to be a local date such as 2026-11-22, not ${today}`);
  const bindings = Object.create(null) as Bindings;
  for (const fact of facts) bindings[fact.name] = celValue(fact, givenValue(values, fact.name));
  bindings[TODAY] = midnightToday;
  return bindings;
}

/** Most checks have all facts: what only the others need is made when the first of them comes. */
function lazily(make: () => PartialDecide): PartialDecide {
  let made: PartialDecide | undefined;
  return (bindings) => (made ??= make())(bindings);
}
