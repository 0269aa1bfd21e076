import { randomUUID } from 'node:crypto';
import type { AuthorityEvent, JudgementEvent } from '#judgement/events';
import type { JudgementBlockEvent, JudgementSums } from './events.ts';
import type { JudgementEntry } from './judgement-entry.ts';

/** What the specs of judgement figures share. */

type Call = Extract<JudgementEvent, { type: 'JudgementCallRecorded' }>;
type Asked = Extract<AuthorityEvent, { type: 'AuthorityAsked' }>;
type Block = Extract<JudgementBlockEvent, { type: 'JudgementBlockPublished' }>;
type Breakdown = Extract<JudgementBlockEvent, { type: 'JudgementBreakdownPublished' }>;

export const NO_JUDGEMENTS: JudgementSums = { people: 0, calls: 0, authorityRequests: 0, amountMinor: 0, minutesSaved: 0 };
export const CALL: NonNullable<JudgementEntry['call']> = {
  basis: 'ALLOWED',
  cap: 'NO_CAP',
  customerTold: null,
  amountMinor: null,
  minutesSaved: null,
};

export function recorded(data: Partial<Call['data']> = {}): Call {
  return {
    type: 'JudgementCallRecorded',
    data: {
      callId: randomUUID(),
      policyId: 'policy',
      policyVersion: 1,
      guardrailKey: 'refund-without-receipt',
      row: 0,
      basis: 'ALLOWED',
      requestId: null,
      personId: 'somebody',
      unitId: null,
      week: '2026-W45',
      cap: null,
      amountMinor: null,
      minutesSaved: null,
      customerTold: null,
      whatWasDone: null,
      recordedAt: '2026-11-04T09:00:00.000Z',
      ...data,
    },
  };
}

export function asked(data: Partial<Asked['data']> = {}): Asked {
  return {
    type: 'AuthorityAsked',
    data: {
      requestId: randomUUID(),
      policyId: 'policy',
      policyVersion: 1,
      guardrailKey: 'refund-without-receipt',
      row: 1,
      level: 'SUPERVISOR',
      askerId: 'somebody',
      unitId: null,
      facts: {},
      note: null,
      askedAt: '2026-11-04T09:00:00.000Z',
      expiresAt: '2026-11-04T09:10:00.000Z',
      ...data,
    },
  };
}

export function judgementBlockOf(data: Partial<Block['data']> = {}): Block {
  return {
    type: 'JudgementBlockPublished',
    data: {
      blockId: randomUUID(),
      kind: 'CALL',
      policyId: 'policy',
      policyVersion: 1,
      ordinal: 0,
      fromWeek: '2026-W40',
      toWeek: '2026-W45',
      k: 5,
      sums: NO_JUDGEMENTS,
      parts: [],
      entryIds: [],
      surplusIds: [],
      publishedAt: '',
      ...data,
    },
  };
}

export function judgementBreakdownOf(data: Partial<Breakdown['data']> = {}): Breakdown {
  return {
    type: 'JudgementBreakdownPublished',
    data: {
      breakdownId: randomUUID(),
      kind: 'CALL',
      policyId: 'policy',
      policyVersion: 1,
      blockIds: [],
      fromWeek: '2026-W40',
      toWeek: '2026-W45',
      k: 5,
      n: 0,
      histograms: { guardrail: {}, basis: {}, cap: {}, customerTold: {}, answer: {} },
      publishedAt: '',
      ...data,
    },
  };
}
