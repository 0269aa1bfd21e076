import { projection } from '#read-store';
import type { FrictionReportEvent, InteractionsEvent } from '#friction/events';
import type { CreateTableBuilder } from 'kysely';
import type { FrictionBlockEvent, FrictionBreakdownEvent } from './events.ts';
import { FigureChanges } from './figure-changes.ts';
import { ANSWER_COLUMNS, COUNT_COLUMNS } from './friction-figures.tables.ts';
import type { FiguresTables } from './friction-figures.tables.ts';
import { loadPublicReports, publicReportAfter } from './public-reports.ts';

type Event = FrictionReportEvent | FrictionBlockEvent | FrictionBreakdownEvent | InteractionsEvent;

/** Roll-ups of what others than the owners see: published blocks, and the reports of public sources apart from them. */
export const frictionFigures = projection<FiguresTables, Event>({
  name: 'friction_figures',
  version: 6,
  create: (db) => [
    ...(['figure_week', 'figure_answer_week'] as const).flatMap((table) => [
      withSums(db.schema.createTable(table), table === 'figure_week' ? COUNT_COLUMNS : ANSWER_COLUMNS).addPrimaryKeyConstraint(
        `${table}_key`,
        ['week', 'source', 'policy_id'],
      ),
      db.schema.createIndex(`${table}_by_policy`).on(table).columns(['policy_id', 'week']),
    ]),
    ...(['figure_part', 'figure_answer_part'] as const).flatMap((table) => [
      withSums(db.schema.createTable(table), table === 'figure_part' ? COUNT_COLUMNS : ANSWER_COLUMNS)
        .addColumn('unit_id', 'text', (column) => column.notNull())
        .addColumn('others', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint(`${table}_key`, ['week', 'source', 'policy_id', 'unit_id', 'others']),
      db.schema.createIndex(`${table}_by_policy`).on(table).columns(['policy_id', 'week']),
      db.schema.createIndex(`${table}_by_unit`).on(table).columns(['unit_id', 'week']),
    ]),
    db.schema
      .createTable('figure_cell')
      .addColumn('quarter', 'text', (column) => column.notNull())
      .addColumn('dimension', 'text', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('cell', 'text', (column) => column.notNull())
      .addColumn('count', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('figure_cell_key', ['quarter', 'dimension', 'source', 'policy_id', 'cell']),
    db.schema
      .createTable('answer_times')
      .addColumn('breakdown_id', 'text', (column) => column.primaryKey())
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('week', 'text', (column) => column.notNull())
      .addColumn('reports', 'integer', (column) => column.notNull())
      .addColumn('within_2', 'integer')
      .addColumn('within_14', 'integer')
      .addColumn('within_30', 'integer')
      .addColumn('median_days', 'integer'),
    db.schema.createIndex('answer_times_by_week').on('answer_times').columns(['week', 'policy_id']),
    db.schema
      .createTable('breakdown')
      .addColumn('breakdown_id', 'text', (column) => column.primaryKey())
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('from_week', 'text', (column) => column.notNull())
      .addColumn('week', 'text', (column) => column.notNull())
      .addColumn('reports', 'integer', (column) => column.notNull())
      .addColumn('parts', 'text', (column) => column.notNull())
      .addColumn('harm', 'text', (column) => column.notNull())
      .addColumn('facts', 'text', (column) => column.notNull()),
    db.schema.createIndex('breakdown_by_week').on('breakdown').columns(['week', 'policy_id']),
    db.schema
      .createTable('block_unit')
      .addColumn('block_id', 'text', (column) => column.notNull())
      .addColumn('unit_id', 'text', (column) => column.notNull())
      .addColumn('breakdown_id', 'text')
      .addPrimaryKeyConstraint('block_unit_key', ['block_id', 'unit_id']),
    db.schema.createIndex('block_unit_by_breakdown').on('block_unit').column('breakdown_id'),
    db.schema
      .createTable('harmed_week')
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('week', 'text', (column) => column.notNull())
      .addColumn('count', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('harmed_week_key', ['policy_id', 'source', 'week']),
    db.schema.createTable('figure_source').addColumn('source', 'text', (column) => column.primaryKey()),
    db.schema
      .createTable('public_report')
      .addColumn('report_id', 'text', (column) => column.primaryKey())
      .addColumn('report', 'text', (column) => column.notNull()),
    db.schema
      .createTable('interactions')
      .addColumn('week', 'text', (column) => column.notNull())
      .addColumn('unit_id', 'text', (column) => column.notNull())
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('count', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('interactions_key', ['week', 'unit_id', 'policy_id']),
  ],
  batch: {
    types: [
      'FrictionReported',
      'ReportFactsAdded',
      'ReportLinkedToPolicy',
      'ReportCauseClassified',
      'ReportWithdrawn',
      'FrictionBlockPublished',
      'FrictionBreakdownPublished',
      'FrictionBlockAnswersPublished',
      'InteractionsRecorded',
    ],
    async fold(events, db) {
      const changes = new FigureChanges();
      const reportIds = events.flatMap(({ data }) => ('reportId' in data ? [data.reportId] : []));
      const reports = await loadPublicReports(db, reportIds);
      for (const event of events) {
        if (event.type === 'FrictionBlockPublished') changes.addBlock(event.data);
        else if (event.type === 'FrictionBreakdownPublished') changes.addBreakdown(event.data);
        else if (event.type === 'FrictionBlockAnswersPublished') changes.addAnswers(event.data);
        else if (event.type === 'InteractionsRecorded') changes.recordInteractions(event.data);
        else {
          const before = reports.get(event.data.reportId) ?? null;
          const after = publicReportAfter(before, event);
          if (before) changes.addPublicReport(before, -1);
          if (after) changes.addPublicReport(after, 1);
          if (before ?? after) reports.set(event.data.reportId, after);
        }
      }
      return changes.queries(db, reports);
    },
  },
});

/** Sums are whole numbers but for the index; some outgrow 32 bits. */
function withSums<Table extends string>(table: CreateTableBuilder<Table>, columns: Readonly<Record<string, string>>) {
  const keyed = table
    .addColumn('week', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('policy_id', 'text', (column) => column.notNull())
    .addColumn('from_week', 'text', (column) => column.notNull());
  return Object.values(columns).reduce<CreateTableBuilder<Table, string>>(
    (wider, column) => wider.addColumn(column, 'double precision', (definition) => definition.notNull()),
    keyed,
  );
}
