import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
  addDays,
  addWeeks,
  countWeeks,
  daysBetween,
  firstDayOf,
  lastDayOf,
  middleOf,
  monthOf,
  nextWeek,
  parseWeek,
  previousWeek,
  quarterOf,
  weekOfDate,
  weeksBetween,
  yearOf,
} from './index.ts';
import type { IsoWeek } from './index.ts';

const dates = fc.integer({ min: -200_000, max: 400_000 }).map((day) => DateTime.fromMillis(day * 86_400_000, { zone: 'utc' }));
const weekOfLuxon = (date: DateTime) => date.toFormat("kkkk-'W'WW") as IsoWeek;

describe('an ISO week', () => {
  it.each([
    ['2020-12-31', '2020-W53', '2020-12', '2020-Q4', 2020],
    ['2021-01-03', '2020-W53', '2020-12', '2020-Q4', 2020],
    ['2021-01-04', '2021-W01', '2021-01', '2021-Q1', 2021],
    ['2024-12-30', '2025-W01', '2025-01', '2025-Q1', 2025],
    ['2026-12-31', '2026-W53', '2026-12', '2026-Q4', 2026],
    ['2027-01-01', '2026-W53', '2026-12', '2026-Q4', 2026],
    ['2027-01-04', '2027-W01', '2027-01', '2027-Q1', 2027],
    ['2026-03-31', '2026-W14', '2026-04', '2026-Q2', 2026],
    ['2024-02-29', '2024-W09', '2024-02', '2024-Q1', 2024],
  ])('of %s is %s, in %s, %s, %i', (date, week, month, quarter, year) => {
    const found = weekOfDate(date);
    expect([found, monthOf(found), quarterOf(found), yearOf(found)]).toEqual([week, month, quarter, year]);
  });

  it('agrees with luxon on week, month, quarter and year of any date', () => {
    fc.assert(
      fc.property(dates, (date) => {
        const week = weekOfDate(date.toISODate() ?? '');
        const thursday = date.set({ weekday: 4 });
        expect(week).toBe(weekOfLuxon(date));
        expect(monthOf(week)).toBe(thursday.toFormat('yyyy-MM'));
        expect(middleOf(week)).toBe(thursday.toISODate());
        expect(quarterOf(week)).toBe(thursday.toFormat("yyyy-'Q'q"));
        expect(yearOf(week)).toBe(date.weekYear);
      }),
    );
  });

  it('agrees with luxon on adding days', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -1_000, max: 1_000 }), (date, count) => {
        expect(addDays(date.toISODate() ?? '', count)).toBe(date.plus({ days: count }).toISODate());
      }),
    );
    expect(() => addDays('2026-02-30', 1)).toThrow(/no calendar date/);
  });

  it('agrees with luxon on counting days', () => {
    fc.assert(
      fc.property(dates, dates, (from, to) => {
        expect(daysBetween(from.toISODate() ?? '', to.toISODate() ?? '')).toBe(to.diff(from, 'days').days);
      }),
    );
    expect(() => daysBetween('2026-02-28', '2026-02-30')).toThrow(/no calendar date/);
  });

  it('agrees with luxon on adding weeks', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -3000, max: 3000 }), (date, count) => {
        expect(addWeeks(weekOfLuxon(date), count)).toBe(weekOfLuxon(date.plus({ weeks: count })));
      }),
    );
  });

  it('sorts as text in the order of time', () => {
    fc.assert(
      fc.property(dates, dates, (a, b) => {
        const [monday, other] = [a.startOf('week'), b.startOf('week')];
        expect(weekOfLuxon(a) < weekOfLuxon(b)).toBe(monday < other);
      }),
    );
  });

  it('counts and lists a span with both ends', () => {
    expect(weeksBetween('2026-W52', '2027-W02')).toEqual(['2026-W52', '2026-W53', '2027-W01', '2027-W02']);
    expect(countWeeks('2026-W52', '2027-W02')).toBe(4);
    expect(countWeeks('2026-W52', '2026-W52')).toBe(1);
    expect(weeksBetween('2027-W02', '2026-W52')).toEqual([]);
    expect(countWeeks('2027-W02', '2026-W52')).toBe(0);
  });

  it('steps over a year with 53 weeks and one with 52', () => {
    expect([nextWeek('2020-W53'), previousWeek('2021-W01'), nextWeek('2021-W52'), previousWeek('2022-W01')]).toEqual([
      '2021-W01',
      '2020-W53',
      '2022-W01',
      '2021-W52',
    ]);
  });
});

describe('text from outside', () => {
  it('is taken where the week exists', () => {
    expect(parseWeek('2026-W53')).toBe('2026-W53');
    expect(parseWeek('0099-W01')).toBe('0099-W01');
  });

  it.each(['2025-W53', '2026-W54', '2026-W00'])('is refused where the year has no such week: %s', (text) => {
    expect(() => parseWeek(text)).toThrow(RangeError);
    expect(() => parseWeek(text)).toThrow(/has no week W\d\d. Its weeks are W01 to W5[23]/);
  });

  it.each(['', '2026W47', '2026-w47', '2026-W7', ' 2026-W47', '2026-W47\n', '+2026-W47', '2026-11'])(
    'is refused where the form is wrong: "%s"',
    (text) => {
      expect(() => parseWeek(text)).toThrow(/Write an ISO week as YYYY-Www/);
    },
  );

  it('begins on a Monday and ends on a Sunday', () => {
    fc.assert(
      fc.property(dates, (date) => {
        const week = weekOfLuxon(date);
        const days = [date.startOf('week'), date.endOf('week')].map((day) => day.toISODate());
        expect([firstDayOf(week), lastDayOf(week)]).toEqual(days);
      }),
    );
  });

  it('is cut in the message', () => {
    expect(() => parseWeek('9'.repeat(1_000_000))).toThrow(/^.{0,150}$/);
  });

  it.each(['2026-02-29', '2026-02-30', '2026-13-01', '2026-00-10', '2026-1-1', '2026-11-16T00:00:00Z', 'yesterday'])(
    'is refused as a date: %s',
    (text) => {
      expect(() => weekOfDate(text)).toThrow(/is no calendar date. Write an existing day as YYYY-MM-DD/);
    },
  );

  it('is refused beyond the years that text order can hold', () => {
    expect(() => addWeeks('9999-W52', 1)).toThrow(/0000 to 9999/);
    expect(() => addWeeks('0001-W01', -100)).toThrow(/0000 to 9999/);
    expect(() => addWeeks('2026-W01', 0.5)).toThrow(/whole numbers/);
    expect(() => addWeeks('2026-W01', Number.MAX_SAFE_INTEGER)).toThrow(/0000 to 9999/);
  });
});
