import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { StandIn } from '../kurrentdb-stand-in/index.ts';
import { eventually, inTime } from '#eventing-testing';
import { aPolicy } from './inputs.ts';
import { LiveClient } from './live-client.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Ready {
  readonly status: string;
  readonly eventStore: { readonly kind: string; readonly witness: { readonly lagSeconds: number } | null };
  readonly projections: readonly { readonly name: string; readonly lagSeconds: number | null }[];
}

const REPORTS = '{ reports(first: 100, scope: MINE) { edges { node { id } } } }';
/** What nobody outside is told of the event store. */
const INTERNALS = /127\.0\.0\.1|kurrentdb:|grpc|ECONN|\bat .*\.ts/i;

/** In seconds: an operation ends after 7, and what needs it soon after. */
const BEFORE_TWO_OPERATIONS = 9;

let server: StandIn;
let running: RunningServer;
let owner: Requester;
let staff: Requester;
let executive: Requester;
/** Have not asked for anything yet. */
let newcomers: Requester[];
let policyId: string;

beforeAll(async () => {
  server = await StandIn.start({ tls: true, credentials: { username: 'handrail', password: 'canary-secret' } });
  running = await RunningServer.start({ environment: { EVENT_STORE_URL: server.url } });
  owner = await running.person(['POLICY_OWNER']);
  staff = await running.person(['FRONTLINE']);
  newcomers = [await running.person(['FRONTLINE']), await running.person(['FRONTLINE'])];
  executive = running.token(['EXECUTIVE']);
  policyId = (await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy('RET-14'), owner, 'policy { id }')).policy.id;
});
afterAll(async () => {
  await running.remove();
  server.stop();
});

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly seconds: number }> {
  const began = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - began) / 1_000 };
}

async function ready(): Promise<{ readonly code: number; readonly text: string; readonly body: Ready }> {
  const response = await fetch(`${running.url}/health/ready`);
  const text = await response.text();
  return { code: response.status, text, body: JSON.parse(text) as Ready };
}

const metrics = () => running.metrics();
const hasSignedAll = async () => valueIn(await metrics(), 'handrail_event_store_witness_lag_events') === 0;
const valueIn = (text: string, name: string) => Number(new RegExp(`^${name}(?:\\{.*\\})? (.*)$`, 'm').exec(text)?.[1] ?? 'NaN');
const mine = async (headers = {}) =>
  (await running.query<{ reports: { edges: { node: { id: string } }[] } }>(REPORTS, {}, staff, headers)).data.reports.edges;

describe('a server whose events lie in KurrentDB', () => {
  it('is ready, and says of its event store the kind and the lag of the witness, no more', async () => {
    await eventually(hasSignedAll, 'the witness has signed all');
    const { code, text, body } = await ready();
    expect([code, body.eventStore]).toEqual([200, { kind: 'KURRENTDB', witness: { lagSeconds: 0 } }]);
    expect(text).not.toMatch(INTERNALS);
  });

  it('measures what it asks of the event store', async () => {
    const text = await metrics();
    for (const [operation, outcome] of [
      ['append', 'ok'],
      ['read_stream', 'ok'],
      ['read_all', 'ok'],
      ['head', 'ok'],
    ])
      expect(text).toMatch(
        new RegExp(`^handrail_event_store_operation_seconds_count\\{operation="${operation}",outcome="${outcome}"\\} [1-9]`, 'm'),
      );
    for (const name of ['up', 'subscription_lag_seconds', 'witness_lag_events', 'witness_lag_seconds'])
      expect(text).toMatch(new RegExp(`^handrail_event_store_${name} \\d`, 'm'));
  });
});

