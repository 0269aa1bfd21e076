import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#eventing-testing';
import type { Role } from '#eventing';
import { aPolicy, aVersion } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Report {
  readonly id: string;
  readonly policyId: string | null;
  readonly policyVersion: number | null;
  readonly status: string;
  readonly answer: string | null;
  readonly cause: string | null;
  readonly occurrences: number;
  readonly mergedIntoId: string | null;
  readonly mergedIds: readonly string[];
  readonly viewedAs: string;
  readonly reporterName: string | null;
  readonly happenedAt: string | null;
  readonly situation: string | null;
  readonly revision: number;
  readonly deliveredOn: string | null;
}

const REPORT = `id policyId policyVersion status answer cause occurrences mergedIntoId mergedIds viewedAs reporterName happenedAt situation revision deliveredOn`;
const NAME = 'Ada Lovelace';
const PASSWORD = 'four unrelated words here';

let running: RunningServer;
beforeAll(async () => {
  running = await RunningServer.start();
});
afterAll(() => running.remove());

/** Sends a form as a browser does from the page itself. */
function submit(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${running.url}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: running.url, 'sec-fetch-site': 'same-origin', accept: 'text/html', ...headers },
    body: new URLSearchParams(fields),
  });
}

/** A browser after a form that signs in. */
function browserAfter(response: Response): Requester {
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0])[0];
  if (response.status >= 400 || cookie === undefined) throw new Error(`not signed in: ${response.status}`);
  return { id: '', headersAt: () => ({ cookie, 'x-handrail': '1' }) };
}

