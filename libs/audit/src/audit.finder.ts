import { pageArguments, pageOf } from '#graphql';
import type { Connection } from '#graphql';
import { isAfter, ReadStore } from '#read-store';
import type { ReadDb } from '#read-store';
import { Injectable } from '@nestjs/common';
import { auditProjection } from './audit.projection.ts';
import type { AuditTables } from './audit.projection.ts';
import type { AdministrativeChangeNode, AuditedPerson, SealedReadNode } from './audit.types.ts';
import type { SealedReadKind } from './events.ts';

export interface AuditFilter {
  /** Who read or changed something, or whom it was about. */
  readonly personId?: string | null;
  readonly policyId?: string | null;
  /** ISO instants, the first included. */
  readonly from?: string | null;
  readonly to?: string | null;
}

type Db = ReadDb<AuditTables>;

@Injectable()
export class AuditFinder {
  constructor(private readonly store: ReadStore) {}

  listReads(filter: AuditFilter, first: number, after?: string | null): Promise<Connection<SealedReadNode>> {
    return this.store.find(auditProjection, (db) => listReads(db, filter, first, after));
  }

  listChanges(filter: AuditFilter, first: number, after?: string | null): Promise<Connection<AdministrativeChangeNode>> {
    return this.store.find(auditProjection, (db) => listChanges(db, filter, first, after));
  }
}

/** Newest hour first; within an hour in an order that tells nothing. */
export async function listReads(
  db: Db,
  { personId, policyId, from, to }: AuditFilter,
  first: number,
  after?: string | null,
): Promise<Connection<SealedReadNode>> {
  const { limit, key } = pageArguments(first, after, 2);
  let query = db.selectFrom('sealed_read').selectAll().orderBy('hour', 'desc').orderBy('entry_id').limit(limit);
  if (personId) query = query.where((eb) => eb.or([eb('reader_id', '=', personId), eb('person_id', '=', personId)]));
  if (policyId) {
    query = query.where('entry_id', 'in', (eb) =>
      eb.selectFrom('sealed_read_policy').select('sealed_read_policy.entry_id').where('policy_id', '=', policyId),
    );
  }
  if (from) query = query.where('hour', '>=', from);
  if (to) query = query.where('hour', '<', to);
  if (key) query = query.where((eb) => isAfter(key, eb.ref('hour'), eb.ref('entry_id')));
  const rows = await query.execute();
  const people = await namesOf(
    db,
    rows.flatMap(({ reader_id, person_id }) => [reader_id, person_id]),
  );
  const policies = await policiesOf(
    db,
    rows.map(({ entry_id }) => entry_id),
  );
  return pageOf(
    rows,
    first,
    ({ hour, entry_id }) => [hour, entry_id],
    (row) => ({
      id: row.entry_id,
      hour: row.hour,
      kind: row.kind as SealedReadKind,
      reader: personIn(people, row.reader_id),
      policies: policies.filter(({ entry_id }) => entry_id === row.entry_id).map(({ policy_id, code }) => ({ id: policy_id, code })),
      person: row.person_id === null ? null : personIn(people, row.person_id),
    }),
  );
}

/** Newest first. */
export async function listChanges(
  db: Db,
  { personId, from, to }: AuditFilter,
  first: number,
  after?: string | null,
): Promise<Connection<AdministrativeChangeNode>> {
  const { limit, key } = pageArguments(first, after, 2);
  let query = db.selectFrom('administrative_change').selectAll().orderBy('at', 'desc').orderBy('entry_id').limit(limit);
  if (personId) query = query.where((eb) => eb.or([eb('actor_id', '=', personId), eb('person_id', '=', personId)]));
  if (from) query = query.where('at', '>=', from);
  if (to) query = query.where('at', '<', to);
  if (key) query = query.where((eb) => isAfter(key, eb.ref('at'), eb.ref('entry_id')));
  const rows = await query.execute();
  const people = await namesOf(
    db,
    rows.flatMap(({ actor_id, person_id }) => [actor_id, person_id]),
  );
  return pageOf(
    rows,
    first,
    ({ at, entry_id }) => [at, entry_id],
    (row) => ({
      id: row.entry_id,
      at: row.at,
      type: row.type,
      actor: personIn(people, row.actor_id),
      person: row.person_id === null ? null : personIn(people, row.person_id),
      details: Object.entries(JSON.parse(row.details) as Readonly<Record<string, string | number | null>>).flatMap(([name, value]) =>
        value === null ? [] : [{ name, value: String(value) }],
      ),
    }),
  );
}

async function namesOf(db: Db, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string | null>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  const rows = await db.selectFrom('audited_person').selectAll().where('person_id', 'in', wanted).execute();
  return new Map(rows.map(({ person_id, name }) => [person_id, name]));
}

function personIn(names: ReadonlyMap<string, string | null>, id: string): AuditedPerson {
  return { id, name: names.get(id) ?? null };
}

function policiesOf(db: Db, entryIds: readonly string[]) {
  return db
    .selectFrom('sealed_read_policy')
    .innerJoin('audited_policy', 'audited_policy.policy_id', 'sealed_read_policy.policy_id')
    .select(['entry_id', 'audited_policy.policy_id', 'code'])
    .where('entry_id', 'in', [...entryIds])
    .orderBy('code')
    .execute();
}
