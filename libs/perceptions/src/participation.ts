import { idOf } from '#eventing';

/**
 * Who has taken part in a wave, known to nobody: a keyed hash under a key of that wave, which is destroyed for good when it closes. Whoever
 * composes the product says where the keys live.
 */
export abstract class Participation {
  /** Before the wave opens; again it changes nothing, and a key that was destroyed is never made again. */
  abstract begin(waveId: string): void;
  /** Durable when it returns. */
  abstract end(waveId: string): void;
  /** @returns null once the wave has ended, or before it begins */
  abstract participantOf(waveId: string, who: string): string | null;
}

/** The stream of what a participant answers, and the only actor that stands in its event. */
export function answerIdOf(waveId: string, participant: string): string {
  return idOf('survey_answer', waveId, participant);
}
