import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '#eventing';
import { insightsSpec, judgements, NOW, policy, reader, unit } from './insights.fixture.ts';
import { MisstepsFinder } from './missteps.finder.ts';
import type { MisstepsAsked } from './missteps.finder.ts';
import type { Misstep } from './missteps.types.ts';

const [refunds, vouchers] = [randomUUID(), randomUUID()];
const units = [unit('org', null), unit('north', 'org'), unit('south', 'org'), unit('shop', 'north')];
const rule = ({ type, data }: DomainEvent, more: object = {}): DomainEvent => ({
  type,
  data: { ...data, registeredAt: '2026-06-01T08:00:00.000Z', ...more },
});
const rules = [rule(policy(refunds, 'RET-14', 'Receipts')), rule(policy(vouchers, 'VOU-2', 'Vouchers'), { unitId: 'north' })];
const staff = (unitId: string, count: number) =>
  Array.from({ length: count }, () => {
    const personId = randomUUID();
    return { personId, unitId, event: { type: 'PersonInvited', data: { personId, name: 'x', unitId, managerId: null, invitedAt: NOW } } };
  });
const seen = (
  policyId: string,
  people: readonly { readonly personId: string; readonly unitId: string }[],
  week = '2026-W30',
): readonly DomainEvent[] =>
  people.map(({ personId, unitId }) => ({ type: 'VersionSeen', data: { policyId, number: 1, personId, unitId, week, seenAt: NOW } }));
const adopted = (unitId: string, effectiveFrom: string): DomainEvent => ({
  type: 'CharterAdopted',
  data: {
    ...{ unitId, number: 2, requestId: 'r', checks: [], approverIds: [], effectiveFrom, adoptedBy: 'h', adoptedAt: NOW },
    content: { vision: '', mission: '', goals: [], clauses: [] },
  },
});
const uses = (policyId: string, calls: Readonly<Record<string, number>>, requests: Readonly<Record<string, number>>) => {
  const total = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((sum, count) => sum + count, 0);
  const parts = (field: 'calls' | 'authorityRequests', counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).map(([place, count]) => [place, { [field]: count }]));
  return [
    judgements(policyId, ['2026-W30', '2026-W34'], { calls: total(calls) }, parts('calls', calls)),
    judgements(policyId, ['2026-W31', '2026-W36'], { authorityRequests: total(requests) }, parts('authorityRequests', requests)),
  ];
};

