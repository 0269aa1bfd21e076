import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '#eventing';
import { CostSettings } from './insights-scope.ts';
import type { PolicyEvent } from '#policies/events';
import { FrictionChartFinder } from './friction-chart.finder.ts';
import { FrictionRankingFinder } from './friction-ranking.finder.ts';
import { FrictionTrendFinder } from './friction-trend.finder.ts';
import { block, complaint, insightsSpec, policy, reader } from './insights.fixture.ts';
import { blocksEvidence, chartEvidence, costEvidence, historyEvidence, protectionEvidence } from './review-evidence.ts';

const POLICY = 'aaaaaaaa-0000-5000-8000-000000000001';
const WINDOW = { from: '2025-W41', to: '2026-W40' } as const;

describe('evidence of a review', () => {
  const spec = insightsSpec();

  async function published(...events: readonly DomainEvent[]) {
    const { store, deployment } = await spec(policy(POLICY, 'RET-14', 'Refunds'), ...events);
    const settings = new CostSettings(6_000);
    const trend = await new FrictionTrendFinder(store, deployment, settings).findTrend(
      { bucket: 'MONTH', window: WINDOW, policyId: POLICY },
      reader(),
    );
    const cost = await new FrictionRankingFinder(store, deployment, settings).findCost(
      { window: WINDOW, policyId: POLICY, first: 1 },
      reader(),
    );
    const versions = [policy(POLICY, 'RET-14', 'Refunds') as PolicyEvent];
    const asked = { policyId: POLICY, window: WINDOW, events: versions, office: null };
    const chart = await new FrictionChartFinder(store, deployment).findChart(asked, reader());
    return { chart: chartEvidence(chart), blocks: blocksEvidence(trend), cost: costEvidence(cost.published.total.figures, 'EUR') };
  }

  it('says what is published, by month, and hours before money', async () => {
    const { blocks, cost } = await published(
      block(POLICY, ['2026-W30', '2026-W31'], { reports: 7, people: 6, staffMinutes: 120, customerMinutes: 30, amountMinor: 1_000 }),
      block(POLICY, ['2026-W38', '2026-W40'], { reports: 5, people: 5, staffMinutes: 60 }),
      complaint(POLICY, '2026-W35'),
    );
    expect(blocks.summary).toBe('12 reports published, at least 11 people behind them. 1 report of CFPB. Weeks 2025-W41 to 2026-W40.');
    const { months, publicSources } = JSON.parse(blocks.data ?? '') as {
      months: { month: string; reports: number }[];
      publicSources: object[];
    };
    expect(months.map(({ month, reports }) => [month, reports])).toEqual([
      ['2026-07', 7],
      ['2026-10', 5],
    ]);
    expect(publicSources).toMatchObject([{ source: 'CFPB', points: [{ month: '2026-08', reports: 1 }] }]);
    expect(cost.summary).toBe('Reports state 3 hours of staff and 0.5 hours of customers and €190.00. Weeks 2025-W41 to 2026-W40.');
  });

  it('charts what is published, with the last signal in words', async () => {
    const quiet = Array.from({ length: 12 }, (_, n) => block(POLICY, [`2026-W${10 + n}`, `2026-W${10 + n}`], { reports: 5 + (n % 3) }));
    const { chart } = await published(...quiet, block(POLICY, ['2026-W30', '2026-W30'], { reports: 60, people: 40 }));
    expect(chart.summary).toMatch(/^Published reports, 2026-W30: .+ Weeks 2025-W41 to 2026-W40\.$/);
    const { points } = JSON.parse(chart.data ?? '') as { points: { to: string; n: number; signals: { side: string }[] }[] };
    expect(points.at(-1)).toMatchObject({ to: '2026-W30', n: 60, signals: [{ side: 'HIGH' }] });
    expect((await published(...quiet)).chart.summary).toContain('No signal');
  });

  it('is the same whether nobody reported or too few did', async () => {
    const { blocks, cost, chart } = await published();
    expect(chart.data).toBeNull();
    expect(blocks).toEqual({ kind: 'BLOCKS', summary: expect.stringContaining('Nothing is published yet'), data: null });
    expect(cost.data).toBeNull();
  });

  it('adds up by kind what the rule is there against', () => {
    const weeks = [
      { week: '2026-W39', kind: 'FRAUD', count: 2, amountMinor: 5_000 },
      { week: '2026-W40', kind: 'FRAUD', count: 1, amountMinor: null },
      { week: '2026-W40', kind: 'LOSS', count: 4, amountMinor: null },
    ];
    const { summary, data } = protectionEvidence(weeks, WINDOW, 'EUR');
    expect(summary).toBe('FRAUD 3 (€50.00) in 2 weeks recorded, LOSS 4 in 1 week recorded. Weeks 2025-W41 to 2026-W40.');
    expect(JSON.parse(data ?? '')).toMatchObject({ weeks });
    expect(protectionEvidence([], WINDOW, 'EUR').data).toBeNull();
  });

  it('keeps the newest entries of what is too long to be kept', () => {
    const weeks = Array.from({ length: 1_000 }, (_, n) => ({ week: '2026-W40', kind: 'INCIDENT', count: n, amountMinor: null }));
    const { data } = protectionEvidence(weeks, WINDOW, 'EUR');
    expect(data?.length).toBeLessThanOrEqual(20_000);
    const kept = (JSON.parse(data ?? '') as { weeks: typeof weeks }).weeks;
    expect(kept.length).toBeGreaterThan(200);
    expect(kept.at(-1)?.count).toBe(999);
  });

  it('tells since when the present version is in force, and the last decision', () => {
    const versions = [
      { number: 1, effectiveFrom: '2026-01-01', days: 31 },
      { number: 2, effectiveFrom: '2026-02-01', days: 1 },
    ];
    expect(historyEvidence(versions, { decision: 'KEEP', decidedOn: '2026-01-20' }).summary).toBe(
      'Version 2 since 2026-02-01 (1 day), last reviewed on 2026-01-20 (KEEP).',
    );
    expect(historyEvidence([], null).data).toBeNull();
  });
});
