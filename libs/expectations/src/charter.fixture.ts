import { randomUUID } from 'node:crypto';
import { aContext, anActor } from '#eventing-testing';
import type { CharterContent } from './events.ts';

export const [unitId, requestId] = [randomUUID(), randomUUID()];
export const [head, approver, other] = [anActor('SUPERVISOR'), anActor('FRONTLINE'), anActor('EXECUTIVE')];
export const unit = { headId: head.id };

/** 2 November 2026, a Monday. */
export const byHead = aContext({ actor: head });
export const now = byHead.now;
export const by = (actor: typeof head) => aContext({ actor });

export const content: CharterContent = {
  vision: 'Nobody waits for a till.',
  mission: 'Keeps the tills of all stores running.',
  goals: ['Every till works at opening'],
  clauses: [
    { key: 'till-repair', factor: 'SERVICE_PORTFOLIO', aspect: null, text: 'Repair of tills and card readers.' },
    { key: 'repair-time', factor: 'SERVICE_TERMS', aspect: 'RESPONSE', text: 'Within four hours.' },
  ],
};
export const checks = [{ party: 'Stores', clauseKeys: ['repair-time'], said: 'Four hours will do on weekdays.' }];

export const drafted = (said = content) => ({
  type: 'CharterDrafted' as const,
  data: { unitId, content: said, draftedBy: head.id, draftedAt: now },
});
export const aligned = { type: 'CharterAligned' as const, data: { unitId, checks, alignedBy: head.id, alignedAt: now } };
export const requested = (approverIds: readonly string[] = [approver.id], id = requestId) => ({
  type: 'CharterApprovalRequested' as const,
  data: { unitId, requestId: id, approverIds, requestedBy: head.id, requestedAt: now },
});
export const approved = (actor = approver) => ({
  type: 'CharterApproved' as const,
  data: { unitId, requestId, approverId: actor.id, reason: null, approvedAt: now },
});
export const declined = (actor = approver) => ({
  type: 'CharterDeclined' as const,
  data: { unitId, requestId, approverId: actor.id, reason: 'too slow for us', declinedAt: now },
});
export const adopted = (number = 1, effectiveFrom = '2026-11-02') => ({
  type: 'CharterAdopted' as const,
  data: {
    unitId,
    number,
    requestId,
    content,
    checks,
    approverIds: [approver.id] as readonly string[],
    effectiveFrom,
    adoptedBy: head.id,
    adoptedAt: now,
  },
});
