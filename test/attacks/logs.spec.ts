import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EventLog, EventStoreError, ROLES } from '#eventing';
import { Accounts, SESSION_COOKIE } from '#identity';
import { Logger } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { eventually } from '#eventing-testing';
import { Metrics } from '../../apps/api/src/metrics.ts';
import { aPolicy } from '../journeys/inputs.ts';
import { RawSocket } from '../journeys/live-client.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { Canary } from './canary.ts';
import { operationsOf } from './filled-in.ts';
import type { Filling } from './filled-in.ts';
import { exchange, graphqlRequest, request } from './raw-http.ts';

/** Requests that are refused as too many would prove nothing. */
const UNLIMITED = { HANDRAIL_RATE_LIMIT_ACCOUNT: '1000000', HANDRAIL_RATE_LIMIT_ADDRESS: '1000000' };
const canary = new Canary('ca4a47c0');
const CANARY = canary.text();

let running: RunningServer;
let person: Requester;
let token: Requester;

/** Whatever could go past the log, to the terminal. */
const stdout = jest.spyOn(process.stdout, 'write');
const past = [
  stdout,
  jest.spyOn(process.stderr, 'write'),
  ...(['debug', 'log', 'info', 'warn', 'error', 'trace'] as const).map((method) => jest.spyOn(console, method)),
];
const written = () => past.flatMap(({ mock }) => mock.calls.flat().map(String)).join('\n');

beforeAll(async () => {
  running = await RunningServer.start({ environment: UNLIMITED });
  person = await running.person([...ROLES], { name: 'Somebody' });
  token = running.token([...ROLES]);
});
afterAll(async () => {
  jest.restoreAllMocks();
  await running.remove();
});

function expectNothingLogged(): void {
  expect(canary.findIn(running.log)).toBeNull();
  expect(canary.findIn(written())).toBeNull();
}

/** Reaches furthest: what may be left out could be wrong. */
const SHORT: Filling = { text: canary.text, id: canary.id, requiredOnly: true };

const FILLINGS: readonly (readonly [what: string, filling: Filling])[] = [
  ['valid in their form', { text: canary.text, id: canary.id }],
  ['ids that are none', { text: canary.text, id: canary.text }],
  ['values of another kind', { text: canary.text, id: canary.id, number: canary.text, enumValue: canary.text }],
  ['objects for texts', { text: () => ({ [CANARY]: CANARY }) as unknown as string, id: canary.id }],
  ['weeks and dates', { text: () => '2026-W40', id: canary.id }],
  ['broken queries for the search of texts', { text: () => `" ${CANARY} NEAR( * OR`, id: canary.id }],
];

/** The event store with one of its parts out of order. */
async function withStore(part: 'append' | 'readStream', fault: () => Error, work: () => Promise<void>): Promise<void> {
  const { store } = running.server.app.get(EventLog);
  Object.defineProperty(store, part, {
    configurable: true,
    value: (...input: unknown[]) => Promise.reject(Object.assign(fault(), { input })),
  });
  try {
    await work();
  } finally {
    Reflect.deleteProperty(store, part);
  }
}

const quoting = () => new Error(`cannot store "${CANARY}"`, { cause: new SyntaxError(`Unexpected token in ${CANARY}`) });
const silent = () => new EventStoreError('UNAVAILABLE', 'the event store does not answer');

type Run = (work: () => Promise<void>) => Promise<void>;
const STATES: readonly (readonly [what: string, run: Run, met: string])[] = [
  ['in order', (work) => work(), 'ANSWERED'],
  ['with a store that fails and quotes what it was given', (work) => withStore('append', quoting, work), 'INTERNAL'],
  ['with a store that cannot be read and quotes', (work) => withStore('readStream', quoting, work), 'INTERNAL'],
  ['with a store that takes nothing', (work) => withStore('append', silent, work), 'UNAVAILABLE'],
  ['with a store that does not answer', (work) => withStore('readStream', silent, work), 'UNAVAILABLE'],
];

