import { describe, expect, it } from '@jest/globals';
import { Metadata, status } from '@grpc/grpc-js';
import { setTimeout as delay } from 'node:timers/promises';
import { NO_STREAM } from '#eventing';
import type { EncodedEvent } from '#eventing';
import { encodedEvent, encodedEvents, eventually, idsOf, newStream, refusal } from '#eventing-testing';
import { StandIn } from '../kurrentdb-stand-in/index.ts';
import type { ProposedEvent, StandInOptions } from '../kurrentdb-stand-in/index.ts';
import { kurrentDbFixture, ownEvents, within } from './kurrentdb-fixture.ts';
import { DEADLINE_MS, IMPATIENT, TIMINGS } from './kurrentdb-timings.ts';

/** A fault that is over before the operation's time is. */
const PASSES_MS = TIMINGS.attemptMs * 2;

const failures: [string, { code: status; details: string }][] = [
  ['UNAVAILABLE', { code: status.UNAVAILABLE, details: 'going away' }],
  ['CANCELLED', { code: status.CANCELLED, details: 'cancelled by the server' }],
  ['Server Is Not Ready, of unknown type', { code: status.UNKNOWN, details: 'Server Is Not Ready' }],
  ['ABORTED', { code: status.ABORTED, details: 'Operation timed out: Prepare phase timeout.' }],
  ['DEADLINE_EXCEEDED', { code: status.DEADLINE_EXCEEDED, details: 'Deadline Exceeded' }],
  ['INTERNAL', { code: status.INTERNAL, details: 'Received RST_STREAM with code 2' }],
  ['no leader known', { code: status.UNKNOWN, details: 'No leader info available in response' }],
];

