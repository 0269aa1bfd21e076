import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from './clock.ts';
import { closeWave } from './closed-wave.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Estimate {
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly n: number;
  readonly method: string;
  readonly window: { readonly from: string; readonly to: string } | null;
  readonly reason: string | null;
}
interface Point {
  readonly employees: Estimate;
  readonly customers: Estimate;
  readonly gap: Estimate;
  readonly verdict: string | null;
  readonly change: Estimate | null;
}
interface Gaps {
  readonly wave: { readonly number: number; readonly isClosed: boolean } | null;
  readonly window: { readonly from: string; readonly to: string } | null;
  readonly statements: readonly (Point & { readonly key: string; readonly trend: readonly Point[]; readonly unplaced: object | null })[];
  readonly weighted: { readonly gap: Estimate; readonly verdict: string | null } | null;
}

const ESTIMATE = '{ value lower upper n method window { from to } reason }';
const POINT = `employees ${ESTIMATE} customers ${ESTIMATE} gap ${ESTIMATE} verdict change ${ESTIMATE}`;
const DOCUMENT = `query ($surveyId: ID!, $unitId: ID, $waveId: ID) { perceptionGaps(surveyId: $surveyId, unitId: $unitId, waveId: $waveId) {
  wave { number isClosed } window { from to }
  statements { key ${POINT} unplaced { employees customers } elsewhere { employees customers } trend { wave { number } ${POINT} } }
  weighted { gap ${ESTIMATE} verdict } } }`;

/** `agreed` of `of` answer 4, the others 2. */
const counts = (agreed: number, of: number) => [0, of - agreed, 0, agreed, 0];
const rounded = ({ value, lower, upper }: Estimate) => [value, lower, upper].map((each) => each && Math.round(each * 1e4) / 1e4);

