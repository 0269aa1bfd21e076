import type { IsoQuarter, IsoWeek } from '#calendar';
import type { ReadDb } from '#read-store';
import { sql } from 'kysely';
import type { FrictionSums } from './events.ts';
import { ANSWER_COLUMNS, COUNT_COLUMNS, NONE } from './friction-figures.tables.ts';
import type { Dimension, FiguresTables } from './friction-figures.tables.ts';
import { NO_SUMS } from './friction-sums.ts';

/** Names the parts that belong to no unit for certain, where units are asked for. */
export const NO_UNIT = NONE;

/** Read the tables of the projection `frictionFigures`; for use inside its `find` or `findAcross`. */
export type FiguresDb = ReadDb<FiguresTables>;

export interface WeekSpan {
  readonly from: IsoWeek;
  readonly to: IsoWeek;
}

export interface FiguresAsked extends WeekSpan {
  readonly policyId?: string | null;
  /** Parts that are these units, or others together below them (NO_UNIT: unplaced); all when absent. */
  readonly unitIds?: readonly string[] | null;
  /** Parts of all other units instead. */
  readonly exceptUnitIds?: readonly string[];
}

/** A union of blocks, or of a public source's reports. */
export interface FigureSums {
  /** null: published blocks; otherwise the name of a public source. */
  readonly source: string | null;
  /** From where the earliest block of the union begins to where the last one ends; null: none, and no counts. */
  readonly answered: WeekSpan | null;
  /** The same of breakdowns, which tell the answers that not every report gives, and may begin earlier; null: none. */
  readonly told: WeekSpan | null;
  /** A block that ends after the first one begins before the weeks asked, so that it reaches over others. */
  readonly isReachedOver: boolean;
  readonly sums: FrictionSums;
}

export interface PolicySums extends FigureSums {
  /** null: "other policies", or reports that name none. */
  readonly policyId: string | null;
}

export interface PartSums extends PolicySums {
  readonly unitId: string | null;
  readonly others: 'OTHER_UNITS' | 'UNPLACED' | null;
}

export interface WeekSums extends FigureSums {
  readonly week: IsoWeek;
}

export interface CellCount {
  readonly source: string | null;
  readonly quarter: IsoQuarter;
  readonly cell: string;
  readonly count: number;
}

/** One row for each policy of each source with something in the window. */
export async function sumsByPolicy(db: FiguresDb, asked: FiguresAsked): Promise<readonly PolicySums[]> {
  const rows = await sumsBy(db, asked, ['source', 'policy_id']);
  return rows.map((row) => ({ ...figureOf(row), policyId: orNull(row.policy_id) }));
}

/** One row for each source with something in the window. */
export async function sumsBySource(db: FiguresDb, asked: FiguresAsked): Promise<readonly FigureSums[]> {
  return (await sumsBy(db, asked, ['source'])).map(figureOf);
}

/** One row for each policy and part. */
export async function sumsByPart(db: FiguresDb, asked: FiguresAsked): Promise<readonly PartSums[]> {
  const rows = await sumsBy(db, asked, ['source', 'policy_id', 'unit_id', 'others']);
  return rows.map((row) => ({
    ...figureOf(row),
    policyId: orNull(row.policy_id),
    unitId: orNull(row.unit_id),
    others: orNull(row.others) as PartSums['others'],
  }));
}

/** One row for each week and source with something in it. */
export async function sumsByWeek(db: FiguresDb, asked: FiguresAsked): Promise<readonly WeekSums[]> {
  const rows = await sumsBy(db, asked, ['source', 'week']);
  return rows.map((row) => ({ ...figureOf(row), week: row.week as IsoWeek }));
}

/** One row for each policy, week and source with something in it. */
export async function sumsByPolicyAndWeek(db: FiguresDb, asked: FiguresAsked): Promise<readonly (PolicySums & WeekSums)[]> {
  const rows = await sumsBy(db, asked, ['source', 'policy_id', 'week']);
  return rows.map((row) => ({ ...figureOf(row), policyId: orNull(row.policy_id), week: row.week as IsoWeek }));
}

