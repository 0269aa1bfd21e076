import { ConditionError, sourceOf } from './condition.ts';
import type { Condition } from './condition.ts';
import { isNumeric, TYPE_WORDS, wholeWith } from './value-types.ts';
import type { Typed, ValueType } from './value-types.ts';

type Arithmetic = Extract<Condition, { kind: 'arithmetic' }>;

const LARGEST_INT = 2 ** 63;
const LARGEST_DOUBLE = 1e300;

/**
 * What a sum, difference, product or quotient is.
 * @throws ConditionError when kinds do not go together, or the result could overflow or be divided by zero
 */
export function arithmeticResult(node: Arithmetic, left: Typed, right: Typed): Typed {
  for (const [side, { type }] of [
    [node.left, left],
    [node.right, right],
  ] as const) {
    if (type === 'DATE') throw new ConditionError(`calculates with dates in ${sourceOf(node)}: write daysBetween(from, to) <= 30`);
    if (!isNumeric(type))
      throw new ConditionError(`calculates with ${TYPE_WORDS[type]} (${sourceOf(side)}) in ${sourceOf(node)}: remove it`);
  }
  refuseMixed(node, left.type, right.type);
  const result = node.operator === '/' ? quotient(node, left) : node.operator === '*' ? product(node, left, right) : sum(node, left, right);
  if (result.largest < (result.type === 'NUMBER' ? LARGEST_DOUBLE : LARGEST_INT)) return result;
  throw new ConditionError(`can become too large to calculate in ${sourceOf(node)}: use smaller factors`);
}

/** CEL calculates with two whole numbers or two with a point, never with one of each. */
function refuseMixed(node: Arithmetic, left: ValueType, right: ValueType): void {
  if ((left === 'NUMBER') === (right === 'NUMBER')) return;
  const [whole, wholeType, decimal] = left === 'NUMBER' ? [node.right, right, node.left] : [node.left, left, node.right];
  if (whole.kind === 'literal') {
    const spelled = (side: Condition): string => (side === whole ? `${sourceOf(side)}.0` : sourceOf(side));
    const remedy = `write ${spelled(node.left)} ${node.operator} ${spelled(node.right)}`;
    throw new ConditionError(`calculates with a number and a whole number in ${sourceOf(node)}: ${remedy}`);
  }
  const remedy =
    decimal.kind === 'literal'
      ? 'write whole numbers; an amount of 50.00 is 5000, and 15% of it is amount * 15 / 100'
      : wholeType === 'MONEY'
        ? 'amounts and other numbers do not mix; make both amounts'
        : 'compare the two instead of calculating with both';
  throw new ConditionError(`calculates with ${TYPE_WORDS[left]} and ${TYPE_WORDS[right]} in ${sourceOf(node)}: ${remedy}`);
}

function sum(node: Arithmetic, left: Typed, right: Typed): Typed {
  const type = left.type === right.type ? left.type : wholeWith(left.type, right.type);
  if (type !== null) return { type, largest: left.largest + right.largest };
  const kinds = `${TYPE_WORDS[left.type]} and ${TYPE_WORDS[right.type]}`;
  throw new ConditionError(`adds or subtracts ${kinds} in ${sourceOf(node)}: they have to be of one kind`);
}

function product(node: Arithmetic, left: Typed, right: Typed): Typed {
  const pair = [left.type, right.type];
  // So much for each day.
  const isDaily = pair.includes('MONEY') && pair.includes('DAYS');
  const type = left.type === 'NUMBER' ? 'NUMBER' : isDaily ? 'MONEY' : wholeWith(left.type, right.type);
  if (type !== null) return { type, largest: left.largest * right.largest };
  const kinds = `${TYPE_WORDS[left.type]} by ${TYPE_WORDS[right.type]}`;
  throw new ConditionError(`multiplies ${kinds} in ${sourceOf(node)}: multiply by a number, such as * 2`);
}

function quotient(node: Arithmetic, left: Typed): Typed {
  const divisor = node.right.kind === 'literal' ? Math.abs(Number(node.right.value)) : null;
  if (divisor === null) {
    throw new ConditionError(
      `divides by what is not known beforehand in ${sourceOf(node)}: multiply the other side of the comparison instead`,
    );
  }
  if (divisor === 0) throw new ConditionError(`divides by zero in ${sourceOf(node)}: remove the division`);
  return { type: left.type, largest: left.largest / divisor };
}
