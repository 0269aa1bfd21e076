import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { EventLog } from '#eventing';
import { eventually } from '#eventing-testing';
import { Participation } from '#perceptions';
import { closeWave } from './closed-wave.ts';
import { RunningServer } from './running-server.ts';
import type { Payload, Requester } from './running-server.ts';

let running: RunningServer;
let executive: Requester;
let stores: readonly [string, string];
let surveyId: string;
let waveId: string;
beforeAll(async () => {
  running = await RunningServer.start({ environment: { HANDRAIL_RATE_LIMIT_ACCOUNT: '1000000' } });
  await running.unit('REGION');
  stores = [await running.unit('STORE-1', 'REGION'), await running.unit('STORE-2', 'REGION')];
  executive = await running.person(['EXECUTIVE']);
  surveyId = await createSurvey();
  waveId = await openWave(surveyId, '2026-11-04', '2026-11-20');
});
afterAll(() => running.remove());

const STATEMENTS = [
  { key: 'common-sense', employeeText: 'I use common sense.', customerText: 'They use common sense.' },
  { key: 'easy', employeeText: 'We are easy to deal with.', customerText: 'They are easy to deal with.' },
  { key: 'tools', employeeText: 'My tools help me.' },
];

async function createSurvey(): Promise<string> {
  const input = { title: 'For the board', statements: STATEMENTS };
  return (await running.done<{ survey: { id: string } }>('createSurvey', input, executive, 'survey { id }')).survey.id;
}

async function openWave(surveyId: string, opensOn: string, closesOn: string): Promise<string> {
  const input = { surveyId, opensOn, closesOn };
  return (await running.done<{ wave: { id: string } }>('openWave', input, executive, 'wave { id }')).wave.id;
}

const mint = (input: object, as = executive): Promise<Payload<{ codes: readonly string[] | null }>> =>
  running.command('mintSurveyLinks', { waveId, audience: 'CUSTOMERS', count: 1, ...input }, as, 'codes');

async function minted(input: object): Promise<readonly string[]> {
  const { codes, errors } = await mint(input);
  if (codes === null) throw new Error(JSON.stringify(errors));
  return codes;
}

interface Shown {
  readonly status: number;
  readonly html: string;
}

async function show(path: string, headers: Record<string, string> = {}): Promise<Shown> {
  const response = await fetch(running.url + path, { headers: { accept: 'text/html', ...headers } });
  return { status: response.status, html: await response.text() };
}

