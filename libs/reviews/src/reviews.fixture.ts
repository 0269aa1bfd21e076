import { randomUUID } from 'node:crypto';
import type { CheckedVersion, FoundRule } from '#policies/events';
import { aContext, anActor } from '#eventing-testing';
import type { Proposal, ReviewEvent } from './events.ts';

export const [policyId, reviewId, optionId, requestId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
export const owner = anActor('POLICY_OWNER');
export const deputy = anActor('POLICY_OWNER');
export const office = { ownerId: owner.id, deputyId: deputy.id };
export const compliance = anActor('COMPLIANCE');
export const executive = anActor('EXECUTIVE');
export const approver = anActor('FRONTLINE');
export const head = anActor('SUPERVISOR');

/** 2 November 2026, a Monday. */
export const byOwner = aContext({ actor: owner });
export const now = byOwner.now;
export const by = (actor: typeof owner, at = now) => aContext({ actor, now: at });

type Data<Type extends ReviewEvent['type']> = Extract<ReviewEvent, { type: Type }>['data'];

export function opened(data: Partial<Data<'ReviewOpened'>> = {}) {
  return {
    type: 'ReviewOpened' as const,
    data: {
      reviewId,
      policyId,
      ordinal: 0,
      policyVersion: 3,
      trigger: 'HAND' as const,
      reason: 'complaints',
      baselineUntil: '2026-W44',
      isQueued: false,
      clockFrom: '2026-11-02' as string | null,
      dueOn: '2027-01-31' as string | null,
      isDisclosed: true,
      openedBy: owner.id as string | null,
      openedOn: '2026-11-02',
      openedAt: now,
      ...data,
    },
  };
}

/** As a threshold opens it on that Monday. */
export const hidden = () =>
  opened({
    trigger: 'THRESHOLD',
    reason: '5 people reported',
    isDisclosed: false,
    openedBy: null,
    clockFrom: '2026-11-09',
    dueOn: '2027-02-07',
    openedOn: '2026-11-09',
  });
export const queued = (data: Partial<Data<'ReviewOpened'>> = {}) => opened({ isQueued: true, clockFrom: null, dueOn: null, ...data });
export const disclosed = (withTrigger = false) => ({
  type: 'ReviewDisclosed' as const,
  data: { reviewId, withTrigger, baselineUntil: null as string | null, clockFrom: '2026-11-02', dueOn: '2027-01-31', disclosedAt: now },
});
export const escalated = (toPersonId: string | null = head.id) => ({
  type: 'ReviewEscalated' as const,
  data: { reviewId, policyId, toPersonId, reason: 'stuck', escalatedAt: now },
});

export const definition = {
  customerExpectation: 'money back without the slip',
  customerExpectationSource: null,
  staffExpectation: 'to say yes where it is plain',
  purpose: 'no refunds for stolen goods',
  evidence: [
    { kind: 'BLOCKS' as const, summary: '14 reports', data: '{"reports":14}' },
    { kind: 'GAPS' as const, summary: 'none', data: null },
  ],
};
export const defined = () => ({ type: 'ReviewDefined' as const, data: { reviewId, ...definition, definedAt: now } });

export const assessment = {
  realism: { exceedsNeeds: false, alignsWithGoals: true, withinOperations: true, withinTechnology: true, isAchievable: true },
  shortfall: 'QUALITY' as const,
  greenTape: { isWritten: true, meansFitEnds: true, isOptimalControl: false, isConsistentlyApplied: true, isPurposeUnderstood: true },
  reason: 'the till can look up cards',
};
export const assessed = () => ({ type: 'RealismAssessed' as const, data: { reviewId, ...assessment, isRealistic: true, assessedAt: now } });

/** No longer ago than the draft below. */
export const rule: NonNullable<FoundRule> = {
  policyId,
  ...office,
  unitId: null,
  isRetired: false,
  lastNumber: 3,
  lastEffectiveFrom: '2026-06-01',
  isGuarded: false,
};
export const draft = {
  problem: null,
  content: '{"text":"a receipt or a statement"}',
  change: 'SUBSTANCE' as const,
  guardrails: 1,
  isGuarded: false,
} satisfies CheckedVersion;

export function proposed(data: Partial<Data<'OptionProposed'>> = {}) {
  return {
    type: 'OptionProposed' as const,
    data: {
      reviewId,
      optionId,
      decision: 'REVISE' as const,
      title: 'take statements',
      description: 'a statement counts like a receipt',
      version: draft.content as string | null,
      policyVersion: 3,
      gains: { customers: 1 as const, staffTime: 1 as const, cost: 0 as const, protection: 0 as const },
      centring: 'CUSTOMER_CENTRED' as const,
      backtestIds: ['b1'] as readonly string[],
      proposedAt: now,
      ...data,
    },
  };
}

export const words = {
  rationale: 'statements prove a purchase',
  publicReason: 'receipts get lost',
  outcomeMessage: 'From now on a statement will do. Thank you.',
};
export const proposal: Proposal = {
  optionId,
  decision: 'REVISE',
  version: draft.content,
  policyVersion: 3,
  centring: 'CUSTOMER_CENTRED',
  ...words,
};

export function requested(data: Partial<Data<'ApprovalRequested'>> = {}) {
  return {
    type: 'ApprovalRequested' as const,
    data: {
      reviewId,
      requestId,
      proposal,
      fastLane: false,
      stillServes: null as boolean | null,
      approverIds: [approver.id, compliance.id] as readonly string[],
      needsCompliance: false,
      requestedAt: now,
      ...data,
    },
  };
}
export const approved = (actor = approver, asCompliance = false) => ({
  type: 'ReviewApproved' as const,
  data: { reviewId, requestId, approverId: actor.id, reason: null, asCompliance, approvedAt: now },
});
export const decided = (data: Partial<Data<'ReviewDecided'>> = {}) => ({
  type: 'ReviewDecided' as const,
  data: {
    reviewId,
    policyId,
    fastLane: false,
    stillServes: null as boolean | null,
    requestId: requestId as string | null,
    optionId: proposal.optionId,
    decision: proposal.decision,
    version: proposal.version,
    centring: proposal.centring,
    ...words,
    effectiveFrom: '2026-11-02' as string | null,
    evidence: [] as readonly string[],
    decidedBy: owner.id,
    decidedOn: '2026-11-02',
    decidedAt: now,
    ...data,
  },
});
