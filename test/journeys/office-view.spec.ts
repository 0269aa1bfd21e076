import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#eventing-testing';
import { SqliteKeyStore } from '#key-store';
import { anonymously } from './anonymous-client.ts';
import { loggedEvents } from './event-store.ts';
import { aPolicy } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Seen {
  readonly id: string;
  readonly unitId: string | null;
  readonly situation: string | null;
  readonly textShared: boolean;
  readonly hasText: boolean;
  readonly revision: number;
}

const FIELDS = 'id status unitId situation textShared hasText revision occurrences answeredAt mergedIntoId messages { sentAt deliveredOn }';
const SECRET = 'Write to jane.roe@example.com, card 4111 1111 1111 1111.';
const MASKED = 'Write to [e-mail], card [card].';

let running: RunningServer;
let admin: Requester;
let second: Requester;
let region: string;
let store: string;
beforeAll(async () => {
  running = await RunningServer.start();
  [admin, second] = [await running.person(['ADMIN']), await running.person(['ADMIN'])];
  [region, store] = [await running.unit('REGION'), await running.unit('STORE', 'REGION')];
  for (let n = 0; n < 24; n++) await running.person(['FRONTLINE'], { unitCode: 'STORE' });
  for (let n = 0; n < 6; n++) await running.person(['FRONTLINE']);
});
afterAll(() => running.remove());

async function anOffice(code: string) {
  const [owner, deputy] = [await running.person(['POLICY_OWNER']), await running.person(['POLICY_OWNER'])];
  const input = { ...aPolicy(code), ownerId: owner.id, deputyId: deputy.id };
  const { policy } = await running.done<{ policy: { id: string; revision: number } }>(
    'registerPolicy',
    input,
    admin,
    'policy { id revision }',
  );
  return { owner, deputy, policyId: policy.id, revision: policy.revision };
}

async function reported(policyId: string, as: Requester, input: object = {}) {
  const selection = 'report { id deliveredOn fewPeople receivedByOverseer unitId situation } masked { field kind }';
  return running.done<{
    report: { id: string; deliveredOn: string | null; fewPeople: boolean; receivedByOverseer: boolean; situation: string | null };
    masked: object[];
  }>('reportFriction', { policyId, ...input }, as, selection);
}

async function inbox(as: Requester, args = ''): Promise<readonly Seen[]> {
  const { data } = await running.query<{ reports: { edges: readonly { node: Seen }[] } }>(
    `{ reports(first: 100, scope: INBOX${args}) { edges { node { ${FIELDS} } } } }`,
    {},
    as,
    running.afterCommands,
  );
  return data.reports.edges.map(({ node }) => node);
}

async function historyOf(id: string, as: Requester) {
  const { data } = await running.query<{
    history: readonly { type: string; reason: string | null; details: readonly { readonly name: string }[] }[];
  }>('query ($id: ID!) { history(reportId: $id) { type roles reason details { name value } } }', { id }, as);
  return data.history;
}

const classify = (reportId: string, cause: string, as: Requester, expectedVersion: number | null = null) =>
  running.command('classifyReportCause', { reportId, cause, reason: 'x', expectedVersion }, as);

