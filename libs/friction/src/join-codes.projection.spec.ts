import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { projectionSpec } from '#eventing-testing';
import type { PolicyEvent } from '#policies/events';
import type { JoinCodeEvent } from './events.ts';
import { deputy, now, owner, policyId, stranger } from './friction.fixture.ts';
import { listJoinCodes } from './join-codes.finder.ts';
import type { JoinCodeFilter } from './join-codes.finder.ts';
import { joinCodesProjection } from './join-codes.projection.ts';

const later = '2026-11-05T09:00:00.000Z';
const today = '2026-11-06';

function issued(about: string | null, expiresOn: string, issuedAt = now): Extract<JoinCodeEvent, { type: 'JoinCodeIssued' }> {
  return {
    type: 'JoinCodeIssued',
    data: { joinCodeId: randomUUID(), codeStart: '7K3Q', policyId: about, unitId: null, expiresOn, issuedAt },
  };
}
const registered: PolicyEvent = {
  type: 'PolicyRegistered',
  data: {
    policyId,
    code: 'RET-14',
    family: null,
    ownerId: owner.id,
    deputyId: deputy.id,
    unitId: null,
    reviewCadenceDays: 365,
    version: {
      title: 'x',
      text: 'x',
      purposes: [],
      protects: 'x',
      mandate: { kind: 'HABIT', citation: null },
      sensitivity: 'NORMAL',
      guardrails: [],
    },
    effectiveFrom: '2026-01-01',
    registeredAt: now,
  },
};

describe('the list of join codes', () => {
  const spec = projectionSpec(joinCodesProjection);
  const [own, forAll, ended, newest] = [
    issued(policyId, today),
    issued(null, '2026-12-31'),
    issued(policyId, '2026-11-05'),
    issued(policyId, '2026-12-31', later),
  ];
  const given = (...more: readonly PolicyEvent[]) =>
    spec.given(
      registered,
      own,
      forAll,
      ended,
      newest,
      { type: 'JoinCodeRevoked', data: { joinCodeId: own.data.joinCodeId, revokedAt: later } },
      ...more,
    );
  const idsOf = (...events: readonly (typeof own)[]) => events.map(({ data }) => data.joinCodeId).sort();
  const listed = async (filter: Partial<JoinCodeFilter>, ...more: readonly PolicyEvent[]) => {
    const model = await given(...more);
    const { edges } = await model.find((db) => listJoinCodes(db, { holderId: null, ...filter }, today, 100));
    return edges.map(({ node }) => node);
  };
  const idsIn = async (...parameters: Parameters<typeof listed>) => (await listed(...parameters)).map(({ id }) => id).sort();

  it('has all of them, newest first, with how each stands', async () => {
    const all = await listed({});
    expect(all).toHaveLength(4);
    expect(all[0]).toMatchObject({ id: newest.data.joinCodeId, code: null, codeStart: '7K3Q', status: 'ACTIVE', revokedAt: null });
    const statusOf = ({ data }: typeof own) => all.find(({ id }) => id === data.joinCodeId)?.status;
    expect([own, forAll, ended].map(statusOf)).toEqual(['REVOKED', 'ACTIVE', 'EXPIRED']);
  });

  it('has for owner and deputy those of their policy, as long as they answer for it', async () => {
    for (const { id } of [owner, deputy]) expect(await idsIn({ holderId: id })).toEqual(idsOf(own, ended, newest));
    expect(await idsIn({ holderId: stranger.id })).toEqual([]);
    const transferred: PolicyEvent = {
      type: 'PolicyTransferred',
      data: { policyId, ownerId: stranger.id, deputyId: null, unitId: null, reason: 'x', transferredAt: later },
    };
    expect(await idsIn({ holderId: owner.id }, transferred)).toEqual([]);
    expect(await idsIn({ holderId: stranger.id }, transferred)).toEqual(idsOf(own, ended, newest));
  });

  it('has those of one status and policy, when asked; a code is good on its last day', async () => {
    expect(await idsIn({ status: 'ACTIVE' })).toEqual(idsOf(forAll, newest));
    expect(await idsIn({ status: 'EXPIRED' })).toEqual(idsOf(ended));
    expect(await idsIn({ status: 'REVOKED' })).toEqual(idsOf(own));
    expect(await idsIn({ policyId, status: 'ACTIVE' })).toEqual(idsOf(newest));
    const lastDay = await spec.given(issued(null, today));
    const { edges } = await lastDay.find((db) => listJoinCodes(db, { holderId: null }, today, 1));
    expect(edges[0]?.node.status).toBe('ACTIVE');
  });
});
