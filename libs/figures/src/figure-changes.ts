import { quarterOf } from '#calendar';
import type { IsoWeek } from '#calendar';
import { chunks } from '#read-store';
import type { Query } from '#read-store';
import { HARMFUL_OUTCOMES } from '#friction/events';
import type { CustomerOutcome, InteractionsEvent } from '#friction/events';
import type { Insertable, Kysely } from 'kysely';
import { sql } from 'kysely';
import { NOT_CLASSIFIED, NOT_STATED } from './block-cells.ts';
import type { AnswerSums, BlockPart, CountSums, FrictionBlockEvent, FrictionBreakdownEvent, FrictionHistograms } from './events.ts';
import { ANSWER_COLUMNS, BLOCKS, COUNT_COLUMNS, DIMENSIONS, NONE, NO_POLICY } from './friction-figures.tables.ts';
import type { Dimension, FiguresTables } from './friction-figures.tables.ts';
import { NOTHING, addSums, countSumsOf, sumsOfReport } from './friction-sums.ts';
import type { PublicReport, PublicReports } from './public-reports.ts';

type Published<Type extends FrictionBreakdownEvent['type']> = Extract<FrictionBreakdownEvent, { type: Type }>['data'];
type CellRow = Insertable<FiguresTables['figure_cell']>;
type TimesRow = Insertable<FiguresTables['answer_times']>;
type InteractionsRow = Insertable<FiguresTables['interactions']>;
type HarmedRow = Insertable<FiguresTables['harmed_week']>;

/** Rows of sums: what makes a row, and its sums by column. */
type Key = Readonly<Record<string, string>> & { readonly from_week: string };
type Row = Key & Readonly<Record<string, string | number>>;
type SumsTable = 'figure_week' | 'figure_part' | 'figure_answer_week' | 'figure_answer_part';
const KEYS: Readonly<Record<SumsTable, readonly string[]>> = {
  figure_week: ['week', 'source', 'policy_id'],
  figure_part: ['week', 'source', 'policy_id', 'unit_id', 'others'],
  figure_answer_week: ['week', 'source', 'policy_id'],
  figure_answer_part: ['week', 'source', 'policy_id', 'unit_id', 'others'],
};

/** Rows in one statement: below every database's limit of parameters. */
const ROWS_AT_ONCE = 400;

