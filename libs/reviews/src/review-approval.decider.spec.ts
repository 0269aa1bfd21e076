import { describe, expect, it } from '@jest/globals';
import { fold } from '#eventing';
import { anActor, given } from '#eventing-testing';
import type { ReviewEvent } from './events.ts';
import { review } from './review.decider.ts';
import {
  approved,
  approver,
  assessed,
  by,
  byOwner,
  compliance,
  decided,
  defined,
  deputy,
  disclosed,
  draft,
  escalated,
  executive,
  head,
  hidden,
  now,
  office,
  opened,
  optionId,
  owner,
  proposal,
  proposed,
  requested,
  requestId,
  reviewId,
  rule,
  words,
} from './reviews.fixture.ts';

const ready = [opened(), defined(), assessed(), proposed()] as const;
const approvers = [
  { personId: approver.id, isActive: true, isCompliance: false },
  { personId: compliance.id, isActive: true, isCompliance: true },
];
const request = { office, rule, requestId, optionId, fastLane: null, draft, words, approvers, objectors: [] };
const guarded = { ...rule, isGuarded: true };

const declined = {
  type: 'ReviewDeclined' as const,
  data: { reviewId, requestId, approverId: approver.id, reason: 'no', declinedAt: now },
};

describe('requesting approval', () => {
  const ask = (change: object, ...history: readonly ReviewEvent[]) =>
    given(review, ...(history.length > 0 ? history : ready)).when('RequestApproval', { ...request, ...change }, byOwner);

  it('puts the proposal before named people, word by word', () => {
    ask({}).then(requested());
  });

  it('discloses a review that only its office knew of, but not what set it off', () => {
    ask({}, hidden(), defined(), assessed(), proposed()).then(disclosed(false), requested());
  });

  it('comes after definition, assessment and an option', () => {
    ask({ optionId: null }).thenRefused('review.unknown-option', 'optionId');
    ask({ optionId: reviewId }).thenRefused('review.unknown-option', 'optionId');
    ask({}, opened(), defined(), proposed()).thenRefused('review.not-assessed');
    ask({}, opened()).thenRefused('review.unknown-option');
    ask({}, ...ready, decided()).thenRefused('review.closed');
    for (const actor of [anActor('POLICY_OWNER'), executive, approver]) {
      given(review, ...ready)
        .when('RequestApproval', request, by(actor))
        .thenRefused('review.unknown');
    }
  });

  it('is refused for people who cannot approve: those who conduct the review, or nobody at all', () => {
    const person = (personId: string) => ({ approvers: [...approvers, { personId, isActive: true, isCompliance: true }] });
    for (const { id } of [owner, deputy]) ask(person(id)).thenRefused('review.own-approval', 'approverIds.2');
    ask(person(head.id), ...ready, escalated()).thenRefused('review.own-approval', 'approverIds.2');
    ask({ approvers: [{ ...approvers[0], isActive: false }] }).thenRefused('review.unknown-approver', 'approverIds.0');
  });

  it('asks compliance where the rule, or what is proposed, is demanded by law or prevents fraud', () => {
    const without = approvers.slice(0, 1);
    ask({ rule: guarded }).then(requested({ needsCompliance: true }));
    ask({ rule: guarded, approvers: without }).thenRefused('review.compliance-missing', 'approverIds');
    ask({ draft: { ...draft, isGuarded: true }, approvers: without }).thenRefused('review.compliance-missing', 'approverIds');
    expect(ask({ approvers: without }).events).toHaveLength(1);
  });

  it('is refused for an option on a version that is not the last one any more', () => {
    ask({ rule: { ...rule, lastNumber: 4 } }).thenRefused('review.policy-changed', 'optionId');
    const keeping = proposed({ decision: 'KEEP', version: null });
    expect(ask({ rule: { ...rule, lastNumber: 4 }, draft: null }, opened(), defined(), assessed(), keeping).events).toHaveLength(1);
  });

  it('asks nobody to guard a rule that is kept, in either lane', () => {
    const without = { approvers: approvers.slice(0, 1), rule: guarded, draft: null };
    const keeping = proposed({ decision: 'KEEP', version: null });
    expect(ask(without, opened(), defined(), assessed(), keeping).events).toMatchObject([{ data: { needsCompliance: false } }]);
    const fast = { ...without, optionId: null, fastLane: { decision: 'KEEP', stillServes: true } };
    expect(ask(fast, opened()).events).toMatchObject([{ data: { needsCompliance: false } }]);
  });

  it('asks whoever declined before again, for the same proposal or another one', () => {
    const history = [...ready, requested(), declined];
    const objectors = [{ personId: approver.id, isActive: true, roles: ['EXECUTIVE'] }];
    const friendlier = { approvers: approvers.slice(1), objectors };
    ask(friendlier, ...history).thenRefused('review.objector-missing', 'approverIds');
    ask(friendlier, ...history, proposed()).thenRefused('review.objector-missing', 'approverIds');
    expect(ask({ objectors }, ...history).events).toHaveLength(1);
    expect(ask({ ...friendlier, objectors: objectors.map((one) => ({ ...one, isActive: false })) }, ...history).events).toHaveLength(1);
    // Whoever conducts the review by now can approve nothing.
    expect(ask(friendlier, ...history, escalated(approver.id)).events).toHaveLength(1);
  });

  it('remembers who declined, whatever they approve later', () => {
    const declinedBy = (...events: readonly ReviewEvent[]) => fold(review, [...ready, requested(), declined, ...events]);
    expect(declinedBy()).toMatchObject({ objectorIds: [approver.id] });
    expect(declinedBy(requested(), approved(), proposed())).toMatchObject({ objectorIds: [approver.id] });
  });

  it('in the fast lane takes no option, and a rule that still serves', () => {
    const clarify = {
      optionId: null,
      fastLane: { decision: 'CLARIFY', stillServes: true },
      draft: { ...draft, change: 'WORDS' },
      rule: guarded,
    };
    const clarified = { ...proposal, optionId: null, decision: 'CLARIFY', centring: 'NEITHER' } as const;
    ask(clarify, opened()).then(requested({ proposal: clarified, fastLane: true, stillServes: true, needsCompliance: true }));
    ask({ ...clarify, optionId }, opened()).thenRefused('review.lane-unclear', 'optionId');
    ask({ ...clarify, fastLane: { decision: 'CLARIFY', stillServes: false } }, opened()).thenRefused('review.not-a-clear-case');
    ask({ ...clarify, draft }, opened()).thenRefused('review.clarification-changes-rule');
  });
});

