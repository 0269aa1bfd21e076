import { describe, expect, it } from '@jest/globals';
import { aContext, given } from '#eventing-testing';
import type { FrictionReportEvent, ReportSource } from './events.ts';
import {
  by,
  deputy,
  later,
  now,
  office,
  owner,
  policy,
  protectedBy,
  reported,
  reporter,
  reporting,
  reportId,
  stranger,
  system,
  tomorrow,
} from './friction.fixture.ts';
import { frictionReport } from './friction-report.decider.ts';
import type { ReportInput } from './friction-report.decider.ts';
import { maskedIn } from './masking.ts';

const withdrawn: FrictionReportEvent = {
  type: 'ReportWithdrawn',
  data: { reportId, reporterId: reporter.id, reason: null, deliveredOn: null, withdrawnAt: now },
};
const primaryId = '11111111-1111-4111-8111-111111111111';
const primary = reported({ reportId: primaryId });
const merged: FrictionReportEvent = {
  type: 'ReportMerged',
  data: { reportId, intoReportId: primaryId, reason: 'the same case', mergedAt: now },
};
const answered: FrictionReportEvent = {
  type: 'ReportAnswered',
  data: { reportId, answeredBy: owner.id, answer: 'We look into it.', answeredAt: now },
};
const stateOf = (...events: FrictionReportEvent[]) =>
  events.reduce((state, { type, data }) => frictionReport.evolve[type](data as never, state), frictionReport.initialState);
const publicSource: ReportSource = { name: 'complaints', public: true, key: 'row-1' };

