import { describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { NO_STREAM } from '#eventing';
import type { EventStore, Position, StoredEvent } from '#eventing';
import { encodedEvent, encodedEvents, eventually, idsOf, newStream, recorded, refusal } from '#eventing-testing';
import { KurrentDbEventStore } from '#event-store-kurrentdb';
import type { Timings } from '#event-store-kurrentdb';
import { jsonEvent, StandIn } from '../kurrentdb-stand-in/index.ts';
import { kurrentDbFixture, ownEvents, within } from './kurrentdb-fixture.ts';
import { DEADLINE_MS, IMPATIENT, PATIENT, TIMINGS } from './kurrentdb-timings.ts';

const PASSES_MS = TIMINGS.attemptMs * 2;
const UNAVAILABLE = { code: status.UNAVAILABLE, details: 'going away' };
const NOT_READY = { code: status.UNKNOWN, details: 'Server Is Not Ready' };

describe('reads', () => {
  const the = kurrentDbFixture();

  async function opened(timings: Partial<Timings> = {}) {
    const server = await the.server({ systemEventEvery: 1 });
    const store = await the.store(server.url, { timings });
    const stream = newStream();
    for (let n = 0, expected: number | typeof NO_STREAM = NO_STREAM; n < 10; n++)
      ({ revision: expected } = await store.append(stream, expected, [encodedEvent(n % 5 === 0 ? 'ThingEnded' : 'ThingHappened', { n })]));
    return { server, store, stream };
  }
  /** Every way to read. */
  const ways = (store: EventStore, stream: string): (() => Promise<unknown>)[] => [
    () => store.readStream(stream),
    () => store.readStream(stream, 3),
    () => store.readAll(null, {}, 4),
    () => store.readAll(null, { types: ['ThingEnded'] }, 2),
    () => store.head(),
  ];

  it.each<[string, (server: StandIn) => unknown]>([
    ['fails once', (server) => server.fail('reads', UNAVAILABLE, 1)],
    ['fails three times', (server) => server.fail('reads', UNAVAILABLE, 3)],
    ['is not ready, which comes as an unknown error', (server) => server.fail('reads', NOT_READY, 2)],
    ['is silent for a while', (server) => passing(server.silence(), () => server.speak())],
    ['is silent to reads for a while', (server) => passing(server.silence('reads'), () => server.speak())],
    ['is slow', (server) => server.slow(TIMINGS.attemptMs / 4)],
    [
      'dies and comes back',
      (server) => {
        const back = revived(server);
        the.later(() => back);
      },
    ],
  ])('give what is there although the server %s', async (_, hinder) => {
    const { server, store, stream } = await opened();
    const expected = await Promise.all(ways(store, stream).map((read) => read()));
    for (const [i, read] of ways(store, stream).entries()) {
      server.speak();
      server.slow(0);
      hinder(server);
      expect(await within(read())).toEqual(expected[i]);
    }
  });

  const passing = (_now: unknown, end: () => void): void => void delay(PASSES_MS).then(end);
  function revived(server: StandIn): Promise<void> {
    server.kill();
    return delay(50).then(() => server.restart());
  }

  it.each<[string, (server: StandIn) => unknown]>([
    ['falls silent', (server) => server.silence()],
    ['is silent to reads', (server) => server.silence('reads')],
    ['dies', (server) => server.kill()],
    ['is never ready', (server) => server.notReady()],
    ['is far too slow', (server) => server.slow(60_000)],
    ['always fails', (server) => server.fail('reads', UNAVAILABLE, 100_000)],
  ])('are UNAVAILABLE within the deadline when the server %s, and go on when it is well again', async (_, hinder) => {
    const { server, store, stream } = await opened(IMPATIENT);
    const expected = await Promise.all(ways(store, stream).map((read) => read()));
    hinder(server);
    expect(await within(Promise.all(ways(store, stream).map((read) => refusal(read()))))).toEqual(expected.map(() => 'UNAVAILABLE'));
    server.stop();
    const healthy = await StandIn.start({ port: server.port, database: server.database });
    the.later(() => healthy.stop());
    for (const [i, read] of ways(store, stream).entries()) expect(await within(untilAnswered(read))).toEqual(expected[i]);
  });

  async function untilAnswered(read: () => Promise<unknown>): Promise<unknown> {
    for (;;) {
      try {
        return await read();
      } catch (error) {
        if ((error as { kind?: unknown }).kind !== 'UNAVAILABLE') throw error;
      }
    }
  }

  it('recover on another node when the one they were connected to dies', async () => {
    const cluster = await the.cluster();
    const store = await the.store(cluster.url);
    const given = encodedEvents(3);
    await store.append(newStream(), NO_STREAM, given);
    expect((await store.readAll(null, {}, 10)).events).toHaveLength(3);
    cluster.failover();
    expect(idsOf((await within(store.readAll(null, {}, 10))).events)).toEqual(idsOf(given));
    await within(store.append(newStream(), NO_STREAM, encodedEvents(1)));
    expect((await within(store.readAll(null, {}, 10))).events).toHaveLength(4);
  });

  it('leave no connection of a client that was replaced', async () => {
    const { server, store } = await opened();
    for (let round = 0; round < 15; round++) {
      server.fail('reads', UNAVAILABLE, 3);
      server.fail('appends', UNAVAILABLE, 3);
      await within(Promise.all([store.readAll(null, {}, 10), store.append(newStream(), NO_STREAM, encodedEvents(1))]));
    }
    await eventually(() => server.open.connections === 1, 'only the connection of the last client is left');
  });

  it('never come from a node that follows and is behind, and appends never go there', async () => {
    const leader = await the.server();
    const store = await the.store(leader.url);
    const stream = newStream();
    const { revision } = await store.append(stream, NO_STREAM, encodedEvents(1));
    const behind: StandIn = await the.server({
      database: leader.database.copy(),
      members: () => [behind.member('follower'), leader.member('leader')],
    });
    await store.append(stream, revision, encodedEvents(1));
    const current = (await store.readAll(null, {}, 10)).events;
    const onFollower = await within(the.store(behind.url, { timings: IMPATIENT }).catch((error: { kind?: unknown }) => error.kind));
    if (onFollower instanceof KurrentDbEventStore) {
      expect([current.length, 'UNAVAILABLE']).toContain(
        await within(
          onFollower.readAll(null, {}, 10).then(
            ({ events }) => events.length,
            (error: { kind?: unknown }) => error.kind,
          ),
        ),
      );
      await within(refusal(onFollower.append(stream, revision, encodedEvents(1))));
    } else {
      expect(onFollower).toBe('UNAVAILABLE');
    }
    expect(ownEvents(behind)).toHaveLength(1);
  });

  it('with a filter leave out nothing that is committed between the look at the head and the search', async () => {
    const server = await the.server();
    const store = await the.store(server.url);
    const { position } = await store.append(newStream(), NO_STREAM, encodedEvents(6, 'ThingHappened'));
    server.slow(80);
    const before = server.calls('Read');
    const reading = store.readAll(null, { types: ['ThingEnded'] }, 2);
    // The second of three calls is answered, the third has come and waits.
    await eventually(() => server.calls('Read') === before + 3, 'the third call came');
    const late = { ...jsonEvent('ThingEnded', {}), metadata: Buffer.from('{}') };
    server.database.append(newStream(), 'no_stream', [late]);
    const page = await within(reading);
    server.slow(0);
    const rest = await store.readAll(page.readTo, { types: ['ThingEnded'] }, 2);
    expect(idsOf([...page.events, ...rest.events])).toEqual([late.id]);
    expect(String(page.readTo) >= position).toBe(true);
  });

  it('with a filter leave out nothing that is committed between their steps', async () => {
    const { server, store } = await opened();
    server.slow(40);
    const seen: string[] = [];
    let from: string | null = null;
    const writing = (async () => {
      for (let n = 0; n < 12; n++) await store.append(newStream(), NO_STREAM, [encodedEvent(n % 2 === 0 ? 'ThingEnded' : 'ThingHappened')]);
    })();
    let done = false;
    void writing.finally(() => (done = true)).catch(() => undefined);
    for (let atEnd = false; !(done && atEnd);) {
      const finished = done;
      const page = await store.readAll(from, { types: ['ThingEnded'] }, 1);
      seen.push(...idsOf(page.events));
      from = page.readTo;
      atEnd = page.atEnd && finished;
    }
    await writing;
    server.slow(0);
    const all = (await store.readAll(null, {}, 1_000)).events;
    expect(seen).toEqual(idsOf(all.filter(({ type }) => type === 'ThingEnded')));
  });

  it('pass over what the server writes for itself, also where its types look like ours, page after page', async () => {
    const server = await the.server({ systemEventEvery: 1 });
    const foreign = (count: number): void => {
      const event = jsonEvent('PersistentConfig1', { version: '2' });
      server.database.append(
        '$persistentSubscriptionConfig',
        'any',
        Array.from({ length: count }, () => ({ ...event, id: randomUUID() })),
      );
    };
    foreign(60);
    const store = await the.store(server.url, { timings: PATIENT });
    expect(await store.readAll(null, {}, 10)).toEqual({ events: [], readTo: null, atEnd: true });
    expect(await store.head()).toBeNull();
    const given = encodedEvents(6, 'PersistentConfig1');
    const appended = [];
    for (const event of given) {
      appended.push(await store.append(newStream(), NO_STREAM, [event]));
      foreign(10);
    }
    expect(await store.head()).toBe(appended[5]?.position);
    for (const filter of [{}, { types: ['PersistentConfig1'] }]) {
      const all = await store.readAll(null, filter, 100);
      expect([idsOf(all.events), all.atEnd]).toEqual([idsOf(given), true]);
      for (const [i, { position }] of appended.entries()) {
        const page = await store.readAll(position, filter, 2);
        expect(idsOf(page.events)).toEqual(idsOf(given.slice(i + 1, i + 3)));
      }
    }
    const seen = recorded(store, null, {});
    await seen.caughtUp(1);
    expect([idsOf(seen.events), seen.caughtUpAt]).toEqual([idsOf(given), [appended[5]?.position]]);
    await seen.stop();
    foreign(1_200);
    expect(await store.head()).toBe(appended[5]?.position);
  });

  it('ask for no more than a thousand events at once', async () => {
    const server = await the.server();
    const store = await the.store(server.url, { timings: PATIENT });
    const stream = newStream();
    const given = encodedEvents(2_500);
    await store.append(stream, NO_STREAM, given);
    const log = async (): Promise<StoredEvent[]> => {
      const events: StoredEvent[] = [];
      for (let from = null as Position | null; ;) {
        const page = await store.readAll(from, {}, 2_400);
        events.push(...page.events);
        if (page.atEnd) return events;
        from = page.readTo;
      }
    };
    for (const read of [() => store.readStream(stream), log]) {
      const before = server.calls('Read');
      expect(idsOf(await read())).toEqual(idsOf(given));
      expect(server.calls('Read') - before).toBeGreaterThanOrEqual(3);
    }
  });

  it('that break off in the middle of a page give the whole page or nothing', async () => {
    const { server, store } = await opened(PATIENT);
    const stream = newStream();
    const given = encodedEvents(3_000);
    await store.append(stream, NO_STREAM, given);
    const reading = store.readStream(stream);
    await delay(3);
    await revived(server);
    expect(idsOf(await within(reading, PATIENT.operationMs + DEADLINE_MS))).toEqual(idsOf(given));
  });
});
