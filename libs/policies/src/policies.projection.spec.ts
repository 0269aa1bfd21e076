import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { projectionSpec } from '#eventing-testing';
import type { GivenEvent } from '#eventing-testing';
import { content, owner, policyId, registered, reinstated, retired, revised, suspended } from './policies.fixture.ts';
import { findPolicy, listPolicies } from './policies.finder.ts';
import type { AsOf } from './policies.finder.ts';
import { policiesProjection } from './policies.projection.ts';

const LATER = '2027-01-01T00:00:00.000Z';
const asOf = (inForceOn: string, knownAt = LATER): AsOf => ({ inForceOn, knownAt, closedWeek: '2026-W44' });

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

  describe('tell who has seen a version', () => {
    const acknowledged = (personId: string, week = '2026-W30', unitId: string | null = store, number = 1) => ({
      type: 'VersionSeen',
      stream: `acknowledgement-${randomUUID()}`,
      data: { policyId, number, personId, unitId, week, seenAt: '2026-07-20T00:00:00.000Z' },
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
    const left = (personId: string, deactivatedAt: string) => ({
      type: 'PersonDeactivated',
      stream: `person-${personId}`,
      data: { personId, deactivatedAt },
    });
    const [region, store, elsewhere] = [randomUUID(), randomUUID(), randomUUID()];
    const people = (count: number) => Array.from({ length: count }, () => randomUUID());
    const [staff, others] = [people(8), people(4)];
    const organisation = [
      unit(region, null),
      unit(store, region),
      unit(elsewhere, null),
      ...staff.map((person) => invited(person, store)),
      ...others.map((person) => invited(person, elsewhere)),
    ];
    const told = async (unitId: string | null, ...events: readonly GivenEvent[]) => {
      const found = await seen(asOf('2026-11-02'), ...organisation, registered({ unitId }), revised(), ...events);
      return found?.versions.map(({ seenBy, seenShare }) => [seenBy, seenShare]);
    };
    const none = [0, 0];

    it('of those whom the policy concerns, five or more together', async () => {
      const five = staff.slice(0, 5).map((person) => acknowledged(person));
      expect(await told(null, ...five)).toEqual([[5, 5 / 12], none]);
      expect(await told(region, ...five)).toEqual([[5, 5 / 8], none]);
      expect(await told(elsewhere, ...five)).toEqual([none, none]);
      expect(await told(randomUUID(), ...five)).toEqual([
        [0, null],
        [0, null],
      ]);
      // The four of elsewhere wait for a fifth; acknowledgements of another version are no help.
      const four = others.map((person) => acknowledged(person, '2026-W30', elsewhere));
      expect(await told(null, ...five, ...four, acknowledged(staff[7] ?? '', '2026-W30', store, 2))).toEqual([[5, 5 / 12], none]);
      expect(await told(null, ...five, ...four, acknowledged(staff[7] ?? '', '2026-W31'))).toEqual([[10, 10 / 12], none]);
    });

    it('the same before and after one more, and after four; otherwise after five', async () => {
      const known = staff.slice(0, 6).map((person) => acknowledged(person));
      const before = await told(null, ...known);
      expect(before).toEqual([[6, 0.5], none]);
      const next = [...staff.slice(6), ...others].map((person) => acknowledged(person, '2026-W31'));
      for (const count of [1, 2, 3, 4]) expect(await told(null, ...known, ...next.slice(0, count))).toEqual(before);
      expect(await told(null, ...known, ...next.slice(0, 5))).toEqual([[11, 11 / 12], none]);
    });

    it('when the week is over', async () => {
      expect(await told(null, ...staff.map((person) => acknowledged(person, '2026-W44')))).toEqual([[8, 8 / 12], none]);
      expect(await told(null, ...staff.map((person) => acknowledged(person, '2026-W45')))).toEqual([none, none]);
    });

    it('whoever leaves, or is moved, or whatever is moved above them', async () => {
      const known = staff.slice(0, 7).map((person) => acknowledged(person));
      const before = [[7, 7 / 8], none];
      for (const person of [staff[0] ?? '', staff[7] ?? '']) {
        const after = await told(region, ...known, left(person, '2026-08-01T00:00:00.000Z'));
        expect(after?.[0]).toEqual(before[0]);
      }
      // Whoever left before a version was recorded never counts.
      expect((await told(region, ...known, left(staff[7] ?? '', '2025-12-01T00:00:00.000Z')))?.[0]).toEqual([7, 1]);
      const moved = { type: 'UnitMoved', stream: `unit-${store}`, data: { unitId: store, parentId: elsewhere, movedAt: '' } };
      expect((await told(elsewhere, ...known, moved))?.[0]).toEqual([7, 7 / 12]);
      const three = others.slice(0, 3).map((person) => acknowledged(person, '2026-W30', elsewhere));
      expect((await told(elsewhere, ...known.slice(0, 4), ...three, moved))?.[0]).toEqual([0, 0]);
    });
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
