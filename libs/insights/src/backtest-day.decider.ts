import { canonical, DomainError, idOf } from '#eventing';
import type { Decider } from '#eventing';
import type { Guardrail } from '#guardrails';
import type { BacktestEvent } from './events.ts';

/** Different drafts that may be tried on one policy and day: each tells something of what single reports say. */
export const MAX_BACKTESTS_A_DAY = 20;

type Run = Extract<BacktestEvent, { type: 'BacktestRun' }>;

/** The drafts tried so far. */
type Tried = readonly string[];

interface RunBacktest {
  readonly policyId: string;
  /** Local date. */
  readonly day: string;
  readonly draft: Guardrail;
  readonly versionNumber: number | null;
}

/** One stream for each policy and local date. */
export const backtestDay: Decider<Tried, { RunBacktest: RunBacktest }, Run> = {
  category: 'backtest_day',
  initialState: [],
  decide: {
    RunBacktest: ({ policyId, day, draft, versionNumber }, tried, { now }) => {
      if (tried.includes(keyOf(draft, versionNumber))) return [];
      if (tried.length >= MAX_BACKTESTS_A_DAY) {
        throw new DomainError(
          'backtest.too-many-today',
          `${MAX_BACKTESTS_A_DAY} different drafts were tried on this policy today, and many together could narrow down what one report says: go on tomorrow, or run one of today's again`,
          'guardrail',
        );
      }
      return { type: 'BacktestRun', data: { policyId, day, draft, versionNumber, ranAt: now } };
    },
  },
  evolve: { BacktestRun: ({ draft, versionNumber }, tried) => [...tried, keyOf(draft, versionNumber)] },
};

export const backtestDayIdOf = (policyId: string, day: string) => idOf('backtest_day', policyId, day);

function keyOf(draft: Guardrail, versionNumber: number | null): string {
  return canonical([draft, versionNumber]);
}
