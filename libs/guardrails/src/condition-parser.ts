import { parse } from '@bufbuild/cel';
import { ConditionError } from './condition.ts';
import type { ArithmeticOperator, ComparisonOperator, Condition, Expr } from './condition.ts';
import { functionProblem, syntaxProblem } from './condition-syntax.ts';
import { LIMITS } from './limits.ts';
import { dayNumber } from './local-date.ts';

const COMPARISONS: ReadonlyMap<string, ComparisonOperator> = new Map([
  ['_==_', '=='],
  ['_!=_', '!='],
  ['_<_', '<'],
  ['_<=_', '<='],
  ['_>_', '>'],
  ['_>=_', '>='],
]);

const ARITHMETIC: ReadonlyMap<string, ArithmeticOperator> = new Map([
  ['_+_', '+'],
  ['_-_', '-'],
  ['_*_', '*'],
  ['_/_', '/'],
]);

/**
 * Reads a condition; types are another matter (condition-types.ts).
 * @throws ConditionError when it is no CEL, uses what conditions do not know, or is too long, too deep or too large
 */
export function parseCondition(text: string): Condition {
  if (text.length > LIMITS.condition) {
    throw new ConditionError(`is ${text.length} characters long: keep it within ${LIMITS.condition}, or split it over several rows`);
  }
  // The library recurses into brackets, so that they are counted before it parses.
  let open = 0;
  for (const character of text) {
    if ('([{'.includes(character)) open += 1;
    else if (')]}'.includes(character)) open -= 1;
    if (open > LIMITS.depth) throw tooDeep();
  }
  let expr: Expr;
  try {
    expr = parse(text).expr;
  } catch (error) {
    throw new ConditionError(syntaxProblem(text, error));
  }
  return new ConditionParser().read(expr, 0);
}

function tooDeep(): ConditionError {
  return new ConditionError(`is nested more than ${LIMITS.depth} deep: split it over several rows`);
}

/** The syntax tree of the library as the part of CEL that conditions are written in. */
class ConditionParser {
  #nodes = 0;

  read(expr: Expr | undefined, depth: number): Condition {
    this.#nodes += 1;
    if (this.#nodes > LIMITS.nodes) {
      throw new ConditionError(`has more than ${LIMITS.nodes} operators, facts and values: split it over several rows`);
    }
    if (depth > LIMITS.depth) throw tooDeep();
    if (expr === undefined) throw new ConditionError('is incomplete');
    const { exprKind } = expr;
    switch (exprKind.case) {
      case 'constExpr':
        return this.#literal(expr, exprKind.value.constantKind.value);
      case 'identExpr':
        return { kind: 'fact', name: exprKind.value.name, expr };
      case 'callExpr':
        return this.#call(expr, exprKind.value, depth + 1);
      case 'selectExpr':
        throw new ConditionError(
          exprKind.value.testOnly
            ? 'uses has(): leave it out, a fact that nobody gave is asked for by itself'
            : `reads a part with ".${exprKind.value.field}": facts have no parts, write the name alone`,
        );
      case 'listExpr':
        throw new ConditionError('has a list where none is expected: lists stand only after in, as in channel in ["PHONE", "SHOP"]');
      case 'comprehensionExpr':
        throw new ConditionError('uses a loop (exists, all, map, filter): join the cases with || and &&, or use in ["A", "B"]');
      case 'structExpr':
        throw new ConditionError('uses { }: there are no maps or objects in conditions');
      case undefined:
        throw new ConditionError('is incomplete');
    }
  }

  #literal(expr: Expr, value: unknown): Condition {
    const isUnsigned =
      expr.exprKind.case === 'constExpr' && expr.exprKind.value.constantKind.case === 'uint64Value' && typeof value === 'bigint';
    if (isUnsigned) throw new ConditionError(`has a number with u: write ${value} without it`);
    if (typeof value === 'boolean' || typeof value === 'bigint' || typeof value === 'string') return { kind: 'literal', value, expr };
    if (typeof value === 'number' && expr.exprKind.case === 'constExpr' && expr.exprKind.value.constantKind.case === 'doubleValue') {
      if (!Number.isFinite(value)) throw new ConditionError('has a number that is too large');
      return { kind: 'literal', value, expr };
    }
    throw new ConditionError('has null or bytes: a fact that nobody gave counts as missing by itself, nothing is compared with null');
  }

  #call(expr: Expr, call: { function: string; target?: Expr | undefined; args: readonly Expr[] }, depth: number): Condition {
    const { function: name, target, args } = call;
    if (target !== undefined) throw unknownFunction(name);
    const [first, second, third] = args;
    const read = (operand: Expr | undefined): Condition => this.read(operand, depth);
    const comparison = COMPARISONS.get(name);
    if (comparison) return { kind: 'comparison', operator: comparison, left: read(first), right: read(second), expr };
    const arithmetic = ARITHMETIC.get(name);
    if (arithmetic) return { kind: 'arithmetic', operator: arithmetic, left: read(first), right: read(second), expr };
    switch (name) {
      case '_&&_':
      case '_||_':
        return { kind: name === '_&&_' ? 'and' : 'or', operands: flattened(expr, name).map(read), expr };
      case '!_':
        return { kind: 'not', operand: read(first), expr };
      case '-_':
        return { kind: 'negative', operand: read(first), expr };
      case '_?_:_':
        return { kind: 'conditional', test: read(first), then: read(second), otherwise: read(third), expr };
      case '@in': {
        const list = second?.exprKind.case === 'listExpr' ? second.exprKind.value.elements : [];
        if (list.length === 0) throw new ConditionError('has in without a list: write in ["A", "B"]');
        return { kind: 'in', item: read(first), list: list.map(read), expr };
      }
      case 'date': {
        const value = first?.exprKind.case === 'constExpr' ? first.exprKind.value.constantKind.value : undefined;
        if (args.length !== 1 || typeof value !== 'string' || dayNumber(value) === null) {
          throw new ConditionError('has a date that does not exist: write date("2026-12-24"), a day in quotes');
        }
        return { kind: 'date', value, expr };
      }
      case 'daysBetween':
        if (args.length !== 2) throw new ConditionError('calls daysBetween without two dates: write daysBetween(purchase_date, today)');
        return { kind: 'daysBetween', from: read(first), to: read(second), expr };
      default:
        throw unknownFunction(name);
    }
  }
}

/** The library balances `a && b && c` into a tree; for people it is one list. */
function flattened(expr: Expr, name: string): readonly Expr[] {
  const { exprKind } = expr;
  if (exprKind.case !== 'callExpr' || exprKind.value.function !== name) return [expr];
  return exprKind.value.args.flatMap((operand) => flattened(operand, name));
}

function unknownFunction(name: string): ConditionError {
  return new ConditionError(functionProblem(name));
}
