import { DAYS_TO_ANSWER } from '../../libs/figures/src/block-answer-times.ts';
import type { Composition } from './compositions.ts';
import { judgementBlocks } from './judgement-publication.ts';
import type { PublishedJudgements } from './judgement-publication.ts';
import { judgementSums, judgementTables } from './judgement-systems.ts';
import { Judgements, SUPERVISORS } from './judgements.ts';
import type { TrueJudgement } from './judgements.ts';
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
  /** The same about judgement calls and requests alone; of these, readers are supervisors, too. */
  readonly ofJudgements: () => readonly Finding[];
  readonly ofJudgementsByReaders: () => readonly Finding[];
  /** Blocks and breakdowns of judgement calls and requests. */
  readonly judgements: number;
  readonly judgementTables: number;
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
export function attack(seed: number, composition: Composition, weeks = Infinity): Attacked {
  const world = new World(seed);
  const judgements = composition.judgements && new Judgements(world);
  const publishJudgements = judgementBlocks(composition.judgements ?? {});
  const all: Published[] = [];
  const done: PublishedJudgements[] = [];
  for (let week = 0; week < weeks && world.live(); week++) {
    all.push(composition.reports(world));
    judgements?.live();
    if (judgements) done.push(publishJudgements(judgements));
  }
  const blocks = all.flatMap((published) => published.blocks);
  const breakdowns = all.flatMap((published) => published.breakdowns);
  const times = all.flatMap((published) => published.times);
  const solve = (systems: readonly Named[]) => systems.flatMap((named) => solved(seed, named));
  const readable = new Readable(world);
  const ofJudgements = () => solve(judgementSystems(done));
  const ofJudgementsByReaders = () =>
    coalitionsOf([...OFFICERS, ...SUPERVISORS]).flatMap((readers) => solve(readJudgements(done, readers)));
  return {
    findings: () => [...solve([...sumsOf(blocks), ...breakdowns.flatMap(systemsOf), ...times.map(timesOf)]), ...ofJudgements()],
    byReaders: () => [
      ...coalitionsOf(OFFICERS).flatMap((officers) => solve(readable.systems(officers, blocks, breakdowns, times))),
      ...ofJudgementsByReaders(),
    ],
    ofJudgements,
    ofJudgementsByReaders,
    judgements: done.reduce((sum, published) => sum + published.blocks.length, 0),
    judgementTables: done.reduce((sum, published) => sum + published.breakdowns.length, 0),
    blocks: blocks.length,
    breakdowns: breakdowns.length,
    times: times.filter(({ told }) => told.length > 0).length,
    leftBehind: blocks.filter((block) => readable.isLeftBehind(block)).length,
    overlaps: [
      ...overlapsOf(blocks),
      ...overlapsOf(breakdowns),
      ...overlapsOf(done.flatMap((published) => published.blocks)),
      ...overlapsOf(done.flatMap((published) => published.breakdowns)),
    ],
  };
}

/** Every choice of them but nobody. */
function coalitionsOf<Reader extends string>(readers: readonly Reader[]): readonly (readonly Reader[])[] {
  return Array.from({ length: 2 ** readers.length - 1 }, (_, bits) =>
    readers.filter((_reader, index) => Math.floor((bits + 1) / 2 ** index) % 2 === 1),
  );
}

function judgementSystems(done: readonly PublishedJudgements[]): readonly Named[] {
  return [
    ...judgementSums(done.flatMap(({ blocks }) => blocks)),
    ...done.flatMap(({ breakdowns }) => breakdowns.flatMap((told) => judgementTables(told))),
  ];
}

/** Whether not all of it was read by the same people. */
function isReadApart({ entries: [first, ...others] }: { readonly entries: readonly TrueJudgement[] }): boolean {
  return others.some(({ said }) => said.readers.join() !== first?.said.readers.join());
}

/** What some of those asked are left with, where they have read a part of a block or a breakdown. */
function readJudgements(done: readonly PublishedJudgements[], readers: readonly string[]): readonly Named[] {
  const knownOf = ({ entries }: { readonly entries: readonly TrueJudgement[] }) =>
    new Set(entries.flatMap(({ id, said }) => (said.readers.some((reader) => readers.includes(reader)) ? [id] : [])));
  const partly = <Told extends { readonly entries: readonly TrueJudgement[] }>(told: readonly Told[]) =>
    told
      .filter(isReadApart)
      .map((one) => ({ one, known: knownOf(one) }))
      .filter(({ one, known }) => known.size > 0 && known.size < one.entries.length);
  const systems = [
    ...partly(done.flatMap(({ blocks }) => blocks)).flatMap(({ one, known }) => judgementSums([one], known)),
    ...partly(done.flatMap(({ breakdowns }) => breakdowns)).flatMap(({ one, known }) => judgementTables(one, known)),
  ];
  return systems.map(({ name, system }) => ({ name: `${name}, by ${readers.join(' and ')}`, system }));
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
