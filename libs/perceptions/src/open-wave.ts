import { current } from '#cqrs';
import { execute } from '#eventing';
import type { CommandEnvelope, CommandResult, Context, EventLog } from '#eventing';
import type { Participation } from './participation.ts';
import { surveyWave, waveIdAt } from './survey-wave.decider.ts';
import { survey } from './survey.decider.ts';

interface WaveDays extends CommandEnvelope {
  readonly surveyId: string;
  readonly opensOn?: string | null;
  readonly closesOn: string;
}

/** Opens the wave after the last one of a survey; its key is durable before it is. */
export async function openWave(
  { log, participation }: { readonly log: EventLog; readonly participation: Participation },
  command: WaveDays,
  context: Context,
): Promise<CommandResult> {
  const { surveyId, opensOn = null, closesOn } = command;
  const { number, before } = await placeFor(log, participation, command);
  const waveId = waveIdAt(surveyId, number);
  return execute(log, surveyWave, waveId, 'OpenWave', command, context, async () => {
    const asked = await current(log, survey, surveyId);
    const waveBefore = before === null ? surveyWave.initialState : await current(log, surveyWave, before);
    if (asked.status === 'active' && waveBefore.status !== 'open') participation.begin(waveId);
    return { survey: asked, number, before: waveBefore, opensOn, closesOn };
  });
}

/**
 * Streams say it, since a read model may lag behind; a command that is repeated finds the wave that it opened. The id of a wave that ended
 * before a restore took it back is passed over: its key is never made again, and nobody could answer.
 */
async function placeFor(
  log: EventLog,
  participation: Participation,
  { surveyId, commandId }: WaveDays,
): Promise<{ readonly number: number; readonly before: string | null }> {
  let before: string | null = null;
  for (let number = 1; ; number++) {
    const waveId = waveIdAt(surveyId, number);
    const [opened] = await log.load(`${surveyWave.category}-${waveId}`);
    const isFree = opened ? opened.metadata['commandId'] === commandId : ['NONE', 'OPEN'].includes(participation.stateOf(waveId));
    if (isFree) return { number, before };
    if (opened) before = waveId;
  }
}
