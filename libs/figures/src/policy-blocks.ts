import { addWeeks, previousWeek } from '#calendar';
import type { IsoWeek } from '#calendar';
import type { UnitTree } from '#unit-tree';
import type { ChosenEntries } from './block-entries.ts';
import { byReaders, readersKey } from './block-entry.ts';
import type { BlockEntry } from './block-entry.ts';
import { WEEKS_TO_WAIT } from './events.ts';

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

/** An entry that left its policy unpublished, and the last week in which it waited there. */
export interface PooledEntry<Entry extends BlockEntry> {
  readonly entry: Entry;
  readonly pooledAfter: IsoWeek;
}

export interface BlockHead {
  /** null: that year's "other policies". */
  readonly policyId: string | null;
  readonly policyVersion: number | null;
  /** 0, 1, 2 … of its policy. */
  readonly ordinal: number;
  readonly fromWeek: IsoWeek;
  readonly toWeek: IsoWeek;
}

/** What blocks are made of, and how. */
export interface BlockRules<Entry extends BlockEntry, Block> {
  /** null while they make none. */
  readonly choose: (waiting: readonly Entry[], k: number, maxEntries?: number) => ChosenEntries<Entry> | null;
  /** Whether the span of its block reaches back to an entry. */
  readonly isInSpan: (entry: Entry) => boolean;
  /** @param readers of all that is chosen */
  readonly blockOf: (head: BlockHead, chosen: ChosenEntries<Entry>, readers: readonly string[], settings: BlockSettings) => Block;
}

export interface Policy {
  /** null: what names no policy; it waits to be linked to one, and makes no block of its own. */
  readonly policyId: string | null;
  readonly versions: readonly VersionStart[];
  readonly published: PublishedBlocks;
}

/**
 * The blocks that a policy's waiting entries make: after each closed week, as soon as `k` distinct people stand behind what waits and the
 * same people read: somebody who read a part of a block, and left the office, could subtract it. What a new version or 52 weeks have closed is
 * left for "other policies". Depends on nothing but its arguments, not on the order of entries; deciding once about many weeks gives what
 * deciding after each of them gives.
 * @throws RangeError for a `k` below 3
 */
export function policyBlocks<Entry extends BlockEntry, Block>(
  rules: BlockRules<Entry, Block>,
  { policyId, versions, published }: Policy,
  entries: readonly Entry[],
  settings: BlockSettings,
): { readonly blocks: readonly Block[]; readonly pooled: readonly PooledEntry<Entry>[] } {
  const { lastClosedWeek } = settings;
  const waitsUntil = lastWeekOfWaiting(versions);
  const lastWeeks = [...published.lastWeeks];
  const blocks: Block[] = [];
  const left: Entry[] = [];
  let waiting: readonly Entry[] = [];

  for (const [week, arrived] of closedWeeks(entries, lastClosedWeek)) {
    left.push(...waiting.filter((entry) => waitsUntil(entry.week) < week));
    waiting = [...waiting.filter((entry) => waitsUntil(entry.week) >= week), ...arrived];
    if (policyId === null) continue;
    const version = versionIn(versions, week);
    waiting = byReaders(waiting).flatMap((own) => {
      let rest = own;
      for (const chosen of chosenOf(rules, own, settings)) {
        const ordinal = published.count + blocks.length;
        const span = { fromWeek: firstWeekOf(chosen.counted.filter(rules.isInSpan), week, version, lastWeeks), toWeek: week };
        const head = { policyId, policyVersion: version?.number ?? null, ordinal, ...span };
        blocks.push(rules.blockOf(head, chosen, own[0]?.readers ?? [], settings));
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
export function otherPoliciesBlocks<Entry extends BlockEntry, Block>(
  rules: BlockRules<Entry, Block>,
  year: { readonly year: string; readonly published: PublishedBlocks },
  pooled: readonly PooledEntry<Entry>[],
  settings: BlockSettings,
): readonly Block[] {
  const blocks: Block[] = [];
  const waiting = new Map<string, readonly Entry[]>();
  const arrivals = [...Map.groupBy(pooled, ({ entry, pooledAfter }) => `${pooledAfter} ${readersKey(entry)}`)];
  for (const [, arrived] of arrivals.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [first, ...others] = arrived.map(({ entry }) => entry);
    if (!first) continue;
    const key = readersKey(first);
    const soFar = [...(waiting.get(key) ?? []), first, ...others];
    waiting.set(key, soFar);
    for (const chosen of chosenOf(rules, soFar, settings)) {
      const toWeek = chosen.counted.reduce((last, { week }) => (week > last ? week : last), `${Number(year.year)}-W01` as IsoWeek);
      const ordinal = year.published.count + blocks.length;
      const fromWeek = `${year.year}-W01` as IsoWeek;
      blocks.push(rules.blockOf({ policyId: null, policyVersion: null, ordinal, fromWeek, toWeek }, chosen, first.readers, settings));
      waiting.set(key, chosen.rest);
    }
  }
  return blocks;
}

function* chosenOf<Entry extends BlockEntry>(
  { choose }: BlockRules<Entry, unknown>,
  waiting: readonly Entry[],
  { k, maxEntries }: BlockSettings,
): Generator<ChosenEntries<Entry>> {
  if (k < LOWEST_K) throw new RangeError(`a published figure needs ${LOWEST_K} people at least, not ${k}`);
  for (let chosen = choose(waiting, k, maxEntries); chosen; chosen = choose(chosen.rest, k, maxEntries)) yield chosen;
}

function closedWeeks<Entry extends BlockEntry>(entries: readonly Entry[], lastClosedWeek: IsoWeek): readonly [IsoWeek, readonly Entry[]][] {
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
  entries: readonly BlockEntry[],
  toWeek: IsoWeek,
  version: VersionStart | undefined,
  lastWeeks: readonly IsoWeek[],
): IsoWeek {
  const earliest = entries.reduce((first, { week }) => (week < first ? week : first), toWeek);
  const starts = lastWeeks.filter((week) => week < earliest).map((week) => addWeeks(week, 1));
  if (version) starts.push(version.startWeek);
  if (version?.knownSince !== undefined && version.knownSince <= earliest) starts.push(version.knownSince);
  return starts.reduce((latest, start) => (start > latest ? start : latest), addWeeks(toWeek, 1 - WEEKS_TO_WAIT));
}
