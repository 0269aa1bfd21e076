import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Accounts } from '#identity';
import { loggedEvents } from './event-store.ts';
import { eventually } from '#eventing-testing';
import { aPolicy } from './inputs.ts';
import { handrail } from './operator.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Fact {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}
interface Exported {
  readonly person: { readonly id: string; readonly name: string; readonly history: readonly Fact[] };
  readonly account: { readonly signInName: string | null };
  readonly reports: readonly { readonly id: string; readonly events: readonly Fact[] }[];
  readonly corroborations: readonly { readonly events: readonly Fact[] }[];
  readonly namedIn: readonly Fact[];
  readonly doneInOffice: readonly { readonly type: string; readonly about: string }[];
  readonly sealedReads: readonly Fact[];
  readonly notIncluded: readonly string[];
}

let running: RunningServer;
let owner: Requester;
let wanda: Requester;
let other: Requester;
let auditor: Requester;
let policyId: string;
const mine: string[] = [];

beforeAll(async () => {
  running = await RunningServer.start();
  owner = await running.person(['POLICY_OWNER'], { name: 'Olga' });
  wanda = await running.person(['FRONTLINE'], { name: 'Wanda Wunderlich' });
  other = await running.person(['FRONTLINE'], { name: 'Otto' });
  auditor = await running.person(['AUDITOR']);
  await running.server.app.get(Accounts).setPassword(wanda.id, 'wanda@example.com', 'four unrelated words here');
  policyId = (await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy('RET-14'), owner, 'policy { id }')).policy.id;
  for (const mode of ['NAMED', 'CONFIDENTIAL']) mine.push(await report(wanda, { mode, situation: `A guest from Zanzibar (${mode}).` }));
  await report(other, { situation: 'A guest from Timbuktu.' });
  const [reportId] = mine;
  await running.done('sendReportMessage', { reportId, text: 'The ferry leaves at nine.' }, wanda);
  await running.done('sendReportMessage', { reportId, text: 'Which ferry?' }, owner);
  await running.done('answerReport', { reportId, answer: 'A statement will do.' }, owner);
  await running.done('recordRecurrence', { reportId, occurrences: 3 }, wanda);
  await running.done('acknowledgeVersion', { policyId, number: 1 }, wanda);
  await running.done('corroborateReport', { policyId, effect: 'WORKAROUND' }, wanda);
  await nameInOffice();
});
afterAll(() => running.remove());

/** Otto heads a unit; Wanda is to approve its charter, and an expectation is handed up to her. */
async function nameInOffice(): Promise<void> {
  const unitId = await running.unit('TILLS');
  await running.done('nameUnitHead', { code: 'TILLS', headId: other.id }, await running.person(['ADMIN']));
  const clauses = [{ key: 'till-repair', factor: 'SERVICE_PORTFOLIO', text: 'Repair of tills.' }];
  await running.done('draftCharter', { unitId, vision: 'No queues.', mission: 'Tills that run.', goals: [], clauses }, other);
  await running.done('alignCharter', { unitId, checks: [{ party: 'Stores', said: 'Fine.' }] }, other);
  await running.done('requestCharterApproval', { unitId, approverIds: [wanda.id] }, other);
  const expected = { unitId, party: 'CUSTOMERS', what: 'Tills that run.', source: 'ASSUMED', factor: 'SERVICE_TERMS' };
  type Registered = { expectation: { id: string } };
  const { expectation } = await running.done<Registered>('registerExpectation', expected, other, 'expectation { id }');
  const expectationId = expectation.id;
  const yes = { answer: true };
  const realism = {
    exceedsNeeds: { answer: false },
    alignsWithGoals: yes,
    withinOperations: yes,
    withinTechnology: yes,
    isAchievable: yes,
  };
  await running.done('assessExpectation', { expectationId, isMet: false, reason: 'They stand still.', realism }, other);
  await running.done('respondToExpectation', { expectationId, kind: 'ESCALATE', text: 'Not ours.', toPersonId: wanda.id }, other);
}

async function report(as: Requester, input: object): Promise<string> {
  return (await running.done<{ report: { id: string } }>('reportFriction', { policyId, ...input }, as, 'report { id }')).report.id;
}

