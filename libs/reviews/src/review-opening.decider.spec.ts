import { describe, expect, it } from '@jest/globals';
import { fold, systemActor } from '#eventing';
import type { Actor } from '#eventing';
import { aContext, anActor, given } from '#eventing-testing';
import { Calendar } from '#calendar';
import { review } from './review.decider.ts';
import type { Occasion } from './review-opening.decider.ts';
import {
  by,
  byOwner,
  compliance,
  decided,
  defined,
  deputy,
  disclosed,
  escalated,
  executive,
  head,
  hidden,
  now,
  office,
  opened,
  owner,
  policyId,
  queued,
  requested,
  reviewId,
} from './reviews.fixture.ts';

const occasion: Occasion = {
  policyId,
  office,
  isRetired: false,
  policyVersion: 3,
  lineage: [],
  headId: head.id,
  keptOn: null,
  openReviews: 0,
};
const command = {
  reviewId,
  ordinal: 0,
  occasion,
  trigger: 'HAND' as const,
  reason: 'complaints',
  baselineUntil: null,
  rateDoubled: false,
  isPublished: false,
};
const system = aContext({ actor: systemActor('open-reviews') });
const on = (day: string, actor = systemActor('clock')) => aContext({ actor, now: `${day}T09:00:00.000Z` });

describe('opening a review', () => {
  it('records who, why, and what an effect is measured against; the clock runs from the day itself', () => {
    given(review).when('OpenReview', command, byOwner).then(opened());
  });

  it('is for the office, compliance, executives and the head of the owner’s unit', () => {
    for (const actor of [owner, deputy, compliance, executive, head]) {
      expect(given(review).when('OpenReview', command, by(actor)).events).toHaveLength(1);
    }
    for (const actor of [anActor(), anActor('POLICY_OWNER', 'SUPERVISOR', 'AUDITOR', 'ADMIN'), { ...owner, grants: [] }]) {
      given(review).when('OpenReview', command, by(actor)).thenRefused('review.not-yours-to-open', 'policyId');
    }
  });

  it('is an escalation where others than the office open it', () => {
    const triggerBy = (actor: Actor) =>
      given(review)
        .when('OpenReview', command, by(actor))
        .events.map(({ data }) => data);
    for (const actor of [owner, deputy]) expect(triggerBy(actor)).toMatchObject([{ trigger: 'HAND', isDisclosed: true }]);
    for (const actor of [compliance, executive, head]) {
      expect(triggerBy(actor)).toMatchObject([{ trigger: 'ESCALATION', isDisclosed: true }]);
    }
  });

  it('is for executives of the policy’s unit and of those above, not of others', () => {
    const of = (unitId: string) => by({ ...executive, grants: [{ role: 'EXECUTIVE', unitId }] });
    const local = { ...command, occasion: { ...occasion, lineage: ['store', 'region'] } };
    expect(given(review).when('OpenReview', local, of('region')).events).toHaveLength(1);
    given(review).when('OpenReview', local, of('other')).thenRefused('review.not-yours-to-open');
  });

  it('is refused for a policy that there is not, that is retired or under review already', () => {
    given(review)
      .when('OpenReview', { ...command, occasion: { ...occasion, office: null } }, byOwner)
      .thenRefused('review.unknown-policy', 'policyId');
    given(review)
      .when('OpenReview', { ...command, occasion: { ...occasion, isRetired: true } }, byOwner)
      .thenRefused('review.policy-retired', 'policyId');
    given(review, opened()).when('OpenReview', command, by(executive)).thenRefused('review.already-open', 'policyId');
    given(review, opened(), decided()).when('OpenReview', command, byOwner).thenRefused('review.closed');
  });

  it('waits where the owner has five open; a sixth does not begin', () => {
    given(review)
      .when('OpenReview', { ...command, occasion: { ...occasion, openReviews: 4 } }, byOwner)
      .then(opened());
    given(review)
      .when('OpenReview', { ...command, occasion: { ...occasion, openReviews: 5 } }, byOwner)
      .then(queued());
  });

  it('rests for 180 days after the rule was kept, unless its rate doubled; the refusal says until when', () => {
    const kept = { ...command, occasion: { ...occasion, keptOn: '2026-05-07' } };
    given(review).when('OpenReview', kept, byOwner).thenRefused('review.kept-lately', 'policyId');
    expect(() => given(review).when('OpenReview', kept, byOwner).events).toThrow(
      'kept on 2026-05-07: a review can be opened from 2026-11-03 on',
    );
    expect(given(review).when('OpenReview', kept, on('2026-11-03', owner)).events).toHaveLength(1);
    given(review)
      .when('OpenReview', { ...kept, trigger: 'THRESHOLD' }, system)
      .thenNothing();
    expect(given(review).when('OpenReview', { ...kept, trigger: 'THRESHOLD', rateDoubled: true }, system).events).toHaveLength(1);
  });

  it('by a threshold is known to nobody else, and its clock begins with the next week whatever day it is', () => {
    const threshold = { ...command, trigger: 'THRESHOLD' as const, reason: '5 people reported' };
    given(review).when('OpenReview', threshold, system).then(hidden());
    for (const day of ['2026-11-02', '2026-11-05', '2026-11-08']) {
      expect(given(review).when('OpenReview', threshold, on(day)).events).toMatchObject([
        { data: { clockFrom: '2026-11-09', dueOn: '2027-02-07', openedOn: '2026-11-09', isDisclosed: false } },
      ]);
    }
    const waiting = { ...threshold, occasion: { ...occasion, openReviews: 5 } };
    expect(given(review).when('OpenReview', waiting, on('2026-11-05')).events).toMatchObject([
      { data: { isQueued: true, clockFrom: null, dueOn: null, openedOn: '2026-11-09' } },
    ]);
  });

  it('begins its week in the time zone of the organisation', () => {
    const late = aContext({ actor: systemActor('x'), now: '2026-11-08T23:30:00.000Z', calendar: new Calendar('Europe/Berlin') });
    expect(given(review).when('OpenReview', { ...command, trigger: 'THRESHOLD' }, late).events).toMatchObject([
      { data: { clockFrom: '2026-11-16', baselineUntil: '2026-W45' } },
    ]);
  });

  it('by the system happens once, whatever else set it off', () => {
    for (const history of [[opened()], [hidden()], [opened(), decided()]]) {
      given(review, ...history)
        .when('OpenReview', { ...command, trigger: 'THRESHOLD' }, system)
        .thenNothing();
    }
    given(review, opened())
      .when('OpenReview', { ...command, trigger: 'CADENCE' }, system)
      .thenNothing();
  });
});

