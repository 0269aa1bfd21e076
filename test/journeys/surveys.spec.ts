import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventLog } from '#eventing';
import { eventually } from '#eventing-testing';
import { SqliteKeyStore } from '#key-store';
import { closeWave } from './closed-wave.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Wave {
  readonly id: string;
  readonly number: number;
  readonly state: string;
  readonly opensOn: string;
  readonly closesOn: string;
}
interface Statement {
  readonly key: string;
  readonly employeeText: string | null;
  readonly customerText: string | null;
}
interface Figure {
  readonly key: string;
  readonly audience: string;
  readonly counts: readonly number[] | null;
  readonly respondents: number | null;
  readonly reason: string | null;
}

let running: RunningServer;
let executive: Requester;
let owner: Requester;
let staff: readonly Requester[];
let units: Readonly<Record<string, string>>;
let surveyId: string;
let keys: readonly [asked: string, left: string];

beforeAll(async () => {
  running = await RunningServer.start({ environment: { HANDRAIL_RATE_LIMIT_ACCOUNT: '1000000' } });
  const region = await running.unit('REGION');
  units = { region, one: await running.unit('STORE-1', 'REGION'), two: await running.unit('STORE-2', 'REGION') };
  executive = await running.person(['EXECUTIVE']);
  owner = await running.person(['POLICY_OWNER']);
  staff = await Promise.all(Array.from({ length: 5 }, () => running.person(['FRONTLINE'], { unitCode: 'STORE-1' })));
  const { data } = await running.query<{ surveyTemplates: readonly { key: string; statements: readonly Statement[] }[] }>(
    '{ surveyTemplates { key statements { key employeeText customerText } } }',
    {},
    executive,
  );
  const [template] = data.surveyTemplates;
  const paired = template?.statements.filter(({ employeeText, customerText }) => employeeText !== null && customerText !== null) ?? [];
  keys = [paired[0]?.key ?? '', paired[1]?.key ?? ''];
  const input = { title: 'Two views', template: template?.key, cadenceDays: 30 };
  surveyId = (await running.done<{ survey: { id: string } }>('createSurvey', input, executive, 'survey { id }')).survey.id;
});
afterAll(() => running.remove());

/** Read with every key that there is. */
async function answersLeft(waveId: string) {
  const { events } = await running.server.app.get(EventLog).readAll(null, { types: ['SurveyAnswered'] }, 100, 'all');
  return events.filter(({ data }) => (data as { waveId: string }).waveId === waveId);
}

const recorded = async (type: string) => (await running.server.app.get(EventLog).readAll(null, { types: [type] }, 100)).events;
const WAVE = 'wave { id number state opensOn closesOn closedOn }';

async function open(closesOn: string): Promise<Wave> {
  return (await running.done<{ wave: Wave }>('openWave', { surveyId, closesOn }, executive, WAVE)).wave;
}

function answer(waveId: string, who: Requester, value: number, key = keys[0]) {
  return running.command('submitAnswers', { waveId, answers: [{ key, value }] }, who);
}

async function waves(as: Requester = executive): Promise<readonly Wave[]> {
  const { data } = await running.query<{ surveys: { edges: readonly { node: { waves: readonly Wave[] } }[] } }>(
    '{ surveys(first: 10) { edges { node { waves { id number state opensOn closesOn closedOn } } } } }',
    {},
    as,
    running.afterCommands,
  );
  return data.surveys.edges[0]?.node.waves ?? [];
}

async function figures(waveId: string, unitId: string | null = null, as: Requester = owner): Promise<readonly Figure[] | null> {
  const { data } = await running.query<{ surveyResults: { statements: readonly Figure[] } | null }>(
    'query($waveId: ID!, $unitId: ID) { surveyResults(waveId: $waveId, unitId: $unitId) { k statements { key audience counts respondents reason } } }',
    { waveId, unitId },
    as,
    running.afterCommands,
  );
  return data.surveyResults?.statements ?? null;
}

const of = (found: readonly Figure[] | null, audience: string, key = keys[0]) =>
  found?.find((figure) => figure.key === key && figure.audience === audience);
const withheld = { counts: null, respondents: null, reason: 'SUPPRESSED' };

