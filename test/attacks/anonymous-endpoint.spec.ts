import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventLog, ROLES } from '#eventing';
import { SESSION_COOKIE, Sessions } from '#identity';
import { newReceipt } from '#letterbox';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { RECEIPT } from '../journeys/anonymous-client.ts';
import { aPolicy } from '../journeys/inputs.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { operationsOf } from './filled-in.ts';
import { exchange, HANDSHAKE, request } from './raw-http.ts';
import type { RawAnswer } from './raw-http.ts';

const READ = `query ($receipt: String!) { receipt(receipt: $receipt) { ${RECEIPT} } }`;
const FILE =
  'mutation ($input: FileAnonymousReportInput!) { fileAnonymousReport(input: $input) { errors { code message field } receipt { status } } }';

let running: RunningServer;
let person: Requester;
let policyId: string;
let countToken: string;
beforeAll(async () => {
  running = await RunningServer.start();
  person = await running.person([...ROLES]);
  policyId = (await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy('RET-14'), person, 'policy { id }')).policy.id;
  const { data } = await running.query<{ countTokens: readonly { policyId: string | null; token: string }[] }>(
    '{ countTokens { policyId token } }',
    {},
    await running.person(['FRONTLINE']),
    running.afterCommands,
  );
  countToken = data.countTokens.find((one) => one.policyId === policyId)?.token ?? '';
});
afterAll(() => running.remove());

let client = 1;
/** Each from an address of its own, so that none is used up by another. */
const send = (
  query: string,
  variables: object = {},
  headers: Readonly<Record<string, string>> = {},
  line = 'POST /anonymous',
  from = `127.0.1.${client++}`,
) => exchange(running, request(line, { 'content-type': 'application/json', ...headers }, JSON.stringify({ query, variables })), { from });
const filing = (more: object = {}) => ({ input: { commandId: randomUUID(), receipt: newReceipt(), policyId, countToken, ...more } });
const codesOf = ({ body }: RawAnswer) =>
  (JSON.parse(body) as { errors?: readonly { extensions: { code: string } }[] }).errors?.map(({ extensions: { code } }) => code) ?? [];

