import { countWeeks, firstDayOf, lastDayOf, parseBucket, parseWeek } from '#calendar';
import type { IsoWeek, LocalDate } from '#calendar';
import { DomainError } from '#eventing';

interface Weeks {
  readonly from: IsoWeek;
  readonly to: IsoWeek;
  readonly weeks: number;
}

/** Whole ISO weeks that a leadership review is about. */
export interface ReviewedPeriod {
  readonly key: string;
  readonly windowAsked: Weeks;
  /** Its closed weeks: all of them once it is over. */
  readonly window: Weeks;
  readonly isOver: boolean;
  /** Of the closed weeks. */
  readonly firstDay: LocalDate;
  readonly lastDay: LocalDate;
}

/** A year of 53 weeks. */
const LONGEST = 53;
const FORMS = 'write a quarter as 2026-Q3, a month as 2026-09, or first and last week as 2026-W27/2026-W39';

/**
 * @param text from outside: `2026-Q3`, `2026-09`, or first and last week as ISO 8601 divides them, `2026-W27/2026-W39`
 * @throws DomainError `leadership.period-unreadable`, `leadership.period-too-long`, `leadership.period-not-begun`
 */
export function reviewedPeriod(text: string, lastClosedWeek: IsoWeek): ReviewedPeriod {
  const { from, to } = endsOf(text);
  const weeks = countWeeks(from, to);
  if (weeks === 0) throw refused('unreadable', `${from} is after ${to}; exchange the two weeks`);
  if (weeks > LONGEST) throw refused('too-long', `a period has at most ${LONGEST} weeks, this one has ${weeks}; ask for a shorter one`);
  if (from > lastClosedWeek) {
    throw refused('not-begun', `no week of ${text} has closed; the last one that has is ${lastClosedWeek}: ask for a period that holds it`);
  }
  const isOver = to <= lastClosedWeek;
  const last = isOver ? to : lastClosedWeek;
  const window = { from, to: last, weeks: countWeeks(from, last) };
  const days = datesOf(window);
  return { key: text, windowAsked: { from, to, weeks }, window, isOver, firstDay: days.from, lastDay: days.to };
}

/** First and last local date of whole weeks. */
export function datesOf({ from, to }: Pick<Weeks, 'from' | 'to'>): { readonly from: LocalDate; readonly to: LocalDate } {
  return { from: firstDayOf(from), to: lastDayOf(to) };
}

function endsOf(text: string): { readonly from: IsoWeek; readonly to: IsoWeek } {
  try {
    const [first = '', last, ...more] = text.split('/');
    if (last !== undefined && more.length === 0) return { from: parseWeek(first), to: parseWeek(last) };
    const { fromWeek, toWeek, size } = parseBucket(text);
    if (size !== 'WEEK') return { from: fromWeek, to: toWeek };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw refused('unreadable', `the period cannot be read; ${FORMS}`);
}

function refused(why: string, message: string): DomainError {
  return new DomainError(`leadership.period-${why}`, message, 'period');
}
