import { addDays, addWeeks, daysBetween } from '#calendar';
import type { Calendar, IsoWeek, LocalDate } from '#calendar';

/** Closed weeks that are told. */
const WEEKS = 52;
/** Days before the first week in which the organisation is set up. */
export const SET_UP_DAYS = 14;

/** The days of the example year, in the organisation's time zone: 52 closed weeks and the open one up to yesterday. */
export class Timeline {
  readonly presentWeek: IsoWeek;
  readonly firstWeek: IsoWeek;
  readonly firstDay: LocalDate;
  /** Nothing happens on this day or later. */
  readonly end: LocalDate;
  /** Milliseconds since 1970, by local day. */
  readonly #starts = new Map<LocalDate, number>();
  readonly #mondays = new Map<IsoWeek, LocalDate>();

  constructor(
    readonly calendar: Calendar,
    today: LocalDate,
  ) {
    this.presentWeek = calendar.weekOf(this.at(today, 12 * 60));
    this.firstWeek = addWeeks(this.presentWeek, -WEEKS);
    this.firstDay = this.mondayOf(this.firstWeek);
    this.end = today;
  }

  /** The instant so many minutes after the start of a local day. */
  at(day: LocalDate, minutes: number): string {
    const start = this.#starts.get(day) ?? Date.parse(this.calendar.startOfDay(day));
    this.#starts.set(day, start);
    return new Date(start + Math.round(minutes * 60_000)).toISOString();
  }

  mondayOf(week: IsoWeek): LocalDate {
    const monday = this.#mondays.get(week) ?? this.calendar.dayOf(this.calendar.startOf(week));
    this.#mondays.set(week, monday);
    return monday;
  }

  monday(weeksAgo: number): LocalDate {
    return this.mondayOf(addWeeks(this.presentWeek, -weeksAgo));
  }

  days(): readonly LocalDate[] {
    const days: LocalDate[] = [];
    for (let day = this.firstDay; day < this.end; day = addDays(day, 1)) days.push(day);
    return days;
  }

  /** Share of the year that has passed, 0 to 1. */
  progress(day: LocalDate): number {
    return daysBetween(this.firstDay, day) / (WEEKS * 7);
  }
}

/** 0 for Monday to 6 for Sunday. */
export function weekday(day: LocalDate): number {
  return (new Date(day).getUTCDay() + 6) % 7;
}
