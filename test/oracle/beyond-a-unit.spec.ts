import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventLog } from '#eventing';
import { unitIdOf } from '#organisation';
import { policyIdOf } from '#policies';
import { ReadStore } from '#read-store';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { Clock } from '../journeys/clock.ts';
import { aPolicy } from '../journeys/inputs.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { questionsOf } from './told-questions.ts';

/** What is reported in NORTH; SOUTH reports the same in every world. */
interface Elsewhere {
  readonly people: number;
  readonly effect: string;
  /** A block of NORTH alone, published before the others. */
  readonly isAnotherBlockThere: boolean;
}

interface World {
  readonly running: RunningServer;
  readonly executive: Requester;
  readonly executiveOfSouth: Requester;
}

/** Enough for a breakdown without anybody else. */
const SOUTH = 20;
const PATIENCE_MS = 60_000;
const PERIOD = '2026-Q1';
const QUESTIONS = [
  ['handProfile', { scope: { unitId: unitIdOf('SOUTH') } }],
  ['handTrend', { scope: { unitId: unitIdOf('SOUTH') }, months: 4 }],
  ['leadershipReview', { period: PERIOD, unitId: unitIdOf('SOUTH') }],
  ['frictionTrend', { unitId: unitIdOf('SOUTH') }],
] as const;
const FEED = `hand.csv?period=${PERIOD}&unit=SOUTH`;

async function found({ people, effect, isAnotherBlockThere }: Elsewhere): Promise<World> {
  const clock = new Clock('2026-01-05T09:00:00.000Z');
  const running = await RunningServer.start({ clock });
  await running.server.background.schedules.stop();
  for (const [code, parent] of [['ALL'], ['NORTH', 'ALL'], ['SOUTH', 'ALL']] as const) await running.unit(code, parent);
  const [admin, owner, executive] = [
    await running.person(['ADMIN']),
    await running.person(['POLICY_OWNER']),
    await running.person(['EXECUTIVE']),
  ];
  const executiveOfSouth = await running.person([]);
  const grant = { commandId: randomUUID(), personId: executiveOfSouth.id, role: 'EXECUTIVE', unitCode: 'SOUTH' };
  await running.done('grantRole', grant, admin);
  for (const code of ['RET-1', 'RET-2'])
    await running.done('registerPolicy', { ...aPolicy(code), unitCode: 'SOUTH', effectiveFrom: '2025-12-01' }, owner);
  const report = async (code: string, unitCode: string, count: number, effects: readonly string[]) => {
    for (let person = 0; person < count; person++) {
      const said = { policyId: policyIdOf(code), mode: 'CONFIDENTIAL', burden: 4, servedPurpose: 'NO', effects };
      await running.done('reportFriction', said, await running.person(['FRONTLINE'], { unitCode }));
    }
  };
  const closeWeek = async () => {
    clock.advanceDays(7);
    await running.server.background.schedules.runNow('publish-friction-blocks');
  };
  if (isAnotherBlockThere) await report('RET-2', 'NORTH', 6, [effect]);
  await closeWeek();
  await report('RET-1', 'SOUTH', SOUTH, ['WORKAROUND']);
  await report('RET-1', 'NORTH', people, [effect]);
  await closeWeek();
  return { running, executive, executiveOfSouth };
}

async function told({ running }: World, as: Requester): Promise<readonly string[]> {
  const { app } = running.server;
  const readStore = app.get(ReadStore);
  const head = await app.get(EventLog).store.head();
  const projections = readStore.projections.map(({ name }) => name);
  if (head !== null) await readStore.waitFor(projections, head, PATIENCE_MS);
  const answers: string[] = [];
  for (const [query, given] of QUESTIONS)
    for (const { document, variables } of questionsOf(app.get(GraphQLSchemaHost).schema, query, given)) {
      const answer = await running.post(JSON.stringify({ query: document, variables }), as);
      answers.push(`${query} ${await answer.text()}`);
    }
  const feed = await fetch(`${running.url}/feeds/${FEED}`, { headers: as.headersAt(running) });
  return [...answers, `${FEED} ${await feed.text()}`];
}

describe('what is reported elsewhere on a rule of a unit, in the same blocks', () => {
  let worlds: readonly World[];
  beforeAll(async () => {
    worlds = [
      await found({ people: 5, effect: 'WORKAROUND', isAnotherBlockThere: false }),
      await found({ people: 8, effect: 'JOB_STRESS', isAnotherBlockThere: true }),
    ];
  });
  afterAll(async () => {
    for (const { running } of worlds) await running.remove();
  });

  it('changes nothing that a reader of the unit alone is told', async () => {
    const [one = [], other = []] = await Promise.all(worlds.map((world) => told(world, world.executiveOfSouth)));
    expect(one.some((answer) => answer.startsWith('handProfile') && answer.includes('FRICTION_BREAKDOWN'))).toBe(true);
    expect(one.filter((answer) => answer.includes('"errors"'))).toEqual([]);
    expect(other).toEqual(one);
  });

  it('is told to readers of everything, block by block', async () => {
    const [one = [], other = []] = await Promise.all(worlds.map((world) => told(world, world.executive)));
    for (const answers of [one, other]) expect(answers.join('')).toMatch(/"blockIds":\["/);
    const [profile, different] = [one, other].map((answers) => answers.filter((answer) => answer.startsWith('handProfile')).join(''));
    expect(profile).toContain(`"kind":"FRICTION_BREAKDOWN","n":${SOUTH + 5}`);
    expect(different).toContain(`"kind":"FRICTION_BREAKDOWN","n":${SOUTH + 8}`);
  });
});
