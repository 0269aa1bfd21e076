import { describe, expect, it } from '@jest/globals';
import { fold } from '#eventing';
import { aContext, anActor, given } from '#eventing-testing';
import type { Histogram, WaveEvent } from './events.ts';
import { beyond, closed, created, forStaff, now, opened, retired, statement, surveyId, waveId } from './perceptions.fixture.ts';
import { surveyWave } from './survey-wave.decider.ts';
import { survey } from './survey.decider.ts';

const context = aContext({ now });
const active = fold(survey, [created]);
const none = fold(surveyWave, []);
const opening = { survey: active, number: 1, before: none, opensOn: '2026-11-16', closesOn: '2026-11-30' };
const byCadence = (cadenceDays: number) => fold(survey, [{ ...created, data: { ...created.data, cadenceDays } }]);
const before = (closedAt: string, closesOn: string = opened.data.closesOn) =>
  fold(surveyWave, [
    { ...opened, data: { ...opened.data, closesOn } },
    { ...closed, data: { ...closed.data, closedAt } },
  ]);
const importing = {
  source: 'Panel of November',
  unitId: 'shop',
  audience: 'CUSTOMERS' as const,
  counts: [{ key: beyond.key, counts: [10, 5, 5, 3, 2] as Histogram }],
};
const imported: Extract<WaveEvent, { type: 'SurveyCountsImported' }> = {
  type: 'SurveyCountsImported',
  data: { waveId, importedBy: context.actor.id, ...importing, importedAt: now },
};

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
    ['a survey of which another wave is open', { before: fold(surveyWave, [opened]) }, 'perceptions.wave-open', 'surveyId'],
    ['a wave that closes before it opens', { opensOn: '2026-12-01' }, 'perceptions.closes-before-opening', 'closesOn'],
    ['a wave of more than 92 days', { survey: byCadence(365), closesOn: '2027-02-17' }, 'perceptions.open-too-long', 'closesOn'],
    ['a wave that the next one would wait for', { survey: byCadence(30), closesOn: '2026-12-02' }, 'perceptions.open-too-long', 'closesOn'],
    ['a day in three years', { opensOn: '2028-11-17', closesOn: '2028-11-20' }, 'perceptions.opens-too-far', 'opensOn'],
    ['a wave soon after the last', { before: before('2026-11-03T08:00:00.000Z') }, 'perceptions.too-soon-after-last', 'opensOn'],
    [
      'a wave soon after the last, as if it had been open for long',
      { before: before('2026-11-15T08:00:00.000Z'), opensOn: '2026-10-01' },
      'perceptions.too-soon-after-last',
      'opensOn',
    ],
    ['a wave that is over', { opensOn: '2026-11-01', closesOn: '2026-11-15' }, 'perceptions.closes-in-past', 'closesOn'],
  ])('refuses %s', (_, more, code, field) => {
    given(surveyWave)
      .when('OpenWave', { ...opening, ...more }, context)
      .thenRefused(code, field);
  });

  it.each<[string, object]>([
    ['close on the day it opens', { closesOn: '2026-11-16' }],
    ['close 92 days later', { survey: byCadence(365), closesOn: '2027-02-16' }],
    ['close 15 days before the next one', { survey: byCadence(30), closesOn: '2026-12-01' }],
    ['open two years ahead', { opensOn: '2028-11-16', closesOn: '2028-11-16' }],
    ['open two weeks after the last one', { before: before('2026-11-02T08:00:00.000Z') }],
    ['open when the close of the last one was late', { before: before('2026-11-16T08:00:00.000Z', '2026-11-01') }],
    ['open in two weeks', { before: before('2026-11-16T08:00:00.000Z'), opensOn: '2026-11-30' }],
  ])('may %s', (_, more) => {
    expect(given(surveyWave).when('OpenWave', { ...opening, ...more }, context).events).toHaveLength(1);
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

  it('refuses other counts of the same statement, unit, audience and source', () => {
    const other = { ...importing, counts: [{ key: beyond.key, counts: [10, 5, 5, 3, 3] as Histogram }] };
    given(surveyWave, opened, imported)
      .when('ImportSurveyCounts', other, context)
      .thenRefused('perceptions.counts-otherwise', 'counts.0.counts');
    for (const more of [{ unitId: 'office' }, { unitId: null }, { source: 'Panel of December' }]) {
      expect(given(surveyWave, opened, imported).when('ImportSurveyCounts', { ...other, ...more }, context).events).toHaveLength(1);
    }
  });

  it('adds what is missing, and only that', () => {
    const second = statement('listens');
    const asked: WaveEvent = { ...opened, data: { ...opened.data, statements: [beyond, second] } };
    const both = { ...importing, counts: [...importing.counts, { key: second.key, counts: [1, 2, 3, 4, 5] as Histogram }] };
    given(surveyWave, asked, imported)
      .when('ImportSurveyCounts', both, context)
      .then({ ...imported, data: { ...imported.data, counts: both.counts.slice(1) } });
  });

  it('tells nobody what another one imported', () => {
    const elsewhere = aContext({ now, actor: { ...anActor(), id: 'another' } });
    expect(given(surveyWave, opened, imported).when('ImportSurveyCounts', importing, elsewhere).events).toMatchObject([
      { data: { importedBy: 'another', counts: importing.counts } },
    ]);
  });

  it('is of 1,000 units, audiences and sources at most', () => {
    const of = (place: number): WaveEvent => ({ ...imported, data: { ...imported.data, unitId: `shop ${place}` } });
    const full = [opened, ...Array.from({ length: 1_000 }, (_, place) => of(place))];
    const one = { ...importing, unitId: 'shop 0' };
    given(surveyWave, ...full)
      .when('ImportSurveyCounts', importing, context)
      .thenRefused('perceptions.imports-too-many', 'unitCode');
    given(surveyWave, ...full)
      .when('ImportSurveyCounts', one, context)
      .thenNothing();
    expect(given(surveyWave, ...full.slice(0, 1_000)).when('ImportSurveyCounts', importing, context).events).toHaveLength(1);
  });

  it('needs an open wave', () => {
    given(surveyWave).when('ImportSurveyCounts', importing, context).thenRefused('perceptions.wave-not-found', 'waveId');
    given(surveyWave, opened, closed).when('ImportSurveyCounts', importing, context).thenRefused('perceptions.wave-closed', 'waveId');
  });

  const some: Histogram = [1, 1, 1, 1, 1];
  it.each<[string, { key: string; counts: Histogram }[], string, string]>([
    ['nothing', [], 'perceptions.counts-missing', 'counts'],
    ['an unknown statement', [{ key: 'unknown', counts: some }], 'perceptions.not-asked', 'counts.0.key'],
    ['a statement asked of others', [beyond, forStaff].map(({ key }) => ({ key, counts: some })), 'perceptions.not-asked', 'counts.1.key'],
    ['a statement twice', [beyond, beyond].map(({ key }) => ({ key, counts: some })), 'perceptions.statement-twice', 'counts.1.key'],
    ['less than nobody', [{ key: beyond.key, counts: [1, 1, -1, 1, 1] }], 'perceptions.counts-malformed', 'counts.0.counts'],
    ['a part of a person', [{ key: beyond.key, counts: [1, 1, 0.5, 1, 1] }], 'perceptions.counts-malformed', 'counts.0.counts'],
  ])('refuses counts of %s', (_, counts, code, field) => {
    given(surveyWave, opened)
      .when('ImportSurveyCounts', { ...importing, counts }, context)
      .thenRefused(code, field);
  });
});

