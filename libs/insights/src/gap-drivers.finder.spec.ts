import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { weeksBetween } from '#calendar';
import type { DomainEvent } from '#eventing';
import type { AnswerCell, Statement } from '#perceptions/events';
import { GapDriversFinder } from './gap-drivers.finder.ts';
import type { DriversAsked } from './gap-drivers.finder.ts';
import { block, complaint, employed, insightsSpec, NOW, policy, reader, served, unit } from './insights.fixture.ts';

const [surveyId, waveId, receipts, parcels, keys] = Array.from({ length: 5 }, () => randomUUID()) as [
  string,
  string,
  string,
  string,
  string,
];
const NORTH = ['a', 'b', 'c', 'd', 'e'];
const SHOPS = [...NORTH, 'f', 'g', 'h', 'i', 'j'];
const units = [
  ...[unit('org', null), unit('north', 'org'), unit('south', 'org')],
  ...SHOPS.map((shop) => unit(shop, NORTH.includes(shop) ? 'north' : 'south')),
];
const rules = [policy(receipts, 'RET-14', 'Receipts'), policy(parcels, 'PAR-1', 'Parcels'), policy(keys, 'KEY-1', 'Keys')];

const statement: Statement = {
  ...{ key: 'beyond', employeeText: 'We go beyond.', customerText: 'They go beyond.' },
  ...{ dimension: null, policyId: null, warningSign: null, weight: null },
};
/** Monday of 2026-W40: the weeks up to W39 are whole ones before it. */
const CLOSED_AT = '2026-09-28T00:00:05.000Z';

function wave(statements: readonly Statement[], cells: Readonly<Record<'EMPLOYEES' | 'CUSTOMERS', readonly AnswerCell[]>> | null) {
  const shared = { waveId, surveyId };
  const events: DomainEvent[] = [
    {
      type: 'SurveyCreated',
      data: { surveyId, title: 'Two views', template: null, statements, cadenceDays: 90, createdAt: NOW },
    },
    { type: 'WaveOpened', data: { ...shared, number: 1, statements, opensOn: '2026-09-14', closesOn: '2026-09-27', openedAt: NOW } },
  ];
  if (!cells) return events;
  const results = (['EMPLOYEES', 'CUSTOMERS'] as const).map((audience) => ({ key: 'beyond', audience, cells: cells[audience] }));
  return [...events, { type: 'WaveClosed', data: { ...shared, k: 5, results, closedAt: CLOSED_AT } }];
}
const cell = (unitId: string, agreed: number, of: number): AnswerCell => ({ unitId, others: null, counts: [0, of - agreed, 0, agreed, 0] });
/** Employees of every shop agree, customers the less the later its letter. */
const widening = (shops: readonly string[]) => ({
  EMPLOYEES: shops.map((shop) => cell(shop, 18, 20)),
  CUSTOMERS: shops.map((shop) => cell(shop, 19 - SHOPS.indexOf(shop), 20)),
});
const WEEKS = ['2026-W30', '2026-W33'] as const;
const reportsOf = (of: (index: number) => number, shops: readonly string[] = SHOPS) =>
  Object.fromEntries(shops.map((shop) => [shop, of(SHOPS.indexOf(shop))]));
const friction = [
  block(
    receipts,
    WEEKS,
    {},
    reportsOf((i) => 5 + i),
  ),
  block(
    parcels,
    WEEKS,
    {},
    reportsOf((i) => 5 + ((i * 3) % 10)),
  ),
  block(
    keys,
    WEEKS,
    {},
    reportsOf(() => 5, NORTH),
  ),
];
const sameCustomers = (shops: readonly string[]) => weeksBetween(...WEEKS).flatMap((week) => shops.map((shop) => served(shop, week, 100)));

