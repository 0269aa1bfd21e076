import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Misstep {
  readonly kind: string;
  readonly verdict: string;
  readonly why: string;
  readonly figure: { readonly value: number | null; readonly n: number; readonly reason: string | null } | null;
  readonly sources: readonly string[];
}

const DOCUMENT = `query ($unitId: ID, $policyId: ID, $first: Int) { missteps(unitId: $unitId, policyId: $policyId, first: $first) { unit { code } total counts { kind verdict count } missteps {
  kind policy { code } unit { code } verdict why figure { value lower upper n method window { from to } reason } threshold adjustedPValue sources } } }`;

describe('missteps that open gaps', () => {
  let running: RunningServer;
  let executive: Requester;
  let head: Requester;
  let approver: Requester;
  let unitId: string;
  let policyId: string;
  let staff: readonly Requester[];

  const ask = (variables: object = {}, as = executive) =>
    running.query<{ missteps: { missteps: readonly Misstep[] } | null }>(DOCUMENT, { policyId, ...variables }, as, running.afterCommands);
  const missteps = async (variables: object = {}, as = executive) => {
    const { data, errors } = await ask(variables, as);
    expect(errors).toEqual([]);
    return Object.fromEntries((data.missteps?.missteps ?? []).map((misstep) => [misstep.kind, misstep]));
  };

  beforeAll(async () => {
    running = await RunningServer.start();
    executive = await running.person(['EXECUTIVE']);
    unitId = await running.unit('TILLS');
    const inUnit = { unitCode: 'TILLS' };
    head = await running.person(['SUPERVISOR'], inUnit);
    approver = await running.person([]);
    await running.done('nameUnitHead', { code: 'TILLS', headId: head.id }, await running.person(['ADMIN']));
    const owner = await running.person(['POLICY_OWNER']);
    const input = { ...aPolicy('RET-14'), unitCode: 'TILLS', reviewCadenceDays: 90 };
    policyId = (await running.done<{ policy: { id: string } }>('registerPolicy', input, owner, 'policy { id }')).policy.id;
    staff = await Promise.all(Array.from({ length: 9 }, () => running.person(['FRONTLINE'], inUnit)));
  });
  afterAll(() => running.remove());

  it('are none of a rule that has just come into force', async () => {
    expect(await missteps()).toMatchObject({
      COMMUNICATION: { verdict: 'CANNOT_TELL', figure: { value: null, lower: null, n: 10, reason: 'NOT_ENOUGH_DATA' } },
      INCONSISTENT_ENFORCEMENT: { verdict: 'CANNOT_TELL', figure: { value: null, n: 0, reason: 'WAITING' } },
      NOT_CURRENT: { verdict: 'NOT_FOUND', figure: null },
    });
  });

  it('are found where too few have seen a version, until enough have', async () => {
    running.clock.advanceDays(28);
    const communication = async (given: object = {}) => (await missteps(given))['COMMUNICATION'];
    const acknowledge = (person: Requester | undefined) => running.done('acknowledgeVersion', { policyId, number: 1 }, person ?? null);
    const before = await communication();
    expect(before).toMatchObject({
      verdict: 'FOUND',
      figure: { value: null, lower: 0, upper: 0.4, n: 10 },
      sources: [`policy:${policyId}:1`],
    });
    for (const person of staff.slice(0, 4)) await acknowledge(person);
    running.clock.advanceDays(7);
    const said = ({ verdict, figure }: Misstep) => ({ verdict, figure });
    // Whoever knows the other three learns nothing of the fourth.
    expect(said((await communication()) as Misstep)).toEqual(said(before as Misstep));
    for (const person of staff.slice(4)) await acknowledge(person);
    // Nor of whoever is the fifth, while the week is not over.
    expect(said((await communication()) as Misstep)).toEqual(said(before as Misstep));
    running.clock.advanceDays(7);
    expect(await communication({ unitId })).toMatchObject({ verdict: 'NOT_FOUND', figure: { value: null, lower: 0.9, upper: 1, n: 10 } });
    const { data } = await running.query<{ policy: object }>(
      'query ($policyId: ID) { policy(id: $policyId) { versions { seenBy seenShare } } }',
      { policyId },
      staff[0] ?? null,
      running.afterCommands,
    );
    expect(data.policy).toEqual({ versions: [{ seenBy: 9, seenShare: 0.9 }] });
  });

  it('are listed as many as asked for, and all counted', async () => {
    const { data } = await ask({ first: 1 });
    expect(data.missteps).toMatchObject({ total: 3, missteps: [{ verdict: 'CANNOT_TELL' }] });
    for (const first of [0, 101]) expect((await ask({ first })).errors).toMatchObject([{ message: 'ask for 1 to 100 at once' }]);
  });

  it('are found where the charter of the unit changed since, and where a review is overdue', async () => {
    const asked = 'charter { draft { requestId } }';
    type Asked = { charter: { draft: { requestId: string } } };
    const clauses = [{ key: 'till-repair', factor: 'SERVICE_PORTFOLIO', text: 'Repair of tills.' }];
    await running.done('draftCharter', { unitId, vision: 'No queues.', mission: 'Tills that run.', goals: [], clauses }, head);
    await running.done('alignCharter', { unitId, checks: [{ party: 'Stores', said: 'Fine.' }] }, head);
    const request = { unitId, approverIds: [approver.id] };
    const { requestId } = (await running.done<Asked>('requestCharterApproval', request, head, asked)).charter.draft;
    await running.done('approveCharter', { unitId, requestId }, approver);
    await running.done('adoptCharter', { unitId, requestId }, head);
    const current = async () => (await missteps())['NOT_CURRENT'];
    expect(await current()).toMatchObject({ verdict: 'FOUND', sources: [`policy:${policyId}:1`, `charter:${unitId}:1`] });
    expect((await current())?.why).toContain('Version 1 of the charter of its unit applies since');
    expect((await current())?.why).not.toContain('was due on');
    running.clock.advanceDays(49);
    expect((await current())?.why).toContain('never reviewed; the review was due on');
  });

  it('are for those who read figures, of units and rules that there are', async () => {
    for (const role of ['POLICY_OWNER', 'COMPLIANCE', 'AUDITOR'] as const) await missteps({}, await running.person([role]));
    for (const [variables, as] of [
      [{}, head],
      [{}, staff[0] ?? null],
      [{ unitId: randomUUID() }, executive],
      [{ policyId: randomUUID() }, executive],
    ] as const)
      expect((await ask(variables, as as Requester)).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });
});
