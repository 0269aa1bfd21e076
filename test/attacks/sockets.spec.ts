import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#eventing-testing';
import { EventLog } from '#eventing';
import { SESSION_COOKIE, Sessions, Tokens } from '#identity';
import { aGuardrail, aPolicy } from '../journeys/inputs.ts';
import { INBOX_CHANGED, LiveClient, RawSocket } from '../journeys/live-client.ts';
import type { RawOptions } from '../journeys/live-client.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { exchange, HANDSHAKE, request } from './raw-http.ts';

const PUBLIC_URL = 'https://handrail.example.org';
const INIT = { type: 'connection_init', payload: {} };

let running: RunningServer;
let owner: Requester;
let policyId: string;
const sockets: RawSocket[] = [];
beforeAll(async () => {
  running = await RunningServer.start({
    environment: { HANDRAIL_PUBLIC_URL: PUBLIC_URL },
    sockets: { initWithin: 400, messagesPerCheck: 60, checkEvery: 300, sockets: 60 },
  });
  owner = await running.person(['POLICY_OWNER', 'ADMIN']);
  policyId = (await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy('RET-14'), owner, 'policy { id }')).policy.id;
});
afterEach(async () => {
  for (const { socket, ended } of sockets.splice(0)) {
    socket.terminate();
    await ended;
  }
});
afterAll(() => running.remove());

async function opened(options: RawOptions = {}): Promise<RawSocket> {
  const raw = new RawSocket(running, options);
  if (!(await raw.opened)) throw new Error('the socket did not open');
  sockets.push(raw);
  return raw;
}
const fromPage = (origin: string = PUBLIC_URL, as = owner) =>
  opened({ headers: { cookie: as.headersAt(running)['cookie'] ?? '', origin } });
const subscribe = (query: string = INBOX_CHANGED, more: object = {}) => ({
  type: 'subscribe',
  id: randomUUID(),
  payload: { query, ...more },
});

async function welcomed(raw: RawSocket): Promise<RawSocket> {
  raw.send(INIT);
  await heard(raw, ({ type }) => type === 'connection_ack');
  return raw;
}

interface Message {
  readonly type: string;
  readonly payload?: unknown;
}

async function heard(raw: RawSocket, wanted: (message: Message) => boolean): Promise<Message> {
  const find = () => raw.messages.map((text) => JSON.parse(text) as Message).find(wanted);
  return (await eventually(find, 'a message')) as Message;
}

const report = async () => running.done('reportFriction', { policyId, mode: 'NAMED' }, await running.person(['FRONTLINE']));

describe('the handshake of a socket', () => {
  it.each<readonly [what: string, status: number, path: string, headers: Readonly<Record<string, string>>]>([
    ['for no protocol', 400, '/graphql', { 'sec-websocket-protocol': '' }],
    ['of another version', 400, '/graphql', { 'sec-websocket-version': '7' }],
    ['without a key', 400, '/graphql', { 'sec-websocket-key': '' }],
    ['with a key that is none', 400, '/graphql', { 'sec-websocket-key': 'x' }],
    ['on another path', 404, '/', {}],
    ['on a path that only begins alike', 404, '/graphql/subscriptions', {}],
    ['on the way of the anonymous', 404, '/anonymous', {}],
  ])('%s is refused', async (_, status, path, headers) => {
    const { status: answered, body } = await exchange(running, request(`GET ${path}`, { ...HANDSHAKE, ...headers }));
    expect([answered, body]).toEqual([status, expect.stringContaining('"code"')]);
  });

  it('for another protocol ends before anything is said', async () => {
    const { body } = await exchange(running, request('GET /graphql', { ...HANDSHAKE, 'sec-websocket-protocol': 'graphql-ws' }));
    expect(body).toContain('Subprotocol not acceptable');
  });

  it('on a connection on which an answer is still to come opens none, and harms nothing', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', connection: 'keep-alive' };
    const slow = request('POST /sign-in', form, 'signInName=eve%40b.c&password=long-enough-it-is');
    const { body } = await exchange(running, slow + request('GET /graphql', HANDSHAKE));
    expect(body).not.toContain('101 Switching');
    expect((await running.query('{ me { id } }', {}, owner)).errors).toEqual([]);
  });

  it('that is broken off at once harms nothing', async () => {
    for (let n = 0; n < 20; n++) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(new URL(running.url).port), '127.0.0.1', () => {
          socket.write(request('GET /graphql', HANDSHAKE));
          setTimeout(() => socket.resetAndDestroy(), n % 5);
        });
        socket.on('error', () => undefined);
        socket.once('close', () => resolve());
      });
    }
    expect((await running.query('{ me { id } }', {}, owner)).errors).toEqual([]);
  });

  it('by a method other than GET opens none', async () => {
    const { status } = await exchange(running, request('POST /graphql', HANDSHAKE));
    expect(status).toBe(400);
  });

  it('has no compression to fill the memory with', async () => {
    const raw = await opened();
    expect(raw.socket.extensions).toBe('');
  });
});

