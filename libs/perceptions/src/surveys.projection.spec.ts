import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { projectionSpec } from '#eventing-testing';
import type { UnitEvent } from '#organisation/events';
import { organisationEvents } from '#organisation/events';
import { perceptionEvents } from './events.ts';
import type { AnswerEvent, Statement, StatementCells, SurveyEvent, WaveEvent } from './events.ts';
import {
  findPublishedWave,
  findSurvey,
  findSurveyedUnits,
  findWaitingAnswers,
  listClosedWaves,
  listSurveyPage,
  listSurveys,
} from './surveys.finder.ts';
import { surveysProjection } from './surveys.projection.ts';

const [surveyId, waveId, nextId, region, store] = Array.from({ length: 5 }, () => randomUUID()) as [string, string, string, string, string];
const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}`;
const at = (number: number) => `${day(number)}T09:00:00.000Z`;
const statements: readonly Statement[] = [
  {
    key: 'easy',
    employeeText: 'We are easy to deal with.',
    customerText: 'They are easy to deal with.',
    dimension: 'NIMBLE',
    policyId: null,
    warningSign: null,
    weight: null,
  },
];
const results: readonly StatementCells[] = [
  { key: 'easy', audience: 'EMPLOYEES', cells: [{ unitId: store, others: null, counts: [0, 1, 0, 4, 0] }] },
  { key: 'easy', audience: 'CUSTOMERS', cells: [] },
];

const on = <E extends SurveyEvent | WaveEvent | AnswerEvent | UnitEvent>(event: E, category: string, id: string) => ({
  ...event,
  stream: `${category}-${id}`,
});
const created = on<SurveyEvent>(
  {
    type: 'SurveyCreated',
    data: { surveyId, title: 'Autumn', template: 'fourteen-statements', statements, cadenceDays: 90, createdAt: at(1) },
  },
  'survey',
  surveyId,
);
const opened = (id: string, number: number) =>
  on<WaveEvent>(
    {
      type: 'WaveOpened',
      data: { waveId: id, surveyId, number, statements, opensOn: day(number), closesOn: day(number + 7), openedAt: at(number) },
    },
    'survey_wave',
    id,
  );
const closed = on<WaveEvent>(
  { type: 'WaveClosed', data: { waveId, surveyId, k: 5, results, isCountedBefore: false, closedAt: at(9) } },
  'survey_wave',
  waveId,
);
const answered = (value: number, wave = waveId) =>
  on<AnswerEvent>(
    {
      type: 'SurveyAnswered',
      data: {
        waveId: wave,
        given: { audience: 'EMPLOYEES', unitId: store, answers: [{ key: 'easy', value }], source: null, isByLink: false },
      },
    },
    'survey_answer',
    randomUUID(),
  );

describe('surveys', () => {
  const spec = projectionSpec(surveysProjection, { ...perceptionEvents, ...organisationEvents });

  it('are listed with their waves, the latest first', async () => {
    const model = await spec.given(created, opened(waveId, 1), closed, opened(nextId, 2));
    expect(await model.find(listSurveys)).toEqual([
      {
        surveyId,
        title: 'Autumn',
        template: 'fourteen-statements',
        statements,
        cadenceDays: 90,
        isRetired: false,
        waves: [
          { waveId: nextId, surveyId, number: 2, statements, opensOn: day(2), closesOn: day(9), closedAt: null },
          { waveId, surveyId, number: 1, statements, opensOn: day(1), closesOn: day(8), closedAt: at(9) },
        ],
      },
    ]);
  });

  it('come page by page, or one by its id, each with its own waves', async () => {
    const otherId = randomUUID();
    const other = on<SurveyEvent>(
      { ...created, data: { ...created.data, surveyId: otherId, createdAt: at(3) } } as SurveyEvent,
      'survey',
      otherId,
    );
    const model = await spec.given(created, other, opened(waveId, 1), closed, opened(nextId, 2));
    const first = await model.find((db) => listSurveyPage(db, 1));
    expect(first).toMatchObject({ edges: [{ node: { surveyId: otherId, waves: [] } }], pageInfo: { hasNextPage: true } });
    const second = await model.find((db) => listSurveyPage(db, 1, first.pageInfo.endCursor));
    expect(second).toMatchObject({
      edges: [{ node: { surveyId, waves: [{ number: 2 }, { number: 1 }] } }],
      pageInfo: { hasNextPage: false },
    });
    expect(await model.find((db) => findSurvey(db, surveyId))).toEqual(second.edges[0]?.node);
    expect(await model.find((db) => findSurvey(db, randomUUID()))).toBeNull();
  });

  it('have waves that closed in a time, the one that closed last first', async () => {
    const later = on<WaveEvent>(
      { ...closed, data: { ...closed.data, waveId: nextId, closedAt: at(12) } } as WaveEvent,
      'survey_wave',
      nextId,
    );
    const model = await spec.given(created, opened(waveId, 1), closed, opened(nextId, 2), later);
    const within = async (from: string, before: string | null) =>
      (await model.find((db) => listClosedWaves(db, { from, before }))).map(({ title, number, closedAt }) => [title, number, closedAt]);
    expect(await within(at(9), null)).toEqual([
      ['Autumn', 2, at(12)],
      ['Autumn', 1, at(9)],
    ]);
    expect(await within(at(9), at(12))).toEqual([['Autumn', 1, at(9)]]);
    expect(await within(at(10), at(12))).toEqual([]);
  });

  it('that are retired say so', async () => {
    const retired = on<SurveyEvent>({ type: 'SurveyRetired', data: { surveyId, reason: 'over', retiredAt: at(2) } }, 'survey', surveyId);
    const model = await spec.given(created, retired);
    expect(await model.find(listSurveys)).toMatchObject([{ isRetired: true, waves: [] }]);
  });

  it('publish the cells of a wave with its close, and nothing before', async () => {
    const open = await spec.given(created, opened(waveId, 1), answered(4));
    expect(await open.find((db) => findPublishedWave(db, waveId))).toBeNull();
    const model = await spec.given(created, opened(waveId, 1), answered(4), closed);
    expect(await model.find((db) => findPublishedWave(db, waveId))).toEqual({ waveId, surveyId, k: 5, results });
  });

  it('keep single answers until the close of their wave, and no longer', async () => {
    const answers = [answered(4), answered(2), answered(5, nextId)];
    const before = await spec.given(created, opened(waveId, 1), opened(nextId, 2), ...answers);
    const waiting = await before.find((db) => findWaitingAnswers(db, waveId));
    expect(waiting).toMatchObject({ openedAt: at(1) });
    expect(waiting?.answers.map((answer) => answer.answers[0]?.value).sort()).toEqual([2, 4]);
    const after = await spec.given(created, opened(waveId, 1), opened(nextId, 2), ...answers, closed, answered(3));
    expect(await after.find((db) => findWaitingAnswers(db, waveId))).toMatchObject({ answers: [] });
    expect(await after.find((db) => findWaitingAnswers(db, nextId))).toMatchObject({ answers: [{ unitId: store }] });
    expect(await after.find((db) => findWaitingAnswers(db, randomUUID()))).toBeNull();
  });

  it('keep what was answered sealed', async () => {
    const model = await spec.given(created, opened(waveId, 1), answered(4));
    const kept = await model.find((db) =>
      db
        .selectFrom('survey_answer')
        .select((eb) => eb.fn<string>('hex', ['given']).as('bytes'))
        .execute(),
    );
    expect(kept).toHaveLength(1);
    for (const { bytes } of kept) expect(Buffer.from(bytes, 'hex').toString()).not.toMatch(new RegExp(`easy|${store}`));
  });

  it('know the units as they stand now', async () => {
    const unit = (unitId: string, parentId: string | null) =>
      on<UnitEvent>(
        { type: 'UnitRegistered', data: { unitId, code: unitId, name: unitId, parentId, headId: null, registeredAt: at(1) } },
        'unit',
        unitId,
      );
    const moved = on<UnitEvent>({ type: 'UnitMoved', data: { unitId: store, parentId: region, movedAt: at(2) } }, 'unit', store);
    const model = await spec.given(unit(region, null), unit(store, null), moved);
    expect(await model.find(findSurveyedUnits)).toEqual(
      new Map([
        [region, null],
        [store, region],
      ]),
    );
  });
});
