import { describe, expect, it } from '@jest/globals';
import { NO_STREAM } from '#eventing';
import { encodedEvent, eventually, newStream } from '#eventing-testing';
import { KurrentDbEventStore } from '#event-store-kurrentdb';
import { CERTIFICATE_AUTHORITY, StandIn } from '../kurrentdb-stand-in/index.ts';
import { kurrentDbFixture, within } from './kurrentdb-fixture.ts';
import { IMPATIENT, TIMINGS } from './kurrentdb-timings.ts';

const SILENT = /no answer within 0\.5 s; it accepts connections but does not answer: is this the port.*paused\?/;
const SECRET = 'correct-horse';

describe('opening a KurrentDB', () => {
  const the = kurrentDbFixture();

  /** What opening ends with: in time, and without a word of the password. */
  async function refusalOf(url: string): Promise<unknown> {
    const opened = within(KurrentDbEventStore.open({ url, timings: { ...TIMINGS, ...IMPATIENT } }));
    const error: unknown = await opened.then(
      async (store) => {
        await store.close();
        return 'opened';
      },
      (reason: unknown) => reason,
    );
    for (let cause = error; cause instanceof Error; cause = cause.cause) {
      expect(`${cause.message}\n${cause.stack}\n${JSON.stringify(cause)}`).not.toContain(SECRET);
    }
    return error;
  }

  it.each([
    '',
    SECRET,
    `http://admin:${SECRET}@localhost:2113`,
    `kurrentdb:/admin:${SECRET}@localhost`,
    `kurrentdb://admin:${SECRET}@`,
    `kurrentdb://admin:${SECRET}@localhost:99999`,
    `kurrentdb://admin:${SECRET}@localhost:port`,
    `kurrentdb://admin:${SECRET}:more@localhost`,
    `kurrentdb://admin:${SECRET}/@localhost`,
    `kurrentdb://admin:${SECRET}?@localhost`,
    `kurrentdb://admin:%${SECRET}@localhost`,
    `kurrentdb://admin:${SECRET}@localhost?tls=perhaps`,
    `kurrentdb://admin:${SECRET}@localhost?tls=false`,
    `kurrentdb://admin:${SECRET}@localhost?tlsCaFile=/no/such/file`,
    `kurrentdb://admin:${SECRET}@localhost?unknown=1`,
    `kurrentdb://admin:${SECRET}@localhost,`,
  ])('refuses a URL that cannot be one, by name of the variable: %s', async (url) => {
    expect(await refusalOf(url)).toMatchObject({ message: expect.stringContaining('EVENT_STORE_URL') as unknown });
  });

  it.each<[string, () => string | Promise<string>, string, RegExp]>([
    [
      'a host that nobody knows',
      () => 'kurrentdb://no-such-host.invalid:2113?tls=false',
      'no-such-host.invalid:2113',
      /cannot be resolved.*spelling/,
    ],
    ['hosts that nobody knows', () => 'kurrentdb://a.invalid:2113,b.invalid:2113?tls=false', 'a.invalid:2113', /the host name cannot/],
    ['a name without nodes', () => 'kurrentdb+discover://c.invalid:2113?tls=false', 'c.invalid:2113', /the host name cannot/],
    ['a port that nobody listens on', () => 'kurrentdb://127.0.0.1:1?tls=false', '127.0.0.1:1', /nothing listens there/],
    ['a cluster that is down', () => 'kurrentdb://127.0.0.1:1,127.0.0.1:2?tls=false', '127.0.0.1:1,127.0.0.1:2', /nothing listens there/],
    [
      'a cluster of TLS servers spoken to in plain',
      async () => `${await plainCluster({ tls: true })}?tls=false`,
      '',
      /leave out tls=false/,
    ],
    ['a cluster of plain servers spoken to in TLS', () => plainCluster({}), '', /it does not speak TLS/],
    [
      'a cluster whose hosts each have another fault',
      async () => `kurrentdb://127.0.0.1:1,${(await the.silentPort()).url.replace(/^.*\/\/|\?.*$/g, '')},d.invalid?tls=false`,
      '',
      /127\.0\.0\.1:1 \(nothing listens.*127\.0\.0\.1:\d+ \(it accepts connections but.*d\.invalid:2113 \(the host name cannot/,
    ],
    ['a node that accepts and never answers', async () => (await the.silentPort()).url, '127.0.0.1', SILENT],
    ['nodes that accept and never answer', silentNodes, '127.0.0.1', SILENT],
    [
      'a TLS server spoken to in plain',
      async () => `kurrentdb://127.0.0.1:${(await the.server({ tls: true })).port}?tls=false`,
      '127.0.0.1',
      /leave out tls=false/,
    ],
    [
      'a plain server spoken to in TLS',
      async () => `kurrentdb://admin:${SECRET}@127.0.0.1:${(await the.server()).port}`,
      '127.0.0.1',
      /write \?tls=false and leave out user and password/,
    ],
    ['a certificate that nobody we trust signed', async () => (await tlsServer()).replace(/\?.*$/, ''), '127.0.0.1', /tlsCaFile/],
    ['a wrong password', async () => (await tlsServer()).replace('changeit', SECRET), '127.0.0.1', /check user and password/],
    [
      'no password where one is asked for',
      async () => (await tlsServer()).replace(/\/\/.*@/, '//'),
      '127.0.0.1',
      /check user and password/,
    ],
    [
      'a server that is still starting',
      async () => (await hindered((server) => server.notReady())).url,
      '127.0.0.1',
      /still starting|not ready/,
    ],
    ['a server that answers nothing', async () => (await hindered((server) => server.silence())).url, '127.0.0.1', SILENT],
    [
      'a server that reads nothing',
      async () => (await hindered((server) => server.silence('reads'))).url,
      '127.0.0.1',
      /no answer within 0\.5 s/,
    ],
    [
      'a server that takes no appends',
      async () => (await hindered((server) => server.silence('appends'))).url,
      '127.0.0.1',
      /no answer within 0\.5 s/,
    ],
    ['a server far too slow', async () => (await hindered((server) => server.slow(60_000))).url, '127.0.0.1', /no answer within 0\.5 s/],
  ])('is UNAVAILABLE within the deadline, and says where and why: %s', async (_, url, hosts, remedy) => {
    const error = await refusalOf(await url());
    expect(error).toMatchObject({ name: 'EventStoreError', kind: 'UNAVAILABLE', message: expect.stringContaining(hosts) as unknown });
    expect(error).toMatchObject({ message: expect.stringMatching(remedy) as unknown });
  });

  async function tlsServer(): Promise<string> {
    return (await the.server({ tls: true })).url;
  }
  async function silentNodes(): Promise<string> {
    const [one, two] = [await the.silentPort(), await the.silentPort()];
    return `kurrentdb://127.0.0.1:${one.port},127.0.0.1:${two.port}?tls=false`;
  }
  async function plainCluster(options: { tls?: boolean }): Promise<string> {
    const [one, two] = [await the.server(options), await the.server(options)];
    return `kurrentdb://127.0.0.1:${one.port},127.0.0.1:${two.port}`;
  }
  async function hindered(hinder: (server: StandIn) => void): Promise<StandIn> {
    const server = await the.server();
    hinder(server);
    return server;
  }

  it('speaks TLS with credentials, and trusts only the authority that is named', async () => {
    const server = await the.server({ tls: true, credentials: { username: 'reader:1', password: 'p@ss:/?%w' } });
    expect(server.url).toContain(encodeURIComponent(CERTIFICATE_AUTHORITY));
    const store = await the.store(server.url);
    await store.append(newStream(), NO_STREAM, [encodedEvent()]);
    expect((await store.readAll(null, {}, 10)).events).toHaveLength(1);
  });

  it('works when the server comes later, and when it comes while the store is being opened', async () => {
    const { port, url } = await the.server().then((server) => {
      server.kill();
      return server;
    });
    expect(await refusalOf(url)).toMatchObject({ kind: 'UNAVAILABLE' });
    const opening = the.store(url);
    const server = await StandIn.start({ port });
    the.later(() => server.stop());
    const store = await within(opening);
    await store.append(newStream(), NO_STREAM, [encodedEvent()]);
    expect(await store.head()).not.toBeNull();
  });

  it('in vain leaves nothing open on the server', async () => {
    const server = await the.server();
    server.notReady();
    for (let n = 0; n < 3; n++) expect(await refusalOf(server.url)).toMatchObject({ kind: 'UNAVAILABLE' });
    await eventually(() => server.open.subscriptions + server.open.reads + server.open.batchStreams === 0, 'no call is open');
  });
});
