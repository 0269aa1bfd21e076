import { statusOn } from '#policies';
import type { PolicyTables } from '#policies';
import type { ReadDb } from '#read-store';
import { listPolicyUnits } from './policy-units.ts';

type Db = ReadDb<PolicyTables>;

/** A rule that applies, and what it takes to tell whether it is known and kept current. */
export interface RuleInForce {
  readonly policyId: string;
  /** The unit that it belongs to; null: the organisation. */
  readonly unitId: string | null;
  /** ISO instant. */
  readonly registeredAt: string;
  readonly cadenceDays: number;
  readonly version: { readonly number: number; readonly effectiveFrom: string; readonly recordedAt: string };
}

/** In the order of their codes. @param today local date */
export async function listRulesInForce(db: Db, today: string): Promise<readonly RuleInForce[]> {
  const units = await listPolicyUnits(db);
  const policies = await db.selectFrom('policy').select(['policy_id', 'registered_at', 'review_cadence_days']).orderBy('code').execute();
  const turns = await db
    .selectFrom('policy_turn')
    .select(['policy_id', 'status', 'from_day'])
    .orderBy('from_day')
    .orderBy('revision')
    .execute();
  const versions = await db
    .selectFrom('policy_version')
    .select(['policy_id', 'number', 'effective_from', 'recorded_at'])
    .where('effective_from', '<=', today)
    .orderBy('number')
    .execute();
  const [turnsOf, versionsOf] = [Map.groupBy(turns, byPolicy), Map.groupBy(versions, byPolicy)];
  return policies.flatMap(({ policy_id, registered_at, review_cadence_days }) => {
    const version = versionsOf.get(policy_id)?.at(-1);
    const turned = (turnsOf.get(policy_id) ?? []).map(({ status, from_day }) => ({ status: status as 'ACTIVE', from: from_day }));
    if (!version || statusOn(turned, today) !== 'ACTIVE') return [];
    return {
      policyId: policy_id,
      unitId: units.get(policy_id) ?? null,
      registeredAt: registered_at,
      cadenceDays: review_cadence_days,
      version: { number: version.number, effectiveFrom: version.effective_from, recordedAt: version.recorded_at },
    };
  });
}

function byPolicy({ policy_id }: { readonly policy_id: string }): string {
  return policy_id;
}
