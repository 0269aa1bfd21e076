import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { closeWave } from './closed-wave.ts';
import { countEvents, handrail, startHandrail } from './operator.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

const KEYS = ['above-and-beyond', 'common-sense'];
const RESPONDENTS = 130;
const UNITS = Array.from({ length: 80 }, (_, n) => `STORE-${n + 1}`);
type Counts = readonly number[];

let running: RunningServer;
let executive: Requester;
let waveId: string;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handrail-import-kill-'));
  running = await RunningServer.start();
  executive = await running.person(['EXECUTIVE', 'ADMIN']);
  for (const unit of UNITS) await running.unit(unit);
  const statements = KEYS.map((key) => ({ key, customerText: `They: ${key}.` }));
  const input = { title: 'Killed', statements };
  const { survey } = await running.done<{ survey: { id: string } }>('createSurvey', input, executive, 'survey { id }');
  const wave = { surveyId: survey.id, closesOn: '2026-11-08' };
  waveId = (await running.done<{ wave: { id: string } }>('openWave', wave, executive, 'wave { id }')).wave.id;
  // The log is read by this process, too.
  await running.stop();
});
afterEach(async () => {
  await running.remove();
  await rm(folder, { recursive: true });
});

const words = (file: string) => ['import', 'survey', file, '--wave', waveId, '--source', 'Visits', '--audience', 'CUSTOMERS'];

/** Runs the import, kills it when that many events are there, and runs it to its end. */
async function killedAndResumed(
  text: string,
  type: string,
  [some, all]: readonly [some: number, all: number],
  ...more: readonly string[]
): Promise<{ readonly killedAt: number; readonly stdout: string }> {
  const file = join(folder, 'answers.csv');
  await writeFile(file, text);
  const command = [...words(file), ...more];
  const child = await startHandrail(running.data, ...command);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  while (countEvents(running.data, type) < some && child.exitCode === null) await delay(2);
  child.kill('SIGKILL');
  await ended;
  const killedAt = countEvents(running.data, type);
  expect(killedAt).toBeGreaterThanOrEqual(some);
  expect(killedAt).toBeLessThan(all);
  const { code, stdout } = await handrail(running.data, ...command);
  expect(code).toBe(0);
  expect(countEvents(running.data, type)).toBe(all);
  expect((await handrail(running.data, ...command)).stdout).toMatch(/^0 added, \d+ imported before, 0 rejected$/m);
  expect(countEvents(running.data, type)).toBe(all);
  return { killedAt, stdout };
}

async function published(): Promise<readonly { readonly key: string; readonly counts: Counts }[]> {
  running = await running.restart();
  await closeWave(running, waveId, executive);
  const { data } = await running.query<{ surveyResults: { statements: readonly { key: string; counts: Counts }[] } }>(
    `{ surveyResults(waveId: "${waveId}") { statements { key counts } } }`,
    {},
    executive,
    running.afterCommands,
  );
  return data.surveyResults.statements;
}

const sumOf = (values: readonly number[]): Counts => [1, 2, 3, 4, 5].map((point) => values.filter((value) => value === point).length);

describe('an import that is killed and run again', () => {
  it('has the sums of one that was not: rows of respondents', async () => {
    const given = Array.from({ length: RESPONDENTS }, (_, n) => KEYS.map((_, key) => ((n * (key + 3)) % 5) + 1));
    const rows = given.map((values, n) => `r${n},${UNITS[n % UNITS.length]},${values.join(',')}\n`);
    const { killedAt, stdout } = await killedAndResumed(
      `respondent,Store,${KEYS.join(',')}\n${rows.join('')}`,
      'SurveyAnswered',
      [5, RESPONDENTS],
      '--unit-column',
      'Store',
    );
    expect(stdout).toBe(`${RESPONDENTS - killedAt} added, ${killedAt} imported before, 0 rejected\n`);
    expect(await published()).toEqual(KEYS.map((key, at) => ({ key, counts: sumOf(given.map((values) => values[at] ?? 0)) })));
  });

  it('has the sums of one that was not: counts, an event for each unit', async () => {
    const countsOf = (unit: number, key: number): Counts => [unit, 1, key, 7, 2 * unit];
    const rows = KEYS.flatMap((key, at) => UNITS.map((unit, n) => `${key},${unit},${countsOf(n, at).join(',')}\n`));
    const { killedAt, stdout } = await killedAndResumed(`statement,unit,1,2,3,4,5\n${rows.join('')}`, 'SurveyCountsImported', [
      10,
      UNITS.length,
    ]);
    expect(stdout).toBe(`${rows.length - 2 * killedAt} added, ${2 * killedAt} imported before, 0 rejected\n`);
    const sum = (at: number) =>
      UNITS.reduce<Counts>((total, _, n) => total.map((count, point) => count + (countsOf(n, at)[point] ?? 0)), [0, 0, 0, 0, 0]);
    expect(await published()).toEqual(KEYS.map((key, at) => ({ key, counts: sum(at) })));
  });
});