describe('reporting friction', () => {
  const report = (input: ReportInput, overrides = {}) =>
    given(frictionReport).when('ReportFriction', reporting(input, overrides), by(reporter));
  const dataOf = (input: ReportInput, overrides = {}) => {
    const [event] = report(input, overrides).events;
    if (event?.type !== 'FrictionReported') throw new Error('nothing was reported');
    return event.data;
  };

  it('needs nothing but the policy, and is confidential', () => {
    report({}).then(reported({ missingFacts: policy.factsAsked, deliveredOn: tomorrow }));
  });

  it('takes "a rule I cannot name" in own words', () => {
    expect(dataOf({ ruleInOwnWords: 'the one about receipts' }, { policy: null })).toMatchObject({
      policyId: null,
      policyVersion: null,
      receiverId: null,
      ruleInOwnWords: 'the one about receipts',
    });
    report({}, { policy: null }).thenRefused('friction.no-rule', 'policyId');
  });

  it('knows the reporter by the alias they come under, and keeps what they said', () => {
    const said = {
      mode: 'NAMED',
      channel: 'PHONE',
      customerOutcomes: ['LEFT', 'LEFT', 'COMPLAINED'],
      burden: 5,
      servedPurpose: 'NO',
      effects: ['JOB_STRESS'],
      staffMinutes: 20,
      customerMinutes: 0,
      outOfPocket: { amountMinor: 1999, currency: 'USD' },
      frequency: 'WEEKLY',
      facts: [
        { name: 'amount', number: 19.99 },
        { name: 'hasReceipt', boolean: false },
        { name: 'item', text: 'kettle' },
      ],
      situation: 'The customer had only a bank statement.',
    } as const;
    expect(dataOf(said)).toMatchObject({
      reporterId: reporter.id,
      mode: 'NAMED',
      customerOutcomes: ['LEFT', 'COMPLAINED'],
      customerMinutes: 0,
      amountMinor: 1999,
      facts: { amount: 19.99, hasReceipt: false, item: 'kettle' },
      situation: 'The customer had only a bank statement.',
    });
  });

  it('counts in the week of its arrival once the week in which it happened has closed', () => {
    expect(dataOf({ happenedAt: '2026-10-20T09:00:00Z' })).toMatchObject({ week: '2026-W45', happenedAt: '2026-10-20T09:00:00.000Z' });
  });

  it('counts an import in the week in which it happened, without a reporter where the source is public', () => {
    const command = { ...reporting({ happenedAt: '2013-07-29T12:00:00Z' }), source: publicSource };
    const [event] = given(frictionReport).when('ReportFriction', command, by(owner)).events;
    expect(event?.data).toMatchObject({ week: '2013-W31', reporterId: null, source: publicSource });
  });

  it('counts all rows of a private source as one person', () => {
    const rows = ['row-1', 'row-2'].map((key) => ({ ...reporting(), source: { name: 'tickets', public: false, key } }));
    const people = rows.map((row) => given(frictionReport).when('ReportFriction', row, by(owner)).events[0]?.data);
    expect(people[0]).toHaveProperty('reporterId', expect.stringMatching(/^[0-9a-f-]{36}$/));
    expect(new Set(people.map((data) => data && 'reporterId' in data && data.reporterId)).size).toBe(1);
  });

  it('takes no texts from a public source', () => {
    const command = { ...reporting({ situation: 'text' }), source: publicSource };
    given(frictionReport).when('ReportFriction', command, by(owner)).thenRefused('friction.public-source-with-text', 'source');
  });

  it('takes no facts from a public source, nor keeps an empty list of them', () => {
    const of = (facts: NonNullable<ReportInput['facts']>) =>
      given(frictionReport).when('ReportFriction', { ...reporting({ facts }), source: publicSource }, by(owner));
    of([{ name: 'name', text: 'Erika' }]).thenRefused('friction.public-source-with-text', 'source');
    expect(of([]).events[0]?.data).toMatchObject({ facts: null });
  });

  it('adds nothing when a row is imported again, and refuses an id that is taken', () => {
    given(frictionReport, reported())
      .when('ReportFriction', { ...reporting(), source: publicSource }, by(owner))
      .thenNothing();
    given(frictionReport, reported()).when('ReportFriction', reporting(), by(reporter)).thenRefused('friction.already-reported');
  });

  it('goes to the deputy when the owner oversees the reporter, and is withheld from whichever of both that is; the reporter is told where nobody else can answer', () => {
    const overseenBy = (...people: { id: string }[]) => ({ protection: protectedBy({ overseers: people.map(({ id }) => id) }) });
    const others = { receivedByOverseer: false };
    expect(dataOf({}, overseenBy(owner))).toMatchObject({ receiverId: deputy.id, withheldFrom: owner.id, ...others });
    expect(dataOf({}, overseenBy(deputy))).toMatchObject({ receiverId: owner.id, withheldFrom: deputy.id, ...others });
    expect(dataOf({}, overseenBy(stranger))).toMatchObject({ receiverId: owner.id, withheldFrom: null, ...others });
    const nobodyElse = { receiverId: owner.id, receivedByOverseer: true };
    expect(dataOf({}, overseenBy(owner, deputy))).toMatchObject({ ...nobodyElse, withheldFrom: deputy.id });
    expect(dataOf({}, { ...overseenBy(owner), policy: { ...policy, deputyId: null } })).toMatchObject({
      ...nobodyElse,
      withheldFrom: null,
    });
  });

  it('forgives a clock that runs a few minutes ahead, but nothing that is still to happen', () => {
    expect(dataOf({ happenedAt: '2026-11-02T09:04:00Z' }).happenedAt).toBe(now);
    report({ happenedAt: '2026-11-02T09:06:00Z' }).thenRefused('friction.happened-in-future', 'happenedAt');
  });

  it.each<[string, ReportInput, string]>([
    ['friction.anonymous-has-its-own-way', { mode: 'ANONYMOUS' }, 'mode'],
    ['friction.no-instant', { happenedAt: '2026-02-30T09:00:00Z' }, 'happenedAt'],
    ['friction.no-instant', { happenedAt: 'yesterday' }, 'happenedAt'],
    ['friction.negative-minutes', { staffMinutes: -1 }, 'staffMinutes'],
    ['friction.negative-minutes', { customerMinutes: -5 }, 'customerMinutes'],
    ['friction.minutes-out-of-range', { staffMinutes: 10_081 }, 'staffMinutes'],
    ['friction.minutes-out-of-range', { customerMinutes: 1.5 }, 'customerMinutes'],
    ['friction.burden-out-of-range', { burden: 0 }, 'burden'],
    ['friction.burden-out-of-range', { burden: 6 }, 'burden'],
    ['friction.burden-out-of-range', { burden: 2.5 }, 'burden'],
    ['friction.foreign-currency', { outOfPocket: { amountMinor: 100, currency: 'EUR' } }, 'outOfPocket.currency'],
    ['friction.amount-out-of-range', { outOfPocket: { amountMinor: -1, currency: 'USD' } }, 'outOfPocket.amountMinor'],
    ['friction.fact-needs-one-value', { facts: [{ name: 'amount' }] }, 'facts.0'],
    ['friction.fact-needs-one-value', { facts: [{ name: 'amount', text: '1', number: 1 }] }, 'facts.0'],
    [
      'friction.fact-named-twice',
      {
        facts: [
          { name: 'a', number: 1 },
          { name: 'a', number: 2 },
        ],
      },
      'facts',
    ],
  ])('refuses %s: %j', (code, input, field) => {
    report(input).thenRefused(code, field);
  });
});

