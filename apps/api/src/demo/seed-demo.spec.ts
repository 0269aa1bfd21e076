import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import type { EventStore } from '#eventing';
import { openIdentity } from '#identity';
import type { Evidence } from '#reviews/events';
import { readConfig } from '../config.ts';
import { openParts } from '../parts.ts';
import type { Parts } from '../parts.ts';
import { demoSignIns, signInTable } from './demo-sign-ins.ts';
import { demoPlan } from './plan.ts';
import type { DemoPlan } from './plan.ts';
import { runPlan } from './run-plan.ts';
import { demoContext, seedDemo, stageOf } from './seed-demo.ts';

const now = Date.parse('2026-11-23T09:00:00Z');
/** The set-up and the first two weeks. */
const CUT = '2025-12-08';
/** Recorded beside a judgement call, for the cap that it draws on and the grant that it uses up, and for each reporter who is told of a decision. */
const BESIDE = ['CapUsed', 'AuthorityUsed', 'ReportResolved'];
const plan = demoPlan('2026-11-23', new Calendar('UTC'), 'USD');
let folder: string;
let parts: Parts;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'handrail-demo-'));
  parts = await openParts(readConfig({ HANDRAIL_DATA: folder }));
});

afterEach(async () => {
  await parts.close();
  rmSync(folder, { recursive: true, force: true });
});

function until(day: string): DemoPlan {
  return { people: plan.people, steps: plan.steps.filter(({ at }) => at < day) };
}

async function run(plan: DemoPlan): Promise<void> {
  const app = await demoContext(parts);
  await runPlan(plan, stageOf(app), () => {});
  await app.close();
}

async function countEvents(store: EventStore, ...types: readonly string[]): Promise<number> {
  let count = 0;
  let after: string | null = null;
  for (let atEnd = false; !atEnd;) {
    const page = await store.readAll(after, types.length > 0 ? { types } : {}, 1_000);
    count += page.events.length;
    after = page.readTo;
    atEnd = page.atEnd;
  }
  return count;
}

/** What each review that was defined has frozen. */
async function definedWith({ log }: Parts): Promise<readonly (readonly Evidence[])[]> {
  const frozen: (readonly Evidence[])[] = [];
  for (let [after, atEnd]: [string | null, boolean] = [null, false]; !atEnd;) {
    const page = await log.readAll(after, { types: ['ReviewDefined'] }, 1_000);
    frozen.push(...page.events.map(({ data }) => (data as { evidence: readonly Evidence[] }).evidence));
    [after, atEnd] = [page.readTo, page.atEnd];
  }
  return frozen;
}

function said(evidence: readonly Evidence[], kind: Evidence['kind']): string | undefined {
  return evidence.find((piece) => piece.kind === kind)?.summary;
}

describe('seeding the demo', () => {
  it('records its steps with their own time, and adds nothing when it is repeated after a crash', async () => {
    const { steps } = until(CUT);
    await run(until('2025-12-01'));
    await run(until(CUT));
    const reported = steps.filter(({ command }) => command === 'ReportFriction');
    expect(reported.length).toBeGreaterThan(100);
    expect(await countEvents(parts.events, 'FrictionReported')).toBe(reported.length);
    expect(await countEvents(parts.events, 'PolicyRegistered')).toBe(32);
    expect(await countEvents(parts.events)).toBe(steps.length + (await countEvents(parts.events, ...BESIDE)));
    const { events } = await parts.log.readAll(null, { types: ['FrictionReported'] }, 1_000);
    expect(events.map(({ recordedAt }) => recordedAt).sort()).toEqual(reported.map(({ at }) => at));
    const head = await parts.events.head();
    await run(until(CUT));
    expect(await parts.events.head()).toBe(head);
  });

  it('refuses a directory that holds another organisation', async () => {
    await run(until('2025-11-11'));
    await expect(seedDemo(parts, { now })).rejects.toThrow(/holds another organisation; give the demo a directory of its own/);
  });

  it('gives one person of each role a fresh password', async () => {
    const identity = openIdentity({ directory: folder });
    const [first, second] = [await demoSignIns(identity.accounts), await demoSignIns(identity.accounts)];
    expect(second.map(({ role }) => role)).toEqual([
      'FRONTLINE',
      'SUPERVISOR',
      'POLICY_OWNER',
      'COMPLIANCE',
      'EXECUTIVE',
      'AUDITOR',
      'ADMIN',
    ]);
    for (const [index, { signInName, password }] of second.entries()) {
      expect(await identity.accounts.verify(signInName, password, 'here')).toMatchObject({ outcome: 'SIGNED_IN' });
      expect(await identity.accounts.verify(signInName, first[index]?.password ?? '', 'there')).toMatchObject({ outcome: 'REFUSED' });
      expect(signInTable(second)).toContain(password);
    }
    identity.close();
  });
});