describe('answering a request', () => {
  const answer = { office, requestId, reason: null };

  it('is recorded once for each who was asked', () => {
    given(review, ...ready, requested())
      .when('ApproveReview', answer, by(approver))
      .then(approved());
    given(review, ...ready, requested())
      .when('ApproveReview', answer, by(compliance))
      .then(approved(compliance, true));
    given(review, ...ready, requested(), approved())
      .when('ApproveReview', answer, by(approver))
      .thenNothing();
    given(review, ...ready, requested())
      .when('DeclineReview', { ...answer, reason: 'too much' }, by(approver))
      .then({ type: 'ReviewDeclined', data: { reviewId, requestId, approverId: approver.id, reason: 'too much', declinedAt: now } });
  });

  it('is for those who were asked; to others, and to machine tokens, there is no such review', () => {
    for (const actor of [executive, anActor('COMPLIANCE'), { ...approver, kind: 'TOKEN' as const }]) {
      given(review, ...ready, requested())
        .when('ApproveReview', answer, by(actor))
        .thenRefused('review.unknown');
      given(review, ...ready, requested())
        .when('DeclineReview', { ...answer, reason: 'no' }, by(actor))
        .thenRefused('review.unknown');
    }
    given(review).when('ApproveReview', answer, by(approver)).thenRefused('review.unknown');
  });

  it('holds for that request alone', () => {
    const later = requested({ requestId: optionId });
    given(review, ...ready, requested(), later)
      .when('ApproveReview', answer, by(approver))
      .thenRefused('review.request-replaced', 'requestId');
    const others = requested({ requestId: optionId, approverIds: [compliance.id] });
    given(review, ...ready, requested(), others)
      .when('ApproveReview', { ...answer, requestId: optionId }, by(approver))
      .thenRefused('review.not-asked', 'requestId');
    given(review, ...ready, requested(), decided())
      .when('ApproveReview', answer, by(approver))
      .thenRefused('review.request-replaced');
  });

  it('is refused to whoever conducts the review, asked or not, in words that they understand', () => {
    for (const actor of [owner, deputy]) {
      given(review, ...ready, requested())
        .when('ApproveReview', answer, by(actor))
        .thenRefused('review.own-approval', 'requestId');
    }
    given(review, ...ready, requested())
      .when('ApproveReview', answer, by({ ...owner, kind: 'TOKEN' as const }))
      .thenRefused('review.unknown');
  });

  it('is refused to whoever answers for the review themselves by now', () => {
    given(review, ...ready, requested())
      .when('ApproveReview', { ...answer, office: { ownerId: approver.id, deputyId: null } }, by(approver))
      .thenRefused('review.own-approval');
    given(review, ...ready, requested(), escalated(approver.id))
      .when('ApproveReview', answer, by(approver))
      .thenRefused('review.own-approval');
  });
});

