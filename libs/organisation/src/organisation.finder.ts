import { Injectable } from '@nestjs/common';
import { pageArguments, pageOf } from '#graphql';
import type { Connection } from '#graphql';
import type { Role } from '#eventing';
import { ReadStore } from '#read-store';
import type { ReadDb } from '#read-store';
import { EVERYWHERE, organisationProjection } from './organisation.projection.ts';
import type { OrganisationTables } from './organisation.projection.ts';
import type { PersonNode, UnitNode } from './organisation.types.ts';

@Injectable()
export class OrganisationFinder {
  constructor(private readonly store: ReadStore) {}

  listUnits(): Promise<readonly UnitNode[]> {
    return this.store.find(organisationProjection, listUnits);
  }

  findUnit(unitId: string): Promise<UnitNode | null> {
    return this.store.find(organisationProjection, (db) => findUnit(db, unitId));
  }

  findPerson(personId: string): Promise<PersonNode | null> {
    return this.store.find(organisationProjection, (db) => findPerson(db, personId));
  }

  listPeople(first: number, after: string | null): Promise<Connection<PersonNode>> {
    return this.store.find(organisationProjection, (db) => listPeople(db, first, after));
  }
}

type Db = ReadDb<OrganisationTables>;

/** All units in the order of their codes: a tree small enough to be read whole. */
export async function listUnits(db: Db): Promise<readonly UnitNode[]> {
  const rows = await db.selectFrom('unit').selectAll().orderBy('code').execute();
  return rows.map(unitOf);
}

/** Active people of each unit, without those below it. */
export async function countPeopleByUnit(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('person')
    .where('active', '=', 1)
    .where('unit_id', 'is not', null)
    .select(['unit_id', (eb) => eb.fn.countAll<number>().as('people')])
    .groupBy('unit_id')
    .execute();
  return new Map(rows.flatMap(({ unit_id, people }) => (unit_id === null ? [] : [[unit_id, Number(people)] as const])));
}

async function findUnit(db: Db, unitId: string): Promise<UnitNode | null> {
  const row = await db.selectFrom('unit').selectAll().where('unit_id', '=', unitId).executeTakeFirst();
  return row ? unitOf(row) : null;
}

export async function findPerson(db: Db, personId: string): Promise<PersonNode | null> {
  const row = await db.selectFrom('person').selectAll().where('person_id', '=', personId).executeTakeFirst();
  return row ? personOf(db, row) : null;
}

export async function listPeople(db: Db, first: number, after: string | null): Promise<Connection<PersonNode>> {
  const { limit, key } = pageArguments(first, after, 1);
  let query = db.selectFrom('person').selectAll().orderBy('person_id').limit(limit);
  if (key) query = query.where('person_id', '>', String(key[0]));
  const rows = await query.execute();
  const nodes = new Map<string, PersonNode>();
  for (const row of rows) nodes.set(row.person_id, await personOf(db, row));
  return pageOf(
    rows,
    first,
    (row) => [row.person_id],
    (row) => nodes.get(row.person_id) as PersonNode,
  );
}

function unitOf(row: OrganisationTables['unit']): UnitNode {
  return { id: row.unit_id, code: row.code, name: row.name, parentId: row.parent_id, headId: row.head_id, revision: row.revision };
}

async function personOf(db: Db, row: OrganisationTables['person']): Promise<PersonNode> {
  const grants = await db
    .selectFrom('role_grant')
    .selectAll()
    .where('person_id', '=', row.person_id)
    .orderBy('role')
    .orderBy('unit_id')
    .execute();
  return {
    id: row.person_id,
    name: row.name,
    unitId: row.unit_id,
    managerId: row.manager_id,
    active: row.active === 1,
    grants: grants.map(({ role, unit_id }) => ({ role: role as Role, unitId: unit_id === EVERYWHERE ? null : unit_id })),
    revision: row.revision,
  };
}
