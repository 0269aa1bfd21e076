import { randomUUID } from 'node:crypto';
import type { Actor } from '#eventing';
import { aContext } from '#eventing-testing';
import type { Checked } from '#guardrails';
import type { AuthorityEvent } from './events.ts';

/** Named example events and people that the specs of this domain share. */

function person(): Actor {
  return { id: randomUUID(), kind: 'PERSON', grants: [], unitId: 'store' };
}

export const asker = person();
export const supervisor = person();
export const stranger = person();

export const policyId = randomUUID();
export const requestId = randomUUID();
export const callId = randomUUID();
/** Monday of 2026-W45. */
export const now = '2026-11-02T09:00:00.000Z';
export const key = 'refund-without-receipt';
export const facts = { amount: 4_500, proof: 'NONE' };

export const by = (actor: Actor, at = now) => aContext({ actor, now: at });
/** So many minutes later. */
export const after = (minutes: number) => new Date(Date.parse(now) + minutes * 60_000).toISOString();

export const says = (checked: Partial<Checked> & Pick<Checked, 'verdict'>): Checked => ({
  row: 1,
  reason: 'Let me ask.',
  missingFacts: [],
  ...checked,
});

type Asked = Extract<AuthorityEvent, { type: 'AuthorityAsked' }>;
const about = { requestId, policyId, policyVersion: 3, guardrailKey: key, row: 1 };
export const asked: Asked = {
  type: 'AuthorityAsked',
  data: { ...about, level: 'SUPERVISOR', askerId: asker.id, unitId: 'store', facts, note: null, askedAt: now, expiresAt: after(10) },
};
export const granted: AuthorityEvent = {
  type: 'AuthorityGranted',
  data: { requestId, reason: null, answeredBy: supervisor.id, answeredAt: now },
};
