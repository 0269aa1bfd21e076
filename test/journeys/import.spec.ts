import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loggedEvents } from './event-store.ts';
import { appointAdministrator, countEvents, handrail, startHandrail } from './operator.ts';

const MAPPING = 'apps/cli/mappings/cfpb.json';

describe('importing the public complaints', () => {
  let root: string;
  let data: string;
  let file: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'handrail-import-'));
    data = join(root, 'data');
    file = join(root, 'complaints.csv');
    copyFileSync('test/data/cfpb-complaints-sample.csv', file);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('says what it would do and writes nothing in a dry run', async () => {
    const { code, stdout } = await handrail(data, 'import', 'reports', file, '--map', MAPPING, '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^rows +3186$/m);
    expect(stdout).toMatch(/^dates +2013-06-04 to 2017-02-23$/m);
    expect(stdout).toMatch(/^policies +80, of which new 80$/m);
    expect(stdout).toMatch(/^449 +incorrect-information-on-credit-report /m);
    expect(existsSync(data)).toBe(false);
    expect(existsSync(`${file}.rejected.csv`)).toBe(false);
  });

  it('goes on after SIGKILL, its totals tie, and a second run adds nothing', async () => {
    const owner = await appointAdministrator(data);
    const child = await startHandrail(data, 'import', 'reports', file, '--map', MAPPING);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    while (countEvents(data, 'FrictionReported') < 300 && child.exitCode === null) await delay(5);
    child.kill('SIGKILL');
    await ended;
    const before = countEvents(data, 'FrictionReported');
    expect(before).toBeGreaterThanOrEqual(300);
    expect(before).toBeLessThan(3186);

    const resumed = await handrail(data, 'import', 'reports', file, '--map', MAPPING);
    expect(resumed).toMatchObject({ code: 0, stdout: `${3186 - before} added, ${before} imported before, 0 rejected\n` });
    expectTotalsToTie(data, owner);

    const again = await handrail(data, 'import', 'reports', file, '--map', MAPPING);
    expect(again).toMatchObject({ code: 0, stdout: '0 added, 3186 imported before, 0 rejected\n' });
    expectTotalsToTie(data, owner);
  });
});

interface Reported {
  readonly policyId: string;
  readonly policyVersion: number | null;
  readonly unitId: string;
  readonly happenedAt: string;
  readonly week: string;
  readonly channel: string;
  readonly customerOutcomes: readonly string[];
  readonly reporterId: string | null;
  readonly source: { readonly name: string; readonly public: boolean };
}

interface Registered {
  readonly policyId: string;
  readonly ownerId: string;
  readonly version: { readonly title: string };
}

function expectTotalsToTie(data: string, owner: string): void {
  const reports = eventsOf<Reported>(data, 'FrictionReported');
  expect(reports).toHaveLength(3186);
  const policies = eventsOf<Registered>(data, 'PolicyRegistered');
  expect(policies).toHaveLength(80);
  expect(new Set(policies.map(({ ownerId }) => ownerId))).toEqual(new Set([owner]));
  const titles = new Map(policies.map(({ policyId, version }) => [policyId, version.title]));
  const byTitle = tally(reports, ({ policyId }) => titles.get(policyId) ?? 'unknown');
  expect(byTitle[0]).toEqual(['Incorrect information on credit report', 449]);
  expect(byTitle[1]).toEqual(['Loan modification,collection,foreclosure', 401]);
  expect(tally(reports, ({ happenedAt }) => happenedAt.slice(0, 4))).toEqual([
    ['2016', 2814],
    ['2013', 350],
    ['2017', 22],
  ]);
  expect(tally(reports, ({ channel }) => channel)).toEqual([
    ['WEB', 2233],
    ['REFERRAL', 533],
    ['PHONE', 200],
    ['POSTAL_MAIL', 168],
    ['FAX', 52],
  ]);
  expect(tally(reports, ({ customerOutcomes }) => customerOutcomes.join())).toEqual([
    ['WENT_WITHOUT', 2019],
    ['COMPLAINED', 595],
    ['SERVED_BY_EXCEPTION', 543],
    ['DELAYED', 29],
  ]);
  const units = eventsOf<{ unitId: string; code: string }>(data, 'UnitRegistered');
  expect(units).toHaveLength(56);
  const unassigned = units.find(({ code }) => code === 'Unassigned')?.unitId;
  expect(reports.filter(({ unitId }) => unitId === unassigned)).toHaveLength(20);
  expect(reports.every(({ policyVersion, reporterId, source }) => policyVersion === 1 && reporterId === null && source.public)).toBe(true);
}

function tally<T>(items: readonly T[], key: (item: T) => string): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

function eventsOf<Data>(data: string, type: string): readonly Data[] {
  return loggedEvents(data, type).map((event) => JSON.parse(event.data) as Data);
}
