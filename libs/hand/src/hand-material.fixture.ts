import type { ToldBreakdown, ToldJudgements } from '#figures';
import type { PolicyState } from '#policies';
import type { ReviewDates } from '#reviews';
import type { HandMaterial } from './hand-material.finder.ts';

export const NOTHING: HandMaterial = {
  units: new Map(),
  policies: [],
  reviews: [],
  waves: [],
  breakdowns: [],
  judgements: [],
  expectations: [],
  checks: [],
  judged: new Set(),
};

export function aPolicyState(policyId: string, over: Partial<PolicyState> = {}): PolicyState {
  return {
    policyId,
    code: policyId,
    ownerId: 'owner',
    deputyId: null,
    unitId: null,
    hasOwner: true,
    reviewCadenceDays: 365,
    registeredAt: '2026-01-01T00:00:00.000Z',
    isInForce: true,
    versions: [aVersion(1, '2026-01-01')],
    ...over,
  };
}

export function aVersion(
  number: number,
  effectiveFrom: string,
  over: Partial<PolicyState['versions'][number]> = {},
): PolicyState['versions'][number] {
  return { number, effectiveFrom, purposes: ['CONTROL'], mandate: { kind: 'INTERNAL_CHOICE', citation: null }, ...over };
}

export function aReview(reviewId: string, openedOn: string, decidedOn: string | null, over: Partial<ReviewDates> = {}): ReviewDates {
  return { reviewId, policyId: 'p', openedOn, dueOn: null, decidedOn, evidence: [], effectiveFrom: null, ...over };
}

export function aBreakdown(breakdownId: string, over: Partial<ToldBreakdown> = {}): ToldBreakdown {
  return {
    breakdownId,
    blockIds: [`block of ${breakdownId}`],
    policyId: 'p',
    fromWeek: '2026-W38',
    toWeek: '2026-W40',
    reports: 20,
    parts: [],
    harm: {},
    facts: {},
    answers: null,
    unitIds: ['north'],
    ...over,
  };
}

export function someJudgements(breakdownId: string, over: Partial<ToldJudgements> = {}): ToldJudgements {
  return {
    breakdownId,
    blockIds: [`block of ${breakdownId}`],
    kind: 'CALL',
    policyId: 'p',
    fromWeek: '2026-W38',
    toWeek: '2026-W40',
    n: 20,
    basis: {},
    unitIds: ['north'],
    ...over,
  };
}