/** @returns the first code of each answer */
async function outcomesOf(
  filling: Filling,
  as: readonly (Requester | null)[],
  headers: Readonly<Record<string, string>> = {},
): Promise<Set<string>> {
  const { schema } = running.server.app.get(GraphQLSchemaHost);
  const outcomes = new Set<string>();
  for (const { document, variables } of operationsOf(schema, filling)) {
    for (const requester of as) {
      const response = await running.post(JSON.stringify({ query: document, variables }), requester, headers);
      outcomes.add(/"code":"([\w.-]+)"/.exec(await response.text())?.[1] ?? 'ANSWERED');
    }
  }
  return outcomes;
}

describe('a server', () => {
  it.each(FILLINGS)('logs nothing of operations with %s', async (_, filling) => {
    await outcomesOf(filling, [await running.person([...ROLES])]);
    expectNothingLogged();
  });

  it('logs nothing of the headers of operations, whoever sends them', async () => {
    const headers = { 'x-after-position': CANARY, 'user-agent': CANARY, referer: `http://localhost/${CANARY}`, 'x-forwarded-for': CANARY };
    await outcomesOf(SHORT, [token, null], headers);
    expectNothingLogged();
  });

  it.each(STATES)('%s logs nothing of operations', async (_, run, met) => {
    let outcomes: ReadonlySet<string> = new Set();
    const everybody = await running.person([...ROLES]);
    // Their grants are remembered from here on, so that what follows comes further than to ask for them.
    await running.query('{ me { id } }', {}, everybody);
    await run(async () => void (outcomes = await outcomesOf(SHORT, [everybody])));
    // A store that was silent is not asked again for a while.
    await eventually(
      async () => (await running.query('{ me { id } }', {}, await running.person([]))).errors.length === 0,
      'the store is asked again',
    );
    expect([...outcomes]).toContain(met);
    expect(outcomes).not.toContain('RATE_LIMITED');
    expectNothingLogged();
  });
});

