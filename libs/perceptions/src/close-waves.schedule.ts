import { randomUUID } from 'node:crypto';
import { addDays, daysBetween } from '#calendar';
import type { Deployment } from '#cqrs';
import { DomainError, idOf, systemActor } from '#eventing';
import type { Context } from '#eventing';
import { schedule } from '#read-store';
import type { ReadStore, Schedule } from '#read-store';
import { closeWave } from './close-wave.ts';
import type { WaveClosing } from './close-wave.ts';
import { openWave } from './open-wave.ts';
import type { FoundSurvey, FoundWave } from './surveys.finder.ts';
import { listSurveys } from './surveys.finder.ts';
import { surveysProjection } from './surveys.projection.ts';

export interface WaveKeeping extends WaveClosing {
  readonly readStore: ReadStore;
  readonly deployment: Deployment;
}

const NAME = 'close-waves';
const EVERY_MS = 5 * 60_000;

/**
 * Closes waves whose last day is over, and opens the next ones of surveys with a cadence. Whoever is second, on any instance, finds the wave
 * closed, or opened under the same id. Goes on where the close of a wave was cut off. One that fails keeps no other from it.
 * @throws what failed first, when everything else is done
 */
export async function keepWaves(parts: WaveKeeping): Promise<void> {
  const { readStore, deployment, participation } = parts;
  // A request id of its own for each: they have nothing to do with each other.
  const context = () => deployment.contextFor(systemActor(NAME), randomUUID());
  const today = deployment.today();
  const surveys = await readStore.find(surveysProjection, listSurveys);
  const waves = surveys.flatMap((found) => found.waves);
  const due = waves.filter((wave) => wave.closedAt === null && isDue(parts, wave, today)).map(({ waveId }) => waveId);
  const closed = waves.filter(({ closedAt, waveId }) => closedAt !== null && participation.stateOf(waveId) !== 'FORGOTTEN');
  const failures: unknown[] = [];
  const attempt = async (work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      failures.push(error);
    }
  };
  // Of all, before any close that may fail.
  await attempt(() => participation.end(due));
  await attempt(() =>
    participation.forget(
      closed.map(({ waveId }) => waveId),
      deployment.now(),
    ),
  );
  for (const waveId of due) {
    await attempt(() => closeWave(parts, waveId, { commandId: idOf('survey_wave_close', waveId) }, context()));
  }
  for (const found of surveys) await attempt(() => openNext(parts, found, today, context()));
  if (failures.length > 0) throw failures[0];
}

export function closeWavesSchedule(parts: WaveKeeping): Schedule {
  return schedule({ name: NAME, everyMs: EVERY_MS, run: () => keepWaves(parts) });
}

/** Also one whose closing was cut off, or taken back by a restore, after its key had gone: nobody can answer it any more. */
function isDue({ participation }: WaveKeeping, { waveId, closesOn }: FoundWave, today: string): boolean {
  return closesOn < today || ['ENDED', 'FORGOTTEN'].includes(participation.stateOf(waveId));
}

/** As long as the one before; the first one is opened by hand. */
async function openNext(
  parts: WaveKeeping,
  { surveyId, cadenceDays, isRetired, waves: [last] }: FoundSurvey,
  today: string,
  context: Context,
): Promise<void> {
  if (isRetired || cadenceDays === null || !last || (last.closedAt === null && last.closesOn >= today)) return;
  if (addDays(last.opensOn, cadenceDays) > today) return;
  const command = {
    commandId: idOf('survey_wave_by_cadence', surveyId, String(last.number + 1)),
    surveyId,
    opensOn: today,
    closesOn: addDays(today, daysBetween(last.opensOn, last.closesOn)),
  };
  try {
    await openWave(parts, command, context);
  } catch (error) {
    // Opened or retired by somebody meanwhile.
    if (!(error instanceof DomainError)) throw error;
  }
}
