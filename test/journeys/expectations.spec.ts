import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLES } from '#eventing';
import { eventually } from '#eventing-testing';
import { closeWave } from './closed-wave.ts';
import { aPolicy } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Expectation {
  readonly id: string;
  readonly status: string;
  readonly explanation: string;
  readonly sourceLabel: string;
  readonly sourceWaveId: string | null;
  readonly clause: { readonly key: string } | null;
  readonly charterNumber: number | null;
  readonly escalatedToId: string | null;
  readonly revision: number;
  readonly assessments: readonly { readonly isRealistic: boolean | null; readonly shortfall: string | null }[];
  readonly responses: readonly {
    readonly kind: string;
    readonly status: string;
    readonly agreement: { readonly text: string } | null;
    readonly task: { readonly id: string; readonly doneAt: string | null; readonly reachedShare: number | null } | null;
  }[];
}
interface Task {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly dueOn: string;
  readonly expectationId: string | null;
}

const EXPECTATION = `id status explanation sourceLabel sourceWaveId clause { key text } charterNumber escalatedToId revision
  assessments { isMet isRealistic shortfall shortfallReason criteria { criterion answer note } }
  responses { kind status agreement { text } reviewId toPersonId task { id ownerId dueOn doneAt reachedShare } }`;

const clauses = [
  { key: 'till-repair', factor: 'SERVICE_PORTFOLIO', text: 'Repair of tills and card readers.' },
  { key: 'repair-time', factor: 'SERVICE_TERMS', aspect: 'RESPONSE', text: 'Within four hours.' },
];
const yes = { answer: true };
const realism = {
  exceedsNeeds: { answer: false },
  alignsWithGoals: yes,
  withinOperations: yes,
  withinTechnology: yes,
  isAchievable: yes,
};
const unmet = { isMet: false, reason: 'It takes three hours.', realism };
const parties = ['Tills', 'Stores'];
const offers = [
  { party: 'Tills', offer: 'Two hours on Saturdays.' },
  { party: 'Stores', offer: 'No calls after eight.' },
];

let running: RunningServer;
let unitId: string;
let policyId: string;
let head: Requester;
let above: Requester;
let owner: Requester;
let teller: Requester;
let executive: Requester;

beforeAll(async () => {
  running = await RunningServer.start();
  executive = await running.person([...ROLES]);
  [head, above, teller] = [await running.person([]), await running.person([]), await running.person(['FRONTLINE'])];
  const elsewhere = await running.unit('ELSEWHERE');
  owner = await running.person([]);
  await running.done('grantRole', { personId: owner.id, role: 'POLICY_OWNER', unitCode: 'ELSEWHERE' }, executive);
  await running.unit('STORES');
  unitId = await running.unit('TILLS', 'STORES');
  await running.done('nameUnitHead', { code: 'STORES', headId: above.id }, executive);
  await running.done('nameUnitHead', { code: 'TILLS', headId: head.id }, executive);
  const registered = await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy('RET-14'), executive, 'policy { id }');
  policyId = registered.policy.id;
  await running.done('transferPolicy', { policyId, ownerId: owner.id, unitCode: 'ELSEWHERE', reason: 'theirs' }, executive);
  expect(elsewhere).not.toBe(unitId);
});
afterAll(() => running.remove());

const expected = (change: object = {}) => ({
  unitId,
  party: 'UNIT',
  partyName: 'Stores of the north',
  what: 'A till that works again within the hour.',
  source: 'ASSUMED',
  factor: 'SERVICE_TERMS',
  policyId,
  ...change,
});
const step = async (name: string, input: object, as: Requester = head): Promise<Expectation> =>
  (await running.done<{ expectation: Expectation }>(name, input, as, `expectation { ${EXPECTATION} }`)).expectation;
const register = (change: object = {}, as: Requester = head) => step('registerExpectation', expected(change), as);
const assess = (expectationId: string, change: object = {}, as: Requester = head) =>
  step('assessExpectation', { expectationId, ...unmet, ...change }, as);
const respond = (expectationId: string, response: object, as: Requester = head) =>
  step('respondToExpectation', { expectationId, text: 'because', ...response }, as);
const anUnmet = async (change: object = {}) => (await assess((await register(change)).id)).id;
const refusal = async (name: string, input: object, as: Requester = head) => {
  const { errors } = await running.command(name, input, as);
  return errors.map(({ code, field }) => `${code} ${field}`).join();
};
const refusedResponse = (expectationId: string, response: object, as: Requester = head) =>
  refusal('respondToExpectation', { expectationId, text: 'because', ...response }, as);
