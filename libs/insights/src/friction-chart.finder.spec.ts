import { describe, expect, it } from '@jest/globals';
import { weeksBetween } from '#calendar';
import type { IsoWeek } from '#calendar';
import type { DomainEvent } from '#eventing';
import type { OfficeWeek } from '#friction';
import type { PolicyEvent } from '#policies/events';
import { FrictionChartFinder } from './friction-chart.finder.ts';
import type { ChartAsked } from './friction-chart.finder.ts';
import { block, complaint, insightsSpec, policy, reader, revised, served, unit } from './insights.fixture.ts';

const registered = policy('p1', 'RET-1', 'Receipts') as PolicyEvent;
/** Wednesday of 2026-W33. */
const revision = revised('p1', 2, '2026-08-12', '2026-08-05T10:00:00.000Z');
const tree = [unit('org', null), unit('north', 'org')];
/** 3 and 5 reports in turn. */
const alternating = (from: IsoWeek, to: IsoWeek): readonly OfficeWeek[] =>
  weeksBetween(from, to).map((week, n) => ({ week, reports: n % 2 === 0 ? 3 : 5, harmed: 0 }));
const complaints = (week: IsoWeek, count: number) => Array.from({ length: count }, () => complaint('p1', week));

describe('the chart of friction', () => {
  const spec = insightsSpec();

  async function finderOf(events: readonly PolicyEvent[], stored: readonly DomainEvent[]) {
    const { store, deployment } = await spec(...events, ...tree, ...stored);
    return new FrictionChartFinder(store, deployment);
  }
  async function chart(asked: Partial<ChartAsked> & { readonly stored?: readonly DomainEvent[] }, actor = reader()) {
    const { stored = [], events = [registered], ...rest } = asked;
    return (await finderOf(events, stored)).findChart({ policyId: 'p1', events, office: null, ...rest }, actor);
  }

  it('is for the office one of single weeks, with zero where nothing was reported, and limits that are locked', async () => {
    const office = [...alternating('2026-W20', '2026-W31'), { week: '2026-W40' as const, reports: 12, harmed: 0 }];
    const { series, view, windowAsked } = await chart({ office, window: { from: '2026-W30', to: '2026-W41' } });
    expect(view).toBe('OFFICE');
    expect(windowAsked).toMatchObject({ from: '2026-W30', to: '2026-W41' });
    expect(series).toMatchObject({
      method: 'XMR',
      exposure: 'WEEKS',
      windowAnswered: { from: '2026-W30', to: '2026-W40' },
      n: 20,
      reason: null,
    });
    expect(series.points.map(({ n }) => n)).toEqual([3, 5, 0, 0, 0, 0, 0, 0, 0, 0, 12]);
    const last = series.points.at(-1);
    expect(last).toMatchObject({ state: 'LOCKED', centre: 4, value: 12, window: { from: '2026-W40', to: '2026-W40', weeks: 1 } });
    expect(last?.upper).toBeCloseTo(4 + 2.66 * 2, 9);
    expect(last?.signals).toEqual([{ rule: 'OUTSIDE_LIMITS', side: 'HIGH', words: 'Above the upper limit.' }]);
    expect(series.points.at(-2)?.signals.map(({ rule, side }) => `${rule} ${side}`)).toContain('SEVEN_ON_ONE_SIDE LOW');
  });

  it('begins its limits anew with a revision, which is drawn in', async () => {
    const office = alternating('2026-W10', '2026-W40');
    const { series, revisions } = await chart({ office, events: [registered, revision] });
    expect(revisions).toEqual([{ number: 2, effectiveFrom: '2026-08-12', fromWeek: '2026-W34' }]);
    const stateIn = (week: string) => series.points.find(({ window }) => window.from === week)?.state;
    expect([stateIn('2026-W33'), stateIn('2026-W34')]).toEqual(['LOCKED', 'TRIAL']);
  });

  it('relates weeks to customers where all of them have a record', async () => {
    const office = alternating('2026-W27', '2026-W40');
    const stored = weeksBetween('2026-W27', '2026-W40').map((week) => served('org', week, 2_000));
    const { series } = await chart({ office, stored });
    expect(series).toMatchObject({ method: 'LANEY_U', exposure: 'INTERACTIONS', points: expect.arrayContaining([]) });
    expect(series.points[0]).toMatchObject({ n: 3, exposure: 2, value: 1.5, centre: 2 });
    expect((await chart({ office, stored: stored.slice(1) })).series.method).toBe('XMR');
  });

  it('is for others one of blocks, over the weeks that each spans', async () => {
    const stored = [block('p1', ['2026-W10', '2026-W19'], { reports: 6 }), block('p1', ['2026-W20', '2026-W21'], { reports: 9 })];
    const { series, view } = await chart({ stored });
    expect([view, series.method]).toEqual(['PUBLISHED', 'EXACT_U']);
    expect(series.points.map(({ n, exposure, value, state }) => [n, exposure, value, state])).toEqual([
      [6, 10, 0.6, 'TRIAL'],
      [9, 2, 4.5, 'TRIAL'],
    ]);
    expect(series.points[1]).toMatchObject({ centre: 15 / 12, signals: [{ rule: 'OUTSIDE_LIMITS', side: 'HIGH' }] });
    expect((await chart({})).series).toMatchObject({ reason: 'WAITING', points: [], n: 0, windowAnswered: null });
  });

  it('of a unit has its parts of the blocks, within what the reader covers', async () => {
    const stored = [block('p1', ['2026-W10', '2026-W19'], { reports: 16 }, { north: 6, UNPLACED: 10 })];
    const { series, unit: asked } = await chart({ stored, unitId: 'north' }, reader('EXECUTIVE', 'org'));
    expect([asked?.id, series.points.map(({ n }) => n)]).toEqual(['north', [6]]);
    await expect(chart({ stored, unitId: 'org' }, reader('EXECUTIVE', 'north'))).rejects.toThrow('not found');
  });

  it('has each public source apart, week by week from its first report on', async () => {
    const stored = [...complaints('2026-W36', 2), ...complaints('2026-W38', 1)];
    const { publicSources } = await chart({ stored });
    expect(publicSources.map(({ source, method, points }) => [source, method, points.map(({ n }) => n)])).toEqual([
      ['CFPB', 'XMR', [2, 0, 1, 0, 0]],
    ]);
  });
});