describe('a report in confidence', () => {
  const dataOf = (input: ReportInput, overrides: Parameters<typeof reporting>[1] = {}) =>
    given(frictionReport).when('ReportFriction', reporting(input, overrides), by(reporter)).events[0]?.data;
  const around = { protection: protectedBy({ ownerUnitId: 'region', fewPeople: true }), unitId: 'store' };

  it('reaches the office with the others of its day, one with a name at once, and so does one that was promised no more', () => {
    expect(dataOf({})).toMatchObject({ deliveredOn: tomorrow });
    expect(dataOf({ mode: 'NAMED' })).toMatchObject({ deliveredOn: null });
    expect(dataOf({}, { protection: protectedBy({ confidentialDelivery: 'AT_ONCE' }) })).toMatchObject({ deliveredOn: null });
  });

  it('tells the office of a unit around its own, and keeps both; with a name there is nothing to hide', () => {
    expect(dataOf({}, around)).toMatchObject({ unitId: 'store', ownerUnitId: 'region', fewPeople: true });
    expect(dataOf({ mode: 'NAMED' }, around)).toMatchObject({ unitId: 'store', ownerUnitId: 'store', fewPeople: false });
  });

  it('shares its text unless its reporter says no, at once or later', () => {
    expect([dataOf({}), dataOf({ shareText: false })]).toMatchObject([{ textShared: true }, { textShared: false }]);
    const added = given(frictionReport, reported()).when('AddReportFacts', { shareText: false }, by(reporter)).events;
    expect(added).toMatchObject([{ data: { textShared: false, situation: null } }]);
  });

  it('is unknown to the office before its day', () => {
    const waiting = given(frictionReport, reported({ deliveredOn: tomorrow }));
    const answer = { office, answer: 'We look into it.' };
    waiting.when('AnswerReport', answer, by(owner)).thenRefused('friction.report-not-found', 'reportId');
    waiting.when('SendReportMessage', { office, messageId: primaryId, text: 'x' }, by(owner)).thenRefused('friction.report-not-found');
    expect(waiting.when('AnswerReport', answer, later(owner)).events).toHaveLength(1);
  });

  it('keeps its promise for all that follows, whatever holds by then', () => {
    const waiting = given(frictionReport, reported({ deliveredOn: tomorrow, policyId: null }));
    const followUps = [
      waiting.when('RecordRecurrence', {}, later(reporter)),
      waiting.when('AddReportFacts', { burden: 2 }, later(reporter)),
      waiting.when('LinkReportToPolicy', { policy, overseers: [] }, later(reporter)),
      waiting.when('SendReportMessage', { office, messageId: primaryId, text: 'x' }, later(reporter)),
      waiting.when('WithdrawReport', {}, later(reporter)),
    ];
    for (const { events } of followUps) expect(events).toMatchObject([{ data: { deliveredOn: '2026-11-04' } }]);
  });
});

