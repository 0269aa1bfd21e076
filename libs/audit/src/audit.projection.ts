import { boxOf, idOf } from '#eventing';
import type { Recorded } from '#eventing';
import type { JoinCodeEvent } from '#friction/events';
import type { PersonEvent, ProtectionSettingsEvent, UnitEvent } from '#organisation/events';
import type { PolicyEvent } from '#policies/events';
import { projection } from '#read-store';
import type { Query } from '#read-store';
import type { Expression, Kysely } from 'kysely';
import type { AccessEvent } from './events.ts';

export interface AuditTables {
  sealed_read: { entry_id: string; hour: string; kind: string; reader_id: string; person_id: string | null };
  sealed_read_policy: { entry_id: string; policy_id: string };
  /** Who may do what, and what protects reporters: each change. `details` is JSON. */
  administrative_change: { entry_id: string; at: string; type: string; actor_id: string; person_id: string | null; details: string };
  audited_person: { person_id: string; name: string | null };
  audited_policy: { policy_id: string; code: string };
  /** `details` is the JSON told when it was issued: its end names the code alone. */
  audited_join_code: { join_code_id: string; details: string };
}

type Event = AccessEvent | PersonEvent | UnitEvent | PolicyEvent | ProtectionSettingsEvent | JoinCodeEvent;

export const auditProjection = projection<AuditTables, Event>({
  name: 'audit',
  version: 2,
  keeps: ['name'],
  create: (db) => [
    db.schema
      .createTable('sealed_read')
      .addColumn('entry_id', 'text', (column) => column.primaryKey())
      .addColumn('hour', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('reader_id', 'text', (column) => column.notNull())
      .addColumn('person_id', 'text'),
    db.schema.createIndex('sealed_read_by_time').on('sealed_read').columns(['hour', 'entry_id']),
    db.schema.createIndex('sealed_read_by_reader').on('sealed_read').columns(['reader_id', 'hour', 'entry_id']),
    db.schema
      .createTable('sealed_read_policy')
      .addColumn('entry_id', 'text', (column) => column.notNull())
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('sealed_read_policy_key', ['entry_id', 'policy_id']),
    db.schema.createIndex('sealed_read_policy_of').on('sealed_read_policy').columns(['policy_id', 'entry_id']),
    db.schema
      .createTable('administrative_change')
      .addColumn('entry_id', 'text', (column) => column.primaryKey())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('actor_id', 'text', (column) => column.notNull())
      .addColumn('person_id', 'text')
      .addColumn('details', 'text', (column) => column.notNull()),
    db.schema.createIndex('administrative_change_by_time').on('administrative_change').columns(['at', 'entry_id']),
    db.schema
      .createTable('audited_person')
      .addColumn('person_id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text'),
    db.schema
      .createTable('audited_policy')
      .addColumn('policy_id', 'text', (column) => column.primaryKey())
      .addColumn('code', 'text', (column) => column.notNull()),
    db.schema
      .createTable('audited_join_code')
      .addColumn('join_code_id', 'text', (column) => column.primaryKey())
      .addColumn('details', 'text', (column) => column.notNull()),
  ],
  on: {
    SealedDataRead: (db, { id, data }) => {
      const entryId = entryIdOf(id);
      return [
        db
          .insertInto('sealed_read')
          .values({ entry_id: entryId, hour: data.hour, kind: data.kind, reader_id: data.readerId, person_id: data.personId }),
        ...data.policyIds.map((policyId) => db.insertInto('sealed_read_policy').values({ entry_id: entryId, policy_id: policyId })),
      ];
    },
    PersonInvited: (db, event) => [
      db.insertInto('audited_person').values({ person_id: event.data.personId, name: boxOf(event.data.name) }),
      changed(db, event, event.data.personId, {}),
    ],
    PersonDeactivated: (db, event) => changed(db, event, event.data.personId, {}),
    PersonErased: (db, event) => [
      db.updateTable('audited_person').set({ name: null }).where('person_id', '=', event.data.personId),
      changed(db, event, event.data.personId, {}),
    ],
    RoleGranted: (db, event) => changed(db, event, event.data.personId, { role: event.data.role, unitId: event.data.unitId }),
    RoleRevoked: (db, event) => changed(db, event, event.data.personId, { role: event.data.role, unitId: event.data.unitId }),
    UnitHeadNamed: (db, event) => changed(db, event, event.data.headId, { unitId: event.data.unitId }),
    PolicyRegistered: (db, event) => [
      db.insertInto('audited_policy').values({ policy_id: event.data.policyId, code: event.data.code }),
      changed(db, event, event.data.ownerId, officeOf(event.data)),
    ],
    PolicyTransferred: (db, event) => changed(db, event, event.data.ownerId, { ...officeOf(event.data), reason: event.data.reason }),
    ProtectionStrengthened: (db, event) => changed(db, event, null, { ...event.data.settings, reason: event.data.reason }),
    ProtectionWeakeningProposed: (db, event) => changed(db, event, null, { ...event.data.settings, reason: event.data.reason }),
    ProtectionWeakened: (db, event) => changed(db, event, null, { ...event.data.settings, proposedBy: event.data.proposedBy }),
    ProtectionWeakeningDeclined: (db, event) => changed(db, event, null, { reason: event.data.reason }),
    ProtectionWeakeningWithdrawn: (db, event) => changed(db, event, null, {}),
    JoinCodeIssued: (db, event) => {
      const { joinCodeId, codeStart, policyId, unitId, expiresOn } = event.data;
      const details = JSON.stringify({ codeStart, policyId, unitId, expiresOn });
      return [db.insertInto('audited_join_code').values({ join_code_id: joinCodeId, details }), inserted(db, event, null, details)];
    },
    JoinCodeRevoked: (db, event) =>
      inserted(
        db,
        event,
        null,
        db.selectFrom('audited_join_code').select('details').where('join_code_id', '=', event.data.joinCodeId).$asScalar(),
      ),
  },
});

/** Ids of events tell the millisecond; ids of entries nothing. */
const entryIdOf = (eventId: string) => idOf('audit_entry', eventId);

function officeOf({ policyId, ownerId, deputyId }: { policyId: string; ownerId: string; deputyId: string | null }) {
  return { policyId, ownerId, deputyId };
}

function changed(
  db: Kysely<AuditTables>,
  event: Recorded,
  personId: string | null,
  details: Readonly<Record<string, string | number | null>>,
): Query {
  return inserted(db, event, personId, JSON.stringify(details));
}

function inserted(db: Kysely<AuditTables>, event: Recorded, personId: string | null, details: string | Expression<string>): Query {
  return db.insertInto('administrative_change').values({
    entry_id: entryIdOf(event.id),
    at: event.recordedAt,
    type: event.type,
    actor_id: event.metadata['actor'] ?? '',
    person_id: personId,
    details,
  });
}
