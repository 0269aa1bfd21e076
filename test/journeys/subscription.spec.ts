import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventLog, NO_STREAM } from '#eventing';
import { aContext, inTime } from '#eventing-testing';
import { SESSION_COOKIE, Sessions, Tokens } from '#identity';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ReadStore } from '#read-store';
import { Clock } from './clock.ts';
import { aPolicy } from './inputs.ts';
import { LiveClient, RawSocket } from './live-client.ts';
import type { LiveOptions, RawOptions } from './live-client.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

/** Long enough for what should not come to come. */
const A_WHILE = 300;

let running: RunningServer;
const PUBLIC_URL = 'http://handrail.test';
const clients = new Set<LiveClient>();

afterEach(async () => {
  for (const client of clients) await client.close();
  clients.clear();
});

function live(as: Requester | null, options: LiveOptions = {}): LiveClient {
  const client = new LiveClient(running, as, options);
  clients.add(client);
  return client;
}

/** Subscribed, and told so. */
async function listening(as: Requester): Promise<LiveClient> {
  const client = live(as);
  await client.until(({ changes }) => changes.length > 0);
  return client;
}

async function anOffice(code: string) {
  const admin = await running.person(['ADMIN', 'EXECUTIVE']);
  const [owner, deputy] = [await running.person(['POLICY_OWNER']), await running.person(['POLICY_OWNER'])];
  const input = { ...aPolicy(code), ownerId: owner.id, deputyId: deputy.id };
  const { policy } = await running.done<{ policy: { id: string } }>('registerPolicy', input, admin, 'policy { id }');
  return { admin, owner, deputy, policyId: policy.id };
}

/** With a name, which reaches the owner at once; by somebody who is nobody's subordinate, unless it is said. */
async function report(policyId: string, as?: Requester, mode = 'NAMED') {
  const reporter = as ?? (await running.person(['FRONTLINE']));
  return running.done<{ report: { id: string } }>('reportFriction', { policyId, mode }, reporter, 'report { id }');
}

const placeOf = (position: string | null | undefined) => running.server.app.get(EventLog).positionOf(position ?? '');

const endedBy = (code: number) => expect.objectContaining({ code });

