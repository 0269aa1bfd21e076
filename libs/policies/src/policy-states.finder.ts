import type { ReadDb } from '#read-store';
import type { MandateKind, Purpose } from './events.ts';
import { statusOn } from './policy.decider.ts';
import { turnOf } from './policies.finder.ts';
import type { PolicyTables } from './policies.projection.ts';

/** A policy on a local date, with every version that applied by then. */
export interface PolicyState {
  readonly policyId: string;
  readonly code: string;
  readonly ownerId: string;
  readonly deputyId: string | null;
  readonly unitId: string | null;
  /** Whether its owner is still there, now. */
  readonly hasOwner: boolean;
  readonly reviewCadenceDays: number;
  /** ISO instant. */
  readonly registeredAt: string;
  /** Neither suspended nor retired, and a version applies. */
  readonly isInForce: boolean;
  /** In order. */
  readonly versions: readonly {
    readonly number: number;
    readonly effectiveFrom: string;
    readonly purposes: readonly Purpose[];
    readonly mandate: { readonly kind: MandateKind; readonly citation: string | null };
  }[];
}

/** All policies in the order of their codes; owners and units are those of the present. */
export async function listPolicyStates(db: ReadDb<PolicyTables>, on: string): Promise<readonly PolicyState[]> {
  const policies = await db
    .selectFrom('policy')
    .leftJoin('policy_reader', 'policy_reader.person_id', 'policy.owner_id')
    .select([
      'policy_id',
      'code',
      'owner_id',
      'deputy_id',
      'policy.unit_id',
      'review_cadence_days',
      'registered_at',
      'policy_reader.person_id as present',
    ])
    .orderBy('code')
    .execute();
  const versions = await db
    .selectFrom('policy_version')
    .select(['policy_id', 'number', 'effective_from', 'purposes', 'mandate', 'citation'])
    .where('effective_from', '<=', on)
    .orderBy('number')
    .execute();
  const turns = await db.selectFrom('policy_turn').selectAll().orderBy('from_day').orderBy('revision').execute();
  const versionsOf = Map.groupBy(versions, ({ policy_id }) => policy_id);
  const turnsOf = Map.groupBy(turns, ({ policy_id }) => policy_id);
  return policies.map((row) => {
    const own = versionsOf.get(row.policy_id) ?? [];
    return {
      policyId: row.policy_id,
      code: row.code,
      ownerId: row.owner_id,
      deputyId: row.deputy_id,
      unitId: row.unit_id,
      hasOwner: row.present !== null,
      reviewCadenceDays: row.review_cadence_days,
      registeredAt: row.registered_at,
      isInForce: own.length > 0 && statusOn((turnsOf.get(row.policy_id) ?? []).map(turnOf), on) === 'ACTIVE',
      versions: own.map(({ number, effective_from, purposes, mandate, citation }) => ({
        number,
        effectiveFrom: effective_from,
        purposes: JSON.parse(purposes) as Purpose[],
        mandate: { kind: mandate as MandateKind, citation },
      })),
    };
  });
}
