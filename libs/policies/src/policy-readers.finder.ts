import type { ReadDb } from '#read-store';
import type { PolicyTables } from './policies.projection.ts';

/** Active people whom a policy concerns: those of its unit and all below it, everybody where it has none. */
export async function listReaders(db: ReadDb<PolicyTables>, unitId: string | null): Promise<ReadonlySet<string>> {
  const readers = await db.selectFrom('policy_reader').selectAll().execute();
  if (unitId === null) return new Set(readers.map(({ person_id }) => person_id));
  const units = await db.selectFrom('policy_unit').selectAll().execute();
  const within = new Set([unitId]);
  for (let before = 0; before < within.size;) {
    before = within.size;
    for (const { unit_id, parent_id } of units) if (parent_id !== null && within.has(parent_id)) within.add(unit_id);
  }
  return new Set(readers.filter(({ unit_id }) => unit_id !== null && within.has(unit_id)).map(({ person_id }) => person_id));
}

/** Acknowledgements of the versions of a policy by those whom it concerns. */
export async function countSeen(
  db: ReadDb<PolicyTables>,
  policyId: string,
  readers: ReadonlySet<string>,
): Promise<ReadonlyMap<number, number>> {
  const rows = await db.selectFrom('version_seen').selectAll().where('policy_id', '=', policyId).execute();
  const seen = new Map<number, number>();
  for (const { number, person_id } of rows) if (readers.has(person_id)) seen.set(number, (seen.get(number) ?? 0) + 1);
  return seen;
}
