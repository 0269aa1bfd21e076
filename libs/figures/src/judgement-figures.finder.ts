import type { IsoWeek } from '#calendar';
import type { ReadDb } from '#read-store';
import { sql } from 'kysely';
import type { JudgementKind, JudgementSums } from './events.ts';
import type { FiguresAsked, WeekSpan } from './friction-figures.finder.ts';
import { NONE, NO_POLICY } from './friction-figures.tables.ts';
import { JUDGEMENT_COLUMNS } from './judgement-figures.tables.ts';
import type { JudgementDimension, JudgementFiguresTables } from './judgement-figures.tables.ts';

/** Reads the tables of the projection `judgementFigures`; for use inside its `find` or `findAcross`. */
export type JudgementFiguresDb = ReadDb<JudgementFiguresTables>;

/** A union of blocks of one kind and policy. */
export interface JudgementFigure {
  readonly kind: JudgementKind;
  /** null: "other policies". */
  readonly policyId: string | null;
  /** From where the earliest block begins to where the last one ends. */
  readonly answered: WeekSpan;
  readonly sums: JudgementSums;
}

/** A cell of a table, over the breakdowns of one kind and policy. */
export interface JudgementCell {
  readonly kind: JudgementKind;
  readonly policyId: string | null;
  readonly dimension: JudgementDimension;
  readonly cell: string;
  readonly answered: WeekSpan;
  readonly count: number;
}

/** One row for each kind and policy with a block that ends in the window. */
export async function judgementSums(db: JudgementFiguresDb, asked: FiguresAsked): Promise<readonly JudgementFigure[]> {
  if (asked.unitIds?.length === 0) return [];
  // Over all units the narrower table answers.
  const table = (asked.unitIds ?? asked.exceptUnitIds) ? 'judgement_part' : 'judgement_figure';
  const rows = await summed(db, table, ['kind', 'policy_id'], Object.values(JUDGEMENT_COLUMNS), asked);
  return rows.map((row) => ({
    ...aboutOf(row),
    sums: {
      people: Number(row.people),
      calls: Number(row.calls),
      authorityRequests: Number(row.authority_requests),
      amountMinor: Number(row.amount_minor),
      minutesSaved: Number(row.minutes_saved),
    },
  }));
}

/** What breakdowns that end in the window say. */
export async function judgementCells(
  db: JudgementFiguresDb,
  { from, to, policyId }: Pick<FiguresAsked, 'from' | 'to' | 'policyId'>,
): Promise<readonly JudgementCell[]> {
  const asked = { from, to, ...(policyId !== undefined && { policyId }) };
  const rows = await summed(db, 'judgement_cell', ['kind', 'policy_id', 'dimension', 'cell'], ['count'], asked);
  return rows.map((row) => ({
    ...aboutOf(row),
    dimension: row.dimension as JudgementDimension,
    cell: row.cell,
    count: Number(row.count),
  }));
}

/** What is told of the calls, or of the requests, of consecutive blocks together. */
export interface ToldJudgements {
  readonly breakdownId: string;
  /** In order. */
  readonly blockIds: readonly string[];
  readonly kind: JudgementKind;
  /** null: "other policies". */
  readonly policyId: string | null;
  readonly fromWeek: IsoWeek;
  /** The week that it counts in: its last. */
  readonly toWeek: IsoWeek;
  /** All calls, or requests. */
  readonly n: number;
  /** Calls by what they were made under; of requests nothing. */
  readonly basis: Readonly<Record<string, number>>;
  /** Of all parts of its blocks; null among them: of something that is placed nowhere. */
  readonly unitIds: readonly (string | null)[];
}

/** The breakdowns that count in the window, in the order of their weeks. */
export async function listJudgementBreakdowns(
  db: JudgementFiguresDb,
  { from, to }: Pick<FiguresAsked, 'from' | 'to'>,
): Promise<readonly ToldJudgements[]> {
  const cells = await db
    .selectFrom('judgement_cell')
    .selectAll()
    .where('week', '>=', from)
    .where('week', '<=', to)
    .where('dimension', 'in', ['basis', 'answer'])
    .orderBy('week')
    .orderBy('breakdown_id')
    .execute();
  const parts = await db
    .selectFrom('judgement_figure')
    .innerJoin('judgement_part', 'judgement_part.block_id', 'judgement_figure.block_id')
    .select(['breakdown_id', 'judgement_figure.block_id', 'unit_id'])
    .where('breakdown_id', 'in', (eb) =>
      eb.selectFrom('judgement_cell').select('judgement_cell.breakdown_id').where('week', '>=', from).where('week', '<=', to),
    )
    .orderBy('judgement_figure.block_id')
    .orderBy('unit_id')
    .execute();
  const own = Map.groupBy(parts, ({ breakdown_id }) => breakdown_id);
  return [...Map.groupBy(cells, ({ breakdown_id }) => breakdown_id)].flatMap(([breakdownId, table]) => {
    const [first] = table;
    if (!first) return [];
    const within = own.get(breakdownId) ?? [];
    const basis = table.filter(({ dimension }) => dimension === 'basis').map(({ cell, count }) => [cell, Number(count)] as const);
    return {
      breakdownId,
      blockIds: [...new Set(within.map(({ block_id }) => block_id))],
      kind: first.kind as JudgementKind,
      policyId: first.policy_id === NO_POLICY ? null : first.policy_id,
      fromWeek: first.from_week as IsoWeek,
      toWeek: first.week as IsoWeek,
      // Each of the two tables adds up to it.
      n: table.reduce((sum, { count }) => sum + Number(count), 0),
      basis: Object.fromEntries(basis),
      unitIds: [...new Set(within.map(({ unit_id }) => (unit_id === NONE ? null : unit_id)))],
    };
  });
}

async function summed<const Key extends string, const Column extends string>(
  db: JudgementFiguresDb,
  table: keyof JudgementFiguresTables,
  keys: readonly Key[],
  columns: readonly Column[],
  { from, to, policyId, unitIds, exceptUnitIds }: FiguresAsked,
): Promise<readonly (Record<Key | 'from_week' | 'to_week', string> & Record<Column, number>)[]> {
  const key = sql.join(keys.map((column) => sql.ref(column)));
  const sums = columns.map((column) => sql`sum(${sql.ref(column)}) as ${sql.ref(column)}`);
  const span = [sql`min(${sql.ref('from_week')}) as ${sql.ref('from_week')}`, sql`max(${sql.ref('week')}) as ${sql.ref('to_week')}`];
  const conditions = [
    sql`${sql.ref('week')} between ${from} and ${to}`,
    ...(policyId ? [sql`${sql.ref('policy_id')} = ${policyId}`] : []),
    ...(unitIds ? [sql`${sql.ref('unit_id')} in (${sql.join(unitIds)})`] : []),
    ...(exceptUnitIds ? [sql`${sql.ref('unit_id')} not in (${sql.join(exceptUnitIds)})`] : []),
  ];
  const { rows } = await sql<Record<Key | 'from_week' | 'to_week', string> & Record<Column, number>>`
    select ${key}, ${sql.join([...span, ...sums])} from ${sql.table(table)}
    where ${sql.join(conditions, sql` and `)} group by ${key} order by ${key}`.execute(db);
  return rows;
}

function aboutOf(row: { readonly kind: string; readonly policy_id: string; readonly from_week: string; readonly to_week: string }) {
  return {
    kind: row.kind as JudgementKind,
    policyId: row.policy_id === NO_POLICY ? null : row.policy_id,
    answered: { from: row.from_week as IsoWeek, to: row.to_week as IsoWeek },
  };
}
