import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '#eventing';
import { FrictionRankingFinder } from './friction-ranking.finder.ts';
import type { FrictionRow, FrictionTable } from './friction-ranking.types.ts';
import { CostSettings } from './insights-scope.ts';
import { answers, block, breakdown, complaint, insightsSpec, policy, reader, served, unit } from './insights.fixture.ts';

const names = [policy('p1', 'RET-1', 'Receipts'), policy('p2', 'RET-2', 'Returns'), policy('p3', 'RET-3', 'Refunds')];
const tree = [unit('org', null), unit('north', 'org'), unit('south', 'org'), unit('n1', 'north')];
const AFTER = ['2026-W28', '2026-W40'] as const;
const reportsIn = (row: FrictionRow | null) => row?.figures.reports ?? 0;

function sumOfRows({ rows, furtherPolicies, otherPolicies }: FrictionTable): number {
  return [...rows, furtherPolicies, otherPolicies].reduce((sum, row) => sum + reportsIn(row), 0);
}

describe('the ranking of policies by friction', () => {
  const spec = insightsSpec();

  async function ranking(
    events: readonly DomainEvent[],
    asked: { first?: number; unitId?: string; window?: { from: string; to: string } } = {},
    actor = reader(),
  ) {
    const { store, deployment } = await spec(...names, ...tree, ...events);
    return new FrictionRankingFinder(store, deployment, new CostSettings(6_000)).findRanking({ first: 20, ...asked }, actor);
  }

  it('sets the last 13 closed weeks against the 13 before, with an exact interval', async () => {
    const { windowAsked, windowBefore, published } = await ranking([
      block('p1', ['2026-W28', '2026-W40'], { reports: 12 }),
      block('p1', ['2026-W15', '2026-W27'], { reports: 48 }),
      block('p2', ['2026-W30', '2026-W39'], { reports: 20 }),
    ]);
    expect(windowAsked).toEqual({ from: AFTER[0], to: AFTER[1], weeks: 13 });
    expect(windowBefore).toEqual({ from: '2026-W15', to: '2026-W27', weeks: 13 });
    expect(published.rows.map(({ policy: about, figures }) => [about?.code, figures.reports, figures.reason])).toEqual([
      ['RET-2', 20, null],
      ['RET-1', 12, null],
      ['RET-3', null, 'WAITING'],
    ]);
    const change = published.rows[1]!.change;
    expect(change).toMatchObject({ n: 60, exposure: 'WEEKS', method: 'EXACT_RATE_RATIO', reason: null });
    expect([change.value, change.lower, change.upper].map((bound) => bound?.toFixed(4))).toEqual(['0.2500', '0.1209', '0.4778']);
    expect(published.rows[0]!.change).toMatchObject({ value: null, reason: 'WAITING' });
  });

  it('says how soon reports were answered, of the same blocks, in the whole only', async () => {
    const events = [
      block('p1', ['2026-W28', '2026-W30'], { reports: 12 }, { north: 12 }),
      answers('p1', '2026-W30', 12, 6),
      block('p2', ['2026-W30', '2026-W39'], { reports: 20 }),
      answers('p1', '2026-W27', 40, 0),
      answers(null, '2026-W33', 8, 8),
    ];
    const { published } = await ranking(events);
    const share = (row: FrictionRow | undefined) => {
      const told = row?.figures.answers;
      return told && [told.n, told.within14Days.value, told.within14Days.reason];
    };
    expect(share(published.rows.find(({ policy: about }) => about?.id === 'p1'))).toEqual([12, 0.5, null]);
    expect(share(published.rows.find(({ policy: about }) => about?.id === 'p2'))).toEqual([0, null, 'WAITING']);
    expect(share(published.otherPolicies)).toEqual([8, 1, null]);
    expect(share(published.total)).toEqual([20, 0.7, null]);
    expect(published.total.before.answers).toMatchObject({ n: 40, within14Days: { value: 0 } });
    const { published: ofUnit } = await ranking(events, { unitId: 'north' });
    expect(ofUnit.total.figures).toMatchObject({ reports: 12, answers: null });
  });

  it('says nothing about reports where a part holds "me too" alone', async () => {
    const { published } = await ranking([block('p1', ['2026-W28', '2026-W30'], { reports: 0, corroborations: 6, occurrences: 6 })]);
    const { figures, change } = published.rows[0]!;
    expect(figures).toMatchObject({ reports: null, corroborations: 6, cost: { observed: { staffHours: null, reason: 'WAITING' } } });
    expect(change).toMatchObject({ value: null, reason: 'WAITING' });
    const { published: reported } = await ranking([block('p1', ['2026-W28', '2026-W30'], { reports: 6 })]);
    expect(reported.rows[0]!.figures).toMatchObject({ reports: 6, corroborations: null });
  });

  it('has the index of several blocks together, which may begin before the reports of the window', async () => {
    const index = (indexN: number) => ({ indexN, indexSum: indexN / 2, burdenSum: 4 * indexN, functionLossSum: 3 * indexN });
    const { published } = await ranking([
      block('p1', ['2026-W24', '2026-W27'], { reports: 30 }, { north: 30 }),
      block('p1', ['2026-W28', '2026-W30'], { reports: 7 }, { north: 7 }),
      breakdown('p1', ['2026-W24', '2026-W30'], 37, { north: index(20), UNPLACED: index(8) }),
    ]);
    const { figures, before } = published.rows[0]!;
    expect([figures.reports, before.reports]).toEqual([7, 30]);
    expect(figures.windowAnswered).toEqual({ from: '2026-W28', to: '2026-W30', weeks: 3 });
    const window = { from: '2026-W24', to: '2026-W30', weeks: 7 };
    expect(figures.index).toEqual({ value: 0.5, burden: 4, functionLoss: 3, n: 28, method: 'RED_TAPE_AXES', window, reason: null });
    expect(before.index).toMatchObject({ value: null, n: 0, window: null, reason: 'WAITING' });
  });

  it('answers with whole blocks, which count by their last week and may begin earlier', async () => {
    const { published } = await ranking([
      block('p1', ['2026-W20', '2026-W29'], { reports: 7 }),
      block('p1', ['2026-W30', '2026-W38'], { reports: 5 }),
    ]);
    expect(published.rows[0]!.figures).toMatchObject({
      n: 12,
      windowAsked: { from: '2026-W28', to: '2026-W40' },
      windowAnswered: { from: '2026-W20', to: '2026-W38', weeks: 19 },
      method: 'PUBLISHED_BLOCKS',
    });
  });

  it('compares no rates of several policies where a block reaches far back, and of each policy by itself', async () => {
    const even = [block('p1', ['2026-W16', '2026-W27'], { reports: 40 }), block('p1', ['2026-W28', '2026-W40'], { reports: 40 })];
    const ofP2 = (from: string) => [
      block('p2', ['2026-W16', '2026-W27'], { reports: 20 }),
      block('p2', [from, '2026-W40'], { reports: 20 }),
    ];
    const changes = async (...events: Parameters<typeof ranking>[0]) => {
      const { published } = await ranking(events);
      const told = published.rows.filter(({ figures }) => figures.reports !== null);
      return [...told, published.total].map(({ change }) => change.reason ?? change.value?.toFixed(2));
    };
    expect(await changes(...even, ...ofP2('2026-W25'))).toEqual(['0.92', '0.75', '0.75']);
    expect(await changes(...even, ...ofP2('2026-W01'))).toEqual(['0.92', '0.30', 'SPANS_DIFFER']);
    expect(await changes(...ofP2('2026-W01'))).toEqual(['0.30', '0.30']);
    const [before, reaching] = ofP2('2026-W01');
    const within = block('p2', ['2026-W30', '2026-W33'], { reports: 30 });
    expect(await changes(before!, within, reaching!)).toEqual(['SPANS_DIFFER', 'SPANS_DIFFER']);
  });

  it('relates to customers served where every week of both spans is recorded', async () => {
    const weeks = ['2026-W26', '2026-W27', '2026-W28', '2026-W29'];
    const events = [block('p1', ['2026-W26', '2026-W27'], { reports: 60 }), block('p1', ['2026-W28', '2026-W29'], { reports: 40 })];
    const counts = weeks.map((week, i) => served('n1', week, i < 2 ? 600 : 500));
    const { change } = (await ranking([...events, ...counts])).published.rows[0]!;
    expect([change.exposure, change.value?.toFixed(4), change.lower?.toFixed(4), change.upper?.toFixed(4)]).toEqual([
      'INTERACTIONS',
      '0.8000',
      '0.5224',
      '1.2135',
    ]);
    expect((await ranking([...events, ...counts.slice(1)])).published.rows[0]!.change.exposure).toBe('WEEKS');
  });

  it('relates to customers served only where they are known of the units that report', async () => {
    const weeks = ['2026-W27', '2026-W28'] as const;
    const events = (parts: Record<string, number>) => weeks.map((week) => block('p1', [week, week], { reports: 30 }, parts));
    const counts = weeks.flatMap((week) => served('n1', week, 500));
    const exposure = async (parts: Record<string, number>, asked = {}) =>
      (await ranking([...events(parts), ...counts], asked)).published.rows[0]!.change.exposure;
    expect([await exposure({ n1: 30 }), await exposure({ n1: 20, south: 10 })]).toEqual(['INTERACTIONS', 'WEEKS']);
    expect(await exposure({ n1: 20, south: 10 }, { unitId: 'north' })).toBe('INTERACTIONS');
    const { unplaced, elsewhere } = (await ranking([...events({ n1: 10, south: 10, UNPLACED: 10 }), ...counts], { unitId: 'north' }))
      .published;
    expect([unplaced?.change.exposure, elsewhere?.change.exposure]).toEqual(['WEEKS', 'WEEKS']);
  });

  it('has every report in one row, however few rows are asked for', async () => {
    const { published } = await ranking(
      [
        block('p1', ['2026-W30', '2026-W31'], { reports: 9 }),
        block('p2', ['2026-W30', '2026-W31'], { reports: 6 }),
        block(null, ['2026-W01', '2026-W35'], { reports: 5 }),
      ],
      { first: 1 },
    );
    expect([reportsIn(published.furtherPolicies), reportsIn(published.otherPolicies), reportsIn(published.total)]).toEqual([6, 5, 20]);
    expect(sumOfRows(published)).toBe(20);
  });

  it('shows each public source apart, with zero where there is nothing', async () => {
    const { published, publicSources } = await ranking([
      complaint('p1', '2026-W30'),
      complaint('p1', '2026-W31'),
      complaint('p2', '2026-W20'),
    ]);
    expect(published.total.figures).toMatchObject({ reports: null, reason: 'WAITING' });
    const [cfpb] = publicSources;
    expect([cfpb?.source, cfpb?.rows.map((row) => [row.policy?.title, row.figures.reports, row.before.reports])]).toEqual([
      'CFPB',
      [
        ['Receipts', 2, 0],
        ['Returns', 0, 1],
      ],
    ]);
    expect(cfpb?.total.figures).toMatchObject({
      reports: 2,
      people: null,
      method: 'PUBLIC_REPORTS',
      windowAnswered: { from: AFTER[0], to: AFTER[1] },
    });
  });

  it('of a unit counts its subtree, and says what it cannot place', async () => {
    const parts = { n1: 6, south: 7, UNPLACED: 5, north: 8, org: 9 };
    const { unit: about, published } = await ranking([block('p1', ['2026-W30', '2026-W31'], { reports: 35 }, parts)], { unitId: 'n1' });
    expect(about?.code).toBe('N1');
    expect([published.total, published.unplaced, published.elsewhere].map(reportsIn)).toEqual([6, 22, 7]);
    expect(
      (await ranking([block('p1', ['2026-W30', '2026-W31'], { reports: 35 }, parts)], { unitId: 'north' })).published.total.figures.reports,
    ).toBe(14);
  });

  it('stays within the units that a role covers', async () => {
    const events = [block('p1', ['2026-W30', '2026-W31'], { reports: 12 }, { north: 5, south: 7 })];
    const owner = reader('POLICY_OWNER', 'south');
    const { unit: about, published } = await ranking(events, {}, owner);
    expect([about?.id, reportsIn(published.total), published.elsewhere]).toEqual(['south', 7, null]);
    await expect(ranking(events, { unitId: 'north' }, owner)).rejects.toThrow('not found');
    await expect(ranking(events, { unitId: 'nowhere' })).rejects.toThrow('not found');
  });

  it('does not show weeks that are not closed', async () => {
    const { published, publicSources } = await ranking([complaint('p1', '2026-W41'), complaint('p1', '2026-W40')], {
      window: { from: '2026-W40', to: '2026-W45' },
    });
    expect(publicSources[0]?.total.figures).toMatchObject({ reports: 1, windowAnswered: { from: '2026-W40', to: '2026-W40' } });
    expect(published.total.figures.reason).toBe('WAITING');
  });

  it.each([
    [{ from: '2026-W40', to: '2026-W39' }, 'exchange from and to'],
    [{ from: '2025-W53', to: '2026-W01' }, 'has no week W53'],
    [{ from: '1990-W01', to: '2026-W01' }, 'at most 1044 weeks'],
  ])('refuses the window %o', async (window, message) => {
    await expect(ranking([], { window })).rejects.toThrow(message);
  });
});

