import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { EventLog, EventStoreError } from '#eventing';
import type { EventFilter, Page, Position } from '#eventing';
import { InMemoryEventStore, eventually, redelivering } from '#eventing-testing';
import { ReadStoreUnavailable } from './faults.ts';
import { ProjectionRunner } from './projection-runner.ts';
import type { ReadStore } from './read-store.ts';
import { rows, things, Workshop } from './things.fixture.ts';

const DEADLINE = 30_000;
/** Short enough to be waited for, long enough that a starved machine renews it. */
const LEASE_MS = 1_000;

/** Its pages are as long as asked for before they are filtered, and not every question is answered. */
class SparseStore extends InMemoryEventStore {
  #asked = 0;

  override async readAll(after: Position | null, { types }: EventFilter, limit: number): Promise<Page> {
    if (++this.#asked % 4 === 0) throw new EventStoreError('UNAVAILABLE', 'no answer');
    const page = await super.readAll(after, {}, limit);
    return { ...page, events: page.events.filter(({ type }) => types?.includes(type) ?? true) };
  }
}

describe('the projection runner', () => {
  let workshop: Workshop;
  const hammer = randomUUID();
  const saw = randomUUID();

  beforeEach(async () => {
    workshop = await Workshop.open();
  });
  afterEach(() => workshop.close());

  it('makes an event visible once it is stored, without a poll', async () => {
    const { readStore } = await workshop.instance(things(), { pollMs: 10 * DEADLINE });
    const first = await workshop.make(hammer);
    await readStore.waitFor(['things'], first.position, DEADLINE);
    for (let n = 0; n < 50; n++) {
      const { position } = await workshop.use(hammer, 1);
      await readStore.waitFor(['things'], position, DEADLINE);
    }
    expect(await rows(readStore, things())).toMatchObject([{ uses: 50, minutes: 50 }]);
  });

  it('counts every event once, however often it is delivered and the runner restarted', async () => {
    const log = new EventLog(redelivering(workshop.store), workshop.codec);
    await workshop.make(hammer);
    for (let round = 1; round <= 3; round++) {
      const { readStore, stop } = await workshop.instance(things(), {}, log);
      const { position } = await workshop.use(hammer, 2);
      await readStore.waitFor(['things'], position, DEADLINE);
      expect(await rows(readStore, things())).toMatchObject([{ uses: round, minutes: 2 * round }]);
      await stop();
    }
  });

  it('keeps what it has read of a log that holds little for it when an answer fails to come', async () => {
    const sparse = await Workshop.open(new SparseStore());
    for (let n = 0; n < 30; n++) await sparse.append(randomUUID(), 'SomethingElse', {});
    const { position } = await sparse.make(hammer);
    const { readStore } = await sparse.instance(things(), { batchSize: 2 });
    await readStore.waitFor(['things'], position, DEADLINE);
    expect(await rows(readStore, things())).toMatchObject([{ id: hammer }]);
    await sparse.close();
  });

  it('tells how far a finder sees, and refuses to wait past the deadline', async () => {
    const { readStore } = await workshop.instance(things());
    const { position } = await workshop.make(hammer);
    await readStore.waitFor(['things'], position, DEADLINE);
    expect(await readStore.find(things(), (_, at) => Promise.resolve(at.position))).toBe(position);
    const never = `9${position.slice(1)}`;
    await expect(readStore.waitFor(['things'], never, 30)).rejects.toThrow(ReadStoreUnavailable);
    await expect(readStore.waitFor(['thing'], position, 30)).rejects.toThrow('no projection "thing"');
  });

  it('lets a process that does not project wait for one that does', async () => {
    const projecting = await workshop.instance(things());
    const { position } = await workshop.make(hammer);
    await projecting.readStore.waitFor(['things'], position, DEADLINE);
    const other = await workshop.instance(things());
    const used = await workshop.use(hammer, 4);
    await other.readStore.waitFor(['things'], used.position, DEADLINE);
    expect(await rows(other.readStore, things())).toMatchObject([{ minutes: 4 }]);
  });

  describe('an event that breaks the projection', () => {
    let isBroken: boolean;
    const breakable = (version = 1) =>
      things({
        version,
        onUse: (minutes) => {
          if (isBroken && minutes === 13) throw new Error(`cannot take ${minutes} of Jane Doe`);
        },
      });

    beforeEach(() => {
      isBroken = true;
    });

    it('parks its stream; others advance, and a retry after the fix gives what a clean fold gives', async () => {
      const { readStore } = await workshop.instance(breakable());
      await workshop.make(hammer, 'hammer');
      await workshop.make(saw, 'saw');
      await workshop.use(hammer, 13);
      const held = await workshop.use(hammer, 4);
      const { position } = await workshop.use(saw, 5);
      await readStore.waitFor(['things'], position, DEADLINE);
      expect(await rows(readStore, things())).toMatchObject([
        { label: 'hammer', uses: 0 },
        { label: 'saw', uses: 1, minutes: 5 },
      ]);
      const [parked] = await readStore.listProjections(workshop.store);
      expect(parked).toMatchObject({ state: 'PARKED', parkedStreams: 1, lagEvents: 0 });
      expect(parked?.error).toMatch(/^Error \(.*projection-runner\.spec\.ts:\d+:\d+\)$/);
      await expect(readStore.waitFor(['things'], held.position, DEADLINE)).rejects.toThrow('holds this event back');

      await readStore.retryParked('things');
      await eventually(async () => (await requestsOf()).length === 0, 'the retry in vain');
      expect(await readStore.listProjections()).toMatchObject([{ parkedStreams: 1 }]);

      isBroken = false;
      await readStore.retryParked('things');
      await eventually(async () => (await readStore.listProjections())[0]?.parkedStreams === 0, 'the parked stream to be replayed');
      expect(await rows(readStore, things())).toEqual([
        { id: hammer, label: 'hammer', uses: 2, minutes: 17 },
        { id: saw, label: 'saw', uses: 1, minutes: 5 },
      ]);
      await workshop.use(hammer, 1);
      const last = await workshop.use(saw, 1);
      await readStore.waitFor(['things'], last.position, DEADLINE);
      expect(await rows(readStore, things())).toMatchObject([{ minutes: 18 }, { minutes: 6 }]);

      function requestsOf() {
        return readStore.inspect(({ session }) => Promise.resolve(session.all('select * from control_requests', [])));
      }
    });

    it('stays parked over a restart, and a new version begins cleanly', async () => {
      const first = await workshop.instance(breakable());
      await workshop.make(hammer);
      await workshop.use(hammer, 13);
      await workshop.make(saw);
      const { position } = await workshop.use(hammer, 4);
      await eventually(async () => (await first.readStore.listProjections())[0]?.position === position, 'the end of the log');
      await first.stop();
      const again = await workshop.instance(breakable());
      const { position: end } = await workshop.use(hammer, 5);
      await eventually(async () => (await again.readStore.listProjections())[0]?.position === end, 'the end of the log');
      expect((await rows(again.readStore, things())).find(({ id }) => id === hammer)).toMatchObject({ minutes: 0 });
      await again.stop();
      isBroken = false;
      const fixed = await workshop.instance(breakable(2));
      await fixed.readStore.waitFor(['things'], end, DEADLINE);
      expect((await rows(fixed.readStore, breakable(2))).find(({ id }) => id === hammer)).toMatchObject({ uses: 3, minutes: 22 });
    });

    it('is tried again by the next instance when none was there to be asked', async () => {
      const first = await workshop.instance(breakable());
      await workshop.make(hammer);
      const { position } = await workshop.use(hammer, 13);
      await eventually(async () => (await first.readStore.listProjections())[0]?.position === position, 'the end of the log');
      await first.runner.stop();
      await first.readStore.retryParked('things');
      expect(await first.readStore.isPending(breakable(), 'RETRY_PARKED')).toBe(true);

      isBroken = false;
      const { readStore } = first;
      // A writer that is busy at that time: requests are looked for before the tables are taken up.
      const keepBusy = () => void readStore.writer.exclusively(() => delay(50));
      const logger = { info: keepBusy, warn: keepBusy, error: keepBusy };
      const runner = new ProjectionRunner(readStore, workshop.log, { pollMs: 5, logger });
      await runner.start();
      await eventually(async () => !(await readStore.isPending(breakable(), 'RETRY_PARKED')), 'the retry');
      expect(await readStore.listProjections()).toMatchObject([{ parkedStreams: 0 }]);
      expect(await rows(readStore, things())).toMatchObject([{ id: hammer, minutes: 13 }]);
      await runner.stop();
    });

    it('parks in a rebuild as it does live', async () => {
      await workshop.make(hammer, 'hammer');
      for (let n = 0; n < 30; n++) await workshop.use(hammer, n);
      await workshop.make(saw, 'saw');
      const { position } = await workshop.use(saw, 1);
      const { readStore } = await workshop.instance(breakable());
      await readStore.waitFor(['things'], position, DEADLINE);
      expect(await rows(readStore, things())).toMatchObject([{ uses: 13, minutes: 78 }, { uses: 1 }]);
    });
  });

  describe('an event of an unknown version', () => {
    it('parks its stream live and stops a rebuild, while the old generation serves', async () => {
      const { readStore } = await workshop.instance(things());
      const made = await workshop.make(hammer, 'hammer');
      await readStore.waitFor(['things'], made.position, DEADLINE);
      await workshop.append(hammer, 'ThingUsed', { thingId: hammer, spans: [] }, '2');
      const { position } = await workshop.make(saw, 'saw');
      await readStore.waitFor(['things'], position, DEADLINE);
      expect(await readStore.listProjections()).toMatchObject([{ state: 'PARKED', parkedStreams: 1 }]);
      await readStore.requestRebuild('things');
      await eventually(async () => (await readStore.listProjections())[0]?.state === 'STOPPED', 'the build to stop');
      expect(await readStore.listProjections()).toMatchObject([{ generation: 1, error: expect.stringContaining('schema version 2') }]);
      expect(await rows(readStore, things())).toHaveLength(2);
    });

    it('does not hurt when nobody subscribes to its type', async () => {
      const { readStore } = await workshop.instance(things());
      await workshop.append(hammer, 'ThingPainted', { colour: 'red' }, '7');
      const { position } = await workshop.make(saw);
      await readStore.waitFor(['things'], position, DEADLINE);
      expect(await readStore.listProjections()).toMatchObject([{ state: 'LIVE', parkedStreams: 0 }]);
    });
  });

  describe('generations', () => {
    it('rebuilds beside the serving one, swaps, and drops the old tables', async () => {
      const { readStore } = await workshop.instance(things());
      await workshop.make(hammer);
      for (let n = 0; n < 20; n++) await workshop.use(hammer, 1);
      const { position } = await workshop.use(hammer, 1);
      await readStore.waitFor(['things'], position, DEADLINE);
      await readStore.requestRebuild('things');
      await eventually(async () => (await readStore.listProjections())[0]?.generation === 2, 'the second generation');
      expect(await rows(readStore, things())).toMatchObject([{ uses: 21 }]);
      await eventually(async () => (await tablesOf(readStore)).length === 1, 'the first generation to go');
      expect(await tablesOf(readStore)).toEqual(['things__v1_g2']);
      const { position: later } = await workshop.use(hammer, 1);
      await readStore.waitFor(['things'], later, DEADLINE);
      expect(await rows(readStore, things())).toMatchObject([{ uses: 22 }]);
    });

    it('takes a rebuild request of another process', async () => {
      await workshop.instance(things());
      const operator = await workshop.instance(things());
      const { position } = await workshop.make(hammer);
      await operator.readStore.waitFor(['things'], position, DEADLINE);
      await operator.readStore.requestRebuild('things');
      await eventually(async () => (await operator.readStore.listProjections())[0]?.generation === 2, 'the second generation');
      await expect(operator.readStore.requestRebuild('thing')).rejects.toMatchObject({ code: 'projections.unknown' });
    });

    it('keeps an old version as long as an instance reads it', async () => {
      const old = await workshop.instance(things(), { leaseMs: LEASE_MS });
      const { position } = await workshop.make(hammer);
      await old.readStore.waitFor(['things'], position, DEADLINE);
      const renewed = things({ version: 2, factor: 10 });
      const young = await workshop.instance(renewed, { leaseMs: LEASE_MS });
      const used = await workshop.use(hammer, 3);
      await young.readStore.waitFor(['things'], used.position, DEADLINE);
      await old.readStore.waitFor(['things'], used.position, DEADLINE);
      await new Promise((resolve) => setTimeout(resolve, 1.5 * LEASE_MS));
      expect(await rows(old.readStore, things())).toMatchObject([{ minutes: 3 }]);
      expect(await rows(young.readStore, renewed)).toMatchObject([{ minutes: 30 }]);
      await old.stop();
      await eventually(async () => (await tablesOf(young.readStore)).length === 1, 'the old version to go');
      expect(await tablesOf(young.readStore)).toEqual(['things__v2_g1']);
    });

    it('answers from the old version until the new one is built', async () => {
      const old = await workshop.instance(things());
      const { position } = await workshop.make(hammer);
      await old.readStore.waitFor(['things'], position, DEADLINE);
      await old.stop();
      let isStuck = true;
      const renewed = things({
        version: 2,
        onUse: () => {
          if (isStuck) throw new Error('not yet');
        },
      });
      // Its first build cannot end: reading fails.
      const stuck = new InMemoryEventStore(workshop.store.identity);
      stuck.readAll = (...read) => (isStuck ? Promise.reject(new Error('unreachable')) : workshop.store.readAll(...read));
      stuck.subscribe = (...subscription) => workshop.store.subscribe(...subscription);
      const young = await workshop.instance(renewed, {}, new EventLog(stuck, workshop.codec));
      await eventually(async () => (await young.readStore.listProjections())[0]?.state === 'BUILDING', 'the build to begin');
      expect(await rows(young.readStore, renewed)).toMatchObject([{ id: hammer }]);
      await expect(young.readStore.waitFor(['things'], position, 30)).rejects.toThrow(ReadStoreUnavailable);
      isStuck = false;
      await young.readStore.waitFor(['things'], position, DEADLINE);
      expect(await tablesOf(young.readStore)).toContain('things__v2_g1');
    });

    it('is built anew for another event store or after a restore', async () => {
      const first = await workshop.instance(things());
      const { position } = await workshop.make(hammer);
      await first.readStore.waitFor(['things'], position, DEADLINE);
      await first.stop();
      const restored = new InMemoryEventStore({ ...workshop.store.identity, epoch: 2 });
      const second = await workshop.instance(things(), {}, new EventLog(restored, workshop.codec));
      await eventually(async () => (await second.readStore.listProjections())[0]?.state === 'LIVE', 'the new life');
      expect(await rows(second.readStore, things())).toEqual([]);
    });
  });

  async function tablesOf(readStore: ReadStore): Promise<string[]> {
    return readStore.inspect(({ session }) =>
      Promise.resolve(
        session
          .all<{ name: string }>(`select name from sqlite_master where type = 'table' and name like 'things%'`, [])
          .map(({ name }) => name),
      ),
    );
  }
});