describe('the anonymous endpoint', () => {
  it('takes a report from somebody of whom it knows nothing', async () => {
    const { status, body, headers } = await send(FILE, filing());
    expect([status, body]).toEqual([200, expect.stringContaining('IN_LETTERBOX')]);
    for (const name of ['set-cookie', 'x-request-id', 'etag', 'last-modified']) expect(headers).not.toHaveProperty(name);
  });

  it.each<readonly [what: string, headers: () => Readonly<Record<string, string>>]>([
    ['a session', () => ({ cookie: person.headersAt(running)['cookie'] ?? '' })],
    ['a session of our own page', () => person.headersAt(running)],
    ['a cookie of somebody else’s', () => ({ cookie: 'theme=dark' })],
    ['an empty cookie', () => ({ cookie: '' })],
    ['a machine token', () => running.token(['ADMIN']).headersAt(running)],
    ['a token that is none', () => ({ authorization: 'Bearer x' })],
    ['an empty token', () => ({ authorization: '' })],
    ['a password', () => ({ authorization: `Basic ${Buffer.from('ann:secret').toString('base64')}` })],
  ])('takes nothing that comes with %s, and says why', async (_, headers) => {
    const given = headers();
    for (const [query, variables] of [
      [FILE, filing()],
      [READ, { receipt: newReceipt() }],
    ] as const) {
      const { status, body } = await send(query, variables, given);
      expect([status, body]).toEqual([400, expect.stringContaining('takes no cookie and no Authorization header')]);
    }
  });

  it('does not even use a session that comes to it', async () => {
    const visitor = await running.person(['FRONTLINE']);
    const { cookie = '' } = visitor.headersAt(running);
    running.clock.advanceMs(20 * 60_000);
    await send(READ, { receipt: newReceipt() }, { cookie });
    running.clock.advanceMs(11 * 60_000);
    expect(running.server.app.get(Sessions).peek(cookie.slice(SESSION_COOKIE.length + 1))).toBeNull();
  });

  it('answers nothing else of the schema, alone or beside what it answers', async () => {
    const { schema } = running.server.app.get(GraphQLSchemaHost);
    const open = ['fileAnonymousReport', 'linkAnonymousReport', 'sendAnonymousMessage', 'withdrawAnonymousReport', 'receipt', 'poster'];
    for (const { name, document, variables } of operationsOf(schema, { text: () => 'x' })) {
      if (open.includes(name) || name === 'inspectText') continue;
      expect([name, codesOf(await send(document, variables))]).toEqual([name, ['UNAUTHENTICATED']]);
    }
    const beside = await send(`query ($receipt: String!) { me { id } receipt(receipt: $receipt) { status } }`, { receipt: newReceipt() });
    expect(codesOf(beside)).toContain('UNAUTHENTICATED');
    for (const query of [
      '{ __schema { types { name } } }',
      '{ __type(name: "Report") { fields { name } } }',
      '{ ...F } fragment F on Query { __schema { types { name } } }',
    ])
      expect([query, codesOf(await send(query))]).toEqual([query, ['UNAUTHENTICATED']]);
  });

  it('is at no other address, and no header leads to it', async () => {
    for (const line of [
      'POST /anonymous/',
      'POST //anonymous',
      'POST /ANONYMOUS',
      'POST /%61nonymous',
      'POST /anonymous;x',
      'POST /graphql/anonymous',
      'POST /graphql/../anonymous',
      'POST /graphql?/anonymous',
      'POST http://localhost/anonymous',
      'PUT /anonymous',
      'GET /anonymous',
    ]) {
      const { status, body } = await send(
        FILE,
        filing(),
        { 'x-original-url': '/anonymous', 'x-rewrite-url': '/anonymous', 'x-http-method-override': 'POST' },
        line,
      );
      expect([line, status < 500, body]).toEqual([line, true, expect.not.stringContaining('IN_LETTERBOX')]);
    }
    expect((await exchange(running, request('GET /anonymous', HANDSHAKE))).status).toBe(404);
  });

  it('has the limits of the other: types, sizes, batches, documents', async () => {
    const raw = (headers: Readonly<Record<string, string>>, body: string) =>
      exchange(running, request('POST /anonymous', headers, body), { from: `127.0.1.${client++}` });
    const json = { 'content-type': 'application/json' };
    const one = JSON.stringify({ query: FILE, variables: filing() });
    expect((await raw({ 'content-type': 'text/plain' }, one)).status).toBe(415);
    expect((await raw({ 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }, 'query=x')).status).toBe(415);
    expect((await raw(json, `[${one},${one}]`)).status).toBe(400);
    expect((await raw(json, JSON.stringify({ query: FILE, variables: filing({ situation: 'x'.repeat(110_000) }) }))).status).toBe(413);
    expect((await raw(json, JSON.stringify({ query: `{ ${'__typename '.repeat(1_001)} }` }))).status).toBe(400);
    expect((await raw(json, '{"__proto__": {}}')).status).toBe(400);
  });

  it('is answered to nobody at the other endpoint, in one and the same way', async () => {
    const answers = new Set<string>();
    for (const as of [null, person, running.token(['ADMIN'])])
      for (const [query, variables] of [
        [FILE, filing()],
        [READ, { receipt: newReceipt() }],
        ['{ poster(joinCode: "x") { __typename } }', {}],
      ] as const) {
        const { errors } = await running.query(query, variables, as);
        answers.add(errors.map(({ message, extensions: { code } }) => `${code} ${message}`).join());
      }
    expect([...answers]).toEqual([expect.stringContaining('POST /anonymous only')]);
  });
});

