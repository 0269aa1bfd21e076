import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { NO_STREAM } from '#eventing';
import type { EventStoreError, Position } from '#eventing';
import { encodedEvent, recorded } from '#eventing-testing';
import { Database, jsonEvent, StandIn, StandInCluster } from '../../../test/kurrentdb-stand-in/index.ts';
import type { StandInOptions } from '../../../test/kurrentdb-stand-in/index.ts';
import { parseConnectionString } from './connection-string.ts';
import { Connection } from './connection.ts';
import { KurrentDbEventStore } from './kurrentdb-event-store.ts';
import type { Timings } from './timings.ts';

const TIMINGS: Timings = {
  attemptMs: 250,
  operationMs: 1_500,
  retryMs: 10,
  longestRetryMs: 100,
  rebuildMs: 50,
  longestRebuildMs: 5_000,
  pollMs: 100,
};
/** An operation has ended by then, also on a busy machine. */
const IN_TIME_MS = TIMINGS.operationMs + 1_500;
const UNAVAILABLE = { code: 14, details: 'gone' };

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function standIn(options?: StandInOptions): Promise<StandIn> {
  const server = await StandIn.start(options);
  cleanUps.push(() => server.stop());
  return server;
}

async function opened(url: string, timings: Partial<Timings> = {}) {
  const seen = { retried: [] as string[], reconnected: [] as string[] };
  const store = await KurrentDbEventStore.open({
    url,
    timings: { ...TIMINGS, ...timings },
    observer: {
      retried: (operation) => void seen.retried.push(operation),
      lost: () => undefined,
      reconnected: (reason) => void seen.reconnected.push(reason),
      damaged: () => undefined,
    },
  });
  cleanUps.push(() => store.close());
  return { store, seen };
}

const newStream = (): string => `thing-${randomUUID()}`;
const refusal = (outcome: Promise<unknown>): Promise<EventStoreError> =>
  outcome.then(
    () => Promise.reject(new Error('accepted')),
    (error: EventStoreError) => error,
  );

async function timed<T>(outcome: Promise<T>): Promise<{ value: T; milliseconds: number }> {
  const start = performance.now();
  return { value: await outcome, milliseconds: performance.now() - start };
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 30_000; !isSo(); await delay(10)) if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
}

describe('an append', () => {
  it('fails with what the server said, not with the time that ran out afterwards', async () => {
    const server = await standIn();
    const { store, seen } = await opened(server.url);
    server.fail('appends', { code: 14, details: 'Server Is Not Ready' }, Infinity);
    const refused = refusal(store.append(newStream(), NO_STREAM, [encodedEvent()]));
    await until(() => seen.retried.length > 0, 'what the server says');
    server.silence('appends');
    expect((await refused).message).toContain('still starting');
  });

  it('shares its call with no other, so that none waits for a stream that is dead', async () => {
    const server = await standIn();
    const { store } = await opened(server.url);
    await Promise.all(Array.from({ length: 40 }, () => store.append(newStream(), NO_STREAM, [encodedEvent()])));
    expect([server.calls('BatchAppend'), server.calls('Append')]).toEqual([0, 41]);
  });

  it('is refused once the log was found damaged', async () => {
    const { store } = await opened((await standIn()).url);
    store.refuseWrites('checkpoint 7 does not match');
    expect(store.damage).toBe('checkpoint 7 does not match');
    expect(await refusal(store.append(newStream(), NO_STREAM, [encodedEvent()]))).toMatchObject({ kind: 'CORRUPT', message: store.damage });
  });

  it('waits its turn among many, and for no longer than an operation may take', async () => {
    const server = await standIn();
    const { store } = await opened(server.url);
    server.silence('appends');
    const many = Array.from({ length: 200 }, () => refusal(store.append(newStream(), NO_STREAM, [encodedEvent()])));
    const { value, milliseconds } = await timed(Promise.all(many));
    expect(new Set(value.map(({ kind }) => kind))).toEqual(new Set(['UNAVAILABLE']));
    expect(milliseconds).toBeLessThan(IN_TIME_MS);
    // 32 at once, some attempts each.
    expect(server.calls('Append')).toBeLessThan(1 + 32 * 8);
  });
});

