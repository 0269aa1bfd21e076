import { plannedNumber } from './cel.ts';
import type { Bindings } from './cel.ts';
import { childrenOf, namesIn } from './condition.ts';
import type { Condition } from './condition.ts';
import type { Fact, FactValue, FactValues } from './guardrail.ts';
import { LIMITS } from './limits.ts';
import { FIRST_DAY, LAST_DAY, localDate } from './local-date.ts';

/** Values worth trying, by the name of the fact. */
export type ValuesByFact = ReadonlyMap<string, readonly FactValue[]>;

export interface Boundaries {
  readonly values: ValuesByFact;
  /** Whether the values stand for all there are: no test draws a boundary that was not found. */
  readonly areAll: boolean;
}

type Bind = (values: FactValues) => Bindings;

/** Where a test changes its answer as one fact grows, given the others. */
interface Solution {
  readonly thresholds: readonly number[];
  readonly isExact: boolean;
}

const MOST_CONTEXTS = 64;
/** Bindings that are tried before the search ends with what it has. */
const MOST_TRIALS = 10_000;
const SOME_DAY = Math.round(Date.UTC(2026, 5, 1) / 86_400_000);

/** Values on both sides of every boundary that the tests draw. `today` is a fact here where the tests name days. */
export function boundariesOf(facts: readonly Fact[], tests: readonly Condition[], bind: Bind): Boundaries {
  const known = new Map(facts.map((fact) => [fact.name, fact]));
  const thresholds = new Map(facts.map(({ name }) => [name, new Set<number>()]));
  const values = new Map(facts.map((fact) => [fact.name, valuesAround(fact, [])]));
  let areAll = true;
  let trials = 0;
  const tried: Bind = (given) => {
    trials += 1;
    return bind(given);
  };
  const bySize = tests.map((test) => ({ test, names: namesIn(test).filter((name) => known.has(name)) }));
  // What one fact alone decides is found first: it gives the contexts in which the others are looked at.
  for (const { test, names } of bySize.sort((a, b) => a.names.length - b.names.length)) {
    const quantities = quantitiesIn(test).filter((name) => isQuantity(known.get(name)));
    // Two quantities weighed against each other, or one against itself, draw more boundaries than single values can show.
    if (quantities.length > 1) areAll = false;
    for (const name of new Set(quantities)) {
      const fact = known.get(name);
      if (!fact) continue;
      const others = names.filter((other) => other !== name);
      const contexts = combinations(
        others.map((other) => values.get(other) ?? []),
        MOST_CONTEXTS,
      );
      if (!contexts.areAll || testedQuantities(test).includes(name)) areAll = false;
      const before = thresholds.get(name)?.size;
      for (const context of contexts.picked) {
        if (trials > MOST_TRIALS) {
          areAll = false;
          break;
        }
        const given = Object.fromEntries(others.map((other, index) => [other, context[index] ?? false]));
        const solution = solve(test, fact, (value) => tried({ ...given, [name]: value }));
        if (!solution.isExact) areAll = false;
        for (const threshold of solution.thresholds) thresholds.get(name)?.add(threshold);
      }
      const found = thresholds.get(name);
      if (found && found.size !== before) values.set(name, valuesAround(fact, [...found]));
    }
  }
  return { values, areAll };
}

/** Combinations of one value from each list, in order, at most so many. */
export function combinations(
  lists: readonly (readonly FactValue[])[],
  limit: number,
): { readonly picked: readonly (readonly FactValue[])[]; readonly areAll: boolean } {
  const total = lists.reduce((product, { length }) => product * length, 1);
  const picked = Array.from({ length: Math.min(total, limit) }, (_, number) => {
    let rest = number;
    return lists.map((list) => {
      const value = list[rest % list.length];
      rest = Math.floor(rest / list.length);
      return value ?? false;
    });
  });
  return { picked, areAll: total <= limit };
}

function isQuantity(fact: Fact | undefined): boolean {
  return fact?.type === 'MONEY' || fact?.type === 'NUMBER' || fact?.type === 'DATE';
}

/** Names, as often as they occur, apart from those in the test of a conditional, which is a test of its own. */
function quantitiesIn(node: Condition): readonly string[] {
  if (node.kind === 'fact') return [node.name];
  return (node.kind === 'conditional' ? [node.then, node.otherwise] : childrenOf(node)).flatMap(quantitiesIn);
}

function testedQuantities(node: Condition): readonly string[] {
  return node.kind === 'conditional'
    ? [...namesIn(node.test), ...testedQuantities(node.then), ...testedQuantities(node.otherwise)]
    : childrenOf(node).flatMap(testedQuantities);
}

