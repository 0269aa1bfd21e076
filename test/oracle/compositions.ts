import type { IsoWeek } from '#calendar';
import { addWeeks } from '#calendar';
import { DAYS_TO_ANSWER, decideAnswers } from '../../libs/figures/src/block-answer-times.ts';
import { harmOf, histogramsOf, partition } from '../../libs/figures/src/block-cells.ts';
import { decideBreakdowns } from '../../libs/figures/src/block-breakdown.ts';
import type { CountedEntry } from '../../libs/figures/src/block-breakdown.ts';
import { UNPLACED } from '../../libs/figures/src/block-parts.ts';
import { frictionBlockRules, sumsAndParts } from '../../libs/figures/src/friction-block.decider.ts';
import type { DecidedBlock } from '../../libs/figures/src/friction-block.decider.ts';
import { otherPoliciesBlocks, policyBlocks } from '../../libs/figures/src/policy-blocks.ts';
import type { PooledEntry } from '../../libs/figures/src/policy-blocks.ts';
import type { WaitingEntry } from '../../libs/figures/src/waiting-entry.ts';
import { judgementHistograms } from '../../libs/figures/src/judgement-cells.ts';
import { untiedTables } from './judgement-publication.ts';
import type { WeakenedJudgements } from './judgement-publication.ts';
import { toldBlock, toldBreakdown, traced } from './traced.ts';
import type { Tables } from './traced.ts';
import type { Published, ToldBlock, ToldBreakdown, ToldTimes } from './publication.ts';
import type { TrueEntry } from './true-entry.ts';
import type { World } from './world.ts';

/** What a week's close publishes. */
export type Publish = (world: World) => Published;

/** How reports, and judgement calls beside them, are published. */
export interface Composition {
  readonly reports: Publish;
  /** null: there are none. */
  readonly judgements: WeakenedJudgements | null;
}

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
  /** Blocks, and breakdowns, hold also what other people read. */
  readonly mixesInBlocks?: boolean;
  readonly mixesInBreakdowns?: boolean;
  /** Who was harmed is a table for itself, whatever the one of effects tells. */
  readonly tellsHarmAlone?: boolean;
  /** Whoever takes an office reads what was published among "other policies" before. */
  readonly opensPools?: boolean;
  /** What is said of an entry counts though somebody has left who has read it. */
  readonly saysAll?: boolean;
  /** Answer times are told though somebody has left who knows what was not answered then. */
  readonly tellsAllTimes?: boolean;
}

/** The blocks and breakdowns that the product's deciders make. */
export const construction: Composition = { reports: blocks({}), judgements: {} };

/** The same with one protection taken away, from outside: the product has no switch for it. */
export const SWITCHED_OFF: Readonly<Record<string, Publish>> = {
  'rows are counted, not people': blocks({ told: (entry) => ({ ...entry, behind: { kind: 'KNOWN', key: entry.id } }) }),
  'reports, "me too" and "again" count together': blocks({ told: (entry) => ({ ...entry, kind: 'REPORT' }) }),
  'parts need no k': blocks({ kOfParts: 1 }),
  'small siblings are left out, not put together': blocks({ kOfParts: 1, leavesOutSmallParts: true }),
  'cells of tables need no k': blocks({ kOfCells: 1 }),
  'who was harmed is told whatever the effects tell': blocks({ tellsHarmAlone: true }),
  'answers are told however few did not answer': blocks({ tellsAllAnswers: true }),
  'answer times need no k': blocks({ kOfAnswerTimes: 1 }),
  'figures are made anew for each window, with a threshold': recomputed,
};

/** Isolate for whoever reads, or has read, some of it alone. */
export const SWITCHED_OFF_FOR_READERS: Readonly<Record<string, Publish>> = {
  '"other policies" hold what different people read': blocks({ poolsAll: true }),
  'whoever takes an office reads "other policies" of before': blocks({ opensPools: true }),
  'blocks hold what different people read': blocks({ mixesInBlocks: true }),
  'breakdowns hold what different people read': blocks({ mixesInBreakdowns: true }),
  'who comes back has some of a block withheld from them': blocks({ told: (entry) => ({ ...entry, withheldFrom: null }) }),
  'what is said counts though somebody has left': blocks({ saysAll: true }),
  'answer times are told though somebody has left': blocks({ tellsAllTimes: true }),
};

