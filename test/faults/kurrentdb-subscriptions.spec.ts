import { describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { setTimeout as delay } from 'node:timers/promises';
import { NO_STREAM } from '#eventing';
import type { EventStore } from '#eventing';
import { encodedEvents, eventually, idsOf, newStream, recorded } from '#eventing-testing';
import type { StandIn } from '../kurrentdb-stand-in/index.ts';
import { kurrentDbFixture, ownEvents, within } from './kurrentdb-fixture.ts';
import { TIMINGS } from './kurrentdb-timings.ts';

/** Ways in which the server's side of a subscription ends or fails. */
const drops: [string, (server: StandIn) => unknown][] = [
  ['ends it cleanly', (server) => server.endSubscriptions()],
  ['ends it with UNAVAILABLE', (server) => server.dropSubscriptions({ code: status.UNAVAILABLE, details: 'going away' })],
  ['ends it with CANCELLED', (server) => server.dropSubscriptions({ code: status.CANCELLED, details: 'shutting down' })],
  [
    'ends it with what a client says that cancels',
    (server) => server.dropSubscriptions({ code: status.CANCELLED, details: 'Cancelled on client' }),
  ],
  ['ends it with ABORTED, too slow a consumer', (server) => server.dropSubscriptions({ code: status.ABORTED, details: 'too slow' })],
  ['ends it with INTERNAL', (server) => server.dropSubscriptions({ code: status.INTERNAL, details: 'RST_STREAM' })],
  ['refuses the next ones', (server) => refuseSome(server)],
];

function refuseSome(server: StandIn): void {
  server.fail('subscriptions', { code: status.UNKNOWN, details: 'Server Is Not Ready' }, 3);
  server.endSubscriptions();
}

describe('a subscription', () => {
  const the = kurrentDbFixture();

  const append = (store: EventStore, count = 2) => store.append(newStream(), NO_STREAM, encodedEvents(count));

  async function opened(pollMs: number = TIMINGS.pollMs) {
    const server = await the.server({ systemEventEvery: 2 });
    const reconnections: string[] = [];
    const retries: string[] = [];
    const observer = {
      retried: (operation: string, reason: string) => void retries.push(`${operation}: ${reason}`),
      reconnected: (reason: string) => void reconnections.push(reason),
      lost: () => undefined,
      damaged: () => undefined,
    };
    const store = await the.store(server.url, { observer, timings: { pollMs } });
    // Another process: its appends do not wake the subscriptions of the first one by themselves.
    const other = await the.store(server.url);
    return { server, store, other, retries, reconnections };
  }

  it.each(drops)('goes on without gap or repetition when the server %s', async (_, drop) => {
    // Without the poll, so that it is the new subscription that is heard.
    const { server, store, other } = await opened(60_000);
    const all = recorded(store, null, {});
    const none = recorded(store, null, { types: ['NeverSeen'] });
    await append(other);
    await all.until(2);
    for (let round = 2; round <= 4; round++) {
      await eventually(() => server.open.subscriptions === 1, 'it is subscribed');
      drop(server);
      await append(other);
      await within(all.until(round * 2));
    }
    expect(idsOf(all.events)).toEqual(idsOf(ownEvents(server)));
    expect(none.events).toEqual([]);
    await Promise.all([all.stop(), none.stop()]);
  });

  it('is subscribed anew as fast the twelfth time as the first', async () => {
    const server = await the.server();
    const store = await the.store(server.url, { timings: { pollMs: 60_000, longestRetryMs: 60_000 } });
    const seen = recorded(store, null, {});
    for (let round = 1; round <= 12; round++) {
      await eventually(() => server.calls('Subscribe') === round && server.open.subscriptions === 1, 'it is subscribed');
      await delay(30);
      server.endSubscriptions();
    }
    await seen.stop();
  });

  it('goes on when the node dies and comes back, again and again', async () => {
    const { server, store, other } = await opened();
    const seen = recorded(store, null, {});
    for (let round = 1; round <= 4; round++) {
      await append(other);
      await within(seen.until(round * 2));
      server.kill();
      await delay(50);
      await server.restart();
    }
    expect(idsOf(seen.events)).toEqual(idsOf(ownEvents(server)));
    await seen.stop();
  });

  it('goes on at another node when its own dies, and when its own is the leader no more', async () => {
    const cluster = await the.cluster();
    const [store, other] = [await the.store(cluster.url), await the.store(cluster.url)];
    const seen = recorded(store, null, {});
    await append(other);
    await seen.until(2);
    cluster.resign();
    await append(other);
    await within(seen.until(4));
    cluster.failover();
    await append(other);
    await within(seen.until(6));
    expect(idsOf(seen.events)).toEqual(idsOf(ownEvents(cluster)));
    await seen.stop();
  });

  it('is told by a look now and then where the server says nothing, from the beginning or later', async () => {
    for (const from of ['the beginning', 'later']) {
      const { server, store, other } = await opened();
      if (from === 'the beginning') server.silence('subscriptions');
      const seen = recorded(store, null, {});
      await append(other);
      await within(seen.until(2));
      server.silence('subscriptions');
      await append(other);
      await within(seen.until(4));
      await append(other);
      await within(seen.until(6));
      expect(idsOf(seen.events)).toEqual(idsOf(ownEvents(server)));
      await seen.stop();
    }
  });

  it('is subscribed anew when it fell silent, and heard again when the server speaks, without the look', async () => {
    const { server, store, other } = await opened();
    const seen = recorded(store, null, {});
    await append(other);
    await seen.until(2);
    await eventually(() => server.open.subscriptions === 1, 'it is subscribed');
    const before = server.calls('Subscribe');
    server.silence('subscriptions');
    for (let n = 2; server.calls('Subscribe') === before; n++) {
      expect(n).toBeLessThan(20);
      await append(other);
      await within(seen.until(n * 2));
    }
    server.speak();
    await append(other);
    await within(seen.until(ownEvents(server).length));
    await eventually(() => server.open.subscriptions === 1, 'one subscription is left');
    expect(idsOf(seen.events)).toEqual(idsOf(ownEvents(server)));
    await seen.stop();
  });

  it('is not ended by a server that is silent to everything, and resumes when it speaks', async () => {
    const { server, store, other } = await opened();
    const seen = recorded(store, null, {});
    await append(other);
    await seen.until(2);
    server.silence();
    await delay(TIMINGS.attemptMs * 3);
    server.speak();
    await within(append(other));
    await within(seen.until(4));
    expect(idsOf(seen.events)).toEqual(idsOf(ownEvents(server)));
    await seen.stop();
  });

  it('stops and closes at once, whatever the server does', async () => {
    const { server, store } = await opened();
    const seen = recorded(store, null, {});
    const failure = new Promise((resolve) => store.subscribe(null, {}, { onBatch: async () => undefined, onFailure: resolve }));
    await seen.caughtUp(1);
    server.silence();
    await within(seen.stop(), 500);
    await within(store.close());
    expect(await within(failure)).toMatchObject({ kind: 'UNAVAILABLE' });
  });

  it('leaks nothing on the server nor here in 50 drops, and leaves nothing when it is stopped', async () => {
    const { server, store, other } = await opened();
    const seen = recorded(store, null, {});
    await append(other);
    await seen.until(2);
    const handles = () => process.getActiveResourcesInfo().length;
    let most = { subscriptions: 0, connections: 0 };
    let [early, late] = [0, 0];
    for (let round = 1; round <= 50; round++) {
      await eventually(() => server.open.subscriptions === 1, 'it is subscribed');
      drops[round % 6]?.[1](server);
      await append(other, 1);
      await within(seen.until(2 + round));
      if (round === 10) early = handles();
      if (round === 50) late = handles();
      most = {
        subscriptions: Math.max(most.subscriptions, server.open.subscriptions),
        connections: Math.max(most.connections, server.open.connections),
      };
    }
    expect(idsOf(seen.events)).toEqual(idsOf(ownEvents(server)));
    expect(most.subscriptions).toBeLessThanOrEqual(2);
    // Two of each store, and old ones that are about to go.
    expect(most.connections).toBeLessThanOrEqual(12);
    expect(late).toBeLessThanOrEqual(early + 10);
    await seen.stop();
    await eventually(() => server.open.subscriptions === 0, 'no subscription is left');
  });

  it('is given up on the server too when it is silent there, each time', async () => {
    const { server, store } = await opened();
    for (let round = 0; round < 10; round++) {
      const seen = recorded(store, null, {});
      await seen.caughtUp(1);
      await seen.stop();
    }
    await eventually(() => server.open.subscriptions === 0, 'no subscription is left');
  });
});
