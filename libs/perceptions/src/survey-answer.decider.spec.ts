import { describe, expect, it } from '@jest/globals';
import { fold } from '#eventing';
import { aContext, given } from '#eventing-testing';
import type { AnswerEvent } from './events.ts';
import { beyond, closed, forStaff, now, opened, waveId } from './perceptions.fixture.ts';
import { surveyAnswer } from './survey-answer.decider.ts';
import { surveyWave } from './survey-wave.decider.ts';

const context = aContext({ now });
const answering = {
  wave: fold(surveyWave, [opened]),
  audience: 'EMPLOYEES' as const,
  unitId: 'shop',
  answers: [
    { key: beyond.key, value: 4 },
    { key: forStaff.key, value: 1 },
  ],
  source: null,
  isByLink: false,
};
const answered: AnswerEvent = {
  type: 'SurveyAnswered',
  data: { waveId, given: { audience: 'EMPLOYEES', unitId: 'shop', answers: answering.answers, source: null, isByLink: false } },
};

describe('answering', () => {
  it('records what was answered, not who it was', () => {
    given(surveyAnswer).when('SubmitAnswers', answering, context).then(answered);
  });

  it('is done once by each participant', () => {
    given(surveyAnswer, answered).when('SubmitAnswers', answering, context).thenRefused('perceptions.already-answered', 'waveId');
  });

  it('says what is wrong with an answer, given already or not, in the same way', () => {
    const nothing = { ...answering, answers: [] };
    given(surveyAnswer, answered).when('SubmitAnswers', nothing, context).thenRefused('perceptions.answers-missing', 'answers');
  });

  it('may leave statements out', () => {
    const answers = answering.answers.slice(1);
    expect(given(surveyAnswer).when('SubmitAnswers', { ...answering, answers }, context).events).toMatchObject([
      { data: { given: { answers } } },
    ]);
  });

  it.each([
    ['no answer', [], 'perceptions.answers-missing', 'answers'],
    ['an answer to nothing that is asked', [{ key: 'unknown', value: 3 }], 'perceptions.not-asked', 'answers.0.key'],
    ['two answers to a statement', [1, 5].map((value) => ({ key: beyond.key, value })), 'perceptions.statement-twice', 'answers.1.key'],
    ['less than 1', [{ key: beyond.key, value: 0 }], 'perceptions.value-out-of-range', 'answers.0.value'],
    [
      'more than 5',
      [
        { key: beyond.key, value: 4 },
        { key: forStaff.key, value: 6 },
      ],
      'perceptions.value-out-of-range',
      'answers.1.value',
    ],
    ['something between two answers', [{ key: beyond.key, value: 2.5 }], 'perceptions.value-out-of-range', 'answers.0.value'],
  ])('refuses %s', (_, answers, code, field) => {
    given(surveyAnswer)
      .when('SubmitAnswers', { ...answering, answers }, context)
      .thenRefused(code, field);
  });

  it('refuses customers what only employees are asked', () => {
    const ofCustomer = { ...answering, audience: 'CUSTOMERS' as const };
    given(surveyAnswer).when('SubmitAnswers', ofCustomer, context).thenRefused('perceptions.not-asked', 'answers.1.key');
  });

  it.each([
    ['before', '2026-11-15T22:00:00.000Z', 'perceptions.wave-not-yet-open'],
    ['after', '2026-12-01T08:00:00.000Z', 'perceptions.wave-closed'],
  ])('is refused %s the days of the wave, unless it was done elsewhere', (_, at, code) => {
    const then = aContext({ now: at });
    given(surveyAnswer).when('SubmitAnswers', answering, then).thenRefused(code, 'waveId');
    const elsewhere = { ...answering, source: 'Panel of November' };
    expect(given(surveyAnswer).when('SubmitAnswers', elsewhere, then).events).toMatchObject([
      { data: { given: { source: elsewhere.source } } },
    ]);
  });

  it.each([
    ['no wave', [], 'perceptions.wave-not-found'],
    ['a closed wave', [opened, closed], 'perceptions.wave-closed'],
  ])('is refused for %s', (_, events, code) => {
    const wave = fold(surveyWave, events);
    for (const source of [null, 'Panel']) {
      given(surveyAnswer)
        .when('SubmitAnswers', { ...answering, wave, source }, context)
        .thenRefused(code, 'waveId');
    }
  });
});
