import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventLog } from '#eventing';
import { ReadStore } from '#read-store';
import { logBytes } from './event-store.ts';
import { aPolicy } from './inputs.ts';
import { projections } from '../../apps/api/src/projections.ts';
import { RunningServer } from './running-server.ts';
import type { Answer, Requester } from './running-server.ts';

let running: RunningServer;
let admin: Requester;
let owner: Requester;
let staff: Requester;
let policyId: string;

beforeAll(async () => {
  running = await RunningServer.start();
  [admin, owner, staff] = [await running.person(['ADMIN']), await running.person(['POLICY_OWNER']), await running.person(['FRONTLINE'])];
  policyId = (await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy('RET-14'), owner, 'policy { id }')).policy.id;
});
afterAll(() => running.remove());

const MINE = '{ reports(first: 100, scope: MINE) { edges { node { id } } } }';

function mine(headers: Record<string, string> = {}): Promise<Answer<{ reports: { edges: { node: { id: string } }[] } }>> {
  return running.query(MINE, {}, staff, headers);
}

async function report(): Promise<{ readonly id: string; readonly position: string }> {
  const { position, ...payload } = await running.done<{ report: { id: string } }>('reportFriction', { policyId }, staff, 'report { id }');
  return { id: payload.report.id, position: position ?? '' };
}

describe('x-after-position', () => {
  it('shows what was written under it, fifty times in a row', async () => {
    for (let n = 0; n < 50; n++) {
      const { position } = await running.done('reportFriction', { policyId }, staff);
      expect((await mine({ 'x-after-position': position ?? '' })).data.reports.edges).toHaveLength(n + 1);
    }
  });

  it.each([
    ['is malformed', 'yesterday', 'position.unreadable'],
    ['is of another store', '4d53cdab-5eaa-4468-9d62-5f53df97eebc.1.00000000000000000003/00000000000000000003', 'position.other-store'],
  ])('is refused when it %s', async (_, token, code) => {
    const answer = await mine({ 'x-after-position': token });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', errors: [{ code, field: 'x-after-position' }] } }]);
  });

  it('is refused when it is from another life of this store', async () => {
    const { position } = await report();
    const [storeId, epoch, place] = position.split('.');
    const answer = await mine({ 'x-after-position': `${storeId}.${Number(epoch) + 1}.${place}` });
    expect(answer.errors).toMatchObject([{ extensions: { errors: [{ code: 'position.other-store' }] } }]);
  });
});

describe('a read model', () => {
  it('is rebuilt while it serves', async () => {
    const states = async () =>
      (
        await running.query<{
          projections: { name: string; generation: number; state: string; lagSeconds: number; parkedStreams: number }[];
        }>('{ projections { name version generation state lagSeconds parkedStreams rebuild { generation percent } } }', {}, admin)
      ).data.projections;
    expect(await states()).toContainEqual(
      expect.objectContaining({ name: 'friction_reports', generation: 1, state: 'LIVE', lagSeconds: 0, parkedStreams: 0 }),
    );
    const before = (await mine()).data;
    await running.server.app.get(ReadStore).requestRebuild('friction_reports');
    for (const deadline = Date.now() + 60_000; ;) {
      expect((await mine()).data).toEqual(before);
      const now = (await states()).find(({ name }) => name === 'friction_reports');
      if (now?.generation === 2 && now.state === 'LIVE') break;
      if (Date.now() > deadline) throw new Error(`not rebuilt: ${JSON.stringify(now)}`);
    }
    expect((await mine()).data).toEqual(before);
  });
});

