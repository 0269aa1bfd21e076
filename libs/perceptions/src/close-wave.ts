import { current } from '#cqrs';
import { execute } from '#eventing';
import type { CommandEnvelope, CommandResult, Context, EventLog } from '#eventing';
import type { Participation } from './participation.ts';
import { surveyWave, unknownWave } from './survey-wave.decider.ts';
import type { SurveyWaveCommands } from './survey-wave.decider.ts';

/** What the close of a wave takes: every answer given until now, the units as they stand, and how many people a figure needs. */
export abstract class ClosingAnswers {
  /** @throws ReadStoreUnavailable when the answers cannot be read as they stand now */
  abstract find(waveId: string): Promise<SurveyWaveCommands['CloseWave']>;
}

export interface WaveClosing {
  readonly log: EventLog;
  readonly participation: Participation;
  readonly closingAnswers: ClosingAnswers;
}

/**
 * First nobody can take part any more, then what there is is counted and published, then nobody can read it any more. Whoever was told that
 * their answers count had them in the log before the first step, see `submitAnswers`. Cut off in between, the schedule goes on.
 * @throws DomainError for a wave that does not exist, and for a command id that was used otherwise: then nothing has changed
 */
export async function closeWave(
  { log, participation, closingAnswers }: WaveClosing,
  waveId: string,
  command: CommandEnvelope,
  context: Context,
): Promise<CommandResult> {
  const result = await execute(log, surveyWave, waveId, 'CloseWave', command, context, async () => {
    if ((await current(log, surveyWave, waveId)).status === 'none') throw unknownWave();
    participation.end([waveId]);
    const found = await closingAnswers.find(waveId);
    // Looked at after them: whoever closes it at the same time may have destroyed the keys while they were read.
    return participation.stateOf(waveId) === 'FORGOTTEN' ? { ...found, answers: null } : found;
  });
  participation.forget([waveId], context.now);
  return result;
}
