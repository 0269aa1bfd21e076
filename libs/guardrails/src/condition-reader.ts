import { isConstant, joined, MIRRORED, OF_SIZE, OF_TIME, OPPOSITE, shareOf, withoutNot } from './condition-phrases.ts';
import { TODAY } from './condition-types.ts';
import type { ConditionTypes } from './condition-types.ts';
import { namesIn } from './condition.ts';
import type { Condition } from './condition.ts';
import type { ValueType } from './value-types.ts';
import type { Wording } from './wording.ts';

type Part<Kind extends Condition['kind']> = Extract<Condition, { kind: Kind }>;

/** Says what a checked condition says; every part that the checks admit has its words. */
export class ConditionReader {
  readonly #types: ConditionTypes;
  readonly #wording: Wording;

  constructor(types: ConditionTypes, wording: Wording) {
    this.#types = types;
    this.#wording = wording;
  }

  /** What is so when a true-or-false part holds; `negated`: when it does not. */
  sentence(part: Condition, isNegated: boolean): string {
    const [node, negated] = withoutNot(part, isNegated);
    switch (node.kind) {
      case 'literal':
        return (node.value === true) !== negated ? 'in any case' : 'in no case';
      case 'fact': {
        const fact = this.#types.fact(node.name);
        return fact ? this.#wording.yesOrNo(fact, !negated) : node.name;
      }
      case 'and':
      case 'or': {
        // Not (a and b) is: not a, or not b.
        const word = (node.kind === 'and') !== negated ? 'and' : 'or';
        return joined(
          node.operands.map((operand) => this.#grouped(operand, negated, word)),
          word,
        );
      }
      case 'comparison':
        return this.#comparison(node, negated);
      case 'in':
        return this.#in(node, negated);
      case 'conditional':
        return `(if ${this.sentence(node.test, false)}, then ${this.sentence(node.then, negated)}, otherwise ${this.sentence(node.otherwise, negated)})`;
      case 'not':
      case 'arithmetic':
      case 'negative':
      case 'date':
      case 'daysBetween':
        return this.#value(node, this.#types.typeOf(node), null);
    }
  }

  #grouped(part: Condition, isNegated: boolean, word: 'and' | 'or'): string {
    const said = this.sentence(part, isNegated);
    const [node, negated] = withoutNot(part, isNegated);
    const isGroup = node.kind === 'and' || node.kind === 'or';
    const own = (node.kind === 'and') !== negated ? 'and' : 'or';
    return isGroup && own !== word ? `(${said})` : said;
  }

