import { addWeeks, excerpt, monthOf, parseWeek, quarterOf, weekOfDate, weeksBetween } from './iso-week.ts';
import type { IsoMonth, IsoQuarter, IsoWeek } from './iso-week.ts';

export type BucketSize = 'WEEK' | 'MONTH' | 'QUARTER';

/** A union of whole weeks that a trend shows as one point. */
export interface Bucket {
  readonly size: BucketSize;
  /** `2026-W47`, `2026-11` or `2026-Q4`; among one size, text order is time order. */
  readonly key: IsoWeek | IsoMonth | IsoQuarter;
  readonly fromWeek: IsoWeek;
  /** The last week, included. */
  readonly toWeek: IsoWeek;
  /** All weeks of the bucket in order: 1, 4 or 5, and 12 to 14. */
  readonly weeks: readonly IsoWeek[];
}

/** The bucket of a size that holds a week. */
export function bucketOf(week: IsoWeek, size: BucketSize): Bucket {
  if (size === 'WEEK') return bucket(size, parseWeek(week), week, week);
  const month = monthOf(week);
  if (size === 'MONTH') return bucket(size, month, ...weeksOfMonths(month, month));
  const firstMonth = Number(month.slice(5)) - ((Number(month.slice(5)) - 1) % 3);
  return bucket(size, quarterOf(week), ...weeksOfMonths(monthIn(month, firstMonth), monthIn(month, firstMonth + 2)));
}

/**
 * The buckets that hold at least one of the weeks from `from` to `to`, in order. Each is whole: the first and the last
 * may reach beyond the two weeks, so that a point of a trend never stands for part of its month.
 */
export function bucketsBetween(from: IsoWeek, to: IsoWeek, size: BucketSize): Bucket[] {
  const buckets: Bucket[] = [];
  for (let week = parseWeek(from), last = parseWeek(to); week <= last;) {
    const next = bucketOf(week, size);
    buckets.push(next);
    week = addWeeks(next.toWeek, 1);
  }
  return buckets;
}

/**
 * The bucket that a key from outside names; its size follows from the form.
 * @throws RangeError unless it is a week, month or quarter
 */
export function parseBucket(key: string): Bucket {
  const [, year, month, quarter] = /^(\d{4})-(?:(0[1-9]|1[0-2])|Q([1-4]))$/.exec(key) ?? [];
  if (year && month) return bucketOf(weekOfDate(`${year}-${month}-15`), 'MONTH');
  if (year && quarter) return bucketOf(weekOfDate(`${year}-${String(Number(quarter) * 3 - 1).padStart(2, '0')}-15`), 'QUARTER');
  if (/^\d{4}-W/.test(key)) return bucketOf(parseWeek(key), 'WEEK');
  throw new RangeError(
    `"${excerpt(key)}" is no week, month or quarter. Write 2026-W47 for a week, 2026-11 for a month or 2026-Q4 for a quarter.`,
  );
}

/**
 * The weeks of a month that a text from outside names.
 * @throws RangeError unless it has the form YYYY-MM
 */
export function parseMonth(text: string): Bucket {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return parseBucket(text);
  throw new RangeError(`"${excerpt(text)}" is no month. Write a month as YYYY-MM, such as 2026-11.`);
}

function bucket(size: BucketSize, key: Bucket['key'], fromWeek: IsoWeek, toWeek: IsoWeek): Bucket {
  return { size, key, fromWeek, toWeek, weeks: weeksBetween(fromWeek, toWeek) };
}

/** First and last week whose Thursdays lie in the months: the week of the 4th of a month is always its first. */
function weeksOfMonths(first: IsoMonth, last: IsoMonth): [IsoWeek, IsoWeek] {
  const from = weekOfDate(`${first}-04`);
  let to = addWeeks(weekOfDate(`${last}-04`), 3);
  if (monthOf(addWeeks(to, 1)) === last) to = addWeeks(to, 1);
  return [from, to];
}

function monthIn(month: IsoMonth, number: number): IsoMonth {
  return `${month.slice(0, 4)}-${String(number).padStart(2, '0')}` as IsoMonth;
}