const listed = async (as: Requester, args = '') => {
  const document = `{ expectations(first: 100 ${args}) { edges { node { ${EXPECTATION} } } } }`;
  const { data } = await running.query<{ expectations: { edges: { node: Expectation }[] } }>(document, {}, as, running.afterCommands);
  return data.expectations.edges.map(({ node }) => node);
};
const seen = async (id: string, as: Requester) => {
  const document = `query($id: ID!) { expectation(id: $id) { ${EXPECTATION} } }`;
  return running.query<{ expectation: Expectation }>(document, { id }, as, running.afterCommands);
};
const tasksOf = async (as: Requester, expectationId: string) => {
  const document = '{ tasks(first: 100) { edges { node { id kind title dueOn expectationId } } } }';
  const { data } = await running.query<{ tasks: { edges: { node: Task }[] } }>(document, {}, as, running.afterCommands);
  return data.tasks.edges.map(({ node }) => node).filter((task) => task.expectationId === expectationId);
};

describe('what is expected of a unit', () => {
  it('names the clause of the charter that it touches, once the unit has one', async () => {
    expect(await register()).toMatchObject({ status: 'OPEN', clause: null, charterNumber: null, sourceLabel: 'assumed, not asked' });
    const charter = { vision: 'No waiting.', mission: 'Keeps tills running.', goals: ['Every till works'], clauses };
    await running.done('draftCharter', { unitId, ...charter }, head);
    await running.done('alignCharter', { unitId, checks: [{ party: 'Stores', said: 'Fine.' }] }, head);
    const asked = await running.done<{ charter: { draft: { requestId: string } } }>(
      'requestCharterApproval',
      { unitId, approverIds: [teller.id] },
      head,
      'charter { draft { requestId } }',
    );
    const { requestId } = asked.charter.draft;
    await running.done('approveCharter', { unitId, requestId }, teller);
    await running.done('adoptCharter', { unitId, requestId }, head);
    expect(await refusal('registerExpectation', expected())).toBe('expectation.clause-missing clauseKey');
    expect(await refusal('registerExpectation', expected({ clauseKey: 'till-repair' }))).toBe('expectation.unknown-clause clauseKey');
    const named = await register({ clauseKey: 'repair-time', source: 'ASKED', sourceReference: 'their heads, in May' });
    expect(named).toMatchObject({ clause: clauses[1] && { key: 'repair-time', text: 'Within four hours.' }, charterNumber: 1 });
    expect(named.sourceLabel).toBe('their heads, in May');
  });

  const touching = { clauseKey: 'repair-time' };

  it('is assessed: met, or realistic or not by five criteria, each with a reason where it speaks against it', async () => {
    const { id, revision } = await register(touching);
    expect(await refusal('assessExpectation', { expectationId: id, isMet: false, reason: 'slow' })).toBe(
      'expectation.realism-missing realism',
    );
    const beyond = { ...realism, withinOperations: { answer: false } };
    expect(await refusal('assessExpectation', { expectationId: id, ...unmet, realism: beyond })).toBe(
      'expectation.note-missing realism.withinOperations.note',
    );
    const unrealistic = await assess(id, {
      realism: { ...beyond, withinOperations: { answer: false, note: 'Nobody is on call.' } },
      expectedVersion: revision,
    });
    expect(unrealistic).toMatchObject({ status: 'ASSESSED', assessments: [{ isRealistic: false, shortfall: 'SUBSTANCE' }] });
    expect(await refusal('assessExpectation', { expectationId: id, ...unmet, expectedVersion: revision })).toContain('stale-version');
    const realistic = await assess(id, { shortfall: 'SUBSTANCE', shortfallReason: 'Never promised.' });
    expect(realistic.assessments[1]).toMatchObject({ isRealistic: true, shortfall: 'SUBSTANCE', shortfallReason: 'Never promised.' });
    const met = await step('assessExpectation', { expectationId: id, isMet: true, reason: 'Fifty minutes in May.' });
    expect(met).toMatchObject({ status: 'ALIGNED', explanation: 'Met, as assessed on 2026-11-02: Fifty minutes in May.' });
    expect(met.assessments).toHaveLength(3);
  });

  it('is negotiated until there is an agreement, and documented to be printed', async () => {
    const id = await anUnmet(touching);
    expect(await respond(id, { kind: 'NEGOTIATE', parties, offers })).toMatchObject({ status: 'NEGOTIATING' });
    expect(await respond(id, { kind: 'NEGOTIATE', parties, offers, agreement: 'Two hours.' })).toMatchObject({ status: 'ALIGNED' });
    expect(await refusedResponse(id, { kind: 'NEGOTIATE', parties, offers })).toBe('expectation.settled expectationId');
    const documented = await respond(id, { kind: 'DOCUMENT', parties, agreement: 'Two hours on Saturdays.' });
    expect(documented.status).toBe('DOCUMENTED');
    expect(documented.responses[2]?.agreement?.text).toMatch(/^AGREEMENT\nOn what Stores of the north expect of TILLS/);
  });

  it('becomes a task of whoever tells people, who says how many were reached', async () => {
    const id = await anUnmet(touching);
    const communicate = {
      kind: 'COMMUNICATE',
      text: 'Four hours it is.',
      parties: ['Stores'],
      taskOwnerId: teller.id,
      dueOn: '2026-11-30',
    };
    expect(await respond(id, communicate)).toMatchObject({ status: 'ASSESSED', responses: [{ task: { doneAt: null } }] });
    const [task] = await eventually(
      () => tasksOf(teller, id),
      'the task is assigned',
      (tasks) => tasks.length === 1,
    );
    expect(task).toMatchObject({ kind: 'COMMUNICATION', title: 'Four hours it is.', dueOn: '2026-11-30' });
    expect(await tasksOf(head, id)).toEqual([]);
    const taskId = task?.id ?? '';
    expect(await refusal('completeTask', { taskId, reachedShare: 1 }, head)).toBe('task.unknown taskId');
    expect(await refusal('completeTask', { taskId }, teller)).toBe('task.share-missing reachedShare');
    await running.done('completeTask', { taskId, reachedShare: 0.8 }, teller);
    const { data } = await seen(id, head);
    expect(data.expectation.responses[0]?.task).toMatchObject({ id: taskId, doneAt: expect.any(String), reachedShare: 0.8 });
    expect((await seen(id, teller)).data.expectation.id).toBe(id);
  });

  it('leads to a review of its policy that others know of, or to a revision of the charter', async () => {
    const id = await anUnmet(touching);
    const { review } = await running.done<{ review: { id: string } }>(
      'openReview',
      { policyId, reason: 'complaints' },
      owner,
      'review { id }',
    );
    const reviewed = await respond(id, { kind: 'REVIEW', reviewId: review.id });
    expect(reviewed).toMatchObject({ status: 'ASSESSED', responses: [{ kind: 'REVIEW', reviewId: review.id, task: null }] });
    expect(await refusedResponse(id, { kind: 'REVIEW', reviewId: randomUUID() })).toBe('expectation.unknown-review reviewId');
    const revise = { kind: 'REVIEW', text: 'Say something of Saturdays.', taskOwnerId: head.id, dueOn: '2026-12-01' };
    await respond(id, revise, owner);
    const [task] = await eventually(
      () => tasksOf(head, id),
      'the task is assigned',
      (tasks) => tasks.length === 1,
    );
    expect(task).toMatchObject({ kind: 'CHARTER_REVISION', title: 'Say something of Saturdays.' });
    await running.done('completeTask', { taskId: task?.id ?? '', note: 'Drafted.' }, head);
    expect((await seen(id, head)).data.expectation.responses[1]?.task).toMatchObject({ doneAt: expect.any(String), reachedShare: null });
  });

  it('is escalated to the head above and goes on there, or to a named person, at last to the executives', async () => {
    const id = await anUnmet(touching);
    const awaiting = async (as: Requester) => (await listed(as, 'awaitsMe: true')).map((one) => one.id);
    expect(await respond(id, { kind: 'ESCALATE' })).toMatchObject({ status: 'ESCALATED', escalatedToId: above.id });
    expect([await awaiting(above), await awaiting(head), await awaiting(executive)]).toEqual([[id], [], []]);
    expect(await respond(id, { kind: 'ESCALATE' }, above)).toMatchObject({ status: 'ESCALATED', escalatedToId: null });
    expect([await awaiting(above), await awaiting(executive)]).toEqual([[], [id]]);
    expect(await refusedResponse(id, { kind: 'ESCALATE' }, above)).toBe('expectation.nobody-above toPersonId');
    expect((await respond(id, { kind: 'ESCALATE', toPersonId: teller.id }, executive)).escalatedToId).toBe(teller.id);
    expect(await respond(id, { kind: 'DOCUMENT', parties, agreement: 'Two hours.' }, teller)).toMatchObject({ status: 'DOCUMENTED' });
  });

  it('counts towards the HAND profile of its unit and its policy, as far as something came of it', async () => {
    const document = `query($scope: HandScopeInput) { handProfile(scope: $scope) { indicators { key n readings { raw } counts { kind id words } } } }`;
    interface Indicator {
      readonly key: string;
      readonly n: number;
      readonly readings: readonly { readonly raw: number | null }[];
      readonly counts: readonly { readonly kind: string; readonly id: string; readonly words: string }[];
    }
    const unmetOnes = (await listed(executive)).filter(({ assessments }) => assessments.some(({ isRealistic }) => isRealistic !== null));
    const settled = unmetOnes.filter(({ status }) => status === 'ALIGNED' || status === 'DOCUMENTED');
    expect(settled.length).toBeGreaterThan(0);
    for (const scope of [{ unitId }, { policyId }, {}]) {
      const { data } = await running.query<{ handProfile: { indicators: Indicator[] } }>(
        document,
        { scope },
        executive,
        running.afterCommands,
      );
      const found = data.handProfile.indicators.find(({ key }) => key === 'expectations-aligned');
      expect(found).toMatchObject({ n: unmetOnes.length, readings: [{ raw: settled.length / unmetOnes.length }] });
      expect(found?.counts.map(({ id }) => id).sort()).toEqual(unmetOnes.map(({ id }) => id).sort());
      expect(found?.counts[0]).toMatchObject({ kind: 'EXPECTATION', words: 'Expectation registered on 2026-11-02' });
    }
  });

  it('is open to those who answer for it, and to nobody else', async () => {
    const id = await anUnmet(touching);
    const stranger = await running.person(['FRONTLINE', 'ADMIN']);
    for (const as of [stranger, running.token(ROLES)]) {
      expect(await refusal('registerExpectation', expected(touching), as)).toBe('expectation.not-yours unitId');
      for (const expectationId of [id, randomUUID()]) {
        expect(await refusal('assessExpectation', { expectationId, ...unmet }, as)).toBe('expectation.unknown expectationId');
        expect(await refusedResponse(expectationId, { kind: 'ESCALATE' }, as)).toBe('expectation.unknown expectationId');
      }
    }
    for (const unknown of [id, randomUUID()]) {
      expect((await seen(unknown, stranger)).errors.map(({ extensions }) => extensions?.['code'])).toEqual(['NOT_FOUND']);
    }
    expect(await listed(stranger)).toEqual([]);
    expect(await respond(id, { kind: 'ESCALATE' }, owner)).toMatchObject({ escalatedToId: head.id });
  });

  it('rests on a wave once it is closed: what an open one shows nobody knows', async () => {
    const statements = [{ key: 'slow', customerText: 'They are too slow.', employeeText: 'We are too slow.' }];
    const input = { title: 'Waiting', statements };
    const { survey } = await running.done<{ survey: { id: string } }>('createSurvey', input, executive, 'survey { id }');
    const opened = { surveyId: survey.id, closesOn: running.clock.instant.slice(0, 10) };
    const { wave } = await running.done<{ wave: { id: string } }>('openWave', opened, executive, 'wave { id }');
    const shown = { ...touching, source: 'SURVEY_WAVE', sourceWaveId: wave.id };
    for (const sourceWaveId of [wave.id, randomUUID()])
      expect(await refusal('registerExpectation', expected({ ...shown, sourceWaveId }))).toBe('expectation.unknown-wave sourceWaveId');
    await closeWave(running, wave.id, executive);
    expect(await register(shown)).toMatchObject({ sourceLabel: 'a closed wave of a survey', sourceWaveId: wave.id });
  });

  it('is listed with one in every status', async () => {
    await register(touching);
    await anUnmet(touching);
    await respond(await anUnmet(touching), { kind: 'NEGOTIATE', parties, offers });
    for (const status of ['OPEN', 'ASSESSED', 'NEGOTIATING', 'ALIGNED', 'ESCALATED', 'DOCUMENTED']) {
      const found = await listed(above, `status: ${status} unitId: "${unitId}" policyId: "${policyId}" factor: SERVICE_TERMS`);
      expect(found.length).toBeGreaterThan(0);
      expect([...new Set(found.map((one) => one.status))]).toEqual([status]);
    }
  });
});
