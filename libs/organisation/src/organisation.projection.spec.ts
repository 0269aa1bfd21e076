import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { projectionSpec } from '#eventing-testing';
import type { GivenEvent } from '#eventing-testing';
import { organisationEvents } from './events.ts';
import { findPerson, listPeople, listUnits } from './organisation.finder.ts';
import { organisationProjection } from './organisation.projection.ts';

const at = '2026-11-02T09:00:00.000Z';
const [north, store, till] = [randomUUID(), randomUUID(), randomUUID()] as [string, string, string];

function unit(unitId: string, code: string, parentId: string | null): GivenEvent {
  return { type: 'UnitRegistered', stream: `unit-${unitId}`, data: { unitId, code, name: code, parentId, headId: null, registeredAt: at } };
}

const TREE = [unit(north, 'NORTH', null), unit(store, 'STORE', north), unit(till, 'TILL', store)];

function person(unitId: string | null, personId: string = randomUUID()): GivenEvent {
  return { type: 'PersonInvited', stream: `person-${personId}`, data: { personId, name: 'Ada', unitId, managerId: null, invitedAt: at } };
}

function about(personId: string, type: string, data: object = {}): GivenEvent {
  return { type, stream: `person-${personId}`, data: { personId, ...data } };
}

describe('the organisation', () => {
  const spec = projectionSpec(organisationProjection, organisationEvents);

  it('is a tree of units in the order of their codes', async () => {
    const head = randomUUID();
    const moved = { type: 'UnitMoved', stream: `unit-${till}`, data: { unitId: till, parentId: north, movedAt: at } };
    const named = { type: 'UnitHeadNamed', stream: `unit-${till}`, data: { unitId: till, headId: head, namedAt: at } };
    const model = await spec.given(...TREE, moved, named);
    expect(await model.find(listUnits)).toMatchObject([
      { code: 'NORTH', parentId: null, revision: 0 },
      { code: 'STORE', parentId: north, revision: 0 },
      { code: 'TILL', parentId: north, headId: head, revision: 2 },
    ]);
  });

  it('shows people with their names and roles, which end with their activity', async () => {
    const [a, b] = [randomUUID(), randomUUID()].sort() as [string, string];
    const grant = (personId: string, role: string, unitId: string | null) =>
      about(personId, 'RoleGranted', { role, unitId, grantedAt: at });
    const model = await spec.given(
      person(null, a),
      person(null, b),
      grant(a, 'ADMIN', null),
      grant(a, 'SUPERVISOR', store),
      grant(a, 'SUPERVISOR', north),
      about(a, 'RoleRevoked', { role: 'SUPERVISOR', unitId: north, revokedAt: at }),
      grant(b, 'AUDITOR', null),
      about(b, 'PersonMoved', { unitId: store, managerId: a, movedAt: at }),
      about(b, 'PersonDeactivated', { deactivatedAt: at }),
    );
    expect(await model.find((db) => findPerson(db, a))).toMatchObject({
      name: 'Ada',
      active: true,
      revision: 4,
      grants: [
        { role: 'ADMIN', unitId: null },
        { role: 'SUPERVISOR', unitId: store },
      ],
    });
    expect(await model.find((db) => findPerson(db, b))).toMatchObject({ active: false, grants: [], unitId: store, managerId: a });
    expect(await model.find((db) => findPerson(db, randomUUID()))).toBeNull();
    const page = await model.find((db) => listPeople(db, 1, null));
    expect([page.edges.map(({ node }) => node.id), page.pageInfo.hasNextPage]).toEqual([[a], true]);
    const rest = await model.find((db) => listPeople(db, 1, page.pageInfo.endCursor));
    expect([rest.edges.map(({ node }) => node.id), rest.pageInfo.hasNextPage]).toEqual([[b], false]);
  });

  it('keeps neither name nor roles of whoever was erased', async () => {
    const id = randomUUID();
    const granted = about(id, 'RoleGranted', { role: 'AUDITOR', unitId: null, grantedAt: at });
    const model = await spec.given(person(store, id), granted, about(id, 'PersonErased', { erasedAt: at }));
    expect(await model.find((db) => db.selectFrom('person').select(['name', 'active']).execute())).toEqual([{ name: null, active: 0 }]);
    expect(await model.find((db) => db.selectFrom('role_grant').selectAll().execute())).toEqual([]);
  });
});
