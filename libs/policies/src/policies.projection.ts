import { projection } from '#read-store';
import type { PersonEvent, UnitEvent } from '#organisation/events';
import type { AcknowledgementEvent, PolicyEvent, ProtectionEvent, VersionContent } from './events.ts';

interface VersionColumns {
  title: string;
  text: string;
  /** JSON list. */
  purposes: string;
  protects: string;
  mandate: string;
  citation: string | null;
  sensitivity: string;
  /** JSON list. */
  guardrails: string;
  effective_from: string;
  reason: string | null;
  recorded_at: string;
}

export interface PolicyTables {
  policy: {
    policy_id: string;
    code: string;
    family: string | null;
    owner_id: string;
    deputy_id: string | null;
    unit_id: string | null;
    review_cadence_days: number;
    registered_at: string;
    /** Of the stream: what an editor passes as `expectedVersion`. */
    revision: number;
    /** Lower case, of all versions' titles and the code: what a search looks through. */
    words: string;
  };
  policy_version: VersionColumns & { policy_id: string; number: number };
  policy_turn: { policy_id: string; revision: number; status: string; from_day: string; reason: string; recorded_at: string };
  /** Who answered for the policy from when on. */
  policy_holder: {
    policy_id: string;
    revision: number;
    owner_id: string;
    deputy_id: string | null;
    unit_id: string | null;
    recorded_at: string;
  };
  version_seen: { policy_id: string; number: number; person_id: string; unit_id: string | null; week: string };
  /** Who should have seen the policies: active people and their units. */
  policy_reader: { person_id: string; unit_id: string | null };
  /** Those who left, and when. */
  former_reader: { person_id: string; unit_id: string | null; left_at: string };
  /** `registered_under`: the unit above when it was registered, whatever it is moved below. */
  policy_unit: { unit_id: string; parent_id: string | null; registered_under: string | null };
  protection: { policy_id: string; week: string; kind: string; count: number; amount_minor: number | null; source: string };
}