describe('inboxChanged', () => {
  beforeAll(async () => {
    running = await RunningServer.start();
  });
  afterAll(() => running.remove());

  it('tells owner and deputy within a second, and nothing but where to look', async () => {
    const { owner, deputy, policyId } = await anOffice('TELL-1');
    const [first, second] = [await listening(owner), await listening(deputy)];
    const { position, report: made } = await inTime(1_000, async () => {
      const told = first.changes.length;
      const done = await report(policyId);
      for (const client of [first, second]) await client.until(({ changes }) => changes.length > told);
      return done;
    });
    for (const { changes } of [first, second])
      expect(changes).toEqual([{ ...changes[0], policyId: null }, ...changes.slice(1).map((change) => ({ ...change, policyId }))]);
    // Sealed anew each time: the same place reads differently.
    for (const client of [first, second]) expect(placeOf(client.changes.at(-1)?.position)).toBe(placeOf(position));
    const seen = await running.query<{ reports: { edges: readonly { node: { id: string } }[] } }>(
      '{ reports(first: 100, scope: INBOX) { edges { node { id } } } }',
      {},
      owner,
      { 'x-after-position': position ?? '' },
    );
    expect(seen.data.reports.edges).toContainEqual({ node: { id: made.id } });
    expect(seen.data.reports.edges).toHaveLength(first.changes.length - 1);
  });

  it('tells of what changes on a report', async () => {
    const { owner, policyId } = await anOffice('TELL-2');
    const { report: made } = await report(policyId);
    const client = await listening(owner);
    const { position } = await running.done('answerReport', { reportId: made.id, answer: 'We look into it.' }, owner);
    await client.until(({ changes }) => changes.length > 1);
    expect(client.changes.at(-1)?.policyId).toBe(policyId);
    expect(placeOf(client.changes.at(-1)?.position)).toBe(placeOf(position));
  });

  it('tells no other owner, and refuses everybody else as it refuses any field', async () => {
    const { admin, owner, policyId } = await anOffice('TELL-3');
    const [mine, others] = [await listening(owner), await listening(await running.person(['POLICY_OWNER']))];
    const refused = live(admin);
    await refused.until(({ errors }) => errors.length > 0);
    await report(policyId);
    await mine.until(({ changes }) => changes.length > 1);
    await sleep(A_WHILE);
    expect(others.changes).toHaveLength(1);
    expect(refused.errors.join()).toContain('"code":"NOT_FOUND"');
    expect(refused.changes).toEqual([]);
  });

  it('keeps a report from the manager of its reporter', async () => {
    const { owner, deputy, policyId } = await anOffice('TELL-4');
    const [manager, substitute] = [await listening(owner), await listening(deputy)];
    await report(policyId, await running.person(['FRONTLINE'], { managerId: owner.id }));
    await substitute.until(({ changes }) => changes.length > 1);
    await sleep(A_WHILE);
    expect(manager.changes).toHaveLength(1);
  });

  it('keeps what was reported before from the manager of its reporter who takes the office later', async () => {
    const { admin, deputy, policyId } = await anOffice('TELL-12');
    const manager = await running.person(['POLICY_OWNER']);
    const reporter = await running.person(['FRONTLINE'], { managerId: manager.id });
    const { report: made } = await report(policyId, reporter);
    running.clock.advanceMs(1);
    await running.done('transferPolicy', { policyId, ownerId: manager.id, deputyId: deputy.id, reason: 'moved' }, admin);
    const [late, early] = [await listening(manager), await listening(deputy)];
    await running.done('addReportFacts', { reportId: made.id, burden: 4 }, reporter);
    await early.until(({ changes }) => changes.length > 1);
    await sleep(A_WHILE);
    expect(late.changes).toHaveLength(1);
  });

  it('keeps what was published among "other policies" from whoever takes the office later', async () => {
    const { admin, deputy, policyId } = await anOffice('TELL-14');
    const reporter = await running.person(['FRONTLINE']);
    const { report: pooled } = await report(policyId, reporter);
    const blockId = randomUUID();
    const block = { blockId, policyId: null, policyVersion: null, ordinal: 0, fromWeek: '2026-W01', toWeek: '2026-W02', k: 5 };
    const entries = { entryIds: [pooled.id], entryParts: [0], surplusIds: [], readerIds: [deputy.id] };
    const sums = { people: 5, reports: 5, corroborations: 0, occurrences: 5, staffMinutes: 0, customerMinutes: 0, amountMinor: 0 };
    const data = { ...block, ...entries, sums, parts: [], publishedAt: running.clock.instant };
    const stamp = { commandId: randomUUID(), scope: 'system:x', inputMac: '' };
    const context = aContext({ now: running.clock.instant });
    const event = { type: 'FrictionBlockPublished', data };
    const log = running.server.app.get(EventLog);
    const { position } = await log.append(`friction_block-${blockId}`, NO_STREAM, [event], stamp, context);
    const successor = await running.person(['POLICY_OWNER']);
    await running.done('transferPolicy', { policyId, ownerId: successor.id, deputyId: deputy.id, reason: 'moved' }, admin);
    await running.server.app.get(ReadStore).waitFor(['friction_reports'], position, A_WHILE * 10);
    const [late, early] = [await listening(successor), await listening(deputy)];
    await running.done('addReportFacts', { reportId: pooled.id, burden: 4 }, reporter);
    await early.until(({ changes }) => changes.length > 1);
    await sleep(A_WHILE);
    expect(late.changes).toHaveLength(1);
  });

  it('tells nobody of a merge, which may be with a report that is not for them', async () => {
    const { owner, deputy, policyId } = await anOffice('TELL-13');
    const { report: hidden } = await report(policyId, await running.person(['FRONTLINE'], { managerId: deputy.id }));
    const { report: shown } = await report(policyId);
    const client = await listening(deputy);
    await running.done('mergeReports', { reportId: shown.id, intoReportId: hidden.id, reason: 'the same' }, owner);
    await running.done('unmergeReport', { reportId: shown.id, reason: 'not the same' }, owner);
    await sleep(A_WHILE);
    expect(client.changes).toHaveLength(1);
    await running.done('classifyReportCause', { reportId: shown.id, cause: 'RULE', reason: 'x' }, owner);
    await client.until(({ changes }) => changes.length > 1);
  });

  it('asks for the role again with each event', async () => {
    const { admin, owner, deputy, policyId } = await anOffice('TELL-5');
    const [former, present] = [await listening(owner), await listening(deputy)];
    await running.done('revokeRole', { personId: owner.id, role: 'POLICY_OWNER' }, admin);
    await report(policyId);
    await present.until(({ changes }) => changes.length > 1);
    await sleep(A_WHILE);
    expect(former.changes).toHaveLength(1);
  });

  it('asks for the office again with each event', async () => {
    const { admin, owner, policyId } = await anOffice('TELL-6');
    const successor = await running.person(['POLICY_OWNER']);
    const [former, present] = [await listening(owner), await listening(successor)];
    await running.done(
      'transferPolicy',
      { policyId, ownerId: successor.id, reason: 'moved', expectedVersion: await revisionOf(policyId, admin) },
      admin,
    );
    await report(policyId);
    await present.until(({ changes }) => changes.length > 1);
    await sleep(A_WHILE);
    expect(former.changes).toHaveLength(1);
  });

  it('stops with the session, at the next event', async () => {
    const { owner, deputy, policyId } = await anOffice('TELL-7');
    const [signedOut, other] = [await listening(owner), await listening(deputy)];
    running.server.app.get(Sessions).revoke(owner.headersAt(running)['cookie']?.slice(SESSION_COOKIE.length + 1) ?? '');
    await report(policyId);
    await other.until(({ changes }) => changes.length > 1);
    expect(await signedOut.ended).toEqual(endedBy(4401));
    expect(signedOut.changes).toHaveLength(1);
  });

  it('takes a machine token, which owns no policy and is told none', async () => {
    const { policyId } = await anOffice('TELL-8');
    const client = await listening(running.token(['POLICY_OWNER']));
    await report(policyId);
    await sleep(A_WHILE);
    expect(client.changes).toHaveLength(1);
  });

  it('is no way around HTTP, nor HTTP around it', async () => {
    const { owner, policyId } = await anOffice('TELL-9');
    const asked = live(owner, { query: '{ me { id } }' });
    asked.subscribe(
      `mutation { retirePolicy(input: { commandId: "${crypto.randomUUID()}", policyId: "${policyId}", expectedVersion: 1, reason: "x" }) { position } }`,
    );
    await asked.until(({ errors }) => errors.length === 2);
    expect(asked.errors.join()).toContain('send a query over HTTP');
    expect(asked.errors.join()).toContain('send a mutation over HTTP');
    const overHttp = await running.query('subscription { inboxChanged { policyId } }', {}, owner);
    expect([overHttp.status, overHttp.errors[0]?.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });
});

async function revisionOf(policyId: string, as: Requester): Promise<number> {
  const { data } = await running.query<{ policy: { revision: number } }>(
    'query P($id: ID!) { policy(id: $id) { revision } }',
    { id: policyId },
    as,
  );
  return data.policy.revision;
}

describe('inboxChanged in the evening', () => {
  // Ten minutes before midnight: no session ends unused until then.
  beforeAll(async () => {
    running = await RunningServer.start({ clock: new Clock('2026-11-02T23:50:00.000Z') });
  });
  afterAll(() => running.remove());

  it('tells of what is said in confidence when the next day begins, and then everybody', async () => {
    const { owner, deputy, policyId } = await anOffice('TELL-10');
    const reporter = await running.person(['FRONTLINE']);
    const [first, second, other] = [
      await listening(owner),
      await listening(deputy),
      await listening(await running.person(['POLICY_OWNER'])),
    ];
    const { report: made } = await report(policyId, reporter, 'CONFIDENTIAL');
    for (const [name, input] of [
      ['addReportFacts', { burden: 4 }],
      ['recordRecurrence', {}],
      ['sendReportMessage', { text: 'It happened again.' }],
    ] as const) {
      await running.done(name, { reportId: made.id, ...input }, reporter);
    }
    await report((await anOffice('TELL-11')).policyId);
    await sleep(A_WHILE);
    expect([first, second, other].map(({ changes }) => changes.length)).toEqual([1, 1, 1]);
    running.clock.advanceMs(10 * 60_000 - 1);
    await sleep(1_500);
    expect(first.changes).toHaveLength(1);
    running.clock.advanceMs(1);
    for (const client of [first, second, other]) {
      await client.until(({ changes }) => changes.length > 1);
      expect(client.changes.at(-1)).toMatchObject({ policyId: null });
    }
    const seen = await running.query<{ reports: { edges: readonly { node: object }[] } }>(
      '{ reports(first: 1, scope: INBOX) { edges { node { id burden occurrences messages { sentAt deliveredOn } } } } }',
      {},
      owner,
      running.afterCommands,
    );
    const messages = [{ sentAt: null, deliveredOn: '2026-11-03' }];
    expect(seen.data.reports.edges).toEqual([{ node: { id: made.id, burden: 4, occurrences: 2, messages } }]);
  });
});

describe('a socket', () => {
  let owner: Requester;
  beforeAll(async () => {
    running = await RunningServer.start({
      environment: { HANDRAIL_PUBLIC_URL: PUBLIC_URL },
      sockets: { initWithin: 2_000, messagesPerCheck: 40, socketsOfOneCaller: 5 },
    });
    owner = await running.person(['POLICY_OWNER']);
  });
  afterAll(() => running.remove());

  const INIT = { type: 'connection_init', payload: {} };
  async function opened(options: RawOptions = {}): Promise<RawSocket> {
    const raw = new RawSocket(running, options);
    if (!(await raw.opened)) throw new Error('the socket did not open');
    return raw;
  }
  const signedIn = () => opened({ headers: { cookie: owner.headersAt(running)['cookie'] ?? '', origin: running.url } });

  it('is closed for strangers, forged tokens and unknown sessions', async () => {
    expect(await live(null).ended).toEqual(endedBy(4401));
    const forged = { id: 'x', headersAt: () => ({ authorization: `Bearer hr_${'0'.repeat(16)}_${'0'.repeat(64)}` }) };
    expect(await live(forged).ended).toEqual(endedBy(4401));
    const unknown = { id: 'x', headersAt: () => ({ cookie: `${SESSION_COOKIE}=${'x'.repeat(43)}` }) };
    expect(await live(unknown).ended).toEqual(endedBy(4401));
  });

  it('makes use of a session only for pages of its own origin', async () => {
    for (const origin of ['https://evil.example', 'null', `${running.url}.evil.example`, running.url.replace('http:', 'https:'), null]) {
      expect([origin, await live(owner, { origin }).ended]).toEqual([origin, endedBy(4403)]);
    }
    const published = live(owner, { origin: PUBLIC_URL });
    await published.until(({ changes }) => changes.length === 1);
    const token = live(running.token(['POLICY_OWNER']), { origin: 'https://dashboard.example' });
    await token.until(({ changes }) => changes.length === 1);
  });

  it('is closed when nobody says who they are', async () => {
    expect(await (await opened()).ended).toEqual(endedBy(4408));
  });

  it('is closed on what is no message of the protocol', async () => {
    for (const [message, code] of [
      ['{', 4400],
      ['{"type":"launch"}', 4400],
      ['[]', 4400],
      [{ type: 'subscribe', id: '1', payload: { query: '{ me { id } }' } }, 4401],
    ] as const) {
      const raw = await opened();
      raw.send(message);
      expect([message, await raw.ended]).toEqual([message, endedBy(code)]);
    }
    const twice = await signedIn();
    twice.send(INIT);
    twice.send(INIT);
    expect(await twice.ended).toEqual(endedBy(4429));
    expect(await new RawSocket(running, { protocol: 'graphql-ws' }).opened).toBe(false);
  });

  it('is closed on oversized and broken frames, and the server lives on', async () => {
    const large = await signedIn();
    large.send(JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(100 * 1024) } }));
    expect(await large.ended).toEqual(endedBy(1009));
    const answer = await overTcp(Buffer.from([0x81, 0x05, ...Buffer.from('plain')]));
    expect(answer.subarray(-4).readUInt16BE(0) === 0x8802 || answer.includes(Buffer.from([0x03, 0xea]))).toBe(true);
    expect((await running.query('{ me { id } }', {}, owner)).errors).toEqual([]);
  });

  it('is not opened on another path, and other upgrades are answered as usual', async () => {
    expect(await new RawSocket(running, { path: '/graphqlx' }).opened).toBe(false);
    expect(await new RawSocket(running, { path: '/' }).opened).toBe(false);
    const answer = await httpOverTcp('GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('is closed on a flood of messages', async () => {
    const raw = await signedIn();
    for (let i = 0; i < 50; i++) raw.send({ type: 'ping' });
    expect(await raw.ended).toEqual(endedBy(4429));
    const pings = await signedIn();
    for (let i = 0; i < 50; i++) pings.socket.ping();
    expect(await pings.ended).toEqual(endedBy(4429));
  });

  it('takes ten subscriptions at once, and five of these sockets one caller', async () => {
    const client = live(owner);
    for (let i = 0; i < 10; i++) client.subscribe('subscription { inboxChanged { policyId position } }');
    await client.until(({ errors, changes }) => errors.length === 1 && changes.length === 10);
    expect(client.errors.join()).toContain('"code":"RATE_LIMITED"');
    const others = [2, 3, 4, 5].map(() => live(owner));
    for (const other of others) await other.until(({ changes }) => changes.length === 1);
    expect(await live(owner).ended).toEqual(endedBy(4429));
  });

  it.each([
    [
      'depth',
      `subscription { inboxChanged { ${'... { '.repeat(12)} policyId ${'} '.repeat(12)} } }`,
      'deeper than 12 levels; ask for less',
    ],
    [
      'aliases',
      `subscription { inboxChanged { ${Array.from({ length: 16 }, (_, i) => `a${i}: policyId`).join(' ')} } }`,
      'more than 15 aliases; divide it',
    ],
    ['directives', `subscription { inboxChanged { ${'policyId @include(if: true) '.repeat(21)} } }`, 'more than 20 directives; divide it'],
    ['tokens', `subscription { inboxChanged { ${'policyId '.repeat(1_000)} } }`, 'more than 1000 tokens; divide it'],
    ['one field', 'subscription { a: inboxChanged { policyId } b: inboxChanged { policyId } }', 'must select only one top level field'],
    ['syntax', 'subscription {', 'Syntax Error'],
    ['unknown fields', 'subscription { inboxChangd { policyId } }', 'Cannot query field'],
    ['variables', 'subscription ($no: Boolean!) { inboxChanged { policyId @include(if: $no) } }', 'BAD_USER_INPUT'],
    ['variables of the field', 'subscription ($no: Boolean!) { inboxChanged @include(if: $no) { policyId } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('has the limits of HTTP: %s', async (_, query, words) => {
    const client = live(owner, { query });
    await client.until(({ errors }) => errors.length > 0);
    expect(client.errors.join()).toContain(words);
    expect(client.errors.join()).not.toMatch(/Did you mean|INTERNAL/);
    expect(client.changes).toEqual([]);
  });

  /** What the server answers to bytes after the handshake, until it closes. */
  function overTcp(bytes: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const parts: Buffer[] = [];
      const socket = connect(Number(new URL(running.url).port), '127.0.0.1', () => socket.write(HANDSHAKE));
      socket.once('data', () => socket.write(bytes));
      socket.on('data', (part: Buffer) => parts.push(part));
      socket.on('close', () => resolve(Buffer.concat(parts)));
      socket.on('error', reject);
    });
  }

  function httpOverTcp(request: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(Number(new URL(running.url).port), '127.0.0.1', () => socket.write(request));
      socket.on('data', (part: Buffer) => (answer += part.toString()));
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
  }
});

