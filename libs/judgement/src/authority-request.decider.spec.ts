import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ERASED } from '#eventing';
import { given } from '#eventing-testing';
import { authorityRequest, statusAt } from './authority-request.decider.ts';
import { requireRoom } from './cap-window.decider.ts';
import type { AuthorityEvent } from './events.ts';
import {
  after,
  asked,
  asker,
  by,
  callId,
  facts,
  granted,
  key,
  now,
  policyId,
  requestId,
  says,
  stranger,
  supervisor,
} from './judgement.fixture.ts';

const asking = (
  checked = says({ verdict: 'ASK_SUPERVISOR' }),
  more: { note?: string; isAnybodyThere?: boolean; requireRoom?: () => void } = {},
) => ({
  requestId,
  policyId,
  policyVersion: 3,
  guardrailKey: key,
  checked,
  facts,
  note: more.note ?? null,
  requireRoom: more.requireRoom ?? (() => undefined),
  isAnybodyThere: more.isAnybodyThere ?? true,
});
const answer = { isAsked: true, grant: true, reason: null };
const use = { callId, policyId, guardrailKey: key, facts, requireRoom: () => undefined };
const refused: AuthorityEvent = {
  type: 'AuthorityRefused',
  data: { requestId, reason: 'Offer an exchange.', answeredBy: supervisor.id, answeredAt: now },
};
const expired: AuthorityEvent = { type: 'AuthorityExpired', data: { requestId, expiredAt: after(10) } };
const used: AuthorityEvent = { type: 'AuthorityUsed', data: { requestId, callId, usedAt: now } };

describe('asking for authority', () => {
  it('goes to whom the table sends, for ten minutes', () => {
    given(authorityRequest).when('AskAuthority', asking(), by(asker)).then(asked);
    const owner = given(authorityRequest).when('AskAuthority', asking(says({ verdict: 'ASK_OWNER' })), by(asker)).events;
    expect(owner).toMatchObject([{ data: { level: 'OWNER' } }]);
  });

  it('masks the note', () => {
    const [event] = given(authorityRequest).when('AskAuthority', asking(undefined, { note: 'Mail jane@example.com.' }), by(asker)).events;
    expect(event?.data).toMatchObject({ note: 'Mail [e-mail].' });
  });

  it.each([
    ['ALLOWED', 'judgement.nothing-to-ask', 'facts'],
    ['NOT_ALLOWED', 'judgement.nobody-may-allow', 'facts'],
    ['MISSING_FACTS', 'judgement.missing-facts', 'facts'],
  ] as const)('is refused where the verdict is %s', (verdict, code, field) => {
    const checked = says({ verdict, missingFacts: verdict === 'MISSING_FACTS' ? ['proof'] : [] });
    given(authorityRequest).when('AskAuthority', asking(checked), by(asker)).thenRefused(code, field);
  });

  it('is refused where nobody would get it', () => {
    given(authorityRequest)
      .when('AskAuthority', asking(undefined, { isAnybodyThere: false }), by(asker))
      .thenRefused('judgement.nobody-to-ask', 'guardrailKey');
  });
});

describe('what nobody could grant', () => {
  const take = { amount: 9_000, limit: 8_000, per: 'CUSTOMER' as const, say: String };

  it('is not asked for: the case alone goes beyond the cap', () => {
    const beyond = asking(undefined, { requireRoom: () => requireRoom(take, 0) });
    given(authorityRequest).when('AskAuthority', beyond, by(asker)).thenRefused('judgement.cap-reached', 'facts');
    const within = asking(undefined, { requireRoom: () => requireRoom({ ...take, amount: 8_000 }, 0) });
    given(authorityRequest).when('AskAuthority', within, by(asker)).then(asked);
  });
});