describe('a review that nobody but the office may know of', () => {
  it('leaves no trace where somebody else opens one: it begins anew, as if there had been none', () => {
    const before = given(review).when('OpenReview', command, by(executive)).events;
    const history = [hidden(), defined()] as const;
    const events = given(review, ...history).when('OpenReview', command, by(executive)).events;
    expect(events).toEqual(before);
    expect(fold(review, [...history, ...events])).toEqual(fold(review, before));
    expect(given(review, hidden()).when('OpenReview', { ...command, trigger: 'CADENCE' }, system).events).toHaveLength(1);
  });

  it('is there for its office, who need not open another', () => {
    given(review, hidden()).when('OpenReview', command, byOwner).thenRefused('review.already-open');
  });

  it('is disclosed once, with what set it off once a block says so', () => {
    const published = { ...command, trigger: 'THRESHOLD' as const, baselineUntil: '2026-W40', isPublished: true };
    const told = { ...disclosed(true), data: { ...disclosed(true).data, baselineUntil: '2026-W40' } };
    given(review, hidden(), defined()).when('OpenReview', published, system).then(told);
    given(review, hidden(), disclosed(false)).when('OpenReview', published, system).then(told);
    given(review, hidden(), disclosed(true)).when('OpenReview', published, system).thenNothing();
    given(review, opened()).when('OpenReview', published, system).thenNothing();
    given(review, hidden(), defined(), decided()).when('OpenReview', published, system).thenNothing();
  });

  it('tells others nothing of when it was opened: nobody has begun, and it is as if a block had opened it', () => {
    const published = { ...command, trigger: 'THRESHOLD' as const, baselineUntil: '2026-W40', isPublished: true };
    const { events } = given(review).when('OpenReview', published, on('2026-11-12'));
    expect(events).toMatchObject([{ data: { isDisclosed: true, openedOn: '2026-11-12', dueOn: '2027-02-10', baselineUntil: '2026-W40' } }]);
    expect(given(review, hidden()).when('OpenReview', published, on('2026-11-12')).events).toEqual(events);
    expect(given(review, hidden(), defined()).when('OpenReview', published, on('2026-11-12')).events).toMatchObject([
      { type: 'ReviewDisclosed', data: { clockFrom: '2026-11-12', dueOn: '2027-02-10' } },
    ]);
  });

  it('is not escalated by the clock; whoever conducts it discloses it by escalating', () => {
    const escalate = { office, toPersonId: head.id, reason: 'stuck' };
    given(review, hidden()).when('EscalateReview', escalate, system).thenRefused('review.not-disclosed');
    given(review, hidden()).when('EscalateReview', escalate, byOwner).then(disclosed(false), escalated());
  });
});

