import { afterEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { NO_STREAM } from '#eventing';
import { encodedEvents } from '#eventing-testing';
import { Database, StandIn } from '../../../test/kurrentdb-stand-in/index.ts';
import { parseConnectionString } from './connection-string.ts';
import { Connection } from './connection.ts';
import { Horizon } from './horizon.ts';
import { KurrentDbEventStore } from './index.ts';
import { Reads } from './reads.ts';
import { TIMINGS as DEFAULTS } from './timings.ts';

const TIMINGS = { attemptMs: 300, operationMs: 3_000, retryMs: 5, longestRetryMs: 50, rebuildMs: 20, longestRebuildMs: 200, pollMs: 100 };
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function running(timings = {}) {
  let server = await StandIn.start({ systemEventEvery: 2 });
  cleanUps.push(() => server.stop());
  const damages: string[] = [];
  const observer = {
    retried: () => undefined,
    lost: () => undefined,
    reconnected: () => undefined,
    damaged: (damage: string) => void damages.push(damage),
  };
  const store = await KurrentDbEventStore.open({ url: server.url, timings: { ...TIMINGS, ...timings }, observer });
  cleanUps.push(() => store.close());
  const append = (count = 1) => store.append(`thing-${randomUUID()}`, NO_STREAM, encodedEvents(count));
  return {
    store,
    damages,
    append,
    follow: () => void store.subscribe(null, {}, { onBatch: () => Promise.resolve() }),
    earlier: () => server.database.copy(),
    url: () => server.url,
    isFollowed: () => server.calls('Subscribe') > 0,
    /** The same server with other data, as after a restore under the running process. */
    replaceBy: async (database: Database): Promise<StandIn> => {
      const { port } = server;
      server.stop();
      server = await StandIn.start({ port, database });
      return server;
    },
    /** Another process with the same database. */
    other: async () => {
      const writer = await KurrentDbEventStore.open({ url: server.url, timings: TIMINGS });
      cleanUps.push(() => writer.close());
      return writer;
    },
  };
}

/** Somebody writes to the data while they are served at another place. */
async function elsewhere(database: Database, write: (writer: KurrentDbEventStore) => Promise<unknown>): Promise<void> {
  const server = await StandIn.start({ database });
  const writer = await KurrentDbEventStore.open({ url: server.url, timings: TIMINGS });
  await write(writer);
  await writer.close();
  server.stop();
}

async function goOn(writer: KurrentDbEventStore): Promise<void> {
  for (let n = 0; n < 10; n++) await writer.append(`thing-${randomUUID()}`, NO_STREAM, encodedEvents(3));
}

async function until(isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !isSo(); await delay(10)) if (Date.now() > end) throw new Error('waited in vain');
}

