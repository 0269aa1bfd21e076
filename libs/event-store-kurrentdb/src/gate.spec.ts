import { describe, expect, it } from '@jest/globals';
import { Gate } from './gate.ts';

describe('a gate', () => {
  it('lets so many through at once, and the next one when somebody leaves', async () => {
    const gate = new Gate(1);
    expect(await gate.enter(0)).toBe(true);
    const next = gate.enter(5_000);
    gate.leave();
    expect(await next).toBe(true);
    // The place that was left is taken: there is not a second one.
    expect(await gate.enter(1)).toBe(false);
    gate.leave();
    expect(await gate.enter(1)).toBe(true);
  });

  it('keeps no place for who waited in vain and went', async () => {
    const gate = new Gate(1);
    await gate.enter(0);
    expect(await gate.enter(1)).toBe(false);
    gate.leave();
    expect(await gate.enter(1)).toBe(true);
  });
});
