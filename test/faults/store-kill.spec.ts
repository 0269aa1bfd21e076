import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { backupEvents, restoreEvents } from '#event-store-sqlite';
import { randomFrom, rounds, seed } from './seed.ts';
import { expectNothingLost } from './store-checks.ts';
import { StoreChild } from './store-child.ts';

describe('SIGKILL', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'handrail-kill-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const ROUNDS = rounds(10, 200);

  it(
    `during appends, ${ROUNDS} times: every acknowledged event is there once, nothing in part, the chain is good (seed ${seed})`,
    async () => {
      const random = randomFrom(seed);
      const directory = join(root, 'data');
      const acknowledged: string[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const child = new StoreChild({ directory, notes: join(root, `notes-${round}`), callers: 1 + Math.floor(random() * 40) });
        // Some are killed while they open the store.
        if (random() < 0.9) await child.until('acknowledged', 1 + Math.floor(random() * 60));
        await delay(random() * 20);
        await child.kill();
        acknowledged.push(...child.acknowledged());
        await expectNothingLost(directory, acknowledged);
      }
      expect(acknowledged.length).toBeGreaterThan(ROUNDS * 10);
    },
    ROUNDS * 10_000,
  );

  it(
    `while a store is made, ${ROUNDS} times: the next start makes or finds it (seed ${seed})`,
    async () => {
      const random = randomFrom(seed);
      for (let round = 0; round < ROUNDS; round++) {
        const directory = join(root, `new-${round}`);
        const child = new StoreChild({ directory, notes: join(root, `notes-${round}`), callers: 1 });
        while (!existsSync(join(directory, 'store.lock'))) await delay(1);
        await delay(random() * 15);
        await child.kill();
        await expectNothingLost(directory, child.acknowledged());
      }
    },
    ROUNDS * 10_000,
  );

  it('frees the lock, so that a restore can follow', async () => {
    const directory = join(root, 'data');
    const child = new StoreChild({ directory, notes: join(root, 'notes'), callers: 4 });
    await child.until('acknowledged', 20);
    await backupEvents(directory, join(root, 'backup'));
    await expect(restoreEvents(join(root, 'backup'), directory)).rejects.toMatchObject({ reason: 'IN_USE' });
    await child.kill();
    const { identity } = await restoreEvents(join(root, 'backup'), directory);
    expect(identity.epoch).toBe(2);
  });
});
