import type { ReadDb } from '#read-store';
import type { UnansweredTables } from './unanswered-reports.projection.ts';

type Db = ReadDb<UnansweredTables>;

/** A report that has reached its office and waits for its answer. */
export interface UnansweredReport {
  readonly reportId: string;
  readonly policyId: string;
  readonly ownerId: string;
  readonly deputyId: string | null;
  /** ISO instant from which these two were the office. */
  readonly officeSince: string;
  /** ISO instant. */
  readonly reportedAt: string;
  /** Local date; null: at once. */
  readonly deliveredOn: string | null;
  readonly isOwnerAway: boolean;
}

/** More wait for the next run. */
const MOST_AT_ONCE = 1_000;

/**
 * What no deputy has been handed as yet, though there is one.
 * @param today local date
 * @param before ISO instant; reports of later are listed only while the owner is away
 */
export async function listWithOwner(db: Db, today: string, before: string): Promise<readonly UnansweredReport[]> {
  const rows = await unanswered(db, today)
    .where('office.deputy_id', 'is not', null)
    .where((eb) => eb.or([eb('report.handed_to', 'is', null), eb('report.handed_to', '!=', eb.ref('office.deputy_id'))]))
    .where((eb) => eb.or([eb('report.reported_at', '<', before), eb('away.person_id', 'is not', null)]))
    .execute();
  return rows.map(reportOf);
}

/** What stands in a published block of its policy. @param before ISO instant at which it was there and the office was the same */
export async function listPublished(db: Db, today: string, before: string): Promise<readonly UnansweredReport[]> {
  const rows = await unanswered(db, today)
    .where('report.published', '=', 1)
    .where('report.reported_at', '<', before)
    .where('office.since', '<', before)
    .execute();
  return rows.map(reportOf);
}

function unanswered(db: Db, today: string) {
  return db
    .selectFrom('unanswered_report as report')
    .innerJoin('unanswered_office as office', 'office.policy_id', 'report.policy_id')
    .leftJoin('unanswered_absence as away', (join) =>
      join.onRef('away.person_id', '=', 'office.owner_id').on('away.from_day', '<=', today).on('away.until_day', '>=', today),
    )
    .selectAll(['report', 'office'])
    .select(['office.policy_id as about', 'away.person_id as away_id'])
    .where((eb) => eb.or([eb('report.delivered_on', 'is', null), eb('report.delivered_on', '<=', today)]))
    .orderBy('report.reported_at')
    .limit(MOST_AT_ONCE);
}

type Row = Awaited<ReturnType<ReturnType<typeof unanswered>['execute']>>[number];

function reportOf(row: Row): UnansweredReport {
  return {
    reportId: row.report_id,
    policyId: row.about,
    ownerId: row.owner_id,
    deputyId: row.deputy_id,
    officeSince: row.since,
    reportedAt: row.reported_at,
    deliveredOn: row.delivered_on,
    isOwnerAway: row.away_id !== null,
  };
}
