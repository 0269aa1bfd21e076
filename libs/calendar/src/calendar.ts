import { DateTime, IANAZone } from 'luxon';
import { DAY_MS, dateAt, dayNumber, excerpt, mondayOf, previousWeek, weekAt, weekNumberOfDay } from './iso-week.ts';
import type { IsoWeek, LocalDate } from './iso-week.ts';

const MINUTE = 60_000;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
/** Days and weeks kept in memory (about 55 years of days), so that odd dates from outside cannot fill it. */
const CACHE_LIMIT = 20_000;

/**
 * ISO weeks and local dates in one time zone, that of the organisation. Immutable. Instants are ISO 8601 texts with `Z` or
 * an offset, such as `2026-11-16T08:30:00Z`; a text without one is refused, because its meaning would depend on the machine.
 */
export class Calendar {
  readonly timeZone: string;
  readonly #zone: IANAZone;
  /** By UTC day: milliseconds to add for local time, or NaN on the few days on which clocks change. */
  readonly #offsets = new Map<number, number>();
  readonly #weeks = new Map<number, IsoWeek>();

  /** @throws RangeError for anything but an IANA time zone such as `Europe/Berlin` */
  constructor(timeZone: string) {
    // The runtime would take fixed offsets too, but those miss the change to summer time.
    if (/^[+-]/.test(timeZone) || !IANAZone.isValidZone(timeZone)) {
      throw new RangeError(
        `"${excerpt(timeZone)}" is no known time zone. Use an IANA name such as UTC, Europe/Berlin or America/New_York.`,
      );
    }
    this.timeZone = timeZone;
    this.#zone = IANAZone.create(timeZone);
  }

  /** The week an instant falls in. @throws RangeError for a text that is no instant */
  weekOf(instant: string): IsoWeek {
    const number = weekNumberOfDay(this.#localDay(instant));
    const known = this.#weeks.get(number);
    if (known !== undefined) return known;
    return remember(this.#weeks, number, weekAt(number));
  }

  /** The local date an instant falls on. @throws RangeError for a text that is no instant */
  dayOf(instant: string): LocalDate {
    return dateAt(this.#localDay(instant));
  }

  /** The first instant of a local date, in UTC. Not always midnight: clocks may jump over it. */
  startOfDay(date: string): string {
    return this.#startOfDay(dayNumber(date));
  }

  /** The first instant of a week, in UTC. */
  startOf(week: IsoWeek): string {
    return this.#startOfDay(mondayOf(week));
  }

  /** The first instant after a week, in UTC. */
  endOf(week: IsoWeek): string {
    return this.#startOfDay(mondayOf(week) + 7);
  }

  /** The latest week that is over at an instant; figures are shown up to it. */
  lastClosedWeek(now: string): IsoWeek {
    return previousWeek(this.weekOf(now));
  }

  #startOfDay(day: number): string {
    const { year, month, day: dayOfMonth } = DateTime.fromMillis(day * DAY_MS, { zone: 'utc' });
    const midnight = DateTime.fromObject({ year, month, day: dayOfMonth }, { zone: this.#zone });
    // Where clocks go back to midnight it comes twice, and the day begins with the earlier one.
    return new Date(Math.min(...midnight.getPossibleOffsets().map(Number))).toISOString();
  }

  #localDay(instant: string): number {
    const millis = millisOf(instant);
    return Math.floor((millis + this.#offsetAt(millis)) / DAY_MS);
  }

  #offsetAt(millis: number): number {
    const day = Math.floor(millis / DAY_MS);
    let offset = this.#offsets.get(day);
    if (offset === undefined) {
      const [first, last] = [this.#zone.offset(day * DAY_MS), this.#zone.offset((day + 1) * DAY_MS)];
      offset = remember(this.#offsets, day, first === last ? first * MINUTE : NaN);
    }
    return Number.isNaN(offset) ? this.#zone.offset(millis) * MINUTE : offset;
  }
}

/** The instant so many times 24 hours earlier, in UTC. @throws RangeError for a text that is no instant */
export function daysBefore(instant: string, days: number): string {
  return new Date(millisOf(instant) - days * DAY_MS).toISOString();
}

function millisOf(instant: string): number {
  const millis = INSTANT.test(instant) ? Date.parse(instant) : NaN;
  if (Number.isNaN(millis)) {
    throw new RangeError(`"${excerpt(instant)}" is no instant. Write date, time and zone, such as 2026-11-16T08:30:00Z.`);
  }
  // Date.parse rolls 30 February over into March.
  if (instant.slice(8, 10) > '28') dayNumber(instant.slice(0, 10));
  return millis;
}

function remember<V>(cache: Map<number, V>, key: number, value: V): V {
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(key, value);
  return value;
}
