import { addDays, countWeeks, weekOfDate } from '#calendar';
import type { EventLog } from '#eventing';
import type { WaveEvent } from '#perceptions/events';
import type { DemoSurvey } from './content.surveys.ts';
import { wavesOf } from './surveys.plan.ts';

/** The waves of a survey that are closed so far, in their order, with what was published of them. */
export async function closedWavesOf(survey: DemoSurvey, log: EventLog) {
  const waves = await Promise.all(
    wavesOf(survey).map(async (waveId) => {
      const events = (await log.load(`survey_wave-${waveId}`)) as readonly WaveEvent[];
      const opened = events.find(({ type }) => type === 'WaveOpened');
      const closed = events.find(({ type }) => type === 'WaveClosed');
      if (opened?.type !== 'WaveOpened' || closed?.type !== 'WaveClosed') return [];
      const { statements, opensOn, closesOn, number } = opened.data;
      const { results, closedAt } = closed.data;
      const [from, to] = [weekOfDate(opensOn), weekOfDate(closesOn)];
      const compared = { id: waveId, number, opensOn, closesOn, closedOn: addDays(closesOn, 1), isClosed: true };
      return { waveId, number, compared, window: { from, to, weeks: countWeeks(from, to) }, statements, results, closedAt };
    }),
  );
  return waves.flat();
}