describe('the cost of friction', () => {
  const spec = insightsSpec();
  const sums = { reports: 10, staffMinutes: 600, customerMinutes: 300, amountMinor: 2_500 };
  const yearly = { yearlyStaffMinutes: 6_000, yearlyAmountMinor: 100, yearlyN: 4 };

  async function cost(hourlyRateMinor: number | null, ...events: readonly DomainEvent[]) {
    const { store, deployment } = await spec(...names, ...events);
    return new FrictionRankingFinder(store, deployment, new CostSettings(hourlyRateMinor)).findCost({ first: 20 }, reader());
  }

  it('is hours first, observed apart from estimated, customers never priced', async () => {
    const { published, currency } = await cost(
      6_000,
      block('p1', ['2026-W30', '2026-W31'], sums),
      breakdown('p1', ['2026-W20', '2026-W31'], 40, { UNPLACED: yearly }),
    );
    expect(currency).toBe('EUR');
    expect(published.total.figures.cost).toMatchObject({
      observed: { staffHours: 10, customerHours: 5, labourMinor: 60_000, outOfPocketMinor: 2_500, moneyMinor: 62_500, n: 10, reason: null },
      estimatedYearly: {
        staffHours: 100,
        customerHours: 0,
        labourMinor: 600_000,
        moneyMinor: 600_100,
        n: 4,
        window: { from: '2026-W20', to: '2026-W31', weeks: 12 },
        reason: null,
      },
    });
  });

  it('says why there is no money, or nothing at all', async () => {
    const { published } = await cost(
      null,
      block('p1', ['2026-W30', '2026-W31'], sums),
      breakdown('p1', ['2026-W30', '2026-W31'], 10, { n1: {} }),
    );
    const [first, second] = published.rows;
    expect(first?.figures.cost).toMatchObject({
      observed: { staffHours: 10, moneyMinor: null, moneyReason: 'NO_HOURLY_RATE' },
      estimatedYearly: { staffHours: null, reason: 'NOT_ENOUGH_DATA' },
    });
    expect(second?.figures.cost.observed).toMatchObject({ staffHours: null, reason: 'WAITING', moneyReason: 'WAITING' });
  });

  it('puts the policy with the most hours first', async () => {
    const costly = block('p2', ['2026-W30', '2026-W31'], { reports: 1, customerMinutes: 9_000 });
    const { published } = await cost(null, block('p1', ['2026-W30', '2026-W31'], sums), costly);
    expect(published.rows.map((row) => row.policy?.code)).toEqual(['RET-2', 'RET-1', 'RET-3']);
  });
});
