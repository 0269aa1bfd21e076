import { describe, expect, it } from '@jest/globals';
import { aContext, given } from '#eventing-testing';
import type { Statement } from './events.ts';
import { beyond, created, forStaff, now, retired, statement, surveyId } from './perceptions.fixture.ts';
import { survey } from './survey.decider.ts';

const context = aContext({ now });
const creating = (statements: readonly Statement[] = [beyond, forStaff], cadenceDays: number | null = 90) => ({
  surveyId,
  title: 'Two views',
  template: null,
  statements,
  cadenceDays,
});

describe('creating a survey', () => {
  it('records the statements as they stand', () => {
    const by = aContext({ now, actor: { ...context.actor, id: 'executive' } });
    given(survey).when('CreateSurvey', creating(), by).then(created);
  });

  it.each([
    ['no statement', [], 'perceptions.statements-missing'],
    ['more statements than anybody reads', Array.from({ length: 31 }, (_, n) => statement(`s${n}`)), 'perceptions.statements-too-many'],
    ['one key twice', [beyond, statement(beyond.key)], 'perceptions.key-twice'],
    ['a key that is no slug', [statement('Above and beyond')], 'perceptions.key-malformed'],
    ['a statement that nobody is asked', [statement('a', { employeeText: null, customerText: null })], 'perceptions.nobody-asked'],
    ['an empty text', [statement('a', { customerText: ' ' })], 'perceptions.text-empty'],
    ['a warning sign that follows from reports', [statement('a', { warningSign: 1 })], 'perceptions.sign-not-asked'],
    ['a sign that would count as good, too', [statement('a', { warningSign: 3 })], 'perceptions.sign-and-dimension'],
    ['weights of some', [statement('a', { weight: 100 }), statement('b')], 'perceptions.weight-missing'],
    ['weights that sum to less', [statement('a', { weight: 60 }), statement('b', { weight: 39 })], 'perceptions.weights-not-100'],
    ['weights that are not whole', [statement('a', { weight: 99.5 }), statement('b', { weight: 0.5 })], 'perceptions.weight-not-whole'],
    ['a weight below none', [statement('a', { weight: 101 }), statement('b', { weight: -1 })], 'perceptions.weight-not-whole'],
    ['a weight without a gap', [statement('a', { weight: 50 }), { ...forStaff, weight: 50 }], 'perceptions.weight-without-pair'],
  ])('refuses %s', (_, statements, code) => {
    given(survey).when('CreateSurvey', creating(statements), context).thenRefused(code, 'statements');
  });

  it('takes weights that sum to 100, none for a statement asked of one audience', () => {
    const statements = [statement('a', { weight: 70 }), statement('b', { weight: 30 }), forStaff];
    expect(given(survey).when('CreateSurvey', creating(statements), context).events).toMatchObject([{ data: { statements } }]);
  });

  it.each([6, 731, 30.5])('refuses a cadence of %d days', (days) => {
    given(survey)
      .when('CreateSurvey', creating([beyond], days), context)
      .thenRefused('perceptions.cadence-out-of-range', 'cadenceDays');
  });

  it.each([7, 730, null])('takes a cadence of %s days', (days) => {
    const { events } = given(survey).when('CreateSurvey', creating([beyond], days), context);
    expect(events).toMatchObject([{ data: { cadenceDays: days } }]);
  });

  it('happens once', () => {
    given(survey, created).when('CreateSurvey', creating(), context).thenRefused('perceptions.survey-exists');
  });
});

describe('retiring a survey', () => {
  it('says why', () => {
    given(survey, created).when('RetireSurvey', { reason: 'Another one asks better.' }, context).then(retired);
  });

  it('is so already the second time', () => {
    given(survey, created, retired).when('RetireSurvey', { reason: 'Again.' }, context).thenNothing();
  });

  it('needs a survey', () => {
    given(survey).when('RetireSurvey', { reason: 'Gone.' }, context).thenRefused('perceptions.survey-not-found', 'surveyId');
  });
});
