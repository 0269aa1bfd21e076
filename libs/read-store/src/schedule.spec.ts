import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '#eventing-testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReadModelBuilding, ReadStoreUnavailable } from './faults.ts';
import { ReadStore } from './read-store.ts';
import { schedule, ScheduleRunner } from './schedule.ts';

describe('a schedule', () => {
  let directory: string;
  const stops: (() => Promise<void>)[] = [];
  let runs: string[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'handrail-schedule-'));
    runs = [];
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await rm(directory, { recursive: true });
  });

  async function instance(
    name: string,
    run = () => Promise.resolve(),
    { everyMs = 1_000, warnings = [] as string[] } = {},
  ): Promise<{ runner: ScheduleRunner; stop(): Promise<void> }> {
    const readStore = await ReadStore.open(directory, []);
    const job = schedule({
      name: 'count-the-stock',
      everyMs,
      run: async () => {
        runs.push(name);
        await run();
      },
    });
    const runner = new ScheduleRunner(readStore, [job], {
      leaseMs: 3_000,
      logger: { info: () => undefined, warn: (_, message) => warnings.push(message), error: (_, message) => warnings.push(message) },
    });
    runner.start();
    let isStopped = false;
    const stop = async () => {
      if (isStopped) return;
      isStopped = true;
      await runner.stop();
      readStore.close();
    };
    stops.push(stop);
    return { runner, stop };
  }

  it('runs at once and on its interval, on one instance, until another takes over', async () => {
    const first = await instance('first');
    await eventually(() => runs.length === 1, 'the first run');
    await instance('second');
    await eventually(() => runs.length === 2, 'the interval');
    expect(runs).toEqual(['first', 'first']);
    await first.stop();
    await eventually(() => runs.includes('second'), 'the other instance');
  });

  it('never runs twice at the same time, and goes on after a failure', async () => {
    let finish: () => void = () => undefined;
    const { runner } = await instance(
      'only',
      () => new Promise<void>((resolve, reject) => (finish = () => (runs.length === 1 ? reject(new Error('no stock')) : resolve()))),
    );
    await eventually(() => runs.length === 1, 'the first run');
    const joined = runner.runNow('count-the-stock');
    expect(runs).toHaveLength(1);
    finish();
    await expect(joined).rejects.toThrow('no stock');
    const again = runner.runNow('count-the-stock');
    expect(runs).toHaveLength(2);
    finish();
    await again;
    await expect(runner.runNow('other')).rejects.toThrow('no schedule "other"');
  });

  it('waits for a read model that is being built for the first time, which is no failure', async () => {
    const warnings: string[] = [];
    const early = () =>
      runs.length === 1 ? Promise.reject(new ReadModelBuilding('the read model stock is being built')) : Promise.resolve();
    await instance('early', early, { everyMs: 60_000, warnings });
    await eventually(() => runs.length === 2, 'another attempt long before the interval');
    expect(warnings).toEqual([]);
  });

  it('tells of every other outage', async () => {
    const warnings: string[] = [];
    await instance('cut off', () => Promise.reject(new ReadStoreUnavailable('no connection')), { everyMs: 60_000, warnings });
    await eventually(() => warnings.length === 1, 'the warning');
    expect(runs).toHaveLength(1);
  });

  it('is not run in a tight loop by mistake', () => {
    expect(() => schedule({ name: 'busy', everyMs: 10, run: () => Promise.resolve() })).toThrow('at least 1,000 ms');
  });
});
