import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { inTime } from './in-time.ts';

it('forgives what is late now and then', async () => {
  let tries = 0;
  const work = async () => {
    if (++tries < 3) await delay(250);
    return tries;
  };
  expect(await inTime(200, work)).toBeGreaterThanOrEqual(3);
});

it('refuses what is late each time', async () => {
  await expect(inTime(20, () => delay(30))).rejects.toThrow('not within 20 ms; it took');
});
