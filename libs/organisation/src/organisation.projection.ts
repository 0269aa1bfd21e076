import { boxOf } from '#eventing';
import { projection } from '#read-store';
import type { PersonEvent, UnitEvent } from './events.ts';

export interface OrganisationTables {
  unit: { unit_id: string; code: string; name: string; parent_id: string | null; head_id: string | null; revision: number };
  person: { person_id: string; name: string | null; unit_id: string | null; manager_id: string | null; active: number; revision: number };
  role_grant: { person_id: string; role: string; unit_id: string };
}

/** Stands in `role_grant.unit_id` for the whole organisation: a key column takes no null. */
export const EVERYWHERE = '';

export const organisationProjection = projection<OrganisationTables, UnitEvent | PersonEvent>({
  name: 'organisation',
  version: 1,
  keeps: ['name'],
  create: (db) => [
    db.schema
      .createTable('unit')
      .addColumn('unit_id', 'text', (column) => column.primaryKey())
      .addColumn('code', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('parent_id', 'text')
      .addColumn('head_id', 'text')
      .addColumn('revision', 'integer', (column) => column.notNull()),
    db.schema.createIndex('unit_by_parent').on('unit').column('parent_id'),
    db.schema
      .createTable('person')
      .addColumn('person_id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text')
      .addColumn('unit_id', 'text')
      .addColumn('manager_id', 'text')
      .addColumn('active', 'integer', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull()),
    db.schema
      .createTable('role_grant')
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('unit_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('role_grant_key', ['person_id', 'role', 'unit_id']),
  ],
  on: {
    UnitRegistered: (db, { data, revision }) =>
      db
        .insertInto('unit')
        .values({ unit_id: data.unitId, code: data.code, name: data.name, parent_id: data.parentId, head_id: data.headId, revision }),
    UnitMoved: (db, { data, revision }) =>
      db.updateTable('unit').set({ parent_id: data.parentId, revision }).where('unit_id', '=', data.unitId),
    UnitHeadNamed: (db, { data, revision }) =>
      db.updateTable('unit').set({ head_id: data.headId, revision }).where('unit_id', '=', data.unitId),
    PersonInvited: (db, { data, revision }) =>
      db.insertInto('person').values({
        person_id: data.personId,
        name: boxOf(data.name),
        unit_id: data.unitId,
        manager_id: data.managerId,
        active: 1,
        revision,
      }),
    PersonMoved: (db, { data, revision }) =>
      db.updateTable('person').set({ unit_id: data.unitId, manager_id: data.managerId, revision }).where('person_id', '=', data.personId),
    RoleGranted: (db, { data, revision }) => [
      db
        .insertInto('role_grant')
        .values({ person_id: data.personId, role: data.role, unit_id: data.unitId ?? EVERYWHERE })
        .onConflict((conflict) => conflict.doNothing()),
      db.updateTable('person').set({ revision }).where('person_id', '=', data.personId),
    ],
    RoleRevoked: (db, { data, revision }) => [
      db
        .deleteFrom('role_grant')
        .where('person_id', '=', data.personId)
        .where('role', '=', data.role)
        .where('unit_id', '=', data.unitId ?? EVERYWHERE),
      db.updateTable('person').set({ revision }).where('person_id', '=', data.personId),
    ],
    PersonDeactivated: (db, { data, revision }) => [
      db.deleteFrom('role_grant').where('person_id', '=', data.personId),
      db.updateTable('person').set({ active: 0, revision }).where('person_id', '=', data.personId),
    ],
    PersonErased: (db, { data, revision }) => [
      db.deleteFrom('role_grant').where('person_id', '=', data.personId),
      db.updateTable('person').set({ active: 0, name: null, revision }).where('person_id', '=', data.personId),
    ],
  },
});
