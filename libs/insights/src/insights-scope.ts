import type { FiguresTables, WeekSpan } from '#figures';
import { frictionFigures, listInteractions, listReportingUnits } from '#figures';
import type { Deployment } from '#cqrs';
import { DomainError } from '#eventing';
import type { Actor } from '#eventing';
import { notFound, READERS } from '#graphql';
import type { ReadDb, ReadStore } from '#read-store';
import { Exposure } from './friction-exposure.ts';
import type { FrictionUnit } from './friction-figures.types.ts';
import type { Pricing } from './friction-measures.ts';
import { findNames, insightsNames, subtreeOf } from './insights-names.projection.ts';
import type { Names, NamesTables } from './insights-names.projection.ts';

/** What a figure is read from: sums, names and the clock, in one snapshot. */
export interface InsightsSnapshot {
  readonly db: ReadDb<FiguresTables & NamesTables>;
  readonly names: Names;
}

export function snapshot<T>(store: ReadStore, deployment: Deployment, read: (snapshot: InsightsSnapshot) => Promise<T>): Promise<T> {
  return store.findAcross([frictionFigures, insightsNames], async (db) => read({ db, names: await findNames(db, deployment.today()) }));
}

/** What the composition sets for cost figures. */
export class CostSettings implements Pricing {
  /** Whole minor units; null: hours are not turned into money. */
  readonly hourlyRateMinor: number | null;

  constructor(hourlyRateMinor: number | null) {
    this.hourlyRateMinor = hourlyRateMinor;
  }
}

export function seesEverything(actor: Actor): boolean {
  return readingGrants(actor).some(({ unitId }) => unitId === null);
}

/**
 * The unit that figures are about: as asked, within what the reader's roles cover.
 * @throws NOT_FOUND for a unit that does not exist or is not covered; DomainError `insights.unit-missing` when several would do
 */
export function unitInScope(actor: Actor, asked: string | null | undefined, units: Names['units']): string | null {
  if (asked && !units.has(asked)) throw notFound();
  if (seesEverything(actor)) return asked ?? null;
  const covered = [...new Set(readingGrants(actor).flatMap(({ unitId }) => unitId ?? []))];
  if (!asked) {
    if (covered.length === 1) return covered[0] ?? null;
    throw new DomainError('insights.unit-missing', 'your roles cover several units; name the one that you ask about', 'unitId');
  }
  if (!covered.some((unit) => subtreeOf(units, unit).has(asked))) throw notFound();
  return asked;
}

/**
 * @param recorded from where spans of blocks begin to where the last one ends
 * @param reported the weeks that reports count in
 */
export async function exposureOf(
  { db, names: { units } }: InsightsSnapshot,
  { unitId, policyId }: { readonly unitId: string | null; readonly policyId: string | null },
  recorded: WeekSpan,
  reported: WeekSpan,
): Promise<Exposure> {
  const unitIds = unitId === null ? null : [...subtreeOf(units, unitId)];
  const interactions = await listInteractions(db, { ...recorded, unitIds });
  const reporting = interactions.length > 0 ? await listReportingUnits(db, { ...reported, policyId, unitIds }) : [];
  return new Exposure({ units, unitId, interactions, reporting });
}

export function frictionUnit({ units }: Names, unitId: string | null): FrictionUnit | null {
  const unit = unitId === null ? undefined : units.get(unitId);
  return unit ? { id: unit.unitId, code: unit.code, name: unit.name } : null;
}

/** @throws NOT_FOUND for a policy that does not exist */
export function policyAsked({ policies }: Names, policyId: string | null | undefined): string | null {
  if (policyId && !policies.has(policyId)) throw notFound();
  return policyId ?? null;
}

function readingGrants({ grants }: Actor) {
  return grants.filter(({ role }) => READERS.some((reader) => reader === role));
}