describe('handrail person export', () => {
  const file = () => join(running.data, 'wanda.json');

  it('writes a file that nobody else may read, once', async () => {
    const ran = await handrail(running.data, 'person', 'export', 'wanda@example.com', '--out', file());
    expect(ran).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('wanda.json') });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const again = await handrail(running.data, 'person', 'export', 'wanda@example.com', '--out', file());
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('name a new file') });
  });

  it('has everything that the person said, under whichever alias, and what became of it', () => {
    const exported = JSON.parse(readFileSync(file(), 'utf8')) as Exported;
    expect(exported.person).toMatchObject({ id: wanda.id, name: 'Wanda Wunderlich' });
    expect(exported.person.history.map(({ type }) => type)).toEqual(['PersonInvited', 'RoleGranted']);
    expect(exported.account).toMatchObject({ signInName: 'wanda@example.com' });
    expect(exported.reports.map(({ id }) => id).sort()).toEqual([...mine].sort());
    const named = exported.reports.find(({ id }) => id === mine[0]);
    expect(named?.events.map(({ type }) => type)).toEqual([
      'FrictionReported',
      'ReportMessageSent',
      'ReportMessageSent',
      'ReportAnswered',
      'ReportRecurred',
    ]);
    expect(named?.events[0]?.data).toMatchObject({ mode: 'NAMED', situation: 'A guest from Zanzibar (NAMED).' });
    expect(named?.events.map(({ data }) => data['text'])).toEqual(expect.arrayContaining(['The ferry leaves at nine.', 'Which ferry?']));
    expect(exported.corroborations.map(({ events }) => events.map(({ type }) => type))).toEqual([['ReportCorroborated']]);
    expect(exported.doneInOffice.map(({ type }) => type)).toEqual(['VersionSeen']);
    expect(exported.namedIn.map(({ type }) => type)).toEqual(['CharterApprovalRequested', 'ExpectationResponded']);
    expect(exported.notIncluded).toEqual(expect.arrayContaining([expect.stringContaining('Anonymous reports')]));
  });

  it('has nothing of anybody else', () => {
    expect(readFileSync(file(), 'utf8')).not.toMatch(/Timbuktu|Otto|Olga/);
  });

  it('tells what somebody did in office, not what it was about', async () => {
    const { code, stdout } = await handrail(running.data, 'person', 'export', owner.id);
    expect(code).toBe(0);
    const exported = JSON.parse(stdout) as Exported;
    expect(exported.reports).toEqual([]);
    expect(exported.doneInOffice.map(({ type }) => type)).toEqual(['PolicyRegistered', 'ReportMessageSent', 'ReportAnswered']);
    expect(stdout).not.toMatch(/ferry|Zanzibar|statement will do/);
  });

  it('is on record for auditors, without a word of what was in it', async () => {
    const reads = loggedEvents(running.data, 'SealedDataRead').map(
      ({ data }) => JSON.parse(data) as { kind: string; readerId: string; personId: string },
    );
    expect(reads.filter(({ kind }) => kind === 'PERSON_EXPORT')).toMatchObject([
      { readerId: 'operator', personId: wanda.id },
      { readerId: 'operator', personId: owner.id },
    ]);
    const document = `{ accessLog(first: 10, personId: "${wanda.id}") { edges { node { kind reader { id } person { name } policies { id } } } } }`;
    const read = async () =>
      (await running.query<{ accessLog: { edges: { node: object }[] } }>(document, {}, auditor)).data.accessLog.edges;
    await eventually(async () => (await read()).length > 0, 'the export is on record');
    expect((await read()).map(({ node }) => node)).toEqual([
      { kind: 'PERSON_EXPORT', reader: { id: 'operator' }, person: { name: 'Wanda Wunderlich' }, policies: [] },
    ]);
  });

  it('names no report that is kept from a manager who took over its policy', async () => {
    const manager = await running.person(['POLICY_OWNER'], { name: 'Mona' });
    const admin = await running.person(['ADMIN']);
    await running.done('movePerson', { personId: wanda.id, managerId: manager.id }, admin);
    running.clock.advanceMs(1);
    await running.done('transferPolicy', { policyId, ownerId: manager.id, reason: 'moved' }, admin);
    await eventually(() => loggedEvents(running.data, 'OlderReportsWithheld').length === 1, 'it is recorded');
    const { code, stdout } = await handrail(running.data, 'person', 'export', manager.id);
    expect(code).toBe(0);
    for (const id of mine) expect(stdout).not.toContain(id);
  });

  it('has nothing of an erased person', async () => {
    expect(await handrail(running.data, 'person', 'erase', wanda.id, '--yes')).toMatchObject({ code: 0 });
    const refused = await handrail(running.data, 'person', 'export', wanda.id);
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('there is nothing left to export') });
  });
});
