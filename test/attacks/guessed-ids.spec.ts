import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLES } from '#eventing';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { getNamedType, isInputObjectType } from 'graphql';
import type { GraphQLInputType } from 'graphql';
import { aPolicy } from '../journeys/inputs.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';

/** Whose existence is no secret, to those who may use the operation at all. */
const OPEN =
  /\.(policyId|unitId|personId|ownerId|deputyId|headId|managerId|proposalId|joinCodeId|commandId|surveyId|waveId|sourceWaveId)$|^(policy|units)\.id$|^people\./;

/** Ids of single calls and requests, which journeys/judgement.spec.ts tries. */
const OF_JUDGEMENT = ['answerAuthority.requestId', 'customerNote.callId', 'recordJudgementCall.requestId'];

const reviewOf = (operation: string) => `${operation}.reviewId`;
/** Ids of reviews and of what belongs to them, which journeys/reviews.spec.ts and backtest.spec.ts try. */
const OF_REVIEWS = [
  'review.id',
  'history.reviewId',
  'keepBacktest.reviewId',
  'completeTask.taskId',
  'proposeOption.backtestIds',
  'recordResponse.taskOwnerId',
  'requestApproval.optionId',
  'requestApproval.approverIds',
  'approveReview.requestId',
  'declineReview.requestId',
  'decideReview.requestId',
  ...['defineReview', 'assessRealism', 'proposeOption', 'recordResponse', 'requestApproval', 'approveReview', 'declineReview'].map(
    reviewOf,
  ),
  ...['decideReview', 'escalateReview'].map(reviewOf),
];

/** Ids of charters, which journeys/charters.spec.ts tries. */
const OF_CHARTERS = [
  'requestCharterApproval.approverIds',
  'approveCharter.requestId',
  'declineCharter.requestId',
  'adoptCharter.requestId',
];

/** Ids of expectations and of what responses to them name, which journeys/expectations.spec.ts tries. */
const OF_EXPECTATIONS = [
  'expectation.id',
  'assessExpectation.expectationId',
  'respondToExpectation.expectationId',
  'respondToExpectation.reviewId',
  'respondToExpectation.taskOwnerId',
  'respondToExpectation.toPersonId',
];
const TRIED_ELSEWHERE = [...OF_JUDGEMENT, ...OF_REVIEWS, ...OF_CHARTERS, ...OF_EXPECTATIONS];

/** Every operation that takes the id of a report, with what else it needs to come as far as to look for it. */
const OPERATIONS: Readonly<Record<string, (reportId: string, ownReportId: string) => readonly [document: string, input: object]>> = {
  'report.id': (id) => ['query Q($id: ID!) { report(id: $id) { id status situation messages { text } } }', { id }],
  'history.reportId': (id) => ['query Q($id: ID!) { history(reportId: $id) { type } }', { id }],
  'addReportFacts.reportId': (reportId) => change('addReportFacts', { reportId, burden: 3 }),
  'answerReport.reportId': (reportId) => change('answerReport', { reportId, answer: 'We look into it.' }),
  'classifyReportCause.reportId': (reportId) => change('classifyReportCause', { reportId, cause: 'RULE', reason: 'it is' }),
  'linkReportToPolicy.reportId': (reportId) => change('linkReportToPolicy', { reportId, policyId: made.otherPolicyId }),
  'mergeReports.reportId': (reportId, intoReportId) => change('mergeReports', { reportId, intoReportId, reason: 'the same' }),
  'mergeReports.intoReportId': (intoReportId, reportId) => change('mergeReports', { reportId, intoReportId, reason: 'the same' }),
  'recordRecurrence.reportId': (reportId) => change('recordRecurrence', { reportId }),
  'sendReportMessage.reportId': (reportId) => change('sendReportMessage', { reportId, text: 'Who are you?' }),
  'unmergeReport.reportId': (reportId) => change('unmergeReport', { reportId, reason: 'not the same' }),
  'acknowledgeOutcome.reportId': (reportId) => change('acknowledgeOutcome', { reportId }),
  'withdrawReport.reportId': (reportId) => change('withdrawReport', { reportId }),
};

