import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLES } from '#eventing';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Content {
  readonly vision: string;
  readonly clauses: readonly { readonly key: string; readonly factor: string; readonly aspect: string | null }[];
  readonly checks: readonly { readonly party: string; readonly said: string }[];
}
interface Charter {
  readonly inForce: (Content & { readonly number: number }) | null;
  readonly versions: readonly { readonly number: number; readonly effectiveFrom: string }[];
  readonly draft:
    | (Content & {
        readonly requestId: string | null;
        readonly approvals: readonly { readonly approverId: string; readonly answer: string; readonly reason: string | null }[];
      })
    | null;
  readonly revision: number | null;
}

const CONTENT = 'vision mission goals clauses { key factor aspect text } checks { party clauseKeys said }';
const CHARTER = `inForce { number ${CONTENT} } versions { number effectiveFrom }
  draft { ${CONTENT} draftedBy requestId approvals { approverId answer reason } } revision`;

const aCharter = {
  vision: 'Nobody waits for a till.',
  mission: 'Keeps the tills of all stores running.',
  goals: ['Every till works at opening'],
  clauses: [
    { key: 'till-repair', factor: 'SERVICE_PORTFOLIO', text: 'Repair of tills and card readers.' },
    { key: 'repair-time', factor: 'SERVICE_TERMS', aspect: 'RESPONSE', text: 'Within four hours.' },
  ],
};
const checks = [{ party: 'Stores', clauseKeys: ['repair-time'], said: 'Four hours will do on weekdays.' }];

let running: RunningServer;
let head: Requester;
let store: Requester;
let finance: Requester;
let colleague: Requester;
let executive: Requester;
let units = 0;

beforeAll(async () => {
  running = await RunningServer.start();
  head = await running.person(['SUPERVISOR']);
  store = await running.person(['FRONTLINE']);
  finance = await running.person([]);
  colleague = await running.person(['FRONTLINE']);
  executive = await running.person([...ROLES]);
});
afterAll(() => running.remove());

async function aUnit(): Promise<string> {
  units += 1;
  const unitId = await running.unit(`TILLS-${units}`);
  await running.done('nameUnitHead', { code: `TILLS-${units}`, headId: head.id }, executive);
  return unitId;
}
const step = async (name: string, input: object, as: Requester = head): Promise<Charter> =>
  (await running.done<{ charter: Charter }>(name, input, as, `charter { ${CHARTER} }`)).charter;
const refusal = async (name: string, input: object, as: Requester = head) => {
  const { errors } = await running.command(name, input, as);
  return errors.map(({ code, field }) => `${code} ${field}`).join();
};
const seen = async (unitId: string, as: Requester) => {
  const query = `query($unitId: ID!) { charter(unitId: $unitId) { ${CHARTER} } }`;
  return (await running.query<{ charter: Charter | null }>(query, { unitId }, as, running.afterCommands)).data.charter;
};
const awaiting = async (as: Requester) => {
  const { data } = await running.query<{ chartersAwaitingMe: { unitId: string }[] }>(
    '{ chartersAwaitingMe { unitId draft { requestId } } }',
    {},
    as,
    running.afterCommands,
  );
  return data.chartersAwaitingMe.map(({ unitId }) => unitId);
};
const requestOf = ({ draft }: Charter) => ({ requestId: draft?.requestId ?? '' });

