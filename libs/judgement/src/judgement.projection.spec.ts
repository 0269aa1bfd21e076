import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { projectionSpec } from '#eventing-testing';
import { judgementEvents } from './events.ts';
import type { AuthorityEvent, JudgementEvent } from './events.ts';
import { after, asked, asker, granted, key, now, policyId } from './judgement.fixture.ts';
import { listCalls, listDue, listOpen, listRequests } from './judgement.finder.ts';
import { judgementProjection } from './judgement.projection.ts';

function aRequest(minute: number, askerId = asker.id) {
  const requestId = randomUUID();
  const data = { ...asked.data, requestId, askerId, note: 'a note', askedAt: after(minute), expiresAt: after(minute + 10) };
  const on = (event: AuthorityEvent) => ({ ...event, stream: `authority_request-${requestId}` });
  return { requestId, asked: on({ type: 'AuthorityAsked', data }), on };
}

function aCall(minute: number, personId = asker.id) {
  const callId = randomUUID();
  const event: JudgementEvent = {
    type: 'JudgementCallRecorded',
    data: {
      callId,
      policyId,
      policyVersion: 1,
      guardrailKey: key,
      row: 0,
      basis: 'ALLOWED',
      requestId: null,
      personId,
      unitId: null,
      week: '2026-W45',
      cap: null,
      amountMinor: null,
      minutesSaved: null,
      customerTold: null,
      whatWasDone: 'something',
      recordedAt: after(minute),
    },
  };
  return { callId, event: { ...event, stream: `judgement_call-${callId}` } };
}

describe('calls and requests', () => {
  const spec = projectionSpec(judgementProjection, judgementEvents);

  it('are listed of one person under all their aliases, the latest first, page by page', async () => {
    const earlier = randomUUID();
    const calls = [aCall(1), aCall(2, earlier), aCall(3, randomUUID()), aCall(4)];
    const requests = [aRequest(1, earlier), aRequest(2), aRequest(3, randomUUID()), aRequest(4)];
    const model = await spec.given(...calls.map(({ event }) => event), ...requests.map((request) => request.asked));
    const aliases = [asker.id, earlier];
    const pageOf = async (after: string | null) => model.find((db) => listCalls(db, aliases, 2, after));
    const first = await pageOf(null);
    const second = await pageOf(first.pageInfo.endCursor);
    expect([...first.edges, ...second.edges].map(({ node }) => node)).toEqual([3, 1, 0].map((place) => calls[place]?.callId));
    const asked = async (since: string, after: string | null = null) => model.find((db) => listRequests(db, aliases, since, 2, after));
    const own = await asked(now);
    const more = await asked(now, own.pageInfo.endCursor);
    expect([...own.edges, ...more.edges].map(({ node }) => node)).toEqual([3, 1, 0].map((place) => requests[place]?.requestId));
    expect((await asked(after(2))).edges).toHaveLength(2);
    expect(await model.find((db) => listCalls(db, [], 2))).toMatchObject({ edges: [] });
  });

  it('are open until they are answered or their time is over', async () => {
    const [open, late, yes, no, gone] = [aRequest(5), aRequest(0), aRequest(1), aRequest(2), aRequest(3)];
    const { answeredBy, answeredAt } = granted.data as { answeredBy: string; answeredAt: string };
    const model = await spec.given(
      ...[open, late, yes, no, gone].map(({ asked: event }) => event),
      yes.on({ type: 'AuthorityGranted', data: { requestId: yes.requestId, reason: null, answeredBy, answeredAt } }),
      no.on({ type: 'AuthorityRefused', data: { requestId: no.requestId, reason: 'no', answeredBy, answeredAt } }),
      gone.on({ type: 'AuthorityExpired', data: { requestId: gone.requestId, expiredAt: after(13) } }),
    );
    const ids = async (at: string) => (await model.find((db) => listOpen(db, at))).map(({ requestId }) => requestId);
    expect([await ids(after(9)), await ids(after(10)), await ids(after(15))]).toEqual([
      [late.requestId, open.requestId],
      [open.requestId],
      [],
    ]);
    const due = (at: string) => model.find((db) => listDue(db, at));
    expect([await due(after(9)), await due(after(10)), await due(after(15))]).toEqual([
      [],
      [late.requestId],
      [late.requestId, open.requestId],
    ]);
    expect(await model.find((db) => listOpen(db, after(9)))).toContainEqual({
      requestId: open.requestId,
      level: 'SUPERVISOR',
      policyId,
      unitId: 'store',
      askerId: asker.id,
    });
  });
});
