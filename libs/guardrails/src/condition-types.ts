import { arithmeticResult } from './condition-arithmetic.ts';
import { comparisonProblem } from './condition-comparisons.ts';
import type { Side } from './condition-comparisons.ts';
import { ConditionError, sourceOf } from './condition.ts';
import type { Condition } from './condition.ts';
import type { Fact } from './guardrail.ts';
import { LIMITS } from './limits.ts';
import { FIRST_DAY, LAST_DAY } from './local-date.ts';
import { BOOLEAN, DATE, isNumeric, TYPE_WORDS, typeOfLiteral, wholeWith } from './value-types.ts';
import type { Typed, ValueType } from './value-types.ts';

/** The name under which conditions read the day of the check. */
export const TODAY = 'today';

type Part<Kind extends Condition['kind']> = Extract<Condition, { kind: Kind }>;

/** What the parts of conditions are, for one set of facts. */
export class ConditionTypes {
  readonly #facts: ReadonlyMap<string, Fact>;

  constructor(facts: readonly Fact[]) {
    this.#facts = new Map(facts.map((fact) => [fact.name, fact]));
  }

  fact(name: string): Fact | undefined {
    return this.#facts.get(name);
  }

  /**
   * That a condition is true or false for all facts, and never an error: types fit, nothing overflows, nothing is divided by zero.
   * @throws ConditionError with the remedy
   */
  check(condition: Condition): void {
    const { type } = this.#typed(condition);
    if (type === 'BOOLEAN') return;
    throw new ConditionError(`is ${TYPE_WORDS[type]}, and has to be true or false: compare it, as in ${sourceOf(condition)} == ...`);
  }

  /** Of a part of a condition that was checked. */
  typeOf(condition: Condition): ValueType {
    return this.#typed(condition).type;
  }

  #typed(node: Condition): Typed {
    switch (node.kind) {
      case 'literal':
        return typeOfLiteral(node.value);
      case 'date':
        return DATE;
      case 'fact':
        return this.#fact(node.name);
      case 'not':
        this.#expect(node.operand, 'BOOLEAN', '!');
        return BOOLEAN;
      case 'and':
      case 'or':
        for (const operand of node.operands) this.#expect(operand, 'BOOLEAN', node.kind === 'and' ? '&&' : '||');
        return BOOLEAN;
      case 'negative':
        return this.#negative(node.operand);
      case 'comparison':
        return this.#comparison(node);
      case 'arithmetic':
        return arithmeticResult(node, this.#typed(node.left), this.#typed(node.right));
      case 'in':
        return this.#in(node);
      case 'conditional':
        return this.#conditional(node);
      case 'daysBetween':
        this.#expect(node.from, 'DATE', 'daysBetween');
        this.#expect(node.to, 'DATE', 'daysBetween');
        return { type: 'DAYS', largest: LAST_DAY - FIRST_DAY };
    }
  }

  #fact(name: string): Typed {
    if (name === TODAY) return DATE;
    const fact = this.#facts.get(name);
    if (fact) return { type: fact.type, largest: fact.type === 'MONEY' ? LIMITS.money : fact.type === 'NUMBER' ? LIMITS.number : 0 };
    const known = [...this.#facts.keys(), TODAY].join(', ');
    throw new ConditionError(`reads ${name}, which is no fact of this guardrail: add the fact, or use one of ${known}`);
  }

  #expect(node: Condition, type: 'BOOLEAN' | 'DATE', user: string): void {
    const found = this.#typed(node).type;
    if (found === type) return;
    const remedy =
      type === 'BOOLEAN' ? `compare it, as in ${sourceOf(node)} == ...` : 'give it a date fact, today, or a day such as date("2026-12-24")';
    throw new ConditionError(`gives ${user} ${TYPE_WORDS[found]} (${sourceOf(node)}), and it needs ${TYPE_WORDS[type]}: ${remedy}`);
  }

  #negative(operand: Condition): Typed {
    const typed = this.#typed(operand);
    if (isNumeric(typed.type)) return typed;
    throw new ConditionError(`has a minus before ${TYPE_WORDS[typed.type]} (${sourceOf(operand)}): remove it`);
  }

  #comparison(node: Part<'comparison'>): Typed {
    const left = this.#side(node.left);
    const problem = comparisonProblem(node, left, this.#side(node.right));
    if (problem !== null) throw new ConditionError(problem);
    const isOrdered = node.operator !== '==' && node.operator !== '!=';
    if (isOrdered && (left.type === 'BOOLEAN' || left.type === 'CHOICE' || left.type === 'TEXT')) {
      throw new ConditionError(`puts ${TYPE_WORDS[left.type]} in order in ${sourceOf(node)}: use == or != instead of ${node.operator}`);
    }
    return BOOLEAN;
  }

  #in(node: Part<'in'>): Typed {
    const item = this.#side(node.item);
    if (item.type === 'BOOLEAN') {
      throw new ConditionError(`looks for yes or no in a list in ${sourceOf(node)}: use the fact itself, or ! before it`);
    }
    for (const element of node.list) {
      if (element.kind !== 'literal' && element.kind !== 'date') {
        throw new ConditionError(`has ${sourceOf(element)} in a list: lists hold values as they are, join comparisons with || instead`);
      }
      const problem = comparisonProblem(node, item, this.#side(element));
      if (problem !== null) throw new ConditionError(problem);
    }
    return BOOLEAN;
  }

  #side(node: Condition): Side {
    return { node, type: this.#typed(node).type, fact: node.kind === 'fact' ? this.#facts.get(node.name) : undefined };
  }

  #conditional(node: Part<'conditional'>): Typed {
    this.#expect(node.test, 'BOOLEAN', '?');
    const then = this.#typed(node.then);
    const otherwise = this.#typed(node.otherwise);
    if (then.type === 'CHOICE' || then.type === 'TEXT') {
      throw new ConditionError(`chooses between texts in ${sourceOf(node)}: compare in each branch, as in a ? b == "X" : b == "Y"`);
    }
    const type = then.type === otherwise.type ? then.type : wholeWith(then.type, otherwise.type);
    if (type !== null) return { type, largest: Math.max(then.largest, otherwise.largest) };
    const isWhole = then.type === 'WHOLE' || otherwise.type === 'WHOLE';
    const remedy =
      isWhole && isNumeric(then.type) && isNumeric(otherwise.type)
        ? 'write 1.0 instead of 1 beside a number'
        : 'both have to be of one kind';
    throw new ConditionError(`chooses between ${TYPE_WORDS[then.type]} and ${TYPE_WORDS[otherwise.type]} in ${sourceOf(node)}: ${remedy}`);
  }
}
