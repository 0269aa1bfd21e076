import { projection } from '#read-store';
import type { Query } from '#read-store';
import type { Kysely } from 'kysely';
import type { AuthorityEvent, JudgementEvent } from './events.ts';

/** Where calls and requests are to be found; what they say is read from their streams. */
export interface JudgementTables {
  judgement_call: { call_id: string; person_id: string; recorded_at: string };
  authority_request: {
    request_id: string;
    asker_id: string;
    level: string;
    policy_id: string;
    unit_id: string | null;
    asked_at: string;
    expires_at: string;
    is_answered: number;
  };
}

type Db = Kysely<JudgementTables>;

export const judgementProjection = projection<JudgementTables, JudgementEvent | AuthorityEvent>({
  name: 'judgement',
  version: 1,
  create: (db) => [
    db.schema
      .createTable('judgement_call')
      .addColumn('call_id', 'text', (column) => column.primaryKey())
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addColumn('recorded_at', 'text', (column) => column.notNull()),
    db.schema.createIndex('judgement_call_by_person').on('judgement_call').columns(['person_id', 'recorded_at']),
    db.schema
      .createTable('authority_request')
      .addColumn('request_id', 'text', (column) => column.primaryKey())
      .addColumn('asker_id', 'text', (column) => column.notNull())
      .addColumn('level', 'text', (column) => column.notNull())
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('unit_id', 'text')
      .addColumn('asked_at', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'text', (column) => column.notNull())
      .addColumn('is_answered', 'integer', (column) => column.notNull()),
    db.schema.createIndex('authority_request_by_asker').on('authority_request').columns(['asker_id', 'asked_at']),
    db.schema.createIndex('authority_request_by_time').on('authority_request').columns(['is_answered', 'expires_at']),
  ],
  on: {
    JudgementCallRecorded: (db, { data }) =>
      db.insertInto('judgement_call').values({ call_id: data.callId, person_id: data.personId, recorded_at: data.recordedAt }),
    AuthorityAsked: (db, { data }) =>
      db.insertInto('authority_request').values({
        request_id: data.requestId,
        asker_id: data.askerId,
        level: data.level,
        policy_id: data.policyId,
        unit_id: data.unitId,
        asked_at: data.askedAt,
        expires_at: data.expiresAt,
        is_answered: 0,
      }),
    AuthorityGranted: (db, { data }) => answered(db, data.requestId),
    AuthorityRefused: (db, { data }) => answered(db, data.requestId),
    AuthorityExpired: (db, { data }) => answered(db, data.requestId),
  },
});

function answered(db: Db, requestId: string): Query {
  return db.updateTable('authority_request').set({ is_answered: 1 }).where('request_id', '=', requestId);
}
