import type { ReadDb } from '#read-store';
import type { RetentionTables } from './retention.projection.ts';

/** A key or an alias on which nothing unresolved hangs. */
export interface Resolved {
  readonly id: string;
  /** ISO instants: the first report, whose reporter was promised something; the last resolution. */
  readonly reportedAt: string;
  readonly resolvedAt: string;
}

/** @param before ISO instant of the last resolution, excluded */
export async function listResolvedKeys(db: ReadDb<RetentionTables>, before: string): Promise<readonly Resolved[]> {
  const rows = await db
    .selectFrom('retained_key')
    .innerJoin('retained', 'retained.about_id', 'retained_key.about_id')
    .select((eb) => ['key_id as id', eb.fn.min('reported_at').as('reportedAt'), eb.fn.max('resolved_at').as('resolvedAt')])
    .groupBy('key_id')
    .having((eb) => eb(eb.fn.countAll(), '=', eb.fn.count('resolved_at')))
    .having((eb) => eb(eb.fn.max('resolved_at'), '<', before))
    .execute();
  return rows as readonly Resolved[];
}

/** The same for aliases. */
export async function listResolvedAliases(db: ReadDb<RetentionTables>, before: string): Promise<readonly Resolved[]> {
  const rows = await db
    .selectFrom('retained_alias')
    .innerJoin('retained', 'retained.about_id', 'retained_alias.about_id')
    .select((eb) => ['alias as id', eb.fn.min('reported_at').as('reportedAt'), eb.fn.max('resolved_at').as('resolvedAt')])
    .groupBy('alias')
    .having((eb) => eb(eb.fn.countAll(), '=', eb.fn.count('resolved_at')))
    .having((eb) => eb(eb.fn.max('resolved_at'), '<', before))
    .execute();
  return rows as readonly Resolved[];
}
