import { describe, expect, it } from '@jest/globals';
import { anActor, given } from '#eventing-testing';
import { review } from './review.decider.ts';
import { centringOf } from './review-steps.decider.ts';
import {
  approver,
  assessed,
  assessment,
  by,
  byOwner,
  decided,
  defined,
  definition,
  deputy,
  draft,
  escalated,
  executive,
  head,
  hidden,
  now,
  office,
  opened,
  optionId,
  proposed,
  queued,
  requested,
  reviewId,
  rule,
} from './reviews.fixture.ts';

const strangers = [anActor('POLICY_OWNER'), anActor('ADMIN', 'COMPLIANCE'), executive, head, approver];

describe('defining a review', () => {
  const command = { office, ...definition };

  it('freezes the evidence as it was seen', () => {
    given(review, opened()).when('DefineReview', command, byOwner).then(defined());
    given(review, hidden()).when('DefineReview', command, by(deputy)).then(defined());
  });

  it('is for the office and, once it was escalated, for that head; to all others there is no such review', () => {
    for (const actor of strangers) {
      given(review, opened(), requested()).when('DefineReview', command, by(actor)).thenRefused('review.unknown', 'reviewId');
    }
    given(review, opened(), escalated()).when('DefineReview', command, by(head)).then(defined());
    given(review, opened(), escalated(), escalated(executive.id)).when('DefineReview', command, by(head)).thenRefused('review.unknown');
    given(review).when('DefineReview', command, byOwner).thenRefused('review.unknown');
  });

  it('is refused while the review waits in the queue, and once it is closed', () => {
    given(review, queued()).when('DefineReview', command, byOwner).thenRefused('review.queued');
    given(review, opened(), decided()).when('DefineReview', command, byOwner).thenRefused('review.closed');
  });
});

describe('assessing realism', () => {
  const command = { office, ...assessment };

  it('computes whether it is realistic: no to the first criterion, yes to the others', () => {
    given(review, opened(), defined()).when('AssessRealism', command, byOwner).then(assessed());
    const realism = assessment.realism;
    const others = [
      { ...realism, exceedsNeeds: true },
      { ...realism, alignsWithGoals: false },
      { ...realism, withinOperations: false },
      { ...realism, withinTechnology: false },
      { ...realism, isAchievable: false },
    ];
    for (const answers of others) {
      expect(given(review, opened(), defined()).when('AssessRealism', { ...command, realism: answers }, byOwner).events).toMatchObject([
        { data: { isRealistic: false, realism: answers } },
      ]);
    }
  });

  it('comes after the definition', () => {
    given(review, opened()).when('AssessRealism', command, byOwner).thenRefused('review.not-defined');
    for (const actor of strangers)
      given(review, opened(), defined()).when('AssessRealism', command, by(actor)).thenRefused('review.unknown');
  });
});