describe('the clock of a review', () => {
  it('begins when a queued review leaves the queue, once', () => {
    const started = { type: 'ReviewStarted' as const, data: { reviewId, clockFrom: '2026-11-02', dueOn: '2027-01-31', startedAt: now } };
    given(review, queued()).when('StartReview', {}, system).then(started);
    given(review, queued(), started).when('StartReview', {}, system).thenNothing();
    given(review, queued(), decided()).when('StartReview', {}, system).thenNothing();
    given(review, queued({ trigger: 'THRESHOLD', isDisclosed: false }))
      .when('StartReview', {}, on('2026-11-06'))
      .then({ ...started, data: { reviewId, clockFrom: '2026-11-09', dueOn: '2027-02-07', startedAt: '2026-11-06T09:00:00.000Z' } });
  });

  it('runs for 90 days; on day 91 the review is overdue, once', () => {
    const overdue = (at: string) => ({ type: 'ReviewOverdue' as const, data: { reviewId, policyId, dueOn: '2027-01-31', overdueAt: at } });
    given(review, opened()).when('MarkReviewOverdue', {}, on('2027-01-31')).thenRefused('review.not-overdue', 'reviewId');
    given(review, opened()).when('MarkReviewOverdue', {}, on('2027-02-01')).then(overdue('2027-02-01T09:00:00.000Z'));
    given(review, opened(), overdue(now)).when('MarkReviewOverdue', {}, on('2027-02-02')).thenNothing();
    given(review, opened(), decided()).when('MarkReviewOverdue', {}, on('2027-02-02')).thenNothing();
    given(review, queued()).when('MarkReviewOverdue', {}, on('2030-01-01')).thenRefused('review.queued');
  });
});

describe('escalating a review', () => {
  const escalate = { office, toPersonId: head.id, reason: 'stuck' };

  it('goes to the head above, and from there to the next one', () => {
    given(review, opened()).when('EscalateReview', escalate, byOwner).then(escalated());
    given(review, opened()).when('EscalateReview', escalate, system).then(escalated());
    given(review, opened(), escalated()).when('EscalateReview', escalate, system).thenNothing();
    given(review, opened(), escalated())
      .when('EscalateReview', { ...escalate, toPersonId: executive.id }, by(head))
      .then(escalated(executive.id));
    given(review, opened(), escalated(null))
      .when('EscalateReview', { ...escalate, toPersonId: null }, system)
      .thenNothing();
    given(review, opened(), decided()).when('EscalateReview', escalate, system).thenNothing();
  });

  it('is refused once nobody is left to go to, to people: the clock asks again and is not told', () => {
    const nowhere = { ...escalate, toPersonId: null };
    const again = (to: string | null, actor = owner, command: typeof escalate | typeof nowhere = nowhere) =>
      given(review, opened(), escalated(to)).when('EscalateReview', command, by(actor, '2026-11-20T09:00:00.000Z'));
    for (const actor of [owner, deputy, head]) again(head.id, actor).thenRefused('review.already-escalated', 'reviewId');
    again(head.id, owner, { ...escalate, toPersonId: head.id }).thenRefused('review.already-escalated', 'reviewId');
    again(null).thenRefused('review.already-escalated', 'reviewId');
    expect(() => again(head.id).events).toThrow(/is with the head above since 2026-11-02 .* nobody stands above them/);
    expect(() => again(head.id, head).events).toThrow(/is with you since 2026-11-02, and nobody heads a unit above yours/);
    expect(() => again(null).events).toThrow(/nobody heads the owner’s unit .* name a head, then escalate it again/);
    // Somebody was named head since.
    again(null, owner, escalate).then({ ...escalated(), data: { ...escalated().data, escalatedAt: '2026-11-20T09:00:00.000Z' } });
    again(head.id, anActor('POLICY_OWNER')).thenRefused('review.unknown');
    for (const to of [head.id, null]) {
      given(review, opened(), escalated(to)).when('EscalateReview', nowhere, system).thenNothing();
    }
  });

  it('is for whoever conducts it; to others there is no such review', () => {
    for (const actor of [anActor('POLICY_OWNER'), executive, compliance, head]) {
      given(review, opened()).when('EscalateReview', escalate, by(actor)).thenRefused('review.unknown', 'reviewId');
    }
    given(review).when('EscalateReview', escalate, byOwner).thenRefused('review.unknown');
    given(review, opened(), requested(), decided()).when('EscalateReview', escalate, byOwner).thenRefused('review.closed');
  });
});
