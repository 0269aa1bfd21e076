import { ReadStore } from '#read-store';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import type { Db } from './friction-report-readers.finder.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';

/** Report -> who reads it since it was published among "other policies"; those that were not are missing. */
export type PoolReaders = ReadonlyMap<string, readonly string[]>;

/**
 * Query: the readers of reports that stand, or stood again, in a block of "other policies". Whoever takes an office later is not among them: they
 * could subtract the reports of their policy, and be left with those of the others. @returns PoolReaders
 */
export class FindPoolReaders {
  constructor(readonly reportIds: readonly string[]) {}
}

@QueryHandler(FindPoolReaders)
export class FindPoolReadersHandler implements IQueryHandler<FindPoolReaders, PoolReaders> {
  constructor(private readonly store: ReadStore) {}

  execute({ reportIds }: FindPoolReaders): Promise<PoolReaders> {
    return this.store.find(frictionReportsProjection, (db) => findPoolReaders(db, reportIds));
  }
}

export async function findPoolReaders(db: Db, reportIds: readonly string[]): Promise<PoolReaders> {
  if (reportIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('friction_pooled as pooled')
    .leftJoin('friction_pool_reader as reader', 'reader.block_id', 'pooled.block_id')
    .select(['pooled.report_id', 'pooled.block_id', 'reader.person_id'])
    .where('pooled.report_id', 'in', [...reportIds])
    .execute();
  return new Map(
    [...Map.groupBy(rows, ({ report_id }) => report_id)].map(([reportId, own]) => {
      const pools = [...Map.groupBy(own, ({ block_id }) => block_id).values()].map((pool) =>
        pool.flatMap(({ person_id }) => person_id ?? []),
      );
      const [first = [], ...others] = pools;
      return [reportId, first.filter((person) => others.every((readers) => readers.includes(person)))];
    }),
  );
}