describe('texts', () => {
  const planted = 'Mail to jane.roe@example.com, card 4111 1111 1111 1111.';
  const kept = 'Mail to [e-mail], card [card].';
  const dataOf = (input: ReportInput) => given(frictionReport).when('ReportFriction', reporting(input), by(reporter)).events[0]?.data;

  it('are recorded masked, whoever wrote them', () => {
    const texts = { ruleInOwnWords: planted, customerNeed: planted, sensibleAction: planted, situation: planted };
    const facts = [
      { name: 'contact', text: planted },
      { name: 'amount', number: 4111111111111111 },
    ];
    expect(dataOf({ ...texts, facts })).toMatchObject({
      ...{ ruleInOwnWords: kept, customerNeed: kept, sensibleAction: kept, situation: kept },
      facts: { contact: kept, amount: 4111111111111111 },
    });
    const open = given(frictionReport, reported());
    const outcomes = [
      [open.when('AddReportFacts', { situation: planted, facts }, by(reporter)), { situation: kept, facts: { contact: kept } }],
      [open.when('WithdrawReport', { reason: planted }, by(reporter)), { reason: kept }],
      [open.when('ClassifyReportCause', { office, cause: 'RULE', reason: planted }, by(owner)), { reason: kept }],
      [
        open.when('MergeReports', { office, intoReportId: primaryId, into: stateOf(primary), reason: planted }, by(owner)),
        { reason: kept },
      ],
      [given(frictionReport, reported(), merged).when('UnmergeReport', { office, reason: planted }, by(owner)), { reason: kept }],
      [open.when('AnswerReport', { office, answer: planted }, by(owner)), { answer: kept }],
      [open.when('SendReportMessage', { office, messageId: primaryId, text: planted }, by(owner)), { text: kept }],
      [open.when('SendReportMessage', { office, messageId: primaryId, text: planted }, by(reporter)), { text: kept }],
    ] as const;
    for (const [{ events }, data] of outcomes) expect(events).toMatchObject([{ data }]);
    expect(JSON.stringify(outcomes.map(([{ events }]) => events))).not.toMatch(/jane\.roe|"4111 1111/);
  });

  it('of an import are masked, too', () => {
    const source = { name: 'tickets', public: false, key: 'row-1' };
    const row = { ...reporting({ situation: planted }), source };
    expect(given(frictionReport).when('ReportFriction', row, by(owner)).events).toMatchObject([{ data: { situation: kept } }]);
  });

  it('are reported back part by part', () => {
    expect(maskedIn({ situation: planted, answer: null, facts: [{ name: 'contact', text: 'a@b.example' }] })).toEqual([
      { field: 'situation', kind: 'EMAIL' },
      { field: 'situation', kind: 'PAYMENT_CARD' },
      { field: 'facts.contact', kind: 'EMAIL' },
    ]);
  });
});

describe('what the reporter does with an own report', () => {
  it('happens again', () => {
    given(frictionReport, reported())
      .when('RecordRecurrence', { occurrences: 3 }, by(reporter))
      .then({
        type: 'ReportRecurred',
        data: { reportId, occurrences: 3, week: '2026-W45', happenedAt: now, deliveredOn: null, recurredAt: now },
      });
    for (const occurrences of [0, 1_001, 1.5]) {
      given(frictionReport, reported())
        .when('RecordRecurrence', { occurrences }, by(reporter))
        .thenRefused('friction.occurrences-out-of-range', 'occurrences');
    }
  });

  it('gains facts afterwards', () => {
    const [event] = given(frictionReport, reported()).when('AddReportFacts', { burden: 4, effects: [] }, by(reporter)).events;
    expect(event).toMatchObject({
      type: 'ReportFactsAdded',
      data: { reporterId: reporter.id, burden: 4, effects: [], facts: null, missingFacts: null, addedAt: now },
    });
    for (const nothing of [{}, { facts: [] }]) {
      given(frictionReport, reported()).when('AddReportFacts', nothing, by(reporter)).thenRefused('friction.nothing-to-add');
    }
  });

  it('names which of the facts that its policy asks for are missing, until they are added', () => {
    const amount = { name: 'amount', number: 1_200 };
    const day = { name: 'bought_on', text: '2026-10-30' };
    const report = (facts: ReportInput['facts'], then = policy) =>
      given(frictionReport).when('ReportFriction', reporting({ facts: facts ?? null }, { policy: then }), by(reporter));
    const missingIn = (one: ReturnType<typeof report>) => one.events.map(({ data }) => 'missingFacts' in data && data.missingFacts);
    expect(missingIn(report(null))).toEqual([['amount', 'bought_on']]);
    expect(missingIn(report([amount, { name: 'colour', text: 'red' }]))).toEqual([['bought_on']]);
    expect(missingIn(report([amount, day]))).toEqual([[]]);
    expect(missingIn(report([amount], { ...policy, factsAsked: [] }))).toEqual([null]);
    const added = (missingFacts: readonly string[] | null, facts: ReportInput['facts']) =>
      missingIn(
        given(frictionReport, reported({ missingFacts })).when('AddReportFacts', { facts: facts ?? null, burden: 4 }, by(reporter)),
      );
    expect(added(['amount', 'bought_on'], [day])).toEqual([['amount']]);
    expect(added(['amount'], [amount])).toEqual([[]]);
    expect(added([], [amount])).toEqual([[]]);
    expect(added(['amount'], null)).toEqual([['amount']]);
    expect(added(null, [amount])).toEqual([null]);
    const nameless = reported({ policyId: null, policyVersion: null, facts: { amount: 1_200 } });
    expect(missingIn(given(frictionReport, nameless).when('LinkReportToPolicy', { policy, overseers: [] }, by(reporter)))).toEqual([
      ['bought_on'],
    ]);
  });

  it('is linked once to the policy that it could not name, and then has a receiver', () => {
    const nameless = reported({ policyId: null, policyVersion: null, receiverId: null });
    given(frictionReport, nameless)
      .when('LinkReportToPolicy', { policy, overseers: [owner.id] }, by(reporter))
      .then({
        type: 'ReportLinkedToPolicy',
        data: {
          ...{ reportId, policyId: policy.policyId, policyVersion: 3, receiverId: deputy.id, withheldFrom: owner.id },
          ...{ receivedByOverseer: false, deliveredOn: null, missingFacts: ['amount', 'bought_on'], linkedAt: now },
        },
      });
    given(frictionReport, reported()).when('LinkReportToPolicy', { policy, overseers: [] }, by(reporter)).thenNothing();
    given(frictionReport, reported({ policyId: primaryId }))
      .when('LinkReportToPolicy', { policy, overseers: [] }, by(reporter))
      .thenRefused('friction.already-linked', 'policyId');
  });

  it('is linked no more once it may be published among "other policies"', () => {
    const nameless = given(frictionReport, reported({ policyId: null, policyVersion: null, receiverId: null }));
    const at = (instant: string) =>
      nameless.when('LinkReportToPolicy', { policy, overseers: [] }, aContext({ actor: reporter, now: instant }));
    expect(at('2027-10-31T23:59:59.000Z').events).toHaveLength(1);
    at('2027-11-01T00:00:00.000Z').thenRefused('friction.too-late-to-link', 'policyId');
  });

  it('is withdrawn by the reporter alone, once', () => {
    given(frictionReport, reported())
      .when('WithdrawReport', { reason: 'my mistake' }, by(reporter))
      .then({
        type: 'ReportWithdrawn',
        data: { reportId, reporterId: reporter.id, reason: 'my mistake', deliveredOn: null, withdrawnAt: now },
      });
    given(frictionReport, reported(), withdrawn).when('WithdrawReport', {}, by(reporter)).thenNothing();
    for (const actor of [owner, deputy, stranger]) {
      given(frictionReport, reported()).when('WithdrawReport', {}, by(actor)).thenRefused('friction.report-not-found', 'reportId');
      given(frictionReport, reported(), withdrawn).when('WithdrawReport', {}, by(actor)).thenRefused('friction.report-not-found');
    }
  });
});

describe('what the office does', () => {
  const classify = { office, cause: 'TOOL', reason: 'the till' } as const;

  it('classifies the cause, again if it differs', () => {
    const classified: FrictionReportEvent = {
      type: 'ReportCauseClassified',
      data: { reportId, cause: 'TOOL', reason: 'the till', classifiedAt: now },
    };
    given(frictionReport, reported()).when('ClassifyReportCause', classify, by(owner)).then(classified);
    given(frictionReport, reported(), classified).when('ClassifyReportCause', classify, by(deputy)).thenNothing();
  });

  it('is refused to everybody else in the same words as a report that does not exist', () => {
    for (const actor of [stranger, reporter]) {
      given(frictionReport, reported())
        .when('ClassifyReportCause', classify, by(actor))
        .thenRefused('friction.report-not-found', 'reportId');
    }
    given(frictionReport).when('ClassifyReportCause', classify, by(owner)).thenRefused('friction.report-not-found', 'reportId');
    given(frictionReport, reported({ policyId: primaryId }))
      .when('ClassifyReportCause', classify, by(owner))
      .thenRefused('friction.report-not-found', 'reportId');
  });

  it('is refused to whom the report is withheld from', () => {
    const withheld = reported({ receiverId: deputy.id, withheldFrom: owner.id });
    given(frictionReport, withheld).when('ClassifyReportCause', classify, by(owner)).thenRefused('friction.report-not-found');
    expect(given(frictionReport, withheld).when('ClassifyReportCause', classify, by(deputy)).events).toHaveLength(1);
    const linked = given(frictionReport, reported({ policyId: null, policyVersion: null, receiverId: null })).when(
      'LinkReportToPolicy',
      { policy, overseers: [owner.id] },
      by(reporter),
    ).events;
    const nameless = given(frictionReport, reported({ policyId: null }), ...linked);
    nameless.when('ClassifyReportCause', classify, by(owner)).thenRefused('friction.report-not-found');
    expect(nameless.when('ClassifyReportCause', classify, by(deputy)).events).toHaveLength(1);
  });

  const merge = (into = stateOf(primary), intoReportId = primaryId) => ({ office, intoReportId, into, reason: 'the same case' });

  it('merges a report into another on the same policy, and takes it back', () => {
    given(frictionReport, reported()).when('MergeReports', merge(), by(owner)).then(merged);
    given(frictionReport, reported(), merged).when('MergeReports', merge(), by(owner)).thenNothing();
    const unmerged: FrictionReportEvent = {
      type: 'ReportUnmerged',
      data: { reportId, fromReportId: primaryId, reason: 'not quite', unmergedAt: now },
    };
    given(frictionReport, reported(), merged).when('UnmergeReport', { office, reason: 'not quite' }, by(owner)).then(unmerged);
    given(frictionReport, reported(), merged, unmerged).when('UnmergeReport', { office, reason: 'x' }, by(owner)).thenNothing();
    given(frictionReport, reported(), merged, unmerged).when('MergeReports', merge(), by(owner)).then(merged);
  });

  it('refuses merges that would make chains or cross a border', () => {
    const refused = (command: ReturnType<typeof merge>, code: string, field: string, ...history: FrictionReportEvent[]) =>
      given(frictionReport, reported(), ...history)
        .when('MergeReports', command, by(owner))
        .thenRefused(code, field);
    const otherId = '22222222-2222-4222-8222-222222222222';
    refused(merge(stateOf(reported()), reportId), 'friction.merged-into-itself', 'intoReportId');
    refused(merge(stateOf(reported({ reportId: otherId })), otherId), 'friction.already-merged', 'reportId', merged);
    refused(merge(stateOf(reported({ reportId: otherId }), { ...merged }), otherId), 'friction.merge-target-is-merged', 'intoReportId');
    refused(merge(stateOf(reported({ reportId: otherId, policyId: otherId })), otherId), 'friction.report-not-found', 'intoReportId');
    refused(merge(stateOf(), otherId), 'friction.report-not-found', 'intoReportId');
    refused(merge(stateOf(primary, withdrawn)), 'friction.withdrawn', 'intoReportId');
    refused(merge(stateOf(reported({ reportId: otherId, withheldFrom: owner.id })), otherId), 'friction.report-not-found', 'intoReportId');
  });

  it('answers once; what is merged is answered with its primary, by the system', () => {
    const answer = { office, answer: 'We look into it.' };
    given(frictionReport, reported()).when('AnswerReport', answer, by(owner)).then(answered);
    given(frictionReport, reported(), answered)
      .when('AnswerReport', answer, by(deputy))
      .thenRefused('friction.already-answered', 'reportId');
    given(frictionReport, reported(), merged)
      .when('AnswerReport', answer, by(owner))
      .thenRefused('friction.answered-with-primary', 'reportId');
    given(frictionReport, reported(), merged).when('AnswerReport', answer, by(system)).then(answered);
    given(frictionReport, reported(), merged, answered).when('AnswerReport', answer, by(system)).thenNothing();
  });

  it('exchanges messages with the reporter, and with nobody else', () => {
    const send = { office, messageId: primaryId, text: 'Which till?' };
    const sent = (from: 'OWNER' | 'REPORTER', authorId: string): FrictionReportEvent => ({
      type: 'ReportMessageSent',
      data: { reportId, messageId: primaryId, from, authorId, text: 'Which till?', deliveredOn: null, sentAt: now },
    });
    given(frictionReport, reported()).when('SendReportMessage', send, by(deputy)).then(sent('OWNER', deputy.id));
    given(frictionReport, reported()).when('SendReportMessage', send, by(reporter)).then(sent('REPORTER', reporter.id));
    given(frictionReport, reported()).when('SendReportMessage', send, by(stranger)).thenRefused('friction.report-not-found');
    given(frictionReport, reported({ reporterId: null }))
      .when('SendReportMessage', send, by(stranger))
      .thenRefused('friction.report-not-found');
  });
});

describe('a report that went on for very long', () => {
  const of = (type: FrictionReportEvent['type'], count: number) =>
    given(frictionReport, reported(), ...Array.from({ length: count }, () => ({ type, data: { reportId } }) as FrictionReportEvent));
  const send = { office, messageId: primaryId, text: 'Which till?' };

  it('takes 200 messages of both sides, and the answer after them', () => {
    for (const actor of [owner, reporter]) {
      expect(of('ReportMessageSent', 199).when('SendReportMessage', send, by(actor)).events).toHaveLength(1);
      of('ReportMessageSent', 200).when('SendReportMessage', send, by(actor)).thenRefused('friction.too-many-messages', 'reportId');
    }
    expect(of('ReportMessageSent', 200).when('AnswerReport', { office, answer: 'x' }, by(owner)).events).toHaveLength(1);
  });

  it.each(['ReportRecurred', 'ReportFactsAdded'] as const)('takes 500 recurrences and additions together: %s', (type) => {
    expect(of(type, 499).when('RecordRecurrence', {}, by(reporter)).events).toHaveLength(1);
    const full = of(type, 500);
    full.when('RecordRecurrence', {}, by(reporter)).thenRefused('friction.too-many-changes', 'reportId');
    full.when('AddReportFacts', { burden: 1 }, by(reporter)).thenRefused('friction.too-many-changes', 'reportId');
    for (const [command, input] of [
      ['WithdrawReport', {}],
      ['SendReportMessage', send],
    ] as const) {
      expect(full.when(command, input, by(reporter)).events).toHaveLength(1);
    }
    expect(full.when('ClassifyReportCause', { office, cause: 'TOOL', reason: 'x' }, by(owner)).events).toHaveLength(1);
  });

  it.each(['ReportCauseClassified', 'ReportMerged'] as const)('takes 500 causes and merges together: %s', (type) => {
    const full = of(type, 500);
    full
      .when('ClassifyReportCause', { office, cause: 'TOOL', reason: 'x' }, by(owner))
      .thenRefused('friction.too-many-changes', 'reportId');
    expect(full.when('RecordRecurrence', {}, by(reporter)).events).toHaveLength(1);
    expect(of(type, 499).when('ClassifyReportCause', { office, cause: 'TOOL', reason: 'x' }, by(owner)).events).toHaveLength(1);
  });

  it('is merged no more, but can be unmerged', () => {
    const unmerged: FrictionReportEvent = {
      type: 'ReportUnmerged',
      data: { reportId, fromReportId: primaryId, reason: 'x', unmergedAt: now },
    };
    const often = Array.from({ length: 500 }, () => merged);
    expect(given(frictionReport, reported(), ...often).when('UnmergeReport', { office, reason: 'x' }, by(owner)).events).toHaveLength(1);
    given(frictionReport, reported(), ...often, unmerged)
      .when('MergeReports', { office, intoReportId: primaryId, into: stateOf(primary), reason: 'x' }, by(owner))
      .thenRefused('friction.too-many-changes', 'reportId');
  });
});

describe('a withdrawn report', () => {
  const closed = given(frictionReport, reported(), withdrawn);

  it('takes no more changes', () => {
    closed.when('RecordRecurrence', {}, by(reporter)).thenRefused('friction.withdrawn', 'reportId');
    closed.when('AddReportFacts', { burden: 1 }, by(reporter)).thenRefused('friction.withdrawn');
    closed.when('LinkReportToPolicy', { policy, overseers: [] }, by(reporter)).thenRefused('friction.withdrawn');
    closed.when('ClassifyReportCause', { office, cause: 'RULE', reason: 'x' }, by(owner)).thenRefused('friction.withdrawn');
    closed.when('UnmergeReport', { office, reason: 'x' }, by(owner)).thenRefused('friction.withdrawn');
    closed.when('AnswerReport', { office, answer: 'x' }, by(owner)).thenRefused('friction.withdrawn');
    closed.when('SendReportMessage', { office, messageId: primaryId, text: 'x' }, by(reporter)).thenRefused('friction.withdrawn');
    closed
      .when('MergeReports', { office, intoReportId: primaryId, into: stateOf(primary), reason: 'x' }, by(owner))
      .thenRefused('friction.withdrawn', 'reportId');
  });

  it('is refused to strangers as if it did not exist', () => {
    closed.when('RecordRecurrence', {}, by(stranger)).thenRefused('friction.report-not-found');
    closed.when('AnswerReport', { office, answer: 'x' }, by(stranger)).thenRefused('friction.report-not-found');
  });
});
