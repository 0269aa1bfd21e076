import { addDays, bucketOf, weekOfDate } from '#calendar';
import { WARNING_SIGNS } from '#expectations/events';
import { unitIdOf } from '#organisation';
import { WAVES_OPEN_WEEKS_AGO } from './content.surveys.ts';
import { SIGN_CHECKS } from './content.warning-signs.ts';
import type { Step } from './step.ts';
import { lastDayOf } from './surveys.plan.ts';
import type { Timeline } from './timeline.ts';

const DAYS_AFTER_A_WAVE = 9;

/** Checks of the quarter in which a wave of the surveys closed. */
export function warningSignsPlan(timeline: Timeline): readonly Step[] {
  return SIGN_CHECKS.map(({ unit, by, wave, signs }): Step => {
    const closedOn = lastDayOf(timeline, WAVES_OPEN_WEEKS_AGO[wave] ?? 0);
    return {
      id: `signs/${unit}/${wave + 1}`,
      at: timeline.at(addDays(closedOn, DAYS_AFTER_A_WAVE), 640),
      actor: by,
      command: 'RecordWarningSigns',
      input: {
        unitId: unitIdOf(unit),
        period: bucketOf(weekOfDate(closedOn), 'QUARTER').key,
        signs: WARNING_SIGNS.map((sign) => {
          const [answer, note] = signs[sign] ?? ['NOT_KNOWN', null];
          return { sign, answer, note };
        }),
      },
    };
  });
}