describe('missteps', () => {
  const started = insightsSpec();
  const ask = async (events: readonly DomainEvent[], asked: Partial<MisstepsAsked> = {}, actor = reader()) => {
    const { store, deployment } = await started(...rules, ...units, ...events);
    return (await new MisstepsFinder(store, deployment).findMissteps({ k: 5, first: 100, ...asked }, actor)).missteps;
  };
  const of = (missteps: readonly Misstep[], kind: Misstep['kind']) => missteps.filter((misstep) => misstep.kind === kind);
  const said = ({ policy: { code }, unit: about, verdict, figure }: Misstep) => [code, about?.id ?? null, verdict, figure?.value ?? null];

  it('of communication: how many of those whom a rule concerns have seen it, by groups of enough people', async () => {
    const [north, south, shop] = [staff('north', 6), staff('south', 10), staff('shop', 4)];
    const events = [...north, ...south, ...shop].map(({ event }) => event);
    const known = [...events, ...seen(refunds, [...north, ...south.slice(0, 9)]), ...seen(vouchers, [...north, ...shop, ...south])];
    expect(of(await ask(known), 'COMMUNICATION').map(said)).toEqual([
      ['RET-14', null, 'CANNOT_TELL', null],
      ['VOU-2', null, 'NOT_FOUND', 1],
    ]);
    const [receipts] = of(await ask(known, { unitId: 'south' }), 'COMMUNICATION');
    expect(receipts).toMatchObject({
      unit: { id: 'south' },
      verdict: 'NOT_FOUND',
      figure: { value: null, lower: 0.9, upper: 1, n: 10, method: 'CENSUS_BOUNDS', reason: 'WAITING' },
      threshold: 0.8,
      sources: [`policy:${refunds}:1`],
    });
    const few = of(await ask(known, { unitId: 'shop' }), 'COMMUNICATION');
    expect(few).toMatchObject([
      { verdict: 'CANNOT_TELL', figure: { value: null, n: 0, reason: 'SUPPRESSED' } },
      { verdict: 'CANNOT_TELL' },
    ]);
    // Four who have all seen it, or none of them: the same.
    expect(of(await ask(events, { unitId: 'shop' }), 'COMMUNICATION')).toEqual(few);
    // What the settings ask for beyond five holds.
    expect(of(await ask(known, { unitId: 'north', k: 11 }), 'COMMUNICATION').map(({ verdict }) => verdict)).toEqual([
      'CANNOT_TELL',
      'CANNOT_TELL',
    ]);
  });

  it('of communication: nothing is told of a version before the week is over in which it was recorded', async () => {
    const people = staff('north', 6);
    const late = rule(policy(randomUUID(), 'NEW-1', 'New'), { registeredAt: NOW });
    const told = of(await ask([...people.map(({ event }) => event), late]), 'COMMUNICATION');
    expect(told.find(({ policy: { code } }) => code === 'NEW-1')).toMatchObject({
      verdict: 'CANNOT_TELL',
      why: expect.stringContaining('once that week is over') as unknown,
      figure: { value: null, lower: null, upper: null, n: 6, reason: 'NOT_ENOUGH_DATA' },
    });
  });

  it('of communication: nothing else is told after one more has seen it, but after five', async () => {
    const [north, south] = [staff('north', 6), staff('south', 24)];
    const events = [...north, ...south].map(({ event }) => event);
    const told = async (more: number) => {
      const next = seen(refunds, [...north.slice(5), ...south].slice(0, more), '2026-W31');
      return of(await ask([...events, ...seen(refunds, north.slice(0, 5)), ...next], { policyId: refunds }), 'COMMUNICATION')[0];
    };
    const before = await told(0);
    expect(before).toMatchObject({
      verdict: 'FOUND',
      figure: { value: null, lower: 5 / 30, n: 30, method: 'CENSUS_BOUNDS', reason: 'WAITING' },
    });
    for (const more of [1, 4]) expect(await told(more)).toEqual(before);
    expect(await told(5)).toMatchObject({ verdict: 'FOUND', figure: { value: null, lower: 10 / 30, n: 30 } });
  });

  it('of enforcement: how differently staff of units beside each other use one rule, as published', async () => {
    const events = uses(refunds, { north: 30, shop: 10, south: 80, UNPLACED: 7 }, { north: 60, south: 20 });
    const found = of(await ask(events), 'INCONSISTENT_ENFORCEMENT');
    expect(found.map(({ policy: { code }, unit: about, verdict }) => [code, about?.id, verdict])).toEqual([
      ['RET-14', 'north', 'FOUND'],
      ['RET-14', 'south', 'FOUND'],
      ['VOU-2', undefined, 'CANNOT_TELL'],
    ]);
    expect(found[0]).toMatchObject({
      why: expect.stringContaining('60 % of 100 uses here and in 20 % of 100 beside it') as unknown,
      figure: { n: 200, method: 'NEWCOMBE_HYBRID_SCORE', window: { from: '2026-W30', to: '2026-W36' }, reason: null },
      threshold: 0.1,
    });
    expect(found[0]?.figure?.value).toBeCloseTo(0.4, 12);
    expect(found[0]?.adjustedPValue).toBeLessThan(1e-6);
    expect(found[2]?.figure).toMatchObject({ value: null, n: 0, window: null, reason: 'WAITING' });
    // Whoever asks for one rule after another has compared all of them.
    const more = [...events, ...uses(vouchers, { north: 30, south: 30 }, { north: 30, south: 30 })];
    const all = of(await ask(more), 'INCONSISTENT_ENFORCEMENT').filter(({ policy: { code } }) => code === 'RET-14');
    expect(of(await ask(more, { policyId: refunds }), 'INCONSISTENT_ENFORCEMENT')).toEqual(all);
    expect(all[0]?.adjustedPValue).toBeGreaterThan(found[0]?.adjustedPValue ?? NaN);
    // A reader of the north is told nothing of the south.
    expect(of(await ask(events, {}, reader('EXECUTIVE', 'north')), 'INCONSISTENT_ENFORCEMENT')).toMatchObject([
      { unit: { id: 'north' }, verdict: 'CANNOT_TELL', figure: { value: null, n: 0, reason: 'WAITING' } },
      { unit: { id: 'north' }, verdict: 'CANNOT_TELL' },
    ]);
  });

  it('of currency: what the charter of the unit and the cadence say', async () => {
    const found = of(await ask([adopted('north', '2026-05-01'), adopted('south', '2026-05-01')]), 'NOT_CURRENT');
    expect(found.map(said)).toEqual([
      ['RET-14', null, 'NOT_FOUND', null],
      ['VOU-2', null, 'NOT_FOUND', null],
    ]);
    expect(found.map(({ sources }) => sources)).toEqual([[`policy:${refunds}:1`], [`policy:${vouchers}:1`, 'charter:north:2']]);
  });

  it('are of the rules that concern a unit, for those who may read of it', async () => {
    const codes = async (asked: Partial<MisstepsAsked>, actor = reader()) =>
      of(await ask([], asked, actor), 'NOT_CURRENT').map(({ policy: { code } }) => code);
    expect(await codes({ unitId: 'south' })).toEqual(['RET-14']);
    expect(await codes({ unitId: 'shop' })).toEqual(['RET-14', 'VOU-2']);
    expect(await codes({ unitId: 'org' })).toEqual(['RET-14', 'VOU-2']);
    expect(await codes({ policyId: vouchers })).toEqual(['VOU-2']);
    expect(await codes({}, reader('EXECUTIVE', 'south'))).toEqual(['RET-14']);
    for (const refused of [{ unitId: 'north' }, { unitId: 'nowhere' }])
      await expect(codes(refused, reader('EXECUTIVE', 'south'))).rejects.toMatchObject({ extensions: { code: 'NOT_FOUND' } });
    await expect(codes({ policyId: randomUUID() })).rejects.toMatchObject({ extensions: { code: 'NOT_FOUND' } });
  });
});
