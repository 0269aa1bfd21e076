import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ForeignLog } from './witness-fixture.ts';
import { Witness } from './witness.ts';

const LOOK_MS = 20;

describe('a witness whose log is put back under it', () => {
  let directory: string;
  let log: ForeignLog;
  let witness: Witness;
  const damages: string[] = [];

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'handrail-witness-'));
    log = new ForeignLog();
    damages.length = 0;
    witness = await Witness.open(log, directory, { lookBackMs: LOOK_MS, onDamage: (damage) => damages.push(damage) });
    log.record(5);
    witness.start();
    while ((await witness.lag()).events > 0) await delay(2);
  });
  afterEach(async () => {
    await witness.stop();
    rmSync(directory, { recursive: true });
  });

  async function damaged(): Promise<void> {
    for (const end = Date.now() + 5_000; damages.length === 0 && Date.now() < end;) await delay(5);
  }

  it('finds it while it runs, tells it once, and signs nothing more', async () => {
    const lost = log.events.splice(3);
    await damaged();
    expect(damages).toEqual([expect.stringContaining(`witnessed up to position ${lost.at(-1)?.position}, 5 in all: events are missing`)]);
    expect(witness.damage).toBe(damages[0]);
    log.record(10);
    await delay(1_300);
    expect(damages).toHaveLength(1);
    expect((await witness.lag()).events).toBe(8);
  });

  it('does not take a leader that lags for a moment, or a server that is silent, for it', async () => {
    const late = log.events.splice(4);
    await delay(1.5 * LOOK_MS);
    log.events.push(...late);
    log.isReachable = false;
    await delay(5 * LOOK_MS);
    log.isReachable = true;
    await delay(2 * LOOK_MS);
    expect(damages).toEqual([]);
  });
});
