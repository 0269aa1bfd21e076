import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { projectionSpec } from '#eventing-testing';
import type { GivenEvent } from '#eventing-testing';
import { content, owner, policyId, registered, reinstated, retired, revised, suspended } from './policies.fixture.ts';
import { findPolicy, listPolicies } from './policies.finder.ts';
import type { AsOf } from './policies.finder.ts';
import { policiesProjection } from './policies.projection.ts';

const LATER = '2027-01-01T00:00:00.000Z';
const asOf = (inForceOn: string, knownAt = LATER): AsOf => ({ inForceOn, knownAt });

describe('policies', () => {
  const spec = projectionSpec(policiesProjection);

  async function seen(when: AsOf, ...events: readonly GivenEvent[]) {
    const model = await spec.given(...events);
    return model.find((db) => findPolicy(db, { policyId }, when));
  }

  it('show the version in force on a day and the revision to edit', async () => {
    expect(await seen(asOf('2026-11-02'), registered(), revised())).toMatchObject({
      code: 'RET-14',
      ownerId: owner.id,
      revision: 1,
      status: 'ACTIVE',
      versions: [
        { number: 1, reason: null },
        { number: 2, reason: 'clearer' },
      ],
      versionInForce: { number: 2, mandate: { kind: 'INTERNAL_CHOICE', citation: null }, purposes: ['FRAUD_PREVENTION'] },
    });
  });

  it('are shown as they applied on a day: none in force before the first version, while suspended and once retired', async () => {
    const events = [
      registered(),
      revised(),
      suspended('2026-08-01', '2026-07-01T00:00:00.000Z'),
      reinstated('2026-09-01', '2026-08-15T00:00:00.000Z'),
    ];
    const model = await spec.given(...events, retired('2026-12-01', '2026-11-01T00:00:00.000Z'));
    const inForce = async (day: string) => {
      const found = await model.find((db) => findPolicy(db, { policyId }, asOf(day)));
      return [found?.status, found?.versionInForce?.number ?? null];
    };
    expect(await inForce('2025-12-31')).toEqual(['ACTIVE', null]);
    expect(await inForce('2026-05-31')).toEqual(['ACTIVE', 1]);
    expect(await inForce('2026-06-01')).toEqual(['ACTIVE', 2]);
    expect(await inForce('2026-08-15')).toEqual(['SUSPENDED', null]);
    expect(await inForce('2026-09-01')).toEqual(['ACTIVE', 2]);
    expect(await inForce('2026-12-01')).toEqual(['RETIRED', null]);
  });

  it('are shown as they were known at an instant, whatever was recorded of that day later', async () => {
    const successor = randomUUID();
    const backdated = revised({ effectiveFrom: '2026-02-01', revisedAt: '2026-05-01T08:00:00.000Z' });
    const transferred = {
      type: 'PolicyTransferred',
      data: {
        policyId,
        ownerId: successor,
        deputyId: null,
        unitId: null,
        reason: 'a new office',
        transferredAt: '2026-06-01T00:00:00.000Z',
      },
    };
    const model = await spec.given(registered(), backdated, transferred);
    const known = (knownAt: string) => model.find((db) => findPolicy(db, { policyId }, asOf('2026-03-01', knownAt)));
    expect(await known('2025-12-31T00:00:00.000Z')).toBeNull();
    expect(await known('2026-04-01T00:00:00.000Z')).toMatchObject({
      ownerId: owner.id,
      versionInForce: { number: 1 },
      versions: [{ number: 1 }],
    });
    expect(await known('2026-05-15T00:00:00.000Z')).toMatchObject({ ownerId: owner.id, versionInForce: { number: 2 } });
    expect(await known('2026-07-01T00:00:00.000Z')).toMatchObject({ ownerId: successor, versionInForce: { number: 2 } });
  });

  it('count who has seen each version of the active people whom the policy concerns', async () => {
    const by = (personId: string, number: number) => ({
      type: 'VersionSeen',
      stream: `acknowledgement-${randomUUID()}`,
      data: { policyId, number, personId, unitId: null, seenAt: '2026-07-01T00:00:00.000Z' },
    });
    const unit = (unitId: string, parentId: string | null) => ({
      type: 'UnitRegistered',
      stream: `unit-${unitId}`,
      data: { unitId, code: unitId, name: unitId, parentId, headId: null, registeredAt: '' },
    });
    const invited = (personId: string, unitId: string | null) => ({
      type: 'PersonInvited',
      stream: `person-${personId}`,
      data: { personId, name: 'n', unitId, managerId: null, invitedAt: '' },
    });
    const [region, store, elsewhere] = [randomUUID(), randomUUID(), randomUUID()];
    const [a, b, gone, other] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    const organisation = [
      unit(region, null),
      unit(store, region),
      unit(elsewhere, null),
      ...[a, b, gone].map((person) => invited(person, store)),
      invited(other, elsewhere),
      { type: 'PersonDeactivated', stream: `person-${gone}`, data: { personId: gone, deactivatedAt: '' } },
    ];
    const read = [revised(), by(a, 1), by(b, 1), by(gone, 1), by(a, 2), by(other, 2)];
    const shares = async (unitId: string | null) => {
      const found = await seen(asOf('2026-11-02'), ...organisation, registered({ unitId }), ...read);
      return found?.versions.map(({ seenBy, seenShare }) => [seenBy, seenShare]);
    };
    expect(await shares(null)).toEqual([
      [2, 2 / 3],
      [2, 2 / 3],
    ]);
    expect(await shares(region)).toEqual([
      [2, 1],
      [1, 1 / 2],
    ]);
    expect(await shares(randomUUID())).toEqual([
      [0, null],
      [0, null],
    ]);
  });

  it('keep the last record of a week’s protection', async () => {
    const recorded = (count: number) => ({
      type: 'ProtectionRecorded',
      stream: `protection-${policyId}`,
      data: {
        policyId,
        week: '2026-W44',
        kind: 'FRAUD',
        count,
        amountMinor: null,
        source: 'audit',
        recordedAt: '2026-11-02T00:00:00.000Z',
      },
    });
    const model = await spec.given(registered(), recorded(2), recorded(0));
    expect(await model.find((db) => db.selectFrom('protection').select(['week', 'count']).execute())).toEqual([
      { week: '2026-W44', count: 0 },
    ]);
  });

  it('are listed by code, page by page, searched by words and narrowed to an owner', async () => {
    const other = (code: string, title: string) => {
      const id = randomUUID();
      return {
        ...registered({ policyId: id, code, family: null, ownerId: randomUUID(), deputyId: null, version: { ...content, title } }),
        stream: `policy-${id}`,
      };
    };
    const model = await spec.given(
      { ...registered(), stream: `policy-${policyId}` },
      other('ID-1', 'Ask for a passport'),
      other('RET-2', 'Thirty days'),
    );
    const codes = async (filter: object) => {
      const { edges } = await model.find((db) =>
        listPolicies(db, { search: null, ownerId: null, first: 100, ...filter }, asOf('2026-11-02')),
      );
      return edges.map(({ node }) => node.code);
    };
    expect(await codes({})).toEqual(['ID-1', 'RET-14', 'RET-2']);
    expect(await codes({ search: 'returns RECEIPT' })).toEqual(['RET-14']);
    expect(await codes({ search: '%' })).toEqual([]);
    expect(await codes({ ownerId: owner.id })).toEqual(['RET-14']);
    const page = await model.find((db) => listPolicies(db, { search: null, ownerId: null, first: 2 }, asOf('2026-11-02')));
    expect(page.pageInfo.hasNextPage).toBe(true);
    expect(await codes({ first: 2, after: page.pageInfo.endCursor })).toEqual(['RET-2']);
  });
});
