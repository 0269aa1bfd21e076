import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventLog } from '#eventing';
import { aPolicy } from '../journeys/inputs.ts';
import { LiveClient } from '../journeys/live-client.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { exchange, request } from './raw-http.ts';

const CANARY = 'canary4711';

let running: RunningServer;
let owner: Requester;
let policyId: string;
beforeAll(async () => {
  running = await RunningServer.start();
  owner = await running.person(['POLICY_OWNER']);
  policyId = (await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy('RET-14'), owner, 'policy { id }')).policy.id;
  await quiet();
});
afterAll(() => running.remove());

const head = () => running.server.app.get(EventLog).store.head();

/** No reaction to what was done before goes on. */
async function quiet(): Promise<void> {
  for (let before = '', now = String(await head()); before !== now; before = now, now = String(await head()))
    await new Promise((resolve) => setTimeout(resolve, 300));
}

interface Refused {
  readonly status: number;
  readonly text: string;
  readonly codes: readonly string[];
}

/** Whatever is sent: an answer of GraphQL's form that blames the sender, and changes nothing. */
async function refused(body: string, headers: Readonly<Record<string, string>> = {}, as: Requester | null = owner): Promise<Refused> {
  const before = await head();
  const response = await running.post(body, as, { accept: 'application/json', ...headers });
  const text = await response.text();
  const { errors = [], data } = JSON.parse(text) as { errors?: readonly { extensions: { code: string } }[]; data?: unknown };
  expect([text, data ?? null, errors.length > 0]).toEqual([expect.not.stringMatching(NOTHING_OF_OURS), null, true]);
  expect(await head()).toBe(before);
  return { status: response.status, text, codes: errors.map(({ extensions: { code } }) => code) };
}

const NOTHING_OF_OURS = new RegExp(`INTERNAL|node_modules|\\.ts\\b|Did you mean|${CANARY}`);
const sent = (query: string, variables: unknown = {}, more: object = {}) => JSON.stringify({ query, variables, ...more });
const nested = (levels: number) => `{ me { ${'... { '.repeat(levels)} id ${'} '.repeat(levels)} } }`;
const REPORT = 'mutation M($input: ReportFrictionInput!) { reportFriction(input: $input) { position } }';
const report = (input: object) => sent(REPORT, { input: { commandId: randomUUID(), policyId, ...input } });

