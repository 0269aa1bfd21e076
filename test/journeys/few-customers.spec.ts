import { beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { questionsOf } from '../oracle/told-questions.ts';
import { closeWave } from './closed-wave.ts';
import { aPolicy } from './inputs.ts';
import { handrail } from './operator.ts';
import { RunningServer } from './running-server.ts';

const PERIOD = '2026-Q4';
const MONTH = '2026-11';
const FEEDS = ['friction', 'decisions', 'effects', 'reviews', 'gaps', 'expectations', 'hand'];
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Whatever was told, by what was asked for; ids are told apart by where they appear first. */
type Told = ReadonlyMap<string, string>;

/** Everything that figures of a survey appear in, where 40 employees of a unit answered it, and some customers by code. */
async function toldWith(customers: number): Promise<Told> {
  const running = await RunningServer.start();
  try {
    const executive = await running.person(['EXECUTIVE']);
    const unitId = await running.unit('STORE-1');
    const owner = await running.person(['POLICY_OWNER']);
    const { policy } = await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy('RET-14'), owner, 'policy { id }');
    const [beyond, results] = [
      { key: 'beyond', employeeText: 'We care.', customerText: 'They care.', weight: 100, dimension: 'HUMANIZED', policyId: policy.id },
      { key: 'results', customerText: 'I do not get what I need.', warningSign: 6 },
    ];
    const created = { title: 'Two views', statements: [beyond, results] };
    const { survey } = await running.done<{ survey: { id: string } }>('createSurvey', created, executive, 'survey { id }');
    const surveyId = survey.id;
    const opened = { surveyId, closesOn: running.clock.instant.slice(0, 10) };
    const { wave } = await running.done<{ wave: { id: string } }>('openWave', opened, executive, 'wave { id }');
    const waveId = wave.id;
    for (let i = 0; i < 5; i++) {
      const employee = await running.person(['FRONTLINE'], { unitCode: 'STORE-1' });
      await running.done('submitAnswers', { waveId, answers: [{ key: 'beyond', value: 4 }] }, employee);
    }
    const elsewhere = { waveId, source: 'a panel', audience: 'EMPLOYEES', unitCode: 'STORE-1' };
    await running.done('importSurveyCounts', { ...elsewhere, counts: [{ key: 'beyond', counts: [0, 15, 0, 20, 0] }] }, executive);
    const minted = { waveId, audience: 'CUSTOMERS', unitCode: 'STORE-1', count: 5 };
    const { codes } = await running.done<{ codes: readonly string[] }>('mintSurveyLinks', minted, executive, 'codes');
    for (const code of codes.slice(0, customers)) {
      const body = JSON.stringify({ code, answers: ['beyond', 'results'].map((key) => ({ key, value: 2 })) });
      const headers = { 'content-type': 'application/json' };
      expect((await fetch(`${running.url}/survey`, { method: 'POST', headers, body })).status).toBe(200);
    }
    await closeWave(running, waveId, executive);
    running.clock.advanceDays(35);
    await running.server.background.schedules.runNow('publish-hand-months');

    const { schema } = running.server.app.get(GraphQLSchemaHost);
    const questions = [
      ...[null, unitId].flatMap((of) => [
        ...questionsOf(schema, 'perceptionGaps', { surveyId, unitId: of }),
        ...questionsOf(schema, 'surveyResults', { waveId, unitId: of }),
        ...questionsOf(schema, 'gapDrivers', { surveyId, unitId: of }),
        ...questionsOf(schema, 'missteps', { unitId: of }),
        ...questionsOf(schema, 'leadershipReview', { period: PERIOD, unitId: of }),
        ...questionsOf(schema, 'handProfile', { scope: { unitId: of }, month: MONTH }),
        ...questionsOf(schema, 'handTrend', { scope: { unitId: of }, months: 3 }),
      ]),
      ...questionsOf(schema, 'handProfile', { scope: { policyId: policy.id }, month: MONTH }),
      ...questionsOf(schema, 'warningSigns', { unitId, period: MONTH }),
      ...questionsOf(schema, 'surveys', {}),
    ];
    const told: string[] = [];
    for (const { query, document, variables } of questions) {
      const { data, errors } = await running.query(document, variables, executive, running.afterCommands);
      expect([query, errors]).toEqual([query, []]);
      told.push(JSON.stringify(data));
    }
    for (const name of FEEDS) {
      const answer = await fetch(`${running.url}/feeds/${name}.csv?period=${PERIOD}`, { headers: executive.headersAt(running) });
      expect([name, answer.status]).toEqual([name, 200]);
      told.push(await answer.text());
    }
    const report = await handrail(running.data, 'report', '--period', PERIOD);
    expect([report.code, report.stderr]).toEqual([0, '']);
    const names = [...questions.map(({ query }) => query), ...FEEDS.map((name) => `${name}.csv`), 'report'];
    const ids = new Map<string, string>();
    const numbered = (id: string) => {
      if (!ids.has(id)) ids.set(id, `id ${ids.size}`);
      return ids.get(id) ?? id;
    };
    return new Map([...told, report.stdout].map((text, at) => [`${at} ${names[at]}`, text.replaceAll(UUID, numbered)]));
  } finally {
    await running.remove();
  }
}

const answersTo = (told: Told, name: string) => [...told].flatMap(([asked, answer]) => (asked.endsWith(` ${name}`) ? [answer] : []));

describe('of a unit where 40 employees answered', () => {
  let none: Told;
  let four: Told;
  let five: Told;
  beforeAll(async () => {
    [none, four, five] = [await toldWith(0), await toldWith(4), await toldWith(5)];
  }, 180_000);

  it('four customers are told of like none: in every query, feed and report', () => {
    expect([...four].filter(([asked, answer]) => none.get(asked) !== answer)).toEqual([]);
    expect(four.size).toBe(none.size);
  });

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
    const places = ['gaps.csv', 'handProfile', 'hand.csv', 'leadershipReview', 'perceptionGaps', 'report', 'surveyResults', 'warningSigns'];
    expect([...differing]).toEqual(expect.arrayContaining(places));
  });
});
