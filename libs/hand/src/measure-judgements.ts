import type { ToldJudgements } from '#figures';
import type { HandMaterial } from './hand-material.finder.ts';
import type { Measured } from './hand-score.ts';
import { isWeekWithin, unitsOf } from './looked-at.ts';
import type { LookedAt } from './looked-at.ts';

/**
 * How often staff decided by what the table left to them, of that and of asking somebody. What calls of small groups were made under is not
 * told, and these do not count; where that is most of the calls, the rest says nothing.
 */
export function judgementCallsAllowed(material: HandMaterial, at: LookedAt): Measured {
  const units = unitsOf(at, material);
  const { scope } = at;
  const isOf = ({ policyId }: ToldJudgements) => scope.kind !== 'POLICY' || policyId === scope.id;
  const isIn = ({ unitIds }: ToldJudgements) => units === null || unitIds.every((unitId) => unitId !== null && units.has(unitId));
  const told = material.judgements.filter((one) => isWeekWithin(at, one.toWeek) && isOf(one) && isIn(one));
  const calls = told.filter(({ kind }) => kind === 'CALL');
  const requests = sum(told.filter(({ kind }) => kind === 'REQUEST').map(({ n }) => n));
  const known = sum(calls.map(({ basis }) => (basis['ALLOWED'] ?? 0) + (basis['GRANTED'] ?? 0)));
  const allowed = sum(calls.map(({ basis }) => basis['ALLOWED'] ?? 0));
  const isTold = known * 2 >= sum(calls.map(({ n }) => n));
  const n = isTold ? allowed + requests : 0;
  return {
    raw: { share: n > 0 ? allowed / n : null },
    n,
    sources: n > 0 ? told.map(({ breakdownId }) => ({ kind: 'JUDGEMENT_BREAKDOWN', id: breakdownId })) : [],
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
