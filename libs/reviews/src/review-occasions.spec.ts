import { describe, expect, it } from '@jest/globals';
import { baselineOf, countedSince, isRateDoubled, thresholdOf } from './review-occasions.ts';
import type { UnreviewedPolicy } from './review-clocks.finder.ts';

describe('a threshold', () => {
  it.each([
    [1, 3],
    [20, 3],
    [30, 3],
    [31, 4],
    [40, 4],
    [41, 5],
    [12_000, 5],
  ])('of %i people is %i', (staff, threshold) => {
    expect(thresholdOf(staff)).toBe(threshold);
  });

  it('counts what was said within 90 days, and not what a decision has answered', () => {
    const policy = (decidedAt: string | null): UnreviewedPolicy => ({
      policyId: 'x',
      unitId: null,
      cadenceDays: 365,
      registeredAt: '2025-01-01T00:00:00.000Z',
      open: null,
      reviews: 0,
      last: decidedAt === null ? null : { openedAt: decidedAt, decision: 'REVISE', decidedAt },
    });
    const now = '2026-11-16T09:00:00.000Z';
    expect(countedSince(policy(null), now)).toBe('2026-08-18T09:00:00.000Z');
    expect(countedSince(policy('2026-05-01T09:00:00.000Z'), now)).toBe('2026-08-18T09:00:00.000Z');
    expect(countedSince(policy('2026-11-01T09:00:00.000Z'), now)).toBe('2026-11-01T09:00:00.000Z');
  });

  it('is measured against the week before the first that counted', () => {
    expect(baselineOf([{ week: '2026-W47' }, { week: '2026-W01' }, { week: '2026-W46' }])).toBe('2025-W52');
    expect(baselineOf([])).toBeNull();
  });
});

describe('the rate of reports on a rule that was kept', () => {
  const kept = '2026-06-01T00:00:00.000Z';
  const said = (before: number, after: number) => [
    ...Array.from({ length: before }, () => '2026-05-20T00:00:00.000Z'),
    ...Array.from({ length: after }, () => '2026-06-10T00:00:00.000Z'),
  ];
  const after = (days: number) => new Date(Date.parse(kept) + days * 86_400_000).toISOString();

  it('has doubled where there are twice as many in the same time, and enough of them', () => {
    expect(isRateDoubled(kept, said(20, 40), after(90))).toBe(true);
    expect(isRateDoubled(kept, said(20, 39), after(90))).toBe(false);
    expect(isRateDoubled(kept, said(4, 8), after(90))).toBe(false);
  });

  it('is not doubled by one bad week', () => {
    expect(isRateDoubled(kept, said(20, 8), after(7))).toBe(false);
    expect(isRateDoubled(kept, said(20, 24), after(7))).toBe(true);
  });

  it('has more than doubled where there was nothing before, and is no rate where there is nothing at all', () => {
    expect(isRateDoubled(kept, said(0, 12), after(28))).toBe(true);
    expect(isRateDoubled(kept, said(0, 0), after(28))).toBe(false);
  });
});