export const policiesProjection = projection<PolicyTables, PolicyEvent | AcknowledgementEvent | ProtectionEvent | PersonEvent | UnitEvent>({
  name: 'policies',
  version: 4,
  create: (db) => [
    db.schema
      .createTable('policy')
      .addColumn('policy_id', 'text', (column) => column.primaryKey())
      .addColumn('code', 'text', (column) => column.notNull())
      .addColumn('family', 'text')
      .addColumn('owner_id', 'text', (column) => column.notNull())
      .addColumn('deputy_id', 'text')
      .addColumn('unit_id', 'text')
      .addColumn('review_cadence_days', 'integer', (column) => column.notNull())
      .addColumn('registered_at', 'text', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('words', 'text', (column) => column.notNull()),
    db.schema.createIndex('policy_by_code').on('policy').columns(['code', 'policy_id']),
    db.schema
      .createTable('policy_version')
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('text', 'text', (column) => column.notNull())
      .addColumn('purposes', 'text', (column) => column.notNull())
      .addColumn('protects', 'text', (column) => column.notNull())
      .addColumn('mandate', 'text', (column) => column.notNull())
      .addColumn('citation', 'text')
      .addColumn('sensitivity', 'text', (column) => column.notNull())
      .addColumn('guardrails', 'text', (column) => column.notNull())
      .addColumn('effective_from', 'text', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('recorded_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('policy_version_key', ['policy_id', 'number']),
    db.schema
      .createTable('policy_turn')
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('from_day', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('recorded_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('policy_turn_key', ['policy_id', 'revision']),
    db.schema
      .createTable('policy_holder')
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('owner_id', 'text', (column) => column.notNull())
      .addColumn('deputy_id', 'text')
      .addColumn('unit_id', 'text')
      .addColumn('recorded_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('policy_holder_key', ['policy_id', 'revision']),
    db.schema
      .createTable('version_seen')
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addColumn('unit_id', 'text')
      .addColumn('week', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('version_seen_key', ['policy_id', 'number', 'person_id']),
    db.schema
      .createTable('policy_reader')
      .addColumn('person_id', 'text', (column) => column.primaryKey())
      .addColumn('unit_id', 'text'),
    db.schema
      .createTable('former_reader')
      .addColumn('person_id', 'text', (column) => column.primaryKey())
      .addColumn('unit_id', 'text')
      .addColumn('left_at', 'text', (column) => column.notNull()),
    db.schema
      .createTable('policy_unit')
      .addColumn('unit_id', 'text', (column) => column.primaryKey())
      .addColumn('parent_id', 'text')
      .addColumn('registered_under', 'text'),
    db.schema
      .createTable('protection')
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('week', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('count', 'integer', (column) => column.notNull())
      .addColumn('amount_minor', 'bigint')
      .addColumn('source', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('protection_key', ['policy_id', 'week', 'kind']),
  ],
  on: {
    PolicyRegistered: (db, { data, revision }) => [
      db.insertInto('policy').values({
        policy_id: data.policyId,
        code: data.code,
        family: data.family,
        owner_id: data.ownerId,
        deputy_id: data.deputyId,
        unit_id: data.unitId,
        review_cadence_days: data.reviewCadenceDays,
        registered_at: data.registeredAt,
        revision,
        words: `${data.code} ${data.family ?? ''} ${data.version.title}`.toLowerCase(),
      }),
      db.insertInto('policy_version').values({
        policy_id: data.policyId,
        number: 1,
        ...columnsOf(data.version),
        effective_from: data.effectiveFrom,
        reason: null,
        recorded_at: data.registeredAt,
      }),
      db.insertInto('policy_holder').values({ ...holderOf(data), revision, recorded_at: data.registeredAt }),
    ],
    PolicyRevised: (db, { data, revision }) => [
      db.insertInto('policy_version').values({
        policy_id: data.policyId,
        number: data.number,
        ...columnsOf(data.version),
        effective_from: data.effectiveFrom,
        reason: data.reason,
        recorded_at: data.revisedAt,
      }),
      db
        .updateTable('policy')
        .set((eb) => ({ revision, words: eb(eb.ref('words'), '||', ` ${data.version.title.toLowerCase()}`) }))
        .where('policy_id', '=', data.policyId),
    ],
    PolicyTransferred: (db, { data, revision }) => [
      db.insertInto('policy_holder').values({ ...holderOf(data), revision, recorded_at: data.transferredAt }),
      db
        .updateTable('policy')
        .set({ ...holderOf(data), revision })
        .where('policy_id', '=', data.policyId),
    ],
    PolicySuspended: (db, { data, revision }) => [
      db.insertInto('policy_turn').values({ ...turnOf(data, revision), status: 'SUSPENDED', recorded_at: data.suspendedAt }),
      db.updateTable('policy').set({ revision }).where('policy_id', '=', data.policyId),
    ],
    PolicyReinstated: (db, { data, revision }) => [
      db.insertInto('policy_turn').values({ ...turnOf(data, revision), status: 'ACTIVE', recorded_at: data.reinstatedAt }),
      db.updateTable('policy').set({ revision }).where('policy_id', '=', data.policyId),
    ],
    PolicyRetired: (db, { data, revision }) => [
      db.insertInto('policy_turn').values({ ...turnOf(data, revision), status: 'RETIRED', recorded_at: data.retiredAt }),
      db.updateTable('policy').set({ revision }).where('policy_id', '=', data.policyId),
    ],
    DecisionLapsed: (db, { data, revision }) => db.updateTable('policy').set({ revision }).where('policy_id', '=', data.policyId),
    VersionSeen: (db, { data }) =>
      db
        .insertInto('version_seen')
        .values({ policy_id: data.policyId, number: data.number, person_id: data.personId, unit_id: data.unitId, week: data.week })
        .onConflict((conflict) => conflict.doNothing()),
    PersonInvited: (db, { data }) => db.insertInto('policy_reader').values({ person_id: data.personId, unit_id: data.unitId }),
    PersonMoved: (db, { data }) => db.updateTable('policy_reader').set({ unit_id: data.unitId }).where('person_id', '=', data.personId),
    PersonDeactivated: (db, { data }) => [
      db
        .insertInto('former_reader')
        .columns(['person_id', 'unit_id', 'left_at'])
        .expression((eb) =>
          eb
            .selectFrom('policy_reader')
            .select(['person_id', 'unit_id', eb.val(data.deactivatedAt).as('left_at')])
            .where('person_id', '=', data.personId),
        ),
      db.deleteFrom('policy_reader').where('person_id', '=', data.personId),
    ],
    UnitRegistered: (db, { data }) =>
      db.insertInto('policy_unit').values({ unit_id: data.unitId, parent_id: data.parentId, registered_under: data.parentId }),
    UnitMoved: (db, { data }) => db.updateTable('policy_unit').set({ parent_id: data.parentId }).where('unit_id', '=', data.unitId),
    ProtectionRecorded: (db, { data }) => {
      const row = { count: data.count, amount_minor: data.amountMinor, source: data.source };
      return db
        .insertInto('protection')
        .values({ policy_id: data.policyId, week: data.week, kind: data.kind, ...row })
        .onConflict((conflict) => conflict.columns(['policy_id', 'week', 'kind']).doUpdateSet(row));
    },
  },
});

function columnsOf({ title, text, purposes, protects, mandate, sensitivity, guardrails }: VersionContent) {
  return {
    title,
    text,
    purposes: JSON.stringify(purposes),
    protects,
    mandate: mandate.kind,
    citation: mandate.citation,
    sensitivity,
    guardrails: JSON.stringify(guardrails),
  };
}

function holderOf({
  policyId,
  ownerId,
  deputyId,
  unitId,
}: {
  policyId: string;
  ownerId: string;
  deputyId: string | null;
  unitId: string | null;
}) {
  return { policy_id: policyId, owner_id: ownerId, deputy_id: deputyId, unit_id: unitId };
}

function turnOf(data: { policyId: string; from: string; reason: string }, revision: number) {
  return { policy_id: data.policyId, revision, from_day: data.from, reason: data.reason };
}
