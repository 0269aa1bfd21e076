import { describe, expect, it } from '@jest/globals';
import { fold } from '#eventing';
import { aContext, given } from '#eventing-testing';
import type { Histogram, WaveEvent } from './events.ts';
import { beyond, closed, created, forStaff, now, opened, retired, surveyId, waveId } from './perceptions.fixture.ts';
import { surveyWave } from './survey-wave.decider.ts';
import { survey } from './survey.decider.ts';

const context = aContext({ now });
const active = fold(survey, [created]);
const opening = { survey: active, number: 1, isAnotherOpen: false, opensOn: '2026-11-16', closesOn: '2026-11-30' };
const importing = {
  importId: 'november',
  source: 'Panel of November',
  unitId: 'shop',
  audience: 'CUSTOMERS' as const,
  counts: [{ key: beyond.key, counts: [10, 5, 5, 3, 2] as Histogram }],
};
const imported: WaveEvent = { type: 'SurveyCountsImported', data: { waveId, ...importing, importedAt: now } };

describe('opening a wave', () => {
  it('takes the statements of the survey as they stand', () => {
    given(surveyWave).when('OpenWave', opening, context).then(opened);
  });

  it('opens today where no day is given', () => {
    given(surveyWave)
      .when('OpenWave', { ...opening, opensOn: null }, context)
      .then(opened);
  });

  it.each([
    ['a survey that there is not', { survey: fold(survey, []) }, 'perceptions.survey-not-found', 'surveyId'],
    ['a retired survey', { survey: fold(survey, [created, retired]) }, 'perceptions.survey-retired', 'surveyId'],
    ['a survey of which another wave is open', { isAnotherOpen: true }, 'perceptions.wave-open', 'surveyId'],
    ['a wave that closes before it opens', { opensOn: '2026-12-01' }, 'perceptions.closes-before-opening', 'closesOn'],
    ['a wave of more than 92 days', { closesOn: '2027-02-17' }, 'perceptions.open-too-long', 'closesOn'],
    ['a wave that is over', { opensOn: '2026-11-01', closesOn: '2026-11-15' }, 'perceptions.closes-in-past', 'closesOn'],
  ])('refuses %s', (_, more, code, field) => {
    given(surveyWave)
      .when('OpenWave', { ...opening, ...more }, context)
      .thenRefused(code, field);
  });

  it.each(['2026-11-16', '2027-02-16'])('may close on %s', (closesOn) => {
    expect(given(surveyWave).when('OpenWave', { ...opening, closesOn }, context).events).toMatchObject([{ data: { closesOn } }]);
  });

  it('refuses the second of two that were opened at the same time', () => {
    given(surveyWave, opened).when('OpenWave', opening, context).thenRefused('perceptions.wave-open', 'surveyId');
  });
});

describe('importing counts', () => {
  it('records them by statement', () => {
    given(surveyWave, opened).when('ImportSurveyCounts', importing, context).then(imported);
  });

  it('happens once, also after the close', () => {
    given(surveyWave, opened, imported).when('ImportSurveyCounts', importing, context).thenNothing();
    given(surveyWave, opened, imported, closed).when('ImportSurveyCounts', importing, context).thenNothing();
  });

  it('refuses other counts under the same id', () => {
    const other = { ...importing, unitId: 'office' };
    given(surveyWave, opened, imported).when('ImportSurveyCounts', other, context).thenRefused('perceptions.import-id-used', 'importId');
  });

  it('needs an open wave', () => {
    given(surveyWave).when('ImportSurveyCounts', importing, context).thenRefused('perceptions.wave-not-found', 'waveId');
    given(surveyWave, opened, closed).when('ImportSurveyCounts', importing, context).thenRefused('perceptions.wave-closed', 'waveId');
  });

  const some: Histogram = [1, 1, 1, 1, 1];
  it.each<[string, { key: string; counts: Histogram }[], string]>([
    ['nothing', [], 'perceptions.counts-missing'],
    ['an unknown statement', [{ key: 'unknown', counts: some }], 'perceptions.not-asked'],
    ['a statement asked of others', [{ key: forStaff.key, counts: some }], 'perceptions.not-asked'],
    ['a statement twice', [beyond, beyond].map(({ key }) => ({ key, counts: some })), 'perceptions.statement-twice'],
    ['less than nobody', [{ key: beyond.key, counts: [1, 1, -1, 1, 1] }], 'perceptions.counts-malformed'],
    ['a part of a person', [{ key: beyond.key, counts: [1, 1, 0.5, 1, 1] }], 'perceptions.counts-malformed'],
  ])('refuses counts of %s', (_, counts, code) => {
    given(surveyWave, opened)
      .when('ImportSurveyCounts', { ...importing, counts }, context)
      .thenRefused(code, 'counts');
  });
});

describe('closing a wave', () => {
  const tree = new Map<string, string | null>([['shop', null]]);
  const answer = (value: number) => ({
    waveId,
    audience: 'EMPLOYEES' as const,
    unitId: 'shop',
    answers: [{ key: beyond.key, value }],
    source: null,
  });
  const closing = { answers: [5, 5, 4, 4, 1].map(answer), tree, k: 5 };

  it('records what enough people answered, and nothing of the others', () => {
    given(surveyWave, opened, imported)
      .when('CloseWave', closing, context)
      .then({
        type: 'WaveClosed',
        data: {
          waveId,
          surveyId,
          k: 5,
          results: [
            { key: beyond.key, audience: 'EMPLOYEES', cells: [{ unitId: 'shop', others: null, counts: [1, 0, 0, 2, 2] }] },
            { key: beyond.key, audience: 'CUSTOMERS', cells: [{ unitId: 'shop', others: null, counts: [10, 5, 5, 3, 2] }] },
            { key: forStaff.key, audience: 'EMPLOYEES', cells: [] },
          ],
          closedAt: now,
        },
      });
  });

  it('says the same of four people as of nobody', () => {
    const results = (answers: typeof closing.answers) =>
      given(surveyWave, opened).when('CloseWave', { ...closing, answers }, context).events;
    expect(results(closing.answers.slice(0, 4))).toEqual(results([]));
  });

  it('is closed already the second time, whatever was answered since', () => {
    given(surveyWave, opened, closed).when('CloseWave', closing, context).thenNothing();
  });

  it('needs a wave', () => {
    given(surveyWave).when('CloseWave', closing, context).thenRefused('perceptions.wave-not-found', 'waveId');
  });
});
