import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { projectionSpec } from '#eventing-testing';
import type { GivenEvent } from '#eventing-testing';
import { frictionEvents } from '#friction/events';
import { organisationEvents } from '#organisation/events';
import { listChanges, listReads } from './audit.finder.ts';
import type { AuditFilter } from './audit.finder.ts';
import { auditProjection } from './audit.projection.ts';
import { accessEvents } from './events.ts';

const [owner, deputy, admin, policyId, other] = [randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()] as const;
const hour = (n: number) => `2026-11-02T${String(n).padStart(2, '0')}:00:00.000Z`;

const person = (personId: string, name: string): GivenEvent => ({
  type: 'PersonInvited',
  stream: `person-${personId}`,
  data: { personId, name, unitId: null, managerId: null, invitedAt: hour(1) },
  recordedAt: hour(1),
  metadata: { actor: 'system' },
});
const policy = (id: string, code: string): GivenEvent => ({
  type: 'PolicyRegistered',
  stream: `policy-${id}`,
  data: { policyId: id, code, ownerId: owner, deputyId: deputy },
  recordedAt: hour(2),
  metadata: { actor: admin },
});
const read = (readerId: string, at: string, policyIds: readonly string[], personId: string | null = null): GivenEvent => ({
  type: 'SealedDataRead',
  stream: `access-${randomUUID()}`,
  data: { readerId, kind: personId === null ? 'REPORTS' : 'PERSON_EXPORT', policyIds, personId, hour: at },
});
const people = [person(owner, 'Olga'), person(deputy, 'Dora'), person(admin, 'Ada')];
const policies = [policy(policyId, 'RET-14'), policy(other, 'RET-15')];

describe('the access log', () => {
  const spec = projectionSpec(auditProjection, { ...organisationEvents, ...accessEvents });
  const history = [
    ...people,
    ...policies,
    read(owner, hour(8), [policyId, other]),
    read(deputy, hour(9), [policyId]),
    read('operator', hour(10), [], deputy),
  ];

  it('says who read, in which hour, what they answered for, newest first', async () => {
    const model = await spec.given(...history);
    const { edges } = await model.find((db) => listReads(db, {}, 10));
    expect(edges.map(({ node: { id: _, ...node } }) => node)).toEqual([
      { hour: hour(10), kind: 'PERSON_EXPORT', reader: { id: 'operator', name: null }, policies: [], person: { id: deputy, name: 'Dora' } },
      { hour: hour(9), kind: 'REPORTS', reader: { id: deputy, name: 'Dora' }, policies: [{ id: policyId, code: 'RET-14' }], person: null },
      {
        hour: hour(8),
        kind: 'REPORTS',
        reader: { id: owner, name: 'Olga' },
        policies: [
          { id: policyId, code: 'RET-14' },
          { id: other, code: 'RET-15' },
        ],
        person: null,
      },
    ]);
  });

  it('is filtered by person, policy and time, and paged', async () => {
    const model = await spec.given(...history);
    const hoursOf = async (filter: AuditFilter) => (await model.find((db) => listReads(db, filter, 10))).edges.map(({ node }) => node.hour);
    expect(await hoursOf({ personId: deputy })).toEqual([hour(10), hour(9)]);
    expect(await hoursOf({ policyId: other })).toEqual([hour(8)]);
    expect(await hoursOf({ from: hour(9), to: hour(10) })).toEqual([hour(9)]);
    const first = await model.find((db) => listReads(db, {}, 2));
    const rest = await model.find((db) => listReads(db, {}, 2, first.pageInfo.endCursor));
    expect([first, rest].map(({ edges, pageInfo }) => [edges.length, pageInfo.hasNextPage])).toEqual([
      [2, true],
      [1, false],
    ]);
    expect(rest.edges[0]?.node.hour).toBe(hour(8));
  });
});

