import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { AnswerEvent, GivenAnswers } from './events.ts';
import { requireAsked } from './statement.ts';
import { unknownWave, waveClosed } from './survey-wave.decider.ts';
import type { SurveyWave } from './survey-wave.decider.ts';

export interface SurveyAnswer {
  readonly isGiven: boolean;
}

export interface SurveyAnswerCommands {
  readonly SubmitAnswers: GivenAnswers & { readonly wave: SurveyWave };
}

/** What one participant answers in one wave: once, and nobody can tell afterwards who it was. */
export const surveyAnswer: Decider<SurveyAnswer, SurveyAnswerCommands, AnswerEvent> = {
  category: 'survey_answer',
  initialState: { isGiven: false },
  decide: {
    SubmitAnswers: ({ wave, audience, unitId, answers, source, isByLink }, { isGiven }, { now, calendar }) => {
      if (wave.status === 'none') throw unknownWave();
      if (wave.status === 'closed') throw waveClosed();
      // What was answered elsewhere was answered in its time.
      if (source === null) requireDay(wave, calendar.dayOf(now));
      if (answers.length === 0) throw new DomainError('perceptions.answers-missing', 'answer at least one statement', 'answers');
      requireAsked(
        answers.map(({ key }) => key),
        audience,
        wave.statements,
        'answers',
      );
      for (const [index, { key, value }] of answers.entries()) {
        if ([1, 2, 3, 4, 5].includes(value)) continue;
        const field = `answers.${index}.value`;
        throw new DomainError('perceptions.value-out-of-range', `the answer to “${key}” must be a whole number, 1 to 5`, field);
      }
      // Last of all: what is wrong with an answer is said without a word on whether there is one already.
      if (isGiven) {
        throw new DomainError('perceptions.already-answered', 'you have answered this survey; the first answers count', 'waveId');
      }
      return { type: 'SurveyAnswered', data: { waveId: wave.waveId, given: { audience, unitId, answers, source, isByLink } } };
    },
  },
  evolve: { SurveyAnswered: () => ({ isGiven: true }) },
};

function requireDay({ opensOn, closesOn }: Exclude<SurveyWave, { readonly status: 'none' }>, today: string): void {
  if (today < opensOn) {
    throw new DomainError('perceptions.wave-not-yet-open', `this wave opens on ${opensOn}: come back then`, 'waveId');
  }
  if (today > closesOn) throw waveClosed();
}