describe('reads', () => {
  it('leave out what is the server’s own, also where it fills pages', async () => {
    const database = new Database();
    // Pages of 1,000 take their time on a busy machine.
    const { store } = await opened((await standIn({ database })).url, { attemptMs: 5_000, operationMs: 20_000 });
    const stream = newStream();
    const { revision } = await store.append(stream, NO_STREAM, [encodedEvent('ThingHappened')]);
    const config = Array.from({ length: 1_500 }, () => jsonEvent('ThingHappened', {}));
    database.append('$persistentSubscriptionConfig', 'any', config);
    await store.append(stream, revision, [encodedEvent('ThingHappened'), encodedEvent('ThingEnded')]);
    database.append('$persistentSubscriptionConfig', 'any', config);
    const all = await store.readAll(null, {}, 3);
    expect([all.events.length, all.atEnd]).toEqual([3, true]);
    expect((await store.readAll(null, {}, 2)).atEnd).toBe(false);
    expect((await store.readAll(null, { types: ['ThingHappened'] }, 2)).events.map(({ stream: of }) => of)).toEqual([stream, stream]);
    expect(await store.head()).toBe(all.events.at(-1)?.position);
  });

  it.each([undefined, ['ThingHappened']])('ask once for each page of the largest size (types %s)', async (types) => {
    const server = await standIn();
    const { store } = await opened(server.url, { attemptMs: 5_000, operationMs: 20_000 });
    const written = Array.from({ length: 2_500 }, () => encodedEvent('ThingHappened'));
    for (let n = 0; n < written.length; n += 500) await store.append(newStream(), NO_STREAM, written.slice(n, n + 500));
    const before = server.calls('Read');
    const read: string[] = [];
    for (let [from, atEnd] = [null as Position | null, false]; !atEnd;) {
      const page = await store.readAll(from, types ? { types } : {}, 1_000);
      read.push(...page.events.map(({ id }) => id));
      [from, atEnd] = [page.readTo, page.atEnd];
    }
    expect(read).toEqual(written.map(({ id }) => id));
    expect(server.calls('Read') - before).toBe(3);
  });

  it('make progress where the server takes too long to search for a type', async () => {
    const server = await standIn();
    const { store } = await opened(server.url);
    const stream = newStream();
    const { position } = await store.append(stream, NO_STREAM, [
      encodedEvent(),
      encodedEvent(),
      encodedEvent('ThingEnded'),
      encodedEvent(),
    ]);
    expect(await store.head()).toBe(position);
    const second = (await store.readStream(stream))[1]?.position;
    server.slow(50);
    const before = server.calls('Read');
    const reading = store.readAll(null, { types: ['ThingEnded'] }, 2);
    // The page and the head are read; the search has come in, but is not looked at yet.
    await until(() => server.calls('Read') >= before + 3, 'page, head and search');
    server.silence('reads');
    expect(await reading).toEqual({ events: [], readTo: second, atEnd: false });
  });

  it('ask for no other search soon after one in vain', async () => {
    const server = await standIn();
    const { store } = await opened(server.url);
    const { position } = await store.append(newStream(), NO_STREAM, [encodedEvent(), encodedEvent(), encodedEvent(), encodedEvent()]);
    const types = ['ThingEnded'];
    server.slow(50);
    const before = server.calls('Read');
    const reading = store.readAll(null, { types }, 1);
    await until(() => server.calls('Read') >= before + 3, 'page, head and search');
    server.silence('reads');
    const { readTo } = await reading;
    server.speak();
    server.slow(0);
    const [asked, page] = [server.calls('Read'), await store.readAll(readTo, { types }, 1)];
    expect([server.calls('Read') - asked, page.atEnd]).toEqual([1, false]);
    expect(String(page.readTo) < position).toBe(true);
    const now = performance.now.bind(performance);
    const later = jest.spyOn(performance, 'now').mockImplementation(() => now() + 60_000);
    cleanUps.push(() => later.mockRestore());
    expect(await store.readAll(readTo, { types }, 1)).toEqual({ events: [], readTo: position, atEnd: false });
  });

  it('never go back where the head is told by a node that is behind', async () => {
    const server = await standIn();
    const { store } = await opened(server.url);
    const stream = newStream();
    await store.append(stream, NO_STREAM, [encodedEvent()]);
    const behind = server.database.copy();
    await store.append(stream, 0, [encodedEvent(), encodedEvent(), encodedEvent()]);
    const second = (await store.readStream(stream))[1]?.position;
    server.slow(50);
    const before = server.calls('Read');
    const reading = store.readAll(null, { types: ['ThingEnded'] }, 2);
    await until(() => server.calls('Read') === before + 2, 'page and head');
    server.stop();
    await standIn({ port: server.port, database: behind });
    expect(await reading).toEqual({ events: [], readTo: second, atEnd: false });
  });

  it('leave nothing out where head and search were answered by two nodes, the second of them behind', async () => {
    let isReplaced = false;
    const leader: StandIn = await standIn({
      members: () => (isReplaced ? [behind.member(), { ...leader.member(), alive: false }] : [leader.member()]),
    });
    const stream = newStream();
    const { store: first } = await opened(leader.url);
    await first.append(stream, NO_STREAM, [encodedEvent()]);
    const behind: StandIn = await standIn({ database: leader.database.copy(), members: () => [behind.member()] });
    const given = encodedEvent('ThingEnded');
    await first.append(stream, 0, [encodedEvent(), encodedEvent(), given]);
    behind.kill();
    const { store } = await opened(`kurrentdb://127.0.0.1:${leader.port},127.0.0.1:${behind.port}?tls=false`);
    await behind.restart();

    leader.slow(150);
    const before = leader.calls('Read');
    const reading = store.readAll(null, { types: ['ThingEnded'] }, 1);
    await until(() => leader.calls('Read') === before + 2, 'page and head');
    isReplaced = true;
    leader.slow(0);
    leader.fail('appends', UNAVAILABLE, 1);
    await store.append(newStream(), NO_STREAM, [encodedEvent()]);
    const page = await reading;
    expect(behind.calls('Append')).toBe(1);
    expect(String(page.readTo) < String((await first.head()) ?? '')).toBe(true);
    expect((await first.readAll(page.readTo, { types: ['ThingEnded'] }, 10)).events.map(({ id }) => id)).toEqual([given.id]);
  });
});