  #comparison(node: Part<'comparison'>, negated: boolean): string {
    const isMirrored = isConstant(node.left) && !isConstant(node.right);
    const [subject, object] = isMirrored ? [node.right, node.left] : [node.left, node.right];
    const asked = isMirrored ? MIRRORED[node.operator] : node.operator;
    const operator = negated ? OPPOSITE[asked] : asked;
    const type = this.#common(subject, object);
    if (type === 'BOOLEAN') return this.#sameAnswer(subject, object, operator === '==');
    if (type === 'CHOICE') {
      const isSame = operator === '==';
      if (object.kind === 'fact')
        return `${this.#value(subject, type, null)} ${isSame ? 'is' : 'is not'} the same as ${this.#value(object, type, null)}`;
      return `${this.#value(subject, type, null)} ${isSame ? 'is' : 'is not'} ${this.#choice(subject, object)}`;
    }
    const unit = this.#unit(subject) ?? this.#unit(object);
    const words = type === 'DATE' ? OF_TIME : OF_SIZE;
    return `${this.#value(subject, type, unit)} ${words[operator]} ${this.#value(object, type, unit)}`;
  }

  #sameAnswer(left: Condition, right: Condition, isSame: boolean): string {
    const both = `“${this.sentence(left, false)}” and “${this.sentence(right, false)}”`;
    return isSame ? `${both} are both so or both not so` : `of ${both}, exactly one is so`;
  }

  #in(node: Part<'in'>, negated: boolean): string {
    const type = node.list.reduce<ValueType>((known, element) => (known === 'WHOLE' ? this.#common(node.item, element) : known), 'WHOLE');
    const unit = this.#unit(node.item);
    const values = node.list.map((element) => (type === 'CHOICE' ? this.#choice(node.item, element) : this.#value(element, type, unit)));
    const subject = this.#value(node.item, type, unit);
    if (values.length === 1) return `${subject} ${negated ? 'is not' : 'is'} ${values[0]}`;
    if (!negated) return `${subject} is ${joined(values, 'or')}`;
    return values.length === 2 ? `${subject} is neither ${values.join(' nor ')}` : `${subject} is none of ${joined(values, 'or')}`;
  }

  #choice(fact: Condition, value: Condition): string {
    const known = fact.kind === 'fact' ? this.#types.fact(fact.name) : undefined;
    const text = value.kind === 'literal' ? String(value.value) : '';
    return known ? this.#wording.choice(known, text) : text;
  }

  /** What both sides are, where one of them takes its meaning from the other. */
  #common(left: Condition, right: Condition): ValueType {
    const type = this.#types.typeOf(left);
    return type === 'WHOLE' || type === 'TEXT' ? this.#types.typeOf(right) : type;
  }

  /** The unit that the facts of a part share; null: none, or amounts, which have their currency. */
  #unit(node: Condition): string | null {
    const units = new Set(
      namesIn(node).flatMap((name) => {
        const fact = this.#types.fact(name);
        return fact?.type === 'NUMBER' && fact.unit !== null ? [fact.unit] : [];
      }),
    );
    const [unit = null] = units.size === 1 ? units : [];
    return unit;
  }

  /** A part that is no yes or no; whole numbers as written are `as` the part beside them is. */
  #value(node: Condition, as: ValueType, unit: string | null): string {
    switch (node.kind) {
      case 'literal':
        return this.#literal(node.value, as, unit);
      case 'date':
        return this.#wording.date(node.value);
      case 'fact': {
        const fact = this.#types.fact(node.name);
        return fact ? this.#wording.fact(fact) : TODAY;
      }
      case 'negative':
        return `minus ${this.#operand(node.operand, as, unit)}`;
      case 'arithmetic':
        return this.#arithmetic(node, as, unit);
      case 'conditional':
        return `(${this.#value(node.then, as, unit)} if ${this.sentence(node.test, false)}, otherwise ${this.#value(node.otherwise, as, unit)})`;
      case 'daysBetween':
        return `the time from ${this.#value(node.from, 'DATE', null)} to ${this.#value(node.to, 'DATE', null)}`;
      case 'not':
      case 'and':
      case 'or':
      case 'comparison':
      case 'in':
        return this.sentence(node, false);
    }
  }

  #literal(value: boolean | bigint | number | string, as: ValueType, unit: string | null): string {
    if (typeof value === 'boolean' || typeof value === 'string') return String(value);
    if (as === 'MONEY') return this.#wording.money(Number(value));
    return this.#wording.number(Number(value), as === 'DAYS' ? 'days' : as === 'NUMBER' ? unit : null);
  }

  #arithmetic(node: Part<'arithmetic'>, as: ValueType, unit: string | null): string {
    const { operator, left, right } = node;
    const share = shareOf(node);
    if (share) return `${this.#wording.number(share.percent, null)}% of ${this.#operand(share.of, as, unit)}`;
    if (operator === '+' || operator === '-') {
      const isSum = left.kind === 'arithmetic' && (left.operator === '+' || left.operator === '-');
      const first = isSum ? this.#value(left, as, unit) : this.#operand(left, as, unit);
      return `${first} ${operator === '+' ? 'plus' : 'minus'} ${this.#operand(right, as, unit)}`;
    }
    const [quantity, factor] = left.kind === 'literal' ? [right, left] : [left, right];
    const plain = this.#operand(factor, this.#types.typeOf(factor), null);
    return `${this.#operand(quantity, this.#types.typeOf(quantity), unit)} ${operator === '*' ? 'times' : 'divided by'} ${plain}`;
  }

  #operand(node: Condition, as: ValueType, unit: string | null): string {
    const said = this.#value(node, as, unit);
    return node.kind === 'arithmetic' && shareOf(node) === null ? `(${said})` : said;
  }
}
