import { idOf } from '#eventing';
import type { AnswerEvent, Statement, SurveyEvent, WaveEvent } from '#perceptions/events';

type PerceptionExample = { readonly category: string; readonly aggregate: string } & (SurveyEvent | WaveEvent | AnswerEvent);

const id = (name: string) => idOf('sample', name);
const at = '2026-11-16T08:30:00.000Z';
const [surveyId, waveId, unitId] = [id('survey'), id('wave'), id('unit')];
const statements: readonly Statement[] = [
  {
    key: 'above-and-beyond',
    employeeText: 'I go above and beyond for customers.',
    customerText: 'They go above and beyond for me.',
    dimension: 'HUMANIZED',
    policyId: null,
    warningSign: null,
    weight: null,
  },
];

/** One example of every event of surveys, in the order in which they follow. */
export const perceptionExamples: readonly PerceptionExample[] = [
  {
    category: 'survey',
    aggregate: surveyId,
    type: 'SurveyCreated',
    data: { surveyId, title: 'Two views', template: null, statements, cadenceDays: 91, createdAt: at },
  },
  {
    category: 'survey',
    aggregate: surveyId,
    type: 'SurveyRetired',
    data: { surveyId, reason: 'Another one takes its place.', retiredAt: at },
  },
  {
    category: 'survey_wave',
    aggregate: waveId,
    type: 'WaveOpened',
    data: { waveId, surveyId, number: 1, statements, opensOn: '2026-11-16', closesOn: '2026-11-29', openedAt: at },
  },
  {
    category: 'survey_wave',
    aggregate: waveId,
    type: 'SurveyCountsImported',
    data: {
      waveId,
      importedBy: id('executive'),
      source: 'a panel',
      unitId,
      audience: 'CUSTOMERS',
      counts: [{ key: 'above-and-beyond', counts: [1, 2, 3, 4, 5] }],
      importedAt: at,
    },
  },
  {
    category: 'survey_wave',
    aggregate: waveId,
    type: 'SurveyLinksMinted',
    data: { waveId, audience: 'CUSTOMERS', unitId, firstNumber: 200, count: 100, mintedAt: at },
  },
  {
    category: 'survey_wave',
    aggregate: waveId,
    type: 'WaveClosed',
    data: {
      waveId,
      surveyId,
      k: 5,
      results: [
        { key: 'above-and-beyond', audience: 'EMPLOYEES', cells: [] },
        { key: 'above-and-beyond', audience: 'CUSTOMERS', cells: [{ unitId, others: null, counts: [1, 2, 3, 4, 5] }] },
      ],
      isCountedBefore: false,
      closedAt: at,
    },
  },
  {
    category: 'survey_answer',
    aggregate: id('answer'),
    type: 'SurveyAnswered',
    data: {
      waveId,
      given: { audience: 'EMPLOYEES', unitId, answers: [{ key: 'above-and-beyond', value: 4 }], source: null, isByLink: false },
    },
  },
];