describe('the log has nothing', () => {
  it('of texts that are stored', async () => {
    const { policy } = await running.done<{ policy: { id: string } }>(
      'registerPolicy',
      { ...aPolicy(CANARY), text: CANARY, protects: CANARY },
      person,
      'policy { id }',
    );
    const texts = { situation: CANARY, customerNeed: CANARY, sensibleAction: CANARY, facts: [{ name: 'note', text: CANARY }] };
    const { report } = await running.done<{ report: { id: string } }>(
      'reportFriction',
      { policyId: policy.id, ...texts },
      person,
      'report { id }',
    );
    await running.done('sendReportMessage', { reportId: report.id, text: CANARY }, person);
    await running.query(`{ similarReports(text: "${CANARY}") { policies { title } } }`, {}, person);
    expectNothingLogged();
  });

  it('of values written into a document', async () => {
    for (const query of [
      `{ policy(id: "${CANARY}") { id } }`,
      `{ policy(id: "${CANARY}") { ${CANARY} } }`,
      `query ${CANARY} { policy(id: ${CANARY}) { id } }`,
      `{ ${CANARY}: me { id } }`,
      `{ me { id(x: "${CANARY}`,
      `${CANARY}`,
      `{ me { ...${CANARY} } }`,
    ])
      for (const as of [person, null]) await running.query(query, {}, as);
    await running.post(JSON.stringify({ query: '{ me { id } }', operationName: CANARY, extensions: { [CANARY]: CANARY } }), person);
    expectNothingLogged();
  });

  it('of cookies, tokens, addresses and headers', async () => {
    const query = '{ me { id } }';
    const forms = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
    for (const bytes of [
      graphqlRequest(query, { authorization: `Bearer ${CANARY}` }),
      graphqlRequest(query, { authorization: `Bearer hr_${canary.mark.repeat(2)}_${canary.mark.repeat(8)}` }),
      graphqlRequest(query, { cookie: `${SESSION_COOKIE}=${CANARY}`, 'x-handrail': CANARY }),
      graphqlRequest(query, { [CANARY]: CANARY, host: CANARY, origin: `https://${CANARY}` }),
      request(`GET /${CANARY}?${CANARY}=${CANARY}`, { cookie: `${SESSION_COOKIE}=${CANARY}` }),
      request(`GET /set-up/${CANARY}`),
      request(`POST /set-up/${CANARY}`, forms, `name=${CANARY}`),
      request(`POST /sign-in?next=/${CANARY}`, forms, `signInName=${CANARY}&password=${CANARY}${CANARY}`),
      request(`POST /sign-out`, { ...forms, cookie: `${SESSION_COOKIE}=${CANARY}` }, 'a=b'),
      `GET /${CANARY} ${CANARY}\r\n\r\n`,
      request('POST /graphql', { 'content-type': 'application/json' }, `{"query": ${CANARY}`),
    ])
      await exchange(running, bytes);
    expectNothingLogged();
  });

  it('of a fault on a page that quotes what was typed', async () => {
    const accounts = running.server.app.get(Accounts);
    Object.defineProperty(accounts, 'verify', { configurable: true, value: () => Promise.reject(quoting()) });
    const forms = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
    const { status } = await exchange(running, request('POST /sign-in', forms, `signInName=${CANARY}&password=${CANARY}`));
    Reflect.deleteProperty(accounts, 'verify');
    expect(status).toBe(500);
    expectNothingLogged();
    expect(running.log).toContain('logs.spec.ts');
  });

  it('of a fault in what serves GraphQL itself, which has a log of its own', async () => {
    const metrics = running.server.app.get(Metrics);
    Object.defineProperty(metrics, 'observe', {
      configurable: true,
      value: () => {
        throw quoting();
      },
    });
    const response = await running.post(JSON.stringify({ query: `{ policy(id: "${CANARY}") { id } }` }), person);
    Reflect.deleteProperty(metrics, 'observe');
    expect(await response.text()).toContain('"code":"INTERNAL"');
    expectNothingLogged();
    expect(running.log).toContain('a request failed');
  });

  it('of what comes over a socket', async () => {
    const { cookie = '' } = person.headersAt(running);
    const init = { type: 'connection_init', payload: {} };
    const subscribe = (payload: object) => ({ type: 'subscribe', id: CANARY, payload });
    const conversations: readonly (readonly (object | string)[])[] = [
      [CANARY],
      [`{"type":"${CANARY}"}`],
      [{ type: 'connection_init', payload: { authorization: `Bearer ${CANARY}` } }],
      [{ ...init, payload: { [CANARY]: CANARY } }, subscribe({ query: `subscription { inboxChanged(x: "${CANARY}") { policyId } }` })],
      [init, subscribe({ query: 'subscription { inboxChanged { policyId } }', variables: { [CANARY]: CANARY }, operationName: CANARY })],
      [init, subscribe({ query: CANARY, variables: CANARY })],
      [init, subscribe({ query: { [CANARY]: CANARY } })],
      [init, { type: 'complete', id: CANARY }, { type: 'ping', payload: { [CANARY]: CANARY } }],
    ];
    for (const messages of conversations) {
      const raw = new RawSocket(running, { headers: { cookie, origin: running.url, 'user-agent': CANARY } });
      await raw.opened;
      for (const message of messages) raw.send(message);
      await new Promise((resolve) => setTimeout(resolve, 50));
      raw.socket.close();
      await raw.ended;
    }
    expectNothingLogged();
  });
});

describe('the search of the log', () => {
  it('finds what somebody logs', () => {
    new Logger('test').warn(`planted ${CANARY}`);
    expect(canary.findIn(running.log)).not.toBeNull();
    stdout.mockImplementationOnce(() => true);
    process.stdout.write(`planted ${CANARY}\n`);
    expect(canary.findIn(written())).not.toBeNull();
  });
});
