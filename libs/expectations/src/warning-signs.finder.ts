import type { IsoWeek } from '#calendar';
import type { ReadDb } from '#read-store';
import type { CheckedSign } from './events.ts';
import type { WarningSignTables } from './warning-signs.projection.ts';

type Db = ReadDb<WarningSignTables>;

export interface FoundCheck {
  readonly unitId: string;
  /** `2026-11` or `2026-Q4`. */
  readonly period: string;
  readonly fromWeek: string;
  readonly toWeek: string;
  /** All six, in their order. */
  readonly signs: readonly CheckedSign[];
  readonly checkedBy: string;
  /** ISO instant. */
  readonly checkedAt: string;
}

/** Every check of a unit and period, the latest first: that one counts. */
export async function listChecks(db: Db, unitId: string, period: string): Promise<readonly FoundCheck[]> {
  const rows = await db
    .selectFrom('warning_sign_check')
    .selectAll()
    .where('unit_id', '=', unitId)
    .where('period', '=', period)
    .orderBy('revision', 'desc')
    .execute();
  return rows.map(foundOf);
}

/**
 * Of each of these units the check that counts of its latest period: of those that had begun by a week, the one that reaches furthest.
 * Units without one are left out.
 */
export async function listLatestChecks(db: Db, unitIds: readonly string[], upTo: IsoWeek): Promise<readonly FoundCheck[]> {
  if (unitIds.length === 0) return [];
  const rows = await db
    .with('ranked', (of) =>
      of
        .selectFrom('warning_sign_check')
        .selectAll()
        .select((eb) =>
          eb.fn
            .agg<number>('row_number')
            // Of a month and the quarter that it ends, whichever was checked last.
            .over((over) =>
              over.partitionBy('unit_id').orderBy('to_week', 'desc').orderBy('checked_at', 'desc').orderBy('revision', 'desc'),
            )
            .as('place'),
        )
        .where('unit_id', 'in', unitIds)
        .where('from_week', '<=', upTo),
    )
    .selectFrom('ranked')
    .selectAll()
    .where('place', '=', 1)
    .orderBy('unit_id')
    .execute();
  return rows.map(foundOf);
}

function foundOf(row: WarningSignTables['warning_sign_check']): FoundCheck {
  return {
    unitId: row.unit_id,
    period: row.period,
    fromWeek: row.from_week,
    toWeek: row.to_week,
    signs: JSON.parse(row.signs) as readonly CheckedSign[],
    checkedBy: row.checked_by,
    checkedAt: row.checked_at,
  };
}