describe('a wave', () => {
  let wave: Wave;

  it('is opened from a template, for everybody who is signed in', async () => {
    wave = await open('2026-11-08');
    expect(wave).toMatchObject({ number: 1, state: 'OPEN', opensOn: '2026-11-02', closesOn: '2026-11-08', closedOn: null });
    expect(await waves(staff[0])).toEqual([wave]);
    const again = await running.command('openWave', { surveyId, closesOn: '2026-11-08' }, executive);
    expect(again.errors).toMatchObject([{ code: 'perceptions.wave-open' }]);
  });

  it('takes one answer of each person, and says how to go on', async () => {
    for (const [index, person] of staff.entries()) expect((await answer(wave.id, person, index === 0 ? 2 : 4)).errors).toEqual([]);
    for (const person of staff.slice(0, 4)) {
      expect((await answer(wave.id, person, 1)).errors).toMatchObject([{ code: 'perceptions.already-answered', field: 'waveId' }]);
    }
    const machine = running.token(['FRONTLINE']);
    expect((await answer(wave.id, machine, 1)).errors).toMatchObject([{ code: 'perceptions.respondent-is-no-person' }]);
    expect((await answer(randomUUID(), owner, 1)).errors).toMatchObject([{ code: 'perceptions.wave-not-found' }]);
    expect((await answer(wave.id, owner, 6)).errors).toMatchObject([{ code: 'perceptions.value-out-of-range' }]);
  });

  it('finds the effect of a command that is repeated, which is no second answer', async () => {
    const repeated = { commandId: randomUUID(), waveId: wave.id, answers: [{ key: keys[0], value: 5 }] };
    await running.done('submitAnswers', repeated, executive);
    expect((await running.command('submitAnswers', repeated, executive)).errors).toEqual([]);
  });

  it('takes counts from elsewhere, for a unit', async () => {
    const counts = [
      { key: keys[0], counts: [1, 2, 3, 0, 1] },
      { key: keys[1], counts: [2, 2, 0, 0, 0] },
    ];
    const input = { waveId: wave.id, source: 'a panel', unitCode: 'store-2', audience: 'CUSTOMERS', counts };
    await running.done('importSurveyCounts', input, executive);
    const odd = await running.command('importSurveyCounts', { ...input, unitCode: 'NOWHERE' }, executive);
    expect(odd.errors).toMatchObject([{ code: 'perceptions.unknown-unit', field: 'unitCode' }]);
  });

  it('tells nobody anything of its answers while it is open', async () => {
    expect(await figures(wave.id)).toBeNull();
    expect(await figures(wave.id, units['one'] ?? null, executive)).toBeNull();
  });

  it('records no person with an answer, and no request that a person made', async () => {
    const answers = await recorded('SurveyAnswered');
    expect(answers).toHaveLength(6);
    for (const { data } of answers) expect(data).toEqual({ waveId: wave.id, given: { erased: true } });
    expect(await answersLeft(wave.id)).toMatchObject(answers.map(() => ({ data: { given: { audience: 'EMPLOYEES' } } })));
    const people = [...staff, executive].map(({ id }) => id);
    for (const { data, metadata, stream } of answers) {
      const text = JSON.stringify([data, metadata, stream]);
      expect(people.filter((id) => text.includes(id))).toEqual([]);
      // What the server logs under the id of a request must not lead to it.
      expect(running.log).not.toContain(metadata['correlationId'] ?? '');
    }
  });

  it('publishes whole cells of enough people with its close, and withholds four like none', async () => {
    const closed = await closeWave<{ wave: Wave }>(running, wave.id, executive, WAVE);
    const early = { state: 'CLOSED', closesOn: '2026-11-08', closedOn: '2026-11-02' };
    expect(closed.wave).toMatchObject(early);
    expect(await waves()).toMatchObject([early]);
    const whole = await figures(wave.id);
    expect(of(whole, 'EMPLOYEES')).toMatchObject({ counts: [0, 1, 0, 4, 1], respondents: 6, reason: null });
    expect(of(whole, 'CUSTOMERS')).toMatchObject({ counts: [1, 2, 3, 0, 1], respondents: 7, reason: null });
    expect(of(whole, 'CUSTOMERS', keys[1])).toMatchObject(withheld);
    expect(of(whole, 'EMPLOYEES', keys[1])).toMatchObject(withheld);
  });

  it('is told of a unit by the cells that lie in it', async () => {
    expect(of(await figures(wave.id, units['two']), 'CUSTOMERS')).toMatchObject({ respondents: 7 });
    expect(of(await figures(wave.id, units['one']), 'CUSTOMERS')).toMatchObject(withheld);
    const supervised = await running.person([], { unitCode: 'STORE-1' });
    const refused = await running.query(`{ surveyResults(waveId: "${wave.id}") { k } }`, {}, supervised);
    expect(refused.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  it('has ended for good: nobody can answer, nor be joined with what they answered', async () => {
    expect((await answer(wave.id, owner, 3)).errors).toMatchObject([{ code: 'perceptions.wave-closed' }]);
    const { waveKeys } = running.server.app.get(SqliteKeyStore);
    waveKeys.begin(wave.id);
    expect(waveKeys.tagOf(wave.id, staff[0]?.id ?? '')).toBeNull();
    expect(waveKeys.stateOf(wave.id)).toBe('FORGOTTEN');
    for (const { data, stream } of await answersLeft(wave.id))
      expect([stream, data]).toEqual([stream, { waveId: wave.id, given: { erased: true } }]);
  });
});

describe('time', () => {
  const runs = () => running.server.background.schedules.runNow('close-waves');

  it('opens the next wave by cadence and closes it on the day after its last, once', async () => {
    running.clock.advanceDays(29);
    await runs();
    expect(await waves()).toHaveLength(1);
    running.clock.advanceDays(1);
    await runs();
    await runs();
    const [next] = await eventually(
      () => waves(),
      'the next wave',
      (found) => found.length === 2,
    );
    expect(next).toMatchObject({ number: 2, state: 'OPEN', opensOn: '2026-12-02', closesOn: '2026-12-08' });
    running.clock.advanceDays(6);
    await runs();
    expect(await waves()).toMatchObject([{ state: 'OPEN' }, { state: 'CLOSED' }]);
    running.clock.advanceDays(1);
    await runs();
    await runs();
    await eventually(
      () => waves(),
      'its close',
      ([found]) => found?.state === 'CLOSED',
    );
    const closes = await recorded('WaveClosed');
    expect(closes).toHaveLength(2);
    expect(of(await figures(next?.id ?? ''), 'EMPLOYEES')).toMatchObject(withheld);
  });
});
