import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventLog } from '#eventing';
import { Accounts } from '#identity';
import { aGuardrail, aPolicy } from '../journeys/inputs.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { exchange, graphqlRequest, request } from './raw-http.ts';

let running: RunningServer;
let admin: Requester;
let cookie: string;
/** A judgement call of the victim. */
let noteOf: string;
beforeAll(async () => {
  running = await RunningServer.start({ environment: { HANDRAIL_PUBLIC_URL: 'https://handrail.example.org' } });
  admin = await running.person(['ADMIN', 'POLICY_OWNER']);
  const rule = { ...aPolicy('RET-14'), effectiveFrom: '2026-01-01', guardrails: [aGuardrail] };
  const { policy } = await running.done<{ policy: { id: string } }>('registerPolicy', rule, admin, 'policy { id }');
  const facts = [
    { name: 'amount', number: 100 },
    { name: 'proof', text: 'CARD' },
  ];
  const made = { policyId: policy.id, guardrailKey: aGuardrail.key, facts };
  noteOf = (await running.done<{ call: { id: string } }>('recordJudgementCall', made, admin, 'call { id }')).call.id;
  cookie = admin.headersAt(running)['cookie'] ?? '';
});
afterAll(() => running.remove());

const CHANGE = () => `mutation { registerUnit(input: { commandId: "${randomUUID()}", code: "EVIL", name: "Evil" }) { position } }`;
const head = () => running.server.app.get(EventLog).store.head();
const json = { 'content-type': 'application/json' };

/** Headers that a page of another site makes a browser send with the cookie of its victim. */
const SENDERS: readonly (readonly [who: string, headers: Readonly<Record<string, string>>])[] = [
  ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['a neighbouring subdomain', { origin: 'https://wiki.example.org', 'sec-fetch-site': 'same-site' }],
  ['a subdomain of ours', { origin: 'https://evil.handrail.example.org', 'sec-fetch-site': 'same-site' }],
  ['a longer name', { origin: 'https://handrail.example.org.evil.example', 'sec-fetch-site': 'cross-site' }],
  ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ['a bookmark', { 'sec-fetch-site': 'none' }],
  ['an older browser', { origin: 'https://evil.example' }],
  ['nobody knows where', {}],
];

