import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#eventing-testing';
import { aPolicy } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

let running: RunningServer;
afterAll(() => running.remove());

/** Reports of Monday, 2026-11-02. */
describe('reports that nobody answers', () => {
  let owner: Requester;
  let deputy: Requester;
  let head: Requester;
  let executive: Requester;
  let policyId: string;
  const reports: { readonly id: string; readonly by: Requester }[] = [];

  const ask = <Data>(document: string, variables: object, as: Requester) =>
    running.query<Data>(document, variables, as, running.afterCommands);
  const runNow = (name: string) => running.server.background.schedules.runNow(name);
  const officeNow = async () =>
    (await ask<{ policy: object }>('query($id: ID!) { policy(id: $id) { ownerId deputyId } }', { id: policyId }, executive)).data.policy;
  const handed = async (id: string, as: Requester) =>
    (
      await ask<{ report: { handedTo: string | null; handedAt: string | null } }>(
        'query($id: ID!) { report(id: $id) { handedTo handedAt } }',
        { id },
        as,
      )
    ).data.report;
  const inboxOf = async (as: Requester) =>
    (
      await ask<{ reports: { edges: { node: { id: string } }[] } }>('{ reports(first: 100) { edges { node { id } } } }', {}, as)
    ).data.reports.edges
      .map(({ node }) => node.id)
      .sort();
  /** The schedule writes, its read model follows. */
  async function handOver(untilHandedTo: string): Promise<void> {
    await runNow('hand-over-reports');
    const [first] = reports;
    if (!first) throw new Error('nobody reported');
    await eventually(
      () => handed(first.id, first.by),
      `it is with ${untilHandedTo}`,
      ({ handedTo }) => handedTo === untilHandedTo,
    );
  }

  beforeAll(async () => {
    running = await RunningServer.start();
    const admin = await running.person(['ADMIN']);
    await running.unit('REGION');
    await running.unit('STORE', 'REGION');
    head = await running.person(['POLICY_OWNER'], { unitCode: 'REGION' });
    await running.done('nameUnitHead', { code: 'REGION', headId: head.id }, admin);
    // Heads a unit, but answers for no policies.
    const manager = await running.person(['SUPERVISOR'], { unitCode: 'STORE' });
    await running.done('nameUnitHead', { code: 'STORE', headId: manager.id }, admin);
    owner = await running.person(['POLICY_OWNER'], { unitCode: 'STORE' });
    deputy = await running.person(['POLICY_OWNER']);
    executive = await running.person(['EXECUTIVE']);
    const registered = await running.done<{ policy: { id: string } }>(
      'registerPolicy',
      { ...aPolicy('RET-14'), effectiveFrom: '2026-01-01', unitCode: 'REGION', deputyId: deputy.id },
      owner,
      'policy { id }',
    );
    policyId = registered.policy.id;
    for (let count = 0; count < 6; count++) {
      const by = await running.person(['FRONTLINE']);
      const { report } = await running.done<{ report: { id: string } }>('reportFriction', { policyId, mode: 'NAMED' }, by, 'report { id }');
      reports.push({ id: report.id, by });
    }
    await running.done('answerReport', { reportId: reports[5]?.id, answer: 'We look into it.' }, owner);
  });

  it('are handed to the deputy after 14 days, which the office and the reporter see', async () => {
    running.clock.advanceDays(13);
    await runNow('hand-over-reports');
    expect(await handed(reports[0]?.id ?? '', owner)).toEqual({ handedTo: null, handedAt: null });
    running.clock.advanceDays(1);
    await handOver('DEPUTY');
    for (const { id } of reports.slice(0, 5)) {
      for (const reader of [owner, deputy]) expect(await handed(id, reader)).toEqual({ handedTo: 'DEPUTY', handedAt: '2026-11-16' });
    }
    expect(await handed(reports[5]?.id ?? '', owner)).toEqual({ handedTo: null, handedAt: null });
    expect(await officeNow()).toEqual({ ownerId: owner.id, deputyId: deputy.id });
  });

  it('stay there while others know of none of them', async () => {
    running.clock.advanceDays(28);
    await runNow('hand-over-reports');
    expect(await officeNow()).toEqual({ ownerId: owner.id, deputyId: deputy.id });
  });

  it('bring the nearest head who answers for policies to the office, once figures tell of them', async () => {
    await runNow('publish-friction-blocks');
    await handOver('HEAD');
    const office = await eventually(officeNow, 'the head stands in', (found) => JSON.stringify(found).includes(head.id));
    expect(office).toEqual({ ownerId: owner.id, deputyId: head.id });
    const history = await ask<{ history: { type: string; roles: string[]; reason: string | null }[] }>(
      'query($id: ID!) { history(policyId: $id) { type roles reason } }',
      { id: policyId },
      executive,
    );
    const told = history.data.history.at(-1);
    expect(told).toMatchObject({ type: 'PolicyTransferred', roles: ['SYSTEM'] });
    expect(told?.reason).not.toMatch(/\d/);
  });

  it('are read by the new deputy, and no longer by the one who did not answer', async () => {
    expect(await inboxOf(head)).toEqual(reports.map(({ id }) => id).sort());
    expect(await inboxOf(deputy)).toEqual([]);
    expect(await inboxOf(executive).catch(() => 'nothing')).toBe('nothing');
    const [first] = reports;
    await running.done('answerReport', { reportId: first?.id, answer: 'It took us far too long.' }, head);
  });
});
