import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from './inputs.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

interface Driver {
  readonly policy: { readonly code: string };
  readonly verdict: string;
  readonly why: string;
  readonly correlation: { readonly value: number | null; readonly lower: number | null; readonly upper: number | null; readonly n: number };
  readonly qValue: number | null;
  readonly units: readonly { readonly unit: { readonly code: string }; readonly frictionRank: number; readonly gapRank: number }[];
}
interface Drivers {
  readonly reason: string | null;
  readonly compared: number;
  readonly notCompared: number;
  readonly windowAsked: { readonly to: string } | null;
  readonly drivers: readonly Driver[];
}

const DOCUMENT = `query ($surveyId: ID!, $unitId: ID) { gapDrivers(surveyId: $surveyId, unitId: $unitId, first: 20) {
  reason compared notCompared windowAsked { from to weeks }
  drivers { statement { key } policy { code } verdict why basis pValue qValue
    correlation { value lower upper n method window { from to } reason } units { unit { code } frictionRank gapRank } } } }`;

const SHOPS = Array.from({ length: 8 }, (_, i) => `SHOP-${i + 1}`);
const PEOPLE = 5;

/** Eight shops: the fewer customers five reports on receipts come from, the fewer customers agree. Reports on parcels come as they come. */
describe('which policies go with which gaps', () => {
  let running: RunningServer;
  let executive: Requester;
  let surveyId: string;

  const ask = (as: Requester, variables: object = {}) =>
    running.query<{ gapDrivers: Drivers | null }>(DOCUMENT, { surveyId, ...variables }, as, running.afterCommands);
  const drivers = async (as: Requester = executive): Promise<Drivers> => {
    const { data, errors } = await ask(as);
    expect(errors).toEqual([]);
    if (!data.gapDrivers) throw new Error('no answer');
    return data.gapDrivers;
  };

  beforeAll(async () => {
    running = await RunningServer.start();
    executive = await running.person(['EXECUTIVE']);
    const owner = await running.person(['POLICY_OWNER']);
    const register = async (code: string) =>
      (await running.done<{ policy: { id: string } }>('registerPolicy', aPolicy(code), owner, 'policy { id }')).policy.id;
    const [receipts, parcels] = [await register('RET-14'), await register('PAR-1')];
    await running.unit('ORG');
    for (const [i, unitCode] of SHOPS.entries()) {
      await running.unit(unitCode, 'ORG');
      for (let n = 0; n < PEOPLE; n++) {
        const person = await running.person(['FRONTLINE'], { unitCode });
        for (const policyId of [receipts, parcels]) await running.done('reportFriction', { policyId }, person);
      }
      const week = '2026-W45';
      await running.done('recordInteractions', { unitCode, week, policyId: receipts, count: 900 - 100 * i }, executive);
      await running.done('recordInteractions', { unitCode, week, policyId: parcels, count: 200 + 100 * ((i * 3) % 8) }, executive);
    }
    const paired = { key: 'above-and-beyond', employeeText: 'I go above and beyond.', customerText: 'They go above and beyond.' };
    surveyId = (
      await running.done<{ survey: { id: string } }>(
        'createSurvey',
        { title: 'Two views', statements: [paired] },
        executive,
        'survey { id }',
      )
    ).survey.id;
  });
  afterAll(() => running.remove());

  it('wait while no wave is closed', async () => {
    expect(await drivers()).toMatchObject({ reason: 'WAITING', compared: 0, windowAsked: null, drivers: [] });
  });

  it('are not told while the reports wait for their week to close', async () => {
    const closesOn = '2026-11-12';
    const { wave } = await running.done<{ wave: { id: string } }>('openWave', { surveyId, closesOn }, executive, 'wave { id }');
    running.clock.advanceDays(9);
    for (const [i, unitCode] of SHOPS.entries()) {
      const shared = { waveId: wave.id, source: 'a survey of November', unitCode };
      const counts = (agreed: number) => [{ key: 'above-and-beyond', counts: [0, 20 - agreed, 0, agreed, 0] }];
      await running.done('importSurveyCounts', { ...shared, audience: 'EMPLOYEES', counts: counts(16) }, executive);
      await running.done('importSurveyCounts', { ...shared, audience: 'CUSTOMERS', counts: counts(15 - i) }, executive);
    }
    await running.done('closeWave', { waveId: wave.id }, executive);
    const { reason, compared, notCompared, drivers: found } = await drivers();
    expect([reason, compared, notCompared]).toEqual([null, 0, 2]);
    expect(found).toMatchObject([
      { verdict: 'NOT_ENOUGH_UNITS', correlation: { value: null, n: 0 }, units: [] },
      { correlation: { n: 0 } },
    ]);
  });

  it('are found where they go together, with interval and correction, and not where they do not', async () => {
    await running.server.background.schedules.runNow('publish-friction-blocks');
    const { compared, windowAsked, drivers: found } = await drivers();
    expect([compared, windowAsked]).toEqual([2, { from: '2026-W20', to: '2026-W45', weeks: 26 }]);
    const [receipts, parcels] = found;
    expect(receipts).toMatchObject({
      ...{ policy: { code: 'RET-14' }, verdict: 'GOES_TOGETHER', basis: 'CUSTOMERS_SERVED' },
      correlation: { value: 1, upper: 1, n: 8, method: 'SPEARMAN_FISHER_Z', window: { from: '2026-W45', to: '2026-W45' }, reason: null },
    });
    expect(receipts?.qValue).toBeCloseTo((2 * 2) / 40_320, 12);
    expect(receipts?.why).toMatch(
      /^Across 8 units: the more reports on RET-14 per customer served, .+ what brings it about, this cannot tell\.$/,
    );
    expect(receipts?.units.map(({ unit, gapRank }) => [unit.code, gapRank])).toEqual(SHOPS.map((code, i) => [code, i + 1]).reverse());
    expect(parcels).toMatchObject({ policy: { code: 'PAR-1' }, verdict: 'NOT_SHOWN', correlation: { n: 8 } });
    expect(parcels?.correlation.lower).toBeLessThan(0);
    expect(parcels?.correlation.upper).toBeGreaterThan(0);
  });

  it('are told to those who read figures alone', async () => {
    for (const role of ['POLICY_OWNER', 'COMPLIANCE', 'AUDITOR'] as const)
      expect(await drivers(await running.person([role]))).toMatchObject({ compared: 2 });
    for (const role of ['FRONTLINE', 'SUPERVISOR', 'ADMIN'] as const)
      expect((await ask(await running.person([role]))).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });
});
