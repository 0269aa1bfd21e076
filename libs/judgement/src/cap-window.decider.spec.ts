import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DomainError, fold } from '#eventing';
import { given } from '#eventing-testing';
import type { CapScope } from '#guardrails';
import { capWindow } from './cap-window.decider.ts';
import type { CapEvent } from './events.ts';
import { asker, by, now } from './judgement.fixture.ts';

const take = (amount: number, limit = 100, per: CapScope = 'CUSTOMER') => ({
  amount,
  limit,
  per,
  say: (number: number) => `${number} nights`,
});
const used = (amount: number, usedBefore = 0): CapEvent => ({ type: 'CapUsed', data: { amount, usedBefore, usedAt: now } });

describe('a cap', () => {
  it('sums up what was taken', () => {
    given(capWindow).when('UseCap', take(40), by(asker)).then(used(40));
    given(capWindow, used(40)).when('UseCap', take(60), by(asker)).then(used(60, 40));
  });

  it('refuses what goes beyond it, and says what is left', () => {
    const outcome = given(capWindow, used(40)).when('UseCap', take(61), by(asker));
    outcome.thenRefused('judgement.cap-reached', 'facts');
    expect(() => capWindow.decide.UseCap(take(61), { used: 40 }, by(asker))).toThrow(
      /100 nights in all for a customer, and 60 nights of it is left: do less/,
    );
  });

  it('of a unit does not say what is left, which is what colleagues did not give', () => {
    const refusal = (used: number) => {
      try {
        return capWindow.decide.UseCap(take(61, 100, 'UNIT'), { used }, by(asker));
      } catch (error) {
        return String(error);
      }
    };
    expect(refusal(40)).toMatch(/allows 100 nights in all for the unit/);
    expect(refusal(90)).toBe(refusal(40));
  });

  it('whose limit was lowered meanwhile has nothing left, not less', () => {
    expect(() => capWindow.decide.UseCap(take(1, 30), { used: 40 }, by(asker))).toThrow(
      /30 nights in all for a customer, and nothing of it is left: flag/,
    );
  });

  it.each([-1, NaN, Infinity])('takes no %d, which would make room', (amount) => {
    given(capWindow, used(40)).when('UseCap', take(amount), by(asker)).thenRefused('judgement.cap-amount', 'facts');
  });

  it('adds decimals up as on paper', () => {
    const history = [used(0.1), used(0.1, 0.1), used(0.1, 0.2)];
    expect(fold(capWindow, history)).toEqual({ used: 0.3 });
    expect(given(capWindow, used(0.1), used(0.1, 0.1)).when('UseCap', take(0.1, 0.3), by(asker)).events).toHaveLength(1);
  });

  it('is never exceeded, whatever is asked in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 30 }), (amounts) => {
        const taken: CapEvent[] = [];
        for (const amount of amounts) {
          try {
            taken.push(capWindow.decide.UseCap(take(amount), fold(capWindow, taken), by(asker)) as CapEvent);
          } catch (error) {
            if (!(error instanceof DomainError)) throw error;
          }
        }
        const sum = taken.reduce((total, { data }) => total + data.amount, 0);
        expect(sum).toBeLessThanOrEqual(100);
      }),
    );
  });
});