describe('which policies go with which gaps', () => {
  const started = insightsSpec();
  const ask = async (events: readonly DomainEvent[], asked: Partial<DriversAsked> = {}, actor = reader()) => {
    const { store, deployment } = await started(...rules, ...units, ...events);
    return new GapDriversFinder(store, deployment).findDrivers({ surveyId, ...asked }, actor);
  };
  const published = [...wave([statement], widening(SHOPS)), ...friction];
  const everything = [...published, ...sameCustomers(SHOPS)];

  it('are found across units with correlation, interval, n, weeks and the correction, and said as an association', async () => {
    const { drivers, ...found } = await ask(everything);
    expect(found).toMatchObject({
      ...{ surveyId, title: 'Two views', unit: null, reason: null, compared: 2, shown: 1, notCompared: 1 },
      wave: { id: waveId, number: 1, isClosed: true },
      windowAsked: { from: '2026-W14', to: '2026-W39', weeks: 26 },
    });
    expect(drivers.map(({ policy: { code }, verdict, basis, units: compared }) => [code, verdict, basis, compared.length])).toEqual([
      ['RET-14', 'GOES_TOGETHER', 'CUSTOMERS_SERVED', 10],
      ['PAR-1', 'NOT_SHOWN', 'CUSTOMERS_SERVED', 10],
      ['KEY-1', 'NOT_ENOUGH_UNITS', null, 0],
    ]);
    const [receiptsOnes, parcelsOnes, keysOnes] = drivers;
    expect(receiptsOnes).toMatchObject({
      statement: { key: 'beyond', employeeText: 'We go beyond.', customerText: 'They go beyond.' },
      correlation: { value: 1, upper: 1, n: 10, method: 'SPEARMAN_FISHER_Z', window: { from: '2026-W30', to: '2026-W33', weeks: 4 } },
      why: 'Across 10 units: the more reports on RET-14 per customer served, the higher is the agreement of employees beside that of customers. They go together; what brings it about, this cannot tell.',
    });
    expect(receiptsOnes?.qValue).toBe((receiptsOnes?.pValue ?? 1) * 2);
    expect(receiptsOnes?.units[0]).toEqual({ unit: { id: 'j', code: 'J', name: 'j' }, frictionRank: 10, gapRank: 10 });
    expect(parcelsOnes?.correlation.lower).toBeLessThan(0);
    expect(keysOnes).toMatchObject({ correlation: { value: null, n: 5, reason: 'NOT_ENOUGH_DATA' }, pValue: null, qValue: null });
    expect(keysOnes?.why).toBe('Friction and the gap are both published of 5 units that do not overlap; a comparison needs 8.');
  });

  it('relate reports to people where customers are not recorded of every unit, and go by ranks of rates, not of counts', async () => {
    const people = SHOPS.flatMap((shop, i) => employed(shop, i === 9 ? 40 : 5));
    for (const recorded of [[], sameCustomers(SHOPS.slice(1))]) {
      const [found] = (await ask([...published, ...recorded, ...people], { policyId: receipts })).drivers;
      expect(found).toMatchObject({ basis: 'PEOPLE', verdict: 'NOT_SHOWN' });
      expect(found?.units.at(-1)).toMatchObject({ unit: { code: 'J' }, frictionRank: 1, gapRank: 10 });
      expect(found?.correlation.value).toBeCloseTo(1 - (6 * 90) / 990, 12);
    }
    const [abandoned] = (await ask([...published, ...SHOPS.slice(3).flatMap((shop) => employed(shop, 5))], { policyId: receipts })).drivers;
    expect(abandoned).toMatchObject({ verdict: 'NOT_ENOUGH_UNITS', correlation: { n: 7 } });
  });

  it('leave out a unit of which a side is withheld', async () => {
    const cells = widening(SHOPS.slice(0, 9));
    const [found] = (await ask([...wave([statement], cells), ...friction, ...sameCustomers(SHOPS)])).drivers;
    expect(found?.units.map(({ unit: { code } }) => code).sort()).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I']);
  });

  it('count no report of a public source, and no block beside the weeks before the close', async () => {
    const later = block(
      receipts,
      ['2026-W39', '2026-W40'],
      {},
      reportsOf((i) => 50 - i),
    );
    const earlier = block(
      receipts,
      ['2026-W10', '2026-W13'],
      {},
      reportsOf((i) => 50 - i),
    );
    const elsewhere = SHOPS.slice(0, 3).map((shop) => complaint(receipts, '2026-W31', shop));
    const [found] = (await ask([...everything, later, earlier, ...elsewhere])).drivers;
    expect(found).toMatchObject({ policy: { code: 'RET-14' }, correlation: { value: 1, window: { to: '2026-W33' } } });
    const { windowAsked, drivers } = await ask([...everything, earlier], { weeks: 30, policyId: receipts });
    expect(windowAsked).toMatchObject({ from: '2026-W10', weeks: 30 });
    expect(drivers[0]?.correlation).toMatchObject({ window: { from: '2026-W10', to: '2026-W33' } });
  });

  it('list what was asked, and correct for everything that was compared', async () => {
    const { drivers, compared } = await ask(everything, { policyId: parcels });
    expect([drivers.map(({ policy: { code } }) => code), compared]).toEqual([['PAR-1'], 2]);
    expect((await ask(everything, { first: 1 })).drivers).toHaveLength(1);
  });

  it('are of the units that a role covers alone', async () => {
    const northern = reader('EXECUTIVE', 'north');
    const { unit: seen, compared, notCompared, drivers } = await ask(everything, {}, northern);
    expect([seen?.code, compared, notCompared]).toEqual(['NORTH', 0, 3]);
    expect(drivers.every(({ correlation: { n } }) => n <= NORTH.length)).toBe(true);
    await expect(ask(everything, { unitId: 'south' }, northern)).rejects.toThrow('not found');
  });

  it('wait for a wave that is closed, need a statement that both sides are asked, and refuse what cannot be', async () => {
    expect(await ask([...wave([statement], null), ...friction])).toMatchObject({
      reason: 'WAITING',
      wave: null,
      windowAsked: null,
      drivers: [],
    });
    expect(await ask([...wave([statement], null), ...friction], { waveId })).toMatchObject({
      reason: 'WAITING',
      wave: { isClosed: false },
    });
    const oneSided = wave([{ ...statement, customerText: null }], widening(SHOPS));
    expect(await ask([...oneSided, ...friction])).toMatchObject({ reason: 'NOT_ASKED', compared: 0, drivers: [] });
    await expect(ask(everything, { weeks: 53 })).rejects.toMatchObject({ code: 'insights.weeks', field: 'weeks' });
    await expect(ask(everything, { first: 0 })).rejects.toMatchObject({ code: 'page.first', field: 'first' });
    for (const unknown of [{ surveyId: randomUUID() }, { unitId: 'x' }, { policyId: randomUUID() }])
      await expect(ask(everything, unknown)).rejects.toThrow('not found');
    await expect(ask(everything, { waveId: randomUUID() })).rejects.toMatchObject({ code: 'insights.wave-unknown', field: 'waveId' });
  });
});
