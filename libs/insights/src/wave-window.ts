import { weekOfDate } from '#calendar';
import type { Calendar } from '#calendar';
import type { FoundWave } from '#perceptions';
import { weeksFrom } from './friction-windows.ts';
import type { Weeks } from './friction-windows.ts';

/** The weeks in which a wave took answers; null while it is open. */
export function waveWindow({ opensOn, closesOn, closedAt }: FoundWave, calendar: Calendar): Weeks | null {
  if (closedAt === null) return null;
  const closedOn = calendar.dayOf(closedAt);
  const last = closedOn < closesOn ? closedOn : closesOn;
  // Counts may be imported, and the wave closed, before its first day.
  return weeksFrom(weekOfDate(opensOn < last ? opensOn : last), weekOfDate(last));
}
