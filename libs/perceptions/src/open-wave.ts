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
  const number = await numberFor(log, command);
  const waveId = waveIdAt(surveyId, number);
  return execute(log, surveyWave, waveId, 'OpenWave', command, context, async () => {
    const asked = await current(log, survey, surveyId);
    const before = await current(log, surveyWave, waveIdAt(surveyId, number - 1));
    const isAnotherOpen = before.status === 'open';
    if (asked.status === 'active' && !isAnotherOpen) participation.begin(waveId);
    return { survey: asked, number, isAnotherOpen, opensOn, closesOn };
  });
}

/** Streams say it, since a read model may lag behind; a command that is repeated finds the wave that it opened. */
async function numberFor(log: EventLog, { surveyId, commandId }: WaveDays): Promise<number> {
  for (let number = 1; ; number++) {
    const [opened] = await log.load(`${surveyWave.category}-${waveIdAt(surveyId, number)}`);
    if (!opened || opened.metadata['commandId'] === commandId) return number;
  }
}