describe('the client', () => {
  it('is replaced when reads stay without answers, though appends get theirs', async () => {
    const server = await standIn();
    const { store, seen } = await opened(server.url);
    const stream = newStream();
    let { revision } = await store.append(stream, NO_STREAM, [encodedEvent()]);
    server.silence('reads');
    const reading = store.readStream(stream);
    for (let n = 0; n < 4; n++) {
      await delay(100);
      ({ revision } = await store.append(stream, revision, [encodedEvent()]));
    }
    server.speak();
    expect((await reading).length).toBeGreaterThan(0);
    expect(seen.reconnected).toHaveLength(1);
    expect(seen.reconnected[0]).toContain('no answer');
  });

  it('is told of once when it was replaced, after a server died and came back', async () => {
    const server = await standIn();
    const { store, seen } = await opened(server.url);
    const stream = newStream();
    await store.append(stream, NO_STREAM, [encodedEvent()]);
    await store.readStream(stream);
    server.kill();
    expect((await refusal(store.readStream(stream))).kind).toBe('UNAVAILABLE');
    await server.restart();
    expect(await store.readStream(stream)).toHaveLength(1);
    await store.append(stream, 0, [encodedEvent()]);
    expect(seen.reconnected).toHaveLength(1);
  });

  it('is not replaced faster and faster while nobody answers', async () => {
    const server = await standIn();
    const { store } = await opened(server.url, { operationMs: 1_200, attemptMs: 30, longestRetryMs: 20 });
    await store.readStream(newStream());
    const before = server.calls('GetSupportedMethods');
    server.silence('reads');
    await Promise.all(Array.from({ length: 10 }, () => refusal(store.readStream(newStream()))));
    // 50, 100, 200, 400, 800 ms between them; without, one for every two calls.
    expect(server.calls('GetSupportedMethods') - before).toBeLessThan(9);
  });

  it('is not replaced because a search takes too long', async () => {
    const { url } = await standIn();
    const connection = new Connection(parseConnectionString(url), { ...TIMINGS, attemptMs: 60 }, undefined);
    cleanUps.push(() => connection.close());
    const { link } = connection;
    const search = () => refusal(connection.run('read', () => new Promise(() => undefined), { once: true }));
    await Promise.all([search(), search(), search()]);
    await Promise.all([search(), search(), search()]);
    expect(connection.link === link).toBe(true);
  });

  it('leaves no connection behind when it is replaced', async () => {
    const server = await standIn();
    const { store, seen } = await opened(server.url, { operationMs: 3_000, rebuildMs: 1 });
    for (let round = 0; round < 8; round++) {
      server.fail('appends', UNAVAILABLE, 3);
      await store.append(newStream(), NO_STREAM, [encodedEvent()]);
    }
    expect(seen.reconnected.length).toBeGreaterThan(5);
    await until(() => server.open.connections <= 3, `connections: ${server.open.connections}`);
  });

  it('ends the process by no rejection that nobody handles, when all nodes are gone', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): unknown => unhandled.push(reason);
    process.on('unhandledRejection', note);
    cleanUps.push(() => process.off('unhandledRejection', note));
    const cluster = await StandInCluster.start(2);
    cleanUps.push(() => cluster.stop());
    const { store } = await opened(cluster.url);
    recorded(store, null, {});
    cluster.nodes.forEach((node) => node.silence('appends'));
    const appends = Array.from({ length: 20 }, () => refusal(store.append(newStream(), NO_STREAM, [encodedEvent()])));
    await delay(50);
    cluster.stop();
    await Promise.all(appends);
    await delay(300);
    expect(unhandled).toEqual([]);
  });
});