describe('proposing an option', () => {
  const { title, description, gains } = proposed().data;
  const command = {
    office,
    optionId,
    decision: 'REVISE' as const,
    title,
    description,
    draft,
    rule,
    gains,
    backtestIds: ['b1', 'b1'],
    unknownBacktestIds: [],
  };
  const propose = (change: object) => given(review, opened(), defined()).when('ProposeOption', { ...command, ...change }, byOwner);

  it('keeps the whole version, and which one of the policy it is drafted on', () => {
    propose({}).then(proposed());
  });

  it('takes a version exactly where one would be published', () => {
    for (const decision of ['KEEP', 'SUSPEND', 'RETIRE'] as const) {
      propose({ decision }).thenRefused('review.version-not-wanted', 'version');
      expect(propose({ decision, draft: null }).events).toMatchObject([{ data: { decision, version: null } }]);
    }
    for (const decision of ['REVISE', 'ADD_GUARDRAIL'] as const) {
      propose({ decision, draft: null }).thenRefused('review.version-missing', 'version');
    }
    expect(propose({ decision: 'CLARIFY', draft: null }).events).toMatchObject([{ data: { version: null } }]);
  });

  it('is refused with what publishing would say against it', () => {
    const problem = { code: 'policy.citation-required', message: 'cite it', field: 'mandate.citation' };
    propose({ draft: { problem } }).thenRefused('policy.citation-required', 'version.mandate.citation');
    propose({ draft: { problem: { ...problem, field: null } } }).thenRefused('policy.citation-required', 'version');
    propose({ draft: { ...draft, change: 'NONE' } }).thenRefused('review.version-unchanged', 'version');
    propose({ decision: 'ADD_GUARDRAIL', draft: { ...draft, guardrails: 0 } }).thenRefused('review.guardrail-missing', 'version');
    propose({ rule: { ...rule, isRetired: true } }).thenRefused('review.policy-retired', 'decision');
  });

  it('as a clarification changes words, and nothing of the rule', () => {
    propose({ decision: 'CLARIFY' }).thenRefused('review.clarification-changes-rule', 'version');
    expect(propose({ decision: 'CLARIFY', draft: { ...draft, change: 'WORDS' } }).events).toHaveLength(1);
  });

  it('names backtests that were kept, after the definition, by those who conduct it', () => {
    propose({ unknownBacktestIds: ['b1'] }).thenRefused('review.unknown-backtest', 'backtestIds');
    given(review, opened()).when('ProposeOption', command, byOwner).thenRefused('review.not-defined');
    for (const actor of strangers)
      given(review, opened(), defined()).when('ProposeOption', command, by(actor)).thenRefused('review.unknown');
  });

  it.each([
    [{ customers: 1, staffTime: 1, cost: 1, protection: 0 }, 'CUSTOMER_CENTRED'],
    [{ customers: 1, staffTime: -1, cost: -1, protection: 0 }, 'CUSTOMER_CENTRED'],
    [{ customers: 0, staffTime: 1, cost: 0, protection: 0 }, 'PROCESS_CENTRED'],
    [{ customers: -1, staffTime: 0, cost: 1, protection: 1 }, 'PROCESS_CENTRED'],
    [{ customers: 0, staffTime: 0, cost: 0, protection: 1 }, 'NEITHER'],
    [{ customers: -1, staffTime: 0, cost: -1, protection: 0 }, 'NEITHER'],
  ] as const)('with gains %j is %s', (gains, centring) => {
    expect(centringOf(gains)).toBe(centring);
  });
});

