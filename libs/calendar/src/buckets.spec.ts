import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addWeeks, bucketOf, bucketsBetween, monthOf, parseBucket, parseMonth, quarterOf, weeksBetween } from './index.ts';
import type { BucketSize } from './index.ts';

const weeks = fc.integer({ min: -20_000, max: 20_000 }).map((n) => addWeeks('2026-W01', n));
const sizes = fc.constantFrom<BucketSize>('WEEK', 'MONTH', 'QUARTER');

describe('a bucket', () => {
  it('of a month holds the weeks whose Thursday it holds', () => {
    expect(bucketOf('2026-W53', 'MONTH')).toEqual({
      size: 'MONTH',
      key: '2026-12',
      fromWeek: '2026-W49',
      toWeek: '2026-W53',
      weeks: ['2026-W49', '2026-W50', '2026-W51', '2026-W52', '2026-W53'],
    });
  });

  it('of a quarter holds whole weeks, 14 where the year has 53', () => {
    expect(bucketOf('2026-W47', 'QUARTER')).toMatchObject({ key: '2026-Q4', fromWeek: '2026-W40', toWeek: '2026-W53' });
    expect(bucketOf('2026-W53', 'QUARTER').weeks).toHaveLength(14);
  });

  it('of a week is the week', () => {
    expect(bucketOf('2026-W47', 'WEEK')).toEqual({
      size: 'WEEK',
      key: '2026-W47',
      fromWeek: '2026-W47',
      toWeek: '2026-W47',
      weeks: ['2026-W47'],
    });
  });

  it('holds exactly the weeks that name it', () => {
    fc.assert(
      fc.property(weeks, (week) => {
        for (const [size, nameOf] of [
          ['MONTH', monthOf],
          ['QUARTER', quarterOf],
        ] as const) {
          const { key, weeks: held, fromWeek, toWeek } = bucketOf(week, size);
          expect(held).toContain(week);
          expect(new Set(held.map(nameOf))).toEqual(new Set([key]));
          expect(nameOf(addWeeks(fromWeek, -1))).not.toBe(key);
          expect(nameOf(addWeeks(toWeek, 1))).not.toBe(key);
        }
      }),
    );
  });

  it('is found again by its key', () => {
    fc.assert(fc.property(weeks, sizes, (week, size) => expect(parseBucket(bucketOf(week, size).key)).toEqual(bucketOf(week, size))));
  });

  it.each(['2026-13', '2026-00', '2026-Q5', '2026-Q0', '2026', 'Q4', '', '2026-1', '2026-11-16'])('has no key "%s"', (key) => {
    expect(() => parseBucket(key)).toThrow(/is no week, month or quarter. Write 2026-W47/);
  });

  it('has no week that does not exist', () => {
    expect(() => parseBucket('2025-W53')).toThrow(/The year 2025 has no week W53/);
    expect(() => bucketOf('2025-W53', 'WEEK')).toThrow(/no week W53/);
  });
});

describe('a month', () => {
  it('is found by its key, and has the weeks whose Thursday it holds', () => {
    fc.assert(fc.property(weeks, (week) => expect(parseMonth(monthOf(week))).toEqual(bucketOf(week, 'MONTH'))));
    expect(parseMonth('2027-01')).toMatchObject({ size: 'MONTH', fromWeek: '2027-W01', toWeek: '2027-W04' });
  });

  it.each(['2026-W47', '2026-Q4', '2026-13', '2026-11-01', '2026-1', ' 2026-11', '2026-11\n', ''])('is not "%s"', (text) => {
    expect(() => parseMonth(text)).toThrow(/is no month. Write a month as YYYY-MM/);
  });
});

describe('the buckets of a span', () => {
  it('are whole, also at its ends', () => {
    expect(bucketsBetween('2026-W47', '2027-W02', 'MONTH').map(({ key, fromWeek, toWeek }) => [key, fromWeek, toWeek])).toEqual([
      ['2026-11', '2026-W45', '2026-W48'],
      ['2026-12', '2026-W49', '2026-W53'],
      ['2027-01', '2027-W01', '2027-W04'],
    ]);
  });

  it('hold every week once and in order', () => {
    fc.assert(
      fc.property(weeks, fc.integer({ min: 0, max: 200 }), sizes, (from, count, size) => {
        const buckets = bucketsBetween(from, addWeeks(from, count), size);
        const [first, last] = [buckets[0], buckets.at(-1)];
        if (!first || !last) throw new Error('a span of at least one week has a bucket');
        expect(buckets.flatMap((each) => each.weeks)).toEqual(weeksBetween(first.fromWeek, last.toWeek));
        expect(first.weeks).toContain(from);
        expect(last.weeks).toContain(addWeeks(from, count));
      }),
    );
  });

  it('are none where the span ends before it begins', () => {
    expect(bucketsBetween('2027-W01', '2026-W01', 'QUARTER')).toEqual([]);
  });
});