/** One-way counts; quarters are those of the blocks' last weeks. */
export async function cellsByQuarter(
  db: FiguresDb,
  asked: { readonly dimension: Dimension; readonly from: IsoQuarter; readonly to: IsoQuarter; readonly policyId?: string | null },
): Promise<readonly CellCount[]> {
  let query = db
    .selectFrom('figure_cell')
    .where('dimension', '=', asked.dimension)
    .where('quarter', '>=', asked.from)
    .where('quarter', '<=', asked.to);
  if (asked.policyId) query = query.where('policy_id', '=', asked.policyId);
  const rows = await query
    .select(['source', 'quarter', 'cell', (eb) => eb.fn.sum<number>('count').as('count')])
    .groupBy(['source', 'quarter', 'cell'])
    .orderBy('quarter')
    .orderBy('cell')
    .execute();
  return rows.map(({ source, quarter, cell, count }) => ({
    source: orNull(source),
    quarter: quarter as IsoQuarter,
    cell,
    count: Number(count),
  }));
}

/** Customers that a unit served in a week; policyId null: in all its business. */
export interface UnitInteractions {
  readonly unitId: string;
  readonly policyId: string | null;
  readonly week: IsoWeek;
  readonly count: number;
}

/** As recorded; units and those below them may both be there. */
export async function listInteractions(db: FiguresDb, { from, to, unitIds }: FiguresAsked): Promise<readonly UnitInteractions[]> {
  let query = db.selectFrom('interactions').where('week', '>=', from).where('week', '<=', to);
  if (unitIds) query = query.where('unit_id', 'in', unitIds);
  const rows = await query.selectAll().orderBy('week').orderBy('unit_id').orderBy('policy_id').execute();
  return rows.map(({ unit_id, policy_id, week, count }) => ({
    unitId: unit_id,
    policyId: orNull(policy_id),
    week: week as IsoWeek,
    count: Number(count),
  }));
}

export interface ReportingUnit {
  readonly source: string | null;
  /** NO_UNIT: not placed. */
  readonly unitId: string;
}

/** The units that reports of a source come from. */
export async function listReportingUnits(db: FiguresDb, { from, to, policyId, unitIds }: FiguresAsked): Promise<readonly ReportingUnit[]> {
  let query = db.selectFrom('figure_part').where('week', '>=', from).where('week', '<=', to).where('reports', '>', 0);
  if (policyId) query = query.where('policy_id', '=', policyId);
  if (unitIds) query = query.where('unit_id', 'in', unitIds);
  const rows = await query.select(['source', 'unit_id']).distinct().orderBy('source').orderBy('unit_id').execute();
  return rows.map(({ source, unit_id }) => ({ source: orNull(source), unitId: unit_id }));
}

/** Names of the public sources that anything was taken from. */
export async function listPublicSources(db: FiguresDb): Promise<readonly string[]> {
  const rows = await db.selectFrom('figure_source').select('source').orderBy('source').execute();
  return rows.map(({ source }) => source);
}

type KeyColumn = 'source' | 'policy_id' | 'week' | 'unit_id' | 'others';
type Keyed<Key extends KeyColumn> = Record<Key | 'source', string>;
type SumsRow<Key extends KeyColumn> = Keyed<Key> & Omit<FigureSums, 'source'>;
type StoredRow<Key extends KeyColumn> = Keyed<Key> &
  Record<'from_week' | 'to_week' | 'first_week', string> & { readonly reaching_week: string | null } & Readonly<
    Record<string, string | number | null>
  >;

