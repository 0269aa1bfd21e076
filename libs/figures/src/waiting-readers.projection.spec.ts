import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { projectionSpec } from '#eventing-testing';
import type { GivenEvent } from '#eventing-testing';
import { frictionEvents } from '#friction/events';
import { policyId, reported, reporterId, reportId } from './figures.fixture.ts';
import { findPeopleAround, listAnsweredEntries, listWaitingEntries } from './waiting-entries.finder.ts';
import { waitingEntries } from './waiting-entries.projection.ts';
import type { WaitingDb } from './waiting-entries.projection.ts';

/** An hour east of Greenwich: a local day begins at 23:00 the day before. */
const calendar = new Calendar('Africa/Lagos');
const people = { personOf: (alias: string) => alias, tokenOf: () => null };
const around = (db: WaitingDb, now = '2026-12-31T00:00:00.000Z') => findPeopleAround(db, people, calendar, now);
const waiting = async (db: WaitingDb) => listWaitingEntries(db, policyId, '2026-W50', await around(db));
const readersOf = async (db: WaitingDb) => Object.fromEntries((await waiting(db)).map(({ id, readers }) => [id, readers.join(' ')]));

const at = (recordedAt: string, event: GivenEvent): GivenEvent => ({ ...event, recordedAt });
const office = (ownerId: string, deputyId: string | null = null) => ({ policyId, ownerId, deputyId, unitId: null });
const registered = (ownerId: string, deputyId: string | null = null): GivenEvent => ({
  type: 'PolicyRegistered',
  data: { ...office(ownerId, deputyId), code: 'RET-14', family: null, reviewCadenceDays: 365, effectiveFrom: '2026-01-01' },
});
const transferred = (ownerId: string, deputyId: string | null = null): GivenEvent => ({
  type: 'PolicyTransferred',
  data: { ...office(ownerId, deputyId), reason: '', transferredAt: '' },
});
const named = (id: string, more: Parameters<typeof reported>[0] = {}) =>
  reported({ reportId: id, mode: 'NAMED', deliveredOn: null, ...more });
const facts = (burden: number, more: object = {}): GivenEvent => ({
  type: 'ReportFactsAdded',
  data: {
    ...{
      reportId,
      reporterId: reporterId,
      channel: null,
      customerOutcomes: null,
      servedPurpose: null,
      effects: null,
      staffMinutes: burden,
    },
    ...{
      customerMinutes: null,
      amountMinor: null,
      frequency: null,
      facts: null,
      customerNeed: null,
      sensibleAction: null,
      situation: null,
    },
    ...{ textShared: null, burden, deliveredOn: null, addedAt: '', ...more },
  },
});
const classified = (cause: string): GivenEvent => ({
  type: 'ReportCauseClassified',
  data: { reportId, cause, reason: '', classifiedAt: '' },
});

describe('who reads what waits', () => {
  const spec = projectionSpec(waitingEntries, frictionEvents);
  const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];

  it('is everybody in office since, those who come later too, but nobody who had left', async () => {
    const model = await spec.given(
      registered('ann', 'bob'),
      named(first),
      transferred('bob', 'cid'),
      named(second),
      transferred('cid'),
      named(third),
      transferred('dora'),
    );
    expect(await model.find(readersOf)).toEqual({ [first]: 'ann bob cid dora', [second]: 'bob cid dora', [third]: 'cid dora' });
  });

  it('is again who comes back', async () => {
    const model = await spec.given(registered('ann'), transferred('bob'), named(first), transferred('ann'));
    expect(await model.find(readersOf)).toEqual({ [first]: 'ann bob' });
  });

  it('of what was said in confidence is whoever was there on the day of its delivery', async () => {
    const inConfidence = (id: string) => named(id, { mode: 'CONFIDENTIAL', deliveredOn: '2026-11-03' });
    const model = await spec.given(
      at('2026-11-01T09:00:00.000Z', registered('ann', 'bob')),
      at('2026-11-02T09:00:00.000Z', inConfidence(first)),
      at('2026-11-02T22:59:00.000Z', transferred('bob', 'cid')),
      at('2026-11-02T23:00:00.000Z', transferred('cid')),
    );
    expect(await model.find(readersOf)).toEqual({ [first]: 'bob cid' });
  });

  it('is not whoever oversees its reporter, and of a rule without a name nobody, until it has one', async () => {
    const linked = {
      type: 'ReportLinkedToPolicy',
      data: {
        reportId: second,
        policyId,
        policyVersion: 1,
        missingFacts: null,
        receiverId: 'bob',
        withheldFrom: 'cid',
        receivedByOverseer: false,
        deliveredOn: null,
      },
    };
    const model = await spec.given(
      registered('ann', 'bob'),
      named(first, { withheldFrom: 'bob' }),
      named(second, { policyId: null }),
      transferred('bob', 'cid'),
      linked,
      { type: 'ReportRecurred', data: { reportId: second, occurrences: 1, week: '2026-W45', deliveredOn: null } },
    );
    expect(Object.values(await model.find(readersOf))).toEqual(['ann cid', 'bob', 'bob']);
  });

  it('is nobody without the role, though the policy names them', async () => {
    const role = (type: 'RoleGranted' | 'RoleRevoked', unitId: string | null, name = 'POLICY_OWNER') => ({
      type,
      data: { personId: 'ann', role: name, unitId },
    });
    const roles = [role('RoleGranted', null), role('RoleGranted', 'north'), registered('ann', 'bob')];
    const still = await spec.given(...roles, role('RoleRevoked', null), role('RoleRevoked', 'north', 'AUDITOR'), named(first));
    expect(await still.find(readersOf)).toEqual({ [first]: 'ann bob' });
    const lost = [...roles, role('RoleRevoked', null), role('RoleRevoked', 'north'), named(first)];
    expect(await (await spec.given(...lost)).find(readersOf)).toEqual({ [first]: 'bob' });
    expect(await (await spec.given(...lost, role('RoleGranted', 'south'))).find(readersOf)).toEqual({ [first]: 'ann bob' });
    const away = await spec.given(...lost, transferred('bob'), role('RoleGranted', 'south'));
    expect(await away.find(readersOf)).toEqual({ [first]: 'bob' });
    const gone = await spec.given(...roles, { type: 'PersonDeactivated', data: { personId: 'ann' } }, named(first));
    expect(await gone.find(readersOf)).toEqual({ [first]: 'bob' });
  });
});

