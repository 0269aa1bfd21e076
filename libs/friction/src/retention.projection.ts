import { boxOf, keyOfBox } from '#eventing';
import type { Recorded } from '#eventing';
import type { AuthorityEvent, JudgementEvent } from '#judgement/events';
import { projection } from '#read-store';
import type { Query } from '#read-store';
import type { Kysely } from 'kysely';
import type { CorroborationEvent, FrictionReportEvent } from './events.ts';

/** Which keys and aliases each report, judgement call and authority request still needs, so that they can be destroyed in their time. */
export interface RetentionTables {
  /**
   * Every one of these and "me too", and when it was resolved: a "me too" and a call as soon as they were said, a request when nobody can answer
   * it any more.
   */
  retained: { about_id: string; reported_at: string; resolved_at: string | null };
  /** What each of them was sealed with or said under; one key or alias may stand behind many. */
  retained_means: { kind: string; id: string; about_id: string };
}

/** `KEY`: of sealed fields, without which these cannot be read. `ALIAS`: its link to a person, without which nobody knows whose they are. */
export type Means = 'KEY' | 'ALIAS';

type Event = FrictionReportEvent | CorroborationEvent | JudgementEvent | AuthorityEvent;
type Db = Kysely<RetentionTables>;

export const retentionProjection = projection<RetentionTables, Event>({
  name: 'retention',
  version: 3,
  keeps: ['ruleInOwnWords', 'customerNeed', 'sensibleAction', 'situation', 'facts', 'reason', 'text', 'note', 'whatWasDone'],
  create: (db) => [
    db.schema
      .createTable('retained')
      .addColumn('about_id', 'text', (column) => column.primaryKey())
      .addColumn('reported_at', 'text', (column) => column.notNull())
      .addColumn('resolved_at', 'text'),
    db.schema
      .createTable('retained_means')
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('about_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('retained_means_key', ['kind', 'id', 'about_id']),
  ],
  on: {
    FrictionReported: (db, { data }) => [
      db.insertInto('retained').values({ about_id: data.reportId, reported_at: data.reportedAt, resolved_at: null }),
      ...(data.reporterId === null || data.mode === 'ANONYMOUS' ? [] : [hangsOn(db, 'ALIAS', data.reporterId, data.reportId)]),
      ...keysIn(db, data.reportId, [data.ruleInOwnWords, data.customerNeed, data.sensibleAction, data.situation, data.facts]),
    ],
    ReportFactsAdded: (db, { data }) => keysIn(db, data.reportId, [data.customerNeed, data.sensibleAction, data.situation, data.facts]),
    ReportMessageSent: (db, { data }) => keysIn(db, data.reportId, [data.text]),
    ReportWithdrawn: (db, event) => [...keysIn(db, event.data.reportId, [event.data.reason]), resolved(db, event)],
    ReportAnswered: (db, event) => [resolved(db, event)],
    ReportResolved: (db, event) => [resolved(db, event)],
    ReportCorroborated: (db, { data }) => [
      db.insertInto('retained').values({
        about_id: data.corroborationId,
        reported_at: data.corroboratedAt,
        resolved_at: data.corroboratedAt,
      }),
      hangsOn(db, 'ALIAS', data.personId, data.corroborationId),
    ],
    CorroborationRecurred: (db, { data }) =>
      db.updateTable('retained').set({ resolved_at: data.recurredAt }).where('about_id', '=', data.corroborationId),
    JudgementCallRecorded: (db, { data }) => [
      db.insertInto('retained').values({ about_id: data.callId, reported_at: data.recordedAt, resolved_at: data.recordedAt }),
      hangsOn(db, 'ALIAS', data.personId, data.callId),
      ...keysIn(db, data.callId, [data.whatWasDone]),
    ],
    AuthorityAsked: (db, { data }) => [
      db.insertInto('retained').values({ about_id: data.requestId, reported_at: data.askedAt, resolved_at: data.expiresAt }),
      hangsOn(db, 'ALIAS', data.askerId, data.requestId),
      ...keysIn(db, data.requestId, [data.facts, data.note]),
    ],
  },
});

/** A report is resolved by the first of the events that say so. */
function resolved(db: Db, { data, recordedAt }: Recorded<FrictionReportEvent>): Query {
  return db.updateTable('retained').set({ resolved_at: recordedAt }).where('about_id', '=', data.reportId).where('resolved_at', 'is', null);
}

function hangsOn(db: Db, kind: Means, id: string, aboutId: string): Query {
  return db
    .insertInto('retained_means')
    .values({ kind, id, about_id: aboutId })
    .onConflict((conflict) => conflict.doNothing());
}

function keysIn(db: Db, aboutId: string, fields: readonly unknown[]): readonly Query[] {
  const keys = new Set(fields.flatMap((field) => boxOf(field) ?? []).map(keyOfBox));
  return [...keys].map((keyId) => hangsOn(db, 'KEY', keyId, aboutId));
}
