import type { Calendar } from '#calendar';
import type { ReadDb } from '#read-store';
import { expressionBuilder } from 'kysely';
import type { SelectQueryBuilder } from 'kysely';
import { AT_ONCE } from './friction-reports.tables.ts';
import type { FrictionReportsTables } from './friction-reports.tables.ts';
import { absencesOf } from './office-terms.ts';
import type { Absence, OfficeTerm } from './office-terms.ts';

/** As whom somebody reads reports; nothing else opens a single report. */
export type Reader =
  | {
      readonly as: 'OFFICE';
      readonly personId: string;
      /** Local date: what is delivered later is unknown as yet. */
      readonly today: string;
      readonly calendar: Calendar;
      /** The offices that they took when reports were there already. */
      readonly terms: readonly OfficeTerm[];
    }
  | { readonly as: 'REPORTER'; readonly aliases: readonly string[] };

export type ReportRow = FrictionReportsTables['friction_report'];
export type Db = ReadDb<FrictionReportsTables>;
export type ReportQuery = SelectQueryBuilder<
  FrictionReportsTables & { report: FrictionReportsTables['friction_report'] },
  'report',
  ReportRow
>;

/** The rule of access, in the query: reports made under one's own aliases, or those that one's office knows of and may see. */
export function readableBy(db: Db, reader: Reader): ReportQuery {
  if (reader.as === 'REPORTER') {
    return db
      .selectFrom('friction_report as report')
      .selectAll()
      .where('reporter_id', 'in', [...reader.aliases]);
  }
  const { personId, today, terms } = reader;
  const query = knownToOffice(db, today)
    .where('policy_id', 'in', (eb) =>
      eb
        .selectFrom('friction_policy')
        .select('friction_policy.policy_id')
        .where((policy) => policy.or([policy('owner_id', '=', personId), policy('deputy_id', '=', personId)])),
    )
    .where((eb) => eb.or([eb('withheld_from', 'is', null), eb('withheld_from', '!=', personId)]));
  const open = query.where((eb) => eb.not(eb.exists(pooledWithout(db, personId))));
  return terms.reduce((narrowed, term) => narrowed.where((eb) => eb.not(withheldIn(term))), open);
}

/** Each report as the office sees it on a local date: the present row from the day on which it is visible, until then the row of before. */
function knownToOffice(db: Db, today: string): ReportQuery {
  const before = db
    .selectFrom('friction_report_before as before')
    .selectAll('before')
    .where('before.visible_on', '<=', today)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('friction_report as present')
          .select('present.report_id')
          .whereRef('present.report_id', '=', 'before.report_id')
          .where('present.visible_on', '>', today),
      ),
    );
  const present = db.selectFrom('friction_report as present').selectAll('present').where('present.visible_on', '<=', today);
  return (
    db
      .selectFrom(present.unionAll(before).as('report'))
      .selectAll()
      // Taken back before it was delivered: never said.
      .where((eb) =>
        eb.not(eb.and([eb('withdrawn', '=', 1), eb('delivered_on', '!=', AT_ONCE), eb('visible_on', '=', eb.ref('delivered_on'))])),
      )
  );
}

/** That a report was published among "other policies" before somebody could read it: then it never is for them. */
function pooledWithout(db: Db, personId: string) {
  const report = expressionBuilder<{ report: ReportRow }, 'report'>();
  const own = db.selectFrom('friction_pool_reader as reader').select('reader.block_id').where('reader.person_id', '=', personId);
  return db
    .selectFrom('friction_pooled as pooled')
    .select('pooled.block_id')
    .where('pooled.report_id', '=', report.ref('report.report_id'))
    .where('pooled.block_id', 'not in', own);
}

function withheldIn({ policyId, from, since, overseen, withheldIds, crowdedSince }: OfficeTerm) {
  const eb = expressionBuilder<{ report: ReportRow }, 'report'>();
  const hidesNobody = eb.and([eb('reported_at', '<', crowdedSince), eb('few_people', '=', 0), eb('mode', '!=', 'NAMED')]);
  const byOverseen = eb(eb.fn.coalesce('reporter_id', eb.val('')), 'in', overseen.length > 0 ? overseen : [NOBODY]);
  const recorded = eb('report_id', 'in', withheldIds.length > 0 ? withheldIds : [NOBODY]);
  return eb.and([
    eb('policy_id', '=', policyId),
    eb('reported_at', '>=', from),
    eb('reported_at', '<', since),
    eb.or([hidesNobody, byOverseen, recorded]),
  ]);
}

/** No alias. */
const NOBODY = '-';

export interface LateOffice {
  readonly policyId: string;
  readonly absence: Absence;
}

export async function listOffices(db: Db, personId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('friction_policy')
    .select('policy_id')
    .where((eb) => eb.or([eb('owner_id', '=', personId), eb('deputy_id', '=', personId)]))
    .orderBy('policy_id')
    .execute();
  return rows.map(({ policy_id }) => policy_id);
}

/** Only those in whose absence anything was reported. */
export async function listLateOffices(db: Db, personId: string): Promise<readonly LateOffice[]> {
  const policyIds = await listOffices(db, personId);
  if (policyIds.length === 0) return [];
  const changes = await db.selectFrom('friction_office').selectAll().where('policy_id', 'in', policyIds).orderBy('revision').execute();
  const reported = await listReportedTimes(db, policyIds);
  return policyIds.flatMap((policyId) => {
    const times = reported.find(({ policy_id }) => policy_id === policyId);
    const offices = changes.filter(({ policy_id }) => policy_id === policyId);
    return absencesOf(
      offices.map(({ owner_id, deputy_id, since }) => ({ policyId, ownerId: owner_id, deputyId: deputy_id, at: since })),
      personId,
    )
      .filter(({ from, since }) => times && (times.first ?? since) < since && from <= (times.last ?? ''))
      .map((absence) => ({ policyId, absence }));
  });
}

/** When the first and the last report of each policy were made. Asked one by one, an index answers; grouped, every report would be read. */
function listReportedTimes(db: Db, policyIds: readonly string[]) {
  return db
    .selectFrom('friction_policy as policy')
    .select((eb) => {
      const reports = eb.selectFrom('friction_report as report').whereRef('report.policy_id', '=', 'policy.policy_id');
      return [
        'policy.policy_id',
        reports.select(({ fn }) => fn.min('report.reported_at').as('at')).as('first'),
        reports.select(({ fn }) => fn.max('report.reported_at').as('at')).as('last'),
      ];
    })
    .where('policy.policy_id', 'in', policyIds)
    .execute();
}
