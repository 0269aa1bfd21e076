import { current } from '#cqrs';
import { canonical, DomainError, execute } from '#eventing';
import type { CommandResult, Context, EventLog } from '#eventing';
import type { GivenAnswers } from './events.ts';
import type { Participation } from './participation.ts';
import { surveyAnswer } from './survey-answer.decider.ts';
import { surveyWave, unknownWave, waveClosed } from './survey-wave.decider.ts';

interface Answering {
  readonly commandId: string;
  readonly waveId: string;
  readonly given: GivenAnswers;
}

/**
 * Accepted is counted: the close destroys the key of who takes part before it reads the log, so whoever finds the key after they were recorded
 * came in time.
 * @param context whose actor is the participant: the stream is theirs
 * @throws DomainError for a refusal; `perceptions.wave-closed-meanwhile` where nobody can tell whether they came in time
 */
export async function submitAnswers(
  { log, participation }: { readonly log: EventLog; readonly participation: Participation },
  { commandId, waveId, given }: Answering,
  context: Context,
): Promise<CommandResult> {
  // With each event the log keeps a hash of what was sent, and answers are few enough to try them all: so of what is sealed only a hash by a key that goes.
  const mac = participation.macOf(waveId, canonical(given));
  if (mac === null) throw await whyNobodyAnswers(log, waveId);
  const command = { commandId, waveId, mac };
  const result = await execute(log, surveyAnswer, context.actor.id, 'SubmitAnswers', command, context, async () => ({
    wave: await current(log, surveyWave, waveId),
    ...given,
  })).catch((error: unknown) => {
    // The wave was closed and its keys destroyed since it was looked at; nothing is recorded.
    throw error instanceof DomainError && error.code === 'person.erased' ? waveClosed() : error;
  });
  if (participation.stateOf(waveId) === 'OPEN') return result;
  throw new DomainError(
    'perceptions.wave-closed-meanwhile',
    'this wave closed while your answers arrived: it may have missed them, and takes none any more',
    'waveId',
  );
}

/** Where a wave has no key of who takes part. */
export async function whyNobodyAnswers(log: EventLog, waveId: string): Promise<DomainError> {
  return (await current(log, surveyWave, waveId)).status === 'none' ? unknownWave() : waveClosed();
}
