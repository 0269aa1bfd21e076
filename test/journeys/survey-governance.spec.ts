import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Wave {
  readonly id: string;
  readonly number: number;
  readonly state: string;
}
type Made = { readonly survey: { readonly id: string; readonly waves: readonly Wave[] } };

const WAVE = 'wave { id number state }';
let running: RunningServer;
let executive: Requester;
let key: string;
let units: { readonly region: string; readonly one: string };
let surveyId: string;

async function create(title: string): Promise<string> {
  return (await running.done<Made>('createSurvey', { title, template: 'two-views' }, executive, 'survey { id }')).survey.id;
}

async function open(of: string): Promise<string> {
  return (await running.done<{ wave: Wave }>('openWave', { surveyId: of, closesOn: '2026-11-20' }, executive, WAVE)).wave.id;
}

beforeAll(async () => {
  running = await RunningServer.start();
  const region = await running.unit('REGION');
  units = { region, one: await running.unit('STORE-1', 'REGION') };
  await running.unit('STORE-2', 'REGION');
  executive = await running.person(['EXECUTIVE']);
  surveyId = await create('Two views');
  const { data } = await running.query<{ surveys: { edges: readonly { node: { statements: readonly { key: string }[] } }[] } }>(
    '{ surveys(first: 10) { edges { node { statements { key } } } } }',
    {},
    executive,
    running.afterCommands,
  );
  key = data.surveys.edges[0]?.node.statements[0]?.key ?? '';
});
afterAll(() => running.remove());

describe('an executive of a part of the organisation', () => {
  const refused = [{ code: 'perceptions.organisation-wide', field: null }];
  let waveId: string;
  let ofRegion: Requester;
  let ofStores: Requester;

  beforeAll(async () => {
    const admin = await running.person(['ADMIN']);
    const covering = async (...codes: readonly string[]) => {
      const person = await running.person([]);
      for (const unitCode of codes) await running.done('grantRole', { personId: person.id, role: 'EXECUTIVE', unitCode }, admin);
      return person;
    };
    ofRegion = await covering('REGION');
    ofStores = await covering('STORE-1', 'STORE-2');
    waveId = await open(surveyId);
  });

  it('neither creates nor retires surveys, nor opens and closes their waves', async () => {
    for (const [name, input] of [
      ['createSurvey', { title: 'Mine', template: 'two-views' }],
      ['retireSurvey', { surveyId, reason: 'not mine' }],
      ['openWave', { surveyId, closesOn: '2026-11-30' }],
      ['closeWave', { waveId }],
    ] as const)
      expect((await running.command(name, input, ofRegion)).errors).toMatchObject(refused);
    await running.done('submitAnswers', { waveId, answers: [{ key, value: 4 }] }, ofRegion);
  });

  it('imports counts of the units that they cover, and of no other', async () => {
    const input = (unitCode: string | null) => ({
      waveId,
      source: 'a panel',
      audience: 'CUSTOMERS',
      unitCode,
      counts: [{ key, counts: [1, 2, 3, 4, 5] }],
    });
    for (const [person, unitCode] of [
      [ofRegion, null],
      [ofStores, 'REGION'],
      [ofStores, null],
    ] as const)
      expect((await running.command('importSurveyCounts', input(unitCode), person)).errors).toMatchObject([
        { code: 'perceptions.unit-of-others', field: 'unitCode' },
      ]);
    await running.done('importSurveyCounts', input('STORE-1'), ofRegion);
    await running.done('importSurveyCounts', input('STORE-1'), ofStores);
    await running.done('importSurveyCounts', input(null), executive);
  });

  it('of several parts says of which they want to see the results', async () => {
    await running.done('closeWave', { waveId }, executive);
    const results = (unitId: string | null) =>
      running.query<{ surveyResults: { unitId: string } }>(
        'query ($waveId: ID!, $unitId: ID) { surveyResults(waveId: $waveId, unitId: $unitId) { unitId } }',
        { waveId, unitId },
        ofStores,
        running.afterCommands,
      );
    expect((await results(null)).errors).toMatchObject([{ extensions: { errors: [{ code: 'insights.unit-missing', field: 'unitId' }] } }]);
    expect((await results(units.one)).data.surveyResults).toEqual({ unitId: units.one });
    expect((await results(units.region)).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });
});

describe('a survey', () => {
  it('is in the answer of what changed it, with its waves', async () => {
    const SURVEY = 'survey { title isRetired cadenceDays template waves { number state } statements { key } }';
    const input = { title: 'For a while', template: 'two-views' };
    const made = await running.done<Made>('createSurvey', input, executive, `survey { id } ${SURVEY}`);
    expect(made.survey).toMatchObject({ title: 'For a while', isRetired: false, cadenceDays: null, template: 'two-views', waves: [] });
    await open(made.survey.id);
    await running.query('{ surveys(first: 10) { edges { node { id } } } }', {}, executive, running.afterCommands);
    const retired = await running.done<Made>('retireSurvey', { surveyId: made.survey.id, reason: 'over' }, executive, SURVEY);
    expect(retired.survey).toMatchObject({ isRetired: true, waves: [{ number: 1, state: 'OPEN' }] });
  });

  it('names the field of a statement that cannot be asked, and has two weeks between its waves', async () => {
    const twice = ['a', 'b'].map((key) => ({ key, employeeText: 'We listen.' }));
    expect((await running.command('createSurvey', { title: 'Twice', statements: twice }, executive)).errors).toMatchObject([
      { code: 'perceptions.text-twice', field: 'statements.1.employeeText' },
    ]);
    expect((await running.command('openWave', { surveyId, closesOn: '2026-11-08' }, executive)).errors).toMatchObject([
      { code: 'perceptions.too-soon-after-last', field: 'opensOn' },
    ]);
  });
});
