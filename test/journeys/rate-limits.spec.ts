import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { exchange, HANDSHAKE, request as raw } from '../attacks/raw-http.ts';
import { INBOX_CHANGED, LiveClient, RawSocket, socketOptions } from './live-client.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

const LIMITS = { HANDRAIL_RATE_LIMIT_ACCOUNT: '12', HANDRAIL_RATE_LIMIT_ADDRESS: '6', HANDRAIL_TRUSTED_PROXIES: '127.0.0.1' };

let running: RunningServer;
beforeAll(async () => {
  running = await RunningServer.start({ environment: LIMITS });
});
afterAll(() => running.remove());

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** From an address, as the proxy in front tells it. */
function from(address: string, path: string, headers: Readonly<Record<string, string>> = {}, body?: string): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request(running.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'x-forwarded-for': address, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    asked.end(body);
  });
}

const ME = '{"query":"{ me { id } }"}';
const ask = (address: string, as: Requester | null = null) => from(address, '/graphql', as?.headersAt(running), ME);

async function statuses(count: number, one: () => Promise<Answered>): Promise<readonly number[]> {
  const found: number[] = [];
  for (let i = 0; i < count; i++) found.push((await one()).status);
  return found;
}

const passed = (count: number) => Array.from({ length: count }, () => 200);

describe('strangers', () => {
  it('are counted by address, over all paths, and are told when to come back', async () => {
    expect(await statuses(3, () => ask('10.1.0.1'))).toEqual(passed(3));
    expect(await statuses(3, () => from('10.1.0.1', '/sign-in'))).toEqual(passed(3));
    const refused = await ask('10.1.0.1');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(JSON.parse(refused.text)).toEqual({
      errors: [{ message: expect.stringMatching(/^too many requests; try again in \d+ s$/), extensions: { code: 'RATE_LIMITED' } }],
    });
    const page = await from('10.1.0.1', '/sign-in', { accept: 'text/html' });
    expect([page.status, page.headers['content-type']]).toEqual([429, 'text/html; charset=utf-8']);
    expect(page.text).toContain('Too many requests');
    expect((await from('10.1.0.1', '/nowhere')).status).toBe(429);
    expect((await ask('10.1.0.2')).status).toBe(200);
  });

  it('with one network of IPv6 are one', async () => {
    expect(await statuses(7, () => ask('2001:db8:1:1::1'))).toEqual([...passed(6), 429]);
    expect((await ask('2001:db8:1:1:ffff::2')).status).toBe(429);
    expect((await ask('2001:db8:1:2::1')).status).toBe(200);
    expect(await statuses(6, () => ask('::ffff:10.1.0.3'))).toEqual(passed(6));
    expect((await ask('10.1.0.3')).status).toBe(429);
  });

  it('are not made somebody by a token or session of their own making', async () => {
    const made = [
      { authorization: `Bearer hr_${'0'.repeat(16)}_${'0'.repeat(64)}` },
      { authorization: 'Bearer a.b.c' },
      { cookie: `__Host-handrail=${'x'.repeat(43)}` },
    ];
    let n = 0;
    expect(await statuses(6, () => from('10.1.0.4', '/graphql', made[n++ % 3], ME))).toEqual(passed(6));
    for (const headers of made) expect((await from('10.1.0.4', '/graphql', headers, ME)).status).toBe(429);
  });

  it('do not use up what is left to the signed-in behind the same address', async () => {
    await statuses(7, () => ask('10.1.0.5'));
    expect((await ask('10.1.0.5', await running.person([]))).status).toBe(200);
  });
});

describe('accounts', () => {
  it('are counted wherever they come from, each for itself', async () => {
    const [one, other, machine] = [await running.person([]), await running.person([]), running.token(['AUDITOR'])];
    let n = 0;
    expect(await statuses(13, () => ask(`10.2.0.${n++}`, one))).toEqual([...passed(12), 429]);
    const refused = await ask('10.2.0.99', one);
    expect(JSON.parse(refused.text)).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    expect((await ask('10.2.0.1', other)).status).toBe(200);
    expect(await statuses(13, () => ask('10.2.0.1', machine))).toEqual([...passed(12), 429]);
  });

  it('are counted for the bundle of guardrails as for everything else', async () => {
    const machine = running.token(['AUDITOR']);
    const bundle = () => from('10.2.0.1', '/guardrails.json', machine.headersAt(running));
    expect(await statuses(12, bundle)).toEqual(passed(12));
    expect((await from('10.2.0.1', '/guardrails.json', { ...machine.headersAt(running), 'if-none-match': '*' })).status).toBe(429);
    expect((await ask('10.2.0.1', machine)).status).toBe(429);
  });

  it('are refused before what they sent is read', async () => {
    const machine = running.token(['AUDITOR']);
    await statuses(12, () => ask('10.2.0.1', machine));
    expect((await from('10.2.0.1', '/graphql', machine.headersAt(running), 'x'.repeat(200_000))).status).toBe(429);
  });
});