describe('a whole year', () => {
  // Evenings belong to the next day in UTC, and clocks change twice.
  const environment = { HANDRAIL_TIME_ZONE: 'America/Los_Angeles', HANDRAIL_CURRENCY: 'EUR' };

  it('is recorded without a refusal, once', async () => {
    const own = mkdtempSync(join(tmpdir(), 'handrail-demo-year-'));
    const year = await openParts(readConfig({ ...environment, HANDRAIL_DATA: own }));
    const seen: number[] = [];
    await seedDemo(year, { now: Date.parse('2027-03-16T20:00:00Z'), progress: (done) => seen.push(done) });
    const { steps } = demoPlan('2027-03-16', year.deployment.calendar, 'EUR');
    expect(seen.at(-1)).toBe(steps.length);
    // Every step had its effect; to tell reporters is none of its own.
    const effects = steps.filter(({ command }) => command !== 'ResolveReports');
    expect(await countEvents(year.events)).toBe(effects.length + (await countEvents(year.events, ...BESIDE)));
    expect(await countEvents(year.events, 'ReportResolved')).toBeGreaterThan(800);
    expect(await countEvents(year.events, 'ReviewDecided')).toBe(steps.length - effects.length);
    const frozen = await definedWith(year);
    expect(frozen.filter((evidence) => said(evidence, 'CHART')?.startsWith('Nothing is published') === false).length).toBeGreaterThan(15);
    for (const evidence of frozen) {
      expect(evidence.map(({ kind }) => kind)).toEqual(['BLOCKS', 'COST', 'CHART', 'PROTECTION', 'GAPS', 'CHARTER', 'HISTORY']);
      expect(said(evidence, 'HISTORY')).toMatch(/^Version \d since \d{4}-/);
      expect(said(evidence, 'BLOCKS')).toMatch(/reports published, at least \d+ people behind them\.|^Nothing is published yet/);
      const { points = [] } = JSON.parse(evidence.find(({ kind }) => kind === 'CHART')?.data ?? '{}') as { points?: { n: number }[] };
      expect(points.filter(({ n }) => n < 5)).toEqual([]);
    }
    const told = (kind: Evidence['kind'], words: RegExp) => frozen.filter((evidence) => words.test(said(evidence, kind) ?? '')).length;
    expect(told('GAPS', /wave \d of .*: gap -?\d+ points \(/)).toBeGreaterThan(0);
    expect(told('CHARTER', /^Charter of [A-Z]+, version \d since /)).toBeGreaterThan(15);
    const head = await year.events.head();
    await seedDemo(year, { now: Date.parse('2027-03-20T20:00:00Z'), progress: (done) => seen.push(-done) });
    expect(await year.events.head()).toBe(head);
    expect(seen.every((done) => done > 0)).toBe(true);
    await year.close();
    rmSync(own, { recursive: true, force: true });
    // Thousands of commands, one after the other: a machine with other work to do needs more than the usual time.
  }, 300_000);
});
