import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dispatcher } from '#cqrs';
import { WARNING_SIGNS } from '#expectations/events';
import { ImportFrictionReport } from '#friction';
import { parse } from 'csv-parse/sync';
import { SYSTEM } from '../../apps/api/src/background.ts';
import { Clock } from './clock.ts';
import { aVersion } from './inputs.ts';
import { handrail } from './operator.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Review {
  readonly period: { readonly window: { readonly to: string; readonly weeks: number }; readonly isOver: boolean };
  readonly headlines: readonly string[];
  readonly friction: { readonly ranking: { readonly published: object } };
  readonly decisions: { readonly total: number; readonly reason: string | null; readonly decided: readonly object[] };
  readonly effects: { readonly total: number; readonly reason: string | null };
  readonly reviews: { readonly total: number; readonly open: readonly object[] };
  readonly gaps: {
    readonly reason: string | null;
    readonly waves: readonly { readonly title: string; readonly statements: readonly object[] }[];
  };
  readonly gapDrivers: object;
  readonly missteps: { readonly counts: readonly object[]; readonly judged: readonly object[] };
  readonly warningSigns: object;
  readonly methods: readonly { readonly name: string; readonly words: string }[];
}

const EVIL = '=HYPERLINK("https://evil.example") | <script>alert(1)</script>';
const DAY = 86_400_000;
const EXAMPLE = new URL('../../apps/api/src/graphiql/examples/leadership-review.graphql', import.meta.url);
/** `agreed` of `of` answer 4, the others 2. */
const counts = (agreed: number, of: number) => [0, of - agreed, 0, agreed, 0];
const rowsOf = (csv: string) => parse(csv, { columns: true, record_delimiter: '\r\n' }) as readonly Record<string, string>[];

