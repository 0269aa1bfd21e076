import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventLog, EventStoreError } from '#eventing';
import { Accounts } from '#identity';
import { MetricsServer } from '../../apps/api/src/metrics-server.ts';
import { securityHeaders } from '../../apps/api/src/security-headers.ts';
import { WaitingRoom } from '../../apps/api/src/waiting-room.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { exchange, graphqlRequest, HANDSHAKE, request } from './raw-http.ts';
import type { RawAnswer } from './raw-http.ts';

let running: RunningServer;
let owner: Requester;
beforeAll(async () => {
  running = await RunningServer.start({ sockets: { sockets: 0 } });
  owner = await running.person(['POLICY_OWNER']);
});
afterAll(() => running.remove());

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const cookie = () => ({ cookie: owner.headersAt(running)['cookie'] ?? '' });
const ask = (bytes: () => string) => () => exchange(running, bytes());

/** With one part of the product out of order. */
async function broken<Target extends object>(
  target: Target,
  name: keyof Target & string,
  fault: Error,
  bytes: () => string,
): Promise<RawAnswer> {
  Object.defineProperty(target, name, { configurable: true, value: () => Promise.reject(fault) });
  try {
    return await exchange(running, bytes());
  } finally {
    Reflect.deleteProperty(target, name);
  }
}