describe('what is said of an entry later', () => {
  const spec = projectionSpec(waitingEntries, frictionEvents);
  const stated = async (...events: readonly GivenEvent[]) => {
    const [entry] = await (await spec.given(registered('ann'), named(reportId), ...events)).find(waiting);
    return [entry?.sums.staffMinutes, entry?.cause];
  };

  it('counts while everybody is there who has read it, and also with those who come', async () => {
    expect(await stated(facts(2), classified('TOOL'))).toEqual([2, 'TOOL']);
    expect(await stated(transferred('bob', 'ann'), facts(2), classified('TOOL'), transferred('ann'))).toEqual([2, 'TOOL']);
    expect(await stated(transferred('bob', 'ann'), facts(2), facts(3))).toEqual([3, null]);
  });

  it('does not count once somebody who has read it has left', async () => {
    expect(await stated(facts(2), classified('TOOL'), transferred('bob'), facts(3), classified('RULE'))).toEqual([2, 'TOOL']);
    expect(await stated(facts(2), transferred('bob'), facts(3), transferred('bob', 'ann'))).toEqual([3, null]);
  });

  it('does not count either where it was not delivered before', async () => {
    const added = at('2026-11-02T09:00:00.000Z', facts(2, { deliveredOn: '2026-11-03' }));
    expect(await stated(added, at('2026-11-02T20:00:00.000Z', transferred('bob')))).toEqual([0, null]);
    expect(await stated(added, at('2026-11-03T20:00:00.000Z', transferred('bob')))).toEqual([2, null]);
  });

  it('is waited for where it is not delivered as yet: whoever leaves before will never know it', async () => {
    const added = facts(2, { deliveredOn: '2026-11-04' });
    const model = await spec.given(registered('ann'), named(reportId, { mode: 'CONFIDENTIAL', deliveredOn: '2026-11-03' }), added);
    const on = (now: string) =>
      model.find(async (db) =>
        (await listWaitingEntries(db, policyId, '2026-W50', await around(db, now))).map(({ sums }) => sums.staffMinutes),
      );
    expect(await on('2026-11-03T22:59:00.000Z')).toEqual([]);
    expect(await on('2026-11-03T23:00:00.000Z')).toEqual([2]);
    expect(await model.find(async (db) => (await around(db, '2026-11-03T22:59:00.000Z')).readers.today)).toBe('2026-11-03');
  });

  it('before it had a policy was read with it', async () => {
    const linked = {
      reportId,
      policyId,
      policyVersion: 1,
      missingFacts: null,
      receiverId: 'bob',
      withheldFrom: null,
      receivedByOverseer: false,
      deliveredOn: null,
    };
    const model = await spec.given(
      registered('ann'),
      named(reportId, { policyId: null }),
      facts(2),
      transferred('bob'),
      { type: 'ReportLinkedToPolicy', data: { ...linked, linkedAt: '' } },
      facts(3),
    );
    expect(await model.find(waiting)).toMatchObject([{ readers: ['bob'], sums: { staffMinutes: 3 } }]);
  });

  it('when it happens again, is an entry with readers of its own', async () => {
    const again = { type: 'ReportRecurred', data: { reportId, occurrences: 1, week: '2026-W45', deliveredOn: '2026-11-03' } };
    const model = await spec.given(
      registered('ann'),
      named(reportId),
      at('2026-11-02T09:00:00.000Z', again),
      at('2026-11-02T20:00:00.000Z', transferred('bob')),
    );
    expect((await model.find(waiting)).map(({ kind, readers }) => [kind, readers])).toEqual([
      ['REPORT', ['ann', 'bob']],
      ['RECURRENCE', ['bob']],
    ]);
  });

  it('tells no answer times where somebody has left who knows what was not answered then', async () => {
    const breakdownId = randomUUID();
    const [blockId, scope] = [randomUUID(), { policyId, toWeek: '2026-W45' }];
    const block = { blockId, ...scope, policyVersion: 1, ordinal: 0, fromWeek: '2026-W45', entryIds: [reportId], entryParts: [0] };
    const published = [
      {
        type: 'FrictionBlockPublished',
        data: { ...block, parts: [{ unitId: null, others: 'UNPLACED' }], surplusIds: [], readerIds: null },
      },
      { type: 'FrictionBreakdownPublished', data: { breakdownId, ...scope, blockIds: [blockId] } },
    ];
    const known = async (...events: readonly GivenEvent[]) => {
      const model = await spec.given(registered('ann'), named(reportId), ...published, ...events);
      const listed = async (db: WaitingDb) => listAnsweredEntries(db, breakdownId, await around(db));
      return (await model.find(listed)).map(({ isKnownToAll }) => isKnownToAll);
    };
    expect(await known(transferred('bob', 'ann'))).toEqual([true]);
    expect(await known(transferred('bob'))).toEqual([false]);
  });
});
