import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Dispatcher } from '#cqrs';
import { ImportSurveyAnswers } from '#perceptions';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { SYSTEM } from '../../apps/api/src/background.ts';
import { questionsOf } from '../oracle/told-questions.ts';
import type { Question } from '../oracle/told-questions.ts';
import { closeWave } from './closed-wave.ts';
import { aPolicy } from './inputs.ts';
import { LiveClient } from './live-client.ts';
import { handrail } from './operator.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

const PERIOD = '2026-Q4';
const MONTH = '2026-11';
const FEEDS = [
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
];
const SIGNS = [
  'REQUESTS_OUTSIDE_CHARTER',
  'LIMITS_REPORTED_AS_ERRORS',
  'CONTROL_FELT_ABOVE_NEEDS',
  'MAINTENANCE_SEEN_AS_OUTAGE',
  'TOO_SLOW_ON_NON_EMERGENCIES',
  'RESULTS_MISS_REQUIREMENTS',
];
const EXPECTED = { customerExpectation: 'To be cared for.', staffExpectation: 'To care.', purpose: 'Care.' };
const SUBSCRIPTIONS = ['inboxChanged { policyId }', 'authorityRequested { requestId }', 'authorityAnswered { requestId }'];
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** What was recorded at one time stands in the order of random ids. */
const IN_NO_ORDER = ['accessLog', 'administrationLog'];

/** Whatever was told, by what was asked for; ids are told apart by where they appear first. */
type Told = ReadonlyMap<string, string>;

interface Refused {
  readonly extensions: { readonly code: string };
}

/** How many customers answer by code, and how many are imported from elsewhere. */
interface Customers {
  readonly byCode: number;
  readonly byCounts?: number;
  readonly byRows?: number;
}

