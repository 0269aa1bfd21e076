import type { AnswerTimes } from '#figures';
import type { AnswerDelay, AnsweredShare, FrictionAnswers } from './friction-answers.types.ts';

type Boundary = 'within2Days' | 'within14Days' | 'within30Days';

/** How soon the reports of a union of blocks were answered. */
export function answersOf(blocks: readonly AnswerTimes[]): FrictionAnswers {
  return {
    n: reportsOf(blocks),
    within2Days: shareOf(blocks, 'within2Days'),
    within14Days: shareOf(blocks, 'within14Days'),
    within30Days: shareOf(blocks, 'within30Days'),
    medianDays: delayOf(blocks),
  };
}

/** Blocks that all were answered in time tell it more easily than mixed ones: the bounds say what the others could change. */
function shareOf(blocks: readonly AnswerTimes[], boundary: Boundary): AnsweredShare {
  const telling = blocks.filter((block) => block[boundary] !== null);
  const answered = telling.reduce((sum, block) => sum + (block[boundary] ?? 0), 0);
  const [n, all] = [reportsOf(telling), reportsOf(blocks)];
  return {
    value: n > 0 ? answered / n : null,
    lowest: all > 0 ? answered / all : null,
    highest: all > 0 ? (answered + all - n) / all : null,
    n,
    method: 'PUBLISHED_BLOCKS',
    reason: n > 0 ? null : all > 0 ? 'NOT_ENOUGH_DATA' : 'WAITING',
  };
}

/** The lowest of the blocks' medians that holds for half of their reports. */
function delayOf(blocks: readonly AnswerTimes[]): AnswerDelay {
  const telling = blocks.flatMap(({ medianDays, reports }) => (medianDays === null ? [] : [{ medianDays, reports }]));
  const n = telling.reduce((sum, { reports }) => sum + reports, 0);
  let soFar = 0;
  const median = telling.sort((a, b) => a.medianDays - b.medianDays).find(({ reports }) => (soFar += reports) * 2 >= n);
  return {
    value: median?.medianDays ?? null,
    n,
    method: 'MEDIAN_OF_BLOCKS',
    reason: median ? null : blocks.length > 0 ? 'NOT_ENOUGH_DATA' : 'WAITING',
  };
}

function reportsOf(blocks: readonly AnswerTimes[]): number {
  return blocks.reduce((sum, { reports }) => sum + reports, 0);
}
