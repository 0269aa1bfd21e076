import { boxOf } from '#eventing';
import type { UnitEvent } from '#organisation/events';
import { projection } from '#read-store';
import type { AnswerEvent, SurveyEvent, WaveEvent } from './events.ts';
import { createSurveysTables } from './surveys.tables.ts';
import type { SurveysTables } from './surveys.tables.ts';

/** Surveys, their waves, and what was published of closed ones. Single answers are kept here, sealed, while a wave is open, for its close alone. */
export const surveysProjection = projection<SurveysTables, SurveyEvent | WaveEvent | AnswerEvent | UnitEvent>({
  name: 'surveys',
  version: 1,
  keeps: ['given'],
  create: createSurveysTables,
  on: {
    SurveyCreated: (db, { data }) =>
      db.insertInto('survey').values({
        survey_id: data.surveyId,
        title: data.title,
        template: data.template,
        statements: JSON.stringify(data.statements),
        cadence_days: data.cadenceDays,
        created_at: data.createdAt,
        is_retired: 0,
      }),
    SurveyRetired: (db, { data }) => db.updateTable('survey').set({ is_retired: 1 }).where('survey_id', '=', data.surveyId),
    WaveOpened: (db, { data }) =>
      db.insertInto('survey_wave').values({
        wave_id: data.waveId,
        survey_id: data.surveyId,
        number: data.number,
        statements: JSON.stringify(data.statements),
        opens_on: data.opensOn,
        closes_on: data.closesOn,
        opened_at: data.openedAt,
        closed_at: null,
        k: null,
        results: null,
      }),
    WaveClosed: (db, { data }) => [
      db
        .updateTable('survey_wave')
        .set({ closed_at: data.closedAt, k: data.k, results: JSON.stringify(data.results) })
        .where('wave_id', '=', data.waveId),
      db.deleteFrom('survey_answer').where('wave_id', '=', data.waveId),
    ],
    // One that was on its way while the wave closed is not kept: the results are fixed.
    SurveyAnswered: (db, { data, id }) =>
      db
        .insertInto('survey_answer')
        .columns(['answer_id', 'wave_id', 'given'])
        .expression(
          db
            .selectFrom('survey_wave')
            .select((eb) => [eb.val(id).as('answer_id'), 'wave_id', eb.val(boxOf(data.given)).as('given')])
            .where('wave_id', '=', data.waveId)
            .where('closed_at', 'is', null),
        ),
    UnitRegistered: (db, { data }) => db.insertInto('surveyed_unit').values({ unit_id: data.unitId, parent_id: data.parentId }),
    UnitMoved: (db, { data }) => db.updateTable('surveyed_unit').set({ parent_id: data.parentId }).where('unit_id', '=', data.unitId),
  },
});
