import type { AuthorityEvent, CapEvent, JudgementEvent } from '#judgement/events';
import { id, unitId, ownerId, policyId, alias, at } from './sample-values.ts';
import type { ExampleOf } from './sample-values.ts';

const [callId, requestId] = [id('judgement call'), id('authority request')];
const request = { category: 'authority_request', aggregate: requestId };

/** One example of every event of judgement calls and authority requests in its present shape; the first of each category creates its aggregate. */
export const judgementExamples: readonly ExampleOf<AuthorityEvent | CapEvent | JudgementEvent>[] = [
  {
    category: 'judgement_call',
    aggregate: callId,
    type: 'JudgementCallRecorded',
    data: {
      callId,
      policyId,
      policyVersion: 3,
      guardrailKey: 'refund-without-receipt',
      row: 1,
      basis: 'GRANTED',
      requestId,
      personId: alias,
      unitId,
      week: '2026-W47',
      cap: { fact: 'amount', limit: 200_000, per: 'CUSTOMER', window: 'INCIDENT', amount: 4_500, usedBefore: 12_000 },
      amountMinor: 4_500,
      minutesSaved: 15,
      customerTold: true,
      whatWasDone: 'We took the kettle back and refunded it.',
      recordedAt: at,
    },
  },
  { category: 'cap_window', aggregate: id('cap window'), type: 'CapUsed', data: { amount: 4_500, usedBefore: 12_000, usedAt: at } },
  {
    ...request,
    type: 'AuthorityAsked',
    data: {
      requestId,
      policyId,
      policyVersion: 3,
      guardrailKey: 'refund-without-receipt',
      row: 1,
      level: 'SUPERVISOR',
      askerId: alias,
      unitId,
      facts: { amount: 4_500, has_statement: true },
      note: 'The customer has a bank statement.',
      askedAt: at,
      expiresAt: '2026-11-16T08:40:00.000Z',
    },
  },
  { ...request, type: 'AuthorityGranted', data: { requestId, reason: null, answeredBy: ownerId, answeredAt: at } },
  { ...request, type: 'AuthorityRefused', data: { requestId, reason: 'Offer an exchange.', answeredBy: ownerId, answeredAt: at } },
  { ...request, type: 'AuthorityExpired', data: { requestId, expiredAt: '2026-11-16T08:40:00.000Z' } },
  { ...request, type: 'AuthorityUsed', data: { requestId, callId, usedAt: at } },
];
