import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { given } from '#eventing-testing';
import type { FrictionReportEvent } from './events.ts';
import { by, later, now, office, owner, reported, reporter, reportId, stranger, system, tomorrow } from './friction.fixture.ts';
import { frictionReport } from './friction-report.decider.ts';
import { receiptView } from './receipt-view.ts';

type Resolved = Extract<FrictionReportEvent, { type: 'ReportResolved' }>['data'];

const reviewId = randomUUID();
const told = { reviewId, decision: 'REVISE', outcomeMessage: 'A statement will do.', policyVersion: 4 };
const decision = { ...told, decidedAt: `${tomorrow}T08:00:00.000Z` };
const resolved = (data: Partial<Resolved> = {}): FrictionReportEvent => ({
  type: 'ReportResolved',
  data: { reportId, ...told, deliveredOn: null, resolvedAt: `${tomorrow}T09:00:00.000Z`, ...data },
});
const answered: FrictionReportEvent = {
  type: 'ReportAnswered',
  data: { reportId, answeredBy: owner.id, answer: 'We look.', answeredAt: now },
};
const withdrawn = (deliveredOn: string | null): FrictionReportEvent => ({
  type: 'ReportWithdrawn',
  data: { reportId, reporterId: reporter.id, reason: null, deliveredOn, withdrawnAt: now },
});
const merged: FrictionReportEvent = { type: 'ReportMerged', data: { reportId, intoReportId: randomUUID(), reason: 'same', mergedAt: now } };

describe('a decision on the policy of a report', () => {
  const after = (...history: FrictionReportEvent[]) => given(frictionReport, ...history).when('ResolveReport', decision, later(system));

  it('resolves it, answered and merged or not', () => {
    after(reported()).then(resolved());
    after(reported(), answered, merged).then(resolved());
  });

  it('masks the words that everybody gets', () => {
    const [event] = given(frictionReport, reported()).when(
      'ResolveReport',
      { ...decision, outcomeMessage: 'Ask jane@example.com.' },
      later(system),
    ).events;
    expect((event?.data as Resolved).outcomeMessage).toBe('Ask [e-mail].');
  });

  it('is no outcome of what was reported later, was resolved before, was taken back, or never was', () => {
    after(reported({ reportedAt: decision.decidedAt })).thenNothing();
    after(reported(), resolved({ reviewId: randomUUID() })).thenNothing();
    after(reported(), withdrawn(null)).thenNothing();
    after(reported(), withdrawn(tomorrow)).thenNothing();
    after().thenNothing();
  });

  it('reaches its reporter at once, but the office is never told of a report that had not reached it', () => {
    const today = given(frictionReport, reported({ deliveredOn: tomorrow, reportedAt: '2026-11-02T08:00:00.000Z' })).when(
      'ResolveReport',
      { ...decision, decidedAt: now },
      by(system),
    );
    today.then(resolved({ deliveredOn: tomorrow, resolvedAt: now }));
    const { isKnown } = frictionReport;
    const known = (event: FrictionReportEvent, isOwn = false) => isKnown?.(event, later(owner), isOwn);
    expect([known(resolved()), known(resolved({ deliveredOn: tomorrow })), known(resolved({ deliveredOn: tomorrow }), true)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('comes to one that was taken back today, of which the office is told tomorrow: else its hour would show', () => {
    const decidedToday = { ...decision, decidedAt: now };
    const earlier = reported({ reportedAt: '2026-11-01T08:00:00.000Z' });
    const today = given(frictionReport, earlier, withdrawn(tomorrow)).when('ResolveReport', decidedToday, by(system));
    today.then(resolved({ resolvedAt: now }));
    const unknown = reported({ reportedAt: '2026-11-02T08:00:00.000Z', deliveredOn: tomorrow });
    given(frictionReport, unknown, withdrawn(tomorrow)).when('ResolveReport', decidedToday, by(system)).thenNothing();
  });

  it('is acknowledged by its reporter alone, once, which is no version for anybody', () => {
    const seen: FrictionReportEvent = { type: 'ReportOutcomeSeen', data: { reportId, seenAt: `${tomorrow}T09:00:00.000Z` } };
    const acknowledge = (...history: FrictionReportEvent[]) =>
      given(frictionReport, reported(), ...history).when('AcknowledgeOutcome', {}, later(reporter));
    acknowledge(resolved()).then(seen);
    acknowledge(resolved(), seen).thenNothing();
    acknowledge().thenRefused('friction.no-outcome', 'reportId');
    for (const other of [owner, stranger]) {
      given(frictionReport, reported(), resolved()).when('AcknowledgeOutcome', {}, later(other)).thenRefused('friction.report-not-found');
    }
    expect(frictionReport.isKnown?.(seen, later(owner), false)).toBe(false);
  });
});

describe('a report that nobody answers', () => {
  const handed = (deputyId: string): FrictionReportEvent => ({
    type: 'ReportHandedToDeputy',
    data: { reportId, deputyId, because: 'UNANSWERED', handedAt: `${tomorrow}T09:00:00.000Z` },
  });
  const [deputyId, policyId] = [randomUUID(), office.policyId];
  const toDeputy = (...history: FrictionReportEvent[]) =>
    given(frictionReport, reported(), ...history).when('HandReportToDeputy', { deputyId, because: 'UNANSWERED' }, later(system));

  it('goes to the deputy once, and again to one who comes later', () => {
    toDeputy().then(handed(deputyId));
    toDeputy(handed(deputyId)).thenNothing();
    toDeputy(handed(randomUUID())).then(handed(deputyId));
  });

  it('goes up once, also where nobody is above', () => {
    const up: FrictionReportEvent = {
      type: 'ReportHandedUp',
      data: { reportId, policyId, actingDeputyId: null, handedAt: `${tomorrow}T09:00:00.000Z` },
    };
    const handUp = (...history: FrictionReportEvent[]) =>
      given(frictionReport, reported(), ...history).when('HandReportUp', { policyId, actingDeputyId: null }, later(system));
    handUp(handed(deputyId)).then(up);
    handUp(handed(deputyId), up).thenNothing();
  });

  it('stays where it is once it was answered, resolved as far as the office knows, or taken back', () => {
    for (const event of [answered, resolved(), withdrawn(null)]) toDeputy(event).thenNothing();
    toDeputy(resolved({ deliveredOn: tomorrow })).then(handed(deputyId));
  });

  it('stays where it is until it has reached its office', () => {
    given(frictionReport, reported({ deliveredOn: tomorrow }))
      .when('HandReportToDeputy', { deputyId, because: 'UNANSWERED' }, by(system))
      .thenNothing();
  });
});

describe('the receipt of an anonymous report', () => {
  const view = (...events: FrictionReportEvent[]) => {
    const recorded = [reported({ mode: 'ANONYMOUS', reporterId: reportId, deliveredOn: '2026-11-02' }), ...events];
    return receiptView([], recorded as never, new Calendar('UTC'));
  };

  it('tells the outcome, by the day, and nothing of it once the report was taken back', () => {
    const outcome = { decision: 'REVISE', message: 'A statement will do.', policyVersion: 4, resolvedOn: tomorrow };
    expect(view(resolved())).toMatchObject({ status: 'RESOLVED', outcome });
    expect(view(resolved(), answered)).toMatchObject({ status: 'RESOLVED', outcome, answer: 'We look.' });
    expect(view(answered)).toMatchObject({ status: 'ANSWERED', outcome: null });
    expect(view(resolved(), withdrawn(null))).toMatchObject({ status: 'WITHDRAWN', outcome: null });
  });
});