const BY_NOBODY = { readers: [], withheldFrom: null };

/** Judgement calls alone. */
export const NO_REPORTS: Publish = (world) => {
  world.waiting.clear();
  return { blocks: [], breakdowns: [], times: [] };
};

export const SWITCHED_OFF_FOR_JUDGEMENTS: Readonly<Record<string, WeakenedJudgements>> = {
  'rows are counted, not people': { told: (entry) => ({ ...entry, behind: { kind: 'KNOWN', key: entry.id } }) },
  'parts need no k': { kOfParts: 1 },
  'cells of tables need no k': { tables: (entries, _k, isOfOnePolicy) => judgementHistograms(entries, 1, isOfOnePolicy) },
  'tables that are tied are cut each for itself': { tables: untiedTables },
};

/** Isolates for whoever was asked. */
export const REQUESTS_OF_ALL: WeakenedJudgements = { told: (entry) => ({ ...entry, ...BY_NOBODY }) };

function blocks(weakened: Weakened): Publish {
  return (world) => {
    const published = blocksOf(world, weakened);
    for (const block of published) world.published(block, weakened.opensPools);
    const breakdowns = breakdownsOf(world, weakened);
    return { blocks: published, breakdowns, times: timesOf(world, breakdowns, weakened) };
  };
}

function blocksOf(world: World, weakened: Weakened): readonly ToldBlock[] {
  const { told = (entry: WaitingEntry) => entry, kOfParts, leavesOutSmallParts, poolsAll, mixesInBlocks, saysAll } = weakened;
  const settings = { k: world.k, tree: world.tree, lastClosedWeek: world.week };
  const read = (block: DecidedBlock, entries: readonly WaitingEntry[]): ToldBlock => {
    const inBlock = new Set(block.entryIds);
    const counted = entries.filter(({ id }) => inBlock.has(id));
    const { sums, parts } = kOfParts === undefined ? block : sumsAndParts(counted, world.tree, kOfParts);
    const shown = leavesOutSmallParts ? parts.filter((part) => part.sums.people >= world.k) : parts;
    const k = kOfParts ?? block.k;
    const said = new Map(
      counted.flatMap(({ id }) => {
        const entry = world.waiting.get(id);
        return entry ? [[id, world.counted(entry, saysAll).filter(({ what }) => what.sums)] as const] : [];
      }),
    );
    return toldBlock({ ...block, sums, parts: shown, k, blockId: `block ${world.countBlock()}`, said }, entries, world.waiting);
  };
  const published: ToldBlock[] = [];
  const pooled: PooledEntry<WaitingEntry>[] = [];
  for (const policyId of [null, ...world.policies.map(({ id }) => id)]) {
    const known = world.waitingFor(policyId, saysAll);
    const truly = new Map(known.map((entry) => [entry.id, entry]));
    const entries = traced(known.map((entry) => (mixesInBlocks ? { ...entry, ...BY_NOBODY } : entry)).map(told));
    if (entries.length === 0) continue;
    const versions = world.policies.find(({ id }) => id === policyId)?.versions ?? [];
    const decided = policyBlocks(frictionBlockRules, { policyId, versions, published: world.blocksOf(policyId ?? '') }, entries, settings);
    published.push(...decided.blocks.map((block) => read(block, entries)));
    const readBy = ({ id }: WaitingEntry) => {
      const { readers, withheldFrom } = (poolsAll ? null : truly.get(id)) ?? BY_NOBODY;
      return { readers, withheldFrom };
    };
    pooled.push(...decided.pooled.map((one) => ({ ...one, entry: { ...one.entry, ...readBy(one.entry) } })));
  }
  for (const [year, left] of Map.groupBy(pooled, ({ entry }) => entry.week.slice(0, 4))) {
    // Traced anew: entries of several policies meet here.
    const entries = traced(left.map(({ entry }) => entry));
    const again = left.map((one, index) => ({ ...one, entry: entries[index] ?? one.entry }));
    const decided = otherPoliciesBlocks(frictionBlockRules, { year, published: world.blocksOf(year) }, again, settings);
    published.push(...decided.map((block) => read(block, entries)));
  }
  return published;
}