describe('a server that cannot be used', () => {
  it('because it refuses the password: at once, and the password is not told', async () => {
    const server = await standIn({ tls: true });
    const url = server.url.replace('changeit', 'hunter2');
    const { value, milliseconds } = await timed(refusal(KurrentDbEventStore.open({ url, timings: { ...TIMINGS, operationMs: 20_000 } })));
    expect([value.kind, value.message]).toEqual(['UNAVAILABLE', expect.stringMatching(/check user and password/)]);
    expect(value.message).not.toContain('hunter2');
    expect(milliseconds).toBeLessThan(15_000);
  });
});

describe('a subscription', () => {
  it('hears of its own store’s events at once, without doorbell or poll', async () => {
    const server = await standIn();
    const { store } = await opened(server.url, { pollMs: 60_000 });
    const subscription = recorded(store, null, {});
    await subscription.caughtUp(1);
    await delay(200);
    server.silence('subscriptions');
    await store.append(newStream(), NO_STREAM, [encodedEvent()]);
    await subscription.until(1);
    await subscription.stop();
  });

  it('shares one doorbell with the others', async () => {
    const server = await standIn();
    const { store } = await opened(server.url);
    const subscriptions = [recorded(store, null, {}), recorded(store, null, {}), recorded(store, null, {})];
    await until(() => server.open.subscriptions > 0, 'the doorbell');
    await delay(100);
    expect(server.open.subscriptions).toBe(1);
    await Promise.all(subscriptions.map((subscription) => subscription.stop()));
    await until(() => server.open.subscriptions === 0, 'a leaked subscription');
  });
});

