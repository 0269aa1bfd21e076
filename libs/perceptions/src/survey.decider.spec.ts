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

  const slow = statement('slow', { employeeText: 'We are  too slow.', customerText: 'They are slow.' });
  it.each<[string, Statement[], string, string]>([
    ['no statement', [], 'statements-missing', 'statements'],
    ['more than anybody reads', Array.from({ length: 31 }, (_, n) => statement(`s${n}`)), 'statements-too-many', 'statements'],
    ['one key twice', [beyond, statement(beyond.key)], 'key-twice', 'statements.1.key'],
    ['a key that is no slug', [statement('Above and beyond')], 'key-malformed', 'statements.0.key'],
    ['what nobody is asked', [statement('a', { employeeText: null, customerText: null })], 'nobody-asked', 'statements.0.employeeText'],
    ['an empty text', [beyond, statement('a', { customerText: ' ' })], 'text-empty', 'statements.1.customerText'],
    ['employees one thing twice', [slow, statement('a', { employeeText: 'we are too slow!' })], 'text-twice', 'statements.1.employeeText'],
    ['customers one thing twice', [slow, statement('a', { customerText: 'They are slow' })], 'text-twice', 'statements.1.customerText'],
    ['a sign that follows from reports', [statement('a', { warningSign: 1 })], 'sign-not-asked', 'statements.0.warningSign'],
    ['a sign that would count as good', [statement('a', { warningSign: 3 })], 'sign-and-dimension', 'statements.0.dimension'],
    ['weights of some', [statement('a', { weight: 100 }), statement('b')], 'weight-missing', 'statements.1.weight'],
    ['weights below 100', [statement('a', { weight: 60 }), statement('b', { weight: 39 })], 'weights-not-100', 'statements'],
    [
      'weights that are not whole',
      [statement('a', { weight: 99.5 }), statement('b', { weight: 0.5 })],
      'weight-not-whole',
      'statements.0.weight',
    ],
    ['a weight below none', [statement('a', { weight: 101 }), statement('b', { weight: -1 })], 'weight-not-whole', 'statements.1.weight'],
    ['a weight without a gap', [statement('a', { weight: 50 }), { ...forStaff, weight: 50 }], 'weight-without-pair', 'statements.1.weight'],
  ])('refuses %s', (_, statements, code, field) => {
    given(survey).when('CreateSurvey', creating(statements), context).thenRefused(`perceptions.${code}`, field);
  });

  it('may ask both audiences in the same words', () => {
    const statements = [statement('a', { employeeText: 'The rule is fair.', customerText: 'The rule is fair.' })];
    expect(given(survey).when('CreateSurvey', creating(statements), context).events).toMatchObject([{ data: { statements } }]);
  });

  it('takes weights that sum to 100, none for a statement asked of one audience', () => {
    const statements = [statement('a', { weight: 70 }), statement('b', { weight: 30 }), forStaff];
    expect(given(survey).when('CreateSurvey', creating(statements), context).events).toMatchObject([{ data: { statements } }]);
  });

  it.each([14, 731, 30.5])('refuses a cadence of %d days', (days) => {
    given(survey)
      .when('CreateSurvey', creating([beyond], days), context)
      .thenRefused('perceptions.cadence-out-of-range', 'cadenceDays');
  });

  it.each([15, 730, null])('takes a cadence of %s days', (days) => {
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