describe('a database under a running store', () => {
  it('that was put back is found when it answers again; nothing is appended any more', async () => {
    const { store, damages, append, follow, earlier, replaceBy } = await running();
    follow();
    await append(3);
    const before = earlier();
    const { position } = await append(3);
    await replaceBy(before);
    await until(() => damages.length > 0);
    expect(damages).toEqual([expect.stringContaining(`the event at position ${position} is not there any more`)]);
    expect(store.damage).toBe(damages[0]);
    await expect(append()).rejects.toMatchObject({ kind: 'CORRUPT', message: expect.stringContaining('store restore') as unknown });
    expect(await store.readAll(null, {}, 10)).toMatchObject({ events: { length: 3 } });
  });

  it('that was erased is found', async () => {
    const { damages, append, follow, replaceBy } = await running();
    follow();
    await append(3);
    await replaceBy(new Database());
    await until(() => damages.length > 0);
    expect(damages).toHaveLength(1);
  });

  it('that was put back and went on past what was seen is found', async () => {
    const { damages, append, follow, earlier, replaceBy } = await running();
    await append(3);
    const before = earlier();
    await append(3);
    await elsewhere(before, goOn);
    follow();
    await delay(200);
    await replaceBy(before);
    await until(() => damages.length > 0);
  });

  it('that holds another event in the place of the furthest one is found', async () => {
    const { store, damages, append, follow, earlier, replaceBy } = await running();
    follow();
    const stream = `thing-${randomUUID()}`;
    const { revision } = await store.append(stream, NO_STREAM, encodedEvents(1));
    await append(3);
    const before = earlier();
    await store.append(stream, revision, encodedEvents(1));
    await elsewhere(before, (writer) => writer.append(stream, revision, encodedEvents(1)));
    await replaceBy(before);
    await until(() => damages.length > 0);
  });

  it('whose leader lags for a moment is not taken for one that was put back', async () => {
    const { store, append, follow, earlier, isFollowed, replaceBy } = await running({ attemptMs: 2_000 });
    follow();
    await append(3);
    const lagging = earlier();
    await append(3);
    const whole = earlier();
    await replaceBy(lagging);
    await until(isFollowed);
    await delay(200);
    await replaceBy(whole);
    await append();
    expect(store.damage).toBeNull();
  });

  it('that was put back acknowledges no event in the place of another, though nobody subscribes', async () => {
    const { damages, append, earlier, replaceBy } = await running();
    await append(3);
    const before = earlier();
    await append(30);
    await replaceBy(before);
    await expect(append()).rejects.toMatchObject({ kind: 'CORRUPT' });
    expect(damages).toHaveLength(1);
  });

  it('that was put back is found also by who had only read, and then an earlier page again', async () => {
    const { store, damages, append, earlier, other, replaceBy } = await running();
    const writer = await other();
    for (let n = 0; n < 3; n++) await writer.append(`thing-${randomUUID()}`, NO_STREAM, encodedEvents(1));
    const before = earlier();
    for (let n = 0; n < 30; n++) await writer.append(`thing-${randomUUID()}`, NO_STREAM, encodedEvents(1));
    expect((await store.readAll(null, {}, 100)).events).toHaveLength(33);
    await store.readAll(null, {}, 1);
    await writer.close();
    await replaceBy(before);
    await expect(append()).rejects.toMatchObject({ kind: 'CORRUPT' });
    expect(damages).toHaveLength(1);
  });

  it('that was put back and went on past what was seen is found also where events are read before the doorbell is back', async () => {
    const { damages, append, follow, earlier, isFollowed, replaceBy } = await running();
    await append(3);
    const before = earlier();
    await append(3);
    await elsewhere(before, goOn);
    follow();
    await until(isFollowed);
    await delay(200);
    const server = await replaceBy(before);
    server.silence('subscriptions');
    await delay(600);
    server.speak();
    await until(() => damages.length > 0);
  });

  it('that only restarted, or repeats what it knows, is as good as before', async () => {
    const { store, damages, append, follow, earlier, replaceBy } = await running();
    follow();
    const [stream, events] = [`thing-${randomUUID()}`, encodedEvents(2)];
    const first = await store.append(stream, NO_STREAM, events);
    await append(3);
    await replaceBy(earlier());
    expect(await store.append(stream, NO_STREAM, events)).toEqual(first);
    await append();
    await delay(500);
    expect([damages, store.damage]).toEqual([[], null]);
  });
});

describe('in doubt', () => {
  it('the furthest event stays what it is, until that is found and no new doubt came up meanwhile', async () => {
    const { store, append, url } = await running();
    await append(2);
    const { events } = await store.readAll(null, {}, 2);
    const connection = new Connection(parseConnectionString(url()), { ...DEFAULTS, ...TIMINGS }, undefined);
    cleanUps.push(() => connection.close());
    const horizon = new Horizon(connection, new Reads(connection), () => undefined);
    horizon.saw(events[0]);
    horizon.doubt();
    horizon.saw(events[1]);
    expect(horizon.position).toBe(events[0]?.position);
    const dispelling = horizon.dispel();
    horizon.doubt();
    await dispelling;
    expect(horizon.isInDoubt).toBe(true);
    await horizon.dispel();
    horizon.saw(events[1]);
    expect([horizon.isInDoubt, horizon.position]).toEqual([false, events[1]?.position]);
  });
});
