import { randomUUID } from 'node:crypto';
import type { Actor } from '#eventing';
import { aContext, anActor } from '#eventing-testing';
import type { Guardrail } from '#guardrails';
import type { PolicyEvent, VersionContent } from './events.ts';

export const policyId = randomUUID();
export const owner: Actor = anActor('POLICY_OWNER');
export const deputy: Actor = anActor('POLICY_OWNER');

export const guardrail: Guardrail = {
  key: 'refund-without-receipt',
  action: 'Refund without a receipt',
  facts: [{ name: 'amount', type: 'MONEY', label: 'What did it cost?', unit: null, choices: [] }],
  rows: [
    { condition: 'amount <= 5000', authority: 'FRONTLINE', reason: 'I can do this for you.' },
    { condition: 'amount > 5000', authority: 'SUPERVISOR', reason: 'I may ask for this.' },
  ],
  cap: null,
  lesson: null,
};

export const content: VersionContent = {
  title: 'Refunds need a receipt',
  text: 'Refund only against the original receipt.',
  purposes: ['FRAUD_PREVENTION'],
  protects: 'against returns of stolen goods',
  mandate: { kind: 'INTERNAL_CHOICE', citation: null },
  sensitivity: 'NORMAL',
  guardrails: [],
};

type Data<Type extends PolicyEvent['type']> = Extract<PolicyEvent, { type: Type }>['data'];

export function registered(data: Partial<Data<'PolicyRegistered'>> = {}) {
  return {
    type: 'PolicyRegistered' as const,
    data: {
      policyId,
      code: 'RET-14',
      family: 'Returns',
      ownerId: owner.id,
      deputyId: deputy.id,
      unitId: null,
      reviewCadenceDays: 365,
      version: content,
      effectiveFrom: '2026-01-01',
      registeredAt: '2026-01-01T08:00:00.000Z',
      ...data,
    },
  };
}

export function revised(data: Partial<Data<'PolicyRevised'>> = {}) {
  return {
    type: 'PolicyRevised' as const,
    data: {
      policyId,
      number: 2,
      version: content,
      effectiveFrom: '2026-06-01',
      reason: 'clearer',
      reviewId: null,
      revisedAt: '2026-05-01T08:00:00.000Z',
      ...data,
    },
  };
}

export function suspended(from: string, suspendedAt: string) {
  return { type: 'PolicySuspended' as const, data: { policyId, from, reason: 'a pause', reviewId: null, suspendedAt } };
}

export function reinstated(from: string, reinstatedAt: string) {
  return { type: 'PolicyReinstated' as const, data: { policyId, from, reason: 'needed after all', reinstatedAt } };
}

export function retired(from: string, retiredAt: string) {
  return { type: 'PolicyRetired' as const, data: { policyId, from, reason: 'nobody needs it', reviewId: null, retiredAt } };
}

/** 2 November 2026, by the owner. */
export const byOwner = aContext({ actor: owner });
