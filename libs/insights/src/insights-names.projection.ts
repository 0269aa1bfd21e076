import type { IsoWeek } from '#calendar';
import type { UnitEvent } from '#organisation/events';
import type { PolicyEvent } from '#policies/events';
import { projection } from '#read-store';
import type { ReadDb } from '#read-store';
import type { UnitTree } from '#unit-tree';
import { firstWholeWeek } from './revision-windows.ts';

export interface NamesTables {
  named_policy: { policy_id: string; code: string };
  named_version: { policy_id: string; number: number; title: string; effective_from: string };
  named_unit: { unit_id: string; code: string; name: string; parent_id: string | null };
}

/** What the rows of figures are called: a copy of its own, so that names and sums come from one snapshot. */
export const insightsNames = projection<NamesTables, PolicyEvent | UnitEvent>({
  name: 'insights_names',
  version: 1,
  create: (db) => [
    db.schema
      .createTable('named_policy')
      .addColumn('policy_id', 'text', (column) => column.primaryKey())
      .addColumn('code', 'text', (column) => column.notNull()),
    db.schema
      .createTable('named_version')
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('effective_from', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('named_version_key', ['policy_id', 'number']),
    db.schema
      .createTable('named_unit')
      .addColumn('unit_id', 'text', (column) => column.primaryKey())
      .addColumn('code', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('parent_id', 'text'),
  ],
  on: {
    PolicyRegistered: (db, { data: { policyId, code, version, effectiveFrom } }) => [
      db.insertInto('named_policy').values({ policy_id: policyId, code }),
      db.insertInto('named_version').values({ policy_id: policyId, number: 1, title: version.title, effective_from: effectiveFrom }),
    ],
    PolicyRevised: (db, { data: { policyId, number, version, effectiveFrom } }) =>
      db.insertInto('named_version').values({ policy_id: policyId, number, title: version.title, effective_from: effectiveFrom }),
    UnitRegistered: (db, { data: { unitId, code, name, parentId } }) =>
      db.insertInto('named_unit').values({ unit_id: unitId, code, name, parent_id: parentId }),
    UnitMoved: (db, { data: { unitId, parentId } }) =>
      db.updateTable('named_unit').set({ parent_id: parentId }).where('unit_id', '=', unitId),
  },
});

export interface PolicyName {
  readonly policyId: string;
  readonly code: string;
  readonly title: string;
  /** First whole weeks of its later versions, in order. */
  readonly revisedIn: readonly IsoWeek[];
}

export interface UnitName {
  readonly unitId: string;
  readonly code: string;
  readonly name: string;
  readonly parentId: string | null;
}

export interface Names {
  readonly policies: ReadonlyMap<string, PolicyName>;
  readonly units: ReadonlyMap<string, UnitName>;
  readonly tree: UnitTree;
}

/** @param today local date: a policy has the title of the version in force, or of its first one before that */
export async function findNames(db: ReadDb<NamesTables>, today: string): Promise<Names> {
  const versions = await db.selectFrom('named_version').selectAll().orderBy('policy_id').orderBy('number').execute();
  const titles = new Map<string, string>();
  const revised = Map.groupBy(
    versions.filter(({ number }) => number > 1),
    ({ policy_id }) => policy_id,
  );
  for (const { policy_id, title, effective_from } of versions) {
    if (effective_from <= today || !titles.has(policy_id)) titles.set(policy_id, title);
  }
  const policies = await db.selectFrom('named_policy').selectAll().orderBy('code').execute();
  const units = await db.selectFrom('named_unit').selectAll().orderBy('code').execute();
  return {
    policies: new Map(
      policies.map(({ policy_id, code }) => {
        const revisedIn = (revised.get(policy_id) ?? []).map(({ effective_from }) => firstWholeWeek(effective_from));
        return [policy_id, { policyId: policy_id, code, title: titles.get(policy_id) ?? code, revisedIn }];
      }),
    ),
    units: new Map(units.map(({ unit_id, code, name, parent_id }) => [unit_id, { unitId: unit_id, code, name, parentId: parent_id }])),
    tree: new Map(units.map(({ unit_id, parent_id }) => [unit_id, parent_id])),
  };
}

/** The units at the top of the tree, or directly below one, in the order of their codes. */
export function unitsBelow(units: Names['units'], unitId: string | null): readonly UnitName[] {
  return [...units.values()].filter(({ parentId }) => parentId === unitId);
}