describe('an answer', () => {
  it('grants, with or without words, or refuses with a reason, masked', () => {
    given(authorityRequest, asked).when('AnswerAuthority', answer, by(supervisor)).then(granted);
    const no = given(authorityRequest, asked).when(
      'AnswerAuthority',
      { ...answer, grant: false, reason: 'Mail jane@example.com.' },
      by(supervisor),
    );
    expect(no.events).toMatchObject([{ type: 'AuthorityRefused', data: { reason: 'Mail [e-mail].', answeredBy: supervisor.id } }]);
    given(authorityRequest, asked)
      .when('AnswerAuthority', { ...answer, grant: false }, by(supervisor))
      .thenRefused('judgement.reason-missing', 'reason');
  });

  it('of somebody who was not asked, and to nothing, is refused in the same words', () => {
    const outsider = { ...answer, isAsked: false };
    given(authorityRequest, asked).when('AnswerAuthority', outsider, by(stranger)).thenRefused('judgement.request-not-found', 'requestId');
    given(authorityRequest).when('AnswerAuthority', answer, by(supervisor)).thenRefused('judgement.request-not-found', 'requestId');
  });

  it.each([granted, refused])('after $type comes too late', (first) => {
    given(authorityRequest, asked, first).when('AnswerAuthority', answer, by(supervisor)).thenRefused('judgement.request-answered');
  });

  it('in the last millisecond counts, and one later does not, whether or not the expiry is recorded', () => {
    const last = new Date(Date.parse(after(10)) - 1).toISOString();
    expect(given(authorityRequest, asked).when('AnswerAuthority', answer, by(supervisor, last)).events).toHaveLength(1);
    for (const history of [[asked], [asked, expired]])
      given(authorityRequest, ...history)
        .when('AnswerAuthority', answer, by(supervisor, after(10)))
        .thenRefused('judgement.request-expired');
  });
});

describe('the clock', () => {
  it('is recorded once, when the time is over and nobody answered', () => {
    given(authorityRequest, asked)
      .when('ExpireAuthority', {}, by(stranger, after(10)))
      .then(expired);
    given(authorityRequest, asked)
      .when('ExpireAuthority', {}, by(stranger, after(9)))
      .thenNothing();
    for (const before of [granted, refused, expired])
      given(authorityRequest, asked, before)
        .when('ExpireAuthority', {}, by(stranger, after(20)))
        .thenNothing();
    given(authorityRequest).when('ExpireAuthority', {}, by(stranger)).thenNothing();
  });

  it('says EXPIRED before any event does', () => {
    const { expiresAt } = asked.data;
    expect([statusAt({ answer: null, expiresAt }, now), statusAt({ answer: null, expiresAt }, expiresAt)]).toEqual(['OPEN', 'EXPIRED']);
    expect(statusAt({ answer: { status: 'GRANTED', at: now, reason: null }, expiresAt }, after(20))).toBe('GRANTED');
  });
});

describe('a grant', () => {
  const claim = (...history: readonly AuthorityEvent[]) => given(authorityRequest, ...history);

  it('is claimed by one call of whoever asked', () => {
    claim(asked, granted).when('UseAuthority', use, by(asker)).then(used);
    claim(asked, granted).when('UseAuthority', use, by(stranger)).thenRefused('judgement.request-not-found', 'requestId');
    claim().when('UseAuthority', use, by(asker)).thenRefused('judgement.request-not-found', 'requestId');
    claim(asked, granted, used)
      .when('UseAuthority', { ...use, callId: randomUUID() }, by(asker))
      .thenRefused('judgement.request-used', 'requestId');
  });

  it('has to be one', () => {
    claim(asked).when('UseAuthority', use, by(asker)).thenRefused('judgement.not-answered-yet', 'requestId');
    claim(asked)
      .when('UseAuthority', use, by(asker, after(10)))
      .thenRefused('judgement.not-granted', 'requestId');
    claim(asked, refused).when('UseAuthority', use, by(asker)).thenRefused('judgement.not-granted', 'requestId');
  });

  it('is for the same guardrail and the same facts, in whatever order they are given', () => {
    claim(asked, granted)
      .when('UseAuthority', { ...use, guardrailKey: 'x' }, by(asker))
      .thenRefused('judgement.other-guardrail', 'requestId');
    claim(asked, granted)
      .when('UseAuthority', { ...use, facts: { ...facts, amount: 4_501 } }, by(asker))
      .thenRefused('judgement.other-facts', 'facts');
    expect(claim(asked, granted).when('UseAuthority', { ...use, facts: { proof: 'NONE', amount: 4_500 } }, by(asker)).events).toHaveLength(
      1,
    );
    const forgotten = { ...asked, data: { ...asked.data, facts: ERASED } };
    claim(forgotten, granted).when('UseAuthority', use, by(asker)).thenRefused('judgement.other-facts', 'facts');
  });

  it('holds for seven days', () => {
    const week = 7 * 24 * 60;
    expect(claim(asked, granted).when('UseAuthority', use, by(asker, after(week - 1))).events).toHaveLength(1);
    claim(asked, granted)
      .when('UseAuthority', use, by(asker, after(week)))
      .thenRefused('judgement.grant-lapsed', 'requestId');
  });
});
