/** An ISO 8601 week such as `2026-W47`, Monday to Sunday. Text order is time order. */
export type IsoWeek = `${number}-W${number}`;
/** A month such as `2026-11`. */
export type IsoMonth = `${number}-${number}`;
/** A quarter such as `2026-Q4`. */
export type IsoQuarter = `${number}-Q${number}`;
/** A calendar date such as `2026-11-16`, without time or zone. */
export type LocalDate = `${number}-${number}-${number}`;

/** Milliseconds of 24 hours. A local day is longer or shorter where clocks change: `addDays` counts those. */
export const DAY_MS = 86_400_000;
const WEEK = 7 * DAY_MS;

/*
 * Inside this library a week is a number: how many weeks its Thursday lies after Thursday 1970-01-01. The Thursday also
 * names the week: its year is the ISO week year, and months and quarters own the week that its Thursday falls in.
 */

/**
 * Checks the text of a week that came from outside.
 * @throws RangeError unless it has the form YYYY-Www and the year has that week (some have 52, some 53)
 */
export function parseWeek(text: string): IsoWeek {
  return weekAt(weekNumber(text));
}

/** The ISO week that holds a calendar date. @throws RangeError for a date that does not exist */
export function weekOfDate(date: string): IsoWeek {
  return weekAt(weekNumberOfDay(dayNumber(date)));
}

/** The date `count` days later, or earlier when negative. @throws RangeError for a date that does not exist */
export function addDays(date: string, count: number): LocalDate {
  return dateAt(dayNumber(date) + count);
}

/** How many days lie from one date to another; negative when `to` is earlier. @throws RangeError for a date that does not exist */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}

/** The week `count` weeks later, or earlier when negative. @throws RangeError outside the years 0000-9999 */
export function addWeeks(week: IsoWeek, count: number): IsoWeek {
  if (!Number.isSafeInteger(count)) throw new RangeError(`Weeks are added in whole numbers, not ${count}.`);
  return weekAt(weekNumber(week) + count);
}

export function nextWeek(week: IsoWeek): IsoWeek {
  return addWeeks(week, 1);
}

export function previousWeek(week: IsoWeek): IsoWeek {
  return addWeeks(week, -1);
}

/** How many weeks lie from `from` to `to`, both counted; 0 when `to` is earlier than `from`. */
export function countWeeks(from: IsoWeek, to: IsoWeek): number {
  return Math.max(0, weekNumber(to) - weekNumber(from) + 1);
}

/** The weeks from `from` to `to`, both included, in order; empty when `to` is earlier than `from`. */
export function weeksBetween(from: IsoWeek, to: IsoWeek): IsoWeek[] {
  const first = weekNumber(from);
  return Array.from({ length: countWeeks(from, to) }, (_, i) => weekAt(first + i));
}

/** The ISO week year, which differs from the calendar year on some days around New Year. */
export function yearOf(week: IsoWeek): number {
  return thursdayOf(week).getUTCFullYear();
}

/** The month that owns the week: the month of its Thursday. */
export function monthOf(week: IsoWeek): IsoMonth {
  return thursdayOf(week).toISOString().slice(0, 7) as IsoMonth;
}

/** The quarter that owns the week: the quarter of its Thursday. */
export function quarterOf(week: IsoWeek): IsoQuarter {
  const thursday = thursdayOf(week);
  return `${week.slice(0, 4)}-Q${Math.floor(thursday.getUTCMonth() / 3) + 1}` as IsoQuarter;
}

/** The day in the middle of a week, its Thursday. */
export function middleOf(week: IsoWeek): LocalDate {
  return dateAt(weekNumber(week) * 7);
}

/** The Monday of a week. */
export function firstDayOf(week: IsoWeek): LocalDate {
  return dateAt(mondayOf(week));
}

/** The Sunday of a week. */
export function lastDayOf(week: IsoWeek): LocalDate {
  return dateAt(mondayOf(week) + 6);
}

/** Days from 1970-01-01 to a calendar date. @throws RangeError for a date that does not exist */
export function dayNumber(date: string): number {
  const millis = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(date) : NaN;
  // Date.parse rolls 30 February over into March.
  if (Number.isNaN(millis) || dateAt(millis / DAY_MS) !== date) {
    throw new RangeError(`"${excerpt(date)}" is no calendar date. Write an existing day as YYYY-MM-DD, such as 2026-11-16.`);
  }
  return millis / DAY_MS;
}

export function dateAt(day: number): LocalDate {
  return new Date(day * DAY_MS).toISOString().slice(0, 10) as LocalDate;
}

export function weekNumberOfDay(day: number): number {
  return Math.floor((day + 3) / 7);
}

/** Days from 1970-01-01 to the Monday of a week. */
export function mondayOf(week: IsoWeek): number {
  return weekNumber(week) * 7 - 3;
}

export function weekAt(number: number): IsoWeek {
  const thursday = new Date(number * WEEK);
  const year = thursday.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) throw new RangeError('Weeks are known for the years 0000 to 9999 only. Choose a week within them.');
  const yyyy = String(year).padStart(4, '0');
  const ww = String(number - firstWeekOf(yyyy) + 1).padStart(2, '0');
  return `${yyyy}-W${ww}` as IsoWeek;
}

function weekNumber(week: string): number {
  if (!/^\d{4}-W\d{2}$/.test(week)) {
    throw new RangeError(`"${excerpt(week)}" is no week. Write an ISO week as YYYY-Www, such as 2026-W47.`);
  }
  const yyyy = week.slice(0, 4);
  const number = firstWeekOf(yyyy) + Number(week.slice(6)) - 1;
  if (weekAt(number) !== week)
    throw new RangeError(`The year ${yyyy} has no week ${week.slice(5)}. Its weeks are W01 to ${lastWeekOf(yyyy)}.`);
  return number;
}

/** Week 1 is the week of the year's first Thursday. */
function firstWeekOf(yyyy: string): number {
  return Math.ceil(Date.parse(`${yyyy}-01-01`) / WEEK);
}

function lastWeekOf(yyyy: string): string {
  return weekAt(Math.floor(Date.parse(`${yyyy}-12-31`) / WEEK)).slice(5);
}

function thursdayOf(week: IsoWeek): Date {
  return new Date(weekNumber(week) * WEEK);
}

/** The start of a text for an error message: what was sent may be a megabyte long. */
export function excerpt(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
