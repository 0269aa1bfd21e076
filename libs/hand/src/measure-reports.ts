import { HARMED, NOT_HARMED } from '#figures';
import type { ToldBreakdown } from '#figures';
import type { HandMaterial } from './hand-material.finder.ts';
import type { Measured } from './hand-score.ts';
import { isWeekWithin, unitsOf } from './looked-at.ts';
import type { LookedAt } from './looked-at.ts';

/** Of a unit also where a breakdown reaches beyond it: by its parts. */
export function purposeServed(material: HandMaterial, at: LookedAt): Measured {
  const units = unitsOf(at, material);
  const told = breakdownsIn(material, at, () => true).flatMap((breakdown) => {
    const parts = breakdown.parts.filter(({ unitId, n }) => n > 0 && (units === null || (unitId !== null && units.has(unitId))));
    return parts.length > 0 ? { breakdown, parts } : [];
  });
  const parts = told.flatMap((one) => one.parts);
  const n = parts.reduce((sum, part) => sum + part.n, 0);
  const lost = parts.reduce((sum, part) => sum + part.lost, 0);
  return { raw: { share: n > 0 ? 1 - (lost / n - 1) / 4 : null }, n, sources: sourcesOf(told.map(({ breakdown }) => breakdown)) };
}

export function reportsWithoutHarm(material: HandMaterial, at: LookedAt): Measured {
  const answered = ({ harm }: ToldBreakdown) => (harm[HARMED] ?? 0) + (harm[NOT_HARMED] ?? 0);
  const told = wholeBreakdownsIn(material, at).filter((breakdown) => answered(breakdown) > 0);
  const n = told.reduce((sum, breakdown) => sum + answered(breakdown), 0);
  const unharmed = told.reduce((sum, { harm }) => sum + (harm[NOT_HARMED] ?? 0), 0);
  return { raw: { share: n > 0 ? unharmed / n : null }, n, sources: sourcesOf(told) };
}

export function reportsWithFacts(material: HandMaterial, at: LookedAt): Measured {
  const asked = ({ facts }: ToldBreakdown) => (facts['ALL_CARRIED'] ?? 0) + (facts['SOME_MISSING'] ?? 0);
  const told = wholeBreakdownsIn(material, at).filter((breakdown) => asked(breakdown) > 0);
  const n = told.reduce((sum, breakdown) => sum + asked(breakdown), 0);
  const carried = told.reduce((sum, { facts }) => sum + (facts['ALL_CARRIED'] ?? 0), 0);
  return { raw: { share: n > 0 ? carried / n : null }, n, sources: sourcesOf(told) };
}

export function reportersAnswered(material: HandMaterial, at: LookedAt): Measured {
  const told = wholeBreakdownsIn(material, at).flatMap((breakdown) => {
    const within = breakdown.answers?.within14Days ?? null;
    return within === null ? [] : { breakdown, within };
  });
  const n = told.reduce((sum, { breakdown }) => sum + breakdown.reports, 0);
  const within = told.reduce((sum, one) => sum + one.within, 0);
  return { raw: { share: n > 0 ? within / n : null }, n, sources: sourcesOf(told.map(({ breakdown }) => breakdown)) };
}

/** The lowest median of breakdowns that holds for half of their reports: those of single reports are not published. */
export function reportToFirstAnswer(material: HandMaterial, at: LookedAt): Measured {
  const told = wholeBreakdownsIn(material, at)
    .flatMap((breakdown) => {
      const days = breakdown.answers?.medianDays ?? null;
      return days === null ? [] : { breakdown, days };
    })
    .sort((a, b) => a.days - b.days);
  const n = told.reduce((sum, { breakdown }) => sum + breakdown.reports, 0);
  let soFar = 0;
  const median = told.find(({ breakdown }) => (soFar += breakdown.reports) * 2 >= n);
  return { raw: { medianDays: median?.days ?? null }, n, sources: sourcesOf(told.map(({ breakdown }) => breakdown)) };
}

/** What is told of whole breakdowns alone belongs to a unit where all of their reports do. */
function wholeBreakdownsIn(material: HandMaterial, at: LookedAt): readonly ToldBreakdown[] {
  const units = unitsOf(at, material);
  return breakdownsIn(material, at, ({ unitIds }) => units === null || unitIds.every((unitId) => unitId !== null && units.has(unitId)));
}

function breakdownsIn({ breakdowns }: HandMaterial, at: LookedAt, isIn: (breakdown: ToldBreakdown) => boolean): readonly ToldBreakdown[] {
  const { scope } = at;
  const isOf = ({ policyId }: ToldBreakdown) => scope.kind !== 'POLICY' || policyId === scope.id;
  return breakdowns.filter((breakdown) => isWeekWithin(at, breakdown.toWeek) && isOf(breakdown) && isIn(breakdown));
}

function sourcesOf(breakdowns: readonly ToldBreakdown[]): Measured['sources'] {
  return breakdowns.map(({ breakdownId }) => ({ kind: 'FRICTION_BREAKDOWN', id: breakdownId }));
}
