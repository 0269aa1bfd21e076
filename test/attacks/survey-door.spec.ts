import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { EventLog, ROLES } from '#eventing';
import { SESSION_COOKIE, Sessions } from '#identity';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { exchange, request } from './raw-http.ts';
import type { RawAnswer } from './raw-http.ts';

const SCRIPT = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;`;
const FORM = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
const JSON_BODY = { 'content-type': 'application/json' };

let running: RunningServer;
let person: Requester;
let waveId: string;
let codes: readonly string[];
let next = 0;
const fresh = () => codes[next++] ?? '';
beforeAll(async () => {
  running = await RunningServer.start({ environment: { HANDRAIL_RATE_LIMIT_ADDRESS: '200' } });
  person = await running.person([...ROLES]);
  const statements = [
    { key: 'evil', employeeText: `E ${SCRIPT}`, customerText: `C ${SCRIPT}` },
    { key: 'easy', employeeText: 'We are easy.', customerText: 'They are easy.' },
  ];
  const input = { title: SCRIPT, statements };
  const { survey } = await running.done<{ survey: { id: string } }>('createSurvey', input, person, 'survey { id }');
  const surveyId = survey.id;
  const { wave } = await running.done<{ wave: { id: string } }>('openWave', { surveyId, closesOn: '2026-11-20' }, person, 'wave { id }');
  waveId = wave.id;
  const minted = await running.done<{ codes: string[] }>('mintSurveyLinks', { waveId, audience: 'CUSTOMERS', count: 50 }, person, 'codes');
  codes = minted.codes;
});
afterAll(() => running.remove());

let client = 1;
/** Each from an address of its own, so that none is used up by another. */
const send = (line: string, headers: Readonly<Record<string, string>> = {}, body = '', from = `127.0.4.${client++}`) =>
  exchange(running, request(line, headers, body), { from });
const form = (fields: Readonly<Record<string, string>>) => new URLSearchParams(fields).toString();
const answering = (code: string) => form({ code, answering: 'yes', 'answer-easy': '4' });
const head = () => running.server.app.get(EventLog).store.head();

describe('the door to a survey', () => {
  it('says everything in headers that keep a page to itself, and gives nothing to remember', async () => {
    const code = fresh();
    const answers: readonly RawAnswer[] = [
      await send('GET /survey', { accept: 'text/html' }),
      await send(`GET /survey/${code}`, { accept: 'text/html' }),
      await send('GET /survey/none', { accept: 'text/html' }),
      await send('POST /survey', FORM, form({ code, answering: 'yes' })),
      await send('POST /survey', FORM, answering(code)),
      await send('POST /survey', JSON_BODY, JSON.stringify({ code: 'none' })),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 422, 200, 404]);
    for (const { headers, body } of answers) {
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'content-security-policy': expect.stringMatching(/^default-src 'none';script-src 'self';style-src 'self'/),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      for (const name of ['set-cookie', 'x-request-id', 'etag', 'last-modified']) expect(headers).not.toHaveProperty(name);
      expect(body).not.toContain('<script');
    }
  });

  it('lets nothing written be more than text', async () => {
    const code = fresh();
    const pages = [
      await send(`GET /survey/${code}`, { accept: 'text/html' }),
      await send(`GET /survey/${encodeURIComponent(SCRIPT)}`, { accept: 'text/html' }),
      await send('POST /survey', FORM, form({ code: SCRIPT, answering: 'yes' })),
      await send('POST /survey', FORM, form({ code, answering: 'yes', 'answer-easy': SCRIPT, 'answer-evil': SCRIPT })),
      await send('POST /survey', FORM, form({ code, answering: 'yes', [`answer-${SCRIPT}`]: '4', [SCRIPT]: SCRIPT })),
    ];
    for (const { status, body } of pages) {
      expect(status).toBeLessThan(500);
      for (const live of ['<script', '<img', 'onerror=alert(1)>"']) expect(body).not.toContain(live);
    }
    expect(pages[0]?.body).toContain('C &quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&amp;lt;');
    expect(pages[0]?.body).not.toContain('E &quot;');
  });

  it.each<readonly [what: string, headers: () => Readonly<Record<string, string>>]>([
    ['a session', () => person.headersAt(running)],
    ['a cookie of somebody else’s', () => ({ cookie: 'theme=dark' })],
    ['a machine token', () => running.token(['ADMIN']).headersAt(running)],
    ['a token that is none', () => ({ authorization: 'Bearer x' })],
  ])('answers no otherwise to %s, and keeps nothing of it', async (_, headers) => {
    const [page, plain] = [
      await send('GET /survey', { accept: 'text/html', ...headers() }),
      await send('GET /survey', { accept: 'text/html' }),
    ];
    expect([page.status, page.body]).toEqual([plain.status, plain.body]);
    const { status, body } = await send('POST /survey', { ...FORM, ...headers() }, answering(fresh()));
    expect([status, body]).toEqual([200, expect.stringContaining('Thank you')]);
    const { events } = await running.server.app.get(EventLog).readAll(null, { types: ['SurveyAnswered'] }, 1_000, ['given']);
    expect(JSON.stringify(events)).not.toContain(person.id);
  });

  it('does not even use a session that comes to it', async () => {
    const visitor = await running.person(['FRONTLINE']);
    const { cookie = '' } = visitor.headersAt(running);
    running.clock.advanceMs(20 * 60_000);
    await send('POST /survey', { ...FORM, cookie }, answering(fresh()));
    running.clock.advanceMs(11 * 60_000);
    expect(running.server.app.get(Sessions).peek(cookie.slice(SESSION_COOKIE.length + 1))).toBeNull();
  });

  it.each<readonly [what: string, status: number, line: string, headers: Readonly<Record<string, string>>, body: () => string]>([
    ['text', 415, 'POST /survey', { 'content-type': 'text/plain' }, () => answering(fresh())],
    ['a form with files', 415, 'POST /survey', { 'content-type': 'multipart/form-data; boundary=x' }, () => '--x--'],
    ['more than 100 kB', 413, 'POST /survey', FORM, () => form({ code: fresh(), answering: 'yes', 'answer-easy': '4'.repeat(110_000) })],
    ['more than 100 kB of JSON', 413, 'POST /survey', JSON_BODY, () => JSON.stringify({ code: fresh(), answers: 'x'.repeat(110_000) })],
    ['broken JSON', 400, 'POST /survey', JSON_BODY, () => '{"code":'],
    ['a prototype', 400, 'POST /survey', JSON_BODY, () => '{"__proto__": {"code": "x"}}'],
    ['no body at all', 404, 'POST /survey', FORM, () => ''],
    ['null', 404, 'POST /survey', JSON_BODY, () => 'null'],
    ['a list', 404, 'POST /survey', JSON_BODY, () => '[]'],
    ['a code that is no text', 404, 'POST /survey', JSON_BODY, () => '{"code": {"a": 1}, "answers": []}'],
    ['a code in the address', 404, 'POST /survey/x', FORM, () => answering(fresh())],
    ['another method', 404, 'PUT /survey', FORM, () => answering(fresh())],
    ['yet another method', 404, 'DELETE /survey', FORM, () => answering(fresh())],
    ['another spelling', 404, 'POST /SURVEY', FORM, () => answering(fresh())],
    ['an address that cannot be read', 400, 'GET /survey/%E0%A4%A', { accept: 'text/html' }, () => ''],
    ['a byte that is none', 404, 'GET /survey/%00', { accept: 'text/html' }, () => ''],
    ['a way up', 404, 'GET /survey/..%2f..%2fetc%2fpasswd', { accept: 'text/html' }, () => ''],
  ])('refuses %s', async (_, status, line, headers, body) => {
    const before = await head();
    const answer = await send(line, headers, body());
    expect(answer.status).toBe(status);
    expect(await head()).toBe(before);
  });

  it.each([
    'GET /%73urvey/CODE',
    'GET /%53urvey/CODE',
    'GET /surve%79/CODE',
    'GET /survey%2FCODE',
    'GET /survey%2fCODE',
    'GET /survey%3F',
    'GET /Survey/CODE',
    'GET //survey/CODE',
    'GET /survey//CODE',
    'GET /./survey/CODE',
    'GET /x/../survey/CODE',
    'GET /survey;x/CODE',
    'GET /%73urvey',
    'HEAD /%73urvey/CODE',
    'GET http://localhost/survey/CODE',
    'GET http://localhost/%73urvey/CODE',
    'GET /survey#x',
    'GET /receipt#x',
    'GET /rec%65ipt',
    'GET //receipt',
    'GET /receipt/',
    'GET /jo%69n/CODE',
    'GET /%6Aoin/CODE',
    'GET /JOIN/CODE',
    'GET http://localhost/join/CODE',
    'GET http://localhost/receipt',
    'POST /%73urvey',
    'POST /survey#x',
    'POST http://localhost/survey',
    'POST /jo%69n/CODE',
    'POST /%72eceipt',
    'POST /receipt#x',
  ])('is reached at no other spelling, past its limits and with what is thrown away: %s', async (line) => {
    const before = await head();
    const code = codes[48] ?? '';
    const isSent = line.startsWith('POST');
    const { status, body } = await send(line.replace('CODE', code), isSent ? FORM : { accept: 'text/html' }, isSent ? answering(code) : '');
    expect(status).toBe(404);
    for (const shown of ['name="code"', 'name="receipt"', 'They are easy.', 'Thank you', 'answer-easy']) expect(body).not.toContain(shown);
    expect(await head()).toBe(before);
  });

  it.each<readonly [what: string, answers: unknown]>([
    ['nothing', []],
    ['no list', { easy: 4 }],
    ['null', null],
    ['a number in words', [{ key: 'easy', value: '4' }]],
    ['a part of a number', [{ key: 'easy', value: 4.5 }]],
    ['a large number', [{ key: 'easy', value: 1e308 }]],
    ['one statement twice', [1, 5].map((value) => ({ key: 'easy', value }))],
    ['a statement that is not asked', [{ key: 'constructor', value: 4 }]],
    ['more statements than there can be', Array.from({ length: 31 }, () => ({ key: 'easy', value: 4 }))],
    ['more than was asked for', [{ key: 'easy', value: 4, unitId: randomUUID() }]],
  ])('takes no answers that are %s, and says so at a field', async (_, answers) => {
    const before = await head();
    const { status, body } = await send(
      'POST /survey',
      JSON_BODY,
      JSON.stringify({ code: fresh(), answers, waveId, audience: 'EMPLOYEES' }),
    );
    const { errors } = JSON.parse(body) as { errors: readonly { field: string }[] };
    expect([status, errors.length > 0, errors.every(({ field }) => field.startsWith('answers'))]).toEqual([422, true, true]);
    expect(await head()).toBe(before);
  });

  it('takes no audience, unit or wave from whoever answers', async () => {
    const sent = { code: fresh(), answers: [{ key: 'easy', value: 4 }], audience: 'EMPLOYEES', unitId: randomUUID(), waveId: randomUUID() };
    expect((await send('POST /survey', JSON_BODY, JSON.stringify(sent))).status).toBe(200);
    const { events } = await running.server.app.get(EventLog).readAll(null, { types: ['SurveyAnswered'] }, 1_000, ['given']);
    expect(events.at(-1)?.data).toMatchObject({ waveId, given: { audience: 'CUSTOMERS', unitId: null } });
  });
});

describe('a code that is guessed', () => {
  const guess = (from: string, code = 'none') =>
    send('POST /survey', { ...JSON_BODY, 'x-forwarded-for': randomUUID() }, JSON.stringify({ code }), from);

  it('is answered a hundred times in an hour from one network; then right ones are not answered either', async () => {
    const from = '127.0.5.1';
    const statuses: number[] = [];
    for (let tries = 0; tries < 101; tries++) statuses.push((await guess(from)).status);
    expect(statuses.slice(0, 100).every((status) => status === 404)).toBe(true);
    expect(statuses[100]).toBe(429);
    const right = await guess(from, codes[49]);
    expect([right.status, JSON.parse(right.body)]).toEqual([429, { errors: [expect.objectContaining({ code: 'perceptions.too-many' })] }]);
    const page = await send(`GET /survey/${codes[49]}`, { accept: 'text/html' }, '', from);
    expect([page.status, page.body.includes('Too many requests came from your network')]).toEqual([429, true]);
    expect((await guess('127.0.5.2', codes[49])).status).toBe(200);
  }, 60_000);

  it('is one thing, a shop full of people with right ones another: no address is counted', async () => {
    const from = '127.0.5.3';
    for (let times = 0; times < 300; times++) {
      const { status } = await send(`GET /survey/${codes[49]}`, { accept: 'text/html' }, '', from);
      if (status !== 200) throw new Error(`${status} after ${times}`);
    }
  }, 60_000);
});
