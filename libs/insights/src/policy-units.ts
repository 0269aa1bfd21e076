import type { PolicyTables } from '#policies';
import type { ReadDb } from '#read-store';

/** The unit that each policy belongs to now; null: the organisation. */
export async function listPolicyUnits(db: ReadDb<PolicyTables>): Promise<ReadonlyMap<string, string | null>> {
  const policies = await db.selectFrom('policy').select(['policy_id', 'unit_id']).orderBy('code').execute();
  const holders = await db.selectFrom('policy_holder').select(['policy_id', 'unit_id']).orderBy('revision').execute();
  return new Map([...policies, ...holders].map(({ policy_id, unit_id }) => [policy_id, unit_id]));
}