describe.each(SENDERS)('a request from %s', (_, headers) => {
  it.each<readonly [what: string, bytes: () => string]>([
    ['as JSON, which needs a preflight that fails', () => graphqlRequest(CHANGE(), { cookie, ...headers })],
    ['as text', () => request('POST /graphql', { cookie, ...headers, 'content-type': 'text/plain' }, JSON.stringify({ query: CHANGE() }))],
    [
      'as a form',
      () =>
        request(
          'POST /graphql',
          { cookie, ...headers, 'content-type': 'application/x-www-form-urlencoded' },
          `query=${encodeURIComponent(CHANGE())}`,
        ),
    ],
    [
      'as a form with files',
      () => request('POST /graphql', { cookie, ...headers, 'content-type': 'multipart/form-data; boundary=x' }, '--x--'),
    ],
    ['without a type', () => request('POST /graphql', { cookie, ...headers }, JSON.stringify({ query: CHANGE() }))],
    ['by GET', () => request(`GET /graphql?query=${encodeURIComponent(CHANGE())}`, { cookie, ...headers })],
    [
      'by GET with a preflight header',
      () => request(`GET /graphql?query=${encodeURIComponent(CHANGE())}`, { cookie, ...headers, 'apollo-require-preflight': '1' }),
    ],
    ['to sign out', () => request('POST /sign-out', { cookie, ...headers, 'content-type': 'application/x-www-form-urlencoded' }, 'a=b')],
    [
      'to sign in',
      () =>
        request(
          'POST /sign-in',
          { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
          'signInName=eve%40x.y&password=long-enough-it-is',
        ),
    ],
  ])('changes nothing %s', async (_what, bytes) => {
    const before = await head();
    const { headers: answered, body } = await exchange(running, bytes());
    expect(await head()).toBe(before);
    expect(answered).not.toHaveProperty('set-cookie');
    expect(answered).not.toHaveProperty('access-control-allow-origin');
    expect(body).not.toContain('"data":{"registerUnit"');
    // The victim is still signed in.
    expect((await running.query('{ me { id } }', {}, admin)).errors).toEqual([]);
  });

  it('is allowed nothing by a preflight', async () => {
    const asked = {
      ...headers,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-handrail,authorization',
    };
    for (const path of ['/graphql', '/sign-in', '/nowhere']) {
      const { headers: answered } = await exchange(running, request(`OPTIONS ${path}`, asked));
      expect(Object.keys(answered).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });
});

describe.each(SENDERS)('what is read by GET, for %s', (_, headers) => {
  it('is not the bundle of guardrails: it takes a header that no page of another site may send', async () => {
    const sent = [
      { cookie, ...headers },
      { cookie, ...headers, 'if-none-match': '*' },
    ];
    for (const one of sent) {
      const { status, headers: answered, body } = await exchange(running, request('GET /guardrails.json', one));
      expect([status, body]).toEqual([401, expect.stringContaining('UNAUTHENTICATED')]);
      expect(answered).not.toHaveProperty('access-control-allow-origin');
      expect(answered).not.toHaveProperty('etag');
    }
  });

  it('is neither the note for a customer nor whether there is one, in any form that a page of theirs could look into', async () => {
    for (const path of ['GET', 'HEAD'].map((method) => `${method} /judgement-calls/${noteOf}/note`)) {
      const { headers: answered } = await exchange(running, request(path, { cookie, ...headers }));
      expect(answered).toMatchObject({
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        'cache-control': 'no-store',
      });
      expect(answered).not.toHaveProperty('access-control-allow-origin');
    }
  });
});

describe('the header of our own pages', () => {
  it('with a browser that names another site is not enough', async () => {
    for (const site of ['cross-site', 'same-site', 'none', 'same-origin, cross-site', 'SAME-ORIGIN']) {
      const { body } = await exchange(
        running,
        graphqlRequest('{ me { id } }', { cookie, ...json, 'x-handrail': '1', 'sec-fetch-site': site }),
      );
      expect([site, body]).toEqual([site, expect.stringContaining('UNAUTHENTICATED')]);
    }
  });

  it('is enough where no browser says otherwise', async () => {
    const { body } = await exchange(running, graphqlRequest('{ me { id } }', { cookie, 'x-handrail': '1' }));
    expect(body).toContain(admin.id);
  });
});

describe('a form', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const fields = 'signInName=ann%40example.com&password=correct+horse+battery';

  it.each<readonly [what: string, accept: string]>([
    ['a browser', 'text/html,application/xhtml+xml'],
    ['a program that takes anything', '*/*'],
    ['a program that says nothing', ''],
  ])('from elsewhere is answered with a page that says what to do, to %s', async (_, accept) => {
    const { status, headers, body } = await exchange(running, request('POST /sign-in', { ...form, ...(accept && { accept }) }, fields));
    expect([status, headers['content-type']]).toEqual([403, 'text/html; charset=utf-8']);
    expect(body).toMatch(/did not come from Handrail.*Open the page in Handrail itself/s);
  });

  it('from elsewhere is answered in words to a program that reads JSON', async () => {
    const { status, body } = await exchange(running, request('POST /sign-in', { ...form, accept: 'application/json' }, fields));
    expect([status, body]).toEqual([403, expect.stringContaining('open the page in Handrail itself and send the form from there')]);
  });

  it('of the public address signs in', async () => {
    await running.server.app.get(Accounts).setPassword(admin.id, 'ann@example.com', 'correct horse battery');
    const { status } = await exchange(running, request('POST /sign-in', { ...form, origin: 'https://handrail.example.org' }, fields));
    expect(status).toBe(303);
  });
});