/** Everything that figures of a survey appear in, where 40 employees of a unit answered it, and some customers. */
async function toldWith({ byCode, byCounts = 0, byRows = 0 }: Customers): Promise<Told> {
  const running = await RunningServer.start();
  const clients: LiveClient<object>[] = [];
  const told: (readonly [asked: string, answer: string])[] = [];
  try {
    const unitId = await running.unit('STORE-1');
    const executive = await running.person(['EXECUTIVE']);
    const supervisor = await running.person(['SUPERVISOR'], { unitCode: 'STORE-1' });
    const [auditor, colleague] = [await running.person(['AUDITOR']), await running.person(['FRONTLINE'])];
    const owner = await running.person(['POLICY_OWNER']);
    const registered = { ...aPolicy('RET-14'), unitCode: 'STORE-1' };
    const { policy } = await running.done<{ policy: { id: string } }>('registerPolicy', registered, owner, 'policy { id }');
    const policyId = policy.id;
    const statements = [
      { key: 'beyond', employeeText: 'We care.', customerText: 'They care.', weight: 100, dimension: 'HUMANIZED', policyId },
      { key: 'results', customerText: 'I do not get what I need.', warningSign: 6 },
    ];
    const created = { title: 'Two views', statements };
    const { survey } = await running.done<{ survey: { id: string } }>('createSurvey', created, executive, 'survey { id }');
    const surveyId = survey.id;
    const opened = { surveyId, closesOn: running.clock.instant.slice(0, 10) };
    const { wave } = await running.done<{ wave: { id: string } }>('openWave', opened, executive, 'wave { id }');
    const waveId = wave.id;
    for (const as of [owner, supervisor]) {
      for (const subscription of SUBSCRIPTIONS) {
        clients.push(new LiveClient<object>(running, as, { query: `subscription { ${subscription} }` }));
      }
    }
    for (let i = 0; i < 5; i++) {
      const employee = await running.person(['FRONTLINE'], { unitCode: 'STORE-1' });
      await running.done('submitAnswers', { waveId, answers: [{ key: 'beyond', value: 4 }] }, employee);
    }
    const elsewhere = { waveId, source: 'a panel', unitCode: 'STORE-1' };
    const ofStaff = { ...elsewhere, audience: 'EMPLOYEES', counts: [{ key: 'beyond', counts: [0, 15, 0, 20, 0] }] };
    await running.done('importSurveyCounts', ofStaff, executive);
    const minted = { waveId, audience: 'CUSTOMERS', unitCode: 'STORE-1', count: 5 };
    const { codes } = await running.done<{ codes: readonly string[] }>('mintSurveyLinks', minted, executive, 'codes');
    const answers = ['beyond', 'results'].map((key) => ({ key, value: 2 }));
    for (const code of codes.slice(0, byCode)) {
      const headers = { 'content-type': 'application/json' };
      const { status } = await fetch(`${running.url}/survey`, { method: 'POST', headers, body: JSON.stringify({ code, answers }) });
      expect(status).toBe(200);
    }
    if (byCounts > 0) {
      const counts = answers.map(({ key }) => ({ key, counts: [0, byCounts, 0, 0, 0] }));
      await running.done('importSurveyCounts', { ...elsewhere, audience: 'CUSTOMERS', counts }, executive);
    }
    for (let row = 0; row < byRows; row++) {
      const respondent = { commandId: randomUUID(), ...elsewhere, respondent: `R${row}`, audience: 'CUSTOMERS' as const, answers };
      const imported = Object.assign(new ImportSurveyAnswers(), respondent);
      await running.server.app.get(Dispatcher).send(imported, { actor: SYSTEM, correlationId: randomUUID() });
    }

    const { schema } = running.server.app.get(GraphQLSchemaHost);
    const ask = async (as: Requester, questions: readonly Question[], when = '') => {
      for (const { query, document, variables } of questions) {
        const answer = await running.post(JSON.stringify({ query: document, variables }), as, running.afterCommands);
        const { data, errors = [] } = (await answer.json()) as { readonly data?: object; readonly errors?: readonly Refused[] };
        // A part that is not open to everybody is refused alike.
        expect([query, errors.filter(({ extensions: { code } }) => code !== 'NOT_FOUND')]).toEqual([query, []]);
        const text = JSON.stringify(errors.length > 0 ? errors : data);
        told.push([`${query}${when}`, IN_NO_ORDER.includes(query) ? inOrder(text) : text]);
      }
    };
    const perspectives = [null, unitId].flatMap((of) => [
      ...questionsOf(schema, 'perceptionGaps', { surveyId, unitId: of }),
      ...questionsOf(schema, 'surveyResults', { waveId, unitId: of }),
      ...questionsOf(schema, 'gapDrivers', { surveyId, unitId: of }),
      ...questionsOf(schema, 'missteps', { unitId: of }),
      ...questionsOf(schema, 'leadershipReview', { period: PERIOD, unitId: of }),
      ...questionsOf(schema, 'handProfile', { scope: { unitId: of }, month: MONTH }),
      ...questionsOf(schema, 'handTrend', { scope: { unitId: of }, months: 3 }),
    ]);
    const lists = [
      ...questionsOf(schema, 'surveys', { first: 100 }),
      ...questionsOf(schema, 'tasks', { first: 20, mine: false }),
      ...questionsOf(schema, 'expectations', { first: 20 }),
      ...questionsOf(schema, 'reviews', { first: 20 }),
      ...questionsOf(schema, 'outcomes', { first: 20 }),
      ...questionsOf(schema, 'history', { policyId }),
      ...questionsOf(schema, 'policy', { id: policyId }),
    ];
    const logs = IN_NO_ORDER.flatMap((log) => questionsOf(schema, log, { first: 100 }));
    await ask(executive, [...perspectives, ...lists], ' while it is open');
    const page = await (await fetch(`${running.url}/survey/${codes[0]}`, { headers: { accept: 'text/html' } })).text();
    expect(page).toContain('They care.');
    told.push(['page of a code', page.replaceAll(codes[0] ?? '', 'the code')]);
    await closeWave(running, waveId, executive);
    running.clock.advanceDays(35);
    await running.server.background.schedules.runNow('publish-hand-months');

    const signs = SIGNS.map((sign) => ({ sign, answer: 'NOT_KNOWN' }));
    await running.done('recordWarningSigns', { unitId, period: MONTH, signs }, running.signedIn(supervisor.id));
    const complaint = { policyId, reason: 'complaints' };
    const ownerLater = running.signedIn(owner.id);
    const { review } = await running.done<{ review: { id: string } }>('openReview', complaint, ownerLater, 'review { id }');
    await running.done('defineReview', { reviewId: review.id, ...EXPECTED }, ownerLater);
    const executiveLater = running.signedIn(executive.id);
    await ask(executiveLater, [
      ...perspectives,
      ...questionsOf(schema, 'handProfile', { scope: { policyId }, month: MONTH }),
      ...questionsOf(schema, 'warningSigns', { unitId, period: MONTH }),
      ...questionsOf(schema, 'review', { id: review.id }),
      ...questionsOf(schema, 'history', { reviewId: review.id }),
      ...lists,
    ]);
    await ask(ownerLater, [...questionsOf(schema, 'perceptionGaps', { surveyId }), ...lists]);
    await ask(running.signedIn(supervisor.id), [...questionsOf(schema, 'warningSigns', { unitId, period: MONTH }), ...lists]);
    await ask(running.signedIn(colleague.id), lists);
    await ask(running.signedIn(auditor.id), [...perspectives, ...lists, ...logs]);

    for (const name of FEEDS.flatMap((feed) => [feed, `${feed} of a unit`])) {
      const [feed, ...unit] = name.split(' ');
      const asked = `${running.url}/feeds/${feed}.csv?period=${PERIOD}${unit.length > 0 ? '&unit=STORE-1' : ''}`;
      const answer = await fetch(asked, { headers: executiveLater.headersAt(running) });
      expect([name, answer.status]).toEqual([name, 200]);
      told.push([`${name}.csv`, `${answer.headers.get('x-total-count')}\n${await answer.text()}`]);
    }
    for (const unit of [[], ['--unit', 'STORE-1']]) {
      const report = await handrail(running.data, 'report', '--period', PERIOD, ...unit);
      expect([report.code, report.stderr]).toEqual([0, '']);
      told.push(['report', report.stdout]);
    }
    const folder = join(running.data, 'report');
    expect(await handrail(running.data, 'report', '--period', PERIOD, '--format', 'csv', '--out', folder)).toMatchObject({ code: 0 });
    for (const file of (await readdir(folder)).sort()) told.push([`report ${file}`, await readFile(join(folder, file), 'utf8')]);
    told.push(['subscriptions', JSON.stringify(clients.map(({ changes, errors }) => [changes, errors]))]);
  } finally {
    await Promise.all(clients.map((client) => client.close()));
    await running.remove();
  }
  const ids = new Map<string, string>();
  const numbered = (id: string) => {
    if (!ids.has(id)) ids.set(id, `id ${ids.size}`);
    return ids.get(id) ?? id;
  };
  return new Map(told.map(([name, text], at) => [`${at} ${name}`, text.replaceAll(UUID, numbered)]));
}

