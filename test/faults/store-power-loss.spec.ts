import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SqliteEventStore } from '#event-store-sqlite';
import { compileShim, fragileDisk } from './power-loss.ts';
import { randomFrom, rounds, seed } from './seed.ts';
import { allEvents, expectNothingLost, lostFrom } from './store-checks.ts';
import { StoreChild } from './store-child.ts';
import type { ChildTask } from './store-child.ts';

describe('power loss', () => {
  const random = randomFrom(seed);
  let root: string;
  let shim: string | undefined;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'handrail-power-'));
    shim = compileShim(root);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  /** Runs a writer, cuts the power somewhere after so many commits, and gives what had been acknowledged. */
  async function cutPower(directory: string, task: Partial<ChildTask>, survives: () => boolean, commits = 0): Promise<string[]> {
    const disk = fragileDisk(shim, root, directory);
    const notes = join(root, `notes-${random()}`);
    const callers = 1 + Math.floor(random() * 20);
    const child = new StoreChild({ directory, notes, callers, ...task }, { env: disk.env });
    // One commit holds no more than one append of each caller.
    await child.until('acknowledged', commits * callers + 1 + Math.floor(random() * 60));
    await delay(random() * 20);
    await child.kill();
    disk.losePower(survives);
    return child.acknowledged();
  }

  const ROUNDS = rounds(6, 100);

  it(
    `loses nothing that was acknowledged, ${ROUNDS} times, whatever the disk kept of the rest (seed ${seed})`,
    async () => {
      const directory = join(root, 'data');
      const acknowledged: string[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const torn = round % 2 === 1;
        acknowledged.push(...(await cutPower(directory, { checkpoints: random() < 0.7 }, () => torn && random() < 0.5)));
        await expectNothingLost(directory, acknowledged);
      }
    },
    ROUNDS * 10_000,
  );

  const WEAK_ROUNDS = rounds(2, 10);

  it(
    `does lose acknowledged events with synchronous=NORMAL, and the head tells (${WEAK_ROUNDS} times, seed ${seed})`,
    async () => {
      if (shim === undefined) return;
      let lost = 0;
      for (let round = 0; round < WEAK_ROUNDS; round++) {
        const directory = join(root, `weak-${round}`);
        // The head knows the last two ends of the log: it takes more than one lost commit for it to tell.
        const acknowledged = await cutPower(directory, { synchronous: 'NORMAL' }, () => false, 2);
        const store = await SqliteEventStore.open({ directory });
        const missing = lostFrom(await allEvents(store), acknowledged).length;
        expect(store.damage === null).toBe(missing === 0);
        await store.close();
        lost += missing;
      }
      expect(lost).toBeGreaterThan(0);
    },
    WEAK_ROUNDS * 10_000,
  );
});