describe('a session makes no socket', () => {
  it.each([
    ['another site', 'https://evil.example'],
    ['a neighbouring subdomain', 'https://wiki.example.org'],
    ['a subdomain', 'https://evil.handrail.example.org'],
    ['a longer name', 'https://handrail.example.org.evil.example'],
    ['the name in plain text', 'http://handrail.example.org'],
    ['another port', 'https://handrail.example.org:8443'],
    ['a name that hides another', 'https://handrail.example.org@evil.example'],
    ['a sandboxed frame', 'null'],
    ['a file', 'file://'],
    ['an extension', 'chrome-extension://abcdef'],
    ['what is no origin', 'handrail.example.org'],
  ])('of %s', async (_, origin) => {
    const raw = await fromPage(origin);
    raw.send(INIT);
    expect(await raw.ended).toMatchObject({ code: 4403 });
    expect(raw.messages).toEqual([]);
  });

  it('without an origin, or by its address or parameters', async () => {
    const { cookie = '' } = owner.headersAt(running);
    const session = cookie.slice(SESSION_COOKIE.length + 1);
    const silent = await opened({ headers: { cookie } });
    silent.send(INIT);
    expect(await silent.ended).toMatchObject({ code: 4403 });
    for (const [path, payload] of [
      [`/graphql?session=${session}&access_token=${session}`, {}],
      ['/graphql', { cookie, session, headers: { cookie } }],
      ['/graphql', { authorization: [`Bearer ${session}`] }],
      ['/graphql', { authorization: `Bearer ${session}` }],
    ] as const) {
      const raw = await opened({ path, headers: { origin: PUBLIC_URL } });
      raw.send({ type: 'connection_init', payload });
      expect(await raw.ended).toMatchObject({ code: 4401 });
    }
  });
});

describe('a socket is told nothing', () => {
  it('before it has said who it is', async () => {
    const raw = await fromPage();
    raw.send(subscribe());
    expect(await raw.ended).toMatchObject({ code: 4401 });
    expect(raw.messages).toEqual([]);
  });

  it('when it says so twice', async () => {
    const raw = await welcomed(await fromPage());
    raw.send(INIT);
    expect(await raw.ended).toMatchObject({ code: 4429 });
  });

  it('when it says so twice at once, as two people', async () => {
    const raw = await fromPage();
    raw.send(INIT);
    raw.send({ type: 'connection_init', payload: { authorization: running.token(['ADMIN']).headersAt(running)['authorization'] } });
    expect(await raw.ended).toMatchObject({ code: 4429 });
  });

  it('when it says so by a token that was revoked', async () => {
    const token = running.token(['POLICY_OWNER']);
    running.server.app.get(Tokens).revoke(token.id);
    const raw = await opened();
    raw.send({ type: 'connection_init', payload: token.headersAt(running) });
    expect(await raw.ended).toMatchObject({ code: 4401 });
  });

  it('by a token anywhere but in its first message, so that there is one who speaks, and one who is counted', async () => {
    const headers = running.token(['POLICY_OWNER']).headersAt(running);
    const raw = await opened({ headers });
    raw.send(INIT);
    expect(await raw.ended).toMatchObject({ code: 4401 });
  });

  it('once its session has ended or its person has left', async () => {
    const [signedOut, leaver] = [await running.person(['POLICY_OWNER']), await running.person(['POLICY_OWNER'])];
    const [first, second] = [await welcomed(await fromPage(PUBLIC_URL, signedOut)), await welcomed(await fromPage(PUBLIC_URL, leaver))];
    running.server.app.get(Sessions).revoke((signedOut.headersAt(running)['cookie'] ?? '').slice(SESSION_COOKIE.length + 1));
    await running.done('deactivatePerson', { personId: leaver.id }, owner);
    for (const raw of [first, second]) {
      if (raw.socket.readyState === raw.socket.OPEN) raw.send(subscribe());
      expect(await raw.ended).toMatchObject({ code: 4401 });
      expect(raw.messages.join()).not.toContain('"next"');
    }
  });

  it('under an id that it uses twice', async () => {
    const raw = await welcomed(await fromPage());
    const message = subscribe();
    raw.send(message);
    await heard(raw, ({ type }) => type === 'next');
    raw.send(message);
    expect(await raw.ended).toMatchObject({ code: 4409 });
  });
});

