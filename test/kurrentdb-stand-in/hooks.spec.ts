import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import {
  AccessDeniedError,
  CancelledError,
  DeadlineExceededError,
  UnavailableError,
  UnknownError,
  WrongExpectedVersionError,
} from '@kurrent/kurrentdb-client';
import { connect, errorOf, event, hangs, listen, readAll, readRevisions, start, stopLater, unaryForm, until, write } from './harness.ts';
import { Database, SilentPort, StandIn } from './index.ts';

describe('silence', () => {
  it('leaves appends unanswered and unstored, reads unanswered, and subscriptions without events until it ends', async () => {
    const { server, client } = await start();
    await write(client, 'a');
    const { heard } = listen(client);
    await until(() => heard.includes('caught up'));
    server.silence();
    const append = write(client, 'a', { deadline: 50 });
    expect(await hangs(append)).toBe(true);
    expect(await errorOf(write(client, 'a', { deadline: 50, ...unaryForm }))).toBeInstanceOf(DeadlineExceededError);
    expect(await hangs(readAll(client))).toBe(true);
    server.database.append('b', 'no_stream', [{ ...event('While silent'), data: new Uint8Array(), metadata: new Uint8Array() }]);
    await delay(100);
    expect(heard).not.toContain('While silent');
    server.speak();
    await until(() => heard.includes('While silent'));
    expect(await readRevisions(client, 'a')).toEqual([0n]);
    expect(await hangs(append, 50)).toBe(true);
  });

  it('can be of one kind only', async () => {
    const { server, client } = await start();
    server.silence('reads');
    await write(client, 'a');
    expect(await hangs(readAll(client))).toBe(true);
  });

  it('of a port that accepts and says nothing hangs appends, whatever their deadline', async () => {
    const port = stopLater(await SilentPort.start());
    const client = connect(port.url);
    expect(await hangs(write(client, 'a', { deadline: 50 }), 500)).toBe(true);
    expect(port.connections).toBeGreaterThan(0);
  });
});

describe('appends of unknown outcome', () => {
  it('stored and not answered are found by the retry', async () => {
    const { server, client } = await start();
    await write(client, 'a');
    server.commitThenSilence();
    const lost = event();
    expect(await hangs(client.appendToStream('b', lost, { streamState: 'no_stream', deadline: 50 }))).toBe(true);
    expect(await client.appendToStream('b', lost, { streamState: 'no_stream' })).toMatchObject({ nextExpectedRevision: 0n });
    expect(await readRevisions(client, 'b')).toEqual([0n]);
  });

  it.each([
    ['batch', {}, DeadlineExceededError],
    ['unary', unaryForm, UnknownError],
  ])('can be said to have timed out, stored or not (%s)', async (_, form, kind) => {
    const { server, client } = await start();
    server.commitThenTimeout();
    expect(await errorOf(write(client, 'a', { streamState: 'no_stream', ...form }))).toBeInstanceOf(kind);
    server.timeoutAppends();
    expect(await errorOf(write(client, 'a', { streamState: 0n, ...form }))).toBeInstanceOf(kind);
    expect(await readRevisions(client, 'a')).toEqual([0n]);
  });

  it('are stored by a server that dies before it answers', async () => {
    const { server, client } = await start();
    await write(client, 'a');
    server.killAfterCommit();
    const lost = event();
    expect(await errorOf(client.appendToStream('b', lost, { streamState: 'no_stream' }))).toBeInstanceOf(UnavailableError);
    expect(server.alive).toBe(false);
    await server.restart();
    expect(await client.appendToStream('b', lost, { streamState: 'no_stream' })).toMatchObject({ nextExpectedRevision: 0n });
    expect(await errorOf(write(client, 'b', { streamState: 'no_stream' }))).toBeInstanceOf(WrongExpectedVersionError);
  });

  it('hang when the batch stream ends cleanly, and so do the next ones of the client, and its disposal', async () => {
    const { server, client } = await start();
    await write(client, 'a');
    server.commitThenSilence();
    const pending = write(client, 'b');
    await delay(50);
    server.endBatchStreams();
    expect(await hangs(pending)).toBe(true);
    expect(await hangs(write(client, 'c'))).toBe(true);
    expect(await hangs(client.dispose())).toBe(true);
    await write(connect(server.url), 'd');
  });
});