const HANDSHAKE = [
  'GET /graphql HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol: graphql-transport-ws',
  '\r\n',
].join('\r\n');

describe('a socket that is looked at', () => {
  /** Often, so that the test need not wait as long as the product does. */
  beforeAll(async () => {
    running = await RunningServer.start({ sockets: { checkEvery: 400, initWithin: 60_000 } });
  });
  afterAll(() => running.remove());

  it('is closed once its token is revoked', async () => {
    const token = running.token(['POLICY_OWNER']);
    const client = await listening(token);
    await sleep(A_WHILE);
    running.server.app.get(Tokens).revoke(token.id);
    expect(await client.ended).toEqual(endedBy(4401));
  });

  it('does not keep a session from ending unused', async () => {
    const client = await listening(await running.person(['POLICY_OWNER']));
    running.clock.advanceMs(20 * 60_000);
    await sleep(A_WHILE);
    running.clock.advanceMs(11 * 60_000);
    expect(await client.ended).toEqual(endedBy(4401));
  });

  it('is closed once its person is deactivated', async () => {
    const person = await running.person(['POLICY_OWNER']);
    const client = await listening(person);
    await running.done('deactivatePerson', { personId: person.id }, await running.person(['ADMIN']));
    expect(await client.ended).toEqual(endedBy(4401));
  });

  it('is cut off when it does not answer', async () => {
    const dead = new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(running.url).port), '127.0.0.1', () => socket.write(HANDSHAKE));
      socket.on('data', () => undefined);
      socket.on('close', () => resolve());
    });
    // No other limit would end it so soon.
    const started = performance.now();
    await dead;
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});

describe('a server that stops', () => {
  it('takes leave of its sockets and waits for none that does not answer', async () => {
    running = await RunningServer.start();
    const client = await listening(await running.person(['POLICY_OWNER']));
    const mute = connect(Number(new URL(running.url).port), '127.0.0.1', () => mute.write(HANDSHAKE));
    mute.on('error', () => undefined);
    await new Promise((resolve) => mute.once('data', resolve));
    const started = performance.now();
    await running.remove();
    // A client that does not answer the close is otherwise waited for 30 seconds.
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(await client.ended).toEqual(endedBy(1001));
    mute.destroy();
  });
});
