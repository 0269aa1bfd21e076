import type { JudgementCell, JudgementFigure } from '#figures';
import type { JudgementHistograms, JudgementKind } from '#figures/events';
import { spanOf } from './friction-measures.ts';
import type { Weeks } from './friction-windows.ts';
import type { AuthorityRequestFigures, JudgementFigures, JudgementTable } from './judgement-calls.types.ts';

const METHOD = 'PUBLISHED_BLOCKS' as const;

interface Answered {
  readonly asked: Weeks;
  readonly sums: readonly JudgementFigure[];
  /** null: not told, because units were asked for. */
  readonly cells: readonly JudgementCell[] | null;
  /** Keys of guardrails mean something in their policy alone. */
  readonly isOnePolicy: boolean;
}

export function judgementFiguresOf(answered: Answered): JudgementFigures {
  const { total, window, reason, shown } = unionOf(answered, 'CALL');
  const table = tablesOf(answered, 'CALL');
  return {
    windowAsked: answered.asked,
    windowAnswered: window,
    reason,
    method: METHOD,
    n: total('calls'),
    people: shown('people'),
    minutesSaved: shown('minutesSaved'),
    amountMinor: shown('amountMinor'),
    byGuardrail: answered.isOnePolicy ? table('guardrail') : null,
    byBasis: table('basis'),
    byCap: table('cap'),
    byCustomerTold: table('customerTold'),
    authorityRequests: requestsOf(answered),
  };
}

function requestsOf(answered: Answered): AuthorityRequestFigures {
  const { total, window, reason, shown } = unionOf(answered, 'REQUEST');
  const table = tablesOf(answered, 'REQUEST');
  return {
    windowAnswered: window,
    reason,
    method: METHOD,
    n: total('authorityRequests'),
    people: shown('people'),
    byAnswer: table('answer'),
    byGuardrail: answered.isOnePolicy ? table('guardrail') : null,
  };
}

/** Blocks answer for their span, and for nothing where there is none: what waits and what is not there look the same. */
function unionOf({ sums }: Answered, kind: JudgementKind) {
  const own = sums.filter((figure) => figure.kind === kind);
  const window = spanOf(own.map(({ answered }) => answered));
  const total = (field: keyof JudgementFigure['sums']) => own.reduce((sum, figure) => sum + figure.sums[field], 0);
  const reason = window === null ? ('WAITING' as const) : null;
  return { total, window, reason, shown: (field: keyof JudgementFigure['sums']) => (window === null ? null : total(field)) };
}

function tablesOf({ cells }: Answered, kind: JudgementKind): (dimension: keyof JudgementHistograms) => JudgementTable | null {
  return (dimension) => {
    if (cells === null) return null;
    const own = cells.filter((cell) => cell.kind === kind && cell.dimension === dimension);
    const counts = [...Map.groupBy(own, ({ cell }) => cell)].map(([cell, all]) => ({ cell, count: sumOf(all) }));
    return {
      cells: counts.sort((a, b) => (a.cell < b.cell ? -1 : 1)),
      n: sumOf(own),
      window: spanOf(own.map(({ answered }) => answered)),
      method: METHOD,
      reason: own.length === 0 ? 'WAITING' : null,
    };
  };
}

function sumOf(cells: readonly JudgementCell[]): number {
  return cells.reduce((sum, { count }) => sum + count, 0);
}
