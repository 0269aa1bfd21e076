import { ConditionError, sourceOf } from './condition.ts';
import type { Condition } from './condition.ts';
import type { Fact } from './guardrail.ts';
import { LIMITS } from './limits.ts';

/**
 * BOOLEAN, MONEY, NUMBER, DATE, CHOICE as in facts; DAYS: whole days between two dates; WHOLE and TEXT: values as written, which take the
 * meaning of what they stand beside. In CEL, MONEY, DAYS and WHOLE are int, NUMBER is double, DATE is a timestamp.
 */
export type ConditionType = 'BOOLEAN' | 'MONEY' | 'NUMBER' | 'DAYS' | 'WHOLE' | 'DATE' | 'CHOICE' | 'TEXT';

interface Typed {
  readonly type: ConditionType;
  /** No value of it is farther from zero: shows that no sum overflows. */
  readonly largest: number;
}

/** The name under which conditions read the day of the check. */
export const TODAY = 'today';

const DAYS_IN_ALL_YEARS = 3_700_000;
const LARGEST_INT = 2 ** 63;
const LARGEST_DOUBLE = 1e300;

const WORDS: Readonly<Record<ConditionType, string>> = {
  BOOLEAN: 'yes or no',
  MONEY: 'an amount of money',
  NUMBER: 'a number',
  DAYS: 'a number of days',
  WHOLE: 'a whole number',
  DATE: 'a date',
  CHOICE: 'a choice',
  TEXT: 'a text',
};