function valuesAround(fact: Fact, thresholds: readonly number[]): readonly FactValue[] {
  switch (fact.type) {
    case 'BOOLEAN':
      return [true, false];
    case 'CHOICE':
      return fact.choices.map(({ value }) => value);
    case 'MONEY':
      return whole(thresholds.length === 0 ? [1000] : thresholds, 0, LIMITS.money);
    case 'DATE':
      return whole(thresholds.length === 0 ? [SOME_DAY] : thresholds, FIRST_DAY, LAST_DAY).map(localDate);
    case 'NUMBER':
      return numbers(thresholds);
  }
}

/** Each threshold and its neighbours: whole values between two thresholds are represented by the neighbour of one. */
function whole(thresholds: readonly number[], least: number, most: number): readonly number[] {
  const around = thresholds.flatMap((threshold) => [threshold, threshold + 1, threshold - 1]);
  return [...new Set(around.map((value) => Math.min(Math.max(value, least), most)))];
}

/** Each threshold, one value between each two, and one beyond either end. */
function numbers(thresholds: readonly number[]): readonly number[] {
  if (thresholds.length === 0) return [1];
  const sorted = [...thresholds].sort((a, b) => a - b);
  const between = sorted.map((value, index) => {
    const next = sorted[index + 1] ?? Infinity;
    return next - value > 1 ? value + 1 : (value + next) / 2;
  });
  const all = [...sorted, ...between, (sorted[0] ?? 0) - 1];
  return [...new Set(all.map((value) => Math.min(Math.max(value, -LIMITS.number), LIMITS.number)))];
}

function solve(test: Condition, fact: Fact, bind: (value: FactValue) => Bindings): Solution {
  if (test.kind === 'comparison') return solveSides(test.left, test.right, fact, bind);
  if (test.kind !== 'in') return { thresholds: [], isExact: true };
  const solutions = test.list.map((element) => solveSides(test.item, element, fact, bind));
  return { thresholds: solutions.flatMap(({ thresholds }) => thresholds), isExact: solutions.every(({ isExact }) => isExact) };
}

function solveSides(left: Condition, right: Condition, fact: Fact, bind: (value: FactValue) => Bindings): Solution {
  for (const [side, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (side.kind !== 'fact' || side.name !== fact.name || namesIn(other).includes(fact.name)) continue;
    const threshold = plannedNumber(other.expr)(bind(valuesAround(fact, [])[0] ?? 0));
    return { thresholds: threshold === null ? [] : [Number(threshold)], isExact: true };
  }
  const [leftValue, rightValue] = [plannedNumber(left.expr), plannedNumber(right.expr)];
  const sign = (value: FactValue): number => {
    const bindings = bind(value);
    const [l, r] = [leftValue(bindings), rightValue(bindings)];
    return l === null || r === null || l === r ? 0 : l < r ? -1 : 1;
  };
  if (fact.type === 'MONEY') return { thresholds: wholeChanges(sign, 0, LIMITS.money), isExact: true };
  if (fact.type === 'DATE') return { thresholds: wholeChanges((day) => sign(localDate(day)), FIRST_DAY, LAST_DAY), isExact: true };
  return { thresholds: numberChange(sign), isExact: false };
}

/** Where a monotone sign changes: one fact that occurs once, among constants, only ever makes a side grow or shrink. */
function wholeChanges(sign: (value: number) => number, least: number, most: number): readonly number[] {
  const firstWhere = (from: number, holds: (value: number) => boolean): number => {
    let [before, after] = [from, most];
    while (before < after) {
      const middle = Math.floor((before + after) / 2);
      if (holds(middle)) after = middle;
      else before = middle + 1;
    }
    return after;
  };
  const [start, end] = [sign(least), sign(most)];
  if (start === end) return [];
  const first = firstWhere(least, (value) => sign(value) !== start);
  return sign(first) === end ? [first] : [first, firstWhere(first, (value) => sign(value) === end)];
}

function numberChange(sign: (value: number) => number): readonly number[] {
  let [before, after] = [-LIMITS.number, LIMITS.number];
  const start = sign(before);
  if (start === sign(after)) return [];
  for (let step = 0; step < 100; step += 1) {
    const middle = (before + after) / 2;
    if (sign(middle) === start) before = middle;
    else after = middle;
  }
  // Rounding in the last digits is of no interest to people.
  return [Number(after.toPrecision(9))];
}
