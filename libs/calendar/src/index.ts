export { bucketOf, bucketsBetween, parseBucket, parseMonth } from './buckets.ts';
export type { Bucket, BucketSize } from './buckets.ts';
export { Calendar, daysBefore } from './calendar.ts';
export {
  addDays,
  addWeeks,
  countWeeks,
  DAY_MS,
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
} from './iso-week.ts';
export type { IsoMonth, IsoQuarter, IsoWeek, LocalDate } from './iso-week.ts';