describe('an entry of either log', () => {
  const spec = projectionSpec(auditProjection, { ...organisationEvents, ...accessEvents });

  it('tells no order within its hour: ids of events would', async () => {
    const readers = Array.from({ length: 12 }, () => randomUUID());
    const model = await spec.given(...people, ...policies, ...readers.map((reader) => read(reader, hour(8), [policyId])));
    const { edges } = await model.find((db) => listReads(db, {}, 100));
    const ids = edges.map(({ node }) => node.id);
    expect(ids).toEqual([...ids].sort());
    expect(edges.map(({ node }) => node.reader.id)).not.toEqual(readers);
    const entries = await model.find((db) => listChanges(db, {}, 100));
    // Version 7 begins with a time, version 5 is a hash.
    for (const id of [...ids, ...entries.edges.map(({ node }) => node.id)]) expect(id[14]).toBe('5');
  });

  it('names nobody any more who was erased', async () => {
    const erased = { type: 'PersonErased', stream: `person-${owner}`, data: { personId: owner, erasedAt: hour(9) }, recordedAt: hour(9) };
    const model = await spec.given(...people, ...policies, read(owner, hour(8), [policyId]), {
      ...erased,
      metadata: { actor: 'operator' },
    });
    const rows = await model.find((db) => db.selectFrom('audited_person').selectAll().where('person_id', '=', owner).execute());
    expect(rows).toEqual([{ person_id: owner, name: null }]);
    const { edges } = await model.find((db) => listReads(db, {}, 10));
    expect(edges[0]?.node.reader).toEqual({ id: owner, name: null });
  });
});

describe('the log of administration', () => {
  const spec = projectionSpec(auditProjection, { ...organisationEvents, ...accessEvents, ...frictionEvents });
  const granted: GivenEvent = {
    type: 'RoleGranted',
    stream: `person-${owner}`,
    data: { personId: owner, role: 'POLICY_OWNER', unitId: null, grantedAt: hour(3) },
    recordedAt: hour(3),
    metadata: { actor: admin },
  };
  const strengthened: GivenEvent = {
    type: 'ProtectionStrengthened',
    stream: `protection_settings-${randomUUID()}`,
    data: {
      settings: { k: 6, identityMonths: 12, textMonths: 24, confidentialDelivery: 'NEXT_DAY' },
      reason: 'small teams',
      strengthenedBy: admin,
      strengthenedAt: hour(4),
    },
    recordedAt: hour(4),
    metadata: { actor: admin },
  };

  it('says who changed roles and protection, when, and for whom', async () => {
    const model = await spec.given(...people, granted, strengthened);
    const { edges } = await model.find((db) => listChanges(db, { from: hour(2) }, 10));
    expect(edges.map(({ node: { id: _, ...node } }) => node)).toEqual([
      {
        at: hour(4),
        type: 'ProtectionStrengthened',
        actor: { id: admin, name: 'Ada' },
        person: null,
        details: [
          { name: 'k', value: '6' },
          { name: 'identityMonths', value: '12' },
          { name: 'textMonths', value: '24' },
          { name: 'confidentialDelivery', value: 'NEXT_DAY' },
          { name: 'reason', value: 'small teams' },
        ],
      },
      {
        at: hour(3),
        type: 'RoleGranted',
        actor: { id: admin, name: 'Ada' },
        person: { id: owner, name: 'Olga' },
        details: [{ name: 'role', value: 'POLICY_OWNER' }],
      },
    ]);
    expect((await model.find((db) => listChanges(db, { personId: owner }, 10))).edges.map(({ node }) => node.type)).toEqual([
      'RoleGranted',
      'PersonInvited',
    ]);
  });

  it('says who issued which poster, and who ended it', async () => {
    const joinCodeId = randomUUID();
    const poster = (type: string, at: string, actor: string, data: object): GivenEvent => ({
      type,
      stream: `join_code-${joinCodeId}`,
      data: { joinCodeId, ...data },
      recordedAt: at,
      metadata: { actor },
    });
    const told = { codeStart: '7K2M', policyId, unitId: null, expiresOn: '2026-12-31' };
    const model = await spec.given(
      ...people,
      poster('JoinCodeIssued', hour(3), owner, { ...told, issuedAt: hour(3) }),
      poster('JoinCodeRevoked', hour(4), admin, { revokedAt: hour(4) }),
    );
    const { edges } = await model.find((db) => listChanges(db, { from: hour(2) }, 10));
    const details = [
      { name: 'codeStart', value: '7K2M' },
      { name: 'policyId', value: policyId },
      { name: 'expiresOn', value: '2026-12-31' },
    ];
    expect(edges.map(({ node: { id: _, ...node } }) => node)).toEqual([
      { at: hour(4), type: 'JoinCodeRevoked', actor: { id: admin, name: 'Ada' }, person: null, details },
      { at: hour(3), type: 'JoinCodeIssued', actor: { id: owner, name: 'Olga' }, person: null, details },
    ]);
  });
});
