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
 * First nobody can take part any more, then what there is is frozen. Cut off in between, the schedule closes it: a wave without a key is due.
 * @throws DomainError for a wave that does not exist
 */
export async function closeWave(
  { log, participation, closingAnswers }: WaveClosing,
  waveId: string,
  command: CommandEnvelope,
  context: Context,
): Promise<CommandResult> {
  if ((await current(log, surveyWave, waveId)).status === 'none') throw unknownWave();
  participation.end(waveId);
  return execute(log, surveyWave, waveId, 'CloseWave', command, context, () => closingAnswers.find(waveId));
}
