import { describe, expect, it } from '@jest/globals';
import { aContext, given } from '#eventing-testing';
import { systemActor } from '#eventing';
import { anonymousReport, filingOf, linkOf } from './anonymous-report.decider.ts';
import type { AnonymousFiling } from './anonymous-report.decider.ts';
import { by, now, office, owner, policy, protectedBy, reported, reportId, tomorrow } from './friction.fixture.ts';

const nobody = systemActor(reportId);
const at = (instant: string) => aContext({ actor: nobody, now: instant });
const filing = (input: Parameters<typeof filingOf>[0]['input'] = {}, rest: Partial<Parameters<typeof filingOf>[0]> = {}): AnonymousFiling =>
  filingOf({ input, policy, unitId: null, protection: protectedBy({}), countToken: '2026.abc', ...rest }, by(nobody));

describe('what is put into the letterbox', () => {
  it('tells of its time the week in which it happened, and of its reporter nothing', () => {
    const content = filing(
      { happenedAt: '2026-10-28T15:42:11Z', burden: 3, shareText: false },
      { protection: protectedBy({ fewPeople: true }) },
    );
    expect(content).toMatchObject({
      happenedAt: '2026-10-26T00:00:00.000Z',
      burden: 3,
      policyVersion: 3,
      textShared: false,
      fewPeople: true,
    });
    expect(filing()).toMatchObject({ happenedAt: '2026-11-02T00:00:00.000Z', receiverId: owner.id, withheldFrom: null, textShared: true });
    expect(JSON.stringify(filing())).not.toContain('09:00');
    expect(Object.keys(content)).not.toEqual(expect.arrayContaining(['reporterId']));
  });

  it('has no personal data in any of its texts', () => {
    const told = 'Ask ann@example.com.';
    const texts = filing({
      ruleInOwnWords: told,
      situation: told,
      customerNeed: told,
      sensibleAction: told,
      facts: [{ name: 'who', text: told }],
    });
    expect(JSON.stringify(texts)).not.toContain('ann@');
    expect(texts).toMatchObject({ ruleInOwnWords: expect.stringContaining('Ask'), situation: expect.stringContaining('Ask') });
  });

  it('is refused for what a report in confidence would be refused for', () => {
    const refused = (code: string) => expect.objectContaining({ code });
    expect(() => filing({}, { policy: null })).toThrow(refused('friction.no-rule'));
    expect(() => filing({ burden: 6 })).toThrow(refused('friction.burden-out-of-range'));
    expect(() => filing({ outOfPocket: { amountMinor: 1, currency: 'XXX' } })).toThrow(refused('friction.foreign-currency'));
    expect(() => filing({ happenedAt: '2027-01-01T00:00:00Z' })).toThrow(refused('friction.happened-in-future'));
    expect(filing({ ruleInOwnWords: 'that rule' }, { policy: null })).toMatchObject({ policyId: null, receiverId: null });
  });
});

describe('what leaves the letterbox', () => {
  const arrives = (content: AnonymousFiling, instant: string, alone = false) =>
    given(anonymousReport).when('FileAnonymousReport', { reportId, filing: content, alone }, at(instant));

  it('is a report by nobody, of the week and day on which it leaves', () => {
    arrives(filing(), `${tomorrow}T00:01:00.000Z`, true).then(
      reported({
        reporterId: reportId,
        mode: 'ANONYMOUS',
        missingFacts: policy.factsAsked,
        countToken: '2026.abc',
        filedAlone: true,
        happenedAt: '2026-11-02T00:00:00.000Z',
        week: '2026-W45',
        deliveredOn: tomorrow,
        reportedAt: `${tomorrow}T00:01:00.000Z`,
      }),
    );
  });

  it('keeps its count token only in the year that the token is of, by ISO weeks', () => {
    const tokenOn = (instant: string) => {
      const [event] = arrives(filing(), instant).events;
      return event?.type === 'FrictionReported' ? [event.data.week, event.data.countToken] : null;
    };
    // 3 January 2027 is a Sunday of the last week of 2026.
    expect(tokenOn('2027-01-03T00:01:00.000Z')).toEqual(['2026-W53', '2026.abc']);
    expect(tokenOn('2027-01-04T00:01:00.000Z')).toEqual(['2027-W01', null]);
    expect(arrives(filing({}, { countToken: null }), now).events).toMatchObject([{ data: { countToken: null } }]);
  });

  it('is linked to a policy once, if it has none', () => {
    const link = linkOf(policy);
    const { factsAsked, ...told } = link;
    expect(factsAsked).toEqual(['amount', 'bought_on']);
    const unnamed = reported({ policyId: null, facts: { amount: 1_200 }, reporterId: reportId, mode: 'ANONYMOUS' });
    given(anonymousReport, unnamed)
      .when('LinkAnonymousReport', { link }, at(now))
      .then({
        type: 'ReportLinkedToPolicy',
        data: { ...told, reportId, missingFacts: ['bought_on'], deliveredOn: '2026-11-02', linkedAt: now },
      });
    given(anonymousReport, reported()).when('LinkAnonymousReport', { link }, at(now)).thenNothing();
    given(anonymousReport).when('LinkAnonymousReport', { link }, at(now)).thenNothing();
  });

  it('is taken back once, answered or not, unless nobody ever saw it; then nothing more is said about it', () => {
    const mine = reported({ policyId: null, reporterId: reportId, mode: 'ANONYMOUS' });
    const answered = { type: 'ReportAnswered', data: { reportId, answeredBy: office.ownerId, answer: 'Yes.', answeredAt: now } } as const;
    const data = { reportId, reporterId: reportId, reason: null, deliveredOn: '2026-11-02', withdrawnAt: now };
    const withdrawn = { type: 'ReportWithdrawn', data } as const;
    for (const history of [[mine], [mine, answered]])
      given(anonymousReport, ...history)
        .when('WithdrawAnonymousReport', {}, at(now))
        .then(withdrawn);
    given(anonymousReport).when('WithdrawAnonymousReport', {}, at(now)).thenNothing();
    given(anonymousReport, mine, withdrawn).when('WithdrawAnonymousReport', {}, at(now)).thenNothing();
    given(anonymousReport, mine, withdrawn).when('SendAnonymousMessage', { messageId: 'm', text: 'x' }, at(now)).thenNothing();
    given(anonymousReport, mine, withdrawn)
      .when('LinkAnonymousReport', { link: linkOf(policy) }, at(now))
      .thenNothing();
  });

  it('arrives once, and is refused nothing', () => {
    const again = { reportId, filing: filing(), alone: false };
    given(anonymousReport, reported()).when('FileAnonymousReport', again, at(now)).thenNothing();
    const message = { messageId: 'm', text: 'More of it.' };
    given(anonymousReport).when('SendAnonymousMessage', message, at(now)).thenNothing();
    const answered = { type: 'ReportAnswered', data: { reportId, answeredBy: office.ownerId, answer: 'Yes.', answeredAt: now } } as const;
    given(anonymousReport, reported({ reporterId: reportId, mode: 'ANONYMOUS' }), answered)
      .when('SendAnonymousMessage', message, at(now))
      .then({
        type: 'ReportMessageSent',
        data: {
          reportId,
          messageId: 'm',
          from: 'REPORTER',
          authorId: reportId,
          text: 'More of it.',
          deliveredOn: '2026-11-02',
          sentAt: now,
        },
      });
  });
});
