import { answerMergedReports, drainLetterboxSchedule, frictionBlocksSchedule } from '#friction';
import type { BlockPublisher, LetterboxDrain } from '#friction';
import type { SqliteKeyStore } from '#key-store';
import { fixCalendar } from '#organisation';
import type { Reaction, Schedule } from '#read-store';
import { countYearSchedule } from './anonymous/count-year.ts';

/** Every reaction of the product. */
export const reactions: readonly Reaction[] = [answerMergedReports, fixCalendar];

/** Every decision of the product that time asks for. */
export function schedulesOf(parts: BlockPublisher & LetterboxDrain, keys: SqliteKeyStore): readonly Schedule[] {
  return [frictionBlocksSchedule(parts), drainLetterboxSchedule(parts), countYearSchedule(parts.deployment, keys)];
}
