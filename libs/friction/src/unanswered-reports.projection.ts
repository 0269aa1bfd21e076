import type { FrictionBlockEvent } from '#figures/events';
import type { PolicyEvent } from '#policies/events';
import { chunks, preparedInsert, projection } from '#read-store';
import type { Query } from '#read-store';
import type { AbsenceEvent } from '#reviews/events';
import type { Kysely } from 'kysely';
import type { FrictionReportEvent } from './events.ts';
import type { Office } from './friction-report-state.decider.ts';

/** What waits for an answer, so that it does not wait for ever. */
export interface UnansweredTables {
  /** As the office knows it; what is imported waits for nobody. */
  unanswered_report: {
    report_id: string;
    policy_id: string | null;
    reported_at: string;
    /** Local date; null: at once. */
    delivered_on: string | null;
    /** Stands in a published block of its policy: 0 or 1. */
    published: number;
    /** The deputy whom it was handed to. */
    handed_to: string | null;
  };
  /** Who is to answer, and since when (ISO instant). */
  unanswered_office: { policy_id: string; owner_id: string; deputy_id: string | null; since: string };
  /** When somebody is away; local dates, both included. A later record replaces those that it overlaps. */
  unanswered_absence: { person_id: string; from_day: string; until_day: string };
}

type Event = FrictionReportEvent | FrictionBlockEvent | PolicyEvent | AbsenceEvent;
type Db = Kysely<UnansweredTables>;

const insertReport = preparedInsert<UnansweredTables, 'unanswered_report'>('unanswered_report');

export const unansweredReports = projection<UnansweredTables, Event>({
  name: 'unanswered_reports',
  version: 1,
  create: (db) => [
    db.schema
      .createTable('unanswered_report')
      .addColumn('report_id', 'text', (column) => column.primaryKey())
      .addColumn('policy_id', 'text')
      .addColumn('reported_at', 'text', (column) => column.notNull())
      .addColumn('delivered_on', 'text')
      .addColumn('published', 'integer', (column) => column.notNull())
      .addColumn('handed_to', 'text'),
    db.schema.createIndex('unanswered_report_by_time').on('unanswered_report').columns(['published', 'reported_at']),
    db.schema
      .createTable('unanswered_office')
      .addColumn('policy_id', 'text', (column) => column.primaryKey())
      .addColumn('owner_id', 'text', (column) => column.notNull())
      .addColumn('deputy_id', 'text')
      .addColumn('since', 'text', (column) => column.notNull()),
    db.schema
      .createTable('unanswered_absence')
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addColumn('from_day', 'text', (column) => column.notNull())
      .addColumn('until_day', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('unanswered_absence_key', ['person_id', 'from_day']),
  ],
  on: {
    FrictionReported: (db, { data }) =>
      data.source
        ? []
        : [
            insertReport(db, {
              report_id: data.reportId,
              policy_id: data.policyId,
              reported_at: data.reportedAt,
              delivered_on: data.deliveredOn,
              published: 0,
              handed_to: null,
            }),
          ],
    // Before it was linked nobody could answer it.
    ReportLinkedToPolicy: (db, { data }) =>
      db
        .updateTable('unanswered_report')
        .set({ policy_id: data.policyId, reported_at: data.linkedAt, delivered_on: data.deliveredOn })
        .where('report_id', '=', data.reportId),
    ReportAnswered: answered,
    ReportWithdrawn: answered,
    ReportHandedUp: answered,
    // Of one that had not reached it the office does not know that it is resolved: to it that one waits like any other.
    ReportResolved: (db, event) => (event.data.deliveredOn === null ? answered(db, event) : []),
    ReportHandedToDeputy: (db, { data }) =>
      db.updateTable('unanswered_report').set({ handed_to: data.deputyId }).where('report_id', '=', data.reportId),
    FrictionBlockPublished: (db, { data }) =>
      data.policyId === null
        ? []
        : chunks(data.entryIds).map((ids) => db.updateTable('unanswered_report').set({ published: 1 }).where('report_id', 'in', ids)),
    PolicyRegistered: (db, { data }) => tookOffice(db, data, data.registeredAt),
    PolicyTransferred: (db, { data }) => tookOffice(db, data, data.transferredAt),
    AbsenceRecorded: (db, { data: { personId, from, until } }) => [
      db.deleteFrom('unanswered_absence').where('person_id', '=', personId).where('from_day', '<=', until).where('until_day', '>=', from),
      db.insertInto('unanswered_absence').values({ person_id: personId, from_day: from, until_day: until }),
    ],
  },
});

function answered(db: Db, { data }: { readonly data: { readonly reportId: string } }): Query {
  return db.deleteFrom('unanswered_report').where('report_id', '=', data.reportId);
}

function tookOffice(db: Db, { policyId, ownerId, deputyId }: Office, since: string): Query {
  const office = { owner_id: ownerId, deputy_id: deputyId, since };
  return db
    .insertInto('unanswered_office')
    .values({ policy_id: policyId, ...office })
    .onConflict((conflict) => conflict.column('policy_id').doUpdateSet(office));
}
