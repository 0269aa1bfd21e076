import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningServer } from './running-server.ts';

let running: RunningServer;
beforeAll(async () => {
  running = await RunningServer.start();
});
afterAll(() => running.remove());

interface Indicator {
  readonly key: string;
  readonly dimension: string;
  readonly minN: number;
  readonly weight: number;
  readonly isCensus: boolean;
  readonly readings: readonly { readonly key: string; readonly unit: string; readonly floor: number; readonly target: number }[];
}

describe('the rubric of HAND', () => {
  it('tells its readers every number that a profile is worked out with, and that it is our own', async () => {
    const executive = await running.person(['EXECUTIVE']);
    const answer = await running.query<{
      handRubric: { version: number; weeks: number; censusWeeksOfPolicy: number; indicators: readonly Indicator[] };
    }>(
      '{ handRubric { version weeks censusWeeksOfPolicy indicators { key dimension minN weight isCensus readings { key unit floor target } } } }',
      {},
      executive,
    );
    expect(answer.errors).toEqual([]);
    const rubric = answer.data?.handRubric;
    expect(rubric).toMatchObject({ version: 1, weeks: 13, censusWeeksOfPolicy: 52 });
    expect(rubric?.indicators).toHaveLength(17);
    expect(rubric?.indicators.find(({ key }) => key === 'trigger-to-decision')).toEqual({
      key: 'trigger-to-decision',
      dimension: 'NIMBLE',
      minN: 1,
      weight: 3,
      isCensus: true,
      readings: [{ key: 'medianDays', unit: 'DAYS', floor: 120, target: 14 }],
    });
    const described = await running.query<{ __type: { description: string } }>(
      '{ __type(name: "HandRubric") { description } }',
      {},
      executive,
    );
    expect(described.data?.__type.description).toContain('our own operationalisation');
  });
});