describe('a socket changes nothing', () => {
  const CHANGE = () => `registerUnit(input: { commandId: "${randomUUID()}", code: "EVIL", name: "Evil" }) { position }`;

  it.each<readonly [what: string, query: () => string, more: object]>([
    ['by a mutation', () => `mutation { ${CHANGE()} }`, {}],
    ['by a mutation under the name of a subscription', () => `subscription { ${CHANGE()} }`, {}],
    [
      'by a document with both',
      () => `${INBOX_CHANGED.replace('subscription', 'subscription S')} mutation M { ${CHANGE()} }`,
      { operationName: 'M' },
    ],
  ])('%s', async (_, query, more) => {
    const before = await running.server.app.get(EventLog).store.head();
    const raw = await welcomed(await fromPage());
    raw.send(subscribe(query(), more));
    const { payload } = await heard(raw, ({ type }) => type === 'error');
    expect(JSON.stringify(payload)).not.toContain('INTERNAL');
    expect(await running.server.app.get(EventLog).store.head()).toBe(before);
  });
});

describe('a socket is closed, and the server goes on', () => {
  afterEach(async () => expect((await running.query('{ me { id } }', {}, owner)).errors).toEqual([]));

  it.each<readonly [what: string, message: object | string, code: number]>([
    ['a message that is no JSON', '{', 4400],
    ['an empty message', '', 4400],
    ['a list', '[]', 4400],
    ['null', 'null', 4400],
    ['an unknown type', { type: 'launch' }, 4400],
    ['a subscription without an id', { type: 'subscribe', payload: { query: INBOX_CHANGED } }, 4400],
    ['a subscription with a number as id', { type: 'subscribe', id: 1, payload: { query: INBOX_CHANGED } }, 4400],
    ['a subscription without a query', { type: 'subscribe', id: '1', payload: {} }, 4400],
    ['a query that is no text', { type: 'subscribe', id: '1', payload: { query: {} } }, 4400],
    ['variables that are a text', { type: 'subscribe', id: '1', payload: { query: INBOX_CHANGED, variables: 'x' } }, 4400],
    ['a message of a server', { type: 'next', id: '1', payload: { data: {} } }, 4400],
    ['a message of 100 kB', { type: 'ping', payload: { text: 'x'.repeat(100 * 1024) } }, 1009],
    ['a poisoned message', '{"type":"ping","payload":{"__proto__":{"polluted":true}},"__proto__":{"type":"x"}}', 0],
  ])('on %s', async (_, message, code) => {
    const raw = await welcomed(await fromPage());
    raw.send(message);
    if (code === 0) raw.socket.close();
    expect(await raw.ended).toMatchObject({ code: code === 0 ? 1005 : code });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('on bytes instead of text, and on text that is no UTF-8', async () => {
    const binary = await welcomed(await fromPage());
    binary.socket.send(Buffer.from([0xff, 0xfe, 0]));
    expect(await binary.ended).toMatchObject({ code: 4400 });
    const broken = await welcomed(await fromPage());
    broken.socket.send(Buffer.from([0xc3, 0x28]), { binary: false });
    expect(await broken.ended).toMatchObject({ code: 1007 });
  });

  it('on a message in many small frames that never ends', async () => {
    const raw = await welcomed(await fromPage());
    for (let i = 0; i < 2_000; i++) raw.socket.send('x'.repeat(100), { fin: false });
    expect(await raw.ended).toMatchObject({ code: 1009 });
  });

  it.each<readonly [what: string, flood: (raw: RawSocket) => void]>([
    ['messages', (raw) => raw.send({ type: 'ping' })],
    ['pings', (raw) => raw.socket.ping()],
    ['pongs that nobody asked for', (raw) => raw.send({ type: 'pong' })],
    [
      'subscriptions that are ended at once',
      (raw) => {
        const message = subscribe();
        raw.send(message);
        raw.send({ type: 'complete', id: message.id });
      },
    ],
    ['subscriptions that are refused', (raw) => raw.send(subscribe('{ me { id } }'))],
  ])('on a flood of %s', async (_, flood) => {
    const raw = await welcomed(await fromPage());
    for (let i = 0; i < 80 && raw.socket.readyState === raw.socket.OPEN; i++) flood(raw);
    expect(await raw.ended).toMatchObject({ code: 4429 });
  });

  it('when it reads nothing: what waits for it is bounded', async () => {
    // No other limit ends it.
    const patient = await RunningServer.start({
      environment: { HANDRAIL_PUBLIC_URL: PUBLIC_URL },
      sockets: { messagesPerCheck: 1_000_000, checkEvery: 60_000 },
    });
    const slow = await slowReader(patient, await patient.person(['POLICY_OWNER']));
    const asking = setInterval(
      () => slow.writable && slow.write(frame(JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(50_000) } }))),
      5,
    );
    await new Promise((resolve) => slow.once('close', resolve));
    clearInterval(asking);
    expect(patient.server.app.getHttpServer().listening).toBe(true);
    await patient.remove();
  });

  it('when there are too many of strangers who say nothing', async () => {
    const strangers = Array.from({ length: 60 }, () => new RawSocket(running));
    const open = await Promise.all(strangers.map(({ opened: isOpen }) => isOpen));
    const { status } = await exchange(running, request('GET /graphql', HANDSHAKE));
    expect([open.includes(true), status]).toEqual([true, 503]);
    for (const { ended, socket } of strangers) if (socket.readyState === socket.OPEN) expect(await ended).toMatchObject({ code: 4408 });
    await welcomed(await fromPage());
  });
});

