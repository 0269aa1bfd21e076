import { frictionBlocksSchedule, judgementBlocksSchedule } from '#figures';
import {
  answerMergedReports,
  drainLetterboxSchedule,
  handOverSchedule,
  resolveReports,
  retentionSchedule,
  withholdOlderReports,
} from '#friction';
import type { BlockPublisher } from '#figures';
import type { HandOver, LetterboxDrain, Retention } from '#friction';
import { handMonthsSchedule } from '#hand';
import type { HandPublishing } from '#hand';
import { expireAuthoritySchedule } from '#judgement';
import type { SqliteKeyStore } from '#key-store';
import { fixCalendar } from '#organisation';
import { closeWavesSchedule } from '#perceptions';
import type { WaveKeeping } from '#perceptions';
import { appointActingDeputy, carryOutDecision } from '#policies';
import { schedule } from '#read-store';
import type { Reaction, Schedule } from '#read-store';
import {
  assignTaskOfExpectation,
  assignTasks,
  assignTrainingTask,
  chartSignalsSchedule,
  openReviewsSchedule,
  reviewClocksSchedule,
} from '#reviews';
import type { ReviewOpening } from '#reviews';
import { countYearSchedule } from './anonymous/count-year.ts';

/** Every reaction of the product. */
export const reactions: readonly Reaction[] = [
  answerMergedReports,
  appointActingDeputy,
  assignTaskOfExpectation,
  assignTasks,
  assignTrainingTask,
  carryOutDecision,
  fixCalendar,
  resolveReports,
  withholdOlderReports,
];

/** Every decision of the product that time asks for. */
export function schedulesOf(
  parts: BlockPublisher & LetterboxDrain & Retention & ReviewOpening & HandOver & WaveKeeping & HandPublishing,
  keys: SqliteKeyStore,
  resumeErasures: () => Promise<number>,
): readonly Schedule[] {
  return [
    frictionBlocksSchedule(parts),
    judgementBlocksSchedule(parts),
    openReviewsSchedule(parts),
    chartSignalsSchedule(parts),
    reviewClocksSchedule(parts),
    handOverSchedule(parts),
    drainLetterboxSchedule(parts),
    retentionSchedule(parts),
    expireAuthoritySchedule(parts),
    closeWavesSchedule(parts),
    handMonthsSchedule(parts),
    countYearSchedule(parts.deployment, keys),
    finishErasures(resumeErasures),
  ];
}

const FINISH_ERASURES_EVERY_MS = 10 * 60_000;

/** For those that could not be recorded at start, or were cut off in another process. */
function finishErasures(resume: () => Promise<number>): Schedule {
  return schedule({ name: 'finish-erasures', everyMs: FINISH_ERASURES_EVERY_MS, run: async () => void (await resume()) });
}