function breakdownsOf(world: World, weakened: Weakened): readonly ToldBreakdown[] {
  const { told = (entry: WaitingEntry) => entry, kOfCells, tellsHarmAlone, tellsAllAnswers, mixesInBreakdowns, saysAll } = weakened;
  const k = kOfCells ?? world.k;
  const tables: Tables = (some) => (tellsHarmAlone ? { ...histogramsOf(some, k), harm: harmAlone(some, k) } : histogramsOf(some, k));
  const published: ToldBreakdown[] = [];
  for (const own of Map.groupBy(world.unbroken, ({ scope }) => scope).values()) {
    const inTables = ({ waiting }: TrueEntry) => waiting.kind !== 'RECURRENCE';
    const all = own.flatMap((block) => block.entries.filter(inTables).map((entry) => ({ block, entry })));
    const known = traced(
      all.map(({ block, entry }): CountedEntry => ({
        ...told(
          world.known(
            entry,
            all.map((one) => one.entry),
            saysAll,
          ),
        ),
        ...(mixesInBreakdowns && BY_NOBODY),
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
      const isMade = kOfCells === undefined && !tellsHarmAlone;
      const histograms = isMade ? breakdown.histograms : tables(entries);
      // Traced places are those of all entries: what is not in this one adds nothing.
      const read = toldBreakdown({ ...breakdown, histograms }, known, isIn, world.entries, tables);
      published.push({
        ...read,
        ...(tellsAllAnswers && allAnswers(entries, world.k)),
        said: new Map(read.entries.map((entry) => [entry.id, world.counted(entry, saysAll)])),
      });
      world.brokenDown(of);
    }
  }
  return published;
}

function harmAlone(entries: readonly WaitingEntry[], k: number) {
  return partition(
    entries.filter(({ kind }) => kind === 'REPORT'),
    harmOf,
    k,
  );
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

/** Of the breakdowns whose reports have all had their time. */
function timesOf(world: World, broken: readonly ToldBreakdown[], { kOfAnswerTimes, tellsAllTimes }: Weakened): readonly ToldTimes[] {
  const reportedAt = new Date(0).toISOString();
  return world.due(broken, DAYS_TO_ANSWER).map(({ name, entries }) => {
    const timed = entries.flatMap((entry) => {
      const { answeredAfterDays: days, waiting } = entry;
      const answeredAt = Number.isFinite(days) ? new Date(days * DAY_MS).toISOString() : null;
      const { week, behind } = world.known(entry, entries);
      const isKnownToAll = tellsAllTimes || world.offices.readers.areAllThere(world.offices.stored(entry));
      return waiting.kind === 'REPORT' ? [{ week, behind, reportedAt, answeredAt, isKnownToAll }] : [];
    });
    const within = decideAnswers({ policyId: null, toWeek: world.week }, timed, kOfAnswerTimes ?? world.k);
    const counts = [within.within2Days, within.within14Days, within.within30Days];
    return { name, entries, told: [2, 14, DAYS_TO_ANSWER].filter((_, index) => counts[index] !== null) };
  });
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
      const units = [...Map.groupBy(entries, ({ waiting }) => waiting.unitId).values()].filter((own) => people(own) >= world.k);
      return {
        name: `${id} ${from} to ${world.week}`,
        scope: id,
        toWeek: world.week,
        entries,
        parts: units.map((own) => new Set(own.map((entry) => entry.id))),
        said: new Map(),
        readerIds: null,
        taken: [],
        counted: null,
        partOf: new Map(),
      };
    }),
  );
  return { blocks: asked, breakdowns: [], times: [] };
}