describe('minting codes', () => {
  const minting = { audience: 'CUSTOMERS' as const, unitId: 'shop', count: 100 };
  const minted = (firstNumber: number, count = 100): WaveEvent => ({
    type: 'SurveyLinksMinted',
    data: { waveId, audience: 'CUSTOMERS', unitId: 'shop', firstNumber, count, mintedAt: now },
  });

  it('numbers them on from those before, whomever they are for', () => {
    given(surveyWave, opened).when('MintSurveyLinks', minting, context).then(minted(0));
    given(surveyWave, opened, minted(0), minted(100, 7)).when('MintSurveyLinks', minting, context).then(minted(107));
  });

  it('is done before the first day, too', () => {
    const early = aContext({ now: '2026-11-10T08:00:00.000Z' });
    expect(given(surveyWave, opened).when('MintSurveyLinks', minting, early).events).toHaveLength(1);
  });

  it('ends with the wave', () => {
    given(surveyWave).when('MintSurveyLinks', minting, context).thenRefused('perceptions.wave-not-found', 'waveId');
    given(surveyWave, opened, closed).when('MintSurveyLinks', minting, context).thenRefused('perceptions.wave-closed', 'waveId');
    const late = aContext({ now: '2026-12-01T08:00:00.000Z' });
    given(surveyWave, opened).when('MintSurveyLinks', minting, late).thenRefused('perceptions.wave-closed', 'waveId');
  });

  it('needs somebody to ask', () => {
    const statements = [forStaff];
    const wave: WaveEvent = { ...opened, data: { ...opened.data, statements } };
    given(surveyWave, wave).when('MintSurveyLinks', minting, context).thenRefused('perceptions.audience-not-asked', 'audience');
  });

  it('stops where the numbers do', () => {
    const most = 2 ** 20;
    expect(given(surveyWave, opened, minted(0, most - 100)).when('MintSurveyLinks', minting, context).events).toHaveLength(1);
    given(surveyWave, opened, minted(0, most - 99))
      .when('MintSurveyLinks', minting, context)
      .thenRefused('perceptions.links-too-many', 'count');
  });
});

describe('what is imported of one statement and audience', () => {
  const counts = (people: number) => [{ key: beyond.key, counts: [people, 0, 0, 0, 0] as Histogram }];
  const most: WaveEvent = { ...imported, data: { ...imported.data, counts: counts(99_999_999) } };
  const more = (people: number, audience: 'CUSTOMERS' | 'EMPLOYEES' = 'CUSTOMERS') => ({
    ...importing,
    source: 'Panel of December',
    audience,
    counts: counts(people),
  });

  it('is 100 million answers at most, in all imports together', () => {
    expect(given(surveyWave, opened, most).when('ImportSurveyCounts', more(1), context).events).toHaveLength(1);
    given(surveyWave, opened, most)
      .when('ImportSurveyCounts', more(2), context)
      .thenRefused('perceptions.counts-too-many', 'counts.0.counts');
    expect(given(surveyWave, opened, most).when('ImportSurveyCounts', more(2, 'EMPLOYEES'), context).events).toHaveLength(1);
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
    isByLink: false,
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
          isCountedBefore: false,
          closedAt: now,
        },
      });
  });

  it('publishes nothing where the answers were counted before a restore, and says so', () => {
    expect(given(surveyWave, opened, imported).when('CloseWave', { ...closing, answers: null }, context).events).toMatchObject([
      { data: { isCountedBefore: true, results: [{ cells: [] }, { cells: [] }, { cells: [] }] } },
    ]);
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
