import { countWeeks } from '#calendar';
import type { IsoWeek } from '#calendar';
import type { Calendar } from '#calendar';
import { readingOf } from '#guardrails';
import type { Checked, Guardrail, Reading } from '#guardrails';
import { wilsonInterval } from '#statistics';
import type { BacktestFiguresNode, BacktestCaseNode, BacktestVerdict, KeptBacktestNode } from './backtest.types.ts';
import type { TestedCase } from './backtest.ts';
import type { BacktestFigures } from './events.ts';
import type { KeptBacktest } from './kept-backtests.decider.ts';

const MINUTES = 60;

export function figuresNode({ changes, window, money, staffMinutes, customerMinutes, ...figures }: BacktestFigures): BacktestFiguresNode {
  const weeks = window && { ...window, weeks: countWeeks(window.from as IsoWeek, window.to as IsoWeek) };
  const share = wilsonInterval({ successes: changes.NEWLY_ALLOWED, trials: figures.reports - changes.NOT_EVALUABLE });
  return {
    ...figures,
    window: weeks,
    newlyAllowed: changes.NEWLY_ALLOWED,
    eased: changes.EASED,
    unchanged: changes.UNCHANGED,
    tightened: changes.TIGHTENED,
    newlyRefused: changes.NEWLY_REFUSED,
    notEvaluable: changes.NOT_EVALUABLE,
    resolvedShare: {
      value: share.value,
      lower: share.lower,
      upper: share.upper,
      n: share.n,
      method: 'WILSON_SCORE',
      window: weeks,
      reason: share.value === null ? share.reason : null,
    },
    moneyExposed: money,
    staffHours: staffMinutes / MINUTES,
    customerHours: customerMinutes / MINUTES,
  };
}

/** Reports under two tables, in the words of each. */
export class CaseWords {
  readonly #draft: Reading;
  readonly #current: Reading | null;

  constructor(draft: Guardrail, current: Guardrail | null, currency: string) {
    this.#draft = readingOf(draft, currency);
    this.#current = current && readingOf(current, currency);
  }

  node({ reportId, week, change, draft, current }: TestedCase): BacktestCaseNode {
    return { reportId, week, change, draft: verdictNode(draft, this.#draft), current: verdictNode(current, this.#current) };
  }
}

function verdictNode({ verdict, row, missingFacts }: Checked, reading: Reading | null): BacktestVerdict {
  return { verdict, row: row === null ? null : row + 1, words: row === null ? null : (reading?.rows[row] ?? null), missingFacts };
}

export function keptNode(
  { backtestId, draft, versionNumber, figures, engine, keptAt }: KeptBacktest,
  isOffice: boolean,
  calendar: Calendar,
  currency: string,
): KeptBacktestNode {
  const reading = readingOf(draft, currency);
  return {
    id: backtestId,
    draft: {
      key: draft.key,
      action: draft.action,
      rows: draft.rows.map(({ condition, authority }, row) => ({ condition, authority, words: reading.rows[row] ?? '' })),
      cap: reading.cap,
    },
    versionNumber,
    keptOn: calendar.dayOf(keptAt),
    engine,
    figures: isOffice ? figuresNode(figures) : null,
  };
}
