import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '#eventing';
import { breakdown, insightsSpec, policy } from './insights.fixture.ts';
import { SimilarReportsFinder } from './similar-reports.finder.ts';

describe('similar reports', () => {
  const spec = insightsSpec();

  async function similar(about: { readonly policyId?: string; readonly text?: string }, ...events: readonly DomainEvent[]) {
    const { store, deployment } = await spec(policy('p1', 'RET-14', 'Refunds'), ...events);
    return new SimilarReportsFinder(store, deployment).findSimilar(about.policyId ?? null, about.text ?? null);
  }

  it('are found by policy or by words of the rule', async () => {
    expect((await similar({ text: 'the REFUNDS one' })).policies).toMatchObject([{ policyId: 'p1', code: 'RET-14', title: 'Refunds' }]);
    expect((await similar({ policyId: 'p1' })).policies).toHaveLength(1);
    for (const about of [{ text: 'parking' }, { text: 're of %' }, {}, { policyId: 'p2' }])
      expect((await similar(about)).policies).toEqual([]);
  });

  it('are counted by tag from published blocks only', async () => {
    expect((await similar({ policyId: 'p1' })).policies).toMatchObject([{ tags: [] }]);
    const histograms = { effect: { WORKAROUND: 7, NOT_STATED: 3 }, customerOutcome: { LEFT: 9, OTHERS_TOGETHER: 2 } };
    expect(await similar({ policyId: 'p1' }, breakdown('p1', ['2026-W36', '2026-W39'], 10, {}, histograms))).toMatchObject({
      fromQuarter: '2025-Q4',
      toQuarter: '2026-Q4',
      policies: [
        {
          tags: [
            { customerOutcome: 'LEFT', effect: null, count: 9, source: null },
            { effect: 'WORKAROUND', customerOutcome: null, count: 7, source: null },
          ],
        },
      ],
    });
  });
});
