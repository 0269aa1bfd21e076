import { underAlias } from '#cqrs';
import type { Caller, Standing } from '#cqrs';
import { DomainError, EventLog } from '#eventing';
import { Injectable } from '@nestjs/common';
import { answerIdOf, Participation } from './participation.ts';
import { whyNobodyAnswers } from './submit-answers.ts';

/** Who a caller is where they answer a survey: a participant of that wave, and nobody can tell afterwards which person. */
@Injectable()
export class Respondents {
  constructor(
    private readonly participation: Participation,
    private readonly log: EventLog,
  ) {}

  /** @throws DomainError for a machine, and for a wave that does not exist or has ended */
  async answering(caller: Caller, waveId: string): Promise<Standing> {
    // With five tokens one person could be five behind a figure.
    if (caller.actor.kind !== 'PERSON') {
      throw new DomainError(
        'perceptions.respondent-is-no-person',
        'a machine token stands for nobody, and an answer is a person’s: sign in',
      );
    }
    const participant = this.participation.participantOf(waveId, caller.actor.id);
    if (participant !== null) return underAlias(caller, answerIdOf(waveId, participant));
    throw await whyNobodyAnswers(this.log, waveId);
  }
}