function change(name: string, input: object): readonly [string, object] {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation M($input: ${type}!) { ${name}(input: $input) { position errors { code message field } __typename } }`;
  return [document, { input: { commandId: randomUUID(), ...input } }];
}

let running: RunningServer;
const made = { policyId: '', otherPolicyId: '' };
/** One that the person may merge; for everybody else one that they may not. */
const ownReports = new Map<Requester, string>();
const outsiders = new Map<string, Requester>();
const insiders: Requester[] = [];
/** Reports that none of the outsiders may know of, with who else may not, and who may. */
const hidden = new Map<string, { readonly id: string; readonly from: readonly Requester[]; readonly open: Requester }>();

const registered = async (code: string, by: Requester, more: object = {}) =>
  (await running.done<{ policy: { id: string } }>('registerPolicy', { ...aPolicy(code), ...more }, by, 'policy { id }')).policy.id;
const reported = async (by: Requester, input: object) =>
  (await running.done<{ report: { id: string } }>('reportFriction', input, by, 'report { id }')).report.id;

beforeAll(async () => {
  running = await RunningServer.start({ environment: { HANDRAIL_RATE_LIMIT_ACCOUNT: '1000000' } });
  for (const code of ['HQ', 'STORE-1']) await running.unit(code, code === 'HQ' ? undefined : 'HQ');
  const person = (roles: Parameters<RunningServer['person']>[0], managerId?: string) =>
    running.person(roles, { unitCode: 'STORE-1', ...(managerId !== undefined && { managerId }) });
  const deputy = await person(['POLICY_OWNER']);
  const [owner, otherOwner, formerOwner, manager] = [
    await person(['POLICY_OWNER']),
    await person(['POLICY_OWNER']),
    await person(['POLICY_OWNER']),
    await person(['POLICY_OWNER', 'SUPERVISOR']),
  ];
  const reporter = await person(['FRONTLINE'], manager.id);
  const colleague = await person(['FRONTLINE'], manager.id);
  const admin = await person(['ADMIN']);
  for (const role of ROLES) outsiders.set(role, await person([role]));
  outsiders.set('TOKEN', running.token(ROLES));
  outsiders
    .set('NO_ROLE', await person([]))
    .set('ANOTHER_OWNER', otherOwner)
    .set('FORMER_OWNER', formerOwner)
    .set('MANAGER_OF_THE_REPORTER', manager)
    .set('COLLEAGUE', colleague)
    .set('EVERY_ROLE', await person([...ROLES]));

  made.policyId = await registered('RET-14', formerOwner);
  made.otherPolicyId = await registered('RET-15', otherOwner);
  ownReports.set(otherOwner, await reported(await person(['FRONTLINE']), { policyId: made.otherPolicyId, mode: 'NAMED' }));
  const managed = await registered('RET-16', manager, { deputyId: deputy.id });
  const transfer = { policyId: made.policyId, ownerId: owner.id, reason: 'moved' };
  await running.done('transferPolicy', transfer, admin);
  const hide = async (what: string, input: object, from: readonly Requester[], open: Requester) =>
    void hidden.set(what, { id: await reported(reporter, { ...input, situation: 'The receipt was lost.' }), from, open });
  await hide('a report in confidence by the staff of the owner', { policyId: managed }, [owner], deputy);
  await hide('a NAMED report', { policyId: made.policyId, mode: 'NAMED' }, [deputy], owner);
  await hide('a report on a rule without a name', { ruleInOwnWords: 'something', mode: 'NAMED' }, [owner, deputy], reporter);
  ownReports.set(owner, await reported(colleague, { policyId: made.policyId, mode: 'NAMED' }));
  // From here on the report in confidence is delivered, to the deputy alone.
  running.clock.advanceDays(2);
  await hide('a report in confidence that has not been delivered', { policyId: made.policyId }, [owner, deputy], reporter);
  insiders.push(reporter, owner);
});
afterAll(() => running.remove());

/** All that the answer tells, but for the id itself. */
async function answerTo(operation: string, id: string, as: Requester): Promise<string> {
  const [document, variables] = OPERATIONS[operation]?.(id, ownReports.get(as) ?? randomUUID()) ?? ['', {}];
  const response = await running.post(JSON.stringify({ query: document, variables }), as, running.afterCommands);
  return `${response.status} ${(await response.text()).replaceAll(id, 'ID')}`;
}

describe('an id that is guessed', () => {
  it('stands in no operation but these', () => {
    const { schema } = running.server.app.get(GraphQLSchemaHost);
    const fields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((root) =>
      Object.values(root?.getFields() ?? {}),
    );
    const places = fields.flatMap(({ name, args }) => args.flatMap((arg) => idsIn(arg.name, arg.type).map((place) => `${name}.${place}`)));
    expect(places.filter((place) => !OPEN.test(place) && !TRIED_ELSEWHERE.includes(place)).sort()).toEqual(Object.keys(OPERATIONS).sort());
  });

  it('is that of a report that somebody may read', async () => {
    for (const [what, { id, open }] of hidden)
      expect([what, await answerTo('report.id', id, open)]).toEqual([what, expect.stringContaining('The receipt was lost.')]);
  });

  it.each(Object.keys(OPERATIONS))('in %s is looked up at all', async (operation) => {
    const id = hidden.get('a NAMED report')?.id ?? '';
    const differs = async (as: Requester) => (await answerTo(operation, id, as)) !== (await answerTo(operation, randomUUID(), as));
    const told = [];
    for (const as of insiders) told.push(await differs(as));
    expect(told).toContain(true);
  });

  describe.each(Object.keys(OPERATIONS))('in %s', (operation) => {
    it('of a report that is none of theirs tells nobody more than one of nothing', async () => {
      const told: string[] = [];
      const ofNothing = new Map<Requester, string>();
      for (const [what, { id, from }] of hidden) {
        for (const [who, as] of [...outsiders, ...from.map((as) => ['AN_OFFICE', as] as const)]) {
          const random = ofNothing.get(as) ?? (await answerTo(operation, randomUUID(), as));
          ofNothing.set(as, random);
          const real = await answerTo(operation, id, as);
          if (real !== random) told.push(`${what}, ${who}: ${real} instead of ${random}`);
        }
      }
      expect(told).toEqual([]);
    });
  });
});

describe('a poster of somebody else', () => {
  it('is revoked by nobody, and answered like one that does not exist', async () => {
    const input = { policyId: made.policyId, expiresOn: '2026-12-31' };
    const { joinCode } = await running.done<{ joinCode: { id: string } }>(
      'issueJoinCode',
      input,
      insiders[1] as Requester,
      'joinCode { id }',
    );
    const answerOf = async (joinCodeId: string, as: Requester) => {
      const [document, variables] = change('revokeJoinCode', { joinCodeId });
      return (await (await running.post(JSON.stringify({ query: document, variables }), as)).text()).replaceAll(joinCodeId, 'ID');
    };
    for (const [who, as] of outsiders) {
      if (who === 'ADMIN' || who === 'TOKEN' || who === 'EVERY_ROLE') continue;
      const [real, random] = [await answerOf(joinCode.id, as), await answerOf(randomUUID(), as)];
      expect([who, real]).toEqual([who, random]);
      expect(real).toContain('not');
    }
    expect(await answerOf(joinCode.id, insiders[1] as Requester)).toContain('"errors":[]');
  });
});

/** The places of ids in an argument, by the name of the last field. */
function idsIn(name: string, type: GraphQLInputType): readonly string[] {
  const named = getNamedType(type);
  if (isInputObjectType(named)) return Object.values(named.getFields()).flatMap((field) => idsIn(field.name, field.type));
  return named.name === 'ID' ? [name] : [];
}