describe('the charter of a unit', () => {
  it('is drafted, aligned, approved and adopted; then everybody reads it', async () => {
    const unitId = await aUnit();
    const drafted = await step('draftCharter', { unitId, ...aCharter });
    expect(drafted.draft).toMatchObject({ vision: aCharter.vision, checks: [], requestId: null, draftedBy: head.id });
    expect(await seen(unitId, store)).toEqual({ inForce: null, versions: [], draft: null, revision: null });

    await step('alignCharter', { unitId, checks, expectedVersion: drafted.revision });
    const asked = requestOf(await step('requestCharterApproval', { unitId, approverIds: [store.id, finance.id] }));
    expect((await seen(unitId, store))?.draft).toMatchObject({ checks, ...asked });
    expect((await seen(unitId, executive))?.draft).toBeNull();

    expect([await awaiting(store), await awaiting(executive)]).toEqual([[unitId], []]);
    await step('approveCharter', { unitId, ...asked }, store);
    expect([await awaiting(store), await awaiting(finance)]).toEqual([[], [unitId]]);
    expect(await refusal('adoptCharter', { unitId, ...asked })).toBe('charter.approval-missing requestId');
    const declined = await step('declineCharter', { unitId, ...asked, reason: 'Weekends are missing.' }, finance);
    expect(declined.draft?.approvals).toEqual([
      { approverId: store.id, answer: 'APPROVED', reason: null },
      { approverId: finance.id, answer: 'DECLINED', reason: 'Weekends are missing.' },
    ]);
    expect(await refusal('adoptCharter', { unitId, ...asked })).toBe('charter.declined requestId');
    expect(await refusal('requestCharterApproval', { unitId, approverIds: [store.id] })).toBe('charter.objector-missing approverIds');

    const clauses = aCharter.clauses.map((clause) => (clause.aspect ? { ...clause, text: 'Within four hours, on Sundays, too.' } : clause));
    await step('draftCharter', { unitId, ...aCharter, clauses });
    expect((await seen(unitId, finance))?.draft).toBeNull();
    await step('alignCharter', { unitId, checks });
    const again = requestOf(await step('requestCharterApproval', { unitId, approverIds: [finance.id] }));
    expect(await refusal('approveCharter', { unitId, ...asked }, finance)).toBe('charter.request-replaced requestId');
    await step('approveCharter', { unitId, ...again, reason: 'As agreed.' }, finance);
    const adopted = await step('adoptCharter', { unitId, ...again });
    expect(adopted).toMatchObject({ draft: null, versions: [{ number: 1, effectiveFrom: '2026-11-02' }] });
    expect(await seen(unitId, colleague)).toMatchObject({
      inForce: { number: 1, checks, clauses: [{ aspect: null }, { aspect: 'RESPONSE', text: 'Within four hours, on Sundays, too.' }] },
      draft: null,
      revision: null,
    });
  });

  it('keeps its earlier versions; the next one applies from its date on', async () => {
    const unitId = await aUnit();
    const adopt = async (change: object, effectiveFrom?: string) => {
      await step('draftCharter', { unitId, ...aCharter, ...change });
      await step('alignCharter', { unitId, checks: [{ party: 'Stores', said: 'Fine.' }] });
      const asked = requestOf(await step('requestCharterApproval', { unitId, approverIds: [store.id] }));
      await step('approveCharter', { unitId, ...asked }, store);
      return { unitId, ...asked, ...(effectiveFrom !== undefined && { effectiveFrom }) };
    };
    await step('adoptCharter', await adopt({}));
    const next = await adopt({ vision: 'Nobody needs a till.' });
    expect(await refusal('adoptCharter', { ...next, effectiveFrom: '2026-11-01' })).toBe('charter.effective-too-early effectiveFrom');
    await step('adoptCharter', { ...next, effectiveFrom: '2026-11-09' });
    expect(await seen(unitId, colleague)).toMatchObject({ inForce: { number: 1 }, versions: [{ number: 2 }, { number: 1 }] });
    running.clock.advanceDays(7);
    expect(await seen(unitId, colleague)).toMatchObject({ inForce: { number: 2, vision: 'Nobody needs a till.' } });
  });

  it('is the work of its head alone, and approved by others', async () => {
    const unitId = await aUnit();
    const draft = { unitId, ...aCharter };
    for (const as of [store, executive, running.token(ROLES)]) {
      expect(await refusal('draftCharter', draft, as)).toBe('charter.not-head unitId');
      expect(await refusal('alignCharter', { unitId, checks }, as)).toBe('charter.not-head unitId');
      expect(await refusal('adoptCharter', { unitId, requestId: randomUUID() }, as)).toBe('charter.not-head unitId');
    }
    await step('draftCharter', draft);
    expect(await refusal('requestCharterApproval', { unitId, approverIds: [store.id] })).toBe('charter.not-aligned unitId');
    await step('alignCharter', { unitId, checks });
    expect(await refusal('requestCharterApproval', { unitId, approverIds: [store.id, head.id] })).toBe(
      'charter.own-approval approverIds.1',
    );
    expect(await refusal('requestCharterApproval', { unitId, approverIds: [randomUUID()] })).toBe('charter.unknown-approver approverIds.0');
    const asked = requestOf(await step('requestCharterApproval', { unitId, approverIds: [store.id] }));
    const ofNothing = { unitId: await aUnit(), requestId: randomUUID() };
    for (const as of [colleague, executive, running.token(ROLES)]) {
      expect(await refusal('approveCharter', { unitId, ...asked }, as)).toBe('charter.not-asked requestId');
      expect(await refusal('approveCharter', ofNothing, as)).toBe('charter.not-asked requestId');
      expect(await refusal('declineCharter', { unitId, ...asked, reason: 'no' }, as)).toBe('charter.not-asked requestId');
    }
  });

  it('says what is wrong with a draft, and where', async () => {
    const unitId = await aUnit();
    const [portfolio, terms] = aCharter.clauses;
    const refused = (change: object) => refusal('draftCharter', { unitId, ...aCharter, ...change });
    expect(await refused({ unitId: randomUUID() })).toBe('charter.unknown-unit unitId');
    expect(await refused({ clauses: [terms] })).toBe('charter.no-portfolio clauses');
    expect(await refused({ clauses: [portfolio, portfolio] })).toBe('charter.key-twice clauses.1.key');
    expect(await refused({ clauses: [{ ...portfolio, aspect: 'TIME' }] })).toBe('charter.aspect-of-another-factor clauses.0.aspect');
    await step('draftCharter', { unitId, ...aCharter });
    expect(await refusal('alignCharter', { unitId, checks: [{ ...checks[0], clauseKeys: ['opening-hours'] }] })).toBe(
      'charter.unknown-clause checks.0.clauseKeys',
    );
    const stale = { unitId, ...aCharter, vision: 'Another one.', expectedVersion: 7 };
    expect(await refusal('draftCharter', stale)).toContain('stale-version');
  });
});
