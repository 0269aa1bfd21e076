import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Guardrail } from '#guardrails';
import { reviewInTurn } from './review-in-turn.ts';
import { reviewedOnce } from './reviewed-once.ts';

const aGuardrail = (key: string): Guardrail => ({
  key,
  action: 'give',
  facts: [{ name: 'value', type: 'MONEY', label: 'What is it worth?', unit: null, choices: [] }],
  rows: [{ condition: 'value <= 5000', authority: 'FRONTLINE', reason: 'We may.' }],
  cap: null,
  lesson: null,
});

describe('the guardrails of a version', () => {
  it('are reviewed one in each turn, before the decision that asks for the reviews', async () => {
    const guardrails = Array.from({ length: 10 }, (_, index) => aGuardrail(`gift-${index}`));
    let turns = 0;
    let isDone = false;
    void reviewInTurn(guardrails, 'USD').then(() => (isDone = true));
    for (; !isDone; turns += 1) await setImmediate();
    expect(turns).toBeGreaterThanOrEqual(10);
  });

  it('are reviewed once, each by itself', () => {
    const [one, other] = [aGuardrail('one'), { ...aGuardrail('other'), rows: [] }];
    expect(reviewedOnce(one, 'USD')).toBe(reviewedOnce(one, 'USD'));
    expect(reviewedOnce(other, 'USD').problems).toMatchObject([{ code: 'ROWS' }]);
  });
});
