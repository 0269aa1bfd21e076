import { planned } from './cel.ts';
import type { Bindings } from './cel.ts';
import type { Condition } from './condition.ts';
import type { FactValue } from './guardrail.ts';

type Combination = readonly FactValue[];
/** How near a case is to what is wanted, from 0 to 1, where it is. */
type Score = (bindings: Bindings) => number;

interface Search {
  /** The values of each fact. */
  readonly lists: readonly Combination[];
  readonly bind: (combination: Combination) => Bindings;
  readonly random: () => number;
  /** How often a condition may be asked. */
  readonly trials: number;
}

const STARTS = 5;

/**
 * Chance does not find the one case in a million in which twenty things are so. These climb: for each row of a table, towards a case in which it
 * holds and no earlier one does, and at last towards a case in which none holds.
 */
export function directedCombinations(conditions: readonly Condition[], search: Search): readonly Combination[] {
  const holding = conditions.map((condition) => scoring(condition, true));
  const failing = conditions.map((condition) => scoring(condition, false));
  const goals = [...holding.map((score, row) => average([...failing.slice(0, row), score])), average(failing)];
  let left = search.trials;
  return goals.flatMap((goal, row) => {
    const ask = (combination: Combination): number => {
      left -= row + 1;
      return goal(search.bind(combination));
    };
    for (let start = 0; start < STARTS && left > 0; start += 1) {
      const found = climb(search, ask, () => left > 0);
      if (found) return [found];
    }
    return [];
  });
}

/** Changes one fact after the other for the better; null: arrived at no case that is as wanted. */
function climb({ lists, random }: Search, ask: (combination: Combination) => number, mayGoOn: () => boolean): Combination | null {
  let best = lists.map((list) => list[random() % list.length] ?? false);
  let score = ask(best);
  for (let isBetter = true; isBetter && score < 1;) {
    isBetter = false;
    for (const [place, list] of lists.entries()) {
      for (const value of list) {
        if (!mayGoOn()) return null;
        if (value === best[place]) continue;
        const other = best.with(place, value);
        const otherScore = ask(other);
        if (otherScore > score) [best, score, isBetter] = [other, otherScore, true];
      }
    }
  }
  return score === 1 ? best : null;
}

function scoring(node: Condition, wanted: boolean): Score {
  if (node.kind === 'not') return scoring(node.operand, !wanted);
  if (node.kind === 'and' || node.kind === 'or') {
    const scores = node.operands.map((operand) => scoring(operand, wanted));
    return (node.kind === 'and') === wanted ? average(scores) : (bindings) => Math.max(...scores.map((score) => score(bindings)));
  }
  const decide = planned(node.expr);
  return (bindings) => (decide(bindings) === wanted ? 1 : 0);
}

/** 1 only where all are 1, and more the more of them are. */
function average(scores: readonly Score[]): Score {
  return (bindings) => {
    const values = scores.map((score) => score(bindings));
    return values.every((value) => value === 1) ? 1 : Math.min(0.999, values.reduce((sum, value) => sum + value, 0) / values.length);
  };
}
