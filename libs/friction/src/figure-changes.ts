import { quarterOf } from '#calendar';
import type { IsoWeek } from '#calendar';
import type { Query } from '#read-store';
import type { Insertable, Kysely } from 'kysely';
import { sql } from 'kysely';
import { NOT_CLASSIFIED, NOT_STATED } from './block-cells.ts';
import type { FrictionBlockAnswersEvent, FrictionBlockEvent, FrictionHistograms, FrictionSums, InteractionsEvent } from './events.ts';
import { BLOCKS, NONE, NO_POLICY, SUM_COLUMN_LIST } from './friction-figures.tables.ts';
import type { FiguresTables, SumColumn } from './friction-figures.tables.ts';
import { NOTHING, addSums, sumsOfReport } from './friction-sums.ts';
import type { PublicReport, PublicReports } from './public-reports.ts';

type WeekRow = Insertable<FiguresTables['figure_week']>;
type PartRow = Insertable<FiguresTables['figure_part']>;
type CellRow = Insertable<FiguresTables['figure_cell']>;
type AnswersRow = Insertable<FiguresTables['block_answers']>;
type InteractionsRow = Insertable<FiguresTables['interactions']>;

/** Rows in one statement: below every database's limit of parameters. */
const ROWS_AT_ONCE = 400;

/** What a batch of events adds to the roll-ups, summed in memory first. */
export class FigureChanges {
  readonly #weeks = new Map<string, WeekRow>();
  readonly #parts = new Map<string, PartRow>();
  readonly #cells = new Map<string, CellRow>();
  readonly #sources = new Set<string>();
  readonly #answers: AnswersRow[] = [];
  readonly #interactions = new Map<string, InteractionsRow>();

  addBlock(block: FrictionBlockEvent['data']): void {
    const key = { source: BLOCKS, policy_id: block.policyId ?? NO_POLICY, week: block.toWeek, from_week: block.fromWeek };
    this.#addWeek(key, block.sums);
    for (const { unitId, others, sums } of block.parts) this.#addPart({ ...key, unit_id: unitId ?? NONE, others: others ?? NONE }, sums);
    this.#addCells(key, block.histograms, 1);
  }

  addAnswers(answers: FrictionBlockAnswersEvent['data']): void {
    this.#answers.push({
      block_id: answers.blockId,
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
    const sums = { people: 0, ...addSums(NOTHING, sumsOfReport(report.answers), sign) };
    this.#addWeek(key, sums);
    this.#addPart({ ...key, unit_id: report.unitId ?? NONE, others: report.unitId === null ? 'UNPLACED' : NONE }, sums);
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
      ...chunks([...this.#weeks.values()]).map((rows) =>
        db
          .insertInto('figure_week')
          .values(rows)
          .onConflict((conflict) =>
            conflict.columns(['week', 'source', 'policy_id']).doUpdateSet({
              ...added('figure_week'),
              from_week: earlier('figure_week'),
            }),
          ),
      ),
      ...chunks([...this.#parts.values()]).map((rows) =>
        db
          .insertInto('figure_part')
          .values(rows)
          .onConflict((conflict) =>
            conflict.columns(['week', 'source', 'policy_id', 'unit_id', 'others']).doUpdateSet({
              ...added('figure_part'),
              from_week: earlier('figure_part'),
            }),
          ),
      ),
      ...chunks([...this.#cells.values()]).map((rows) =>
        db
          .insertInto('figure_cell')
          .values(rows)
          .onConflict((conflict) =>
            conflict
              .columns(['quarter', 'dimension', 'source', 'policy_id', 'cell'])
              .doUpdateSet((eb) => ({ count: eb(eb.ref('figure_cell.count'), '+', eb.ref('excluded.count')) })),
          ),
      ),
      ...chunks(this.#answers).map((rows) => db.insertInto('block_answers').values(rows)),
      ...chunks([...this.#sources]).map((sources) =>
        db
          .insertInto('figure_source')
          .values(sources.map((source) => ({ source })))
          .onConflict((conflict) => conflict.doNothing()),
      ),
      ...chunks([...this.#interactions.values()]).map((rows) =>
        db
          .insertInto('interactions')
          .values(rows)
          .onConflict((conflict) =>
            conflict.columns(['week', 'unit_id', 'policy_id']).doUpdateSet((eb) => ({ count: eb.ref('excluded.count') })),
          ),
      ),
      ...chunks(standing).map((rows) =>
        db
          .insertInto('public_report')
          .values(rows)
          .onConflict((conflict) => conflict.column('report_id').doUpdateSet((eb) => ({ report: eb.ref('excluded.report') }))),
      ),
      ...chunks(gone).map((ids) => db.deleteFrom('public_report').where('report_id', 'in', ids)),
    ];
  }

  #addWeek(key: Omit<WeekRow, SumColumn>, sums: FrictionSums): void {
    addTo(this.#weeks, `${key.week} ${key.policy_id} ${key.source}`, key, sums);
  }

  #addPart(key: Omit<PartRow, SumColumn>, sums: FrictionSums): void {
    addTo(this.#parts, `${key.week} ${key.policy_id} ${key.unit_id} ${key.others} ${key.source}`, key, sums);
  }

  #addCells(
    { source, policy_id, week }: { source: string; policy_id: string; week: string },
    histograms: FrictionHistograms,
    sign: 1 | -1,
  ): void {
    const quarter = quarterOf(week as IsoWeek);
    for (const [dimension, cells] of Object.entries(histograms)) {
      for (const [cell, count] of Object.entries(cells)) {
        const key = `${quarter} ${dimension} ${cell} ${policy_id} ${source}`;
        const known = this.#cells.get(key)?.count ?? 0;
        this.#cells.set(key, { source, policy_id, quarter, dimension, cell, count: known + sign * count });
      }
    }
  }
}

function addTo<Row extends WeekRow>(rows: Map<string, Row>, at: string, key: Omit<Row, SumColumn>, sums: FrictionSums): void {
  const known = rows.get(at);
  const totals = Object.fromEntries(SUM_COLUMN_LIST.map(([field, column]) => [column, (known?.[column] ?? 0) + sums[field]]));
  const from_week = known && known.from_week < key.from_week ? known.from_week : key.from_week;
  rows.set(at, { ...key, from_week, ...totals } as Row);
}

function added(table: 'figure_week' | 'figure_part') {
  const sum = (column: SumColumn) => sql<number>`${sql.ref(`${table}.${column}`)} + ${sql.ref(`excluded.${column}`)}`;
  return Object.fromEntries(SUM_COLUMN_LIST.map(([, column]) => [column, sum(column)]));
}

/** Portable: SQLite and Postgres name the function of the smaller value differently. */
function earlier(table: 'figure_week' | 'figure_part') {
  const [known, added] = [sql.ref<string>(`${table}.from_week`), sql.ref<string>('excluded.from_week')];
  return sql<string>`case when ${added} < ${known} then ${added} else ${known} end`;
}

function chunks<Row>(rows: readonly Row[]): readonly (readonly Row[])[] {
  return Array.from({ length: Math.ceil(rows.length / ROWS_AT_ONCE) }, (_, i) => rows.slice(i * ROWS_AT_ONCE, (i + 1) * ROWS_AT_ONCE));
}