describe.each([
  ['is dead', () => server.kill(), () => server.restart()],
  ['accepts and never answers', () => server.silence(), async () => server.speak()],
])('while KurrentDB %s', (_, fail, mend) => {
  const commandId = randomUUID();
  let before: number;
  let live: LiveClient;
  let retries: number;
  let reconnects: number;

  beforeAll(async () => {
    const { position } = await running.done('reportFriction', { policyId }, staff);
    before = (await mine({ 'x-after-position': position ?? '' })).length;
    const text = await metrics();
    [retries, reconnects] = [countOf(text, 'retries'), valueIn(text, 'handrail_event_store_reconnects_total')];
    live = new LiveClient(running, owner);
    await live.until(({ changes }) => changes.length === 1);
    fail();
  });
  afterAll(() => live.close());
  const countOf = (text: string, name: string) =>
    [...text.matchAll(new RegExp(`^handrail_event_store_${name}_total\\{.*\\} (\\d+)$`, 'gm'))].reduce((sum, [, n]) => sum + Number(n), 0);

  it('is not ready, and says so within its time', async () => {
    const result = await inTime(3_000, ready);
    expect([result.code, result.body.status, result.body.eventStore]).toEqual([
      503,
      'the event store does not answer',
      { kind: 'KURRENTDB', witness: null },
    ]);
    expect(result.body.projections.map(({ lagSeconds }) => lagSeconds)).toEqual(result.body.projections.map(() => null));
    expect(result.text).not.toMatch(INTERNALS);
  });

  it('shows metrics within their time, without what it cannot know', async () => {
    const result = await inTime(3_000, metrics);
    expect(valueIn(result, 'handrail_event_store_up')).toBe(0);
    expect(result).not.toMatch(/^handrail_(projection_lag|event_store_witness_lag)/m);
    expect(result).toMatch(/^handrail_projection_parked_streams\{projection="policies"\} 0$/m);
  });

  it('answers queries from the read models, to people and to machines', async () => {
    expect(await mine()).toHaveLength(before);
    const ranking = await running.query('{ frictionRanking { published { total { figures { reason } } } } }', {}, executive);
    expect(ranking.errors).toEqual([]);
  });

  it('answers a change UNAVAILABLE within the deadline, with the remedy and no internals', async () => {
    const document = 'mutation ($input: ReportFrictionInput!) { reportFriction(input: $input) { position } }';
    const { result, seconds } = await timed(() => running.query(document, { input: { commandId, policyId } }, staff));
    const message = 'the event store does not answer; try again in a moment, a change with the same commandId';
    expect(result.errors).toMatchObject([{ message, extensions: { code: 'UNAVAILABLE' } }]);
    expect(JSON.stringify(result.errors)).not.toMatch(INTERNALS);
    expect(seconds).toBeLessThan(BEFORE_TWO_OPERATIONS);
  });

  it('does not answer people it knows nothing of, and does not call that a fault of its own', async () => {
    const newcomer = newcomers.shift() ?? null;
    const page = fetch(`${running.url}/`, { headers: { ...newcomer?.headersAt(running), accept: 'text/html' } });
    const data = fetch(`${running.url}/`, { headers: { ...newcomer?.headersAt(running) } });
    const socket = new LiveClient(running, newcomer);
    const { result, seconds } = await timed(() => running.query('{ me { name } }', {}, newcomer));
    const error = {
      message: 'the event store does not answer; try again in a moment, a change with the same commandId',
      extensions: { code: 'UNAVAILABLE' },
    };
    expect([result.status, result.errors]).toEqual([503, [error]]);
    // As the waiting room does.
    expect([(await data).status, (await data).headers.get('retry-after'), await (await data).json()]).toEqual([
      503,
      '10',
      { errors: [error] },
    ]);
    expect((await page).status).toBe(503);
    expect(await (await page).text()).toContain('<h1>Handrail is not ready yet</h1>');
    // Clients of the protocol come back after this code; "internal error" would be final for them.
    expect((await socket.ended).code).toBe(1013);
    expect(seconds).toBeLessThan(BEFORE_TWO_OPERATIONS);
  });

  it('goes on by itself when KurrentDB is back; the change that was sent again is there once', async () => {
    await mend();
    await eventually(async () => (await ready()).code === 200, 'it is ready again');
    // Under its name a report reaches the owner at once.
    const { position } = await running.done('reportFriction', { policyId, commandId, mode: 'NAMED' }, staff);
    await running.done('reportFriction', { policyId, commandId, mode: 'NAMED' }, staff);
    // Its socket has lived through it.
    await live.until(({ changes }) => changes.length === 2);
    expect(await mine({ 'x-after-position': position ?? '' })).toHaveLength(before + 1);
    await eventually(hasSignedAll, 'the witness has signed all');
    const text = await metrics();
    expect(valueIn(text, 'handrail_event_store_up')).toBe(1);
    expect(countOf(text, 'retries')).toBeGreaterThan(retries);
    expect(valueIn(text, 'handrail_event_store_reconnects_total')).toBeGreaterThan(reconnects);
  });
});

describe('what was written while KurrentDB came and went', () => {
  it('is two lines for each outage, and no secret anywhere', async () => {
    const lines = running.log.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));
    const told = lines.filter(({ msg }) => /^the event store (does not answer|answers again)/.test(String(msg)));
    expect(told.map(({ level, reason, seconds }) => ({ level, reason, seconds }))).toEqual(
      [/: /, /no answer within/].flatMap((why) => [
        { level: 40, reason: expect.stringMatching(why), seconds: undefined },
        { level: 40, reason: expect.stringMatching(why), seconds: expect.any(Number) },
      ]),
    );
    expect(valueIn(await metrics(), 'handrail_event_store_reconnects_total')).toBe(2);
    expect(running.log).not.toContain('canary-secret');
    expect(lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});
