import { describe, it } from '@jest/globals';
import { aContext, given } from '#eventing-testing';
import { examples } from '../../../test/events/examples.ts';
import { backtestDay, MAX_BACKTESTS_A_DAY } from './backtest-day.decider.ts';

const context = aContext({ now: '2026-11-16T08:30:00.000Z' });
const example = examples.find(({ type }) => type === 'BacktestRun');
if (example?.type !== 'BacktestRun') throw new Error('there is no example of a backtest');
const { policyId, day, draft } = example.data;
const command = (limit: number) => ({
  policyId,
  day,
  draft: { ...draft, rows: [{ condition: `amount <= ${limit}`, authority: 'FRONTLINE', reason: 'It is little.' } as const] },
  versionNumber: 1,
});
const ran = (limit: number) => ({ type: 'BacktestRun', data: { ...command(limit), ranAt: context.now } }) as const;

describe('backtests of a policy on a day', () => {
  it('are on record with their drafts', () => {
    given(backtestDay).when('RunBacktest', command(1), context).then(ran(1));
  });

  it('of the same draft against the same version count once', () => {
    given(backtestDay, ran(1)).when('RunBacktest', command(1), context).thenNothing();
    given(backtestDay, ran(1))
      .when('RunBacktest', { ...command(1), versionNumber: 2 }, context)
      .then({ type: 'BacktestRun', data: { ...command(1), versionNumber: 2, ranAt: context.now } });
  });

  it('are refused beyond the limit: many drafts narrow down what a single report says', () => {
    const all = Array.from({ length: MAX_BACKTESTS_A_DAY }, (_, n) => ran(n));
    given(backtestDay, ...all)
      .when('RunBacktest', command(99), context)
      .thenRefused('backtest.too-many-today');
    given(backtestDay, ...all)
      .when('RunBacktest', command(3), context)
      .thenNothing();
    given(backtestDay, ...all.slice(1))
      .when('RunBacktest', command(99), context)
      .then(ran(99));
  });
});
