import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '#eventing-testing';
import { HandMeasurer } from '#hand';
import { Clock } from './clock.ts';
import { closeWave } from './closed-wave.ts';
import { aGuardrail, aPolicy } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Indicator {
  readonly key: string;
  readonly readings: readonly { readonly key: string; readonly raw: number | null; readonly mapped: number | null }[];
  readonly n: number;
  readonly minN: number;
  readonly score: number | null;
  readonly reason: string | null;
  readonly window: { readonly from: string; readonly to: string; readonly weeks: number };
  readonly counts: readonly {
    readonly kind: string;
    readonly id: string | null;
    readonly words: string;
    readonly n: number | null;
    readonly blockIds: readonly string[];
    readonly policy: { readonly code: string } | null;
  }[];
}
interface Profile {
  readonly month: string;
  readonly scope: string;
  readonly unit: { readonly code: string } | null;
  readonly policy: { readonly code: string } | null;
  readonly isProvisional: boolean;
  readonly rubricVersion: number;
  readonly dimensions: readonly { readonly dimension: string; readonly score: number | null; readonly reason: string | null }[];
  readonly mean: number | null;
  readonly indicators: readonly Indicator[];
}

const DOCUMENT = `query ($scope: HandScopeInput, $month: String) { handProfile(scope: $scope, month: $month) {
  month scope unit { code } policy { code } isProvisional rubricVersion mean
  dimensions { dimension score reason weight weightScored }
  indicators { key n minN score reason window { from to weeks } readings { key raw mapped } counts { kind id words n blockIds policy { code } } } } }`;

const keep = { decision: 'KEEP', stillServes: true, reason: 'It stops thieves.', outcomeMessage: 'We looked at it and keep it.' };
/** `agreed` of `of` answer 4, the others 2. */
const counts = (agreed: number, of: number) => [0, of - agreed, 0, agreed, 0];

const clock = new Clock('2026-10-05T08:00:00.000Z');
let running: RunningServer;
let executive: Requester;
let owner: Requester;
let northernExecutive: Requester;
let northern: string;
let north: string;

const ask = (variables: object = {}, as: Requester = executive) =>
  running.query<{ handProfile: Profile | null }>(DOCUMENT, variables, as, running.afterCommands);
async function profile(variables: object = {}, as: Requester = executive): Promise<Profile> {
  const { data, errors } = await ask(variables, as);
  expect(errors).toEqual([]);
  if (!data.handProfile) throw new Error('no answer');
  return data.handProfile;
}
function indicator({ indicators }: Profile, key: string): Indicator {
  const found = indicators.find((each) => each.key === key);
  if (!found) throw new Error(`no indicator ${key}`);
  return found;
}

beforeAll(async () => {
  running = await RunningServer.start({ clock });
  await running.unit('ORG');
  north = await running.unit('NORTH', 'ORG');
  await running.unit('SOUTH', 'ORG');
  executive = await running.person(['EXECUTIVE']);
  owner = await running.person(['POLICY_OWNER']);
  northernExecutive = await running.person([]);
  const grant = { commandId: randomUUID(), personId: northernExecutive.id, role: 'EXECUTIVE', unitCode: 'NORTH' };
  await running.done('grantRole', grant, await running.person(['ADMIN']));
  const rule = { ...aPolicy('RET-14'), purposes: ['CONTROL'], unitCode: 'NORTH', effectiveFrom: '2026-09-01' };
  northern = (await running.done<{ policy: { id: string } }>('registerPolicy', rule, owner, 'policy { id }')).policy.id;
  await running.done('registerPolicy', { ...aPolicy('RET-15'), mandate: { kind: 'HABIT' }, effectiveFrom: '2026-09-01' }, owner);
});
afterAll(() => running.remove());

