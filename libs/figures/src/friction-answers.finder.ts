import { NO_POLICY } from './friction-figures.tables.ts';
import type { FiguresAsked, FiguresDb } from './friction-figures.finder.ts';

/** How soon the reports of one breakdown were answered; counts include the shorter times, null: not told. */
export interface AnswerTimes {
  /** null: "other policies". */
  readonly policyId: string | null;
  /** Its last one. */
  readonly week: string;
  readonly reports: number;
  readonly within2Days: number | null;
  readonly within14Days: number | null;
  readonly within30Days: number | null;
  readonly medianDays: number | null;
}

/** Of the breakdowns that count in the window, as far as their answer times are published. */
export async function listAnswerTimes(
  db: FiguresDb,
  { from, to, policyId }: Pick<FiguresAsked, 'from' | 'to' | 'policyId'>,
): Promise<readonly AnswerTimes[]> {
  let query = db.selectFrom('answer_times').where('week', '>=', from).where('week', '<=', to);
  if (policyId) query = query.where('policy_id', '=', policyId);
  const rows = await query.selectAll().orderBy('week').orderBy('breakdown_id').execute();
  return rows.map((row) => ({
    policyId: row.policy_id === NO_POLICY ? null : row.policy_id,
    week: row.week,
    reports: row.reports,
    within2Days: row.within_2,
    within14Days: row.within_14,
    within30Days: row.within_30,
    medianDays: row.median_days,
  }));
}
