import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Authority, Guardrail } from '#guardrails';
import { versionDelegation } from './version-delegation.ts';

/** As a version holds them: each may be decided up to an amount. */
const upTo = (amount: number, keys: readonly string[], authority: Authority = 'FRONTLINE'): string =>
  JSON.stringify(
    keys.map((key): Guardrail => ({
      key,
      action: `give ${key}`,
      facts: [{ name: 'value', type: 'MONEY', label: 'What is it worth?', unit: null, choices: [] }],
      rows: [{ condition: `value <= ${amount}`, authority, reason: 'We may.' }],
      cap: null,
      lesson: null,
    })),
  );

describe('what a version delegates', () => {
  it('is told for each guardrail of either version, and together', async () => {
    const { move, guardrails } = await versionDelegation(upTo(10, ['old', 'kept']), upTo(20, ['kept', 'new']));
    expect(move).toBe('MIXED');
    expect(guardrails.map((one) => [one.guardrailKey, one.move])).toEqual([
      ['kept', 'MOVED_DOWN'],
      ['new', 'MOVED_DOWN'],
      ['old', 'MOVED_UP'],
    ]);
    expect(await versionDelegation(upTo(10, ['kept']), upTo(20, ['kept']))).toMatchObject({ move: 'MOVED_DOWN' });
    expect(await versionDelegation(upTo(10, ['kept']), upTo(10, ['kept']))).toMatchObject({ move: 'UNCHANGED' });
  });

  it('leaves others their turn after each table, however many ask at once', async () => {
    const keys = Array.from({ length: 10 }, (_, index) => `gift-${index}`);
    const asked = [1, 2, 3].map((amount) => versionDelegation(upTo(amount, keys), upTo(amount + 50, keys)));
    let turns = 0;
    let isDone = false;
    void Promise.all(asked).then(() => (isDone = true));
    for (; !isDone; turns += 1) await setImmediate();
    expect(turns).toBeGreaterThanOrEqual(30);
  });
});
