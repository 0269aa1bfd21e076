const MS_PER_DAY = 86_400_000;

/** Day numbers of 0001-01-01 and 9999-12-31, as far as timestamps of CEL go. */
export const FIRST_DAY = -719_162;
export const LAST_DAY = 2_932_896;

/** Days since 1970-01-01 of a local date such as 2026-11-22; null: no such day. Local dates have no time zone, so each day has 24 hours. */
export function dayNumber(text: string): number | null {
  if (text.length !== 10 || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const day = Date.parse(`${text}T00:00:00Z`) / MS_PER_DAY;
  // Date.parse reads 2026-02-30 as a day of March.
  return day >= FIRST_DAY && localDate(day) === text ? day : null;
}

/** The local date of a day number. */
export function localDate(day: number): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}
