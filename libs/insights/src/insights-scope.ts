import type { FiguresTables, WeekSpan } from '#figures';
import { frictionFigures, listInteractions, listReportingUnits } from '#figures';
import type { Deployment } from '#cqrs';
import type { Actor } from '#eventing';
import { notFound, seesEverything, unitToRead } from '#graphql';
import type { ReadDb, ReadStore } from '#read-store';
import { subtreeOf } from '#unit-tree';
import { Exposure } from './friction-exposure.ts';
import type { FrictionUnit } from './friction-figures.types.ts';
import type { Pricing } from './friction-measures.ts';
import { findNames, insightsNames } from './insights-names.projection.ts';
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

/** The unit that figures are about, see `unitToRead`. */
export function unitInScope(actor: Actor, asked: string | null | undefined, units: Names['units']): string | null {
  return unitToRead(actor, asked ?? null, { get: (unitId) => units.get(unitId)?.parentId });
}

/** Whom a reader asks about, and what it is called. */
export interface ReadingScope {
  readonly unit: FrictionUnit | null;
  /** The unit and all below it; null: everything. */
  readonly unitIds: ReadonlySet<string> | null;
  /** Whether the reader may be told of whole policies, not only of a unit's part. */
  readonly isOfEverything: boolean;
}

/** @throws NOT_FOUND for a unit that does not exist or is not covered; DomainError `insights.unit-missing` when several would do */
export function findScope(store: ReadStore, deployment: Deployment, actor: Actor, asked: string | null): Promise<ReadingScope> {
  return store.find(insightsNames, async (db) => {
    const names = await findNames(db, deployment.today());
    const unitId = unitInScope(actor, asked, names.units);
    return {
      unit: frictionUnit(names, unitId),
      unitIds: unitId === null ? null : subtreeOf(names.tree, unitId),
      isOfEverything: seesEverything(actor),
    };
  });
}

/**
 * @param recorded from where spans of blocks begin to where the last one ends
 * @param reported the weeks that reports count in
 */
export async function exposureOf(
  { db, names: { tree } }: InsightsSnapshot,
  { unitId, policyId }: { readonly unitId: string | null; readonly policyId: string | null },
  recorded: WeekSpan,
  reported: WeekSpan,
): Promise<Exposure> {
  const unitIds = unitId === null ? null : [...subtreeOf(tree, unitId)];
  const interactions = await listInteractions(db, { ...recorded, unitIds });
  const reporting = interactions.length > 0 ? await listReportingUnits(db, { ...reported, policyId, unitIds }) : [];
  return new Exposure({ tree, unitId, interactions, reporting });
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
