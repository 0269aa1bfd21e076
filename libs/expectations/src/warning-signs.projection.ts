import { projection } from '#read-store';
import type { WarningSignEvent } from './events.ts';

export interface WarningSignTables {
  /** Every check; of the same unit and period the last one counts. */
  warning_sign_check: {
    unit_id: string;
    period: string;
    /** Of its stream: a later check has a higher one. */
    revision: number;
    from_week: string;
    to_week: string;
    /** JSON `CheckedSign[]`. */
    signs: string;
    checked_by: string;
    /** ISO instant. */
    checked_at: string;
  };
}

export const warningSignsProjection = projection<WarningSignTables, WarningSignEvent>({
  name: 'warning_signs',
  version: 1,
  create: (db) => [
    db.schema
      .createTable('warning_sign_check')
      .addColumn('unit_id', 'text', (column) => column.notNull())
      .addColumn('period', 'text', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('from_week', 'text', (column) => column.notNull())
      .addColumn('to_week', 'text', (column) => column.notNull())
      .addColumn('signs', 'text', (column) => column.notNull())
      .addColumn('checked_by', 'text', (column) => column.notNull())
      .addColumn('checked_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('warning_sign_check_key', ['unit_id', 'period', 'revision']),
  ],
  on: {
    WarningSignsChecked: (db, { data: { unitId, period, fromWeek, toWeek, signs, checkedBy, checkedAt }, revision }) =>
      db.insertInto('warning_sign_check').values({
        unit_id: unitId,
        period,
        revision,
        from_week: fromWeek,
        to_week: toWeek,
        signs: JSON.stringify(signs),
        checked_by: checkedBy,
        checked_at: checkedAt,
      }),
  },
});
