import { describe, expect, it } from '@jest/globals';
import { addWeeks, quarterOf, weekOfDate } from '#calendar';
import type { IsoWeek } from '#calendar';
import { EventLog } from '#eventing';
import { frictionFigures, judgementFigures } from '#figures';
import { ReadStore } from '#read-store';
import { rounds, seed } from '../faults/seed.ts';
import { Collector } from './collect.ts';
import type { Fetched, Figures } from './collect.ts';
import { DIMENSIONS } from './publication.ts';
import type { FetchedJudgements } from './running-judgements.ts';
import { BITS, RunningWorld } from './running-world.ts';
import type { Block, Breakdown, JudgementBlock } from './running-world.ts';
import { isolatedGroup } from './solver.ts';
import type { Isolated } from './solver.ts';
import { classesOf } from './systems.ts';

const WORLDS = rounds(20, 100);
const WEEKS = 12;
const PATIENCE = 600_000;
const READ_MODEL_PATIENCE = 60_000;

interface Told {
  /** What everybody together fetched, at each publication. */
  readonly fetched: readonly Fetched[];
  readonly blocks: readonly Block[];
  readonly judgements: readonly FetchedJudgements[];
  readonly judgementBlocks: readonly JudgementBlock[];
}

/** Fetches every week of every policy and unit after each publication, and everything else at the end. */
async function toldIn(world: RunningWorld): Promise<Told> {
  const { running, policies, units } = world;
  const collector = new Collector(running, world.executive);
  const first = weekOfDate(running.clock.instant.slice(0, 10));
  const fetched: Fetched[] = [];
  let blocks: readonly Block[] = [];
  let judgements: readonly FetchedJudgements[] = [];
  for (let week = 1; week <= WEEKS; week++) {
    await world.live();
    const known = blocks.length;
    blocks = await world.blocks();
    if (blocks.length === known && week < WEEKS) continue;
    await projected(world);
    const last = addWeeks(first, week - 1);
    const all = { from: addWeeks(first, -1), to: last };
    fetched.push(...(await collector.weekly(all, policies, units)));
    if (week < WEEKS) continue;
    for (const window of [all, { from: addWeeks(last, -3), to: last }]) fetched.push(...(await collector.tables(window, units)));
    const weeks = Array.from({ length: WEEKS }, (_, index) => addWeeks(first, index)).map((week) => ({ from: week, to: week }));
    judgements = await world.judgements.fetch([...weeks, all, { from: addWeeks(last, -3), to: last }], units, world.executive);
    await expectTablesOf(await world.breakdowns(), collector, policies, all);
  }
  return { fetched, blocks, judgements, judgementBlocks: await world.judgementBlocks() };
}

async function projected({ running: { server } }: RunningWorld): Promise<void> {
  const head = await server.app.get(EventLog).store.head();
  if (head !== null) await server.app.get(ReadStore).waitFor([frictionFigures.name, judgementFigures.name], head, READ_MODEL_PATIENCE);
}

/** Tables are sums of the breakdowns' own, which the oracle in process solves; whatever is asked, nothing else is told. */
async function expectTablesOf(
  breakdowns: readonly Breakdown[],
  collector: Collector,
  policies: readonly string[],
  window: { readonly from: IsoWeek; readonly to: IsoWeek },
): Promise<void> {
  for (const dimension of ASKED) {
    for (const policyId of [null, ...policies]) {
      const expected = new Map<string, number>();
      for (const breakdown of breakdowns.filter((one) => policyId === null || one.policyId === policyId)) {
        for (const [cell, count] of Object.entries(breakdown.histograms[dimension])) {
          const key = `${quarterOf(breakdown.toWeek as IsoWeek)} ${cell}`;
          expected.set(key, (expected.get(key) ?? 0) + count);
        }
      }
      const shown = await collector.breakdown(NAMES[dimension], policyId, window);
      expect([dimension, policyId, [...shown].sort()]).toEqual([dimension, policyId, [...expected].sort()]);
    }
  }
}
const NAMES = { cause: 'CAUSE', channel: 'CHANNEL', effect: 'EFFECT', customerOutcome: 'CUSTOMER_OUTCOME' } as const;
const ASKED = DIMENSIONS.filter((dimension) => dimension !== 'harm' && dimension !== 'facts');

/** Places of the reports in a sum, read out of its amounts. @throws Error where they are not what so many reports stated */
function reportsIn({ n, cost: { observed } }: Figures): readonly number[] {
  const amounts = [(observed.staffHours ?? 0) * 60, (observed.customerHours ?? 0) * 60, observed.outOfPocketMinor ?? 0].map(Math.round);
  const bits = Object.values(BITS).flatMap((count, field) =>
    Array.from({ length: count }, (_, bit) => Math.floor((amounts[field] ?? 0) / 2 ** bit) % 2 === 1),
  );
  const places = bits.flatMap((isIn, place) => (isIn ? [place] : []));
  if (places.length !== n) throw new Error(`${n} reports are told, and the amounts are those of ${places.length}`);
  return places;
}