describe('a receipt that is guessed', () => {
  it('has one answer, whether it is wrong, or nearly right, and however it is asked', async () => {
    const receipt = newReceipt();
    await send(FILE, filing({ receipt }));
    const nearly = [receipt.slice(0, -1) + (receipt.endsWith('A') ? 'B' : 'A'), (receipt.startsWith('A') ? 'B' : 'A') + receipt.slice(1)];
    const answers = new Set<string>();
    for (const guessed of [...nearly, newReceipt(), newReceipt(), newReceipt().toLowerCase(), newReceipt().replaceAll('-', ' ')]) {
      const { status, body } = await send(READ, { receipt: guessed });
      answers.add(`${status} ${body}`);
    }
    expect([...answers]).toEqual([expect.stringContaining('there is nothing under this receipt')]);
    expect((await send(READ, { receipt })).body).toContain('IN_LETTERBOX');
  });

  it.each([
    '',
    ' ',
    '%',
    '_'.repeat(20),
    "' OR '1'='1",
    '0'.repeat(20),
    '01234567890123456789',
    'ABCDEFGHJKMNPQRSTVWX',
    `${'A'.repeat(19)}\u0000`,
    '７K3QX02M9ARTPWZE5N1C',
    '__proto__',
    'x'.repeat(50_000),
  ])('is refused when it is none: %.30j', async (receipt) => {
    const { status, body } = await send(READ, { receipt });
    expect([status, body]).toEqual([200, expect.stringMatching(/BAD_USER_INPUT|NOT_FOUND/)]);
    expect(body).not.toContain('INTERNAL');
  });

  it('is no id of a report, and an id of a report is no receipt', async () => {
    const receipt = newReceipt();
    await send(FILE, filing({ receipt }));
    const asId = await running.query('query Q($id: ID!) { report(id: $id) { id } }', { id: receipt }, person);
    expect(asId.errors.map(({ extensions: { code } }) => code)).toEqual(['NOT_FOUND']);
    expect((await send(READ, { receipt: policyId })).body).toContain('BAD_USER_INPUT');
  });

  it('may be tried a few hundred times in an hour from one network, whatever the request says of itself', async () => {
    const from = '127.0.2.1';
    const aliases = Array.from({ length: 15 }, (_, i) => `a${i}: receipt(receipt: $receipt) { status }`).join(' ');
    const answers: string[] = [];
    for (let i = 0; i < 17; i++) {
      const spoofed = {
        'x-forwarded-for': `203.0.113.${i}`,
        forwarded: `for=203.0.113.${i}`,
        'x-real-ip': `203.0.113.${i}`,
        'user-agent': String(i),
      };
      const answer = await send(`query ($receipt: String!) { ${aliases} }`, { receipt: 'no receipt' }, spoofed, 'POST /anonymous', from);
      answers.push(codesOf(answer).join());
    }
    expect(answers).toEqual([...Array.from({ length: 16 }, () => 'BAD_USER_INPUT'), 'RATE_LIMITED']);
    expect(codesOf(await send(READ, { receipt: newReceipt() }, {}, 'POST /anonymous', '127.0.2.2'))).toEqual(['NOT_FOUND']);
  }, 60_000);
});

describe('a flood', () => {
  it.each([
    ['fileAnonymousReport', 'FileAnonymousReportInput', 30, { policyId: null }],
    ['sendAnonymousMessage', 'SendAnonymousMessageInput', 60, { text: 'x' }],
    ['linkAnonymousReport', 'LinkAnonymousReportInput', 60, { policyId: randomUUID() }],
    ['withdrawAnonymousReport', 'WithdrawAnonymousReportInput', 60, {}],
  ] as const)('of %s is slowed down, however many are in one request', async (field, type, most, rest) => {
    const from = `127.0.3.${client++}`;
    const aliases = Array.from({ length: 15 }, (_, i) => `a${i}: ${field}(input: $input) { errors { code } }`).join(' ');
    const input = { commandId: randomUUID(), receipt: 'no receipt', ...rest };
    const flood = async () => codesOf(await send(`mutation ($input: ${type}!) { ${aliases} }`, { input }, {}, 'POST /anonymous', from));
    for (let sent = 0; sent < most; sent += 15) expect(await flood()).toEqual([]);
    expect(new Set(await flood())).toEqual(new Set(['RATE_LIMITED']));
  });
});

describe('a filing that is forced', () => {
  it.each<readonly [what: string, more: () => object]>([
    ['without a token', () => ({ countToken: null })],
    ['with a token that is none', () => ({ countToken: 'x' })],
    ['with a token that was changed', () => ({ countToken: countToken.slice(0, -1) + (countToken.endsWith('A') ? 'B' : 'A') })],
    ['with a token of another policy', () => ({ policyId: null, ruleInOwnWords: 'a rule' })],
    ['with a join code that is none', () => ({ countToken: null, joinCode: 'ABCD-EFGH-JKMN' })],
    ['with a policy that does not exist', () => ({ policyId: randomUUID() })],
    ['with a mode', () => ({ mode: 'NAMED' })],
    ['with a reporter', () => ({ reporterId: randomUUID() })],
    ['with an instant to come', () => ({ happenedAt: '2030-01-01T00:00:00Z' })],
    ['with a receipt that could be guessed', () => ({ receipt: 'AAAAA-AAAAA-AAAAA-AAAAA' })],
  ])('%s is refused, and nothing of it is kept', async (_, more) => {
    const before = await running.server.app.get(EventLog).store.head();
    const input = filing(more());
    const { status, body } = await send(FILE, input);
    expect(status).toBeLessThan(500);
    expect(body).not.toContain('IN_LETTERBOX');
    expect(body).not.toContain('INTERNAL');
    expect(await running.server.app.get(EventLog).store.head()).toBe(before);
    expect((await send(READ, { receipt: input.input.receipt })).body).not.toContain('IN_LETTERBOX');
  });
});