describe('a document over HTTP is refused that', () => {
  it.each<readonly [what: string, body: () => string, words: RegExp]>([
    ['is too deep', () => sent(nested(12)), /nested deeper than 12 levels; ask for less/],
    ['hides its depth in fragments', () => sent(`{ ...F0 } ${chain(13)}`), /nested deeper than 12 levels/],
    ['has too many aliases', () => sent(`{ ${fields(16, (n) => `a${n}: me { id }`)} }`), /more than 15 aliases; divide it/],
    [
      'hides its aliases in a fragment',
      () => sent(`{ me { ...F } } fragment F on Me { ${fields(16, (n) => `a${n}: id`)} }`),
      /more than 15 aliases/,
    ],
    [
      'has too many directives',
      () => sent(`{ me { id ${'@include(if: true) '.repeat(21)} } }`),
      /more than 20 directives|can only be used once/,
    ],
    ['has too many directives, one each', () => sent(`{ me { ${'id @include(if: true) '.repeat(21)} } }`), /more than 20 directives/],
    ['has too many tokens', () => sent(`{ ${'me { id } '.repeat(300)} }`), /more than 1000 tokens; divide it/],
    ['floods with __typename', () => sent(`{ ${'__typename '.repeat(1_000)} }`), /more than 1000 tokens/],
    [
      'would cost too much',
      () => sent(`{ ${fields(4, (n) => `a${n}: ${pages('100')}`)} }`),
      /more than 10,000 fields; ask for smaller pages/,
    ],
    [
      'would cost too much by a variable',
      () => sent(`query Q($n: Int!) { ${fields(4, (n) => `a${n}: ${pages('$n')}`)} }`, { n: 100 }),
      /10,000 fields/,
    ],
    [
      'would cost too much by a default',
      () => sent(`query Q($n: Int! = 100) { ${fields(4, (n) => `a${n}: ${pages('$n')}`)} }`),
      /10,000 fields/,
    ],
    [
      'would cost too much by fragments',
      () =>
        sent(
          `{ ${fields(4, (n) => `a${n}: policies(first: 100) { ...F }`)} } fragment F on PolicyConnection { edges { node { ${MANY} } } }`,
        ),
      /10,000 fields/,
    ],
    [
      'would cost too much by cases of backtests',
      () => sent(`query Q($input: BacktestGuardrailInput!) { ${fields(12, (n) => `a${n}: ${TESTED}`)} }`, { input: {} }),
      /10,000 fields/,
    ],
    [
      'would cost too much by reviews with all that they say',
      () => sent(`{ ${fields(5, (n) => `a${n}: reviews(first: 100) { edges { node { ${REVIEWED} } } }`)} }`),
      /10,000 fields/,
    ],
    ['checks sixteen guardrails', () => sent(`{ ${fields(16, (n) => `a${n}: ${CHECKED}`)} }`), /more than 15 aliases/],
    ['has a fragment in itself', () => sent('{ me { ...F } } fragment F on Me { ...F }'), /within itself/],
    ['has fragments in a circle', () => sent('{ me { ...F } } fragment F on Me { ...G } fragment G on Me { ...F }'), /within itself/],
    [
      'asks for the schema in circles',
      () => sent(`{ __schema { types { ${'fields { type { '.repeat(8)} name ${'} }'.repeat(8)} } } }`),
      /depth/,
    ],
    ['names two operations alike', () => sent('query A { me { id } } query A { me { name } }'), /only one operation named/],
    ['has several operations and no name', () => sent('query A { me { id } } query B { me { id } }'), /operation name/],
    [
      'has no operation of the name',
      () => sent('query A { me { id } }', {}, { operationName: CANARY }),
      /no operation of this operationName/,
    ],
    ['mixes a query and a mutation', () => sent('query { me { id } } mutation { __typename }'), /anonymous operation must be the only/],
    ['asks for a field that nearly exists', () => sent('{ me { nme } }'), /Cannot query field/],
    ['gives an argument that nearly exists', () => sent('{ policy(idd: "x") { id } }'), /Unknown argument/],
    ['gives an enum value that nearly exists', () => sent('{ reports(first: 1, scope: MIN) { edges { cursor } } }'), /ReportScope/],
    ['gives text for an enum value', () => sent(`{ reports(first: 1, scope: "${CANARY}") { edges { cursor } } }`), /ReportScope/],
    ['gives text for a number', () => sent(`{ reports(first: "${CANARY}", scope: MINE) { edges { cursor } } }`), /Int cannot represent/],
    ['is no document', () => sent(`{ me { id } } "${CANARY}"`), /Syntax Error/],
    ['ends in a text', () => sent(`{ me { id(x: "${CANARY}`), /Syntax Error/],
    ['has a fragment that nobody uses', () => sent('{ me { id } } fragment F on Me { id }'), /never used/],
    ['defers', () => sent('{ me { ... @defer { id } } }'), /Unknown directive/],
    ['subscribes', () => sent('subscription { inboxChanged { policyId } }'), /no subscriptions over HTTP/],
    ['is a schema', () => sent('type Me { id: ID } { me { id } }'), /not executable/],
  ])('%s', async (_, body, words) => {
    const { status, text, codes } = await refused(body());
    expect([status, text]).toEqual([400, expect.stringMatching(words)]);
    for (const code of codes) expect(code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_\w+|OPERATION_RESOLUTION_FAILURE|BAD_REQUEST)$/);
  });

  it('only looks too large: the same once is answered', async () => {
    for (const query of [
      nested(9),
      `{ ${fields(15, (n) => `a${n}: me { id }`)} }`,
      `{ ${'__typename '.repeat(400)} }`,
      `{ ${pages('100')} }`,
    ])
      expect([query.slice(0, 60), (await running.query(query, {}, owner)).errors]).toEqual([query.slice(0, 60), []]);
  });
});

