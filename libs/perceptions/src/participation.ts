import { idOf } from '#eventing';

/** NONE: not begun. ENDED: nobody takes part any more. FORGOTTEN: nor can anybody read what was answered. */
export type ParticipationState = 'NONE' | 'OPEN' | 'ENDED' | 'FORGOTTEN';

/**
 * Who has taken part in a wave, known to nobody: a keyed hash under a key of that wave, which is destroyed for good when it ends. What they
 * answered is sealed with the wave as its subject, and unreadable for good once it is counted. Whoever composes the product says where the keys live.
 */
export abstract class Participation {
  /** Before the wave opens; again it changes nothing, and a key that was destroyed is never made again. */
  abstract begin(waveId: string): void;
  /** Nobody takes part from now on. Durable when it returns; nothing to do where it was done. */
  abstract end(waveIds: readonly string[]): void;
  /** Once the close is durable: what was answered cannot be read any more, in no backup taken from now on, nor after a restore. @param at ISO instant */
  abstract forget(waveIds: readonly string[], at: string): void;
  abstract stateOf(waveId: string): ParticipationState;
  /** @returns null once the wave has ended, or before it begins */
  abstract participantOf(waveId: string, who: string): string | null;
  /** By which an equal input is known again while the wave is open, and by nothing afterwards. @returns null as above */
  abstract macOf(waveId: string, input: string): string | null;
}

/** The stream of what a participant answers, and the only actor that stands in its event. */
export function answerIdOf(waveId: string, participant: string): string {
  return idOf('survey_answer', waveId, participant);
}
