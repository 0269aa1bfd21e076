import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { projectionSpec } from '#eventing-testing';
import type { GivenEvent } from '#eventing-testing';
import { frictionEvents } from '#friction/events';
import { policyId, reported } from './figures.fixture.ts';
import { countFlaggers, listFlaggedPolicies, listFlags } from './flags.finder.ts';
import { waitingEntries } from './waiting-entries.projection.ts';

const NOW = '2026-11-16T09:00:00.000Z';
const SINCE = '2026-08-18T09:00:00.000Z';
const ids = { a: randomUUID(), b: randomUUID(), c: randomUUID(), d: randomUUID() };

function report(reportId: string, person: string, data: object = {}): GivenEvent {
  const reportedAt = '2026-11-10T09:00:00.000Z';
  return { ...reported({ reportId, reporterId: person, reportedAt, week: '2026-W46', ...data }), stream: `friction_report-${reportId}` };
}
function meToo(person: string, at: string, policy = policyId): GivenEvent {
  const corroborationId = randomUUID();
  const data = { corroborationId, policyId: policy, policyVersion: 1, personId: person, unitId: null, effect: null, customerOutcome: null };
  return {
    type: 'ReportCorroborated',
    data: { ...data, week: '2026-W46', corroboratedAt: at },
    stream: `corroboration-${corroborationId}`,
  };
}

describe('what was said on a policy lately', () => {
  const spec = projectionSpec(waitingEntries, frictionEvents);
  const people = { personOf: (alias: string) => alias.split(' as ')[0] ?? null, tokenOf: (person: string) => `2026.token of ${person}` };
  const count = async (readIds: readonly string[], ...events: readonly GivenEvent[]) => {
    const model = await spec.given(...events);
    const known = { people, calendar: new Calendar('UTC'), now: NOW, readIds: new Set(readIds) };
    return model.find(async (db) => countFlaggers(await listFlags(db, policyId, SINCE, known)));
  };
  const all = Object.values(ids);

  it('counts each person once, by whatever alias, token or "me too"', async () => {
    const token = { mode: 'ANONYMOUS', countToken: '2026.token of ann' };
    expect(await count(all, report(ids.a, 'ann'), report(ids.b, 'ann as named'), report(ids.c, ids.c, token))).toBe(1);
    expect(await count(all, report(ids.a, 'ann'), report(ids.b, 'bob'), meToo('bob', SINCE), meToo('cid', SINCE))).toBe(3);
    expect(await count(all, meToo('bob', SINCE, randomUUID()))).toBe(0);
  });

  it('counts nothing that somebody of the office is not shown', async () => {
    const four = [report(ids.a, 'ann'), report(ids.b, 'bob'), report(ids.c, 'cid'), report(ids.d, 'dan')];
    expect(await count(all, ...four)).toBe(4);
    expect(await count([ids.a, ids.b], ...four)).toBe(2);
  });

  it('counts a "me too" from the next day on, so that what follows tells no hour', async () => {
    expect(await count(all, report(ids.a, 'ann'), meToo('bob', '2026-11-16T00:00:00.000Z'))).toBe(1);
    expect(await count(all, report(ids.a, 'ann'), meToo('bob', '2026-11-15T23:59:00.000Z'))).toBe(2);
  });

  it('goes on counting what is published, but not what was taken back, long ago, or of a public source', async () => {
    const block = { blockId: randomUUID(), policyId, toWeek: '2026-W46', fromWeek: '2026-W46', policyVersion: 1, ordinal: 0 };
    const published: GivenEvent = {
      type: 'FrictionBlockPublished',
      data: {
        ...block,
        entryIds: [ids.a],
        entryParts: [0],
        parts: [{ unitId: null, others: 'UNPLACED' }],
        surplusIds: [ids.b],
        readerIds: null,
      },
    };
    expect(await count(all, report(ids.a, 'ann'), report(ids.b, 'bob'), published)).toBe(2);
    const withdrawn: GivenEvent = { type: 'ReportWithdrawn', data: { reportId: ids.a }, stream: `friction_report-${ids.a}` };
    const old = { reportedAt: '2026-08-18T08:59:00.000Z' };
    const open = { source: { name: 'complaints', public: true, key: '1' }, reporterId: null };
    expect(await count(all, report(ids.a, 'ann'), withdrawn, report(ids.b, 'bob', old), report(ids.c, 'cid', open))).toBe(0);
  });

  it('names the policies on which enough was said', async () => {
    const other = randomUUID();
    const model = await spec.given(
      report(ids.a, 'ann'),
      report(ids.b, 'ann'),
      meToo('bob', SINCE),
      meToo('bob', SINCE, other),
      report(ids.c, 'x', { policyId: null }),
    );
    expect(await model.find((db) => listFlaggedPolicies(db, SINCE, 3))).toEqual([policyId]);
    expect(await model.find((db) => listFlaggedPolicies(db, SINCE, 1))).toEqual([policyId, other].sort());
    expect(await model.find((db) => listFlaggedPolicies(db, NOW, 1))).toEqual([]);
  });
});