async function submit(fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Shown> {
  const response = await fetch(`${running.url}/survey`, {
    method: 'POST',
    headers: { accept: 'text/html', ...headers },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, html: await response.text() };
}

async function post(body: object): Promise<{ status: number; json: unknown }> {
  const response = await fetch(`${running.url}/survey`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: await response.json() };
}

const answer = (code: string, value: number, more: Record<string, string> = {}) =>
  submit({ code, answering: 'yes', 'answer-common-sense': String(value), ...more });
const answers = async (of = waveId) =>
  (await running.server.app.get(EventLog).readAll(null, { types: ['SurveyAnswered'] }, 1_000, ['given'])).events.filter(
    ({ data }) => (data as { waveId: string }).waveId === of,
  );
const titleOf = ({ html }: Shown) => /<title>([^<]*) – Handrail/.exec(html)?.[1];
const fieldsIn = ({ html }: Shown) => [...new Set([...html.matchAll(/name="answer-([^"]*)"/g)].map(([, key]) => key))];

const commandId = randomUUID();
let customers: readonly string[];
let others: readonly string[];
let staff: readonly string[];

describe('codes of a wave', () => {
  it('are minted before its first day, each another one, and the same ones for a command that is repeated', async () => {
    customers = await minted({ commandId, unitCode: 'store-1', count: 20 });
    expect(await minted({ commandId, unitCode: 'store-1', count: 20 })).toEqual(customers);
    others = await minted({ unitCode: 'STORE-2', count: 4 });
    staff = await minted({ audience: 'EMPLOYEES', unitCode: 'STORE-1', count: 10 });
    const all = [...customers, ...others, ...staff];
    expect(new Set(all).size).toBe(34);
    for (const code of all) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
  });

  it('are refused with what to do about it', async () => {
    expect((await mint({ unitCode: 'NOWHERE' })).errors).toMatchObject([{ code: 'perceptions.unknown-unit', field: 'unitCode' }]);
    expect((await mint({ waveId: randomUUID() })).errors).toMatchObject([{ code: 'perceptions.wave-not-found', field: 'waveId' }]);
    for (const count of [0, 10_001]) expect((await mint({ count })).errors).toMatchObject([{ code: 'input.invalid', field: 'count' }]);
    const [admin, ofStore] = [await running.person(['ADMIN']), await running.person(['POLICY_OWNER'])];
    await expect(mint({}, ofStore)).rejects.toThrow('NOT_FOUND');
    await running.done('grantRole', { personId: ofStore.id, role: 'EXECUTIVE', unitCode: 'STORE-1' }, admin);
    expect((await mint({ unitCode: 'STORE-1' }, ofStore)).errors).toMatchObject([{ code: 'perceptions.organisation-wide' }]);
  });

  it('are kept nowhere', async () => {
    const { events } = await running.server.app.get(EventLog).readAll(null, { types: ['SurveyLinksMinted'] }, 10);
    expect(events.map(({ data }) => data)).toMatchObject([
      { firstNumber: 0, count: 20, audience: 'CUSTOMERS' },
      { firstNumber: 20, count: 4 },
      { firstNumber: 24, count: 10, audience: 'EMPLOYEES' },
    ]);
    for (const code of [...customers, ...staff]) {
      const secret = code.slice(6);
      expect(JSON.stringify(events)).not.toContain(secret);
      expect(running.log).not.toContain(secret);
    }
  });

  it('open nothing before the first day but the word when it is', async () => {
    const early = await show(`/survey/${customers[0]}`);
    expect([early.status, titleOf(early)]).toEqual([200, 'This survey is not open yet']);
    expect(early.html).toContain('from 4 November 2026 to 20 November 2026');
    expect(fieldsIn(early)).toEqual([]);
    const sent = await answer(customers[0] ?? '', 5);
    expect([sent.status, titleOf(sent)]).toEqual([422, 'This survey is not open yet']);
    expect(await post({ code: customers[0], answers: [{ key: 'easy', value: 5 }] })).toMatchObject({
      status: 422,
      json: { errors: [{ code: 'perceptions.wave-not-yet-open' }] },
    });
    expect(await answers()).toEqual([]);
    running.clock.advanceDays(2);
  });
});

describe('the page behind a code', () => {
  it('asks in the words of its audience, and says how answers are used, without script', async () => {
    const page = await show(`/survey/${customers[0]}`);
    expect([page.status, titleOf(page)]).toEqual([200, 'How far do you agree?']);
    expect(fieldsIn(page)).toEqual(['common-sense', 'easy']);
    expect(page.html).toContain('<legend>They use common sense.</legend>');
    expect(page.html).toContain('lang="en"');
    expect(page.html).toContain('after 20 November 2026 at the latest nobody can tell');
    for (const never of ['I use common sense', 'For the board', '<script', 'STORE-1']) expect(page.html).not.toContain(never);
    expect(fieldsIn(await show(`/survey/${staff[0]}`))).toEqual(['common-sense', 'easy', 'tools']);
  });

  it('is reached by typing the code in, however it is typed', async () => {
    expect((await show('/survey')).html).toContain('<label for="code">Your code</label>');
    const typed = (staff[0] ?? '').toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o');
    const page = await submit({ code: typed });
    expect([page.status, titleOf(page)]).toEqual([200, 'How far do you agree?']);
  });

  it('names what is wrong where it is, keeps what was chosen, and counts nothing of it', async () => {
    const code = customers[0] ?? '';
    const none = await submit({ code, answering: 'yes', 'answer-easy': '' });
    expect([none.status, titleOf(none)]).toEqual([422, 'Error: How far do you agree?']);
    expect(none.html).toContain('<a href="#answer-common-sense">Choose how far you agree with at least one statement</a>');
    const odd = await submit({ code, answering: 'yes', 'answer-common-sense': '2', 'answer-easy': '6' });
    expect(odd.status).toBe(422);
    expect(odd.html).toContain('<a href="#answer-easy">Choose one of the answers, 1 to 5</a>');
    expect(odd.html).toMatch(/name="answer-common-sense" value="2" checked/);
    const text = await answer(code, NaN);
    expect([text.status, await answers()]).toEqual([422, []]);
  });

  it('uses nothing up by being looked at', async () => {
    for (let times = 0; times < 3; times++) await show(`/survey/${customers[0]}`);
    await fetch(`${running.url}/survey/${customers[0]}`, { method: 'HEAD' });
    await submit({ code: customers[0] ?? '' });
    expect(await answers()).toEqual([]);
  });
});

describe('an answer by code', () => {
  it('counts once, also of two at the same time, and nothing tells whether it was the first', async () => {
    const code = customers[0] ?? '';
    const both = await Promise.all([answer(code, 5), answer(code, 1)]);
    const later = await answer(code, 3);
    expect(new Set([...both, later].map(({ status, html }) => `${status} ${html}`)).size).toBe(1);
    expect(titleOf(later)).toBe('Thank you');
    expect(await answers()).toHaveLength(1);
    const [used, unused] = await Promise.all([show(`/survey/${code}`), show(`/survey/${customers[1]}`)]);
    expect(used.html.replaceAll(code, '')).toBe(unused.html.replaceAll(customers[1] ?? '', ''));
    const wrong = async (of = '') => (await submit({ code: of, answering: 'yes' })).html.replaceAll(of, '');
    expect(await wrong(code)).toBe(await wrong(customers[1]));
  });

  it('is recorded with audience and unit, and with nothing of whoever sent it', async () => {
    await submit(
      { code: staff[0] ?? '', answering: 'yes', 'answer-common-sense': '4', 'answer-tools': '2', 'answer-easy': '' },
      { 'user-agent': 'Browser of Ada', cookie: 'a=1', 'x-forwarded-for': '192.0.2.9', 'x-request-id': 'request-7' },
    );
    const last = (await answers()).at(-1);
    const given = [
      { key: 'common-sense', value: 4 },
      { key: 'tools', value: 2 },
    ];
    expect(last?.data).toEqual({
      waveId,
      given: { audience: 'EMPLOYEES', unitId: stores[0], answers: given, source: null, isByLink: true },
    });
    const stored = JSON.stringify([last?.data, last?.metadata, last?.stream]);
    for (const telling of ['Ada', '192.0.2.9', 'request-7', executive.id, (staff[0] ?? '').slice(6)]) expect(stored).not.toContain(telling);
    expect(running.log).not.toContain(last?.metadata['correlationId'] ?? '');
  });

  it('comes as JSON, too', async () => {
    const [code] = customers.slice(1);
    expect(await post({ code })).toEqual({
      status: 200,
      json: {
        errors: [],
        statements: [
          { key: 'common-sense', text: 'They use common sense.' },
          { key: 'easy', text: 'They are easy to deal with.' },
        ],
        opensOn: '2026-11-04',
        closesOn: '2026-11-20',
      },
    });
    expect(await post({ code, answers: [{ key: 'tools', value: 1 }] })).toMatchObject({
      status: 422,
      json: { errors: [{ code: 'perceptions.not-asked' }] },
    });
    expect(await post({ code, answers: 'x' })).toMatchObject({ status: 422, json: { errors: [{ code: 'input.invalid' }] } });
    const sent = { code, answers: [{ key: 'common-sense', value: 5 }] };
    for (let times = 0; times < 2; times++) expect(await post(sent)).toEqual({ status: 200, json: { errors: [] } });
    expect(await answers()).toHaveLength(3);
  });

  it('is not taken with a code that was made up, or belongs to another number or wave', async () => {
    const [code = '', other = ''] = customers;
    const next = code.slice(0, -1) + (code.endsWith('A') ? 'B' : 'A');
    const elsewhere = await minted({ waveId: await openWave(await createSurvey(), '2026-11-04', '2026-11-20') });
    const forged = [next, other.slice(0, 5) + code.slice(5), 'ZZZZ' + code.slice(4), randomUUID(), '', 'x'.repeat(5_000), '0'.repeat(20)];
    const before = (await answers()).length;
    const told = new Set<string>();
    for (const each of forged) {
      const { status, html } = await answer(each, 5);
      told.add(`${status} ${html.replaceAll(`value="${each}"`, '')}`);
    }
    expect([...told]).toEqual([expect.stringContaining('404 ')]);
    expect([...told][0]).toContain('No open survey has this code');
    expect(await post({ code: next, answers: [] })).toMatchObject({ status: 404, json: { errors: [{ field: 'code' }] } });
    expect((await answer(elsewhere[0] ?? '', 5)).status).toBe(200);
    expect(await answers()).toHaveLength(before);
  });
});

describe('the close', () => {
  let streams: readonly string[];

  interface Side {
    readonly value: number | null;
    readonly n: number | null;
    readonly reason: string | null;
  }
  const gaps = async (unitId: string | null) => {
    const { data } = await running.query<{ perceptionGaps: { statements: readonly { key: string; employees: Side; customers: Side }[] } }>(
      `query($surveyId: ID!, $unitId: ID) { perceptionGaps(surveyId: $surveyId, unitId: $unitId) {
        statements { key employees { value n reason } customers { value n reason } } } }`,
      { surveyId, unitId },
      executive,
      running.afterCommands,
    );
    return data.perceptionGaps.statements.find(({ key }) => key === 'common-sense');
  };

  it('publishes the union of those who answered, and four of a unit with nobody, nor the five beside them', async () => {
    for (const code of customers.slice(2, 5)) await answer(code, 4);
    for (const code of others) await answer(code, 1);
    for (const [index, code] of staff.slice(1, 7).entries()) await answer(code, index === 0 ? 1 : 5);
    streams = (await answers()).map(({ stream }) => stream);
    expect(streams).toHaveLength(5 + 4 + 7);
    await closeWave(running, waveId, executive);
    const all = await gaps(null);
    expect([all?.employees.n, all?.employees.value, all?.customers.n]).toEqual([7, expect.closeTo(6 / 7), 9]);
    expect(await gaps(stores[0])).toMatchObject({ employees: { n: 7 }, customers: { value: null, reason: 'SUPPRESSED' } });
    expect(await gaps(stores[1])).toMatchObject({ customers: { value: null, reason: 'SUPPRESSED' } });
  });

  it('ends every code, used or not, in one and the same way, and nothing leads from a code to its answer any more', async () => {
    const told = new Set<string>();
    for (const code of [customers[0], customers[19], staff[0], staff[9], '7K3QX-02M9A-RTPWZ-E5N1D']) {
      for (const { status, html } of [await show(`/survey/${code}`), await answer(code ?? '', 5)])
        told.add(`${status} ${html.replaceAll(code ?? '', '')}`);
    }
    expect([...told]).toEqual([expect.stringContaining('404 ')]);
    const participation = running.server.app.get(Participation);
    participation.begin(waveId);
    for (let number = 0; number < 34; number++) expect(participation.participantOf(waveId, `link ${number}`)).toBeNull();
    for (const input of [{}, { commandId, unitCode: 'store-1', count: 20 }])
      expect(await mint(input)).toMatchObject({ codes: null, errors: [{ code: 'perceptions.wave-closed' }] });
    expect((await answers()).map(({ stream }) => stream)).toEqual(streams);
  });

  it('comes by itself: the day after the last, no code works, even before anything has closed the wave', async () => {
    const short = await openWave(await createSurvey(), '2026-11-04', '2026-11-05');
    const [code = '', spare = ''] = await minted({ waveId: short, count: 2 });
    await answer(code, 4);
    running.clock.advanceDays(2);
    expect([(await show(`/survey/${spare}`)).status, (await answer(spare, 4)).status]).toEqual([404, 404]);
    await running.server.background.schedules.runNow('close-waves');
    await eventually(
      async () => (await show(`/survey/${spare}`)).status,
      'its end',
      (status) => status === 404,
    );
    expect(await answers(short)).toHaveLength(1);
  });
});
