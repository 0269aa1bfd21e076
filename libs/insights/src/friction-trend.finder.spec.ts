import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '#eventing';
import { FrictionHeatmapFinder } from './friction-heatmap.finder.ts';
import { FrictionTrendFinder } from './friction-trend.finder.ts';
import type { TrendAsked } from './friction-trend.finder.ts';
import { CostSettings } from './insights-scope.ts';
import { answers, block, breakdown, complaint, insightsSpec, policy, reader, served, unit } from './insights.fixture.ts';

const names = [policy('p1', 'RET-1', 'Receipts'), policy('p2', 'RET-2', 'Returns')];
const tree = [unit('org', null), unit('north', 'org'), unit('south', 'org'), unit('n1', 'north')];
const settings = new CostSettings(null);

describe('the trend of friction', () => {
  const spec = insightsSpec();

  async function trend(events: readonly DomainEvent[], asked: Partial<TrendAsked> = {}) {
    const { store, deployment } = await spec(...names, ...tree, ...events);
    return new FrictionTrendFinder(store, deployment, settings).findTrend({ bucket: 'WEEK', ...asked }, reader());
  }

  it('has a point for every week: a block counts in its last, the others wait', async () => {
    const { published } = await trend([block('p1', ['2026-W30', '2026-W32'], { reports: 8 })], {
      window: { from: '2026-W30', to: '2026-W33' },
    });
    expect(published.points.map(({ bucket, figures }) => [bucket, figures.reports, figures.reason])).toEqual([
      ['2026-W30', null, 'WAITING'],
      ['2026-W31', null, 'WAITING'],
      ['2026-W32', 8, null],
      ['2026-W33', null, 'WAITING'],
    ]);
    expect(published.points[2]?.figures.windowAnswered).toEqual({ from: '2026-W30', to: '2026-W32', weeks: 3 });
  });

  it('says how soon the reports of a week were answered', async () => {
    const { published } = await trend([block('p1', ['2026-W30', '2026-W32'], { reports: 8 }), answers('p1', '2026-W32', 8, 8)], {
      window: { from: '2026-W31', to: '2026-W32' },
    });
    expect(published.points.map(({ figures }) => figures.answers?.within14Days.value)).toEqual([null, 1]);
  });

  it('shows zero for public sources, and nothing of the open week', async () => {
    const { publicSources } = await trend([complaint('p1', '2026-W39'), complaint('p1', '2026-W41')], {
      window: { from: '2026-W39', to: '2026-W41' },
    });
    expect(publicSources[0]?.points.map(({ figures }) => [figures.reports, figures.reason])).toEqual([
      [1, null],
      [0, null],
      [null, 'WAITING'],
    ]);
  });

  it('adds whole weeks up to months and quarters', async () => {
    const events = [block('p1', ['2026-W27', '2026-W28'], { reports: 3 }), block('p1', ['2026-W29', '2026-W36'], { reports: 4 })];
    const months = await trend(events, { bucket: 'MONTH', window: { from: '2026-W28', to: '2026-W40' } });
    expect(months.published.points.map(({ bucket, figures }) => [bucket, figures.reports])).toEqual([
      ['2026-07', 3],
      ['2026-08', null],
      ['2026-09', 4],
      ['2026-10', null],
    ]);
    const quarters = await trend(events, { bucket: 'QUARTER', window: { from: '2026-W28', to: '2026-W38' }, policyId: 'p1' });
    expect(quarters.published.points.map(({ bucket, figures }) => [bucket, figures.reports])).toEqual([['2026-Q3', 7]]);
    expect(quarters.policy?.code).toBe('RET-1');
  });

  it('relates to customers served, with an interval, or says that they are unknown', async () => {
    const events = [
      block('p1', ['2026-W30', '2026-W31'], { reports: 20 }, { north: 20 }),
      served('n1', '2026-W30', 400),
      served('n1', '2026-W31', 600),
    ];
    const window = { from: '2026-W31', to: '2026-W31' };
    const known = (await trend(events, { window, unitId: 'north' })).published.points[0]!.ratePer1000;
    expect([known.value, known.lower?.toFixed(2), known.upper?.toFixed(2), known.n, known.method]).toEqual([
      20,
      '12.98',
      '30.69',
      20,
      'WILSON_SCORE',
    ]);
    const partly = (await trend(events.slice(0, 2), { window })).published.points[0]!.ratePer1000;
    expect(partly).toMatchObject({ value: null, reason: 'NO_EXPOSURE' });
    expect((await trend([], { window })).published.points[0]!.ratePer1000).toMatchObject({ value: null, reason: 'WAITING' });
  });

  it('relates to customers only where the units that report recorded them, each customer once', async () => {
    const window = { from: '2026-W31', to: '2026-W31' };
    const week = ['2026-W31', '2026-W31'] as const;
    const rate = async (parts: Record<string, number>, ...events: readonly DomainEvent[]) =>
      (await trend([block('p1', week, { reports: 20 }, parts), ...events], { window })).published.points[0]!.ratePer1000;
    const some = served('n1', '2026-W31', 500);
    expect(await rate({ n1: 10, south: 10 }, some)).toMatchObject({ value: null, reason: 'NO_EXPOSURE' });
    expect(await rate({ n1: 10, UNPLACED: 10 }, some)).toMatchObject({ value: null, reason: 'NO_EXPOSURE' });
    expect(await rate({ n1: 10, UNPLACED: 10 }, some, served('south', '2026-W31', 500))).toMatchObject({ value: 20 });
    expect(await rate({ n1: 20 }, some, served('north', '2026-W31', 1_000))).toMatchObject({ value: 20 });
  });

  it('of a unit counts its subtree, of a policy that policy', async () => {
    const events = [
      block('p1', ['2026-W31', '2026-W31'], { reports: 20 }, { n1: 9, south: 11 }),
      block('p2', ['2026-W31', '2026-W31'], { reports: 6 }, { n1: 6 }),
    ];
    const window = { from: '2026-W31', to: '2026-W31' };
    const reports = async (asked: Partial<TrendAsked>) => (await trend(events, { window, ...asked })).published.points[0]?.figures.reports;
    expect([await reports({}), await reports({ unitId: 'north' }), await reports({ unitId: 'north', policyId: 'p2' })]).toEqual([
      26, 15, 6,
    ]);
    await expect(reports({ policyId: 'nothing' })).rejects.toThrow('not found');
  });
});

