import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { aContext, anActor, given } from '#eventing-testing';
import { examples } from '../../../test/events/examples.ts';
import { backtestIdOf, keptBacktests, MAX_KEPT_BACKTESTS } from './kept-backtests.decider.ts';

const example = examples.find(({ type }) => type === 'BacktestKept');
if (example?.type !== 'BacktestKept') throw new Error('there is no example of a kept backtest');
const { backtestId, reviewId, policyId, draft, versionNumber, figures, readTo, engine } = example.data;
const command = { backtestId, reviewId, policyId, draft, versionNumber, figures, readTo, engine };
const context = aContext({ now: '2026-11-16T08:30:00.000Z' });
const kept = (ofReview = reviewId) =>
  ({
    type: 'BacktestKept',
    data: { ...command, reviewId: ofReview, backtestId: randomUUID(), keptBy: context.actor.id, keptAt: context.now },
  }) as const;

describe('a backtest that is kept', () => {
  it('holds what was found with all that it was worked out from, and who kept it', () => {
    given(keptBacktests)
      .when('KeepBacktest', command, context)
      .then({ type: 'BacktestKept', data: { ...command, keptBy: context.actor.id, keptAt: context.now } });
  });

  it('is one of a few: a review has a limit of its own', () => {
    const full = Array.from({ length: MAX_KEPT_BACKTESTS }, () => kept());
    given(keptBacktests, ...full)
      .when('KeepBacktest', command, context)
      .thenRefused('backtest.too-many-kept', 'reviewId');
    const ofAnother = full.map(() => kept(randomUUID()));
    expect(given(keptBacktests, ...ofAnother).when('KeepBacktest', command, context).events).toHaveLength(1);
  });

  it('has an id of its own for each command and actor', () => {
    const [first, second, one, other] = [randomUUID(), randomUUID(), anActor(), anActor()];
    expect(backtestIdOf(first, one)).toBe(backtestIdOf(first, one));
    expect(new Set([backtestIdOf(first, one), backtestIdOf(second, one), backtestIdOf(first, other)]).size).toBe(3);
  });
});