describe('signals that may set a review off', () => {
  const spec = insightsSpec();

  async function signals(...stored: readonly DomainEvent[]) {
    const { store, deployment } = await spec(registered, ...tree, ...stored);
    return new FrictionChartFinder(store, deployment).listSignals();
  }
  const steady = weeksBetween('2026-W20', '2026-W31').map((week) => block('p1', [week, week], { reports: 6 }));

  it('are what is high in blocks and public sources, against limits that are locked', async () => {
    expect(await signals(...steady, block('p1', ['2026-W32', '2026-W32'], { reports: 20 }))).toEqual([
      {
        policyId: 'p1',
        from: '2026-W32',
        to: '2026-W32',
        words: 'Unusual in published figures up to 2026-W32: Above the upper limit.',
        reports: 92,
      },
    ]);
    const weekly = weeksBetween('2026-W20', '2026-W39').flatMap((week) => complaints(week, 2));
    expect(await signals(...weekly, ...complaints('2026-W40', 12))).toMatchObject([{ policyId: 'p1', from: '2026-W40' }]);
  });

  it('are none where limits are on trial, where less is reported, or where it is long ago', async () => {
    expect(await signals(...steady.slice(0, 8), block('p1', ['2026-W32', '2026-W32'], { reports: 40 }))).toEqual([]);
    expect(await signals(...steady, block('p1', ['2026-W32', '2026-W40'], { reports: 5 }))).toEqual([]);
    const lastYear = weeksBetween('2025-W20', '2025-W31').map((week) => block('p1', [week, week], { reports: 6 }));
    expect(await signals(...lastYear, block('p1', ['2025-W32', '2025-W32'], { reports: 40 }))).toEqual([]);
  });

  it('begin anew with a revision', async () => {
    const after = block('p1', ['2026-W34', '2026-W34'], { reports: 30 });
    expect(await signals(...steady, after)).toHaveLength(1);
    expect(await signals(revision, ...steady, after)).toEqual([]);
  });

  it('say where a run began', async () => {
    const run = weeksBetween('2026-W32', '2026-W38').map((week) => block('p1', [week, week], { reports: 8 }));
    expect(await signals(...steady, ...run)).toMatchObject([{ from: '2026-W32', to: '2026-W38' }]);
  });
});
