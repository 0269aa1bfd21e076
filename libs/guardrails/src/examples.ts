import { boundariesOf, combinations } from './boundaries.ts';
import type { ValuesByFact } from './boundaries.ts';
import { planned } from './cel.ts';
import type { Bindings } from './cel.ts';
import { bindingsFor, factsRead } from './compiled-guardrail.ts';
import type { CompiledGuardrail } from './compiled-guardrail.ts';
import { TODAY } from './condition-types.ts';
import { directedCombinations } from './directed-examples.ts';
import { childrenOf, namesIn } from './condition.ts';
import type { Condition } from './condition.ts';
import type { Fact, FactValue, FactValues } from './guardrail.ts';

/** A case that might come up. */
export interface Example {
  readonly facts: FactValues;
  /** Local date. */
  readonly today: string;
}

export interface Examples {
  readonly cases: readonly Example[];
  /** Whether every case there is behaves like one of these: they stand for all classes of facts that the conditions tell apart. */
  readonly areAll: boolean;
}

/** A day on which examples happen where no condition names a day. */
const SOME_DAY = '2026-06-15';
/** Operators, facts and values that a review evaluates at most: well below a second for most tables. */
const BUDGET = 500_000;
const MOST_EXAMPLES = 5_000;
const MOST_CONTEXTS = 256;
const MOST_ANSWERS = 20_000;

const TODAY_AS_FACT: Fact = { name: TODAY, type: 'DATE', label: TODAY, unit: null, choices: [] };

/**
 * Systematic examples for one table, or for two that are compared: both sides of every boundary that a condition draws, each choice, yes and
 * no, and their combinations; where those are too many, as many as the budget allows, picked the same way each time.
 */
export function examplesFor(tables: readonly CompiledGuardrail[]): Examples {
  const conditions = tables.flatMap(({ rows }) => rows.map(({ condition }) => condition));
  const tests = conditions.flatMap(testsIn);
  // Where no condition names a day, only distances between dates matter: any today is as good as any other.
  const isTodayFree = conditions.some(namesDay) && conditions.some((condition) => namesIn(condition).includes(TODAY));
  const facts = isTodayFree ? [...mergedFacts(tables), TODAY_AS_FACT] : mergedFacts(tables);
  const bind = (values: FactValues): Bindings => bindingsFor(facts, values, dayOf(values));
  const boundaries = boundariesOf(facts, tests, bind);
  const lists = facts.map((fact) => distinguished(fact, boundaries.values, tests, bind));
  const nodes = conditions.reduce((sum, condition) => sum + sizeOf(condition), 1);
  const limit = Math.max(100, Math.min(MOST_EXAMPLES, Math.floor(BUDGET / nodes)));
  const isWithin = lists.reduce((product, { length }) => product * length, 1) <= limit;
  const valuesOf = (combination: readonly FactValue[]): Record<string, FactValue> =>
    Object.fromEntries(facts.map(({ name }, index) => [name, combination[index] ?? false]));
  const picked = isWithin ? combinations(lists, limit).picked : sample(tables, lists, limit, (combination) => bind(valuesOf(combination)));
  return {
    cases: picked.map((combination) => {
      const values = valuesOf(combination);
      return { facts: Object.fromEntries(Object.entries(values).filter(([name]) => name !== TODAY)), today: dayOf(values) };
    }),
    areAll: boundaries.areAll && isWithin,
  };
}

function dayOf(values: FactValues): string {
  const today = Object.hasOwn(values, TODAY) ? values[TODAY] : undefined;
  return typeof today === 'string' ? today : SOME_DAY;
}

/** The facts that some table reads; a choice is one that some table knows. */
function mergedFacts(tables: readonly CompiledGuardrail[]): readonly Fact[] {
  const facts = new Map<string, Fact>();
  for (const table of tables) {
    const read = new Set(factsRead(table));
    for (const fact of table.guardrail.facts.filter(({ name }) => read.has(name))) {
      const known = facts.get(fact.name);
      const added = fact.choices.filter(({ value }) => !known?.choices.some((choice) => choice.value === value));
      facts.set(fact.name, known ? { ...known, choices: [...known.choices, ...added] } : fact);
    }
  }
  return [...facts.values()];
}

/** The smallest parts that are true or false, those inside of others included. */
function testsIn(condition: Condition): readonly Condition[] {
  const inner = childrenOf(condition).flatMap(testsIn);
  return condition.kind === 'comparison' || condition.kind === 'in' ? [condition, ...inner] : inner;
}

function namesDay(condition: Condition): boolean {
  return condition.kind === 'date' || childrenOf(condition).some(namesDay);
}

function sizeOf(condition: Condition): number {
  return childrenOf(condition).reduce((sum, child) => sum + sizeOf(child), 1);
}

/** One value for each way in which the tests answer, whatever the other facts are. */
function distinguished(
  fact: Fact,
  values: ValuesByFact,
  tests: readonly Condition[],
  bind: (values: FactValues) => Bindings,
): readonly FactValue[] {
  const own = values.get(fact.name) ?? [];
  // A fact that stands for itself is told apart by itself.
  if (fact.type === 'BOOLEAN') return own;
  const asked = tests.filter((test) => namesIn(test).includes(fact.name));
  const others = [...new Set(asked.flatMap(namesIn))].filter((name) => name !== fact.name && values.has(name));
  const contexts = combinations(
    others.map((name) => values.get(name) ?? []),
    MOST_CONTEXTS,
  );
  if (!contexts.areAll || own.length * contexts.picked.length * asked.length > MOST_ANSWERS) return own;
  const plans = asked.map(({ expr }) => planned(expr));
  const given = contexts.picked.map((context) => Object.fromEntries(others.map((name, index) => [name, context[index] ?? false])));
  const classes = new Map<string, FactValue>();
  for (const value of own) {
    const answers = given
      .flatMap((context) => {
        const bindings = bind({ ...context, [fact.name]: value });
        return plans.map((decide) => (decide(bindings) ? '1' : '0'));
      })
      .join('');
    if (!classes.has(answers)) classes.set(answers, value);
  }
  return [...classes.values()];
}

/** Some by chance, and one for each row that can be led to it; the same for the same tables, so that a review says the same each time. */
function sample(
  tables: readonly CompiledGuardrail[],
  lists: readonly (readonly FactValue[])[],
  limit: number,
  bind: (combination: readonly FactValue[]) => Bindings,
): readonly (readonly FactValue[])[] {
  let state = 0x9e3779b9;
  // xorshift32, period 2^32 - 1
  const random = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const byChance = Array.from({ length: limit }, () => lists.map((list) => list[random() % list.length] ?? false));
  const led = tables.flatMap(({ rows }) =>
    directedCombinations(
      rows.map(({ condition }) => condition),
      { lists, bind, random, trials: limit * rows.length },
    ),
  );
  return [...led, ...byChance];
}
