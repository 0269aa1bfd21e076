import { addWeeks, previousWeek } from '#calendar';
import type { IsoWeek } from '#calendar';
import { idOf } from '#eventing';
import type { Decider } from '#eventing';
import { chooseEntries } from './block-entries.ts';
import type { ChosenEntries } from './block-entries.ts';
import { sumsAndParts } from './block-parts.ts';
import type { UnitTree } from './block-parts.ts';
import { WEEKS_TO_WAIT } from './events.ts';
import type { FrictionBlockEvent } from './events.ts';
import { byReaders, readersKey } from './waiting-entry.ts';
import type { WaitingEntry } from './waiting-entry.ts';

/** Below it a figure would point at people, whatever is set. */
export const LOWEST_K = 3;

/** A policy's version and the first week that counts as its time. */
export interface VersionStart {
  readonly number: number;
  readonly startWeek: IsoWeek;
  /** The week in which it was recorded here: nobody could report on it before, whatever its effective date. */
  readonly knownSince?: IsoWeek;
}

/** The blocks of a policy, or of one year's "other policies", so far. */
export interface PublishedBlocks {
  readonly count: number;
  /** Their last weeks, in any order. */
  readonly lastWeeks: readonly IsoWeek[];
}

export interface BlockSettings {
  /** Distinct people that a published figure needs. */
  readonly k: number;
  readonly tree: UnitTree;
  /** Entries of later weeks wait for their week to close. */
  readonly lastClosedWeek: IsoWeek;
  readonly maxEntries?: number;
}

/** What a block says, before it has its place in the log. */
export type DecidedBlock = Omit<FrictionBlockEvent['data'], 'blockId' | 'publishedAt'>;

/** An entry that left its policy unpublished, and the last week in which it waited there. */
export interface PooledEntry {
  readonly entry: WaitingEntry;
  readonly pooledAfter: IsoWeek;
}

/**
 * The blocks that a policy's waiting entries make: after each closed week, as soon as `k` distinct people reported among what waits and the
 * same people read: somebody who read a part of a block, and left the office, could subtract it. What a new version or 52 weeks have closed is
 * left for "other policies". Depends on nothing but its arguments, not on the order of entries; deciding once about many weeks gives what
 * deciding after each of them gives.
 * @param policyId null: reports that name no policy; they wait to be linked to one, and make no block of their own
 * @throws RangeError for a `k` below 3
 */
export function decidePolicyBlocks(
  policy: {
    readonly policyId: string | null;
    readonly versions: readonly VersionStart[];
    readonly published: PublishedBlocks;
  },
  entries: readonly WaitingEntry[],
  settings: BlockSettings,
): { readonly blocks: readonly DecidedBlock[]; readonly pooled: readonly PooledEntry[] } {
  const { policyId, versions, published } = policy;
  const { lastClosedWeek } = settings;
  const waitsUntil = lastWeekOfWaiting(versions);
  const lastWeeks = [...published.lastWeeks];
  const blocks: DecidedBlock[] = [];
  const left: WaitingEntry[] = [];
  let waiting: readonly WaitingEntry[] = [];

  for (const [week, arrived] of closedWeeks(entries, lastClosedWeek)) {
    left.push(...waiting.filter((entry) => waitsUntil(entry.week) < week));
    waiting = [...waiting.filter((entry) => waitsUntil(entry.week) >= week), ...arrived];
    if (policyId === null) continue;
    const version = versionIn(versions, week);
    waiting = byReaders(waiting).flatMap((own) => {
      let rest = own;
      for (const chosen of chosenOf(own, settings)) {
        const ordinal = published.count + blocks.length;
        const span = { fromWeek: firstWeekOf(chosen.counted, week, version, lastWeeks), toWeek: week };
        blocks.push(blockOf({ policyId, policyVersion: version?.number ?? null, ordinal, ...span }, chosen, null, settings));
        lastWeeks.push(week);
        rest = chosen.rest;
      }
      return rest;
    });
  }
  const closed = [...left, ...waiting].filter((entry) => waitsUntil(entry.week) <= lastClosedWeek);
  return { blocks, pooled: closed.map((entry) => ({ entry, pooledAfter: waitsUntil(entry.week) })) };
}

/**
 * The blocks of one year's "other policies", made of what the policies left, in the order in which they left it. Only what the same people
 * read shares a block: the owner of one policy in it could subtract their own reports, and would be left with those of the others. For that
 * reason nobody comes to read a report of it later.
 */
export function decideOtherPoliciesBlocks(
  year: { readonly year: string; readonly published: PublishedBlocks },
  pooled: readonly PooledEntry[],
  settings: BlockSettings,
): readonly DecidedBlock[] {
  const blocks: DecidedBlock[] = [];
  const waiting = new Map<string, readonly WaitingEntry[]>();
  const arrivals = [...Map.groupBy(pooled, ({ entry, pooledAfter }) => `${pooledAfter} ${readersKey(entry)}`)];
  for (const [, arrived] of arrivals.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [first, ...others] = arrived.map(({ entry }) => entry);
    if (!first) continue;
    const key = readersKey(first);
    const soFar = [...(waiting.get(key) ?? []), first, ...others];
    waiting.set(key, soFar);
    for (const chosen of chosenOf(soFar, settings)) {
      const toWeek = chosen.counted.reduce((last, { week }) => (week > last ? week : last), `${Number(year.year)}-W01` as IsoWeek);
      const ordinal = year.published.count + blocks.length;
      const fromWeek = `${year.year}-W01` as IsoWeek;
      blocks.push(blockOf({ policyId: null, policyVersion: null, ordinal, fromWeek, toWeek }, chosen, first.readers, settings));
      waiting.set(key, chosen.rest);
    }
  }
  return blocks;
}