describe('sockets', () => {
  const opening = (address: string, headers: Readonly<Record<string, string>> = {}) =>
    exchange(running, raw('GET /graphql', { ...HANDSHAKE, 'x-forwarded-for': address, ...headers }));

  async function opened(address: string, as: Requester | null = null): Promise<boolean> {
    const { headers } = socketOptions(as, running);
    const one = new RawSocket(running, { headers: { ...headers, 'x-forwarded-for': address } });
    const isOpen = await one.opened;
    one.socket.terminate();
    await one.ended;
    return isOpen;
  }

  it('of strangers are counted when they are opened, by address, together with what else comes from it', async () => {
    for (let n = 0; n < 4; n++) expect(await opened('10.5.0.1')).toBe(true);
    expect(await statuses(2, () => ask('10.5.0.1'))).toEqual(passed(2));
    const refused = await opening('10.5.0.1');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(JSON.parse(refused.body)).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    expect((await ask('10.5.0.1')).status).toBe(429);
    expect(await opened('10.5.0.2')).toBe(true);
  });

  it('that are refused are counted too', async () => {
    for (let n = 0; n < 6; n++) expect((await opening('10.5.0.3', { 'sec-websocket-version': '7' })).status).toBe(400);
    expect(await opened('10.5.0.3')).toBe(false);
  });

  it('with a session are counted for its account, wherever they come from', async () => {
    const person = await running.person(['POLICY_OWNER']);
    for (let n = 0; n < 12; n++) expect(await opened(`10.5.1.${n}`, person)).toBe(true);
    expect(await opened('10.5.1.99', person)).toBe(false);
    expect((await ask('10.5.1.99', person)).status).toBe(429);
  });

  it.each<readonly [who: string, opening: number, of: () => Promise<Requester>]>([
    ['a person', 1, () => running.person(['POLICY_OWNER'])],
    ['a machine, whose token comes after the opening', 0, async () => running.token(['POLICY_OWNER'])],
  ])('of %s are asked as often as HTTP, and not more', async (_, counted, of) => {
    const as = await of();
    const live = new LiveClient(running, as);
    await live.until(({ changes }) => changes.length === 1);
    expect(await statuses(8, () => ask('10.5.2.1', as))).toEqual(passed(8));
    for (let n = counted + 9; n < 12; n++) live.subscribe(INBOX_CHANGED);
    await live.until(({ changes }) => changes.length === 12 - counted - 8);
    live.subscribe(INBOX_CHANGED);
    await live.until(({ errors }) => errors.length > 0);
    expect(live.errors).toEqual([expect.stringMatching(/too many requests; try again in \d+ s.*"code":"RATE_LIMITED"/)]);
    expect((await ask('10.5.2.1', as)).status).toBe(429);
    await live.close();
  });
});

describe('what is refused for its form', () => {
  it('is counted as well', async () => {
    expect(await statuses(3, () => from('10.6.0.1', '/graphql'))).toEqual([405, 405, 405]);
    expect(await statuses(3, () => from('10.6.0.1', '/graphql', { 'content-type': 'text/plain' }, ME))).toEqual([415, 415, 415]);
    expect((await from('10.6.0.1', '/graphql')).status).toBe(429);
  });
});

describe('what is not counted', () => {
  it.each(['/health/live', '/health/ready'])('%s: whoever watches over the server asks often', async (path) => {
    expect(await statuses(20, () => from('10.3.0.1', path))).toEqual(passed(20));
  });

  it('/anonymous, which keeps no address', async () => {
    const found = await statuses(20, () => from('10.3.0.2', '/anonymous', {}, ME));
    expect(found).not.toContain(429);
    expect((await ask('10.3.0.2')).status).toBe(200);
    expect(await statuses(6, () => ask('10.3.0.2'))).toEqual([...passed(5), 429]);
  });
});

describe('who has hung up before they are counted', () => {
  const bodies = [
    ['/graphql', { 'content-type': 'application/json' }, ME],
    ['/anonymous', { 'content-type': 'application/json' }, ME],
    ['/sign-in', { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }, 'signInName=a%40b.c&password=x'],
  ] as const;

  it.each(bodies)('makes no fault at %s', async (path, headers, body) => {
    const bytes = raw(`POST ${path}`, { ...headers, connection: 'keep-alive' }, body).repeat(3);
    for (let n = 0; n < 30; n++) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(new URL(running.url).port), '127.0.0.1', () => {
          socket.write(bytes);
          setTimeout(() => socket.resetAndDestroy(), n % 3);
        });
        socket.on('error', () => undefined);
        socket.once('close', () => resolve());
      });
    }
    expect((await from('10.7.0.1', '/health/live')).status).toBe(200);
    expect(running.log).not.toContain('"level":50');
  });
});

describe('an address that no trusted proxy tells', () => {
  let direct: RunningServer;
  afterEach(() => direct.remove());

  it('is that of the connection', async () => {
    direct = await RunningServer.start({ environment: { ...LIMITS, HANDRAIL_TRUSTED_PROXIES: '' } });
    let n = 0;
    const found: number[] = [];
    for (let i = 0; i < 7; i++)
      found.push((await fetch(`${direct.url}/sign-in`, { headers: { 'x-forwarded-for': `10.4.0.${n++}` } })).status);
    expect(found).toEqual([...passed(6), 429]);
  });
});