function inOrder(answer: string): string {
  const data = JSON.parse(answer) as Readonly<Record<string, { readonly edges?: readonly unknown[] }>>;
  const edges = Object.values(data).flatMap((page) => page.edges ?? []);
  return JSON.stringify(edges.map((edge) => JSON.stringify(edge).replaceAll(UUID, 'id')).sort());
}

const answersTo = (told: Told, name: string) => [...told].flatMap(([asked, answer]) => (asked.endsWith(` ${name}`) ? [answer] : []));

describe('of a unit where 40 employees answered', () => {
  let none: Told;
  let four: Told;
  let five: Told;
  beforeAll(async () => {
    [none, four, five] = [await toldWith({ byCode: 0 }), await toldWith({ byCode: 4 }), await toldWith({ byCode: 5 })];
  }, 300_000);

  it('four customers are told of like none: in every query, feed and report', () => {
    expect([...four].filter(([asked, answer]) => none.get(asked) !== answer)).toEqual([]);
    expect(four.size).toBe(none.size);
  });

  it('and so are four by each way, of whom whoever knows some would else subtract those', async () => {
    const fours = await toldWith({ byCode: 4, byCounts: 4, byRows: 4 });
    expect([...fours].filter(([asked, answer]) => none.get(asked) !== answer)).toEqual([]);
    expect(fours.size).toBe(none.size);
  }, 300_000);

  it('what four say, and how far employees are from it, is withheld, with its reason', () => {
    const withheld = { value: null, lower: null, upper: null, n: 0, reason: 'SUPPRESSED' };
    for (const answer of answersTo(four, 'perceptionGaps')) {
      const { perceptionGaps } = JSON.parse(answer) as { perceptionGaps: object };
      expect(perceptionGaps).toMatchObject({
        statements: [
          { employees: { n: 40, reason: null }, customers: withheld, gap: withheld, verdict: null, trend: [{ gap: withheld }] },
          { customers: withheld, gap: { value: null, n: 0 } },
        ],
        weighted: { gap: withheld, verdict: null },
      });
    }
    for (const answer of answersTo(four, 'surveyResults'))
      expect(JSON.parse(answer)).toMatchObject({
        surveyResults: {
          statements: [{ respondents: 40 }, ...Array<object>(2).fill({ counts: null, respondents: null, reason: 'SUPPRESSED' })],
        },
      });
    expect(answersTo(four, 'gaps.csv')[0]).toMatch(/,40,WILSON_SCORE,,,,,0,WILSON_SCORE,SUPPRESSED,,,,0,NEWCOMBE_HYBRID_SCORE,SUPPRESSED,/);
    expect(answersTo(four, 'report')[0]).toContain('We care.');
    expect(answersTo(four, 'report')[0]).not.toMatch(/We care\..*points/);
  });

  it('five are told of, in each of these places', () => {
    const differing = new Set([...five].flatMap(([asked, answer]) => (none.get(asked) === answer ? [] : [asked.replace(/^\d+ /, '')])));
    const places = [
      'gaps.csv',
      'handProfile',
      'hand.csv',
      'leadershipReview',
      'perceptionGaps',
      'report',
      'report gaps.csv',
      'review',
      'surveyResults',
      'warningSigns',
    ];
    // Before its close nothing is told of five, either.
    expect([...differing].filter((asked) => asked.endsWith('while it is open') || asked === 'page of a code')).toEqual([]);
    expect([...differing]).toEqual(expect.arrayContaining(places));
  });
});