const ANSWERS: readonly (readonly [what: string, status: number, answer: () => Promise<RawAnswer>])[] = [
  ['a page', 200, ask(() => request('GET /sign-in'))],
  ['a redirect', 303, ask(() => request('GET /'))],
  ['data', 200, ask(() => graphqlRequest('{ me { id } }', owner.headersAt(running)))],
  ['a refusal to a stranger', 200, ask(() => graphqlRequest('{ me { id } }'))],
  ['GraphQL by GET', 405, ask(() => request('GET /graphql?query=%7Bme%7Bid%7D%7D'))],
  ['another method', 404, ask(() => request('DELETE /sign-in'))],
  ['a question about methods', 405, ask(() => request('OPTIONS /graphql', { origin: 'https://evil.example' }))],
  ['what is no JSON', 400, ask(() => request('POST /graphql', json, '{'))],
  ['what is too large', 413, ask(() => request('POST /graphql', json, 'x'.repeat(110_000)))],
  ['another type', 415, ask(() => request('POST /graphql', { 'content-type': 'text/xml' }, '<a/>'))],
  ['another type of a page', 415, ask(() => request('POST /sign-in', { 'content-type': 'multipart/form-data; boundary=x' }, '--x--'))],
  ['the bundle of guardrails to a stranger', 401, ask(() => request('GET /guardrails.json'))],
  ['an unknown path', 404, ask(() => request('GET /nowhere'))],
  ['an unknown path of the explorer', 404, ask(() => request('GET /graphiql/assets/none.js'))],
  ['an address that cannot be read', 400, ask(() => request('GET /%E0%A4%A'))],
  ['an address with a long part', 414, ask(() => request(`GET /set-up/${'x'.repeat(500)}`))],
  ['no host', 400, ask(() => 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n')],
  ['an expectation', 417, ask(() => request('GET /', { expect: 'miracles' }))],
  ['what is no HTTP', 400, ask(() => 'hello\r\n\r\n')],
  [
    'a broken chunk',
    400,
    ask(() => 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
  ],
  ['two lengths', 400, ask(() => request('POST /graphql', { ...json, 'content-length': '5', 'transfer-encoding': 'chunked' }))],
  ['headers that are too long', 431, ask(() => request('GET /', { 'x-long': 'x'.repeat(20_000) }))],
  ['a form of another site', 403, ask(() => request('POST /sign-in', { ...form, origin: 'https://evil.example' }, 'a=b'))],
  ['a socket on another path', 404, ask(() => request('GET /socket', HANDSHAKE))],
  ['a socket too many', 503, ask(() => request('GET /graphql', HANDSHAKE))],
  ['health', 200, ask(() => request('GET /health/live'))],
  ['readiness', 200, ask(() => request('GET /health/ready'))],
  [
    'a fault of ours',
    500,
    () =>
      broken(running.server.app.get(Accounts), 'verify', new Error('on fire'), () =>
        request('POST /sign-in', { ...form, 'sec-fetch-site': 'same-origin' }, 'signInName=a%40b.c&password=long-enough-it-is'),
      ),
  ],
  [
    'an event store that does not answer',
    503,
    async () => {
      const stranger = await running.person(['FRONTLINE']);
      return broken(running.server.app.get(EventLog).store, 'readStream', new EventStoreError('UNAVAILABLE', 'gone'), () =>
        graphqlRequest('{ me { id } }', stranger.headersAt(running)),
      );
    },
  ],
];

const HEADERS = securityHeaders('http://localhost:3000');

describe('the answer to', () => {
  it.each(ANSWERS)('%s (%i) has every header, and says nothing of what serves it', async (_, status, answer) => {
    const { status: answered, headers } = await answer();
    expect(answered).toBe(status);
    expect(headers).toMatchObject(HEADERS);
    for (const name of ['server', 'x-powered-by', 'etag', 'access-control-allow-origin', 'strict-transport-security'])
      expect(headers).not.toHaveProperty(name);
  });

  it('too many attempts has them', async () => {
    const attempt = () =>
      exchange(
        running,
        request('POST /sign-in', { ...form, 'sec-fetch-site': 'same-origin' }, 'signInName=eve%40b.c&password=long-enough-it-is'),
      );
    for (let i = 0; i < 5; i++) await attempt();
    const { status, headers } = await attempt();
    expect([status, headers]).toEqual([429, expect.objectContaining(HEADERS)]);
  });

  it('a style sheet has them but for how long it may be kept', async () => {
    const { headers } = await exchange(running, request('GET /assets/pages.css'));
    expect(headers).toMatchObject({ ...HEADERS, 'cache-control': 'public, max-age=3600' });
  });

  it('the bundle of guardrails has them, but may be kept by the one who fetched it', async () => {
    const { status, headers } = await exchange(running, request('GET /guardrails.json', owner.headersAt(running)));
    expect([status, headers['vary']]).toEqual([200, 'authorization, cookie']);
    expect(headers).toMatchObject({ ...HEADERS, 'cache-control': 'private, no-cache', etag: expect.stringMatching(/^"[\w-]+"$/) });
  });

  it('the API explorer has them, with styles of its own and no script of its own', async () => {
    const { status, headers } = await exchange(running, request('GET /graphiql', cookie()));
    const { 'content-security-policy': policy, ...rest } = HEADERS;
    expect([status, headers]).toEqual([200, expect.objectContaining(rest)]);
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe');
  });
});

describe('a connection', () => {
  it('is not kept for a request that never ends: a minute for all of it', () => {
    const { requestTimeout, headersTimeout } = running.server.app.getHttpServer();
    expect([requestTimeout, headersTimeout]).toEqual([60_000, 60_000]);
  });
});

describe('a refusal', () => {
  const CANARY = 'canary4711';
  it.each([
    ['an unknown path', () => request(`GET /${CANARY}?${CANARY}`)],
    ['an address that cannot be read', () => request(`GET /${CANARY}%E0%A4%A`)],
    ['an address with a long part', () => request(`GET /set-up/${CANARY.repeat(50)}`)],
    ['another method', () => request(`${CANARY.toUpperCase()} /sign-in`)],
    ['another type', () => request('POST /sign-in', { 'content-type': `text/${CANARY}` }, CANARY)],
    ['a broken type', () => request('POST /sign-in', { 'content-type': CANARY }, CANARY)],
    ['what is no JSON', () => request('POST /sign-in', json, `{"a": ${CANARY}}`)],
    ['what is no JSON for GraphQL', () => request('POST /graphql', json, `{"query": ${CANARY}}`)],
    ['what poisons', () => request('POST /graphql', json, `{"__proto__": {"${CANARY}": 1}}`)],
    ['what poisons by its maker', () => request('POST /graphql', json, `{"constructor": {"prototype": {"${CANARY}": 1}}}`)],
    ['a broken header', () => `GET / HTTP/1.1\r\nHost: x\r\n${CANARY}\r\n\r\n`],
  ])('of %s quotes nothing', async (_, bytes) => {
    for (const accept of ['application/json', 'text/html']) {
      const { status, headers, body } = await exchange(running, bytes().replace('\r\n', `\r\naccept: ${accept}\r\n`));
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(JSON.stringify([headers, body]).toLowerCase()).not.toContain(CANARY);
    }
    expect(running.log.toLowerCase()).not.toContain(CANARY);
  });
});

describe('the headers', () => {
  it('keep browsers on https where people use https', async () => {
    const secure = await RunningServer.start({ environment: { HANDRAIL_PUBLIC_URL: 'https://handrail.example.org' } });
    for (const bytes of [request('GET /sign-in'), request('GET /nowhere'), 'hello\r\n\r\n'])
      expect((await exchange(secure, bytes)).headers['strict-transport-security']).toBe('max-age=31536000');
    await secure.remove();
  });

  it('are those of the waiting room too', async () => {
    const room = await WaitingRoom.open(0, '127.0.0.1', HEADERS);
    const place = { url: `http://127.0.0.1:${room.port}` };
    for (const bytes of [
      request('GET /', { accept: 'text/html' }),
      request('GET /health/live'),
      graphqlRequest('{ me { id } }'),
      'hello\r\n\r\n',
    ])
      expect((await exchange(place, bytes)).headers).toMatchObject(HEADERS);
    await room.close();
  });

  it('are those of the metrics too', async () => {
    const metrics = await MetricsServer.open(0, '127.0.0.1');
    const place = { url: `http://127.0.0.1:${metrics.port}` };
    for (const bytes of [request('GET /metrics'), request('GET /'), request('POST /metrics'), 'hello\r\n\r\n'])
      expect((await exchange(place, bytes)).headers).toMatchObject(HEADERS);
    await metrics.close();
  });

  it('forbid what they are to forbid', () => {
    expect(HEADERS).toMatchObject({
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(HEADERS['content-security-policy']).toMatch(/^default-src 'none';.*frame-ancestors 'none';base-uri 'none'$/);
  });
});
