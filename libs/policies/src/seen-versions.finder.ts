import type { ReadDb } from '#read-store';
import { ancestorsOf, subtreeOf } from '#unit-tree';
import type { UnitTree } from '#unit-tree';
import type { PolicyTables } from './policies.projection.ts';
import { SEEN_GROUP, seenGroups } from './seen-groups.ts';
import type { SeenGroup } from './seen-groups.ts';

type Db = ReadDb<PolicyTables>;

export interface SeenShare {
  /** Those of groups within, no more than there are people. */
  readonly seenBy: number;
  /** As many at most: beside groups within there are those that hold others, too, and fewer than five who wait. */
  readonly seenByAtMost: number;
  /** Those who work there, and those who left since the version was recorded: a departure tells nothing of whoever left. */
  readonly people: number;
}

interface VersionKey {
  readonly policyId: string;
  readonly number: number;
  /** ISO instant. */
  readonly recordedAt: string;
}

/** What is told of who has seen versions. */
export interface SeenVersions {
  /** A unit and all below it; null: of every unit. */
  subtreeOf(unitId: string | null): ReadonlySet<string> | null;
  /** @param within null: everybody */
  shareOf(version: VersionKey, within: ReadonlySet<string> | null): SeenShare;
}

/** @param closedWeek the latest ISO week that is over */
export async function findSeenVersions(db: Db, policyIds: readonly string[], closedWeek: string): Promise<SeenVersions> {
  const units = await db.selectFrom('policy_unit').selectAll().orderBy('unit_id').execute();
  const tree: UnitTree = new Map(units.map(({ unit_id, parent_id }) => [unit_id, parent_id]));
  const asRegistered: UnitTree = new Map(units.map(({ unit_id, registered_under }) => [unit_id, registered_under]));
  const acknowledged = policyIds.length === 0 ? [] : await listAcknowledged(db, policyIds, closedWeek);
  const rowsOf = Map.groupBy(acknowledged, ({ policy_id, number }) => `${policy_id} ${number}`);
  const groupsOf = ({ policyId, number }: VersionKey) =>
    seenGroups(
      (rowsOf.get(`${policyId} ${number}`) ?? []).map(({ unit_id, week, people }) => ({ unitId: unit_id, week, people: Number(people) })),
      asRegistered,
    );
  const present = await db
    .selectFrom('policy_reader')
    .select(['unit_id', (eb) => eb.fn.countAll<number>().as('people')])
    .groupBy('unit_id')
    .execute();
  const former = await db.selectFrom('former_reader').select(['unit_id', 'left_at']).execute();

  return {
    subtreeOf: (unitId) => (unitId === null ? null : subtreeOf(tree, unitId)),
    shareOf: (version, within) => {
      const isWithin = (unitId: string | null) => within === null || (unitId !== null && within.has(unitId));
      const above = new Set([...(within ?? [])].flatMap((unitId) => ancestorsOf(asRegistered, unitId)));
      const mayBeWithin = ({ unitId }: SeenGroup) => unitId === null || isWithin(unitId) || above.has(unitId);
      const groups = groupsOf(version);
      const atWork = present.filter(({ unit_id }) => isWithin(unit_id)).reduce((sum, row) => sum + Number(row.people), 0);
      const left = former.filter(({ unit_id, left_at }) => isWithin(unit_id) && left_at >= version.recordedAt).length;
      const people = atWork + left;
      return {
        seenBy: Math.min(people, peopleOf(groups.filter(({ unitId }) => isWithin(unitId)))),
        seenByAtMost: Math.min(people, peopleOf(groups.filter(mayBeWithin)) + SEEN_GROUP - 1),
        people,
      };
    },
  };
}

function listAcknowledged(db: Db, policyIds: readonly string[], closedWeek: string) {
  return db
    .selectFrom('version_seen')
    .select(['policy_id', 'number', 'unit_id', 'week', (eb) => eb.fn.countAll<number>().as('people')])
    .where('policy_id', 'in', policyIds)
    .where('week', '<=', closedWeek)
    .groupBy(['policy_id', 'number', 'unit_id', 'week'])
    .orderBy('week')
    .orderBy('unit_id')
    .execute();
}

function peopleOf(groups: readonly SeenGroup[]): number {
  return groups.reduce((sum, { people }) => sum + people, 0);
}