describe('recording a response', () => {
  const bare = {
    office,
    responseId: 'r1',
    text: 'we tell them',
    parties: [],
    offers: [],
    agreement: null,
    taskOwnerId: null,
    isTaskOwnerKnown: false,
    dueOn: null,
  };
  const record = (response: object) =>
    given(review, opened(), defined()).when('RecordResponse', { ...bare, kind: 'REVIEW' as const, ...response }, byOwner);
  const task = { taskOwnerId: approver.id, isTaskOwnerKnown: true, dueOn: '2026-11-02' };

  it('keeps what each kind takes', () => {
    const data = { reviewId, responseId: 'r1', text: 'we tell them', recordedAt: now };
    const nothing = { parties: [], offers: [], agreement: null, taskOwnerId: null, dueOn: null };
    record({}).then({ type: 'ResponseRecorded', data: { ...data, ...nothing, kind: 'REVIEW' } });
    record({ kind: 'COMMUNICATE', parties: ['stores'], ...task }).then({
      type: 'ResponseRecorded',
      data: { ...data, ...nothing, kind: 'COMMUNICATE', parties: ['stores'], taskOwnerId: approver.id, dueOn: '2026-11-02' },
    });
    record({ kind: 'TRAIN', parties: ['stores'], ...task }).then({
      type: 'ResponseRecorded',
      data: { ...data, ...nothing, kind: 'TRAIN', parties: ['stores'], taskOwnerId: approver.id, dueOn: '2026-11-02' },
    });
    const negotiation = { kind: 'NEGOTIATE' as const, parties: ['stores', 'finance'], offers: [{ party: 'finance', offer: 'up to 200' }] };
    record(negotiation).then({ type: 'ResponseRecorded', data: { ...data, ...nothing, ...negotiation } });
    const agreed = { kind: 'DOCUMENT' as const, parties: ['stores'], agreement: 'up to 200' };
    record(agreed).then({ type: 'ResponseRecorded', data: { ...data, ...nothing, ...agreed } });
    expect(record({ kind: 'ESCALATE' }).events).toHaveLength(1);
  });

  it('discloses nothing of a review that only its office knows of: whoever gets a task hears of it with the decision', () => {
    const command = { ...bare, ...task, kind: 'COMMUNICATE' as const, parties: ['stores'] };
    const { events } = given(review, hidden(), defined()).when('RecordResponse', command, byOwner);
    expect(events).toMatchObject([{ type: 'ResponseRecorded' }]);
  });

  it.each([
    ['COMMUNICATE without those to be told', { kind: 'COMMUNICATE', ...task }, 'parties'],
    ['COMMUNICATE without somebody who does it', { kind: 'COMMUNICATE', parties: ['x'], ...task, taskOwnerId: null }, 'taskOwnerId'],
    ['COMMUNICATE by nobody who is known', { kind: 'COMMUNICATE', parties: ['x'], ...task, isTaskOwnerKnown: false }, 'taskOwnerId'],
    ['COMMUNICATE until yesterday', { kind: 'COMMUNICATE', parties: ['x'], ...task, dueOn: '2026-11-01' }, 'dueOn'],
    ['TRAIN without those to be trained', { kind: 'TRAIN', ...task }, 'parties'],
    ['TRAIN without somebody who does it', { kind: 'TRAIN', parties: ['x'], dueOn: '2026-12-01' }, 'taskOwnerId'],
    ['TRAIN by nobody who is known', { kind: 'TRAIN', parties: ['x'], ...task, isTaskOwnerKnown: false }, 'taskOwnerId'],
    ['TRAIN without a day', { kind: 'TRAIN', parties: ['x'], ...task, dueOn: null }, 'dueOn'],
    ['NEGOTIATE with oneself', { kind: 'NEGOTIATE', parties: ['x'], offers: [{ party: 'x', offer: 'y' }] }, 'parties'],
    ['NEGOTIATE without an offer', { kind: 'NEGOTIATE', parties: ['x', 'y'] }, 'offers'],
    ['NEGOTIATE with an offer of a stranger', { kind: 'NEGOTIATE', parties: ['x', 'y'], offers: [{ party: 'z', offer: 'y' }] }, 'offers'],
    ['DOCUMENT without parties', { kind: 'DOCUMENT', agreement: 'a' }, 'parties'],
    ['DOCUMENT without an agreement', { kind: 'DOCUMENT', parties: ['x'] }, 'agreement'],
  ])('is refused for %s', (_, response, field) => {
    record(response).thenRefused('review.response-incomplete', field);
  });

  it.each([
    ['parties', { parties: ['x'] }],
    ['offers', { kind: 'DOCUMENT', parties: ['x'], agreement: 'a', offers: [{ party: 'x', offer: 'y' }] }],
    ['agreement', { kind: 'ESCALATE', agreement: 'a' }],
    ['agreement', { kind: 'TRAIN', parties: ['x'], ...task, agreement: 'a' }],
    ['taskOwnerId', task],
    ['dueOn', { dueOn: '2026-12-01' }],
  ])('drops nothing: %s that a kind does not take is refused', (field, response) => {
    record(response).thenRefused('review.response-does-not-take', field);
  });

  it('comes after the definition, from those who conduct the review', () => {
    const command = { ...bare, kind: 'REVIEW' as const };
    given(review, opened()).when('RecordResponse', command, byOwner).thenRefused('review.not-defined');
    for (const actor of strangers)
      given(review, opened(), defined()).when('RecordResponse', command, by(actor)).thenRefused('review.unknown');
  });
});
