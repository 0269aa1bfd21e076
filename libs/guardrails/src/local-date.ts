const MS_PER_DAY = 86_400_000;

/** Days since 1970-01-01 of a local date such as 2026-11-22; null: no such day. Local dates have no time zone, so each day has 24 hours. */
export function dayNumber(text: string): number | null {
  if (text.length !== 10 || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  // Date.parse reads 2026-02-30 as a day of March.
  return !Number.isNaN(at) && localDate(at / MS_PER_DAY) === text ? at / MS_PER_DAY : null;
}

/** The local date of a day number; years 0000 to 9999. */
export function localDate(day: number): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}
