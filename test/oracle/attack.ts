import { DAYS_TO_ANSWER } from '../../libs/figures/src/block-answer-times.ts';
import type { Publish } from './compositions.ts';
import { OFFICERS } from './offices.ts';
import type { Officer } from './offices.ts';
import { isolatedGroup } from './solver.ts';
import type { Isolated } from './solver.ts';
import { overlapsOf, sumsOf, systemsOf, timesOf, without } from './systems.ts';
import type { Named } from './systems.ts';
import type { EntryId, Published, ToldBlock, ToldBreakdown, ToldTimes } from './publication.ts';
import type { Said, TrueEntry } from './true-entry.ts';
import { World } from './world.ts';

/** Somebody found out about fewer than five people. */
export interface Finding {
  readonly seed: number;
  readonly system: string;
  readonly isolated: Isolated;
}

export interface Attacked {
  /** By everybody who sees figures and nothing else. */
  readonly findings: () => readonly Finding[];
  /** By some of those who have ever had an office, too: about what none of these has read. */
  readonly byReaders: () => readonly Finding[];
  readonly blocks: number;
  readonly breakdowns: number;
  readonly times: number;
  /** Blocks that hold what somebody has read who has left. */
  readonly leftBehind: number;
  /** Entries that stand in several blocks, or in several breakdowns. */
  readonly overlaps: readonly string[];
}

/** Groups smaller than this may not be isolated, however high k is. */
const GROUP = 5;

/** Lives a world to its end and solves for groups with all that was published. @param weeks ends it earlier */
export function attack(seed: number, publish: Publish, weeks = Infinity): Attacked {
  const world = new World(seed);
  const all: Published[] = [];
  for (let week = 0; week < weeks && world.live(); week++) all.push(publish(world));
  const blocks = all.flatMap((published) => published.blocks);
  const breakdowns = all.flatMap((published) => published.breakdowns);
  const times = all.flatMap((published) => published.times);
  const solve = (systems: readonly Named[]) => systems.flatMap((named) => solved(seed, named));
  const readable = new Readable(world);
  const coalitions = Array.from({ length: 2 ** OFFICERS.length - 1 }, (_, bits) =>
    OFFICERS.filter((_officer, index) => Math.floor((bits + 1) / 2 ** index) % 2 === 1),
  );
  return {
    findings: () => solve([...sumsOf(blocks), ...breakdowns.flatMap(systemsOf), ...times.map(timesOf)]),
    byReaders: () => coalitions.flatMap((officers) => solve(readable.systems(officers, blocks, breakdowns, times))),
    blocks: blocks.length,
    breakdowns: breakdowns.length,
    times: times.filter(({ told }) => told.length > 0).length,
    leftBehind: blocks.filter((block) => readable.isLeftBehind(block)).length,
    overlaps: [...overlapsOf(blocks), ...overlapsOf(breakdowns)],
  };
}

/** What people in office have read in a world that has come to its end. */
class Readable {
  readonly #world: World;
  readonly #known = new Map<string, boolean>();

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * The figures that hold some entries that one of these officers knows, and some that none does, without the former. Where all is known, or
   * nothing, the officers learn nothing that others do not.
   */
  systems(
    officers: readonly Officer[],
    blocks: readonly ToldBlock[],
    breakdowns: readonly ToldBreakdown[],
    times: readonly ToldTimes[],
  ): readonly Named[] {
    const knownOf = ({ name, entries, said }: ToldBlock | ToldBreakdown) =>
      new Set(entries.flatMap((entry) => (officers.some((officer) => this.#knows(officer, entry, said, name)) ? [entry.id] : [])));
    const isPart = ({ entries }: { readonly entries: readonly TrueEntry[] }, known: ReadonlySet<EntryId>) =>
      known.size > 0 && known.size < entries.length;
    const partly = blocks.filter((block) => isPart(block, knownOf(block)));
    const known = new Set(partly.flatMap((block) => [...knownOf(block)]));
    const inTables = breakdowns.map((breakdown) => ({ breakdown, own: knownOf(breakdown) }));
    const answered = times
      .filter(({ told }) => told.length > 0)
      .map((told) => {
        const isKnown = (entry: TrueEntry) => officers.some((officer) => this.#knowsAnswer(officer, entry));
        return { told, own: new Set(told.entries.filter(isKnown).map(({ id }) => id)) };
      });
    const systems = [
      ...(partly.length > 0 ? sumsOf(partly, known) : []),
      ...inTables.flatMap(({ breakdown, own }) => (isPart(breakdown, own) ? systemsOf(without(breakdown, own)) : [])),
      ...answered.flatMap(({ told, own }) =>
        isPart(told, own) ? timesOf({ ...told, entries: told.entries.filter(({ id }) => !own.has(id)) }) : [],
      ),
    ];
    return systems.map(({ name, system }) => ({ name: `${name}, by ${officers.join(' and ')}`, system }));
  }

  isLeftBehind({ entries }: ToldBlock): boolean {
    const { offices } = this.#world;
    return entries.some((entry) => !offices.readers.areAllThere(offices.stored(entry)));
  }

  #knows(officer: Officer, entry: TrueEntry, said: ReadonlyMap<EntryId, readonly Said[]>, where: string): boolean {
    const key = `${officer} ${entry.id} ${where}`;
    const known =
      this.#known.get(key) ??
      [entry, ...(said.get(entry.id) ?? []).map((one) => readWith(entry, one))].every((what) => this.#world.offices.hasRead(officer, what));
    this.#known.set(key, known);
    return known;
  }

  /** Whoever was there when it was answered, or when it was too late. */
  #knowsAnswer(officer: Officer, entry: TrueEntry): boolean {
    const days = Math.min(entry.answeredAfterDays, DAYS_TO_ANSWER);
    return this.#world.offices.hasRead(officer, entry, entry.day + days);
  }
}

/** What is said of an entry is read with it. */
function readWith(entry: TrueEntry, { moment, deliveredOn }: Said): TrueEntry {
  const last = Math.max(entry.deliveredOn ?? 0, deliveredOn ?? 0);
  return { ...entry, moment: Math.max(entry.moment, moment), deliveredOn: last === 0 ? null : last };
}

function solved(seed: number, { name, system }: Named): readonly Finding[] {
  const isolated = isolatedGroup(system, GROUP);
  return isolated ? [{ seed, system: name, isolated }] : [];
}
