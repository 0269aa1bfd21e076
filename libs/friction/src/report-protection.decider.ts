import { addDays } from '#calendar';
import type { Context } from '#eventing';
import type { Office } from './friction-report-state.decider.ts';

/** What protects the reporter of one report, looked up beforehand. */
export interface ReporterProtection {
  /** Their manager and the head of their unit. */
  readonly overseers: readonly string[];
  /** What may be told of the unit in confidence. */
  readonly ownerUnitId: string | null;
  readonly fewPeople: boolean;
  readonly confidentialDelivery: 'NEXT_DAY' | 'AT_ONCE';
}

interface Receiver {
  readonly receiverId: string;
  readonly withheldFrom: string | null;
  readonly receivedByOverseer: boolean;
}

/** The owner answers, but not for a report by somebody whom they oversee, as long as the deputy can do it. */
export function receiverOf({ ownerId, deputyId }: Office, overseers: readonly string[]): Receiver {
  if (deputyId === null || deputyId === ownerId) {
    return { receiverId: ownerId, withheldFrom: null, receivedByOverseer: overseers.includes(ownerId) };
  }
  const deputyOversees = overseers.includes(deputyId);
  if (!overseers.includes(ownerId))
    return { receiverId: ownerId, withheldFrom: deputyOversees ? deputyId : null, receivedByOverseer: false };
  if (!deputyOversees) return { receiverId: deputyId, withheldFrom: ownerId, receivedByOverseer: false };
  return { receiverId: ownerId, withheldFrom: deputyId, receivedByOverseer: true };
}

/** The local date after the present one, on which what is said in confidence today reaches the office. */
export function nextDay({ calendar, now }: Context): string {
  return addDays(calendar.dayOf(now), 1);
}

/** What follows on a report reaches the office as the report did: its promise is not weakened by a later setting. */
export function followUpDelivery({ deliveredOn }: { readonly deliveredOn: string | null }, context: Context): string | null {
  return deliveredOn === null ? null : nextDay(context);
}
