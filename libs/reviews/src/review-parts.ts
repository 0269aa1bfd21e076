import { weekOfDate } from '#calendar';

export const MAX_TEXT = 4_000;
export const DAY = { isA: weekOfDate, shape: 'a date such as 2026-11-22', max: 10 };
