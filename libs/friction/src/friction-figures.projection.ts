import { projection } from '#read-store';
import type { CreateTableBuilder } from 'kysely';
import type { FrictionBlockAnswersEvent, FrictionBlockEvent, FrictionReportEvent, InteractionsEvent } from './events.ts';
import { FigureChanges } from './figure-changes.ts';
import { SUM_COLUMN_LIST } from './friction-figures.tables.ts';
import type { FiguresTables } from './friction-figures.tables.ts';
import { loadPublicReports, publicReportAfter } from './public-reports.ts';

type Event = FrictionReportEvent | FrictionBlockEvent | FrictionBlockAnswersEvent | InteractionsEvent;

/** Roll-ups of what others than the owners see: published blocks, and the reports of public sources apart from them. */
export const frictionFigures = projection<FiguresTables, Event>({
  name: 'friction_figures',
  version: 2,
  create: (db) => [
    withSums(db.schema.createTable('figure_week')).addPrimaryKeyConstraint('figure_week_key', ['week', 'source', 'policy_id']),
    db.schema.createIndex('figure_week_by_policy').on('figure_week').columns(['policy_id', 'week']),
    withSums(db.schema.createTable('figure_part'))
      .addColumn('unit_id', 'text', (column) => column.notNull())
      .addColumn('others', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('figure_part_key', ['week', 'source', 'policy_id', 'unit_id', 'others']),
    db.schema.createIndex('figure_part_by_policy').on('figure_part').columns(['policy_id', 'week']),
    db.schema.createIndex('figure_part_by_unit').on('figure_part').columns(['unit_id', 'week']),
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
      .createTable('block_answers')
      .addColumn('block_id', 'text', (column) => column.primaryKey())
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('week', 'text', (column) => column.notNull())
      .addColumn('reports', 'integer', (column) => column.notNull())
      .addColumn('within_2', 'integer')
      .addColumn('within_14', 'integer')
      .addColumn('within_30', 'integer')
      .addColumn('median_days', 'integer'),
    db.schema.createIndex('block_answers_by_week').on('block_answers').columns(['week', 'policy_id']),
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
      'FrictionBlockAnswersPublished',
      'InteractionsRecorded',
    ],
    async fold(events, db) {
      const changes = new FigureChanges();
      const reportIds = events.flatMap(({ data }) => ('reportId' in data ? [data.reportId] : []));
      const reports = await loadPublicReports(db, reportIds);
      for (const event of events) {
        if (event.type === 'FrictionBlockPublished') changes.addBlock(event.data);
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
function withSums<Table extends string>(table: CreateTableBuilder<Table>) {
  const keyed = table
    .addColumn('week', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('policy_id', 'text', (column) => column.notNull())
    .addColumn('from_week', 'text', (column) => column.notNull());
  return SUM_COLUMN_LIST.reduce<CreateTableBuilder<Table, string>>(
    (wider, [, column]) => wider.addColumn(column, 'double precision', (definition) => definition.notNull()),
    keyed,
  );
}