describe('an append', () => {
  const the = kurrentDbFixture();

  async function opened(options: StandInOptions = {}) {
    const server = await the.server(options);
    return { server, store: await the.store(server.url) };
  }
  /** Writes past the adapter, as another program. */
  const proposed = ({ id, type, data }: EncodedEvent): ProposedEvent => ({
    id,
    type,
    contentType: 'application/json',
    data: Buffer.from(data),
    metadata: Buffer.from('{}'),
  });

  it.each<[string, (server: StandIn) => unknown]>([
    ['its answer is lost', (server) => server.commitThenSilence()],
    ['its answer is lost three times', (server) => server.commitThenSilence(3)],
    ['it is answered with a time-out though it was stored', (server) => server.commitThenTimeout(2)],
    ['it is answered with a time-out and was not stored', (server) => server.timeoutAppends(2)],
    ['the node dies between commit and answer', (server) => killAndRestart(server, () => server.killAfterCommit())],
    ['the node dies and comes back', (server) => killAndRestart(server, () => server.kill())],
    ['the server falls silent for a while', (server) => passing(server.silence(), () => server.speak())],
    ['the server is starting for a while', (server) => passing(server.notReady(), () => server.ready())],
    ['the server is slow', (server) => server.slow(TIMINGS.attemptMs / 3)],
    ['the server is too slow for a while', (server) => passing(server.slow(10_000), () => server.slow(0))],
    ['connections are cut in peace', (server) => server.endBatchStreams()],
    ...failures.map(([name, failure]): [string, (server: StandIn) => unknown] => [
      `it fails with ${name} twice`,
      (server) => server.fail('appends', failure, 2),
    ]),
  ])('is there once, with its answer, although %s', async (_, hinder) => {
    const { server, store } = await opened();
    const stream = newStream();
    const first = await store.append(stream, NO_STREAM, encodedEvents(1));
    const given = encodedEvents(3);
    hinder(server);
    const appended = await within(store.append(stream, first.revision, given));
    const stored = await within(store.readStream(stream, first.revision));
    expect(idsOf(stored)).toEqual(idsOf(given));
    expect(appended).toEqual({ revision: stored[2]?.revision, position: stored[2]?.position });
    expect(ownEvents(server)).toHaveLength(4);
  });

  function passing(_now: unknown, end: () => void): void {
    void delay(PASSES_MS).then(end);
  }
  function killAndRestart(server: StandIn, kill: () => void): void {
    kill();
    const revived = eventually(() => !server.alive, 'the server is dead').then(async () => {
      await delay(50);
      await server.restart();
    });
    the.later(() => revived);
  }

  it.each<[string, 0 | 1, (server: StandIn) => unknown]>([
    ['falls silent', 0, (server) => server.silence()],
    ['takes no appends', 0, (server) => server.silence('appends')],
    ['stores everything and never answers', 1, (server) => server.commitThenSilence(1_000)],
    ['stores everything and answers time-outs', 1, (server) => server.commitThenTimeout(1_000)],
    ['stores nothing and answers time-outs', 0, (server) => server.timeoutAppends(1_000)],
    ['dies', 0, (server) => server.kill()],
    ['dies between commit and answer', 1, (server) => server.killAfterCommit()],
    ['is never ready', 0, (server) => server.notReady()],
    ['is far too slow', 0, (server) => server.slow(60_000)],
    ['always fails', 0, (server) => server.fail('appends', { code: status.UNAVAILABLE, details: 'going away' }, 10_000)],
  ])('is UNAVAILABLE within the deadline when the server %s, and can be repeated: %i', async (_, storedMeanwhile, hinder) => {
    const server = await the.server();
    const store = await the.store(server.url, { timings: IMPATIENT });
    const [stream, given] = [newStream(), encodedEvents(2)];
    hinder(server);
    expect(await within(refusal(store.append(stream, NO_STREAM, given)))).toBe('UNAVAILABLE');
    expect(ownEvents(server)).toHaveLength(storedMeanwhile * 2);
    // A server without any memory of faults serves the same data.
    server.stop();
    const healthy = await StandIn.start({ port: server.port, database: server.database });
    the.later(() => healthy.stop());
    const { revision } = await within(appendForSure());
    expect((await store.readStream(stream)).map(({ id, revision }) => [id, revision])).toEqual([
      [given[0]?.id, expect.any(Number)],
      [given[1]?.id, revision],
    ]);

    async function appendForSure(): Promise<{ revision: number }> {
      for (;;) {
        try {
          return await store.append(stream, NO_STREAM, given);
        } catch (error) {
          if ((error as { kind?: unknown }).kind !== 'UNAVAILABLE') throw error;
        }
      }
    }
  });

  it('is UNAVAILABLE within the deadline when no node of a cluster says any more who leads', async () => {
    const cluster = await the.cluster();
    const store = await the.store(cluster.url, { timings: IMPATIENT });
    for (const node of cluster.nodes) node.silence();
    const started = performance.now();
    for (let n = 0; n < 3; n++) expect(await within(refusal(store.append(newStream(), NO_STREAM, encodedEvents(1))))).toBe('UNAVAILABLE');
    // Asking the nodes takes the client longer than any of the three may.
    expect(performance.now() - started).toBeLessThan(3 * IMPATIENT.operationMs + DEADLINE_MS / 2);
  });

  it('is UNAVAILABLE beside many others when a whole cluster dies under them, and works again when it is back', async () => {
    const cluster = await the.cluster();
    // Time enough for forty on a starved machine.
    const store = await the.store(cluster.url, { timings: { attemptMs: 500, operationMs: 2_000 } });
    for (let round = 0; round < 3; round++) {
      const given = Array.from({ length: 40 }, () => store.append(newStream(), NO_STREAM, encodedEvents(1)));
      await Promise.any(given);
      for (const node of cluster.nodes) node.kill();
      const outcomes = await within(Promise.all([...given, store.append(newStream(), NO_STREAM, encodedEvents(1))].map(refusal)));
      expect(outcomes.filter((outcome) => outcome !== 'accepted' && outcome !== 'UNAVAILABLE')).toEqual([]);
      expect(outcomes.at(-1)).toBe('UNAVAILABLE');
      await cluster.rejoin();
      await eventually(
        async () => (await refusal(store.append(newStream(), NO_STREAM, encodedEvents(1)))) === 'accepted',
        'it works again',
      );
    }
    const stored = idsOf(ownEvents(cluster));
    expect(new Set(stored).size).toBe(stored.length);
  });

  it('whose answer was lost is recognised behind what others wrote meanwhile', async () => {
    const { server, store } = await opened();
    const [stream, given] = [newStream(), encodedEvents(2)];
    server.commitThenSilence();
    const appending = store.append(stream, NO_STREAM, given);
    await eventually(() => ownEvents(server, stream).length === 2, 'it is stored');
    server.database.append(stream, 1n, [proposed(encodedEvent())]);
    const answer = await within(appending);
    const stored = await store.readStream(stream);
    expect(stored).toHaveLength(3);
    expect(answer).toEqual({ revision: stored[1]?.revision, position: stored[1]?.position });
  });

  it('that was not stored loses against one that was meanwhile', async () => {
    const { server, store } = await opened();
    const stream = newStream();
    server.timeoutAppends(2);
    const appending = refusal(store.append(stream, NO_STREAM, encodedEvents(2)));
    const winner = encodedEvent();
    server.database.append(stream, 'no_stream', [proposed(winner)]);
    expect(await within(appending)).toBe('WRONG_REVISION');
    expect(idsOf(ownEvents(server, stream))).toEqual([winner.id]);
  });

  it('is recognised by its ids where the server calls the repetition a conflict', async () => {
    const { server, store } = await opened();
    const [stream, given] = [newStream(), encodedEvents(2)];
    const metadata = new Metadata();
    metadata.set('exception', 'wrong-expected-version');
    metadata.set('stream-name', stream);
    metadata.set('expected-version', '-1');
    metadata.set('actual-version', '1');
    const conflict = { code: status.FAILED_PRECONDITION, details: 'Append failed due to WrongExpectedVersion.', metadata };
    server.commitThenSilence();
    const appending = store.append(stream, NO_STREAM, given);
    await eventually(() => ownEvents(server, stream).length === 2, 'it is stored');
    server.fail('appends', conflict, 1_000);
    const answer = await within(appending);
    const stored = await store.readStream(stream);
    expect(answer).toEqual({ revision: stored[1]?.revision, position: stored[1]?.position });
    expect(await within(refusal(store.append(stream, NO_STREAM, encodedEvents(2))))).toBe('WRONG_REVISION');
  });

  it.each(['none', 'unknown'] as const)(
    'has its position also where the server answers a repetition with position %s',
    async (retryPosition) => {
      const { server, store } = await opened({ retryPosition });
      const [stream, given] = [newStream(), encodedEvents(2)];
      server.commitThenTimeout();
      const lost = await within(store.append(stream, NO_STREAM, given));
      const stored = await store.readStream(stream);
      expect(lost).toEqual({ revision: stored[1]?.revision, position: stored[1]?.position });
      expect(await within(store.append(stream, NO_STREAM, given))).toEqual(lost);
    },
  );

  it('that the server finds too large is refused at once, by that name', async () => {
    const { server, store } = await opened({ maxAppendSize: 1_000 });
    const before = server.calls('Append') + server.calls('BatchAppend');
    const large = encodedEvent('ThingHappened', 'x'.repeat(1_000));
    expect(await within(refusal(store.append(newStream(), NO_STREAM, [large])), TIMINGS.operationMs / 2)).toBe('TOO_LARGE');
    expect(server.calls('Append') + server.calls('BatchAppend') - before).toBeLessThanOrEqual(1);
    const onTheWay = { code: status.RESOURCE_EXHAUSTED, details: 'Received message larger than max (1100000 vs. 1000000)' };
    server.fail('appends', onTheWay, 1);
    expect(await within(refusal(store.append(newStream(), NO_STREAM, encodedEvents(1))))).toBe('TOO_LARGE');
    await store.append(newStream(), NO_STREAM, encodedEvents(1));
  });

  it('to a tombstoned stream is refused for good; to a soft-deleted one it goes on', async () => {
    const { server, store } = await opened();
    const [dead, deleted] = [newStream(), newStream()];
    for (const stream of [dead, deleted]) await store.append(stream, NO_STREAM, encodedEvents(2));
    server.database.tombstone(dead, 'any');
    server.database.delete(deleted, 'any');
    expect(await within(refusal(store.append(dead, NO_STREAM, encodedEvents(1))), DEADLINE_MS)).toBe('INVALID');
    expect(await store.readStream(deleted)).toEqual([]);
    const given = encodedEvents(1);
    const { revision } = await store.append(deleted, NO_STREAM, given);
    expect((await store.readStream(deleted)).map(({ id, revision }) => ({ id, revision }))).toEqual([{ id: given[0]?.id, revision }]);
    expect(revision).toBe(2);
  });

  it('of JSON that would not come back byte by byte is refused', async () => {
    const { server, store } = await opened();
    for (const data of ['', '{', '{"a": 1}', '12345678901234567890', '{"a":1,"a":2}', '"\ud800"', 'undefined'])
      expect([data, await refusal(store.append(newStream(), NO_STREAM, [{ ...encodedEvent(), data }]))]).toEqual([data, 'INVALID']);
    expect(ownEvents(server)).toEqual([]);
  });

  it.each([60_000, -60_000])('works with a server whose clock is %i ms ahead', async (clockSkewMs) => {
    const { server, store } = await opened({ clockSkewMs });
    const stream = newStream();
    server.commitThenSilence();
    const given = encodedEvents(2);
    const { revision } = await within(store.append(stream, NO_STREAM, given));
    await within(store.append(stream, revision, encodedEvents(1)));
    expect(idsOf(await within(store.readStream(stream))).slice(0, 2)).toEqual(idsOf(given));
    expect(ownEvents(server)).toHaveLength(3);
  });

  it('beside a hundred others, while the node dies between commit and answer', async () => {
    const { server, store } = await opened();
    const given = Array.from({ length: 100 }, () => ({ stream: newStream(), events: encodedEvents(2) }));
    server.killAfterCommit();
    const appending = Promise.all(given.map(({ stream, events }) => store.append(stream, NO_STREAM, events)));
    await eventually(() => !server.alive, 'the server is dead');
    await server.restart();
    await within(appending);
    expect(ownEvents(server)).toHaveLength(200);
    for (const { stream, events } of given) expect(idsOf(ownEvents(server, stream))).toEqual(idsOf(events));
  });
});
