import { unparse } from '@bufbuild/cel';
import type { parse } from '@bufbuild/cel';

/** A node of the syntax tree as the CEL library parses and plans it. */
export type Expr = NonNullable<ReturnType<typeof parse>['expr']>;

export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type ArithmeticOperator = '+' | '-' | '*' | '/';

/** The part of CEL that conditions are written in; all else is refused. */
export type Condition = { readonly expr: Expr } & (
  | { readonly kind: 'literal'; readonly value: boolean | bigint | number | string }
  | { readonly kind: 'date'; readonly value: string }
  | { readonly kind: 'fact'; readonly name: string }
  | { readonly kind: 'not' | 'negative'; readonly operand: Condition }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Condition[] }
  | { readonly kind: 'comparison'; readonly operator: ComparisonOperator; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'arithmetic'; readonly operator: ArithmeticOperator; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'in'; readonly item: Condition; readonly list: readonly Condition[] }
  | { readonly kind: 'conditional'; readonly test: Condition; readonly then: Condition; readonly otherwise: Condition }
  | { readonly kind: 'daysBetween'; readonly from: Condition; readonly to: Condition }
);

/** Why a condition cannot be used, in words for whoever wrote it. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError';
  /** Path in the guardrail, such as `rows.2.condition`; null: the condition was read by itself. */
  readonly field: string | null;

  constructor(message: string, field: string | null = null) {
    super(message);
    this.field = field;
  }
}

/** The source of a part of a condition, in its usual spelling. */
export function sourceOf({ expr }: Condition): string {
  return unparse(expr);
}

export function childrenOf(condition: Condition): readonly Condition[] {
  switch (condition.kind) {
    case 'literal':
    case 'date':
    case 'fact':
      return [];
    case 'not':
    case 'negative':
      return [condition.operand];
    case 'and':
    case 'or':
      return condition.operands;
    case 'comparison':
    case 'arithmetic':
      return [condition.left, condition.right];
    case 'in':
      return [condition.item, ...condition.list];
    case 'conditional':
      return [condition.test, condition.then, condition.otherwise];
    case 'daysBetween':
      return [condition.from, condition.to];
  }
}

/** Names that a condition reads, `today` among them, in the order of their first use. */
export function namesIn(condition: Condition): readonly string[] {
  const names = new Set<string>();
  const walk = (node: Condition): void => {
    if (node.kind === 'fact') names.add(node.name);
    childrenOf(node).forEach(walk);
  };
  walk(condition);
  return [...names];
}
