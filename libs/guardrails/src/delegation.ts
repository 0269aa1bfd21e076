import { checkFacts, factsRead } from './compiled-guardrail.ts';
import type { CompiledGuardrail } from './compiled-guardrail.ts';
import { compiledOf } from './compiled-once.ts';
import { examplesFor } from './examples.ts';
import type { Example } from './examples.ts';
import type { Guardrail, SettledVerdict, Verdict } from './guardrail.ts';

export const DELEGATION_MOVES = ['MOVED_DOWN', 'MOVED_UP', 'MIXED', 'UNCHANGED', 'NOT_COMPARABLE'] as const;
export type DelegationMove = (typeof DELEGATION_MOVES)[number];

export interface MovedCase extends Example {
  readonly before: Verdict;
  readonly after: Verdict;
}

/** Whether the right to say yes came nearer to frontline staff. The counts are of systematic examples, never of what happened. */
export interface Delegation {
  readonly move: DelegationMove;
  /** Examples in which somebody nearer to the customer may say yes. */
  readonly down: number;
  readonly up: number;
  readonly same: number;
  /** Examples that one of the tables cannot decide, because it does not know a choice. */
  readonly notComparable: number;
  readonly downExample: MovedCase | null;
  readonly upExample: MovedCase | null;
  /** Whether the examples stand for all cases there are. */
  readonly areAllCases: boolean;
}

/** The farther from the customer, the higher. */
const DISTANCE: Readonly<Record<SettledVerdict, number>> = {
  ALLOWED: 0,
  ASK_SUPERVISOR: 1,
  ASK_OWNER: 2,
  NOT_ALLOWED: 3,
};

/**
 * Compares two tables for one action, case by case, over the facts that either reads; null: there is no guardrail, so that nobody may.
 * NOT_COMPARABLE: a fact is of another type in either table, or no case can be decided by both.
 * @throws ConditionError when a condition is not admitted
 */
export function delegationBetween(before: Guardrail | null, after: Guardrail | null): Delegation {
  const tables = [before, after].map((guardrail) => (guardrail === null ? null : compiledOf(guardrail)));
  const [from = null, to = null] = tables;
  const known = tables.filter((table) => table !== null);
  const examples = known.length === 0 || !haveSameTypes(known) ? { cases: [], areAll: true } : examplesFor(known);
  const moved = { down: 0, up: 0, same: 0, notComparable: 0 };
  let downExample: MovedCase | null = null;
  let upExample: MovedCase | null = null;
  for (const example of examples.cases) {
    const verdicts = { before: verdictOf(from, example), after: verdictOf(to, example) };
    if (verdicts.before === 'MISSING_FACTS' || verdicts.after === 'MISSING_FACTS') {
      moved.notComparable += 1;
      continue;
    }
    const distance = DISTANCE[verdicts.after] - DISTANCE[verdicts.before];
    if (distance < 0) downExample ??= { ...example, ...verdicts };
    if (distance > 0) upExample ??= { ...example, ...verdicts };
    moved[distance < 0 ? 'down' : distance > 0 ? 'up' : 'same'] += 1;
  }
  return { move: moveOf(moved), ...moved, downExample, upExample, areAllCases: examples.areAll };
}

function verdictOf(table: CompiledGuardrail | null, { facts, today }: Example): Verdict {
  return table === null ? 'NOT_ALLOWED' : checkFacts(table, facts, { today }).verdict;
}

/** A name that means an amount in one table and a date in the other makes no case for both. */
function haveSameTypes(tables: readonly CompiledGuardrail[]): boolean {
  const types = new Map<string, string>();
  return tables.every((table) =>
    factsRead(table).every((name) => {
      const type = table.types.fact(name)?.type ?? '';
      const isSame = (types.get(name) ?? type) === type;
      types.set(name, type);
      return isSame;
    }),
  );
}

function moveOf({ down, up, same }: { down: number; up: number; same: number }): DelegationMove {
  if (down > 0 && up > 0) return 'MIXED';
  if (down > 0) return 'MOVED_DOWN';
  if (up > 0) return 'MOVED_UP';
  return same > 0 ? 'UNCHANGED' : 'NOT_COMPARABLE';
}
