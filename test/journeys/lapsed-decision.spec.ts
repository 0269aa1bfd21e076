import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Deployment, withContext } from '#cqrs';
import { EventLog, execute } from '#eventing';
import type { Actor } from '#eventing';
import { eventually } from '#eventing-testing';
import { policy } from '#policies';
import { DecideReview } from '#reviews';
import { CommandBus } from '@nestjs/cqrs';
import { demoContext } from '../../apps/api/src/demo/seed-demo.ts';
import { readConfig } from '../../apps/api/src/config.ts';
import { openParts } from '../../apps/api/src/parts.ts';
import { storeVariables } from './event-store.ts';
import { aPolicy } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

const MESSAGE = 'From tomorrow on you may take a statement of the bank.';

let running: RunningServer;
let owner: Requester;
let staff: Requester;
let policyId: string;
let reviewId: string;
let reportId: string;

/** By an instance that ends before it reacts to anything. */
async function decideAndRetire(fastLane: object): Promise<void> {
  await running.stop();
  const variables = await storeVariables(running.data);
  const parts = await openParts(readConfig({ HANDRAIL_DATA: running.data, ...variables }), running.clock.now);
  const app = await demoContext(parts);
  const actor: Actor = { id: owner.id, kind: 'PERSON', grants: [{ role: 'POLICY_OWNER', unitId: null }], unitId: null };
  const contextLater = () => {
    running.clock.advanceMs(60_000);
    return app.get(Deployment).contextFor(actor, randomUUID());
  };
  const decide = Object.assign(new DecideReview(), { commandId: randomUUID(), reviewId, fastLane, evidence: [] });
  await app.get(CommandBus).execute(withContext(decide, contextLater()));
  const retire = { commandId: randomUUID(), from: null, reason: 'Nobody needs it.' };
  await execute(app.get(EventLog), policy, policyId, 'RetirePolicy', retire, contextLater());
  running.clock.advanceMs(60_000);
  await app.close();
  await parts.close();
  running = await RunningServer.start({ data: running.data, clock: running.clock });
}

beforeAll(async () => {
  running = await RunningServer.start();
  owner = await running.person(['POLICY_OWNER']);
  staff = await running.person(['FRONTLINE']);
  const rule = { ...aPolicy('RET-14'), purposes: ['CERTAINTY'], effectiveFrom: '2026-01-01' };
  policyId = (await running.done<{ policy: { id: string } }>('registerPolicy', rule, owner, 'policy { id }')).policy.id;
  const flag = { policyId, mode: 'NAMED', staffMinutes: 20 };
  reportId = (await running.done<{ report: { id: string } }>('reportFriction', flag, staff, 'report { id }')).report.id;
  running.clock.advanceMs(60_000);
  const opening = { policyId, reason: 'Customers have no receipt.' };
  reviewId = (await running.done<{ review: { id: string } }>('openReview', opening, owner, 'review { id }')).review.id;
  await decideAndRetire({
    decision: 'CLARIFY',
    stillServes: true,
    version: JSON.stringify({ text: 'The receipt, or the statement of the bank.' }),
    reason: 'A statement shows as much.',
    outcomeMessage: MESSAGE,
  });
});
afterAll(() => running.remove());

const typesIn = async (about: 'policyId' | 'reviewId', id: string) => {
  const document = `query($id: ID!) { history(${about}: $id) { type roles details { name value } } }`;
  return (await running.query<{ history: readonly { type: string; roles: readonly string[] }[] }>(document, { id }, owner)).data.history;
};

describe('a policy that is retired between a decision and its publication', () => {
  it('leaves each reporter with the words that the owner had seen, and no version', async () => {
    const { outcome } = await eventually(
      async () =>
        (
          await running.query<{ report: { outcome: object | null } }>(
            'query($id: ID!) { report(id: $id) { outcome { decision message policyVersion } } }',
            { id: reportId },
            staff,
          )
        ).data.report,
      'the reporter has the outcome',
      (report) => report.outcome !== null,
    );
    expect(outcome).toEqual({ decision: 'CLARIFY', message: MESSAGE, policyVersion: null });
  });

  it('is told to everybody as it was: nothing came of the decision', async () => {
    const { data } = await running.query<{ outcomes: { edges: readonly { node: object }[] } }>(
      '{ outcomes(first: 10) { edges { node { id decision changes publicReason version effectiveFrom } } } }',
      {},
      staff,
    );
    expect(data.outcomes.edges.map(({ node }) => node)).toEqual([
      {
        id: reviewId,
        decision: 'CLARIFY',
        changes: ['None: it was retired before this was carried out.'],
        publicReason: 'A statement shows as much.',
        version: null,
        effectiveFrom: null,
      },
    ]);
  });

  it('stands in the history of both', async () => {
    const lapsed = {
      type: 'DecisionLapsed',
      roles: ['SYSTEM'],
      details: expect.arrayContaining([{ name: 'because', value: 'policy.retired' }]),
    };
    const ofPolicy = await typesIn('policyId', policyId);
    expect(ofPolicy.map(({ type }) => type)).toEqual([
      'PolicyRegistered',
      'ReviewOpened',
      'ReviewDecided',
      'PolicyRetired',
      'DecisionLapsed',
    ]);
    expect(ofPolicy.at(-1)).toMatchObject(lapsed);
    const ofReview = await typesIn('reviewId', reviewId);
    expect(ofReview.map(({ type }) => type)).toEqual(['ReviewOpened', 'ReviewDecided', 'DecisionLapsed']);
    expect(ofReview.at(-1)).toMatchObject(lapsed);
  });
});
