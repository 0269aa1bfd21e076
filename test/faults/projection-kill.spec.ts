import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EventLog } from '#eventing';
import { SqliteEventStore } from '#event-store-sqlite';
import { ProjectionRunner, ReadStore } from '#read-store';
import { ProjectionChild } from './projection-child.ts';
import { randomFrom, rounds, seed } from './seed.ts';
import { allEvents } from './store-checks.ts';
import { freshFold, generationsIn, rollUp, tally, tallyCodec } from './tally.ts';

const LEASE_MS = 300;

describe('projections under faults', () => {
  let root: string;
  let directory: string;
  const children: ProjectionChild[] = [];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'handrail-projection-'));
    directory = join(root, 'data');
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await child.kill();
    rmSync(root, { recursive: true, force: true });
  });

  function start(name: string, { appends = false, rebuilds = false } = {}): ProjectionChild {
    const child = new ProjectionChild({ directory, notes: join(root, name), leaseMs: LEASE_MS, appends, rebuilds });
    children.push(child);
    return child;
  }

  /** Every generation, finished or not, holds exactly what the events up to its checkpoint add up to. */
  async function expectFreshFolds(): Promise<number> {
    const store = await SqliteEventStore.open({ directory });
    const events = await allEvents(store);
    await store.close();
    if (!existsSync(join(directory, 'read.sqlite'))) return 0;
    const generations = generationsIn(directory);
    for (const { id, position, rows } of generations) {
      expect({ id, rows }).toEqual({ id, rows: freshFold(events, position) });
    }
    return generations.filter(({ state }) => state === 'BUILDING').length;
  }

  /** An undisturbed instance brings everything to the end. */
  async function expectCompleteInTheEnd(): Promise<void> {
    const store = await SqliteEventStore.open({ directory });
    const readStore = await ReadStore.open(directory, [tally, rollUp]);
    const runner = new ProjectionRunner(readStore, new EventLog(store, tallyCodec), { leaseMs: LEASE_MS });
    await runner.start();
    const head = (await store.head()) ?? '';
    await readStore.waitFor(['tally', 'roll_up'], head, 20_000);
    const expected = freshFold(await allEvents(store), head);
    expect(await readStore.find(tally, (db) => db.selectFrom('tally').selectAll().orderBy('thing').execute())).toEqual(expected);
    expect(await readStore.find(rollUp, (db) => db.selectFrom('roll_up').selectAll().orderBy('thing').execute())).toEqual(expected);
    await runner.stop();
    readStore.close();
    await store.close();
  }

  const ROUNDS = rounds(10, 200);

  it(
    `SIGKILL during projection, rebuild and swap, ${ROUNDS} times: equal to a fresh fold, the old model serves until the swap (seed ${seed})`,
    async () => {
      const random = randomFrom(seed);
      const least = new Map<string, number>();
      let unfinished = 0;
      let rebuilt = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const child = start(`notes-${round}`, { appends: true, rebuilds: true });
        // Leases of the one killed before pass on after a while.
        await child.until((notes) => notes.filter(({ uses }) => (uses ?? 0) > (least.get('tally') ?? 0)).length > 3, 'progress');
        await delay(random() * 300);
        await child.kill();
        for (const { found, uses, unavailable } of child.notes()) {
          if (found === undefined) continue;
          if (unavailable !== undefined) expect({ found, served: least.get(found) ?? 0 }).toEqual({ found, served: 0 });
          else expect(uses).toBeGreaterThanOrEqual(least.get(found) ?? 0);
          if (uses !== undefined) least.set(found, uses);
        }
        unfinished += await expectFreshFolds();
        rebuilt = Math.max(rebuilt, ...generationsIn(directory).map(({ id }) => Number(id.split('_g')[1])));
      }
      // Otherwise the kills have met nothing worth the name.
      expect(rebuilt).toBeGreaterThan(ROUNDS);
      expect(unfinished).toBeGreaterThan(0);
      await expectCompleteInTheEnd();
    },
    ROUNDS * 20_000,
  );

  it('two instances, one paused past its lease: the other takes over, the zombie is refused, every event counts once', async () => {
    const first = start('first', { appends: true });
    await first.until((notes) => notes.some(({ uses }) => (uses ?? 0) > 0), 'the first to project');
    const second = start('second', { appends: true });
    await second.until((notes) => notes.filter(({ appended }) => appended).length > 20, 'the second to append');
    const takeOvers = (child: ProjectionChild) => child.notes().filter(({ info }) => info === 'projecting here').length;
    const refusals = (child: ProjectionChild) => child.notes().filter(({ warning }) => warning === 'another instance projects now').length;
    let refused = 0;
    // On a busy machine most pauses fall into a write; one that does not is enough.
    for (let pause = 0; pause < rounds(4, 40) || (refused === 0 && pause < 20); pause++) {
      const [paused, other] = pause % 2 === 0 ? [first, second] : [second, first];
      const before = { taken: takeOvers(other), refused: refusals(paused) };
      paused.signal('SIGSTOP');
      // Stopped while it holds the database's write lock, it cannot be replaced before it wakes.
      const isReplaced = await other
        .until(() => takeOvers(other) >= before.taken + 2, 'the take-over', 5 * LEASE_MS)
        .then(
          () => true,
          () => false,
        );
      paused.signal('SIGCONT');
      if (!isReplaced) continue;
      await paused.until(() => refusals(paused) >= before.refused + 2, 'the refusal');
      refused++;
    }
    expect(refused).toBeGreaterThan(0);
    await first.kill();
    await second.kill();
    expect([...first.notes(), ...second.notes()].filter(({ error }) => error !== undefined)).toEqual([]);
    await expectFreshFolds();
    await expectCompleteInTheEnd();
  });
});
