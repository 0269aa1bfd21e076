import { describe, expect, it } from '@jest/globals';
import type { AnswerTimes } from '#figures';
import { answersOf } from './answer-measures.ts';

const block = (reports: number, within14Days: number | null, medianDays: number | null = null): AnswerTimes => ({
  policyId: 'p',
  week: '2026-W40',
  reports,
  within2Days: null,
  within14Days,
  within30Days: reports,
  medianDays,
});

describe('how soon reports were answered', () => {
  it('is the share over blocks that tell it, with what the others could change', () => {
    const { n, within2Days, within14Days, within30Days } = answersOf([block(10, 5), block(30, 25), block(20, null)]);
    expect(n).toBe(60);
    expect(within14Days).toEqual({ value: 0.75, lowest: 0.5, highest: 5 / 6, n: 40, method: 'PUBLISHED_BLOCKS', reason: null });
    expect(within30Days).toMatchObject({ value: 1, lowest: 1, highest: 1, n: 60 });
    expect(within2Days).toMatchObject({ value: null, lowest: 0, highest: 1, n: 0, reason: 'NOT_ENOUGH_DATA' });
  });

  it('waits where no block has its answer times yet', () => {
    const { within14Days, medianDays } = answersOf([]);
    expect(within14Days).toMatchObject({ value: null, lowest: null, highest: null, n: 0, reason: 'WAITING' });
    expect(medianDays).toEqual({ value: null, n: 0, method: 'MEDIAN_OF_BLOCKS', reason: 'WAITING' });
  });

  it('has the median of the blocks that half of their reports keep', () => {
    expect(answersOf([block(30, 30, 9), block(12, 12, 2), block(11, 11, 4), block(8, 8)]).medianDays).toMatchObject({ value: 9, n: 53 });
    expect(answersOf([block(12, 12, 9), block(12, 12, 2)]).medianDays).toMatchObject({ value: 2, n: 24, reason: null });
    expect(answersOf([block(8, 8)]).medianDays).toMatchObject({ value: null, reason: 'NOT_ENOUGH_DATA' });
  });
});