/** `F0` to `F<n>`, each in the one before. */
function chain(length: number): string {
  const links = fields(length, (n) => `fragment F${n} on Query { ...F${n + 1} }`);
  return `${links} fragment F${length} on Query { me { id } }`;
}

function fields(count: number, field: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => field(n)).join(' ');
}

const MANY =
  'id code status revision family ownerId deputyId unitId versions { number title text purposes protects effectiveFrom reason mandate { kind citation } } versionInForce { number title text purposes protects effectiveFrom reason mandate { kind citation } }';
const pages = (first: string) => `policies(first: ${first}) { edges { cursor node { ${MANY} } } }`;

const TESTED =
  'backtestGuardrail(input: $input, first: 100) { cases { edges { cursor node { reportId week change current { verdict words } draft { verdict words } } } } }';
const REVIEWED = `id policyId status dueOn definition { purpose evidence { kind summary data } } assessment { isRealistic }
  options { id title version } responses { kind agreement { html text } } proposal { requestId approvals { approverId answer } } decision { decision } backtests { id draft { key } }`;
const CHECKED = 'checkGuardrail(code: "RET-14", facts: []) { verdict }';

describe('a value that an enum does not have', () => {
  const SCOPES = 'query Q($scope: ReportScope!) { reports(first: 1, scope: $scope) { edges { cursor } } }';
  const wrong: readonly (readonly [where: string, body: () => string, place: RegExp])[] = [
    ['in the document', () => sent('{ reports(first: 1, scope: MIN) { edges { cursor } } }'), /does not exist in "ReportScope" enum/],
    ['as text in the document', () => sent(`{ reports(first: 1, scope: "${CANARY}") { edges { cursor } } }`), /"ReportScope"/],
    ['in a variable', () => sent(SCOPES, { scope: 'MIN' }), /scope: the value does not exist in "ReportScope" enum/],
    ['as a number in a variable', () => sent(SCOPES, { scope: 1 }), /scope: Enum "ReportScope" cannot represent/],
    ['in a field of an input', () => report({ channel: `${CANARY}"` }), /input\.channel: the value does not exist in "Channel" enum/],
  ];

  it.each(wrong)('%s is refused to members with the place and the values there are', async (_, body, place) => {
    const [error] = (JSON.parse((await refused(body())).text) as { errors: readonly { message: string }[] }).errors;
    expect(error?.message).toMatch(place);
    expect(error?.message).toMatch(/; give one of [A-Z_]+(, [A-Z_]+)+$/);
  });

  it.each(wrong)('%s tells a stranger no other', async (_, body) => {
    expect((await refused(body(), {}, null)).text).not.toMatch(/give one of|MINE|STORE/);
  });
});

