import { describe, expect, it } from '@jest/globals';
import { within } from './within.ts';

describe('patience with one answer', () => {
  it('ends with it: no timer is left that would keep the process', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    expect(await within(60_000, Promise.resolve('answer'))).toBe('answer');
    expect(timers()).toBe(before);
  });

  it('ends without it, with the reason', async () => {
    await expect(within(10, new Promise(() => undefined))).rejects.toMatchObject({
      kind: 'UNAVAILABLE',
      message: expect.stringContaining('within 0.01 s'),
    });
  });
});
