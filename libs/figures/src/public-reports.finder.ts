import type { IsoWeek } from '#calendar';
import { BLOCKS } from './friction-figures.tables.ts';
import type { FiguresDb } from './friction-figures.finder.ts';

export interface HarmedWeek {
  readonly source: string;
  readonly week: IsoWeek;
  /** Reports whose customer was harmed. */
  readonly count: number;
}

/** Of public sources, on one policy; weeks without such a report may be left out. */
export async function listHarmedWeeks(db: FiguresDb, policyId: string): Promise<readonly HarmedWeek[]> {
  const rows = await db.selectFrom('harmed_week').selectAll().where('policy_id', '=', policyId).orderBy('source').orderBy('week').execute();
  return rows.map(({ source, week, count }) => ({ source, week: week as IsoWeek, count: Number(count) }));
}

/** Public source -> the week of its first report, on whatever policy. */
export async function findFirstWeeks(db: FiguresDb): Promise<ReadonlyMap<string, IsoWeek>> {
  const rows = await db
    .selectFrom('figure_week')
    .select(['source', (eb) => eb.fn.min('week').as('first')])
    .where('source', '!=', BLOCKS)
    .where('reports', '>', 0)
    .groupBy('source')
    .execute();
  return new Map(rows.map(({ source, first }) => [source, first as IsoWeek]));
}
