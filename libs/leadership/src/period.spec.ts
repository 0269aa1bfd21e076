import { describe, expect, it } from '@jest/globals';
import { reviewedPeriod } from './period.ts';

const CLOSED = '2026-W44';
const codeOf = (text: string, last: `${number}-W${number}` = CLOSED) => {
  try {
    reviewedPeriod(text, last);
    return null;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('the period of a leadership review', () => {
  it.each([
    ['2026-Q3', '2026-W27', '2026-W39', 13, '2026-06-29', '2026-09-27'],
    ['2026-09', '2026-W36', '2026-W39', 4, '2026-08-31', '2026-09-27'],
    ['2026-W27/2026-W30', '2026-W27', '2026-W30', 4, '2026-06-29', '2026-07-26'],
    ['2026-W40/2026-W40', '2026-W40', '2026-W40', 1, '2026-09-28', '2026-10-04'],
  ])('%s is whole weeks', (text, from, to, weeks, firstDay, lastDay) => {
    const window = { from, to, weeks };
    expect(reviewedPeriod(text, CLOSED)).toEqual({ key: text, windowAsked: window, window, isOver: true, firstDay, lastDay });
  });

  it('that is not over is answered up to its last closed week, and says so', () => {
    expect(reviewedPeriod('2026-Q4', CLOSED)).toMatchObject({
      windowAsked: { from: '2026-W40', to: '2026-W53', weeks: 14 },
      window: { from: '2026-W40', to: CLOSED, weeks: 5 },
      isOver: false,
      lastDay: '2026-11-01',
    });
  });

  it.each(['', 'Q3', '2026', '2026-Q5', '2026-13', '2026-W40', '2026-W40/', '2026-W54/2026-W01', '2026-W01/2026-W02/2026-W03', '=1+1'])(
    'is not %j',
    (text) => expect(codeOf(text)).toBe('leadership.period-unreadable'),
  );

  it('runs forward, has begun, and is no longer than a year', () => {
    expect(codeOf('2026-W40/2026-W39')).toBe('leadership.period-unreadable');
    expect(codeOf('2027-Q1')).toBe('leadership.period-not-begun');
    expect(codeOf('2026-W45/2026-W46')).toBe('leadership.period-not-begun');
    expect([codeOf('2025-W01/2025-W52'), codeOf('2026-W01/2026-W53', '2027-W01')]).toEqual([null, null]);
    expect(codeOf('2025-W01/2026-W02')).toBe('leadership.period-too-long');
  });
});