/** Knows the facts that conditions may read. */
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
    if (type !== 'BOOLEAN') {
      throw new ConditionError(`is ${WORDS[type]}, and has to be true or false: compare it, as in ${sourceOf(condition)} <= ...`);
    }
  }

  /** Of a part of a condition that was checked. */
  typeOf(condition: Condition): ConditionType {
    return this.#typed(condition).type;
  }

  #typed(node: Condition): Typed {
    switch (node.kind) {
      case 'literal':
        return literal(node.value);
      case 'date':
        return { type: 'DATE', largest: 0 };
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
        return this.#arithmetic(node);
      case 'in':
        return this.#in(node);
      case 'conditional':
        return this.#conditional(node);
      case 'daysBetween':
        this.#expect(node.from, 'DATE', 'daysBetween');
        this.#expect(node.to, 'DATE', 'daysBetween');
        return { type: 'DAYS', largest: DAYS_IN_ALL_YEARS };
    }
  }

  #fact(name: string): Typed {
    if (name === TODAY) return { type: 'DATE', largest: 0 };
    const fact = this.#facts.get(name);
    if (!fact) {
      const known = [...this.#facts.keys(), TODAY].join(', ');
      throw new ConditionError(`reads ${name}, which is no fact of this guardrail: add the fact, or use one of ${known}`);
    }
    return { type: fact.type, largest: fact.type === 'MONEY' ? LIMITS.money : fact.type === 'NUMBER' ? LIMITS.number : 0 };
  }

  #expect(node: Condition, type: ConditionType, user: string): void {
    const found = this.#typed(node).type;
    if (found === type) return;
    const remedy =
      type === 'BOOLEAN' ? `compare it, as in ${sourceOf(node)} <= ...` : 'give it a date fact, today, or a day such as date("2026-12-24")';
    throw new ConditionError(`gives ${user} ${WORDS[found]} (${sourceOf(node)}), and it needs ${WORDS[type]}: ${remedy}`);
  }

  #negative(operand: Condition): Typed {
    const typed = this.#typed(operand);
    if (!isNumeric(typed.type)) throw new ConditionError(`has a minus before ${WORDS[typed.type]} (${sourceOf(operand)}): remove it`);
    return typed;
  }

  #comparison(node: Extract<Condition, { kind: 'comparison' }>): Typed {
    const left = this.#typed(node.left).type;
    const right = this.#typed(node.right).type;
    this.#comparable(node, node.left, left, node.right, right);
    const isOrdered = node.operator !== '==' && node.operator !== '!=';
    if (isOrdered && (left === 'BOOLEAN' || left === 'CHOICE' || left === 'TEXT')) {
      throw new ConditionError(`orders ${WORDS[left]} with ${node.operator} in ${sourceOf(node)}: use == or != or in ["A", "B"]`);
    }
    return BOOLEAN;
  }

  #in(node: Extract<Condition, { kind: 'in' }>): Typed {
    const type = this.#typed(node.item).type;
    if (type === 'BOOLEAN')
      throw new ConditionError(`looks for yes or no in a list (${sourceOf(node)}): use the fact itself, or ! before it`);
    for (const element of node.list) {
      if (element.kind !== 'literal' && element.kind !== 'date') {
        throw new ConditionError(`has ${sourceOf(element)} in a list: lists hold values as they are, join comparisons with || instead`);
      }
      this.#comparable(node, node.item, type, element, this.#typed(element).type);
    }
    return BOOLEAN;
  }

  #comparable(whole: Condition, left: Condition, leftType: ConditionType, right: Condition, rightType: ConditionType): void {
    const refuse = (remedy: string): never => {
      throw new ConditionError(`compares ${WORDS[leftType]} with ${WORDS[rightType]} in ${sourceOf(whole)}: ${remedy}`);
    };
    if (leftType === 'CHOICE' || rightType === 'CHOICE') return this.#comparableChoices(whole, left, leftType, right, rightType);
    if (leftType === 'TEXT' || rightType === 'TEXT') {
      if (leftType === 'DATE' || rightType === 'DATE') refuse('write the day as date("2026-12-24")');
      if (leftType === rightType) refuse('one of the two has to be a fact');
      refuse('leave the quotes out');
    }
    if (leftType === rightType) {
      return;
    }
    const pair = [leftType, rightType];
    const other = pair.find((type) => type !== 'WHOLE');
    if (pair.includes('WHOLE') && (other === 'MONEY' || other === 'NUMBER' || other === 'DAYS')) return;
    if (pair.includes('NUMBER') && pair.includes('DAYS')) return;
    if (pair.includes('MONEY') && pair.includes('NUMBER')) {
      const decimal = [left, right].find((side) => side.kind === 'literal');
      refuse(
        decimal === undefined
          ? 'make both amounts, or both numbers'
          : 'amounts are whole minor units without a point, 50.00 is written 5000',
      );
    }
    if (pair.includes('BOOLEAN')) {
      const isChained = [left, right].some((side) => side.kind === 'comparison');
      refuse(isChained ? 'for a range, write 1 <= a && a <= 5' : 'compare yes or no with true or false');
    }
    if (pair.includes('DATE')) refuse('compare dates with dates, or write daysBetween(from, to) for a number of days');
    refuse('both sides have to be of one kind');
  }

  #comparableChoices(whole: Condition, left: Condition, leftType: ConditionType, right: Condition, rightType: ConditionType): void {
    const choicesOf = (side: Condition): readonly string[] | null =>
      side.kind === 'fact' ? (this.#facts.get(side.name)?.choices.map(({ value }) => value) ?? null) : null;
    const [choices, other, otherType] = leftType === 'CHOICE' ? [choicesOf(left), right, rightType] : [choicesOf(right), left, leftType];
    const quoted = (choices ?? []).map((value) => JSON.stringify(value)).join(', ');
    if (otherType === 'CHOICE') {
      const others = choicesOf(other) ?? [];
      if (choices?.some((value) => others.includes(value))) return;
      throw new ConditionError(`compares two choices that have no value in common in ${sourceOf(whole)}: compare each with its own values`);
    }
    if (other.kind !== 'literal' || typeof other.value !== 'string') {
      throw new ConditionError(`compares a choice with ${WORDS[otherType]} in ${sourceOf(whole)}: write one of ${quoted}, in quotes`);
    }
    if (!choices?.includes(other.value)) {
      throw new ConditionError(
        `compares with ${JSON.stringify(other.value)} in ${sourceOf(whole)}, which is no choice: write one of ${quoted}`,
      );
    }
  }

  #conditional(node: Extract<Condition, { kind: 'conditional' }>): Typed {
    this.#expect(node.test, 'BOOLEAN', '?');
    const then = this.#typed(node.then);
    const otherwise = this.#typed(node.otherwise);
    const largest = Math.max(then.largest, otherwise.largest);
    if (then.type === 'CHOICE' || then.type === 'TEXT') {
      throw new ConditionError(
        `chooses between texts in ${sourceOf(node)}: compare in each branch, as in member ? channel == "A" : channel == "B"`,
      );
    }
    const whole = wholeWith(then.type, otherwise.type);
    if (then.type === otherwise.type) return { type: then.type, largest };
    if (whole !== null) return { type: whole, largest };
    const remedy = isNumeric(then.type) && isNumeric(otherwise.type) ? 'write 1.0 for 1 beside a number' : 'give both one kind';
    throw new ConditionError(`chooses between ${WORDS[then.type]} and ${WORDS[otherwise.type]} in ${sourceOf(node)}: ${remedy}`);
  }

  #arithmetic(node: Extract<Condition, { kind: 'arithmetic' }>): Typed {
    const { operator } = node;
    const left = this.#typed(node.left);
    const right = this.#typed(node.right);
    for (const [side, { type }] of [
      [node.left, left],
      [node.right, right],
    ] as const) {
      if (type === 'DATE') throw new ConditionError(`calculates with dates in ${sourceOf(node)}: write daysBetween(from, to) <= 30`);
      if (!isNumeric(type)) throw new ConditionError(`calculates with ${WORDS[type]} (${sourceOf(side)}) in ${sourceOf(node)}: remove it`);
    }
    this.#refuseMixed(node, left.type, right.type);
    if (operator === '+' || operator === '-') {
      const type = left.type === right.type ? left.type : wholeWith(left.type, right.type);
      if (type === null) {
        throw new ConditionError(`adds ${WORDS[left.type]} and ${WORDS[right.type]} in ${sourceOf(node)}: they have to be of one kind`);
      }
      return within(node, { type, largest: left.largest + right.largest });
    }
    if (operator === '/') return this.#quotient(node, left);
    const pair = [left.type, right.type];
    const isAmountTimesDays = pair.includes('MONEY') && pair.includes('DAYS');
    const type = left.type === 'NUMBER' ? 'NUMBER' : isAmountTimesDays ? 'MONEY' : wholeWith(left.type, right.type);
    if (type === null) {
      throw new ConditionError(
        `multiplies ${WORDS[left.type]} by ${WORDS[right.type]} in ${sourceOf(node)}: multiply by a number, such as * 2`,
      );
    }
    return within(node, { type, largest: left.largest * right.largest });
  }

  /** CEL calculates with two whole numbers or two with a point, never with one of each. */
  #refuseMixed(node: Extract<Condition, { kind: 'arithmetic' }>, left: ConditionType, right: ConditionType): void {
    if ((left === 'NUMBER') === (right === 'NUMBER')) return;
    const { operator } = node;
    const [whole, wholeType] = left === 'NUMBER' ? [node.right, right] : [node.left, left];
    if (whole.kind === 'literal') {
      const [a, b] = whole === node.right ? [sourceOf(node.left), `${sourceOf(whole)}.0`] : [`${sourceOf(whole)}.0`, sourceOf(node.right)];
      throw new ConditionError(`calculates with a number and a whole number in ${sourceOf(node)}: write ${a} ${operator} ${b}`);
    }
    const decimal = whole === node.right ? node.left : node.right;
    const remedy =
      decimal.kind === 'literal'
        ? 'write whole numbers; an amount of 50.00 is 5000'
        : wholeType === 'MONEY'
          ? 'amounts are whole minor units, for a share write amount * 15 / 100'
          : 'compare the two instead, or write whole numbers';
    throw new ConditionError(`calculates with ${WORDS[left]} and ${WORDS[right]} in ${sourceOf(node)}: ${remedy}`);
  }

  #quotient(node: Extract<Condition, { kind: 'arithmetic' }>, left: Typed): Typed {
    const { right } = node;
    // A negative number is a literal in CEL, too.
    if (right.kind !== 'literal' || (typeof right.value !== 'bigint' && typeof right.value !== 'number')) {
      throw new ConditionError(
        `divides by what is not known beforehand in ${sourceOf(node)}: multiply the other side of the comparison instead`,
      );
    }
    const divisor = Math.abs(Number(right.value));
    if (divisor === 0) throw new ConditionError(`divides by zero in ${sourceOf(node)}: remove the division`);
    return within(node, { type: left.type, largest: left.largest / divisor });
  }
}