describe('two sockets of different people', () => {
  it('share no answer, and no id', async () => {
    const stranger = await running.person(['POLICY_OWNER']);
    const [mine, others] = [
      new LiveClient(running, owner, { origin: PUBLIC_URL }),
      new LiveClient(running, stranger, { origin: PUBLIC_URL }),
    ];
    await mine.until(({ changes }) => changes.length === 1);
    await others.until(({ changes }) => changes.length === 1);
    await report();
    await mine.until(({ changes }) => changes.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(others.changes).toHaveLength(1);
    await mine.close();
    await others.close();
  });
});

/** Whose a request is is asked anew for each event, on sockets that stay open. */
describe('a socket hears of authority', () => {
  const REQUESTED = 'subscription { authorityRequested { requestId position } }';
  const ANSWERED = 'subscription { authorityAnswered { requestId position } }';
  const clients: LiveClient<AuthorityChange>[] = [];
  let guardedId: string;
  beforeAll(async () => {
    for (const code of ['STORE-1', 'STORE-2']) await running.unit(code);
    const input = { ...aPolicy('RET-20'), effectiveFrom: '2026-01-01', guardrails: [aGuardrail] };
    guardedId = (await running.done<{ policy: { id: string } }>('registerPolicy', input, owner, 'policy { id }')).policy.id;
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
  });

  async function listening(query: string, as: Requester): Promise<LiveClient<AuthorityChange>> {
    const client = new LiveClient<AuthorityChange>(running, as, { query, origin: PUBLIC_URL });
    clients.push(client);
    await client.until(({ changes }) => changes.length === 1);
    return client;
  }
  async function supervisorOf(unitCode: string): Promise<Requester> {
    const person = await running.person([]);
    await running.done('grantRole', { personId: person.id, role: 'SUPERVISOR', unitCode }, owner);
    return person;
  }
  const staffOf = (unitCode: string) => running.person(['FRONTLINE'], { unitCode });
  async function asked(as: Requester): Promise<string> {
    const facts = [
      { name: 'amount', number: 4_500 },
      { name: 'proof', text: 'NONE' },
    ];
    const input = { policyId: guardedId, guardrailKey: aGuardrail.key, facts };
    return (await running.done<{ request: { id: string } }>('askAuthority', input, as, 'request { id }')).request.id;
  }
  const heardOf = ({ changes }: LiveClient<AuthorityChange>) => changes.flatMap(({ requestId }) => requestId ?? []);

  it('while its person is a supervisor for the unit, and not a moment longer', async () => {
    const [stays, loses, moves] = [await supervisorOf('STORE-1'), await supervisorOf('STORE-1'), await supervisorOf('STORE-1')];
    const [staying, losing, moving] = [
      await listening(REQUESTED, stays),
      await listening(REQUESTED, loses),
      await listening(REQUESTED, moves),
    ];
    const staff = await staffOf('STORE-1');
    const before = await asked(staff);
    for (const client of [staying, losing, moving]) await client.until((one) => heardOf(one).includes(before));
    await running.done('revokeRole', { personId: loses.id, role: 'SUPERVISOR', unitCode: 'STORE-1' }, owner);
    await running.done('revokeRole', { personId: moves.id, role: 'SUPERVISOR', unitCode: 'STORE-1' }, owner);
    await running.done('grantRole', { personId: moves.id, role: 'SUPERVISOR', unitCode: 'STORE-2' }, owner);
    const after = await asked(staff);
    await running.done('answerAuthority', { requestId: before, grant: true }, stays);
    const elsewhere = await asked(await staffOf('STORE-2'));
    await moving.until((one) => heardOf(one).includes(elsewhere));
    await staying.until((one) => heardOf(one).filter((id) => id === before).length === 2);
    expect([heardOf(staying), heardOf(losing), heardOf(moving)]).toEqual([[before, after, before], [before], [before, elsewhere]]);
  });

  it('of answers, when its person asked; nobody else hears them, not even who answered', async () => {
    const supervisor = await supervisorOf('STORE-1');
    const [staff, colleague] = [await staffOf('STORE-1'), await staffOf('STORE-1')];
    const [mine, others, answering] = [
      await listening(ANSWERED, staff),
      await listening(ANSWERED, colleague),
      await listening(ANSWERED, supervisor),
    ];
    const requestId = await asked(staff);
    await running.done('answerAuthority', { requestId, grant: false, reason: 'Offer an exchange.' }, supervisor);
    await mine.until((one) => heardOf(one).includes(requestId));
    const ofColleague = await asked(colleague);
    await running.done('answerAuthority', { requestId: ofColleague, grant: true }, supervisor);
    await others.until((one) => heardOf(one).includes(ofColleague));
    expect([heardOf(mine), heardOf(others), heardOf(answering)]).toEqual([[requestId], [ofColleague], []]);
    expect(JSON.stringify([mine.changes, others.changes])).not.toMatch(/exchange|4500/);
  });

  it('by nobody without the role, and by no stranger', async () => {
    const [frontline, stranger] = [
      new LiveClient(running, await staffOf('STORE-1'), { query: REQUESTED, origin: PUBLIC_URL }),
      await opened(),
    ];
    await frontline.until(({ errors }) => errors.length > 0);
    expect([frontline.changes, frontline.errors.join()]).toEqual([[], expect.stringContaining('NOT_FOUND')]);
    await frontline.close();
    stranger.send(INIT);
    expect(await stranger.ended).toMatchObject({ code: 4401 });
  });

  it('once its person has left: it is closed', async () => {
    const leaver = await supervisorOf('STORE-1');
    const client = await listening(REQUESTED, leaver);
    await running.done('deactivatePerson', { personId: leaver.id }, owner);
    const later = await asked(await staffOf('STORE-1'));
    expect(await client.ended).toMatchObject({ code: 4401 });
    expect(heardOf(client)).not.toContain(later);
  });
});

interface AuthorityChange {
  readonly requestId: string | null;
  readonly position: string;
}

/** Opened, and from then on nothing is read from it. */
function slowReader(server: RunningServer, as: Requester): Promise<Socket> {
  const { cookie = '' } = as.headersAt(server);
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () =>
      socket.write(request('GET /graphql', { ...HANDSHAKE, origin: PUBLIC_URL, cookie })),
    );
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.pause();
      socket.write(frame(JSON.stringify(INIT)));
      resolve(socket);
    });
  });
}

/** A text frame of a client, masked with zeros. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const length =
    payload.length < 126 ? Buffer.from([0x80 | payload.length]) : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([Buffer.from([0x81]), length, Buffer.alloc(4), payload]);
}