describe('how employees and customers see the same', () => {
  const clock = new Clock('2026-10-05T08:00:00.000Z');
  let running: RunningServer;
  let executive: Requester;
  let north: string;
  let south: string;
  let surveyId: string;

  const ask = async (variables: object = {}, as: Requester = executive) =>
    running.query<{ perceptionGaps: Gaps | null }>(DOCUMENT, { surveyId, ...variables }, as, running.afterCommands);
  const gaps = async (variables: object = {}, as: Requester = executive): Promise<Gaps> => {
    const { data, errors } = await ask(variables, as);
    expect(errors).toEqual([]);
    if (!data.perceptionGaps) throw new Error('no answer');
    return data.perceptionGaps;
  };
  const openWave = async () => {
    const closesOn = clock.instant.slice(0, 10);
    return (await running.done<{ wave: { id: string } }>('openWave', { surveyId, closesOn }, executive, 'wave { id }')).wave.id;
  };
  const importCounts = (waveId: string, audience: string, unitCode: string, byKey: Readonly<Record<string, readonly number[]>>) => {
    const input = { waveId, source: 'a survey of October', audience, unitCode };
    const given = Object.entries(byKey).map(([key, own]) => ({ key, counts: own }));
    return running.done('importSurveyCounts', { ...input, counts: given }, executive);
  };

  beforeAll(async () => {
    running = await RunningServer.start({ clock });
    executive = await running.person(['EXECUTIVE']);
    await running.unit('ORG');
    north = await running.unit('NORTH', 'ORG');
    south = await running.unit('SOUTH', 'ORG');
    const statement = (key: string, weight: number) => ({ key, employeeText: `We: ${key}.`, customerText: `They: ${key}.`, weight });
    const input = { title: 'Two views', statements: [statement('above-and-beyond', 75), statement('discretion', 25)] };
    surveyId = (await running.done<{ survey: { id: string } }>('createSurvey', input, executive, 'survey { id }')).survey.id;
  });
  afterAll(() => running.remove());

  it('wait while no wave is closed, whatever was imported, and come with interval, verdict and weeks once one is', async () => {
    const waveId = await openWave();
    await importCounts(waveId, 'EMPLOYEES', 'NORTH', { 'above-and-beyond': counts(56, 70), discretion: counts(74, 100) });
    await importCounts(waveId, 'CUSTOMERS', 'NORTH', { 'above-and-beyond': counts(48, 80), discretion: counts(34, 96) });
    await importCounts(waveId, 'CUSTOMERS', 'SOUTH', { discretion: counts(4, 4) });
    const waiting = { value: null, lower: null, upper: null, n: 0, window: null, reason: 'WAITING' };
    for (const asked of [{}, { waveId }]) {
      const { statements, weighted } = await gaps(asked);
      expect(statements).toMatchObject([
        { employees: waiting, customers: waiting, gap: waiting, verdict: null, trend: [] },
        { gap: waiting },
      ]);
      expect(weighted).toMatchObject({ gap: waiting, verdict: null });
    }

    await closeWave(running, waveId, executive);
    const { wave, window, statements, weighted } = await gaps();
    const weeks = { from: '2026-W41', to: '2026-W41' };
    expect([wave, window]).toEqual([{ number: 1, isClosed: true }, weeks]);
    expect(statements[0]).toMatchObject({
      employees: { value: 0.8, n: 70, method: 'WILSON_SCORE', window: weeks },
      customers: { value: 0.6, n: 80 },
      gap: { n: 150, method: 'NEWCOMBE_HYBRID_SCORE', window: weeks, reason: null },
      verdict: 'CLEAR_GAP',
      change: null,
    });
    expect(statements.map(({ gap }) => rounded(gap))).toEqual([
      [0.2, 0.0524, 0.3339],
      [0.36, 0.2245, 0.477],
    ]);
    expect(weighted).toMatchObject({ gap: { n: 350, method: 'WEIGHTED_MEAN_OF_GAPS' }, verdict: 'CLEAR_GAP' });
    expect(weighted?.gap.value).toBeCloseTo(0.24, 12);
  });

  it('of a unit are whole groups, and four customers are withheld everywhere', async () => {
    const suppressed = { value: null, lower: null, upper: null, n: 0, reason: 'SUPPRESSED' };
    // The four of the south are in one cell with the customers of the north: nobody can subtract.
    expect((await gaps({ unitId: north })).statements).toMatchObject([
      { gap: { n: 150 }, unplaced: { employees: 0, customers: 0 }, elsewhere: { employees: 0, customers: 0 } },
      { employees: { n: 100 }, customers: suppressed, gap: suppressed, verdict: null, unplaced: { employees: 0, customers: 100 } },
    ]);
    expect((await gaps({ unitId: south })).statements).toMatchObject([
      { employees: suppressed, customers: suppressed, gap: suppressed, elsewhere: { employees: 70, customers: 80 } },
      { employees: suppressed, customers: suppressed, gap: suppressed, unplaced: { employees: 0, customers: 100 } },
    ]);
  });

  it('have a trend over waves, and how much a gap changed since the wave before', async () => {
    clock.advanceDays(14);
    const waveId = await openWave();
    await importCounts(waveId, 'EMPLOYEES', 'NORTH', { 'above-and-beyond': counts(66, 100), discretion: counts(3, 4) });
    await importCounts(waveId, 'CUSTOMERS', 'NORTH', { 'above-and-beyond': counts(29, 100), discretion: counts(30, 80) });
    expect((await gaps()).wave).toEqual({ number: 1, isClosed: true });
    await closeWave(running, waveId, executive);
    const [beyond, discretion] = (await gaps()).statements;
    expect(beyond?.trend.map(({ gap }) => rounded(gap))).toEqual([
      [0.2, 0.0524, 0.3339],
      [0.37, 0.2338, 0.4869],
    ]);
    expect(beyond?.change).toMatchObject({ n: 350, method: 'SQUARE_AND_ADD', window: { from: '2026-W43', to: '2026-W43' } });
    expect(beyond?.change?.value).toBeCloseTo(0.17, 12);
    const suppressed = { value: null, lower: null, upper: null, n: 0, reason: 'SUPPRESSED' };
    expect(discretion).toMatchObject({ employees: suppressed, gap: suppressed, verdict: null, change: suppressed });
    expect((await gaps()).weighted).toMatchObject({ gap: suppressed, verdict: null });
  });

  it('are the published vectors of the method, from counts that were imported', async () => {
    const vectors = [
      [56, 70, 48, 80, 0.2, 0.0524, 0.3339],
      [9, 10, 3, 10, 0.6, 0.1705, 0.809],
      [5, 56, 0, 29, 0.0893, -0.0381, 0.1926],
      [66, 100, 29, 100, 0.37, 0.2338, 0.4869],
      [7, 10, 3, 10, 0.4, -0.0288, 0.6718],
      [3, 5, 1, 5, 0.4, -0.1626, 0.7264],
      [0, 10, 0, 20, 0, -0.1611, 0.2775],
    ] as const;
    const statements = vectors.map((_, i) => ({ key: `vector-${i}`, employeeText: `We: ${i}.`, customerText: `They: ${i}.` }));
    const created = { title: 'Seven vectors', statements };
    const { survey } = await running.done<{ survey: { id: string } }>('createSurvey', created, executive, 'survey { id }');
    const closesOn = clock.instant.slice(0, 10);
    const asked = { surveyId: survey.id, closesOn };
    const { wave } = await running.done<{ wave: { id: string } }>('openWave', asked, executive, 'wave { id }');
    const sides = [
      ['EMPLOYEES', ([agreed, of]: (typeof vectors)[number]) => counts(agreed, of)],
      ['CUSTOMERS', ([, , agreed, of]: (typeof vectors)[number]) => counts(agreed, of)],
    ] as const;
    for (const [audience, of] of sides)
      await importCounts(wave.id, audience, 'NORTH', Object.fromEntries(vectors.map((vector, i) => [`vector-${i}`, of(vector)])));
    await running.done('closeWave', { waveId: wave.id }, executive);
    const found = await gaps({ surveyId: survey.id });
    expect(found.statements.map(({ gap }) => rounded(gap))).toEqual(vectors.map(([, , , , ...gap]) => gap));
  });

  it('are told to those who read figures alone, of surveys, waves and units that there are', async () => {
    for (const role of ['POLICY_OWNER', 'COMPLIANCE', 'AUDITOR'] as const)
      expect((await gaps({}, await running.person([role]))).statements[0]).toMatchObject({ gap: { n: 200 } });
    for (const [asked, as] of [
      [{}, await running.person(['FRONTLINE'])],
      [{}, await running.person(['SUPERVISOR'])],
      [{ surveyId: randomUUID() }, executive],
      [{ unitId: randomUUID() }, executive],
    ] as const)
      expect((await ask(asked, as)).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    expect((await ask({ waveId: randomUUID() }, executive)).errors).toMatchObject([
      { extensions: { errors: [{ code: 'insights.wave-unknown', field: 'waveId' }] } },
    ]);
  });
});
