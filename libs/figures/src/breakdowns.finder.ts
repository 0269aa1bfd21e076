import type { IsoWeek } from '#calendar';
import { NONE, NO_POLICY } from './friction-figures.tables.ts';
import type { FiguresDb, FiguresAsked } from './friction-figures.finder.ts';

/** Of a part of a breakdown: how many reports rated the rule, and their sum of the functionality lost, 1 to 5. */
interface PurposePart {
  /** null: unplaced. */
  readonly unitId: string | null;
  readonly n: number;
  readonly lost: number;
}

/** What is told of the reports of consecutive blocks together. */
export interface ToldBreakdown {
  readonly breakdownId: string;
  /** In order. */
  readonly blockIds: readonly string[];
  /** null: "other policies". */
  readonly policyId: string | null;
  readonly fromWeek: IsoWeek;
  /** The week that it counts in: its last. */
  readonly toWeek: IsoWeek;
  readonly reports: number;
  readonly parts: readonly PurposePart[];
  /** Reports by whether they name an effect that harms people: HARMED, NOT_HARMED, NOT_STATED, and those that are not told apart. */
  readonly harm: Readonly<Record<string, number>>;
  /** Reports by whether they carry what guardrails ask for: ALL_CARRIED, SOME_MISSING, NONE_ASKED, and those that are not told apart. */
  readonly facts: Readonly<Record<string, number>>;
  /** null: not published yet. */
  readonly answers: { readonly within14Days: number | null; readonly medianDays: number | null } | null;
  /** Of all parts of its blocks; null among them: of something that is placed nowhere. */
  readonly unitIds: readonly (string | null)[];
}

/** The breakdowns that count in the window, in the order of their weeks. */
export async function listBreakdowns(db: FiguresDb, { from, to }: Pick<FiguresAsked, 'from' | 'to'>): Promise<readonly ToldBreakdown[]> {
  const rows = await db
    .selectFrom('breakdown')
    .leftJoin('answer_times', 'answer_times.breakdown_id', 'breakdown.breakdown_id')
    .selectAll('breakdown')
    .select(['answer_times.breakdown_id as answered', 'within_14', 'median_days'])
    .where('breakdown.week', '>=', from)
    .where('breakdown.week', '<=', to)
    .orderBy('breakdown.week')
    .orderBy('breakdown.breakdown_id')
    .execute();
  const blocks = await db
    .selectFrom('block_unit')
    .innerJoin('breakdown', 'breakdown.breakdown_id', 'block_unit.breakdown_id')
    .select(['block_unit.breakdown_id', 'block_id', 'unit_id'])
    .where('breakdown.week', '>=', from)
    .where('breakdown.week', '<=', to)
    .orderBy('block_id')
    .orderBy('unit_id')
    .execute();
  const own = Map.groupBy(blocks, ({ breakdown_id }) => breakdown_id);
  return rows.map((row) => {
    const within = own.get(row.breakdown_id) ?? [];
    return {
      breakdownId: row.breakdown_id,
      blockIds: [...new Set(within.map(({ block_id }) => block_id))],
      policyId: row.policy_id === NO_POLICY ? null : row.policy_id,
      fromWeek: row.from_week as IsoWeek,
      toWeek: row.week as IsoWeek,
      reports: row.reports,
      parts: JSON.parse(row.parts) as readonly PurposePart[],
      harm: JSON.parse(row.harm) as Readonly<Record<string, number>>,
      facts: JSON.parse(row.facts) as Readonly<Record<string, number>>,
      answers: row.answered === null ? null : { within14Days: row.within_14, medianDays: row.median_days },
      unitIds: [...new Set(within.map(({ unit_id }) => (unit_id === NONE ? null : unit_id)))],
    };
  });
}
