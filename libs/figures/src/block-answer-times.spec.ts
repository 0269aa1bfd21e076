import { describe, expect, it } from '@jest/globals';
import { decideAnswers, isAnswersTime } from './block-answer-times.ts';
import type { AnsweredEntry } from './block-answer-times.ts';

const REPORTED = Date.parse('2026-10-01T09:00:00.000Z');
const DAY = 86_400_000;
const block = { policyId: 'p', toWeek: '2026-W40' };

type Group = readonly [people: number, days: number | null];

/** One report of each of so many people, answered after so many days; null: never. */
function answered(...groups: readonly Group[]): AnsweredEntry[] {
  return groups.flatMap(([people, days], group) =>
    Array.from({ length: people }, (_, index): AnsweredEntry => ({
      week: '2026-W40',
      behind: { kind: 'KNOWN', key: `${group}-${index}` },
      reportedAt: new Date(REPORTED).toISOString(),
      answeredAt: days === null ? null : new Date(REPORTED + days * DAY).toISOString(),
      isKnownToAll: true,
    })),
  );
}

const times = (...groups: readonly Group[]) => {
  const { reports, within2Days, within14Days, within30Days, medianDays } = decideAnswers(block, answered(...groups), 5);
  return [reports, within2Days, within14Days, within30Days, medianDays];
};

describe('how soon the reports of a block were answered', () => {
  it('is told at each boundary where nobody or enough people stand on every side', () => {
    expect(times([6, 1], [5, 9.5], [7, 20], [5, null])).toEqual([23, 6, 11, 18, 20]);
    expect(times([5, 2])).toEqual([5, 5, 5, 5, null]);
    expect(times([5, null])).toEqual([5, 0, 0, 0, null]);
  });

  it('is told at 14 days first, where too few people stand between two boundaries', () => {
    expect(times([3, 1], [4, 9], [2, 20], [4, null])).toEqual([13, null, 7, null, null]);
    expect(times([5, 1], [4, 9], [4, 20], [9, null])).toEqual([22, null, 9, null, 20]);
    expect(times([5, 1], [6, 9], [2, 20], [2, null])).toEqual([15, 5, null, null, 9]);
    expect(times([6, 1], [4, null])).toEqual([10, null, null, null, null]);
  });

  it('counts an answer after 30 days as none', () => {
    expect(times([5, 30], [5, 30.01])).toEqual([10, 0, 0, 5, null]);
  });

  it('has a median where ten people were answered, and half of all', () => {
    expect(times([9, 3])).toEqual([9, 0, 9, 9, null]);
    expect(times([10, 3.9])).toEqual([10, 0, 10, 10, 3]);
    expect(times([10, 3], [11, null])).toEqual([21, 0, 10, 10, null]);
    const twice = answered([5, 3]).flatMap((one) => [one, one]);
    expect(decideAnswers(block, twice, 5)).toMatchObject({ reports: 10, medianDays: null });
  });

  it('is decided when every report has had its 30 days, also one that was brought in late', () => {
    const weekEnds = '2026-10-05T00:00:00.000Z';
    expect(isAnswersTime('2026-11-03T23:59:59.000Z', weekEnds, answered([5, 1]))).toBe(false);
    expect(isAnswersTime('2026-11-04T00:00:00.000Z', weekEnds, answered([5, 1]))).toBe(true);
    const late = answered([5, 1]).map((one) => ({ ...one, reportedAt: '2026-10-20T00:00:00.000Z' }));
    expect(isAnswersTime('2026-11-18T23:59:59.000Z', weekEnds, late)).toBe(false);
    expect(isAnswersTime('2026-11-19T00:00:00.000Z', weekEnds, late)).toBe(true);
  });
});