/** From the first link to a published figure, in the order in which it happens. */
describe('a rule is flagged, its friction is seen and queried', () => {
  let admin: Requester;
  let owner: Requester;
  let executive: Requester;
  let staff: Requester;
  let policyId: string;
  let reportId: string;

  /** Each reader waits for what was done before. */
  const ask = <Data>(document: string, variables: object, as: Requester, headers = running.afterCommands) =>
    running.query<Data>(document, variables, as, headers);

  const inbox = async (position?: string | null) => {
    const answer = await ask<{ reports: { edges: { node: Report }[] } }>(
      `{ reports(first: 100) { edges { node { ${REPORT} } } } }`,
      {},
      owner,
      position ? { 'x-after-position': position } : running.afterCommands,
    );
    return answer.data.reports.edges.map(({ node }) => node);
  };
  const reportOf = async (id: string, as: Requester) =>
    (await ask<{ report: Report }>(`query($id: ID!) { report(id: $id) { ${REPORT} } }`, { id }, as)).data.report;

  async function invited(name: string, signInName: string, unitCode: string, ...roles: readonly Role[]): Promise<Requester> {
    const { person, setupLink } = await running.done<{ person: { id: string; name: string }; setupLink: string }>(
      'invitePerson',
      { name, unitCode },
      admin,
      'person { id name } setupLink',
    );
    expect(person.name).toBe(name);
    for (const role of roles) await running.done('grantRole', { personId: person.id, role }, admin);
    const browser = browserAfter(await submit(new URL(setupLink).pathname, { signInName, password: PASSWORD }));
    return { ...browser, id: person.id };
  }

  /** On the next day everybody signs in again. */
  async function nextMorning(): Promise<void> {
    running.clock.advanceDays(1);
    const again = async ({ id }: Requester, signInName: string) => ({
      ...browserAfter(await submit('/sign-in', { signInName, password: PASSWORD })),
      id,
    });
    admin = await again(admin, 'ada@example.com');
    owner = await again(owner, 'grace@example.com');
    executive = await again(executive, 'edsger@example.com');
    staff = await again(staff, 'barbara@example.com');
  }

  it('begins with a one-time link that makes the first administrator, owner and executive', async () => {
    const token = running.server.firstLink();
    expect(token).not.toBeNull();
    admin = browserAfter(await submit(`/set-up/${token}`, { name: NAME, signInName: 'ada@example.com', password: PASSWORD }));
    const { me } = (await ask<{ me: object }>('{ me { name timeZone currency grants { role unitId } } }', {}, admin)).data;
    expect(me).toEqual({
      name: NAME,
      timeZone: 'UTC',
      currency: 'USD',
      grants: ['ADMIN', 'POLICY_OWNER', 'EXECUTIVE'].map((role) => ({ role, unitId: null })),
    });
    expect(running.server.firstLink()).toBeNull();
    expect((await submit(`/set-up/${token}`, { name: 'Eve', signInName: 'eve@example.com', password: PASSWORD })).status).toBe(404);
  });

  it('goes on with units, people and roles', async () => {
    await running.done('registerUnit', { code: 'NORTH', name: 'North' }, admin);
    const { unit } = await running
      .done('registerUnit', { code: 'STORE-1', name: 'Store 1', parentCode: 'NORTH' }, admin, 'unit { parentId }')
      .then((payload) => payload as unknown as { unit: { parentId: string | null } });
    expect(unit.parentId).not.toBeNull();
    owner = await invited('Grace', 'grace@example.com', 'NORTH', 'POLICY_OWNER');
    executive = await invited('Edsger', 'edsger@example.com', 'NORTH', 'EXECUTIVE');
    staff = await invited('Barbara', 'barbara@example.com', 'STORE-1', 'FRONTLINE');
  });

  it('a policy is registered, revised and acknowledged', async () => {
    const { policy } = await running.done<{ policy: { id: string; revision: number } }>(
      'registerPolicy',
      { ...aPolicy('RET-14'), effectiveFrom: '2026-01-01', unitCode: 'NORTH' },
      owner,
      'policy { id revision versionInForce { number } }',
    );
    policyId = policy.id;
    const found = await ask('{ policy(code: "ret-14") { code } }', {}, owner);
    expect(found).toMatchObject({ data: { policy: { code: 'RET-14' } } });
    const revision = {
      ...aVersion,
      policyId,
      text: 'A receipt or a bank statement.',
      reason: 'statements do as well',
      expectedVersion: policy.revision,
    };
    const revised = await running.done<{ policy: object }>(
      'revisePolicy',
      revision,
      owner,
      'policy { versionInForce { number text } versions { number } }',
    );
    expect(revised.policy).toEqual({
      versionInForce: { number: 2, text: 'A receipt or a bank statement.' },
      versions: [{ number: 1 }, { number: 2 }],
    });
    // One person is told of in nobody’s answer: five are, when their week is over.
    const seen = await running.done<{ policy: object }>(
      'acknowledgeVersion',
      { policyId, number: 2 },
      staff,
      'policy { versionInForce { seenBy } }',
    );
    expect(seen.policy).toEqual({ versionInForce: { seenBy: 0 } });
    await running.done(
      'recordProtection',
      { policyId, week: '2026-W44', kind: 'FRAUD', count: 2, amountMinor: 40_000, source: 'audit' },
      owner,
    );
  });

  it('staff report friction, and the owner finds it in the inbox of the next day', async () => {
    const reported = await running.done<{ report: Report }>(
      'reportFriction',
      {
        policyId,
        happenedAt: '2026-02-03T10:00:00Z',
        staffMinutes: 20,
        burden: 4,
        servedPurpose: 'NO',
        situation: 'No receipt, but a bank statement.',
      },
      staff,
      `report { ${REPORT} }`,
    );
    reportId = reported.report.id;
    expect(reported.report).toMatchObject({ viewedAs: 'REPORTER', policyVersion: 1, happenedAt: '2026-02-03T10:00:00.000Z' });
    expect(reported.report.deliveredOn).toBe('2026-11-03');
    expect(await inbox(reported.position)).toEqual([]);
    await nextMorning();
    const seen = await inbox();
    expect(seen).toMatchObject([{ id: reportId, policyId, status: 'OPEN', viewedAs: 'OWNER', reporterName: null, happenedAt: null }]);
    for (const other of [admin, executive]) {
      const answer = await ask('query($id: ID!) { report(id: $id) { id } }', { id: reportId }, other);
      expect(answer.errors.map(({ extensions: { code } }) => code)).toEqual(['NOT_FOUND']);
    }
  });

  it('staff add to it, say "again" and "me too", and find what is similar', async () => {
    await running.done('addReportFacts', { reportId, customerOutcomes: ['LEFT'] }, staff);
    await running.done('recordRecurrence', { reportId, occurrences: 3 }, staff);
    expect(await reportOf(reportId, staff)).toMatchObject({ occurrences: 4 });
    const colleague = await running.person(['FRONTLINE'], { unitCode: 'STORE-1' });
    const meToo = await running.done<{ corroboration: object }>(
      'corroborateReport',
      { policyId, effect: 'WORKAROUND' },
      colleague,
      'corroboration { effect }',
    );
    expect(meToo.corroboration).toEqual({ effect: 'WORKAROUND' });
    const twice = await running.command('corroborateReport', { policyId, effect: 'JOB_STRESS' }, colleague);
    expect(twice.errors).toMatchObject([{ code: 'friction.already-corroborated' }]);
    await running.done('recordRecurrence', { policyId }, colleague);
    const similar = await ask<{ similarReports: { policies: object[] } }>(
      '{ similarReports(text: "receipt") { policies { code } } }',
      {},
      colleague,
    );
    expect(similar.data.similarReports.policies).toEqual([{ code: 'RET-14' }]);
  });

  it('a rule without a name is linked later', async () => {
    const unnamed = await running.done<{ report: Report }>(
      'reportFriction',
      { ruleInOwnWords: 'the receipt thing' },
      staff,
      'report { id policyId }',
    );
    expect(unnamed.report.policyId).toBeNull();
    const linked = await running.done<{ report: Report }>(
      'linkReportToPolicy',
      { reportId: unnamed.report.id, policyId },
      staff,
      `report { ${REPORT} }`,
    );
    expect(linked.report).toMatchObject({ policyId, policyVersion: 2 });
    expect((await inbox(linked.position)).map(({ id }) => id)).not.toContain(unnamed.report.id);
    await nextMorning();
    expect((await inbox()).map(({ id }) => id)).toContain(unnamed.report.id);
    await running.done('withdrawReport', { reportId: unnamed.report.id }, staff);
    expect((await reportOf(unnamed.report.id, staff)).status).toBe('WITHDRAWN');
  });

  it('the owner classifies, merges, unmerges, asks and answers; each reporter sees it', async () => {
    const second = await running.person(['FRONTLINE'], { unitCode: 'STORE-1' });
    const { report } = await running.done<{ report: Report }>('reportFriction', { policyId, mode: 'NAMED' }, second, 'report { id }');
    await running.done('classifyReportCause', { reportId, cause: 'RULE', reason: 'the rule asks for too much' }, owner);
    await running.done('mergeReports', { reportId: report.id, intoReportId: reportId, reason: 'the same' }, owner);
    const merged = await inbox();
    expect(merged.find(({ id }) => id === reportId)).toMatchObject({ cause: 'RULE', mergedIds: [report.id] });
    const unmerged = await running.done<{ report: Report }>(
      'unmergeReport',
      { reportId: report.id, reason: 'not the same' },
      owner,
      `report { ${REPORT} }`,
    );
    expect(unmerged.report.mergedIntoId).toBeNull();
    await running.done('mergeReports', { reportId: report.id, intoReportId: reportId, reason: 'the same after all' }, owner);
    await running.done('sendReportMessage', { reportId, text: 'Which bank?' }, owner);
    await running.done('answerReport', { reportId, answer: 'A statement will do from now on.' }, owner);
    expect(await reportOf(reportId, staff)).toMatchObject({ status: 'ANSWERED', answer: 'A statement will do from now on.' });
    const other = await eventually(
      () => reportOf(report.id, second),
      'the merged report is answered',
      ({ status }) => status === 'ANSWERED',
    );
    expect(other.answer).toBe('A statement will do from now on.');
  });

  it('history explains it: who by role, when and why', async () => {
    const history = (as: Requester, about: object) =>
      ask<{ history: { type: string; at: string; roles: string[]; reason: string | null }[] }>(
        'query($policyId: ID, $reportId: ID) { history(policyId: $policyId, reportId: $reportId) { type at roles reason details { name value } } }',
        about,
        as,
      );
    expect((await history(staff, { policyId })).data.history).toMatchObject([
      { type: 'PolicyRegistered', roles: ['POLICY_OWNER'], reason: null },
      { type: 'PolicyRevised', roles: ['POLICY_OWNER'], reason: 'statements do as well' },
    ]);
    const seenByOwner = (await history(owner, { reportId })).data.history;
    expect(seenByOwner[0]).toMatchObject({ type: 'FrictionReported', roles: ['REPORTER'], at: '2026-W45' });
    expect(seenByOwner.map(({ type }) => type)).toContain('ReportAnswered');
    expect(JSON.stringify(seenByOwner)).not.toContain(staff.id);
    expect((await history(executive, { reportId })).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  it('history is of one thing at a time', async () => {
    const refused = async (about: object) =>
      (await ask('query($policyId: ID, $reportId: ID) { history(policyId: $policyId, reportId: $reportId) { type } }', about, owner))
        .errors[0]?.extensions.errors;
    expect(await refused({ policyId, reportId })).toMatchObject([{ code: 'history.subject-unclear', field: 'policyId' }]);
    expect(await refused({})).toMatchObject([{ code: 'history.subject-missing', field: 'policyId' }]);
  });

  it('blocks are published once five people reported and the week has closed; the executive sees ranking and trend', async () => {
    const ranking = () =>
      ask<{ frictionRanking: { published: { rows: { policy: { code: string }; figures: { reports: number } }[] } } }>(
        `{ frictionRanking { windowAsked { to } published { rows { policy { code } figures { reports corroborations people reason } } total { figures { reports n } } } } }`,
        {},
        executive,
      );
    const weekCloses = async () => {
      running.clock.advanceDays(7);
      executive = await running.person(['EXECUTIVE']);
      await running.server.background.schedules.runNow('publish-friction-blocks');
    };
    const waiting = { reports: null, corroborations: null, people: null, reason: 'WAITING' };
    await running.done('recordInteractions', { unitCode: 'STORE-1', week: '2026-W45', count: 500 }, admin);
    for (let others = 0; others < 2; others++) await running.done('reportFriction', { policyId }, await running.person(['FRONTLINE']));
    expect((await ranking()).data.frictionRanking.published.rows).toEqual([{ policy: { code: 'RET-14' }, figures: waiting }]);

    await weekCloses();
    const four = await ranking();
    expect(four.errors).toEqual([]);
    expect(four.data.frictionRanking.published.rows).toEqual([{ policy: { code: 'RET-14' }, figures: waiting }]);

    await running.done('reportFriction', { policyId }, await running.person(['FRONTLINE']));
    await weekCloses();
    const after = await eventually(ranking, 'a figure appears', ({ data }) =>
      data.frictionRanking.published.rows.some(({ figures }) => figures.reports !== null),
    );
    expect(after.data.frictionRanking).toMatchObject({
      windowAsked: { to: '2026-W46' },
      published: {
        // The one "me too" goes on waiting for four others.
        rows: [{ policy: { code: 'RET-14' }, figures: { reports: 5, corroborations: null, people: 5, reason: null } }],
        total: { figures: { reports: 5, n: 5 } },
      },
    });
    const trend = await ask<{
      frictionTrend: { published: { points: { bucket: string; figures: { reports: number | null } }[] } };
    }>(
      'query($id: ID!) { frictionTrend(policyId: $id) { published { points { bucket figures { reports reason } } } } }',
      { id: policyId },
      executive,
    );
    expect(trend.data.frictionTrend.published.points.at(-1)).toMatchObject({ bucket: '2026-W46', figures: { reports: 5 } });

    await running.server.background.schedules.runNow('publish-friction-blocks');
    expect((await ranking()).data).toEqual(after.data);
  });
});