describe('the HAND profile of the running month', () => {
  let reviewId: string;

  it('of a policy counts its few decisions as they are, over 52 weeks', async () => {
    const opened = { policyId: northern, reason: 'complaints' };
    reviewId = (await running.done<{ review: { id: string } }>('openReview', opened, owner, 'review { id }')).review.id;
    clock.advanceDays(14);
    await running.done('decideReview', { reviewId, fastLane: keep }, owner);
    const found = await profile({ scope: { policyId: northern } });
    expect(found).toMatchObject({ month: '2026-10', scope: 'POLICY', policy: { code: 'RET-14' }, unit: null, isProvisional: true });
    expect(indicator(found, 'trigger-to-decision')).toEqual({
      key: 'trigger-to-decision',
      n: 1,
      minN: 1,
      score: 100,
      reason: null,
      window: { from: '2025-W45', to: '2026-W44', weeks: 52 },
      readings: [{ key: 'medianDays', raw: 14, mapped: 100 }],
      counts: [
        {
          kind: 'REVIEW',
          id: reviewId,
          words: 'Review opened on 2026-10-05, decided on 2026-10-19',
          n: null,
          blockIds: [],
          policy: { code: 'RET-14' },
        },
      ],
    });
    expect(indicator(found, 'policies-complete')).toMatchObject({ n: 1, score: 100, counts: [{ kind: 'POLICY', id: northern }] });
    expect(indicator(found, 'reviews-overdue')).toMatchObject({ n: 0, score: null, reason: 'NOT_ENOUGH_DATA' });
    // 3 of the weight of 9 are left.
    expect(found.dimensions.find(({ dimension }) => dimension === 'NIMBLE')).toMatchObject({ score: null, reason: 'NOT_ENOUGH_DATA' });
    expect(found.mean).toBeNull();
  });

  it('of the organisation counts all policies, and of a unit its own', async () => {
    const all = await profile();
    expect(all).toMatchObject({ scope: 'ORGANISATION', unit: null, policy: null });
    expect(indicator(all, 'policies-complete')).toMatchObject({ n: 2, readings: [{ raw: 0.5, mapped: 0 }] });
    expect(indicator(all, 'trigger-to-decision')).toMatchObject({ n: 1, window: { from: '2026-W32', weeks: 13 } });
    const asked = await profile({ scope: { unitId: north } });
    expect(asked).toMatchObject({ scope: 'UNIT', unit: { code: 'NORTH' } });
    expect(indicator(asked, 'policies-complete')).toMatchObject({ n: 1, score: 100 });
    expect(await profile({}, northernExecutive)).toEqual(asked);
  });

  it('is kept from readers of other units, and from frontline staff', async () => {
    const hidden = [{ message: 'not found, or not open to your role', extensions: { code: 'NOT_FOUND' } }];
    for (const scope of [{ policyId: northern }, { policyId: randomUUID() }, { unitId: randomUUID() }])
      expect((await ask({ scope }, northernExecutive)).errors).toMatchObject(hidden);
    expect((await ask({}, await running.person(['FRONTLINE']))).errors).toMatchObject(hidden);
    expect((await profile({ scope: { policyId: northern } }, owner)).scope).toBe('POLICY');
  });

  it('says what is wrong with a month or scope', async () => {
    const codes = async (variables: object) => (await ask(variables)).errors.map(({ message }) => message);
    expect(await codes({ month: '2026-W40' })).toEqual([expect.stringContaining('Write a month as YYYY-MM')]);
    expect(await codes({ month: '2026-11' })).toEqual(['2026-11 has not begun; ask for 2026-10 or before']);
    expect(await codes({ scope: { policyId: northern, unitId: north } })).toEqual(['ask for a policy or for a unit, not for both']);
    for (const scope of [{ policyId: northern, unitId: north }, { unitId: 'x' }])
      expect((await ask({ scope })).errors).toMatchObject([{ extensions: { errors: [{ field: 'unitId' }] } }]);
  });

  it('is the last point of a trend', async () => {
    const trend = await running.query<{ handTrend: readonly object[] }>(
      'query ($scope: HandScopeInput) { handTrend(scope: $scope) { month isProvisional mean dimensions { dimension score } } }',
      { scope: { policyId: northern } },
      executive,
    );
    expect(trend.data.handTrend.at(-1)).toMatchObject({ month: '2026-10', isProvisional: true, mean: null });
    const tooMany = await running.query('{ handTrend(months: 37) { month } }', {}, executive);
    expect(tooMany.errors).toMatchObject([{ message: 'ask for 1 to 36 months' }]);
  });

  it('takes statements from the last wave, and four on one side are withheld as nobody is', async () => {
    const statement = { key: 'care', employeeText: 'We care.', customerText: 'They care.', dimension: 'HUMANIZED' };
    const input = { title: 'Two views', statements: [statement] };
    const { survey } = await running.done<{ survey: { id: string } }>('createSurvey', input, executive, 'survey { id }');
    const wave = async (employees: readonly number[], customers: readonly number[]) => {
      const closesOn = clock.instant.slice(0, 10);
      const opened = await running.done<{ wave: { id: string } }>('openWave', { surveyId: survey.id, closesOn }, executive, 'wave { id }');
      const waveId = opened.wave.id;
      const given = { waveId, source: 'a survey of October', unitCode: 'NORTH' };
      await running.done(
        'importSurveyCounts',
        { ...given, audience: 'EMPLOYEES', counts: [{ key: 'care', counts: employees }] },
        executive,
      );
      await running.done(
        'importSurveyCounts',
        { ...given, audience: 'CUSTOMERS', counts: [{ key: 'care', counts: customers }] },
        executive,
      );
      await closeWave(running, waveId, executive);
      return waveId;
    };
    const nothing = indicator(await profile(), 'humanized-statements');
    expect(nothing).toMatchObject({ n: 0, score: null, reason: 'NOT_ENOUGH_DATA', counts: [] });
    await wave(counts(50, 60), counts(1, 4));
    expect(indicator(await profile(), 'humanized-statements')).toEqual(nothing);
    clock.advanceDays(14);
    const waveId = await wave(counts(48, 60), counts(24, 48));
    const told = indicator(await profile(), 'humanized-statements');
    expect(told).toMatchObject({ n: 48, reason: null, counts: [{ kind: 'WAVE', id: waveId, words: 'Wave 2 of “Two views”' }] });
    expect(told.readings.map(({ raw }) => Math.round((raw ?? 0) * 1e6) / 1e6)).toEqual([30, 50]);
    // The gap maps to 10 of 35 points, the agreement to 50.
    expect(told.score).toBeCloseTo(1000 / 35, 9);
    expect(indicator(await profile({ scope: { unitId: north } }), 'humanized-statements')).toMatchObject({ n: 48 });
    expect(indicator(await profile({ scope: { policyId: northern } }), 'humanized-statements')).toEqual({
      ...nothing,
      window: told.window,
    });
  });
});

