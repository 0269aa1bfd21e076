import type { IsoWeek } from '#calendar';
import { addWeeks } from '#calendar';
import { decideAnswers } from '../../libs/friction/src/block-answer-times.ts';
import { histogramsOf } from '../../libs/friction/src/block-cells.ts';
import { decideBreakdowns } from '../../libs/friction/src/block-breakdown.ts';
import type { CountedEntry } from '../../libs/friction/src/block-breakdown.ts';
import { sumsAndParts, UNPLACED } from '../../libs/friction/src/block-parts.ts';
import { decideOtherPoliciesBlocks, decidePolicyBlocks } from '../../libs/friction/src/friction-block.decider.ts';
import type { DecidedBlock, PooledEntry } from '../../libs/friction/src/friction-block.decider.ts';
import { groupBy } from '../../libs/friction/src/waiting-entry.ts';
import type { WaitingEntry } from '../../libs/friction/src/waiting-entry.ts';
import { toldBlock, toldBreakdown, traced } from './traced.ts';
import type { Published, ToldBlock, ToldBreakdown } from './publication.ts';
import type { TrueEntry, World } from './world.ts';

/** What a week's close publishes. */
export type Publish = (world: World) => Published;

interface Weakened {
  /** What the deciders are told of entries. */
  readonly told?: (entry: WaitingEntry) => WaitingEntry;
  readonly kOfParts?: number;
  readonly kOfCells?: number;
  readonly kOfAnswerTimes?: number;
  /** Parts of fewer people are left out, and stay in the total. */
  readonly leavesOutSmallParts?: boolean;
  /** Answers are told of all who gave them, if these are k people, however few did not. */
  readonly tellsAllAnswers?: boolean;
  /** All policies share "other policies", whoever reads them. */
  readonly poolsAll?: boolean;
}

/** The blocks and breakdowns that the product's deciders make. */
export const construction: Publish = blocks({});

/** The same with one protection taken away, from outside: the product has no switch for it. */
export const SWITCHED_OFF: Readonly<Record<string, Publish>> = {
  'rows are counted, not people': blocks({ told: (entry) => ({ ...entry, behind: { kind: 'KNOWN', key: entry.id } }) }),
  'reports, "me too" and "again" count together': blocks({ told: (entry) => ({ ...entry, kind: 'REPORT' }) }),
  'parts need no k': blocks({ kOfParts: 1 }),
  'small siblings are left out, not put together': blocks({ kOfParts: 1, leavesOutSmallParts: true }),
  'cells of tables need no k': blocks({ kOfCells: 1 }),
  'answers are told however few did not answer': blocks({ tellsAllAnswers: true }),
  'answer times need no k': blocks({ kOfAnswerTimes: 1 }),
  'figures are made anew for each window, with a threshold': recomputed,
};

/** Isolates for the owners of other policies alone. */
export const POOLED: Publish = blocks({ poolsAll: true });

function blocks(weakened: Weakened): Publish {
  return (world) => {
    const published = blocksOf(world, weakened);
    for (const block of published) world.published(block);
    return { blocks: published, breakdowns: breakdownsOf(world, weakened) };
  };
}

function blocksOf(world: World, { told = (entry) => entry, kOfParts, leavesOutSmallParts, poolsAll }: Weakened): readonly ToldBlock[] {
  const settings = { k: world.k, tree: world.tree, lastClosedWeek: world.week };
  const read = (block: DecidedBlock, entries: readonly WaitingEntry[]): ToldBlock => {
    const inBlock = new Set(block.entryIds);
    const counted = entries.filter(({ id }) => inBlock.has(id));
    const { sums, parts } = kOfParts === undefined ? block : sumsAndParts(counted, world.tree, kOfParts);
    const shown = leavesOutSmallParts ? parts.filter((part) => part.sums.people >= world.k) : parts;
    const k = kOfParts ?? block.k;
    return toldBlock({ ...block, sums, parts: shown, k, blockId: `block ${world.countBlock()}` }, entries, world.waiting);
  };
  const published: ToldBlock[] = [];
  const pooled: PooledEntry[] = [];
  for (const policyId of [null, ...world.policies.map(({ id }) => id)]) {
    const known = world.waitingFor(policyId).map((entry) => (poolsAll ? { ...entry, readers: [] } : entry));
    const entries = traced(known.map(told));
    if (entries.length === 0) continue;
    const versions = world.policies.find(({ id }) => id === policyId)?.versions ?? [];
    const decided = decidePolicyBlocks({ policyId, versions, published: world.blocksOf(policyId ?? '') }, entries, settings);
    published.push(...decided.blocks.map((block) => read(block, entries)));
    pooled.push(...decided.pooled);
  }
  for (const [year, left] of groupBy(pooled, ({ entry }) => entry.week.slice(0, 4))) {
    // Traced anew: entries of several policies meet here.
    const entries = traced(left.map(({ entry }) => entry));
    const again = left.map((one, index) => ({ ...one, entry: entries[index] ?? one.entry }));
    const decided = decideOtherPoliciesBlocks({ year, published: world.blocksOf(year) }, again, settings);
    published.push(...decided.map((block) => read(block, entries)));
  }
  return published;
}