/** The `place`-th block of the whole log, so that two instances can never publish side by side. */
export function blockIdAt(place: number): string {
  return idOf('friction_block', String(place));
}

export const frictionBlock: Decider<
  { readonly isPublished: boolean },
  { PublishFrictionBlock: { readonly blockId: string; readonly block: DecidedBlock } },
  FrictionBlockEvent
> = {
  category: 'friction_block',
  initialState: { isPublished: false },
  decide: {
    PublishFrictionBlock: ({ blockId, block }, { isPublished }, { now }) =>
      isPublished
        ? []
        : {
            type: 'FrictionBlockPublished',
            data: {
              blockId,
              policyId: block.policyId,
              policyVersion: block.policyVersion,
              ordinal: block.ordinal,
              fromWeek: block.fromWeek,
              toWeek: block.toWeek,
              k: block.k,
              sums: block.sums,
              parts: block.parts,
              entryIds: block.entryIds,
              entryParts: block.entryParts,
              surplusIds: block.surplusIds,
              readerIds: block.readerIds,
              publishedAt: now,
            },
          },
  },
  evolve: { FrictionBlockPublished: () => ({ isPublished: true }) },
};

function* chosenOf(waiting: readonly WaitingEntry[], { k, maxEntries }: BlockSettings): Generator<ChosenEntries> {
  if (k < LOWEST_K) throw new RangeError(`a published figure needs ${LOWEST_K} people at least, not ${k}`);
  for (let chosen = chooseEntries(waiting, k, maxEntries); chosen; chosen = chooseEntries(chosen.rest, k, maxEntries)) yield chosen;
}

function closedWeeks(entries: readonly WaitingEntry[], lastClosedWeek: IsoWeek): readonly [IsoWeek, readonly WaitingEntry[]][] {
  const closed = entries.filter(({ week }) => week <= lastClosedWeek);
  return [...Map.groupBy(closed, ({ week }) => week)].sort(([a], [b]) => (a < b ? -1 : 1));
}

function versionIn(versions: readonly VersionStart[], week: IsoWeek): VersionStart | undefined {
  return versions.filter(({ startWeek }) => startWeek <= week).sort((a, b) => b.number - a.number)[0];
}

/** For each week of an entry the last one in which it may still join a block of its policy. */
function lastWeekOfWaiting(versions: readonly VersionStart[]): (week: IsoWeek) => IsoWeek {
  const known = new Map<IsoWeek, IsoWeek>();
  return (week) => {
    let last = known.get(week);
    if (last === undefined) {
      const number = versionIn(versions, week)?.number ?? 0;
      const nextStarts = versions
        .filter((version) => version.number > number && version.startWeek > week)
        .map(({ startWeek }) => startWeek);
      const closings = [addWeeks(week, WEEKS_TO_WAIT - 1), ...nextStarts.map(previousWeek)];
      last = closings.reduce((earliest, closing) => (closing < earliest ? closing : earliest));
      known.set(week, last);
    }
    return last;
  };
}

/** Weeks without entries wait too: the span begins where the last block before it ended, and so tells nothing of single weeks. */
function firstWeekOf(
  entries: readonly WaitingEntry[],
  toWeek: IsoWeek,
  version: VersionStart | undefined,
  lastWeeks: readonly IsoWeek[],
): IsoWeek {
  const reports = entries.filter(({ kind }) => kind === 'REPORT');
  const earliest = reports.reduce((first, { week }) => (week < first ? week : first), toWeek);
  const starts = lastWeeks.filter((week) => week < earliest).map((week) => addWeeks(week, 1));
  if (version) starts.push(version.startWeek);
  if (version?.knownSince !== undefined && version.knownSince <= earliest) starts.push(version.knownSince);
  return starts.reduce((latest, start) => (start > latest ? start : latest), addWeeks(toWeek, 1 - WEEKS_TO_WAIT));
}

function blockOf(
  head: Pick<DecidedBlock, 'policyId' | 'policyVersion' | 'ordinal' | 'fromWeek' | 'toWeek'>,
  { counted, surplus }: ChosenEntries,
  readerIds: DecidedBlock['readerIds'],
  { k, tree }: BlockSettings,
): DecidedBlock {
  const { sums, parts, partOf } = sumsAndParts(counted, tree, k);
  const ids = (entries: readonly WaitingEntry[]) => entries.map(({ id }) => id).sort();
  const entryIds = ids(counted);
  const entryParts = entryIds.map((id) => partOf.get(id) ?? 0);
  return { ...head, k, sums, parts, entryIds, entryParts, surplusIds: ids(surplus), readerIds };
}