describe('the breakdown of friction', () => {
  const spec = insightsSpec();

  it('has every quarter, with shares that add up', async () => {
    const { store, deployment } = await spec(...names, breakdown('p1', ['2026-W24', '2026-W31'], 8), complaint('p1', '2026-W20'));
    const finder = new FrictionTrendFinder(store, deployment, settings);
    const window = { from: '2026-W15', to: '2026-W39' };
    const { published, publicSources } = await finder.findBreakdown({ dimension: 'cause', window }, reader('COMPLIANCE'));
    expect(published.quarters.map(({ quarter, n, reason, cells }) => [quarter, n, reason, cells])).toEqual([
      ['2026-Q2', 0, 'WAITING', []],
      ['2026-Q3', 8, null, [{ cell: 'RULE', count: 8, share: 1 }]],
    ]);
    expect(publicSources[0]?.quarters[0]?.cells).toEqual([{ cell: 'NOT_CLASSIFIED', count: 1, share: 1 }]);
    await expect(async () => finder.findBreakdown({ dimension: 'cause' }, reader('EXECUTIVE', 'north'))).rejects.toThrow('not found');
  });
});

describe('the heatmap of friction', () => {
  const spec = insightsSpec();

  it('has a cell for every policy and unit, and what belongs to none for certain', async () => {
    const { store, deployment } = await spec(
      ...names,
      ...tree,
      block('p1', ['2026-W30', '2026-W31'], { reports: 20 }, { n1: 9, org: 6, UNPLACED: 5 }),
      complaint('p2', '2026-W30', 'south'),
    );
    const finder = new FrictionHeatmapFinder(store, deployment, settings);
    const { units, published, publicSources } = await finder.findHeatmap({ first: 20, unitId: 'org' }, reader());
    expect(units.map(({ code }) => code)).toEqual(['NORTH', 'SOUTH']);
    const cellsOf = (table: typeof published) =>
      table.rows.map((row) => [row.policy.code, ...row.cells.map(({ state, figures }) => [state, figures.reports])]);
    expect(cellsOf(published)).toEqual([['RET-1', ['VALUE', 9], ['WAITING', null]]]);
    expect(published.rows[0]).toMatchObject({ unplaced: { reports: 6 }, total: { reports: 15 } });
    expect(cellsOf(publicSources[0]!)).toEqual([['RET-2', ['VALUE', 0], ['VALUE', 1]]]);
    expect((await finder.findHeatmap({ first: 20 }, reader())).published.rows[0]).toMatchObject({
      unplaced: { reports: 5 },
      total: { reports: 20 },
    });
  });
});