describe('subscriptions that end', () => {
  it('cleanly say only that they ended', async () => {
    const { server, client } = await start();
    const { heard, errors } = listen(client);
    await until(() => heard.includes('caught up'));
    server.endSubscriptions();
    await until(() => heard.includes('end'));
    expect(errors).toEqual([]);
    expect(server.open.subscriptions).toBe(0);
  });

  it('by a drop say so once', async () => {
    const { server, client } = await start();
    const { heard, errors } = listen(client);
    await until(() => heard.includes('caught up'));
    server.dropSubscriptions({ code: status.CANCELLED, details: 'dropped' });
    await until(() => errors.length > 0);
    expect(errors).toEqual([expect.any(CancelledError)]);
    expect(heard).not.toContain('end');
  });
});

describe('trouble', () => {
  it('not ready is answered as the server answers it, until it is ready', async () => {
    const { server, client } = await start();
    server.notReady();
    const batch = await errorOf(write(client, 'a'));
    expect(batch).toBeInstanceOf(UnknownError);
    expect(batch).toMatchObject({ message: 'Could not recognize Server Is Not Ready' });
    expect(await errorOf(write(client, 'a', unaryForm))).toBeInstanceOf(UnavailableError);
    expect(await errorOf(readAll(client))).toBeInstanceOf(UnavailableError);
    server.ready();
    await write(client, 'a');
    expect(await readRevisions(client, 'a')).toEqual([0n]);
  });

  it('slowness delays answers', async () => {
    const { server, client } = await start();
    await write(client, 'a');
    server.slow(200);
    const started = performance.now();
    await write(client, 'a');
    expect(performance.now() - started).toBeGreaterThan(150);
    server.slow(0);
    expect(await readRevisions(client, 'a')).toEqual([0n, 1n]);
  });

  it('of a chosen status fails as many calls as asked for', async () => {
    const { server, client } = await start();
    server.fail('appends', { code: status.RESOURCE_EXHAUSTED, details: 'full' });
    expect(await errorOf(write(client, 'a'))).toMatchObject({ type: 'unknown', code: status.RESOURCE_EXHAUSTED });
    await write(client, 'a');
    server.fail('reads', { code: status.DEADLINE_EXCEEDED, details: 'late' }, 2);
    expect(await errorOf(readAll(client))).toBeInstanceOf(DeadlineExceededError);
    expect(await errorOf(readAll(client))).toBeInstanceOf(DeadlineExceededError);
    expect(await readRevisions(client, 'a')).toEqual([0n]);
    expect(server.open.reads).toBe(0);
  });
});

describe('death', () => {
  it('cuts everything at once, keeps the data, and leaves no handle; the same client works after the restart', async () => {
    const { server, client } = await start();
    await write(client, 'a');
    await readAll(client);
    const { heard, errors } = listen(client);
    await until(() => heard.includes('caught up'));
    server.kill();
    await until(() => errors.length > 0);
    expect(errors).toEqual([expect.any(UnavailableError)]);
    expect(server.open).toEqual({ connections: 0, subscriptions: 0, batchStreams: 0, reads: 0 });
    expect(await errorOf(write(client, 'a'))).toMatchObject({ code: status.UNAVAILABLE });
    expect(await errorOf(readAll(client))).toBeInstanceOf(UnavailableError);
    const { port } = server;
    await server.restart();
    expect(server.port).toBe(port);
    await write(client, 'a', { streamState: 0n });
    expect(await readRevisions(client, 'a')).toEqual([0n, 1n]);
  });

  it('of one server leaves its data to another', async () => {
    const database = new Database();
    const first = await start({ database });
    await write(first.client, 'a');
    first.server.stop();
    const second = await start({ database });
    expect(await readRevisions(second.client, 'a')).toEqual([0n]);
  });
});

describe('credentials', () => {
  it('are asked for over TLS, by appends, reads and subscriptions', async () => {
    const server = stopLater(await StandIn.start({ tls: true }));
    const good = connect(server.url);
    await write(good, 'a');
    expect(await readRevisions(good, 'a')).toEqual([0n]);
    for (const login of ['admin:wrong@', '']) {
      const bad = connect(server.url.replace(/admin:.*@/, login));
      expect(await errorOf(write(bad, 'a'))).toBeInstanceOf(AccessDeniedError);
      expect(await errorOf(readAll(bad))).toBeInstanceOf(AccessDeniedError);
      const { errors } = listen(bad);
      await until(() => errors.length > 0);
      expect(errors).toEqual([expect.any(AccessDeniedError)]);
    }
  });

  it('with special characters reach the server on reads only when each read is given them', async () => {
    const credentials = { username: 'admin', password: 'a:b@c/d%' };
    const server = stopLater(await StandIn.start({ tls: true, credentials }));
    const client = connect(server.url);
    await write(client, 'a');
    expect(await errorOf(readAll(client))).toBeInstanceOf(AccessDeniedError);
    expect(await readRevisions(client, 'a', { credentials })).toEqual([0n]);
  });
});