const BOOLEAN: Typed = { type: 'BOOLEAN', largest: 0 };

function literal(value: boolean | bigint | number | string): Typed {
  switch (typeof value) {
    case 'boolean':
      return BOOLEAN;
    case 'string':
      return { type: 'TEXT', largest: 0 };
    case 'bigint': {
      const largest = Math.abs(Number(value));
      if (largest > LIMITS.money) throw new ConditionError(`has the number ${value}, which is too large: keep it within ${LIMITS.money}`);
      return { type: 'WHOLE', largest };
    }
    case 'number': {
      const largest = Math.abs(value);
      if (largest > LIMITS.number) throw new ConditionError(`has the number ${value}, which is too large: keep it within ${LIMITS.number}`);
      return { type: 'NUMBER', largest };
    }
  }
}

function isNumeric(type: ConditionType): boolean {
  return type === 'MONEY' || type === 'NUMBER' || type === 'DAYS' || type === 'WHOLE';
}

/** What a whole number becomes beside another kind that CEL keeps as an int. */
function wholeWith(left: ConditionType, right: ConditionType): ConditionType | null {
  const other = left === 'WHOLE' ? right : right === 'WHOLE' ? left : null;
  return other === 'MONEY' || other === 'DAYS' || other === 'WHOLE' ? other : null;
}

function within(node: Condition, typed: Typed): Typed {
  if (typed.largest < (typed.type === 'NUMBER' ? LARGEST_DOUBLE : LARGEST_INT)) return typed;
  throw new ConditionError(`can become too large to calculate in ${sourceOf(node)}: use smaller factors`);
}
