import { planned, UNKNOWN } from './cel.ts';
import type { Bindings } from './cel.ts';
import { childrenOf } from './condition.ts';
import type { Condition } from './condition.ts';

/** What a condition says as far as facts are known: true, false, or the names of the absent facts on which it hangs. */
export type PartialAnswer = boolean | readonly string[];
export type PartialDecide = (bindings: Bindings) => PartialAnswer;

/**
 * The same answers as CEL gives with errors for what is not known (`false && unknown` is false, on either side), with the names besides.
 * The library would make an error object at each step, which is too slow for backtests; only comparisons are left to it.
 */
export function partially(node: Condition): PartialDecide {
  switch (node.kind) {
    case 'and':
      return junction(node.operands.map(partially), false);
    case 'or':
      return junction(node.operands.map(partially), true);
    case 'not': {
      const operand = partially(node.operand);
      return (bindings) => {
        const answer = operand(bindings);
        return typeof answer === 'boolean' ? !answer : answer;
      };
    }
    case 'conditional':
      return chosen(partially(node.test), partially(node.then), partially(node.otherwise));
    case 'literal':
    case 'date':
    case 'fact':
    case 'negative':
    case 'comparison':
    case 'arithmetic':
    case 'in':
    case 'daysBetween': {
      const decide = planned(node.expr);
      const unknown = unknownIn(node);
      return (bindings) => {
        const names = unknown(bindings);
        return names.length > 0 ? names : decide(bindings);
      };
    }
  }
}

/** `decisive`: the answer of one operand that settles the whole, whatever the others are. */
function junction(operands: readonly PartialDecide[], decisive: boolean): PartialDecide {
  return (bindings) => {
    const names = new Set<string>();
    for (const operand of operands) {
      const answer = operand(bindings);
      if (answer === decisive) return decisive;
      if (typeof answer !== 'boolean') for (const name of answer) names.add(name);
    }
    return names.size > 0 ? [...names] : !decisive;
  };
}

function chosen(test: PartialDecide, then: PartialDecide, otherwise: PartialDecide): PartialDecide {
  return (bindings) => {
    const answer = test(bindings);
    if (typeof answer === 'boolean') return answer ? then(bindings) : otherwise(bindings);
    return [...new Set([...answer, ...absentIn(then(bindings)), ...absentIn(otherwise(bindings))])];
  };
}

/** The absent facts on which the value of a part hangs, of whatever type. */
function unknownIn(node: Condition): (bindings: Bindings) => readonly string[] {
  switch (node.kind) {
    case 'fact':
      return (bindings) => (bindings[node.name] === UNKNOWN ? [node.name] : []);
    case 'and':
    case 'or':
    case 'not': {
      const decide = partially(node);
      return (bindings) => absentIn(decide(bindings));
    }
    case 'conditional': {
      const [test, then, otherwise] = [partially(node.test), unknownIn(node.then), unknownIn(node.otherwise)];
      return (bindings) => {
        const answer = test(bindings);
        if (typeof answer === 'boolean') return answer ? then(bindings) : otherwise(bindings);
        return [...new Set([...answer, ...then(bindings), ...otherwise(bindings)])];
      };
    }
    case 'literal':
    case 'date':
    case 'negative':
    case 'comparison':
    case 'arithmetic':
    case 'in':
    case 'daysBetween': {
      const parts = childrenOf(node).map(unknownIn);
      return (bindings) => [...new Set(parts.flatMap((part) => part(bindings)))];
    }
  }
}

/** The absent facts on which an answer hangs. */
function absentIn(answer: PartialAnswer): readonly string[] {
  return typeof answer === 'boolean' ? [] : answer;
}