describe('what an owner sees of a report in confidence', () => {
  it('is the unit that hides its reporter, from the next day on', async () => {
    const { owner, policyId } = await anOffice('VIEW-1');
    const [clerk, head] = [
      await running.person(['FRONTLINE'], { unitCode: 'STORE' }),
      await running.person(['FRONTLINE'], { unitCode: 'REGION' }),
    ];
    const [one, other] = [await reported(policyId, clerk), await reported(policyId, head)];
    expect(one.report).toMatchObject({ deliveredOn: '2026-11-03', fewPeople: false, receivedByOverseer: false, unitId: store });
    expect(await inbox(owner)).toEqual([]);
    const early = await running.command('answerReport', { reportId: one.report.id, answer: 'Yes.' }, owner);
    expect(early.errors).toMatchObject([{ code: 'friction.report-not-found' }]);
    running.clock.advanceDays(1);
    const units = new Map((await inbox(owner)).map(({ id, unitId }) => [id, unitId]));
    // The one person of the region would be the only one of whom REGION is told: so it is told of all.
    expect([units.get(one.report.id), units.get(other.report.id)]).toEqual([region, region]);
  });

  it('holds their words masked, as far as they agreed, and finds them so', async () => {
    const { owner, policyId } = await anOffice('VIEW-2');
    const [willing, unwilling] = [await running.person(['FRONTLINE']), await running.person(['FRONTLINE'])];
    const shared = await reported(policyId, willing, { situation: SECRET, facts: [{ name: 'contact', text: 'a@b.example' }] });
    const kept = await reported(policyId, unwilling, { situation: SECRET, shareText: false });
    expect(shared.report.situation).toBe(MASKED);
    expect(shared.masked).toEqual([
      { field: 'situation', kind: 'EMAIL' },
      { field: 'situation', kind: 'PAYMENT_CARD' },
      { field: 'facts.contact', kind: 'EMAIL' },
    ]);
    running.clock.advanceDays(1);
    const seen = new Map((await inbox(owner)).map((report) => [report.id, report]));
    expect(seen.get(shared.report.id)).toMatchObject({ situation: MASKED, textShared: true, hasText: true });
    expect(seen.get(kept.report.id)).toMatchObject({ situation: null, textShared: false, hasText: true });
    expect((await inbox(owner, ', search: "WRITE to"')).map(({ id }) => id)).toEqual([shared.report.id]);
    expect(await inbox(owner, ', search: "jane.roe"')).toEqual([]);
    expect(await inbox(owner, ', search: "% _"')).toEqual([]);
    await running.done('addReportFacts', { reportId: shared.report.id, shareText: false }, willing);
    expect((await inbox(owner)).find(({ id }) => id === shared.report.id)?.situation).toBeNull();
    const tooLong = await running.query(`{ reports(first: 1, search: "${'x'.repeat(101)}") { edges { node { id } } } }`, {}, owner);
    expect(tooLong.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('changes with the day, and does not tell in between that there is more', async () => {
    const { owner, policyId } = await anOffice('VIEW-3');
    const reporter = await running.person(['FRONTLINE']);
    const { report } = await reported(policyId, reporter);
    running.clock.advanceDays(1);
    const [before] = await inbox(owner);
    await running.done('recordRecurrence', { reportId: report.id, occurrences: 2 }, reporter);
    await running.done('sendReportMessage', { reportId: report.id, text: 'It happened again.' }, reporter);
    expect(await inbox(owner)).toEqual([before]);
    const history = async () => (await historyOf(report.id, owner)).map(({ type }) => type);
    expect(await history()).toEqual(['FrictionReported']);
    // The version that the owner has seen is the one to edit, and a wrong one tells no other.
    const wrong = await running.command(
      'classifyReportCause',
      { reportId: report.id, cause: 'RULE', reason: 'x', expectedVersion: 9 },
      owner,
    );
    expect(wrong.errors).toMatchObject([
      { code: 'friction-report.stale-version', message: expect.stringContaining(`version ${before?.revision},`) },
    ]);
    await running.done(
      'classifyReportCause',
      { reportId: report.id, cause: 'RULE', reason: 'x', expectedVersion: before?.revision },
      owner,
    );
    expect(await history()).toEqual(['FrictionReported', 'ReportCauseClassified']);
    running.clock.advanceDays(1);
    expect(await inbox(owner)).toMatchObject([{ occurrences: 3, messages: [{ sentAt: null, deliveredOn: expect.any(String) }] }]);
    expect(await history()).toEqual(['FrictionReported', 'ReportCauseClassified', 'ReportRecurred', 'ReportMessageSent']);
  });

  it('is nothing of their own people when they come to the office later: list, single report, answer', async () => {
    const { owner, policyId, revision } = await anOffice('VIEW-4');
    const manager = await running.person(['POLICY_OWNER']);
    const [theirs, anothers] = [await running.person(['FRONTLINE'], { managerId: manager.id }), await running.person(['FRONTLINE'])];
    const [one, other] = [await reported(policyId, theirs), await reported(policyId, anothers)];
    running.clock.advanceDays(1);
    expect(await inbox(owner)).toHaveLength(2);
    const transfer = { policyId, ownerId: manager.id, deputyId: owner.id, reason: 'moved', expectedVersion: revision };
    await running.done('transferPolicy', transfer, second);
    expect((await inbox(manager)).map(({ id }) => id)).toEqual([other.report.id]);
    const single = await running.query('query ($id: ID!) { report(id: $id) { id } }', { id: one.report.id }, manager);
    expect(single.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    const answer = (reportId: string) => running.command('answerReport', { reportId, answer: 'Yes.' }, manager);
    expect((await answer(one.report.id)).errors).toMatchObject([{ code: 'friction.report-not-found' }]);
    expect((await answer(other.report.id)).errors).toEqual([]);
    // Whoever moves to or from the manager now comes and goes in nobody's inbox.
    running.clock.advanceMs(1);
    await running.done('movePerson', { personId: theirs.id }, admin);
    await running.done('movePerson', { personId: anothers.id, managerId: manager.id }, admin);
    expect((await inbox(manager)).map(({ id }) => id)).toEqual([other.report.id]);
    expect(await inbox(owner)).toHaveLength(2);
  });

  it('stays hidden from a new office when its reporter is erased: what came to light that day would be theirs', async () => {
    const { owner, policyId } = await anOffice('VIEW-10');
    const manager = await running.person(['POLICY_OWNER']);
    const [theirs, anothers] = [await running.person(['FRONTLINE'], { managerId: manager.id }), await running.person(['FRONTLINE'])];
    const [one, other] = [await reported(policyId, theirs), await reported(policyId, anothers)];
    running.clock.advanceDays(1);
    await running.done('transferPolicy', { policyId, ownerId: manager.id, deputyId: owner.id, reason: 'moved' }, second);
    const recorded = () => loggedEvents(running.data, 'OlderReportsWithheld').map(({ data }) => JSON.parse(data) as object);
    await eventually(() => recorded().some((data) => JSON.stringify(data).includes(manager.id)), 'it is recorded');
    expect(recorded()).toContainEqual(expect.objectContaining({ policyId, personId: manager.id, reportIds: [one.report.id] }));
    await running.server.app.get(SqliteKeyStore).erase(theirs.id, running.clock.instant, () => Promise.resolve());
    expect((await inbox(manager)).map(({ id }) => id)).toEqual([other.report.id]);
    expect((await classify(one.report.id, 'RULE', manager)).errors).toMatchObject([{ code: 'friction.report-not-found' }]);
    expect(await inbox(owner)).toHaveLength(2);
  });

  it('is nothing of their own people when they give up the office for a while', async () => {
    const { owner, deputy, policyId } = await anOffice('VIEW-6');
    const substitute = await running.person(['POLICY_OWNER']);
    const [theirs, anothers] = [await running.person(['FRONTLINE'], { managerId: owner.id }), await running.person(['FRONTLINE'])];
    const transfer = (ownerId: string) =>
      running.done('transferPolicy', { policyId, ownerId, deputyId: deputy.id, reason: 'away' }, second);
    running.clock.advanceMs(1);
    await transfer(substitute.id);
    const [one, other] = [await reported(policyId, theirs), await reported(policyId, anothers)];
    running.clock.advanceDays(1);
    expect(await inbox(substitute)).toHaveLength(2);
    await transfer(owner.id);
    expect((await inbox(owner)).map(({ id }) => id)).toEqual([other.report.id]);
    expect((await classify(one.report.id, 'RULE', owner)).errors).toMatchObject([{ code: 'friction.report-not-found' }]);
    expect((await classify(other.report.id, 'RULE', owner)).errors).toEqual([]);
  });

  it('counts its versions without what they cannot know, or acting on it would tell when its reporter did', async () => {
    const { owner, policyId } = await anOffice('VIEW-7');
    const reporter = await running.person(['FRONTLINE']);
    const { report } = await reported(policyId, reporter);
    running.clock.advanceDays(1);
    const versions = async () => (await inbox(owner)).map(({ revision }) => revision);
    await classify(report.id, 'RULE', owner);
    await running.done('addReportFacts', { reportId: report.id, burden: 4 }, reporter);
    await running.done('recordRecurrence', { reportId: report.id }, reporter);
    expect((await classify(report.id, 'LIMIT', owner, 1)).errors).toEqual([]);
    expect(await versions()).toEqual([2]);
    expect((await classify(report.id, 'TOOL', owner, 4)).errors).toMatchObject([{ message: expect.stringContaining('at version 2,') }]);
    expect((await classify(report.id, 'TOOL', owner, 2)).errors).toEqual([]);
    running.clock.advanceDays(1);
    expect(await versions()).toEqual([5]);
  });

  it('is open to them until the day on which they are told that it was withdrawn, also when they act on it', async () => {
    const { owner, policyId } = await anOffice('VIEW-8');
    const reporter = await running.person(['FRONTLINE']);
    const { report } = await reported(policyId, reporter);
    running.clock.advanceDays(1);
    await running.done('withdrawReport', { reportId: report.id, reason: 'I was wrong.' }, reporter);
    expect((await classify(report.id, 'RULE', owner)).errors).toEqual([]);
    expect((await running.command('answerReport', { reportId: report.id, answer: 'Yes.' }, owner)).errors).toEqual([]);
    expect(await inbox(owner)).toMatchObject([{ status: 'ANSWERED' }]);
    running.clock.advanceDays(1);
    expect(await inbox(owner)).toMatchObject([{ status: 'WITHDRAWN' }]);
    expect((await classify(report.id, 'LIMIT', owner)).errors).toMatchObject([{ code: 'friction.withdrawn' }]);
    const [made, withdrawn] = (await historyOf(report.id, owner)).filter(({ type }) => /Reported|Withdrawn/.test(type));
    expect(made?.details.map(({ name }) => name)).toEqual(['policyId', 'policyVersion', 'week', 'mode']);
    expect(withdrawn).toMatchObject({ reason: null, details: [] });
  });

  it('names no report that is for the other office only, nor any to its reporter', async () => {
    const { owner, deputy, policyId } = await anOffice('VIEW-9');
    const [theirs, anothers] = [await running.person(['FRONTLINE'], { managerId: deputy.id }), await running.person(['FRONTLINE'])];
    const [hidden, shown] = [await reported(policyId, theirs), await reported(policyId, anothers)];
    running.clock.advanceDays(1);
    const merge = { reportId: shown.report.id, intoReportId: hidden.report.id, reason: 'as at till 4' };
    await running.done('mergeReports', merge, owner);
    expect((await inbox(owner)).find(({ id }) => id === shown.report.id)).toMatchObject({ mergedIntoId: hidden.report.id, revision: 0 });
    expect((await historyOf(shown.report.id, owner)).map(({ type }) => type)).toEqual(['FrictionReported', 'ReportMerged']);
    expect(await inbox(deputy)).toMatchObject([{ id: shown.report.id, mergedIntoId: null, revision: 0 }]);
    for (const reader of [deputy, anothers]) {
      expect((await historyOf(shown.report.id, reader)).map(({ type }) => type)).toEqual(['FrictionReported']);
    }
    const third = await reported(policyId, await running.person(['FRONTLINE']), { mode: 'NAMED' });
    await running.done('mergeReports', { ...merge, reportId: third.report.id }, owner);
    await running.done('answerReport', { reportId: hidden.report.id, answer: 'Yes.' }, owner);
    const last = () => historyOf(third.report.id, deputy).then((entries) => entries.at(-1));
    await eventually(async () => (await last())?.type === 'ReportAnswered', 'the merged report is answered');
    expect(await last()).toMatchObject({ roles: ['POLICY_OWNER'] });
  });

  it('lets whoever cannot know of the primary answer a merged report', async () => {
    const { owner, deputy, policyId } = await anOffice('VIEW-11');
    const [theirs, anothers] = [await running.person(['FRONTLINE'], { managerId: deputy.id }), await running.person(['FRONTLINE'])];
    const [hidden, shown] = [await reported(policyId, theirs), await reported(policyId, anothers)];
    running.clock.advanceDays(1);
    await running.done('mergeReports', { reportId: shown.report.id, intoReportId: hidden.report.id, reason: 'x' }, owner);
    const answer = (as: Requester) => running.command('answerReport', { reportId: shown.report.id, answer: 'Yes.' }, as);
    expect((await answer(owner)).errors).toMatchObject([{ code: 'friction.answered-with-primary' }]);
    expect((await answer(deputy)).errors).toEqual([]);
  });

  it('keeps what was promised when the deployment delivers at once later on', async () => {
    const { owner, policyId } = await anOffice('VIEW-5');
    const reporter = await running.person(['FRONTLINE']);
    const before = await reported(policyId, reporter);
    const change = { confidentialDelivery: 'AT_ONCE', reason: 'too slow' };
    const { protectionSettings } = await running.done<{ protectionSettings: { proposal: { proposalId: string } } }>(
      'changeProtectionSettings',
      change,
      admin,
      'protectionSettings { proposal { proposalId } }',
    );
    await running.done('approveProtectionWeakening', { proposalId: protectionSettings.proposal.proposalId }, second);
    const after = await reported(policyId, await running.person(['FRONTLINE']));
    expect([before.report.deliveredOn === null, after.report.deliveredOn]).toEqual([false, null]);
    expect((await inbox(owner)).map(({ id }) => id)).toEqual([after.report.id]);
    running.clock.advanceDays(1);
    expect(await inbox(owner)).toHaveLength(2);
    await running.done('recordRecurrence', { reportId: before.report.id }, reporter);
    expect((await inbox(owner)).map((report) => (report as unknown as { occurrences: number }).occurrences)).toEqual([1, 1]);
    await running.done('changeProtectionSettings', { confidentialDelivery: 'NEXT_DAY', reason: 'again' }, admin);
  });

  it('says to the reporter when nothing hides them', async () => {
    const small = await RunningServer.start();
    const [owner, boss] = [await small.person(['POLICY_OWNER', 'ADMIN']), await small.person(['ADMIN'])];
    const { policy } = await small.done<{ policy: { id: string } }>(
      'registerPolicy',
      { ...aPolicy('TINY'), ownerId: owner.id },
      boss,
      'policy { id }',
    );
    const staff = await small.person(['FRONTLINE'], { managerId: owner.id });
    const { report } = await small.done<{ report: object }>(
      'reportFriction',
      { policyId: policy.id },
      staff,
      'report { fewPeople receivedByOverseer unitId }',
    );
    expect(report).toEqual({ fewPeople: true, receivedByOverseer: true, unitId: null });
    await small.remove();
  });
});

describe('inspectText', () => {
  const QUERY = 'query ($text: String!) { inspectText(text: $text) { start end kind certainty hint } }';
  const text = 'Mrs Roe, jane.roe@example.com';

  it('points out what could identify somebody, at both endpoints, and keeps nothing of it', async () => {
    const expected = [
      { start: 0, end: 7, kind: 'NAME', certainty: 'POSSIBLE' },
      { start: 9, end: 29, kind: 'EMAIL', certainty: 'CERTAIN' },
    ];
    const staff = await running.person(['FRONTLINE']);
    const { data } = await running.query<{ inspectText: readonly { hint: string }[] }>(QUERY, { text }, staff);
    expect(data.inspectText).toMatchObject(expected);
    for (const { hint } of data.inspectText) expect(hint).toContain('this could identify a customer or you');
    expect((await anonymously<{ inspectText: object[] }>(running, QUERY, { text })).data?.inspectText).toMatchObject(expected);
    expect((await running.query(QUERY, { text })).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(running.log).not.toContain('jane.roe');
  });

  it('names the limit of a text', async () => {
    const tooLong = await running.query(QUERY, { text: 'x'.repeat(20_001) }, await running.person(['FRONTLINE']));
    expect(tooLong.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