describe('deciding a review', () => {
  const decide = { office, rule, requestId, fastLane: null, draft, effectiveFrom: null, evidence: [] };
  const all = [...ready, requested(), approved(), approved(compliance, true)] as const;
  const run = (change: object, ...history: readonly ReviewEvent[]) =>
    given(review, ...(history.length > 0 ? history : all)).when('DecideReview', { ...decide, ...change }, byOwner);

  it('decides exactly what was approved, from today on', () => {
    run({}).then(decided());
    run({ effectiveFrom: '2026-12-01', evidence: ['BLOCKS', 'BACKTEST:b1', 'BLOCKS'] }).then(
      decided({ effectiveFrom: '2026-12-01', evidence: ['BLOCKS', 'BACKTEST:b1'] }),
    );
    run({ rule: { ...rule, lastEffectiveFrom: '2026-12-24' } }).then(decided({ effectiveFrom: '2026-12-24' }));
  });

  it('needs every approval', () => {
    run({}, ...ready).thenRefused('review.request-replaced');
    run({}, ...ready, requested()).thenRefused('review.approval-missing', 'requestId');
    run({}, ...ready, requested(), approved()).thenRefused('review.approval-missing', 'requestId');
    expect(() => run({}, ...ready, requested(), approved()).events).toThrow('1 of 2 approvals is missing; wait for it');
    expect(() => run({}, ...ready, requested()).events).toThrow('2 of 2 approvals are missing; wait for them');
    run({ requestId: null }).thenRefused('review.approval-needed', 'requestId');
    run({}, ...ready, requested(), approved(compliance, true), declined).thenRefused('review.request-replaced');
  });

  it.each([
    ['the definition', defined()],
    ['the assessment', assessed()],
    ['an option', proposed({ optionId: reviewId })],
    ['the proposal', requested({ requestId: reviewId })],
    ['only the words that reporters get', requested({ requestId: reviewId, proposal: { ...proposal, outcomeMessage: 'No.' } })],
  ])('takes approvals for gone once somebody changed %s', (_, change) => {
    run({}, ...all, change).thenRefused('review.request-replaced', 'requestId');
  });

  it('needs compliance where the rule is guarded by now, though it was not when approval was asked', () => {
    run({ rule: guarded }).then(decided());
    run({ rule: guarded }, ...ready, requested(), approved(), approved(compliance, false)).thenRefused('review.compliance-missing');
    run({ draft: { ...draft, isGuarded: true } }, ...ready, requested(), approved(), approved(compliance)).thenRefused(
      'review.compliance-missing',
    );
  });

  it('does not count the approval of somebody who took the office since', () => {
    const taken = { ownerId: owner.id, deputyId: compliance.id };
    run({ office: taken }).thenRefused('review.approval-missing');
  });

  it('checks again what would be published: nothing is decided that could not be', () => {
    run({ draft: { problem: { code: 'policy.effective-before-last', message: 'later', field: 'effectiveFrom' } } }).thenRefused(
      'policy.effective-before-last',
      'effectiveFrom',
    );
    run({ rule: { ...rule, lastNumber: 4 } }).thenRefused('review.policy-changed');
    run({ rule: { ...rule, isRetired: true } }).thenRefused('review.policy-retired');
    run({ effectiveFrom: '2026-11-01' }).thenRefused('review.effective-in-the-past', 'effectiveFrom');
  });

  it('takes no effect farther ahead than two years, whatever is decided', () => {
    const stop = { ...proposal, decision: 'SUSPEND' as const, version: null };
    const stopping = [...ready, requested({ proposal: stop, approverIds: [approver.id] }), approved()];
    run({ effectiveFrom: '2028-11-03' }).thenRefused('review.effective-too-far', 'effectiveFrom');
    run({ draft: null, effectiveFrom: '2028-11-03' }, ...stopping).thenRefused('review.effective-too-far', 'effectiveFrom');
    run({ effectiveFrom: '2028-11-02' }).then(decided({ effectiveFrom: '2028-11-02' }));
  });

  it('cites what it rests on, and nothing that is not there', () => {
    for (const evidence of [['GAPS'], ['BACKTEST:b2'], ['x']]) run({ evidence }).thenRefused('review.unknown-evidence', 'evidence');
  });

  it.each([
    ['KEEP', null],
    ['SUSPEND', '2026-11-02'],
    ['RETIRE', '2026-11-02'],
  ] as const)('%s takes effect on %s', (decision, effectiveFrom) => {
    const history = [...ready, requested({ proposal: { ...proposal, decision, version: null }, approverIds: [approver.id] }), approved()];
    run({ draft: null }, ...history).then(decided({ decision, version: null, effectiveFrom }));
  });

  it('refuses a date where nothing changes', () => {
    const history = [
      ...ready,
      requested({ proposal: { ...proposal, decision: 'KEEP', version: null }, approverIds: [approver.id] }),
      approved(),
    ];
    run({ draft: null, effectiveFrom: '2026-12-01' }, ...history).thenRefused('review.takes-no-effect', 'effectiveFrom');
  });

  it('is for the office, and for the head whom it was escalated to', () => {
    expect(given(review, ...all).when('DecideReview', decide, by(deputy)).events).toHaveLength(1);
    expect(given(review, ...all, escalated()).when('DecideReview', decide, by(head)).events).toHaveLength(1);
    for (const actor of [approver, executive, anActor('POLICY_OWNER'), head]) {
      given(review, ...all)
        .when('DecideReview', decide, by(actor))
        .thenRefused('review.unknown');
    }
    run({}, ...all, decided()).thenRefused('review.closed');
  });
});