describe('variables over HTTP are refused that', () => {
  it.each<readonly [what: string, body: () => string]>([
    ['are a text', () => sent(REPORT, CANARY)],
    ['are a list', () => sent(REPORT, [CANARY])],
    ['are a number', () => sent(REPORT, 1)],
    ['are missing', () => sent(REPORT)],
    ['are null', () => sent(REPORT, null)],
    ['have an input that is a text', () => sent(REPORT, { input: CANARY })],
    ['have a field of another kind', () => report({ situation: { [CANARY]: CANARY } })],
    ['have a list for a text', () => report({ situation: [CANARY] })],
    ['have a text for a number', () => report({ burden: CANARY })],
    ['have a number larger than 32 bits', () => report({ staffMinutes: 2 ** 31 })],
    ['have a number larger than 64 bits', () => report({}).replace('"policyId"', '"staffMinutes":1e400,"policyId"')],
    ['have a fraction of a minute', () => report({ staffMinutes: 0.5 })],
    ['have an unknown enum value', () => report({ channel: CANARY })],
    ['have an enum value that nearly exists', () => report({ channel: 'STOR' })],
    ['have a field that nearly exists', () => report({ situatoin: 'x' })],
    ['are deep', () => sent(REPORT, { input: 'DEEP' }).replace('"DEEP"', nestedJson(20_000))],
    ['are deep in a list', () => report({ effects: 'DEEP' }).replace('"DEEP"', nestedJson(20_000))],
    ['have a number for an id', () => sent('query Q($id: ID!) { policy(id: $id) { id } }', { id: 1.5 })],
    ['poison an object', () => `{"query":${JSON.stringify(REPORT)},"variables":{"input":{"__proto__":{"commandId":"${CANARY}"}}}}`],
  ])('%s', async (_, body) => {
    const { status, codes } = await refused(body());
    expect(status).toBe(400);
    for (const code of codes) expect(code).toMatch(/^(BAD_USER_INPUT|BAD_REQUEST)$/);
  });

  it('change no object of ours', async () => {
    await running.post(`{"query":"{ me { id } }","variables":{"constructor":{"prototype":{"polluted":true}}}}`, owner);
    await running.post(`{"query":"{ me { id } }","variables":{"__proto__":{"polluted":true}}}`, owner);
    await running.post('signInName=a&__proto__[polluted]=1&constructor[prototype][polluted]=1', owner, {
      'content-type': 'application/x-www-form-urlencoded',
    });
    await fetch(`${running.url}/sign-in?next=/&__proto__[polluted]=1&constructor[prototype][polluted]=1`);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

function nestedJson(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

describe('a request over HTTP is refused that', () => {
  const query = '{ me { id } }';
  const batch = () => `[${sent(query)},${sent(query)}]`;
  const multipart = `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${sent(query)}\r\n--x--\r\n`;

  it.each<readonly [what: string, status: number, body: () => string, headers: Readonly<Record<string, string>>]>([
    ['is a batch', 400, batch, {}],
    ['is an empty batch', 400, () => '[]', {}],
    [
      'names a persisted query',
      200,
      () => JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }),
      {},
    ],
    ['persists a query', 200, () => sent(query, {}, { extensions: { persistedQuery: { version: 1, sha256Hash: CANARY } } }), {}],
    ['is a form', 415, () => `query=${encodeURIComponent(query)}`, { 'content-type': 'application/x-www-form-urlencoded' }],
    ['is a form with files', 415, () => multipart, { 'content-type': 'multipart/form-data; boundary=x', 'apollo-require-preflight': '1' }],
    ['is a text', 415, () => sent(query), { 'content-type': 'text/plain' }],
    ['is a text that says it is preflighted', 415, () => sent(query), { 'content-type': 'text/plain', 'apollo-require-preflight': '1' }],
    ['is GraphQL itself', 415, () => query, { 'content-type': 'application/graphql' }],
    ['has two types', 415, () => sent(query), { 'content-type': 'application/json, text/plain' }],
    ['has a type that only begins like JSON', 415, () => sent(query), { 'content-type': 'application/jsonx' }],
    ['has a type with a parameter', 415, () => sent(query), { 'content-type': 'application/json; boundary=x' }],
    ['is in UTF-16', 415, () => sent(query), { 'content-type': 'application/json; charset=utf-16' }],
    ['is in UTF-7', 415, () => sent(query), { 'content-type': 'application/json; charset=utf-7' }],
  ])('%s', async (_, status, body, headers) => {
    expect((await refused(body(), headers)).status).toBe(status);
  });

  it('is compressed, in UTF-16 without saying so, or larger than 100 kB', async () => {
    const head = { ...owner.headersAt(running), 'content-type': 'application/json' };
    const post = (body: Buffer, headers: Readonly<Record<string, string>> = {}) =>
      exchange(
        running,
        Buffer.concat([Buffer.from(request('POST /graphql', { ...head, 'content-length': String(body.length), ...headers })), body]),
      );
    expect((await post(gzipSync(sent(query)), { 'content-encoding': 'gzip' })).status).toBe(400);
    expect((await post(Buffer.from(sent(query), 'utf16le'))).status).toBe(400);
    const large = Buffer.from(sent(query, { x: 'x'.repeat(110_000) }));
    expect((await post(large)).status).toBe(413);
    const chunked = Buffer.concat([Buffer.from(`${large.length.toString(16)}\r\n`), large, Buffer.from('\r\n0\r\n\r\n')]);
    const { status } = await exchange(
      running,
      Buffer.concat([Buffer.from(request('POST /graphql', { ...head, 'transfer-encoding': 'chunked' })), chunked]),
    );
    expect(status).toBe(413);
  });

  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'])('comes by %s', async (method) => {
    for (const path of [
      `/graphql?query=${encodeURIComponent(query)}`,
      `/%67raphql?query=${encodeURIComponent(query)}`,
      '/graphql/',
      '/graphql//',
      '/GRAPHQL',
      '/graphql;x=1',
    ]) {
      const headers = { ...owner.headersAt(running), 'apollo-require-preflight': '1', 'content-type': 'application/json' };
      const { status, body } = await exchange(running, request(`${method} ${path}`, headers));
      expect([method, path, status >= 400 && status < 500, body]).toEqual([method, path, true, expect.not.stringContaining(owner.id)]);
      if (method === 'GET' && path.includes('raphql?')) expect(status).toBe(405);
    }
  });

  it('is answered where its type says the same in other words', async () => {
    for (const type of ['application/json;charset=utf-8', 'Application/JSON; charset="UTF-8"', 'application/json'])
      expect((await running.post(sent(query), owner, { 'content-type': type })).status).toBe(200);
  });
});

describe('a stranger', () => {
  it.each([
    ['the schema', '{ __schema { queryType { name } } }'],
    ['a type', '{ __type(name: "Me") { name } }'],
    ['a type in a fragment', 'query { ...F } fragment F on Query { __type(name: "Me") { name } }'],
    ['a type under another name', '{ a: __type(name: "Me") { name } }'],
  ])('is not told %s', async (_, query) => {
    const { codes, status } = await refused(sent(query), {}, null);
    expect([status, codes]).toEqual([400, ['UNAUTHENTICATED']]);
  });
});

describe('a document over a socket is refused that', () => {
  const inbox = (selection: string) => `subscription { inboxChanged { ${selection} } }`;

  it.each<readonly [what: string, query: string, words: RegExp]>([
    ['is too deep', inbox(`${'... { '.repeat(12)} policyId ${'} '.repeat(12)}`), /deeper than 12 levels/],
    ['has too many aliases', inbox(fields(16, (n) => `a${n}: policyId`)), /more than 15 aliases/],
    ['has too many directives', inbox('policyId @include(if: true) '.repeat(21)), /more than 20 directives/],
    ['has too many tokens', inbox('policyId '.repeat(1_000)), /more than 1000 tokens; divide it/],
    ['floods with __typename', inbox('__typename '.repeat(1_000)), /more than 1000 tokens/],
    ['has a fragment in itself', 'subscription { inboxChanged { ...F } } fragment F on InboxChange { ...F }', /within itself/],
    [
      'names two operations alike',
      `query A { __typename } ${inbox('policyId').replace('subscription', 'subscription A')}`,
      /only one operation named/,
    ],
    ['asks for the schema', 'subscription { __schema { queryType { name } } }', /introspection|Cannot|must not/],
    ['asks for the schema in a query', '{ __schema { queryType { name } } }', /send a query over HTTP/],
    ['is a query', '{ me { id } }', /send a query over HTTP/],
    ['is a mutation', 'mutation { __typename }', /send a mutation over HTTP/],
    ['asks for a field that nearly exists', inbox('policyIdd'), /Cannot query field/],
    ['ends in a text', `subscription { inboxChanged(x: "${CANARY}`, /Syntax Error/],
    ['gives an argument', `subscription { inboxChanged(x: "${CANARY}") { policyId } }`, /Unknown argument/],
    ['has a value of another kind', `subscription { inboxChanged { policyId @include(if: "${CANARY}") } }`, /Boolean cannot represent/],
  ])('%s', async (_, query, words) => {
    const client = new LiveClient(running, owner, { query });
    await client.until(({ errors }) => errors.length > 0);
    expect(client.errors.join()).toMatch(words);
    expect(client.errors.join()).not.toMatch(NOTHING_OF_OURS);
    expect(client.changes).toEqual([]);
    await client.close();
  });
});
