import { firstDayOf, lastDayOf } from '#calendar';
import type { IsoWeek } from '#calendar';
import { subtreeOf } from '#unit-tree';
import type { HandScope } from './events.ts';
import type { HandMaterial } from './hand-material.finder.ts';

/** What an indicator looks at: a scope, and the weeks to the end of a month. */
export interface LookedAt {
  readonly scope: HandScope;
  readonly fromWeek: IsoWeek;
  readonly toWeek: IsoWeek;
  /** Local date: today while the month runs, so that what is to come does not count. */
  readonly today: string;
}

/** Both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** As far as they are over. */
export function daysOf({ fromWeek, toWeek, today }: LookedAt): Days {
  return { from: firstDayOf(fromWeek), to: lastDay(toWeek, today) };
}

/** The last day of a week, or today while it runs. */
export function lastDay(toWeek: IsoWeek, today: string): string {
  const sunday = lastDayOf(toWeek);
  return sunday < today ? sunday : today;
}

export function isWithin({ from, to }: Days, day: string | null): day is string {
  return day !== null && day >= from && day <= to;
}

/** Weeks that a block or wave counts in. */
export function isWeekWithin({ fromWeek, toWeek }: LookedAt, week: string): boolean {
  return week >= fromWeek && week <= toWeek;
}

/** The unit of a scope and all below it; null: of every unit, or of none. */
export function unitsOf({ scope }: Pick<LookedAt, 'scope'>, { units }: Pick<HandMaterial, 'units'>): ReadonlySet<string> | null {
  return scope.kind === 'UNIT' ? subtreeOf(units, scope.id) : null;
}

/** Whether what was recorded of a policy belongs to the scope: to a unit belong the policies of it and of those below. */
export function policyIn(at: LookedAt, material: HandMaterial): (policyId: string) => boolean {
  const { scope } = at;
  if (scope.kind === 'ORGANISATION') return () => true;
  if (scope.kind === 'POLICY') return (policyId) => policyId === scope.id;
  const units = unitsOf(at, material);
  const own = new Set(material.policies.flatMap(({ policyId, unitId }) => (unitId !== null && units?.has(unitId) ? policyId : [])));
  return (policyId) => own.has(policyId);
}