describe('the fast lane', () => {
  const keep = { decision: 'KEEP' as const, stillServes: true, words };
  const fast = { office, rule, requestId: null, fastLane: keep, draft: null, effectiveFrom: null, evidence: [] };
  const run = (change: object, ...history: readonly ReviewEvent[]) =>
    given(review, ...(history.length > 0 ? history : [opened()])).when('DecideReview', { ...fast, ...change }, byOwner);
  const closed = decided({
    decision: 'KEEP',
    version: null,
    optionId: null,
    requestId: null,
    centring: 'NEITHER',
    fastLane: true,
    stillServes: true,
    effectiveFrom: null,
  });

  it('closes a clear case at once', () => {
    run({}).then(closed);
    run({ rule: guarded }).then(closed);
    run({}, hidden()).then(disclosed(false), closed);
  });

  it('clarifies words, and with approval only where the law demands the rule or it prevents fraud', () => {
    const clarify = { fastLane: { ...keep, decision: 'CLARIFY' }, draft: { ...draft, change: 'WORDS' } };
    run(clarify).then({
      ...closed,
      data: { ...closed.data, decision: 'CLARIFY', version: draft.content, effectiveFrom: '2026-11-02' },
    });
    run({ ...clarify, rule: guarded }).thenRefused('review.approval-needed', 'fastLane');
    run({ ...clarify, draft }).thenRefused('review.clarification-changes-rule');
    run({ ...clarify, draft: null }).then({ ...closed, data: { ...closed.data, decision: 'CLARIFY' } });
    run({ draft }).thenRefused('review.version-not-wanted');
  });

  it('is no way round: not for a rule that no longer serves, nor once approvers were asked', () => {
    run({ fastLane: { ...keep, stillServes: false } }).thenRefused('review.not-a-clear-case', 'fastLane.stillServes');
    run({}, ...ready, requested()).thenRefused('review.not-a-clear-case', 'fastLane');
    run({}, ...ready, requested(), defined()).thenRefused('review.not-a-clear-case', 'fastLane');
    run({ requestId }).thenRefused('review.lane-unclear', 'requestId');
    run({ evidence: ['BLOCKS'] }).thenRefused('review.unknown-evidence');
    given(review, opened()).when('DecideReview', fast, by(executive)).thenRefused('review.unknown');
  });

  it('carries out an approved clarification', () => {
    const clarified = { ...proposal, optionId: null, decision: 'CLARIFY', centring: 'NEITHER' } as const;
    const asked = requested({
      proposal: clarified,
      fastLane: true,
      stillServes: true,
      needsCompliance: true,
      approverIds: [compliance.id],
    });
    const change = { requestId, fastLane: null, rule: guarded, draft: { ...draft, change: 'WORDS' } };
    run(change, opened(), asked, approved(compliance, true)).then(
      decided({ decision: 'CLARIFY', optionId: null, centring: 'NEITHER', fastLane: true, stillServes: true }),
    );
    run(change, opened(), asked).thenRefused('review.approval-missing');
  });
});
