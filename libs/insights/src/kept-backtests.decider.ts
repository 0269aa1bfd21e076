import { DomainError, idOf, scopeOf } from '#eventing';
import type { Actor, Decider } from '#eventing';
import type { BacktestEvent } from './events.ts';

export type KeptBacktest = Extract<BacktestEvent, { type: 'BacktestKept' }>['data'];

/** Evidence is chosen, not collected. */
export const MAX_KEPT_BACKTESTS = 20;

type KeepBacktest = Omit<KeptBacktest, 'keptBy' | 'keptAt'>;

/** What the office of one policy kept, over all of its reviews; the stream has the policy's id. */
export const keptBacktests: Decider<
  readonly KeptBacktest[],
  { KeepBacktest: KeepBacktest },
  Extract<BacktestEvent, { type: 'BacktestKept' }>
> = {
  category: 'kept_backtests',
  initialState: [],
  decide: {
    KeepBacktest: ({ backtestId, reviewId, policyId, draft, versionNumber, figures, readTo, engine }, kept, { actor, now }) => {
      if (kept.filter((other) => other.reviewId === reviewId).length >= MAX_KEPT_BACKTESTS) {
        throw new DomainError('backtest.too-many-kept', `a review keeps at most ${MAX_KEPT_BACKTESTS} backtests`, 'reviewId');
      }
      return {
        type: 'BacktestKept',
        data: { backtestId, reviewId, policyId, draft, versionNumber, figures, readTo, engine, keptBy: actor.id, keptAt: now },
      };
    },
  },
  evolve: { BacktestKept: (backtest, kept) => [...kept, backtest] },
};

/** One command keeps one backtest. */
export const backtestIdOf = (commandId: string, actor: Actor) => idOf('backtest', scopeOf(actor), commandId);
