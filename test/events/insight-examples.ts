import type { HandMonthEvent } from '#hand/events';
import type { BacktestEvent } from '#insights/events';
import { id, ownerId, policyId, at, version } from './sample-values.ts';
import type { ExampleOf } from './sample-values.ts';

const [draft] = version.guardrails;

/** One example of every event of backtests and months of HAND in its present shape; the first of each category creates its aggregate. */
export const insightExamples: readonly ExampleOf<HandMonthEvent | BacktestEvent>[] = [
  {
    category: 'backtest_day',
    aggregate: id('backtest day'),
    type: 'BacktestRun',
    data: { policyId, day: '2026-11-16', draft, versionNumber: 2, ranAt: at },
  },
  {
    category: 'kept_backtests',
    aggregate: policyId,
    type: 'BacktestKept',
    data: {
      backtestId: id('backtest'),
      reviewId: id('review'),
      policyId,
      draft,
      versionNumber: 2,
      figures: {
        reports: 12,
        publicReports: 1,
        changes: { NEWLY_ALLOWED: 7, EASED: 1, UNCHANGED: 2, TIGHTENED: 0, NEWLY_REFUSED: 0, NOT_EVALUABLE: 2 },
        missingFacts: [{ fact: 'amount', reports: 2 }],
        window: { from: '2026-W40', to: '2026-W46' },
        money: { fact: 'amount', fromMinor: 21_000, toMinor: 48_993, stated: 7, unstated: 0 },
        staffMinutes: 84,
        customerMinutes: 140,
      },
      readTo: '412',
      engine: 1,
      keptBy: ownerId,
      keptAt: at,
    },
  },
  {
    category: 'hand_month',
    aggregate: id('hand month'),
    type: 'HandMonthPublished',
    data: {
      scope: { kind: 'POLICY', id: policyId },
      month: '2026-10',
      rubricVersion: 1,
      fromWeek: '2026-W32',
      toWeek: '2026-W44',
      dimensions: [
        { dimension: 'HUMANIZED', score: null, reason: 'NOT_ENOUGH_DATA', weight: 10, weightScored: 0 },
        { dimension: 'NIMBLE', score: 50, reason: null, weight: 9, weightScored: 5 },
      ],
      mean: null,
      indicators: [
        {
          key: 'trigger-to-decision',
          dimension: 'NIMBLE',
          fromWeek: '2025-W45',
          toWeek: '2026-W44',
          readings: [{ key: 'medianDays', floor: 120, target: 14, raw: 67, mapped: 50 }],
          n: 2,
          minN: 1,
          weight: 3,
          score: 50,
          reason: null,
          sources: [{ kind: 'REVIEW', id: id('review') }],
          sourceCount: 1,
        },
      ],
      publishedAt: at,
    },
  },
  {
    category: 'hand_month',
    aggregate: id('hand month'),
    type: 'HandMonthCompleted',
    data: { month: '2026-10', completedAt: at },
  },
];
