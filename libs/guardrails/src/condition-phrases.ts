import { namesIn } from './condition.ts';
import type { ComparisonOperator, Condition } from './condition.ts';

export const OPPOSITE: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};
export const MIRRORED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '>=': '<=',
  '>': '<',
  '<=': '>=',
};

export const OF_SIZE: Readonly<Record<ComparisonOperator, string>> = {
  '==': 'is exactly',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
};
export const OF_TIME: Readonly<Record<ComparisonOperator, string>> = {
  '==': 'is',
  '!=': 'is not',
  '<': 'is before',
  '<=': 'is not after',
  '>': 'is after',
  '>=': 'is not before',
};

/** The part that says the same without `!` and `== true`, and whether it is meant the other way round. */
export function withoutNot(node: Condition, negated: boolean): readonly [Condition, boolean] {
  if (node.kind === 'not') return withoutNot(node.operand, !negated);
  if (node.kind !== 'comparison') return [node, negated];
  for (const [side, other] of [
    [node.left, node.right],
    [node.right, node.left],
  ] as const) {
    const asked = other.kind === 'literal' && typeof other.value === 'boolean' ? other.value : null;
    if (asked !== null) return withoutNot(side, ((node.operator === '==') === asked) === negated);
  }
  return [node, negated];
}

/** `amount * 15 / 100` is 15% of the amount. */
export function shareOf({
  operator,
  left,
  right,
}: Extract<Condition, { kind: 'arithmetic' }>): { readonly percent: number; readonly of: Condition } | null {
  if (operator !== '/' || right.kind !== 'literal' || Number(right.value) !== 100) return null;
  if (left.kind !== 'arithmetic' || left.operator !== '*') return null;
  const [of, factor] = left.left.kind === 'literal' ? [left.right, left.left] : [left.left, left.right];
  return factor.kind === 'literal' && of.kind !== 'literal' ? { percent: Number(factor.value), of } : null;
}

export function isConstant(node: Condition): boolean {
  return namesIn(node).length === 0;
}

export function joined(parts: readonly string[], word: 'and' | 'or'): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`;
}
