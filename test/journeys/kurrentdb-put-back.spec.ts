import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Database, StandIn } from '../kurrentdb-stand-in/index.ts';
import { eventually } from '#eventing-testing';
import { aPolicy } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

const POLICIES = '{ policies(first: 10) { edges { node { code } } } }';

describe('a KurrentDB that is put back or erased under a running server', () => {
  let server: StandIn;
  let running: RunningServer;
  let owner: Requester;

  beforeEach(async () => {
    server = await StandIn.start();
    running = await RunningServer.start({ environment: { EVENT_STORE_URL: server.url } });
    owner = await running.person(['POLICY_OWNER']);
    await running.done('registerPolicy', aPolicy('RET-1'), owner);
  });
  afterEach(async () => {
    await running.remove();
    server.stop();
  });

  async function replaceBy(database: Database): Promise<void> {
    const { port } = server;
    server.stop();
    server = await StandIn.start({ port, database });
  }

  /** Codes of the errors; none: it was acknowledged. */
  async function register(code: string): Promise<readonly string[]> {
    const document = 'mutation M($input: RegisterPolicyInput!) { registerPolicy(input: $input) { position } }';
    const answer = await running.query(document, { input: { commandId: randomUUID(), ...aPolicy(code) } }, owner);
    return answer.errors.map(({ extensions }) => extensions.code);
  }

  it.each<[string, (earlier: Database) => Database]>([
    ['put back', (earlier) => earlier],
    ['erased', () => new Database()],
  ])('%s: nothing is acknowledged any more, readiness says so and the log why, reading goes on', async (_, put) => {
    const earlier = server.database.copy();
    await running.done('registerPolicy', aPolicy('RET-2'), owner);
    await running.query(POLICIES, {}, owner, running.afterCommands);
    await replaceBy(put(earlier));
    await eventually(async () => (await register('RET-3')).length > 0, 'a change is refused');
    const response = await fetch(`${running.url}/health/ready`);
    expect([response.status, await response.json()]).toMatchObject([503, { status: 'the event log does not verify' }]);
    expect(running.log).toContain('put back or erased');
    const written = server.database.log.length;
    expect(await register('RET-4')).toHaveLength(1);
    expect(server.database.log.length).toBe(written);
    const { policies } = (await running.query<{ policies: { edges: object[] } }>(POLICIES, {}, owner)).data;
    expect(policies.edges).toHaveLength(2);
  });
});
