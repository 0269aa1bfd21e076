import { answerMergedReports, frictionBlocksSchedule } from '#friction';
import type { BlockPublisher } from '#friction';
import { fixCalendar } from '#organisation';
import type { Reaction, Schedule } from '#read-store';

/** Every reaction of the product. */
export const reactions: readonly Reaction[] = [answerMergedReports, fixCalendar];

/** Every decision of the product that time asks for. */
export function schedulesOf(publisher: BlockPublisher): readonly Schedule[] {
  return [frictionBlocksSchedule(publisher)];
}