/** What a batch of events adds to the roll-ups, summed in memory first. */
export class FigureChanges {
  readonly #rows: Readonly<Record<SumsTable, Map<string, Row>>> = {
    figure_week: new Map(),
    figure_part: new Map(),
    figure_answer_week: new Map(),
    figure_answer_part: new Map(),
  };
  readonly #cells = new Map<string, CellRow>();
  readonly #harmed = new Map<string, HarmedRow>();
  readonly #sources = new Set<string>();
  readonly #times: TimesRow[] = [];
  readonly #interactions = new Map<string, InteractionsRow>();
  readonly #blockUnits: Insertable<FiguresTables['block_unit']>[] = [];
  readonly #breakdowns: Published<'FrictionBreakdownPublished'>[] = [];

  addBlock(block: FrictionBlockEvent['data']): void {
    const key = { source: BLOCKS, policy_id: block.policyId ?? NO_POLICY, week: block.toWeek, from_week: block.fromWeek };
    this.#addCounts(key, block.sums, block.parts);
    for (const unitId of new Set(block.parts.map((part) => part.unitId ?? NONE)))
      this.#blockUnits.push({ block_id: block.blockId, unit_id: unitId, breakdown_id: null });
  }

  addBreakdown(breakdown: Published<'FrictionBreakdownPublished'>): void {
    const key = { source: BLOCKS, policy_id: breakdown.policyId ?? NO_POLICY, week: breakdown.toWeek, from_week: breakdown.fromWeek };
    if (breakdown.parts.length > 0) this.#addAnswers(key, breakdown.sums, breakdown.parts);
    this.#addCells(key, breakdown.histograms, 1);
    this.#breakdowns.push(breakdown);
  }

  addAnswers(answers: Published<'FrictionBlockAnswersPublished'>): void {
    this.#times.push({
      breakdown_id: answers.breakdownId,
      policy_id: answers.policyId ?? NO_POLICY,
      week: answers.toWeek,
      reports: answers.reports,
      within_2: answers.within2Days,
      within_14: answers.within14Days,
      within_30: answers.within30Days,
      median_days: answers.medianDays,
    });
  }

  /** @param sign -1 takes the report away again */
  addPublicReport(report: PublicReport, sign: 1 | -1): void {
    const { week } = report;
    this.#sources.add(report.source);
    const key = { source: report.source, policy_id: report.policyId ?? NO_POLICY, week, from_week: week };
    if (report.customerOutcomes.some(isHarmful)) this.#addHarmed(key, sign);
    const sums = addSums(NOTHING, sumsOfReport(report.answers), sign);
    const part = { unitId: report.unitId, others: report.unitId === null ? ('UNPLACED' as const) : null };
    const counts = countSumsOf(0, sums);
    this.#addCounts(key, counts, [{ ...part, sums: counts }]);
    if (sums.indexN !== 0 || sums.yearlyN !== 0) this.#addAnswers(key, sums, [{ ...part, sums }]);
    const one = (tags: readonly string[]) => Object.fromEntries((tags.length > 0 ? tags : [NOT_STATED]).map((tag) => [tag, 1]));
    const histograms = {
      cause: { [report.cause ?? NOT_CLASSIFIED]: 1 },
      channel: { [report.channel ?? NOT_STATED]: 1 },
      effect: one(report.effects),
      customerOutcome: one(report.customerOutcomes),
    };
    this.#addCells(key, histograms, sign);
  }

  recordInteractions({ unitId, week, policyId, count }: InteractionsEvent['data']): void {
    const row = { unit_id: unitId, policy_id: policyId ?? NO_POLICY, week, count };
    this.#interactions.set(`${week} ${unitId} ${row.policy_id}`, row);
  }

  queries(db: Kysely<FiguresTables>, reports: PublicReports): readonly Query[] {
    const standing = [...reports].flatMap(([report_id, report]) => (report ? [{ report_id, report: JSON.stringify(report) }] : []));
    const gone = [...reports].flatMap(([reportId, report]) => (report ? [] : [reportId]));
    return [
      ...(Object.keys(KEYS) as SumsTable[]).flatMap((table) =>
        chunks([...this.#rows[table].values()], ROWS_AT_ONCE).map((rows) => addedTo(db, table, rows)),
      ),
      ...chunks([...this.#cells.values()], ROWS_AT_ONCE).map((rows) =>
        db
          .insertInto('figure_cell')
          .values(rows)
          .onConflict((conflict) =>
            conflict
              .columns(['quarter', 'dimension', 'source', 'policy_id', 'cell'])
              .doUpdateSet((eb) => ({ count: eb(eb.ref('figure_cell.count'), '+', eb.ref('excluded.count')) })),
          ),
      ),
      ...chunks([...this.#harmed.values()], ROWS_AT_ONCE).map((rows) =>
        db
          .insertInto('harmed_week')
          .values(rows)
          .onConflict((conflict) =>
            conflict
              .columns(['policy_id', 'source', 'week'])
              .doUpdateSet((eb) => ({ count: eb(eb.ref('harmed_week.count'), '+', eb.ref('excluded.count')) })),
          ),
      ),
      ...chunks(this.#times, ROWS_AT_ONCE).map((rows) => db.insertInto('answer_times').values(rows)),
      ...chunks([...this.#sources], ROWS_AT_ONCE).map((sources) =>
        db
          .insertInto('figure_source')
          .values(sources.map((source) => ({ source })))
          .onConflict((conflict) => conflict.doNothing()),
      ),
      ...chunks([...this.#interactions.values()], ROWS_AT_ONCE).map((rows) =>
        db
          .insertInto('interactions')
          .values(rows)
          .onConflict((conflict) =>
            conflict.columns(['week', 'unit_id', 'policy_id']).doUpdateSet((eb) => ({ count: eb.ref('excluded.count') })),
          ),
      ),
      ...chunks(standing, ROWS_AT_ONCE).map((rows) =>
        db
          .insertInto('public_report')
          .values(rows)
          .onConflict((conflict) => conflict.column('report_id').doUpdateSet((eb) => ({ report: eb.ref('excluded.report') }))),
      ),
      ...chunks(this.#blockUnits, ROWS_AT_ONCE).map((rows) => db.insertInto('block_unit').values(rows)),
      ...this.#breakdowns.flatMap((breakdown) => [
        db.insertInto('breakdown').values({
          breakdown_id: breakdown.breakdownId,
          policy_id: breakdown.policyId ?? NO_POLICY,
          from_week: breakdown.fromWeek,
          week: breakdown.toWeek,
          reports: breakdown.reports,
          parts: JSON.stringify(breakdown.parts.map(({ unitId, sums }) => ({ unitId, n: sums.indexN, lost: sums.functionLossSum }))),
          harm: JSON.stringify(breakdown.histograms.harm),
          facts: JSON.stringify(breakdown.histograms.facts),
        }),
        ...chunks(breakdown.blockIds, ROWS_AT_ONCE).map((ids) =>
          db.updateTable('block_unit').set({ breakdown_id: breakdown.breakdownId }).where('block_id', 'in', ids),
        ),
      ]),
      ...chunks(gone, ROWS_AT_ONCE).map((ids) => db.deleteFrom('public_report').where('report_id', 'in', ids)),
    ];
  }

  #addCounts(key: Key, sums: CountSums, parts: readonly BlockPart<CountSums>[]): void {
    this.#add('figure_week', key, sums, COUNT_COLUMNS);
    for (const part of parts) this.#add('figure_part', { ...key, ...partKey(part) }, part.sums, COUNT_COLUMNS);
  }

  #addAnswers(key: Key, sums: AnswerSums, parts: readonly BlockPart<AnswerSums>[]): void {
    this.#add('figure_answer_week', key, sums, ANSWER_COLUMNS);
    for (const part of parts) this.#add('figure_answer_part', { ...key, ...partKey(part) }, part.sums, ANSWER_COLUMNS);
  }

  #add<Field extends string>(
    table: SumsTable,
    key: Key,
    sums: Readonly<Record<Field, number>>,
    columns: Readonly<Record<Field, string>>,
  ): void {
    const rows = this.#rows[table];
    const at = JSON.stringify(KEYS[table].map((column) => key[column]));
    const known = rows.get(at);
    const fields = Object.entries(columns) as [Field, string][];
    const totals = Object.fromEntries(fields.map(([field, column]) => [column, Number(known?.[column] ?? 0) + sums[field]]));
    const from_week = known && known.from_week < key.from_week ? known.from_week : key.from_week;
    rows.set(at, { ...key, ...totals, from_week });
  }

  #addHarmed({ source, policy_id, week }: Readonly<Record<'source' | 'policy_id' | 'week', string>>, sign: 1 | -1): void {
    const at = JSON.stringify([source, policy_id, week]);
    this.#harmed.set(at, { source, policy_id, week, count: (this.#harmed.get(at)?.count ?? 0) + sign });
  }

  #addCells({ source = '', policy_id = '', week = '' }: Key, histograms: Pick<FrictionHistograms, Dimension>, sign: 1 | -1): void {
    const quarter = quarterOf(week as IsoWeek);
    for (const dimension of DIMENSIONS) {
      const cells = histograms[dimension];
      for (const [cell, count] of Object.entries(cells)) {
        const key = `${quarter} ${dimension} ${cell} ${policy_id} ${source}`;
        const known = this.#cells.get(key)?.count ?? 0;
        this.#cells.set(key, { source, policy_id, quarter, dimension, cell, count: known + sign * count });
      }
    }
  }
}

function isHarmful(outcome: CustomerOutcome): boolean {
  return HARMFUL_OUTCOMES.some((harmful) => harmful === outcome);
}

function partKey({ unitId, others }: BlockPart<unknown>) {
  return { unit_id: unitId ?? NONE, others: others ?? NONE };
}

/** Portable: SQLite and Postgres name the function of the smaller value differently. */
function addedTo(db: Kysely<FiguresTables>, table: SumsTable, rows: readonly Row[]): Query {
  const known = (column: string) => sql.ref<string>(`${table}.${column}`);
  const added = (column: string) => sql.ref<string>(`excluded.${column}`);
  const columns = Object.values(table.startsWith('figure_answer') ? ANSWER_COLUMNS : COUNT_COLUMNS);
  const sums = Object.fromEntries(columns.map((column) => [column, sql<number>`${known(column)} + ${added(column)}`]));
  const from_week = sql<string>`case when ${added('from_week')} < ${known('from_week')} then ${added('from_week')} else ${known('from_week')} end`;
  return db
    .insertInto(table)
    .values(rows as never)
    .onConflict((conflict) => conflict.columns(KEYS[table] as never).doUpdateSet({ ...sums, from_week }));
}
