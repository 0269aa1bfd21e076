import { sourceOf } from './condition.ts';
import type { Condition } from './condition.ts';
import type { Fact } from './guardrail.ts';
import { TYPE_WORDS } from './value-types.ts';
import type { ValueType } from './value-types.ts';

export interface Side {
  readonly node: Condition;
  readonly type: ValueType;
  /** Of a CHOICE. */
  readonly fact: Fact | undefined;
}

/** Why two sides cannot be compared, with the remedy; null: they can. */
export function comparisonProblem(whole: Condition, left: Side, right: Side): string | null {
  if (left.type === 'CHOICE') return choiceProblem(whole, left, right);
  if (right.type === 'CHOICE') return choiceProblem(whole, right, left);
  const remedy = remedyFor(left, right);
  return remedy === null ? null : `compares ${TYPE_WORDS[left.type]} with ${TYPE_WORDS[right.type]} in ${sourceOf(whole)}: ${remedy}`;
}

function remedyFor(left: Side, right: Side): string | null {
  const pair = [left.type, right.type];
  const are = (one: ValueType, other: ValueType): boolean => pair.includes(one) && pair.includes(other);
  if (pair.includes('TEXT')) {
    if (pair.includes('DATE')) return 'write the day as date("2026-12-24")';
    return left.type === right.type ? 'one of the two has to be a fact' : 'leave the quotes out';
  }
  // CEL compares an int with a double by their values.
  if (left.type === right.type || are('WHOLE', 'MONEY') || are('WHOLE', 'NUMBER') || are('WHOLE', 'DAYS') || are('NUMBER', 'DAYS'))
    return null;
  const sides = [left, right];
  if (are('MONEY', 'NUMBER')) {
    const written = sides.find(({ node }) => node.kind === 'literal')?.node;
    return written ? `amounts are whole minor units without a point, ${inMinorUnits(written)}` : 'make both amounts, or both numbers';
  }
  if (pair.includes('BOOLEAN')) {
    const isRange = sides.some(({ node }) => node.kind === 'comparison');
    return isRange ? 'for a range, write 1 <= a && a <= 5' : 'compare yes or no with true or false';
  }
  if (pair.includes('DATE')) return 'compare dates with dates, or write daysBetween(from, to) for a number of days';
  return 'both sides have to be of one kind';
}

/** The amount that was written, as it should be: two decimals, which nearly every currency has, are a guess that the author sees. */
function inMinorUnits(written: Condition): string {
  const amount = Number(sourceOf(written));
  return `${amount.toFixed(2)} is written ${Math.round(amount * 100)}`;
}

function choiceProblem(whole: Condition, { fact }: Side, other: Side): string | null {
  const values = fact?.choices.map(({ value }) => value) ?? [];
  const remedy = `write one of ${values.map((value) => JSON.stringify(value)).join(', ')}`;
  if (other.type === 'CHOICE') {
    const isCommon = other.fact?.choices.some(({ value }) => values.includes(value));
    return isCommon
      ? null
      : `compares two choices that have no value in common in ${sourceOf(whole)}: compare each with a value of its own`;
  }
  const { node } = other;
  if (node.kind !== 'literal' || typeof node.value !== 'string') {
    return `compares a choice with ${TYPE_WORDS[other.type]} in ${sourceOf(whole)}: ${remedy}, in quotes`;
  }
  return values.includes(node.value)
    ? null
    : `compares with ${JSON.stringify(node.value)} in ${sourceOf(whole)}, which is no choice: ${remedy}`;
}