/** A quarter with complaints, a decision, a hidden and an open review, and a survey; then the quarter's review of it. */
describe('what a quarter comes to', () => {
  const clock = new Clock('2026-07-06T08:00:00.000Z');
  let running: RunningServer;
  let executive: Requester;
  let owner: Requester;
  let example: string;
  let north: string;
  let tokens: { readonly all: string; readonly north: string; readonly staff: string };
  let folder: string;
  /** One more person of SOUTH flags a policy of which no block is published. */
  let flag: () => Promise<void>;

  const review = (variables: object = {}, as: Requester = executive) =>
    running.query<{ leadershipReview: Review }>(example, { period: '2026-Q3', ...variables }, as, running.afterCommands);
  const feed = (path: string, token: string | null) =>
    fetch(`${running.url}/feeds/${path}`, { headers: { ...(token && { authorization: `Bearer ${token}` }), ...running.afterCommands } });
  const policy = async (code: string, more: object = {}) => {
    const input = { code, ...aVersion, purposes: ['CONTROL'], ...more };
    return (await running.done<{ policy: { id: string } }>('registerPolicy', input, owner, 'policy { id }')).policy.id;
  };
  const open = async (policyId: string) => {
    const input = { policyId, reason: 'complaints' };
    return (await running.done<{ review: { id: string } }>('openReview', input, owner, 'review { id }')).review.id;
  };

  beforeAll(async () => {
    running = await RunningServer.start({ clock });
    example = await readFile(EXAMPLE, 'utf8');
    [owner, executive] = [await running.person(['POLICY_OWNER']), await running.person(['EXECUTIVE'])];
    await running.unit('ORG');
    north = await running.unit('NORTH', 'ORG');
    await running.unit('SOUTH', 'ORG');
    const [receipts, delivery, hidden] = [
      await policy('RET-14', { title: EVIL }),
      await policy('DEL-01', { unitCode: 'NORTH' }),
      await policy('CSH-01'),
    ];
    for (let week = 0; week < 10; week++) {
      clock.advanceDays(7);
      const source = { name: 'Ombudsman', public: true, key: randomUUID() };
      const happenedAt = new Date(clock.now() - DAY).toISOString();
      const command = Object.assign(new ImportFrictionReport(), { commandId: randomUUID(), source, policyId: receipts, happenedAt });
      await running.server.app.get(Dispatcher).send(command, { actor: SYSTEM, correlationId: randomUUID() });
    }
    const fastLane = {
      decision: 'KEEP',
      stillServes: true,
      reason: '# It stays\nbecause *cards* prove it too.',
      outcomeMessage: 'Show the card.',
    };
    await running.done('decideReview', { reviewId: await open(receipts), fastLane }, owner);
    await open(delivery);
    flag = async () => {
      const frontline = await running.person(['FRONTLINE'], { unitCode: 'SOUTH' });
      await running.done('reportFriction', { policyId: hidden, mode: 'CONFIDENTIAL' }, frontline);
    };
    for (let i = 0; i < 4; i++) await flag();

    const older = { key: 'older', employeeText: 'We keep what we promise.', customerText: 'They keep what they promise.' };
    const { survey: first } = await running.done<{ survey: { id: string } }>(
      'createSurvey',
      { title: 'Older view', statements: [older] },
      executive,
      'survey { id }',
    );
    const { wave: closed } = await running.done<{ wave: { id: string } }>(
      'openWave',
      { surveyId: first.id, closesOn: clock.instant.slice(0, 10) },
      executive,
      'wave { id }',
    );
    for (const audience of ['EMPLOYEES', 'CUSTOMERS']) {
      const given = {
        waveId: closed.id,
        source: 'before',
        audience,
        unitCode: 'NORTH',
        counts: [{ key: 'older', counts: counts(50, 100) }],
      };
      await running.done('importSurveyCounts', given, executive);
    }
    await running.done('closeWave', { waveId: closed.id }, executive);
    clock.advanceDays(1);

    const statement = { key: 'beyond', employeeText: 'We go above and beyond.', customerText: 'They go above and beyond.' };
    const asked = { title: 'Two views', statements: [statement] };
    const { survey } = await running.done<{ survey: { id: string } }>('createSurvey', asked, executive, 'survey { id }');
    const wave = { surveyId: survey.id, closesOn: clock.instant.slice(0, 10) };
    const { wave: opened } = await running.done<{ wave: { id: string } }>('openWave', wave, executive, 'wave { id }');
    for (const [audience, agreed] of [
      ['EMPLOYEES', 66],
      ['CUSTOMERS', 29],
    ] as const) {
      const given = {
        waveId: opened.id,
        source: 'a survey of September',
        audience,
        unitCode: 'NORTH',
        counts: [{ key: 'beyond', counts: counts(agreed, 100) }],
      };
      await running.done('importSurveyCounts', given, executive);
    }
    const signs = WARNING_SIGNS.map((sign, place) => ({ sign, answer: place === 1 ? 'PRESENT' : 'ABSENT' }));
    await running.done('recordWarningSigns', { unitId: north, period: '2026-Q3', signs }, executive);
    await running.done('closeWave', { waveId: opened.id }, executive);
    clock.advanceDays(21);

    const token = async (role: string, ...more: readonly string[]) =>
      (await handrail(running.data, 'token', 'create', '--role', role, '--name', randomUUID(), ...more)).stdout.trim();
    tokens = { all: await token('EXECUTIVE'), north: await token('EXECUTIVE', '--unit', 'NORTH'), staff: await token('FRONTLINE') };
    folder = await mkdtemp(join(tmpdir(), 'handrail-report-'));
  });
  afterAll(async () => {
    await running.remove();
    await rm(folder, { recursive: true });
  });

  it('is one query: friction, decisions, effects, reviews, gaps, what goes with them, missteps, warning signs and methods, or why there is none', async () => {
    const { data, errors } = await review();
    expect(errors).toEqual([]);
    const told = data.leadershipReview;
    expect(told.period).toEqual({ window: { from: '2026-W27', to: '2026-W39' }, isOver: true });
    expect(told.decisions).toMatchObject({
      total: 1,
      reason: null,
      decided: [{ policy: { code: 'RET-14' }, review: { decision: { decision: 'KEEP' } } }],
    });
    expect(told.effects).toMatchObject({ total: 0, reason: 'NOTHING_IN_PERIOD' });
    expect(told.gaps).toMatchObject({
      reason: null,
      waves: [{ title: 'Two views', statements: [{ gap: { n: 200 }, verdict: 'CLEAR_GAP' }] }, { title: 'Older view' }],
    });
    expect(told.friction.ranking.published).toMatchObject({ rows: [{ figures: { reports: null, reason: 'WAITING' } }, {}, {}] });
    expect(told.gapDrivers).toEqual({ compared: 0, shown: 0, waves: [{ drivers: [] }, { drivers: [] }] });
    expect(told.missteps.counts).toContainEqual({ kind: 'NOT_CURRENT', verdict: 'NOT_FOUND', count: 3 });
    expect(told.missteps.judged).toHaveLength(9);
    expect(told.warningSigns).toMatchObject({
      unchecked: 2,
      counts: [{ present: 0 }, { sign: 'LIMITS_REPORTED_AS_ERRORS', present: 1 }, {}, {}, {}, {}],
      checks: [{ unit: { code: 'NORTH' }, check: { period: '2026-Q3' } }],
    });
    expect(told.methods.map(({ name }) => name)).toContain('NEWCOMBE_HYBRID_SCORE');
    expect(told.headlines).toContain(
      '1 review was decided. Customers gain from none; only staff minutes or cost gain from none; from 1 nobody is expected to gain.',
    );
  });

  it('lists the waves that closed last where it lists few, and says in sentences what all come to', async () => {
    const asked = '{ leadershipReview(period: "2026-Q3", first: 1) { headlines gaps { total waves { title } } } }';
    const { data } = await running.query<{ leadershipReview: Pick<Review, 'headlines' | 'gaps'> }>(
      asked,
      {},
      executive,
      running.afterCommands,
    );
    expect(data.leadershipReview.gaps).toEqual({ total: 2, waves: [{ title: 'Two views' }] });
    expect(data.leadershipReview.headlines).toContainEqual(
      expect.stringMatching(/^Of 2 statements put to both sides, 1 shows a clear gap\./),
    );
  });

  it('counts a review that a threshold opened for nobody before figures tell of it, its owner included', async () => {
    await flag();
    await running.server.background.schedules.runNow('open-reviews');
    const own = await running.query<{ reviews: { edges: readonly { node: { trigger: string; isDisclosed: boolean } }[] } }>(
      '{ reviews(first: 10, filter: { open: true }) { edges { node { trigger isDisclosed } } } }',
      {},
      owner,
      running.afterCommands,
    );
    expect(own.data.reviews.edges.map(({ node }) => node)).toContainEqual({ trigger: 'THRESHOLD', isDisclosed: false });
    for (const as of [executive, owner]) {
      const { data } = await review({}, as);
      expect(data.leadershipReview.reviews).toMatchObject({ total: 1, open: [{ policy: { code: 'DEL-01' } }] });
    }
  });

  it('is answered up to the last closed week, and refused for what has not begun, by its name', async () => {
    expect((await review({ period: '2026-Q4' })).data.leadershipReview.period).toMatchObject({
      isOver: false,
      window: { from: '2026-W40' },
    });
    for (const [period, code] of [
      ['2027-Q1', 'leadership.period-not-begun'],
      ['soon', 'leadership.period-unreadable'],
      ['2024-W01/2026-W01', 'leadership.period-too-long'],
    ])
      expect((await review({ period })).errors[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        errors: [{ code, field: 'period' }],
      });
  });

  it('is printed by an operator, and what people wrote does nothing in it', async () => {
    const { code, stdout, stderr } = await handrail(running.data, 'report', '--period', '2026-Q3');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^# Leadership review 2026-Q3\n\nThe whole organisation · 2026-W27 to 2026-W39 \(2026-06-29 to 2026-09-27, 13 weeks\)/,
    );
    expect(stdout).toContain('- **RET-14:** \\# It stays because \\*cards\\* prove it too.\n');
    expect(stdout).toContain('| RET-14 =HYPERLINK("https://evil.example") \\| \\<script\\>alert(1)\\</script\\> |');
    expect(stdout).toContain(
      '| We go above and beyond. | 66 % (56 to 75, n 100) | 29 % (21 to 39, n 100) | +37 points (23 to 49) | clear gap |',
    );
    const { data } = await review();
    for (const line of data.leadershipReview.headlines.slice(2)) expect(stdout.replaceAll('\\', '')).toContain(`- ${line}\n`);
  });

  it('is written as one CSV file for each section, and for a unit', async () => {
    const { code, stderr } = await handrail(
      running.data,
      'report',
      '--period',
      '2026-Q3',
      '--unit',
      'NORTH',
      '--format',
      'csv',
      '--out',
      folder,
    );
    expect([code, stderr.split(', ').length]).toEqual([0, 13]);
    expect((await readdir(folder)).sort()).toEqual(
      [
        'decisions',
        'effects',
        'expectations',
        'friction',
        'gap-drivers',
        'gaps',
        'hand',
        'methods',
        'missteps',
        'reviews',
        'sections',
        'signals',
        'warning-signs',
      ].map((name) => `${name}.csv`),
    );
    const read = async (name: string) => rowsOf(await readFile(join(folder, `${name}.csv`), 'utf8'));
    expect(await read('reviews')).toMatchObject([{ unit_code: 'NORTH', policy_code: 'DEL-01', status: 'DEFINE' }]);
    expect(await read('decisions')).toEqual([]);
    expect((await read('warning-signs')).map(({ checked_unit_code }) => checked_unit_code)).toEqual(Array(6).fill('NORTH'));
    expect(await read('gaps')).toMatchObject([
      { unit_code: 'NORTH', employees_n: '100', verdict: 'CLEAR_GAP' },
      { unit_code: 'NORTH', survey: 'Older view', gap: '0' },
    ]);
  });

  it.each<readonly [words: readonly string[], code: number, said: RegExp]>([
    [['--period', 'soon'], 1, /cannot be read; write a quarter as 2026-Q3/],
    [['--period', '2026-Q3', '--unit', 'WEST'], 1, /No unit has the code WEST/],
    [['--period', '2026-Q3', '--format', 'csv'], 2, /name a folder for them with --out/],
    [[], 2, /--period <period>/],
  ])('is refused to an operator with %j', async (words, expected, said) => {
    const { code, stdout, stderr } = await handrail(running.data, 'report', ...words);
    expect([code, stdout, stderr]).toEqual([expected, '', expect.stringMatching(said)]);
  });

  it('is fed to programs by token, section by section, as the query tells it', async () => {
    for (const name of [
      'friction',
      'signals',
      'decisions',
      'effects',
      'reviews',
      'gaps',
      'gap-drivers',
      'expectations',
      'missteps',
      'warning-signs',
      'hand',
    ]) {
      const answer = await feed(`${name}.csv?period=2026-Q3`, tokens.all);
      expect([name, answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
        name,
        200,
        'text/csv; charset=utf-8; header=present',
        'no-store',
      ]);
      const text = await answer.text();
      expect(text.split('\r\n')[0]).toMatch(/^period,period_from,period_to,as_of,unit_code,/);
      expect(answer.headers.get('x-total-count')).toMatch(/^\d+$/);
    }
    const friction = rowsOf(await (await feed('friction.csv?period=2026-Q3', tokens.all)).text());
    expect(friction.filter(({ source, row }) => source === 'Ombudsman' && row === 'POLICY')).toMatchObject([
      { policy_code: 'RET-14', policy_title: `'${EVIL}`, reports: '10', reports_method: 'PUBLIC_REPORTS' },
    ]);
    const [gap] = rowsOf(await (await feed('gaps.csv?period=2026-09', tokens.all)).text());
    expect(gap).toMatchObject({ period: '2026-09', gap_n: '200', verdict: 'CLEAR_GAP' });
    expect((await feed('reviews.csv', tokens.all)).status).toBe(200);
  });

  it('is fed to a token of a unit for that unit alone', async () => {
    const decisions = await feed('decisions.csv?period=2026-Q3', tokens.north);
    expect([decisions.status, rowsOf(await decisions.text())]).toEqual([200, []]);
    expect(rowsOf(await (await feed('reviews.csv?unit=NORTH', tokens.north)).text())).toMatchObject([
      { unit_code: 'NORTH', policy_code: 'DEL-01' },
    ]);
    expect(rowsOf(await (await feed('warning-signs.csv?period=2026-Q3', tokens.north)).text())[1]).toMatchObject({
      checked_unit_code: 'NORTH',
      answer: 'PRESENT',
    });
    for (const path of [
      'warning-signs.csv?unit=SOUTH',
      'missteps.csv?unit=SOUTH',
      'gap-drivers.csv?unit=SOUTH',
      'friction.csv?unit=SOUTH',
      'friction.csv?unit=ORG',
      'effects.csv',
    ])
      expect([path, (await feed(path, tokens.north)).status]).toEqual([path, 404]);
  });

  it('is fed to nobody else, and what is not there looks like what is not allowed', async () => {
    expect((await feed('friction.csv', null)).status).toBe(401);
    expect((await feed('friction.csv', `${tokens.all}x`)).status).toBe(401);
    const refusals = await Promise.all(
      (
        [
          ['friction.csv', tokens.staff],
          ['secrets.csv', tokens.all],
          ['constructor.csv', tokens.all],
          ['warningSigns.csv', tokens.all],
          ['missteps.csv', tokens.staff],
          ['friction.json', tokens.all],
          ['friction.csv?unit=WEST', tokens.all],
          ['friction.csv?unit=NORTH&unit=SOUTH', tokens.all],
        ] as const
      ).map(async ([path, token]) => {
        const answer = await feed(path, token);
        return [answer.status, await answer.text()];
      }),
    );
    expect(new Set(refusals.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(refusals[0]?.[0]).toBe(404);
  });

  it('is refused where the period or the name of a parameter cannot be read, with the remedy', async () => {
    for (const [path, said] of [
      ['friction.csv?period=soon', 'the period cannot be read'],
      ['gaps.csv?perod=2026-Q3', 'a feed has no parameter perod; it takes period and unit'],
      ['gaps.csv?period=2026-Q3&period=2026-Q2', 'give period once'],
    ] as const) {
      const answer = await feed(path, tokens.all);
      expect([path, answer.status, await answer.text()]).toEqual([path, 400, expect.stringContaining(said)]);
    }
    expect((await feed('gaps.csv?perod=2026-Q3', tokens.staff)).status).toBe(404);
  });

  it('tells on the same day what is published at once: a wave that closed, a decision and a check of signs in the week that runs', async () => {
    const { data: surveys } = await running.query<{ surveys: { edges: readonly { node: { id: string } }[] } }>(
      '{ surveys(first: 1) { edges { node { id } } } }',
      {},
      executive,
      running.afterCommands,
    );
    const surveyId = surveys.surveys.edges[0]?.node.id;
    const today = { surveyId, closesOn: clock.instant.slice(0, 10) };
    const { wave } = await running.done<{ wave: { id: string } }>('openWave', today, executive, 'wave { id }');
    await running.done('closeWave', { waveId: wave.id }, executive);
    const fastLane = { decision: 'KEEP', stillServes: true, reason: 'It is still needed.', outcomeMessage: 'It stays.' };
    await running.done('decideReview', { reviewId: await open(await policy('CSH-02')), fastLane }, owner);
    const signs = WARNING_SIGNS.map((sign) => ({ sign, answer: 'ABSENT' }));
    await running.done('recordWarningSigns', { unitId: north, period: '2026-Q4', signs }, executive);

    const told = (await review({ period: '2026-Q4' })).data.leadershipReview;
    expect(told).toMatchObject({
      decisions: { total: 1 },
      gaps: { waves: [{ title: 'Two views', statements: [{}] }] },
      gapDrivers: { waves: [{}] },
      warningSigns: { checks: [{ check: { period: '2026-Q4' } }] },
    });
    expect(told.headlines[0]).toMatch(/is not over: .* decisions, waves of surveys and warning signs are told up to today\.$/);
    const gaps = await feed('gaps.csv?period=2026-Q4', tokens.all);
    expect(rowsOf(await gaps.text())).toMatchObject([{ survey: 'Two views', wave: '2' }]);
  });
});