function breakdownsOf(
  world: World,
  { told = (entry) => entry, kOfCells, kOfAnswerTimes, tellsAllAnswers }: Weakened,
): readonly ToldBreakdown[] {
  const published: ToldBreakdown[] = [];
  for (const own of groupBy(world.unbroken, ({ scope }) => scope).values()) {
    const inTables = ({ waiting }: TrueEntry) => waiting.kind !== 'RECURRENCE';
    const all = own.flatMap((block) => block.entries.filter(inTables).map((entry) => ({ block, entry })));
    const known = traced(
      all.map(({ block, entry }): CountedEntry => ({
        ...told(
          world.known(
            entry,
            all.map((one) => one.entry),
          ),
        ),
        part: block.partOf.get(entry.id) ?? UNPLACED,
      })),
    );
    const counted = own.flatMap((block) => {
      const entries = known.filter((_, index) => all[index]?.block === block);
      return block.counted ? { ...block.counted, entries } : [];
    });
    for (const breakdown of decideBreakdowns(counted, { k: world.k, lastClosedWeek: world.week })) {
      const of = new Set(breakdown.blockIds);
      const isIn = (entry: CountedEntry) => counted.some(({ blockId, entries }) => of.has(blockId) && entries.includes(entry));
      const entries = known.filter(isIn);
      const histograms = kOfCells === undefined ? breakdown.histograms : histogramsOf(entries, kOfCells);
      // Traced places are those of all entries: what is not in this one adds nothing.
      const tables = toldBreakdown({ ...breakdown, histograms }, known, isIn, world.entries, kOfCells);
      published.push({
        ...tables,
        ...(tellsAllAnswers && allAnswers(entries, world.k)),
        within: answerTimes(entries, breakdown, world, kOfAnswerTimes ?? world.k),
      });
      world.brokenDown(of);
    }
  }
  return published;
}

function allAnswers(entries: readonly CountedEntry[], k: number): Pick<ToldBreakdown, 'told' | 'parts'> {
  const reports = entries.filter(({ kind }) => kind === 'REPORT');
  const who = (n: 'indexN' | 'yearlyN') => {
    const gave = reports.filter(({ sums }) => sums[n] > 0);
    const people = new Set(gave.map(({ behind, id }) => (behind.kind === 'KNOWN' ? behind.key : id)));
    return new Set(people.size >= k ? gave.map(({ id }) => id) : []);
  };
  const told = { index: who('indexN'), yearly: who('yearlyN') };
  return { told, parts: [{ reports: new Set(reports.map(({ id }) => id)), told, isUnplaced: true }] };
}

const DAY_MS = 86_400_000;

function answerTimes(
  entries: readonly CountedEntry[],
  about: { readonly policyId: string | null; readonly toWeek: string },
  world: World,
  k: number,
): ToldBreakdown['within'] {
  const reportedAt = new Date(0).toISOString();
  const timed = entries.flatMap(({ id, kind, week, behind }) => {
    const days = world.entries.get(id)?.answeredAfterDays ?? Infinity;
    const answeredAt = Number.isFinite(days) ? new Date(days * DAY_MS).toISOString() : null;
    return kind === 'REPORT' ? [{ week, behind, reportedAt, answeredAt, isKnownToAll: true }] : [];
  });
  const { within2Days, within14Days, within30Days } = decideAnswers(about, timed, k);
  return new Map([
    [2, within2Days],
    [14, within14Days],
    [30, within30Days],
  ]);
}

const WINDOWS = [4, 13, 104];

/** What a dashboard does: sums over the entries of a window, where at least k people stand behind them. Nothing is taken from what waits. */
function recomputed(world: World): Published {
  const asked = world.policies.flatMap(({ id }) =>
    WINDOWS.flatMap((weeks) => {
      const from: IsoWeek = addWeeks(world.week, 1 - weeks);
      const entries = [...world.waiting.values()].filter(({ policyId, waiting }) => policyId === id && waiting.week >= from);
      const people = (some: readonly TrueEntry[]) => new Set(some.map(({ person }) => person)).size;
      if (people(entries) < world.k) return [];
      const units = [...groupBy(entries, ({ waiting }) => waiting.unitId).values()].filter((own) => people(own) >= world.k);
      return {
        name: `${id} ${from} to ${world.week}`,
        scope: id,
        toWeek: world.week,
        entries,
        parts: units.map((own) => new Set(own.map((entry) => entry.id))),
        taken: [],
        counted: null,
        partOf: new Map(),
      };
    }),
  );
  return { blocks: asked, breakdowns: [] };
}