/** Counts of blocks and answers of breakdowns, side by side. */
async function sumsBy<const Key extends KeyColumn>(
  db: FiguresDb,
  asked: FiguresAsked,
  keys: readonly Key[],
): Promise<readonly SumsRow<Key>[]> {
  if (asked.unitIds?.length === 0) return [];
  // Over all units the narrower tables answer.
  const byUnit = Boolean(asked.unitIds ?? asked.exceptUnitIds) || keys.some((key) => key === 'unit_id');
  const counts = await storedSums(db, byUnit ? 'figure_part' : 'figure_week', COUNT_COLUMNS, asked, keys);
  const answers = await storedSums(db, byUnit ? 'figure_answer_part' : 'figure_answer_week', ANSWER_COLUMNS, asked, keys);
  const at = (row: Keyed<Key>) => JSON.stringify(keys.map((key) => row[key]));
  const countsAt = new Map(counts.map((row) => [at(row), row]));
  const answersAt = new Map(answers.map((row) => [at(row), row]));
  return [...new Map([...countsAt, ...answersAt])]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, row]) => ({
      ...row,
      answered: spanOf(countsAt.get(key)),
      told: spanOf(answersAt.get(key)),
      isReachedOver: isReachedOver(countsAt.get(key)),
      sums: { ...NO_SUMS, ...fieldsOf(countsAt.get(key), COUNT_COLUMNS), ...fieldsOf(answersAt.get(key), ANSWER_COLUMNS) },
    }));
}

async function storedSums<const Key extends KeyColumn>(
  db: FiguresDb,
  table: 'figure_week' | 'figure_part' | 'figure_answer_week' | 'figure_answer_part',
  columns: Readonly<Record<string, string>>,
  { from, to, policyId, unitIds, exceptUnitIds }: FiguresAsked,
  keys: readonly Key[],
): Promise<readonly StoredRow<Key>[]> {
  const sums = Object.values(columns).map((column) => sql`sum(${sql.ref(column)}) as ${sql.ref(column)}`);
  const span = [
    sql`min(${sql.ref('from_week')}) as ${sql.ref('from_week')}`,
    sql`max(${sql.ref('week')}) as ${sql.ref('to_week')}`,
    sql`min(${sql.ref('week')}) as ${sql.ref('first_week')}`,
    sql`max(case when ${sql.ref('from_week')} < ${from} then ${sql.ref('week')} end) as ${sql.ref('reaching_week')}`,
  ];
  const groups = sql.join(keys.map((key) => sql.ref(key)));
  const conditions = [
    sql`${sql.ref('week')} between ${from} and ${to}`,
    ...(policyId ? [sql`${sql.ref('policy_id')} = ${policyId}`] : []),
    ...(unitIds ? [sql`${sql.ref('unit_id')} in (${sql.join(unitIds)})`] : []),
    ...(exceptUnitIds ? [sql`${sql.ref('unit_id')} not in (${sql.join(exceptUnitIds)})`] : []),
  ];
  const { rows } = await sql<StoredRow<Key>>`
    select ${groups}, ${sql.join([...span, ...sums])} from ${sql.table(table)}
    where ${sql.join(conditions, sql` and `)} group by ${groups}`.execute(db);
  return rows;
}

function spanOf(row: Record<'from_week' | 'to_week', string> | undefined): WeekSpan | null {
  return row ? { from: row.from_week as IsoWeek, to: row.to_week as IsoWeek } : null;
}

function isReachedOver(row: { readonly first_week: string; readonly reaching_week: string | null } | undefined): boolean {
  return row !== undefined && row.reaching_week !== null && row.reaching_week > row.first_week;
}

function fieldsOf(
  row: Readonly<Record<string, string | number | null>> | undefined,
  columns: Readonly<Record<string, string>>,
): Partial<FrictionSums> {
  return row ? Object.fromEntries(Object.entries(columns).map(([field, column]) => [field, Number(row[column])])) : {};
}

function figureOf({ source, answered, told, isReachedOver, sums }: SumsRow<'source'>): FigureSums {
  return { source: orNull(source), answered, told, isReachedOver, sums };
}

/** Key columns hold an empty text for none. */
function orNull(value: string): string | null {
  return value === '' ? null : value;
}