describe('the identity of a store', () => {
  it('is one, though several open an empty database at once', async () => {
    const { url } = await standIn();
    const stores = await Promise.all(Array.from({ length: 5 }, () => opened(url)));
    expect(new Set(stores.map(({ store }) => JSON.stringify(store.identity))).size).toBe(1);
    expect(stores[0]?.store.identity.epoch).toBe(1);
    expect(await stores[0]?.store.head()).toBeNull();
  });

  it('is found when another process makes it, and appends, between two looks', async () => {
    const database = new Database();
    const server = await standIn({ database });
    server.slow(100);
    const opening = opened(server.url);
    await until(() => server.calls('Read') === 2, 'no identity; is there an event?');
    const storeId = randomUUID();
    database.append('$$handrail', 'no_stream', [jsonEvent('$metadata', { storeId, epoch: 1, directoryKey: null, format: 2 })]);
    database.append(newStream(), 'no_stream', [jsonEvent('ThingHappened', {})]);
    expect((await opening).store.identity).toEqual({ storeId, epoch: 1 });
  });

  it('begins another life when the epoch is raised, once for each time', async () => {
    const { url } = await standIn();
    const { store } = await opened(url);
    const { storeId } = store.identity;
    const other = await opened(url);
    await Promise.all([store.raiseEpoch(), other.store.raiseEpoch()]);
    expect((await opened(url)).store.identity).toEqual({ storeId, epoch: 3 });
  });

  it('is not given to the database of another program, nor read from a later Handrail or a pre-release', async () => {
    const foreign = new Database();
    foreign.append('orders-1', 'no_stream', [jsonEvent('OrderPlaced', {})]);
    const open = async (database: Database): Promise<unknown> => refusal(opened((await standIn({ database })).url));
    expect(await open(foreign)).toMatchObject({ name: 'StoreRefusedError', reason: 'NOT_A_STORE' });
    const later = new Database();
    later.append('$$handrail', 'no_stream', [jsonEvent('$metadata', { format: 3 })]);
    expect(await open(later)).toMatchObject({ reason: 'NEWER_VERSION' });
    const early = new Database();
    early.append('$$handrail', 'no_stream', [jsonEvent('$metadata', { storeId: randomUUID(), epoch: 1, directoryKey: null, format: 1 })]);
    expect(await open(early)).toMatchObject({ reason: 'PRE_RELEASE', message: expect.stringContaining('empty database') as unknown });
    const other = new Database();
    other.append('$$handrail', 'no_stream', [jsonEvent('$metadata', { $maxAge: 1 })]);
    expect(await open(other)).toMatchObject({ reason: 'NOT_A_STORE' });
  });
});

describe('closing', () => {
  it('waits for appends, ends subscriptions, and refuses what comes later', async () => {
    const server = await standIn();
    const { store } = await opened(server.url);
    const failure = new Promise<unknown>((resolve) => store.subscribe(null, {}, { onBatch: async () => undefined, onFailure: resolve }));
    server.slow(100);
    const appending = store.append(newStream(), NO_STREAM, [encodedEvent()]);
    await store.close();
    expect(await appending).toMatchObject({ revision: 0 });
    expect(await failure).toMatchObject({ kind: 'UNAVAILABLE', message: 'the event store is closed' });
    for (const late of [store.head(), store.readAll(null, {}, 1), store.readStream(newStream()), store.raiseEpoch()]) {
      expect(await refusal(late)).toMatchObject({ kind: 'UNAVAILABLE' });
    }
    server.slow(0);
    await until(() => server.open.connections <= 1 && server.open.subscriptions === 0, 'what is left open');
  });

  it('lets the process end by itself', async () => {
    const server = await standIn();
    const script = `
      import { KurrentDbEventStore } from '#event-store-kurrentdb';
      const store = await KurrentDbEventStore.open({ url: ${JSON.stringify(server.url)}, timings: ${JSON.stringify({ ...TIMINGS, pollMs: 60_000 })} });
      store.subscribe(null, {}, { onBatch: async () => undefined });
      await store.head();
      process.send('open');
      await new Promise((resolve) => process.once('message', resolve));
      await store.head().catch(() => undefined);
      await store.close();
      process.disconnect();`;
    const child = spawn(process.execPath, ['--conditions=source', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    cleanUps.push(() => child.kill('SIGKILL'));
    await once(child, 'message');
    child.send('go');
    const [code] = (await once(child, 'exit', { signal: AbortSignal.timeout(60_000) })) as [number | null];
    expect(code).toBe(0);
  });
});
