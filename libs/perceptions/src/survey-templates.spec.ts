import { describe, expect, it } from '@jest/globals';
import { given } from '#eventing-testing';
import { surveyId } from './perceptions.fixture.ts';
import { SURVEY_TEMPLATES, surveyTemplate } from './survey-templates.ts';
import { survey } from './survey.decider.ts';

describe('the templates', () => {
  it.each(SURVEY_TEMPLATES)('$key makes a survey as it is, with every statement asked of both audiences', ({ key, title, statements }) => {
    const { events } = given(survey).when('CreateSurvey', { surveyId, title, template: key, statements, cadenceDays: null });
    expect(events).toMatchObject([{ type: 'SurveyCreated', data: { template: key, statements } }]);
    expect(statements.filter(({ employeeText, customerText }) => employeeText === null || customerText === null)).toEqual([]);
  });

  it('are found by their keys, which are unique', () => {
    for (const template of SURVEY_TEMPLATES) expect(surveyTemplate(template.key)).toBe(template);
    expect(surveyTemplate('unknown')).toBeNull();
  });

  it('hold an item of each warning sign that people can be asked about', () => {
    expect(surveyTemplate('warning-signs')?.statements.map(({ warningSign }) => warningSign)).toEqual([3, 5, 6]);
  });
});