describe('an operator', () => {
  it('sees that it lives, that it is ready, and how it does', async () => {
    const get = async (path: string) => {
      const response = await fetch(`${running.url}/${path}`);
      return { status: response.status, body: await response.text() };
    };
    expect(await get('health/live')).toEqual({ status: 200, body: '{"status":"live"}' });
    const ready = await get('health/ready');
    expect([ready.status, JSON.parse(ready.body)]).toMatchObject([
      200,
      { status: 'ready', projections: projections.map(({ name }) => ({ name, state: 'LIVE' })) },
    ]);
    await running.query('{ me { id } }', {}, staff);
    await running.query('{ me { id } }');
    await running.post('{}', staff);
    // Not on this port, where people could count what is filed.
    expect((await get('metrics')).status).toBe(404);
    const body = await running.metrics();
    expect(body).toMatch(/^handrail_projection_lag_events\{projection="policies"\} 0$/m);
    for (const labels of ['kind="query",outcome="ok"', 'kind="query",outcome="error"', 'kind="mutation",outcome="ok"'])
      expect(body).toMatch(new RegExp(`^handrail_graphql_operation_seconds_count\\{${labels}\\} [1-9]`, 'm'));
  });

  it('finds no person, no text and no secret in the log, nor in what is written for others', async () => {
    const canaries = {
      name: 'Canary Surname',
      situation: 'canary-situation',
      text: 'canary-message',
      rule: 'canary-rule',
      query: 'canary-query',
    };
    const person = await running.person(['FRONTLINE'], { name: canaries.name });
    const { report: made } = await running.done<{ report: { id: string } }>(
      'reportFriction',
      { policyId, situation: canaries.situation, mode: 'NAMED' },
      person,
      'report { id }',
    );
    await running.done('sendReportMessage', { reportId: made.id, text: canaries.text }, person);
    await running.command('reportFriction', { policyId: canaries.query, ruleInOwnWords: canaries.rule }, person);
    await running.query(`{ policies(first: 5, search: "${canaries.query}") { edges { cursor } } }`, {}, person);
    await running.query('query($first: Int!) { policies(first: $first) { edges { cursor } } }', { first: canaries.query }, person);
    await running.post(`{"query": "{ me { ${canaries.query}`, person);
    const { cookie } = person.headersAt(running);
    const secrets = [...Object.values(canaries), person.id, cookie?.split('=')[1] ?? ''];
    const metrics = await running.metrics();
    for (const secret of secrets) {
      expect([secret, running.log.includes(secret), metrics.includes(secret)]).toEqual([secret, false, false]);
    }
    const events = await logBytes(running.data);
    expect(events.includes('FrictionReported')).toBe(true);
    for (const sealed of [canaries.name, canaries.situation, canaries.text]) {
      expect([sealed, events.includes(sealed)]).toEqual([sealed, false]);
    }
  });
});

describe('a stop', () => {
  it('keeps everything, lets requests end and is over when they are', async () => {
    const before = (await mine()).data;
    const answers = Array.from({ length: 20 }, () =>
      running.command<{ report: { id: string } }>('reportFriction', { policyId }, staff, 'report { id }'),
    );
    // Waits for a position that never comes, as long as it may.
    const { position } = await report();
    const patient = mine({ 'x-after-position': running.server.app.get(EventLog).positionToken(`${'9'.repeat(20)}/${'9'.repeat(20)}`) });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const began = Date.now();
    await running.stop();
    expect(Date.now() - began).toBeLessThan(6_000);
    expect((await patient).errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
    const acknowledged = (await Promise.allSettled(answers)).flatMap((answer) =>
      answer.status === 'fulfilled' ? [answer.value.report.id] : [],
    );
    expect(acknowledged.length).toBeGreaterThan(0);

    running = await running.restart();
    const after = (await mine({ 'x-after-position': position })).data.reports.edges.map(({ node }) => node.id);
    expect(after).toEqual(expect.arrayContaining([...before.reports.edges.map(({ node }) => node.id), ...acknowledged]));
  });
});

describe('a stop', () => {
  it('is not held up by somebody who keeps a connection open', async () => {
    const { hostname, port } = new URL(running.url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('POST /graphql HTTP/1.1\r\nHost: handrail\r\n');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const began = Date.now();
    await running.stop();
    expect(Date.now() - began).toBeLessThan(9_000);
    running = await running.restart();
  });
});

describe('without a projection', () => {
  it('a reader who names a position is told UNAVAILABLE at the deadline, never something older; others are served', async () => {
    await running.server.background.stop();
    const { position } = await running.done('reportFriction', { policyId }, staff);
    const before = (await mine()).data.reports.edges.length;
    const began = Date.now();
    const answer = await mine({ 'x-after-position': position ?? '' });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
    expect(Date.now() - began).toBeLessThan(8_000);
    expect((await mine()).data.reports.edges).toHaveLength(before);
    running = await running.restart();
    expect((await mine({ 'x-after-position': position ?? '' })).data.reports.edges).toHaveLength(before + 1);
  });
});
