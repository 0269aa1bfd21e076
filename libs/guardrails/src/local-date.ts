const MS_PER_DAY = 86_400_000;

/** Day numbers of 1900-01-01 and 2199-12-31: beyond them a date is mistyped, and within them so much a day never overflows. */
export const FIRST_DAY = -25_567;
export const LAST_DAY = 84_005;

/** Days since 1970-01-01 of a local date such as 2026-11-22; null: no such day, or one beyond 1900 to 2199. Local dates have no time zone, so each day has 24 hours. */
export function dayNumber(text: string): number | null {
  if (text.length !== 10 || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const day = Date.parse(`${text}T00:00:00Z`) / MS_PER_DAY;
  // Date.parse reads 2026-02-30 as a day of March.
  return day >= FIRST_DAY && day <= LAST_DAY && localDate(day) === text ? day : null;
}

/** The local date of a day number. */
export function localDate(day: number): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}
