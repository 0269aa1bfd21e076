import { randomUUID } from 'node:crypto';
import { current, Deployment } from '#cqrs';
import { DomainError, EventLog } from '#eventing';
import { Injectable } from '@nestjs/common';
import type { Audience, WaveEvent } from './events.ts';
import { linkNumbered } from './minted-links.ts';
import { answerIdOf, Participation } from './participation.ts';
import type { SubmitAnswers } from './perceptions.commands.ts';
import { textFor } from './statement.ts';
import { submitAnswers } from './submit-answers.ts';
import { holderOf, numberIn, surveyCodes } from './survey-codes.ts';
import { surveyWave, waveClosed } from './survey-wave.decider.ts';
import { SurveysFinder } from './surveys.finder.ts';

/** What a code opens: never whether somebody has answered with it. */
export interface OpenedSurvey {
  readonly waveId: string;
  readonly audience: Audience;
  readonly unitId: string | null;
  /** Of the answer that may be given, or was. */
  readonly answerId: string;
  /** In the words of that audience. */
  readonly statements: readonly { readonly key: string; readonly text: string }[];
  readonly opensOn: string;
  readonly closesOn: string;
  /** Whether it takes answers today. */
  readonly isOpen: boolean;
}

/**
 * Where people answer with a one-time code, without being known. Whoever minted the codes may know who got which: so nothing here tells a code
 * that was used from one that was not.
 */
@Injectable()
export class SurveyDoor {
  constructor(
    private readonly participation: Participation,
    private readonly finder: SurveysFinder,
    private readonly log: EventLog,
    private readonly deployment: Deployment,
  ) {}

  /** @throws DomainError once the wave has ended */
  codesOf(minted: readonly WaveEvent[]): readonly string[] {
    return minted.flatMap((event) => {
      if (event.type !== 'SurveyLinksMinted') return [];
      const { waveId, firstNumber, count } = event.data;
      const codes = surveyCodes(this.participation, waveId);
      if (codes === null) throw waveClosed();
      return Array.from({ length: count }, (_, index) => codes.of(firstNumber + index));
    });
  }

  /** null, in one and the same way: no code, a forged one, one of a wave that is over. */
  async open(code: string): Promise<OpenedSurvey | null> {
    const number = numberIn(code);
    if (number === null) return null;
    for (const waveId of await this.finder.listOpenWaveIds()) {
      if (surveyCodes(this.participation, waveId)?.has(number, code)) return this.opened(waveId, number);
    }
    return null;
  }

  /**
   * Counts once; what is sent with the same code later is taken and does not count.
   * @throws DomainError for what is wrong with it, or with its time
   */
  async answer({ waveId, answerId, audience, unitId }: OpenedSurvey, { commandId, answers }: SubmitAnswers): Promise<void> {
    const actor = { id: answerId, kind: 'PERSON', grants: [], unitId } as const;
    const given = { audience, unitId, answers: answers.map(({ key, value }) => ({ key, value })), source: null, isByLink: true };
    const { log, participation } = this;
    try {
      await submitAnswers({ log, participation }, { commandId, waveId, given }, this.deployment.contextFor(actor, randomUUID()));
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'perceptions.already-answered') throw error;
    }
  }

  private async opened(waveId: string, number: number): Promise<OpenedSurvey | null> {
    const wave = await current(this.log, surveyWave, waveId);
    const participant = this.participation.participantOf(waveId, holderOf(number));
    const link = wave.status === 'open' ? linkNumbered(number, wave.links) : null;
    const today = this.deployment.today();
    if (wave.status !== 'open' || link === null || participant === null || today > wave.closesOn) return null;
    const { audience, unitId } = link;
    const { opensOn, closesOn } = wave;
    return {
      waveId,
      answerId: answerIdOf(waveId, participant),
      audience,
      unitId,
      statements: wave.statements.flatMap((statement) => {
        const text = textFor(statement, audience);
        return text === null ? [] : [{ key: statement.key, text }];
      }),
      opensOn,
      closesOn,
      isOpen: today >= opensOn,
    };
  }
}