/** The sums of reports that were fetched, solved. @param known ids of reports that somebody has read */
function isolatedBy(fetched: readonly Fetched[], { reports }: RunningWorld, known: ReadonlySet<string> = new Set()): Isolated | null {
  const rows = new Map<string, ReadonlyMap<string, number>>();
  for (const { figures } of fetched) {
    const places = reportsIn(figures).filter((place) => !known.has(reports[place]?.id ?? ''));
    if (places.length > 0) rows.set(places.join(), new Map(places.map((place) => [String(place), 1])));
  }
  const classes = classesOf([...rows.values()], (place) => reports[Number(place)]?.person ?? place);
  return isolatedGroup({ mode: 'VALUES', classes });
}

/** Everybody together with some of those who ever had an office, about what none of these has found in their inbox. */
function isolatedByReaders(fetched: readonly Fetched[], world: RunningWorld): Isolated | null {
  const inboxes = [...world.read.values()];
  for (let bits = 1; bits < 2 ** inboxes.length; bits++) {
    const taking = inboxes.filter((_, index) => Math.floor(bits / 2 ** index) % 2 === 1);
    const isolated = isolatedBy(fetched, world, new Set(taking.flatMap((inbox) => [...inbox])));
    if (isolated) return isolated;
  }
  return null;
}

/** "Me too" and "again" of blocks are told as they are, and only with k people behind them. */
function expectCountsOf(blocks: readonly Block[], fetched: readonly Fetched[], { reports }: RunningWorld): void {
  const ofBlock = (block: Block) => reports.flatMap((report, place) => (report && block.entryIds.includes(report.id) ? [place] : []));
  const known = blocks.map((block) => ({ block, places: ofBlock(block) }));
  for (const { asked, policyId, isWhole, figures } of fetched) {
    if (!isWhole || figures.reason !== null) continue;
    const places = new Set(reportsIn(figures));
    const within = known.filter((one) => one.places.length > 0 && one.places.every((place) => places.has(place)));
    const sum = (field: 'reports' | 'corroborations' | 'occurrences') => within.reduce((total, { block }) => total + block.sums[field], 0);
    const told = { reports: places.size, corroborations: figures.corroborations ?? 0, occurrences: figures.occurrences ?? 0 };
    const made = { reports: sum('reports'), corroborations: sum('corroborations'), occurrences: sum('occurrences') };
    expect([asked, policyId, told]).toEqual([asked, policyId, made]);
  }
}

/** Every week, policy and unit is fetched once, so that each block stands alone in some answer. */
function isolatedCalls(fetched: readonly FetchedJudgements[], { judgements }: RunningWorld): Isolated | null {
  const rows = fetched
    .map(({ figures }) => judgements.callsIn(figures))
    .filter(({ length }) => length > 0)
    .map((places) => new Map(places.map((place) => [String(place), 1])));
  const classes = classesOf(rows, (place) => judgements.calls[Number(place)]?.person ?? place);
  return isolatedGroup({ mode: 'VALUES', classes });
}

/** Requests state no amounts: blocks hold those of five people that the same supervisors found, and nothing but sums of blocks is told. */
function expectRequestsOf(blocks: readonly JudgementBlock[], fetched: readonly FetchedJudgements[], { judgements }: RunningWorld): void {
  const own = blocks.filter(({ kind }) => kind === 'REQUEST');
  for (const { entryIds, sums } of own) {
    const made = entryIds.flatMap((id) => judgements.requests.get(id) ?? []);
    expect([made.length, sums.authorityRequests]).toEqual([entryIds.length, entryIds.length]);
    expect(new Set(made.map(({ person }) => person)).size).toBeGreaterThanOrEqual(5);
    expect(new Set(made.map(({ readers }) => readers.toSorted().join())).size).toBe(1);
  }
  const told = fetched.filter(({ asked }) => asked.endsWith(' null total')).map(({ figures }) => figures.authorityRequests.n);
  expect(Math.max(0, ...told)).toBe(own.reduce((sum, { sums }) => sum + sums.authorityRequests, 0));
}

async function lived(worldSeed: number, k: number | null, test: (world: RunningWorld, told: Told) => void): Promise<void> {
  const world = await RunningWorld.found(worldSeed, k);
  try {
    test(world, await toldIn(world));
  } finally {
    await world.running.remove();
  }
}

describe(`every role together at the running API (HANDRAIL_SEED=${seed})`, () => {
  let published = 0;
  let judged = 0;
  let requested = 0;
  it.each(Array.from({ length: WORLDS }, (_, index) => seed + index))(
    'isolates nobody in world %i',
    async (worldSeed) => {
      await lived(worldSeed, null, (world, { fetched, blocks, judgements, judgementBlocks }) => {
        published += blocks.length;
        judged += judgementBlocks.length;
        requested += judgementBlocks.filter(({ kind }) => kind === 'REQUEST').length;
        expect(isolatedCalls(judgements, world)).toBeNull();
        expectRequestsOf(judgementBlocks, judgements, world);
        expect(isolatedBy(fetched, world)).toBeNull();
        expect(isolatedByReaders(fetched, world)).toBeNull();
        expectCountsOf(blocks, fetched, world);
      });
    },
    PATIENCE,
  );

  it('has had blocks to solve', () => {
    expect(published).toBeGreaterThan(2 * WORLDS);
    expect(judged).toBeGreaterThan(2 * WORLDS);
    expect(requested).toBeGreaterThan(0);
  });

  it(
    'isolates three people where two administrators lowered k to three',
    async () => {
      await lived(seed, 3, (world, { fetched }) => {
        expect(isolatedBy(fetched, world)?.people.length).toBeLessThan(5);
      });
    },
    PATIENCE,
  );
});