describe('the profile of a policy with few decisions', () => {
  const clarify = { ...keep, decision: 'CLARIFY', version: '{"text": "A receipt, or the card you paid with."}' };
  const CENSUSES = { 'policies-complete': 1, 'trigger-to-decision': 2, 'decision-to-in-force': 1, 'decisions-cite-evidence': 2 };

  it('explains itself: its censuses by what there is, and of every sample that there is not enough', async () => {
    const rule = { ...aPolicy('RET-17'), purposes: ['CONTROL'], unitCode: 'NORTH', effectiveFrom: '2026-09-01' };
    const { policy } = await running.done<{ policy: { id: string } }>('registerPolicy', rule, owner, 'policy { id }');
    const reviewIds: string[] = [];
    for (const fastLane of [clarify, keep]) {
      const opened = { policyId: policy.id, reason: 'complaints' };
      const { review } = await running.done<{ review: { id: string } }>('openReview', opened, owner, 'review { id }');
      await running.done('decideReview', { reviewId: review.id, fastLane, evidence: [] }, owner);
      reviewIds.push(review.id);
    }
    const explained = `query ($scope: HandScopeInput) { handProfile(scope: $scope) { indicators {
      key words nCounts n minN score reason countsTotal counts { kind id words } readings { words unit floor target raw mapped } } } }`;
    type Explained = Indicator & { readonly words: string; readonly nCounts: string; readonly countsTotal: number };
    const { data } = await eventually(
      () =>
        running.query<{ handProfile: { indicators: readonly Explained[] } }>(
          explained,
          { scope: { policyId: policy.id } },
          executive,
          running.afterCommands,
        ),
      'the version in force',
      (answer) => answer.data.handProfile.indicators.some(({ key, n }) => key === 'decision-to-in-force' && n > 0),
    );
    const { indicators } = data.handProfile;
    expect(Object.fromEntries(indicators.flatMap(({ key, n }) => (n > 0 ? [[key, n]] : [])))).toEqual(CENSUSES);
    for (const { words, nCounts, score, reason, n, minN, counts, countsTotal, readings } of indicators) {
      expect([words, nCounts]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
      for (const reading of readings)
        expect(reading).toMatchObject({ words: expect.stringMatching(/./), unit: expect.stringMatching(/./) });
      expect([score === null, reason, countsTotal]).toEqual(n >= minN ? [false, null, n] : [true, 'NOT_ENOUGH_DATA', 0]);
      expect(counts).toHaveLength(countsTotal);
    }
    expect(indicators.find(({ key }) => key === 'trigger-to-decision')).toMatchObject({
      counts: reviewIds.toSorted().map((id) => ({ kind: 'REVIEW', id, words: expect.stringMatching(/^Review opened on/) })),
    });
  });

  it('shows as many of what it counts as are asked for', async () => {
    const counted = async (given: string) => {
      const document = `{ handProfile { indicators { key countsTotal counts${given} { id } } } }`;
      const answer = await running.query<{
        handProfile: { indicators: readonly { key: string; countsTotal: number; counts: readonly { id: string }[] }[] };
      }>(document, {}, executive);
      return answer.errors[0]?.message ?? answer.data.handProfile.indicators.find(({ key }) => key === 'policies-complete');
    };
    const all = await counted('');
    expect(all).toMatchObject({ countsTotal: 3 });
    const { counts } = all as { readonly counts: readonly { readonly id: string }[] };
    expect(counts).toHaveLength(3);
    expect(await counted('(first: 1, skip: 1)')).toMatchObject({ countsTotal: 3, counts: [counts[1]] });
    expect(await counted('(first: 1001)')).toBe('ask for 1 to 1000 at once');
    expect(await counted('(skip: -1)')).toBe('leave out 0 or more');
  });
});

describe('a month that is over', () => {
  const publish = () => running.server.background.schedules.runNow('publish-hand-months');
  const trend = async (scope: object | null = null) => {
    const document = 'query ($scope: HandScopeInput) { handTrend(scope: $scope) { month isProvisional rubricVersion } }';
    type Point = { readonly month: string; readonly isProvisional: boolean };
    const { data } = await running.query<{ handTrend: readonly Point[] }>(document, { scope }, executive, running.afterCommands);
    return data.handTrend.map(({ month, isProvisional }) => [month, isProvisional]);
  };
  const published = (variables: object = {}) =>
    eventually(
      () => profile({ month: '2026-10', ...variables }),
      'the published month',
      ({ isProvisional }) => !isProvisional,
    );

  it('stays provisional until the week after it is over', async () => {
    clock.advanceDays(6); // Sunday 8 November
    await publish();
    expect(await profile({ month: '2026-10' })).toMatchObject({ isProvisional: true });
    expect(await trend()).toEqual([
      ['2026-10', true],
      ['2026-11', true],
    ]);
  });

  it('is then published once for the organisation, every unit and every policy in force, and nothing changes it', async () => {
    clock.advanceDays(1);
    const before = await profile({ month: '2026-10' });
    await publish();
    const scopes = [{}, { scope: { unitId: north } }, { scope: { policyId: northern } }];
    const first = await Promise.all(scopes.map((variables) => published(variables)));
    expect(first[0]).toEqual({ ...before, isProvisional: false });
    expect(indicator(first[2] as Profile, 'trigger-to-decision')).toMatchObject({ n: 1, score: 100, counts: [{ kind: 'REVIEW' }] });
    // In force since before its end, and without a mandate.
    const late = { ...aPolicy('RET-16'), mandate: { kind: 'HABIT' }, unitCode: 'NORTH', effectiveFrom: '2026-10-01' };
    await running.done('registerPolicy', late, owner);
    await publish();
    expect(await Promise.all(scopes.map((variables) => published(variables)))).toEqual(first);
    expect(indicator(await profile(), 'policies-complete')).toMatchObject({ n: 4 });
    expect(await trend()).toEqual([
      ['2026-10', false],
      ['2026-11', true],
    ]);
    expect(await trend({ policyId: northern })).toEqual([
      ['2026-10', false],
      ['2026-11', true],
    ]);
  });

  it('is published for all others where one cannot be measured, and for that one later', async () => {
    const measurer = running.server.app.get(HandMeasurer);
    const measure = measurer.measure.bind(measurer);
    const broken = jest.spyOn(measurer, 'measure').mockImplementation((found, scope, bucket) => {
      if (scope.kind === 'UNIT' && scope.id === north) throw new RangeError('a fault');
      return measure(found, scope, bucket);
    });
    clock.advanceDays(28);
    await publish();
    broken.mockRestore();
    const isPublished = (points: Awaited<ReturnType<typeof trend>>) =>
      points.some(([month, isProvisional]) => month === '2026-11' && !isProvisional);
    await eventually(trend, 'the organisation, published last', isPublished);
    expect(await trend({ policyId: northern })).toContainEqual(['2026-11', false]);
    expect(await trend({ unitId: north })).toContainEqual(['2026-11', true]);
    const fault = running.log.split('\n').find((line) => line.includes('a HAND profile was not published'));
    expect(JSON.parse(fault ?? '{}')).toMatchObject({
      scope: 'UNIT',
      id: north,
      month: '2026-11',
      fault: expect.stringMatching(/^RangeError/),
    });
    await publish();
    await eventually(() => trend({ unitId: north }), 'the unit', isPublished);
  });

  it('is caught up with after a time without a server', async () => {
    const many = Array.from({ length: 26 }, (_, index) => ({ ...aPolicy(`MANY-${index}`), effectiveFrom: '2026-12-01' }));
    for (const rule of many) await running.done('registerPolicy', rule, owner);
    clock.advanceDays(42);
    await publish();
    await eventually(trend, 'the months in between', (points) => points.filter(([, isProvisional]) => !isProvisional).length === 3);
    expect(await trend()).toEqual([
      ['2026-10', false],
      ['2026-11', false],
      ['2026-12', false],
      ['2027-01', true],
    ]);
  });

  it('is not looked at again, nor any before the first policy', async () => {
    await running.query('{ handProfile { month } }', {}, executive, running.afterCommands);
    const find = jest.spyOn(running.server.app.get(HandMeasurer), 'find');
    await publish();
    expect(find).not.toHaveBeenCalled();
    clock.advanceDays(28);
    await publish();
    expect(find).toHaveBeenCalledTimes(1);
    find.mockRestore();
  });

  it('names 25 of what it counts, and looks up the others', async () => {
    const document = `{ handProfile(month: "2026-12") { isProvisional indicators { key n countsTotal counts(first: 100) { id } } } }`;
    type Named = { readonly key: string; readonly counts: readonly { readonly id: string }[] };
    const { data } = await running.query<{ handProfile: { isProvisional: boolean; indicators: readonly Named[] } }>(
      document,
      {},
      executive,
    );
    const complete = data.handProfile.indicators.find(({ key }) => key === 'policies-complete');
    expect([data.handProfile.isProvisional, complete]).toMatchObject([false, { n: 30, countsTotal: 30 }]);
    expect(new Set(complete?.counts.map(({ id }) => id)).size).toBe(30);
  });
});

describe('what staff report', () => {
  const runNow = (name: string) => running.server.background.schedules.runNow(name);
  const told = async (scope: object | null, key: string) => indicator(await profile({ scope }), key);

  it('is counted by whole published blocks, down to which the profile explains itself', async () => {
    const guarded = { ...aPolicy('RET-20'), guardrails: [aGuardrail] };
    const rule = { ...guarded, purposes: ['CONTROL'], unitCode: 'NORTH', effectiveFrom: '2026-12-01' };
    const { policy } = await running.done<{ policy: { id: string } }>('registerPolicy', rule, owner, 'policy { id }');
    const scope = { policyId: policy.id };
    const reportIds: string[] = [];
    const proof = { name: 'proof', text: 'CARD' };
    for (let person = 0; person < 22; person++) {
      const effects = person < 12 ? ['JOB_STRESS'] : ['WORKAROUND'];
      const given = [{ name: 'amount', number: 2_000 }, ...(person < 8 ? [proof] : [])];
      const facts = person < 15 ? given : [];
      const said = { policyId: policy.id, mode: 'CONFIDENTIAL', effects, facts, burden: 3, servedPurpose: person < 11 ? 'NO' : 'YES' };
      const reporter = await running.person(['FRONTLINE'], { unitCode: 'NORTH' });
      reportIds.push((await running.done<{ report: { id: string } }>('reportFriction', said, reporter, 'report { id }')).report.id);
      if (person === 8) await running.done('addReportFacts', { reportId: reportIds[person], facts: [proof] }, reporter);
    }
    clock.advanceDays(1);
    for (const reportId of reportIds.slice(0, 17)) await running.done('answerReport', { reportId, answer: 'We look into it.' }, owner);
    const nothing = { n: 0, score: null, reason: 'NOT_ENOUGH_DATA', counts: [] };
    expect(await told(scope, 'reports-without-harm')).toMatchObject(nothing);

    clock.advanceDays(7);
    await runNow('publish-friction-blocks');
    const harm = await eventually(
      () => told(scope, 'reports-without-harm'),
      'the blocks',
      ({ n }) => n > 0,
    );
    expect(harm).toMatchObject({
      n: 22,
      readings: [{ raw: 10 / 22 }],
      counts: [{ kind: 'FRICTION_BREAKDOWN', policy: { code: 'RET-20' } }],
    });
    expect(harm.counts[0]).toMatchObject({ n: 22, words: expect.stringMatching(/^Reports, week/) });
    expect(harm.counts[0]?.blockIds).toHaveLength(1);
    // Eight at once, one later; six say the amount alone, seven nothing.
    expect(await told(scope, 'reports-with-facts')).toMatchObject({ n: 22, readings: [{ raw: 9 / 22 }], counts: harm.counts });
    expect(await told(scope, 'purpose-served')).toMatchObject({ n: 22, readings: [{ raw: 0.5 }], counts: harm.counts });
    expect(await told({ unitId: north }, 'reports-without-harm')).toMatchObject({ n: 22, counts: harm.counts });
    expect(await told(null, 'reports-without-harm')).toMatchObject({ n: 22, counts: harm.counts });
    expect(await told(scope, 'reporters-answered')).toMatchObject(nothing);

    clock.advanceDays(31);
    await runNow('publish-friction-blocks');
    const answered = await eventually(
      () => told(scope, 'reporters-answered'),
      'the answer times',
      ({ n }) => n > 0,
    );
    expect(answered).toMatchObject({ n: 22, readings: [{ raw: 17 / 22 }], counts: harm.counts });
    expect(await told(scope, 'report-to-first-answer')).toMatchObject({ n: 22, readings: [{ raw: 1 }], counts: harm.counts });
  });

  it('stands in the month that is published, also where nobody published the blocks of its weeks before', async () => {
    const rule = { ...aPolicy('RET-21'), purposes: ['CONTROL'], unitCode: 'NORTH', effectiveFrom: '2026-12-01' };
    const { policy } = await running.done<{ policy: { id: string } }>('registerPolicy', rule, owner, 'policy { id }');
    for (let person = 0; person < 22; person++) {
      const said = { policyId: policy.id, mode: 'CONFIDENTIAL', burden: 3, servedPurpose: person < 11 ? 'NO' : 'YES' };
      await running.done('reportFriction', said, await running.person(['FRONTLINE'], { unitCode: 'NORTH' }));
    }
    const month = clock.instant.slice(0, 7);
    clock.advanceDays(45);
    await runNow('publish-hand-months');
    const published = await profile({ month, scope: { policyId: policy.id } });
    expect(published).toMatchObject({ isProvisional: false });
    expect(indicator(published, 'purpose-served')).toMatchObject({ n: 22, counts: [{ kind: 'FRICTION_BREAKDOWN' }] });
  });
});
