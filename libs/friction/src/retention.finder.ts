import type { ReadDb } from '#read-store';
import type { Means, RetentionTables } from './retention.projection.ts';

/** A key or an alias, and what hangs on it. */
export interface Retained {
  readonly id: string;
  /** ISO instant of the first report: that reporter was promised something. */
  readonly firstReportedAt: string;
  /** ISO instant of the last resolution; null while anything is unresolved. */
  readonly resolvedAt: string | null;
}

/** In the order of their ids, behind one of them. */
export async function listRetained(db: ReadDb<RetentionTables>, kind: Means, after: string, limit: number): Promise<readonly Retained[]> {
  const rows = await db
    .selectFrom('retained_means')
    .innerJoin('retained', 'retained.about_id', 'retained_means.about_id')
    .select((eb) => [
      'id',
      eb.fn.min('reported_at').as('firstReportedAt'),
      eb.fn.max('resolved_at').as('lastResolvedAt'),
      eb.fn.countAll<number>().as('all'),
      eb.fn.count<number>('resolved_at').as('resolved'),
    ])
    .where('kind', '=', kind)
    .where('id', '>', after)
    .groupBy('id')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id, firstReportedAt, lastResolvedAt, all, resolved }) => ({
    id,
    firstReportedAt,
    resolvedAt: resolved === all ? lastResolvedAt : null,
  }));
}
