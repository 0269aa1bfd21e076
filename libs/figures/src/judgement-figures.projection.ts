import { chunks, projection } from '#read-store';
import type { CreateTableBuilder } from 'kysely';
import type { JudgementBlockEvent, JudgementSums } from './events.ts';
import { NONE, NO_POLICY } from './friction-figures.tables.ts';
import { JUDGEMENT_COLUMNS } from './judgement-figures.tables.ts';
import type { JudgementFiguresTables } from './judgement-figures.tables.ts';

/** Published figures of judgement calls and authority requests, block by block. */
export const judgementFigures = projection<JudgementFiguresTables, JudgementBlockEvent>({
  name: 'judgement_figures',
  version: 2,
  create: (db) => [
    withSums(withKey(db.schema.createTable('judgement_figure').addColumn('block_id', 'text', (column) => column.primaryKey()))).addColumn(
      'breakdown_id',
      'text',
    ),
    db.schema.createIndex('judgement_figure_by_week').on('judgement_figure').columns(['week', 'policy_id']),
    withSums(withKey(db.schema.createTable('judgement_part').addColumn('block_id', 'text', (column) => column.notNull())))
      .addColumn('unit_id', 'text', (column) => column.notNull())
      .addColumn('others', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('judgement_part_key', ['block_id', 'unit_id', 'others']),
    db.schema.createIndex('judgement_part_by_week').on('judgement_part').columns(['week', 'unit_id']),
    withKey(db.schema.createTable('judgement_cell').addColumn('breakdown_id', 'text', (column) => column.notNull()))
      .addColumn('dimension', 'text', (column) => column.notNull())
      .addColumn('cell', 'text', (column) => column.notNull())
      .addColumn('count', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('judgement_cell_key', ['breakdown_id', 'dimension', 'cell']),
    db.schema.createIndex('judgement_cell_by_week').on('judgement_cell').columns(['week', 'policy_id']),
  ],
  on: {
    JudgementBlockPublished: (db, { data }) => {
      const key = { block_id: data.blockId, ...keyOf(data) };
      const parts = data.parts.map(({ unitId, others, sums }) => ({
        ...key,
        unit_id: unitId ?? NONE,
        others: others ?? NONE,
        ...columnsOf(sums),
      }));
      return [
        db.insertInto('judgement_figure').values({ ...key, ...columnsOf(data.sums), breakdown_id: null }),
        ...chunks(parts).map((rows) => db.insertInto('judgement_part').values(rows)),
      ];
    },
    JudgementBreakdownPublished: (db, { data }) => {
      const key = { breakdown_id: data.breakdownId, ...keyOf(data) };
      const cells = Object.entries(data.histograms).flatMap(([dimension, counts]) =>
        Object.entries(counts).map(([cell, count]) => ({ ...key, dimension, cell, count })),
      );
      return [
        ...chunks(cells).map((rows) => db.insertInto('judgement_cell').values(rows)),
        ...chunks(data.blockIds).map((ids) =>
          db.updateTable('judgement_figure').set({ breakdown_id: data.breakdownId }).where('block_id', 'in', ids),
        ),
      ];
    },
  },
});

function keyOf({ kind, policyId, fromWeek, toWeek }: Pick<JudgementBlockEvent['data'], 'kind' | 'policyId' | 'fromWeek' | 'toWeek'>) {
  return { kind, policy_id: policyId ?? NO_POLICY, from_week: fromWeek, week: toWeek };
}

function columnsOf({ people, calls, authorityRequests, amountMinor, minutesSaved }: JudgementSums) {
  return { people, calls, authority_requests: authorityRequests, amount_minor: amountMinor, minutes_saved: minutesSaved };
}

function withKey<Table extends string>(table: CreateTableBuilder<Table, string>): CreateTableBuilder<Table, string> {
  return (['kind', 'policy_id', 'from_week', 'week'] as const).reduce<CreateTableBuilder<Table, string>>(
    (wider, column) => wider.addColumn(column, 'text', (definition) => definition.notNull()),
    table,
  );
}

/** Some outgrow 32 bits. */
function withSums<Table extends string>(table: CreateTableBuilder<Table, string>): CreateTableBuilder<Table, string> {
  return Object.values(JUDGEMENT_COLUMNS).reduce<CreateTableBuilder<Table, string>>(
    (wider, column) => wider.addColumn(column, 'bigint', (definition) => definition.notNull()),
    table,
  );
}
