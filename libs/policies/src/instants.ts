import type { Calendar } from '#calendar';
import { DomainError } from '#eventing';

/** An instant that a client gave, as it stands in events; null where it gave none. @throws DomainError `policy.instant-unreadable` */
export function instantOf(text: string | null | undefined, field: string, calendar: Calendar): string | null {
  if (text === undefined || text === null) return null;
  try {
    calendar.dayOf(text);
  } catch {
    throw new DomainError('policy.instant-unreadable', `${field} must be an instant such as 2026-11-22T09:00:00Z`, field);
  }
  return new Date(text).toISOString();
}
