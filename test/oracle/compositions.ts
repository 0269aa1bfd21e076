import type { IsoWeek } from '#calendar';
import { addWeeks } from '#calendar';
import { histogramsOf } from '../../libs/friction/src/block-cells.ts';
import { sumsAndParts } from '../../libs/friction/src/block-parts.ts';
import { decideOtherPoliciesBlocks, decidePolicyBlocks } from '../../libs/friction/src/friction-block.decider.ts';
import type { DecidedBlock, PooledEntry } from '../../libs/friction/src/friction-block.decider.ts';
import { groupBy } from '../../libs/friction/src/waiting-entry.ts';
import type { WaitingEntry } from '../../libs/friction/src/waiting-entry.ts';
import { publicationOf, traced } from './traced-block.ts';
import type { Place, Publication } from './publication.ts';
import type { TrueEntry, World } from './world.ts';

/** What a week's close publishes. */
export type Publish = (world: World) => readonly Publication[];

interface Weakened {
  /** What the deciders are told of entries. */
  readonly told?: (entry: WaitingEntry) => WaitingEntry;
  readonly kOfParts?: number;
  readonly kOfCells?: number;
  /** Parts of fewer people are left out, and stay in the total. */
  readonly leavesOutSmallParts?: boolean;
  /** All policies share "other policies", whoever reads them. */
  readonly poolsAll?: boolean;
}

/** The blocks that the product's deciders make. */
export const construction: Publish = blocks({});

/** The same with one protection taken away, from outside: the product has no switch for it. */
export const SWITCHED_OFF: Readonly<Record<string, Publish>> = {
  'rows are counted, not people': blocks({ told: (entry) => ({ ...entry, behind: { kind: 'KNOWN', key: entry.id } }) }),
  'reports, "me too" and "again" count together': blocks({ told: (entry) => ({ ...entry, kind: 'REPORT' }) }),
  'parts need no k': blocks({ kOfParts: 1 }),
  'small siblings are left out, not put together': blocks({ kOfParts: 1, leavesOutSmallParts: true }),
  'cells of tables need no k': blocks({ kOfCells: 1 }),
  'figures are made anew for each window, with a threshold': recomputed,
};

/** Isolates for the owners of other policies alone. */
export const POOLED: Publish = blocks({ poolsAll: true });

function blocks({ told = (entry) => entry, kOfParts, kOfCells, leavesOutSmallParts = false, poolsAll = false }: Weakened): Publish {
  return (world) => {
    const settings = { k: world.k, tree: world.tree, lastClosedWeek: world.week };
    const publication = (block: DecidedBlock, entries: readonly WaitingEntry[]): Publication => {
      const inBlock = new Set(block.entryIds);
      const counted = entries.filter(({ id }) => inBlock.has(id));
      const { sums, parts } = kOfParts === undefined ? block : sumsAndParts(counted, world.tree, kOfParts);
      const histograms = kOfCells === undefined ? block.histograms : histogramsOf(counted, kOfCells);
      const shown = leavesOutSmallParts ? parts.filter((part) => part.sums.people >= world.k) : parts;
      return publicationOf({ ...block, sums, parts: shown, histograms }, entries, world.waiting, kOfCells);
    };
    const published: Publication[] = [];
    const pooled: PooledEntry[] = [];
    for (const policyId of [null, ...world.policies.map(({ id }) => id)]) {
      const entries = traced(world.waitingFor(policyId).map(told));
      if (entries.length === 0) continue;
      const versions = world.policies.find(({ id }) => id === policyId)?.versions ?? [];
      const readers = poolsAll ? '' : `readers of ${policyId}`;
      const decided = decidePolicyBlocks({ policyId, readers, versions, published: world.blocksOf(policyId ?? '') }, entries, settings);
      published.push(...decided.blocks.map((block) => publication(block, entries)));
      pooled.push(...decided.pooled);
    }
    for (const [year, left] of groupBy(pooled, ({ entry }) => entry.week.slice(0, 4))) {
      // Traced anew: entries of several policies meet here.
      const entries = traced(left.map(({ entry }) => entry));
      const again = left.map((one, index) => ({ ...one, entry: entries[index] ?? one.entry }));
      const decided = decideOtherPoliciesBlocks({ year, published: world.blocksOf(year) }, again, settings);
      published.push(...decided.map((block) => publication(block, entries)));
    }
    return published;
  };
}

const WINDOWS = [4, 13, 104];

/** What a dashboard does: sums over the entries of a window, where at least k people stand behind them. Nothing is taken from what waits. */
function recomputed(world: World): readonly Publication[] {
  return world.policies.flatMap(({ id }) =>
    WINDOWS.flatMap((weeks) => {
      const from: IsoWeek = addWeeks(world.week, 1 - weeks);
      const entries = [...world.waiting.values()].filter(({ policyId, waiting }) => policyId === id && waiting.week >= from);
      const people = (some: readonly TrueEntry[]) => new Set(some.map(({ person }) => person)).size;
      const place = (name: string, some: readonly TrueEntry[]): Place => ({
        name,
        entries: new Set(some.map((entry) => entry.id)),
        answers: { index: new Set(), yearly: new Set() },
      });
      if (people(entries) < world.k) return [];
      const units = [...groupBy(entries, ({ waiting }) => waiting.unitId)].filter(([, own]) => people(own) >= world.k);
      const name = `${id} ${from} to ${world.week}`;
      return {
        name,
        scope: id,
        toWeek: world.week,
        entries,
        whole: place(name, entries),
        parts: units.map(([unitId, own]) => place(`${name} ${unitId}`, own)),
        cells: { cause: new Map(), channel: new Map(), effect: new Map(), customerOutcome: new Map() },
        tellsPeople: false,
        taken: [],
      };
    }),
  );
}
