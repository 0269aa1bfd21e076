import type { Effect } from '#friction/events';
import type { FrictionHistograms } from './events.ts';
import { countPeople } from './people-behind.ts';
import type { Contribution } from './people-behind.ts';
import type { WaitingEntry } from './waiting-entry.ts';

export const NOT_STATED = 'NOT_STATED';
export const NOT_CLASSIFIED = 'NOT_CLASSIFIED';
/** Cells that hold too few people to be shown alone; not the channel OTHER. */
export const OTHERS_TOGETHER = 'OTHERS_TOGETHER';

/** Effects on the people who work by a rule, not on what they do. */
const HARMFUL: readonly Effect[] = ['JOB_STRESS', 'LOW_MORALE', 'DISSATISFACTION'];
export const HARMED = 'HARMED';
export const NOT_HARMED = 'NOT_HARMED';

const NONE_ASKED = 'NONE_ASKED';

type Entries = readonly WaitingEntry[];
type Cells = ReadonlyMap<string, readonly Contribution[]>;
export type Histogram = Readonly<Record<string, number>>;
type TagsOf = (entry: WaitingEntry) => readonly string[];
/** The cells of a table in which an entry is shown. */
type CellsOf = (entry: WaitingEntry) => readonly string[];

/** Nobody, or at least `k` people. */
export function isNoFew(entries: readonly Contribution[], k: number): boolean {
  return entries.length === 0 || countPeople(entries) >= k;
}

/**
 * The cells of a partition that have to be shown as one, so that every cell has at least `k` people: those below it, and while these do
 * not reach it together, the next smallest. All of them when there are fewer than `k` in all.
 */
export function cellsTogether(cells: Cells, k: number): ReadonlySet<string> {
  const alone = bySize(cells);
  const few = alone.filter(({ people }) => people < k).length;
  const together = alone.splice(0, few);
  const tooSmall = () => countPeople(together.flatMap(({ entries }) => entries)) < k;
  while (together.length > 0 && alone.length > 0 && tooSmall()) together.push(...alone.splice(0, 1));
  return new Set(together.map(({ key }) => key));
}

/**
 * One-way counts of a block's entries, every cell with at least `k` people behind it: of reports, and of "me too" for itself. Figures tell
 * how many "me too" there are, and who names no effect there names an outcome: what both hide together, one could take from the other.
 */
export function histogramsOf(entries: Entries, k: number): FrictionHistograms {
  const reports = entries.filter(({ kind }) => kind === 'REPORT');
  const meToo = meTooHistograms(
    entries.filter(({ kind }) => kind === 'CORROBORATION'),
    k,
  );
  const effectCells = tagCells(reports, ({ effects }) => distinct(effects), k);
  const outcomeCells = tagCells(reports, ({ customerOutcomes }) => distinct(customerOutcomes), k);
  return {
    cause: partition(reports, ({ cause }) => cause ?? NOT_CLASSIFIED, k),
    channel: partition(reports, ({ channel }) => channel ?? NOT_STATED, k),
    effect: added(shownIn(reports, effectCells), meToo.effect),
    customerOutcome: added(shownIn(reports, outcomeCells), meToo.customerOutcome),
    harm: shownIn(reports, harmBeside(reports, effectCells, k)),
    // No other table tells of facts, so that this one is cut for itself.
    facts: partition(reports, ({ facts }) => facts ?? NONE_ASKED, k),
  };
}

/**
 * Whether a report names an effect that harms people. The table of effects tells most of it, so both part the reports together: of every
 * set of effects that is shown, whoever was harmed and whoever was not are nobody or `k` people, or are told together.
 */
function harmBeside(reports: Entries, effectCells: CellsOf, k: number): CellsOf {
  const shownAs = (entry: WaitingEntry) => [...effectCells(entry)].sort().join(' ');
  const alike = [...Map.groupBy(reports, shownAs)];
  // Where tags overlap, few people may have the same several ones: no group of them may be told apart by harm.
  const isSafe = alike.every(([, own]) => isNoFew(own, k));
  const isTold = (own: Entries) => [...Map.groupBy(own, harmOf).values()].every((some) => isNoFew(some, k));
  const told = new Set(isSafe ? alike.flatMap(([cells, own]) => (isTold(own) ? cells : [])) : []);
  return (entry) => [told.has(shownAs(entry)) ? harmOf(entry) : OTHERS_TOGETHER];
}

/** By what a report names: those who name no effect have not said. */
export function harmOf({ effects }: WaitingEntry): string {
  if (effects.length === 0) return NOT_STATED;
  return effects.some((effect) => HARMFUL.includes(effect)) ? HARMED : NOT_HARMED;
}

/** A "me too" names one tag, of either table. Both tables put the same groups together, or one would tell what the other hides. */
function meTooHistograms(entries: Entries, k: number): { readonly effect: Histogram; readonly customerOutcome: Histogram } {
  const tagOf = ({ effects, customerOutcomes }: WaitingEntry) => effects[0] ?? customerOutcomes[0] ?? NOT_STATED;
  const together = cellsTogether(Map.groupBy(entries, tagOf), k);
  const shown = (tagsOf: TagsOf) =>
    countsOf(Map.groupBy(entries, (entry) => (together.has(tagOf(entry)) ? OTHERS_TOGETHER : (tagsOf(entry)[0] ?? NOT_STATED))));
  return { effect: shown(({ effects }) => effects), customerOutcome: shown(({ customerOutcomes }) => customerOutcomes) };
}

function added(first: Histogram, second: Histogram): Histogram {
  const cells = new Set([...Object.keys(first), ...Object.keys(second)]);
  return Object.fromEntries([...cells].sort().map((cell) => [cell, (first[cell] ?? 0) + (second[cell] ?? 0)]));
}

function distinct(tags: readonly string[]): readonly string[] {
  return [...new Set(tags)];
}

/** Counts of a partition, every cell with at least `k` people behind it. */
export function partition<Entry extends Contribution>(entries: readonly Entry[], cellOf: (entry: Entry) => string, k: number): Histogram {
  const cells = Map.groupBy(entries, cellOf);
  const together = cellsTogether(cells, k);
  const shown = Map.groupBy(entries, (entry) => (together.has(cellOf(entry)) ? OTHERS_TOGETHER : cellOf(entry)));
  return countsOf(shown);
}

/**
 * Where entries are shown by their tags, of which one may have several. Where they overlap, a tag also tells how many lack it, and the sum
 * of all how many have two: these must be nobody or `k` people too. If no tag can be shown so, entries with several count among the others
 * alone.
 */
function tagCells(entries: Entries, tagsOf: TagsOf, k: number): CellsOf {
  const several = entries.filter((entry) => tagsOf(entry).length > 1);
  const overlapping = countPeople(several) < k ? null : overlappingTags(entries, tagsOf, k);
  const isTag = (cell: string) => cell !== OTHERS_TOGETHER && cell !== NOT_STATED;
  if (overlapping && entries.some((entry) => overlapping(entry).some(isTag))) return overlapping;
  const cellOf = (entry: WaitingEntry) => (tagsOf(entry).length > 1 ? OTHERS_TOGETHER : (tagsOf(entry)[0] ?? NOT_STATED));
  const together = cellsTogether(Map.groupBy(entries, cellOf), k);
  return (entry) => [together.has(cellOf(entry)) ? OTHERS_TOGETHER : cellOf(entry)];
}

function overlappingTags(entries: Entries, tagsOf: TagsOf, k: number): CellsOf {
  const cellsOf = (entry: WaitingEntry) => (tagsOf(entry).length > 0 ? tagsOf(entry) : [NOT_STATED]);
  const keys = distinct(entries.flatMap(cellsOf));
  const having = (key: string) => entries.filter((entry) => cellsOf(entry).includes(key));
  const shown = bySize(new Map(keys.map((key) => [key, having(key)])));
  const hidden = new Set<string>();
  const shownOf = (entry: WaitingEntry) => distinct(cellsOf(entry).map((key) => (hidden.has(key) ? OTHERS_TOGETHER : key)));
  const isSafe = (key: string) => {
    const own = entries.filter((entry) => shownOf(entry).includes(key));
    const without = entries.filter((entry) => !shownOf(entry).includes(key));
    const stated = hidden.has(NOT_STATED) ? [] : without.filter((entry) => tagsOf(entry).length > 0);
    return [own, without, stated].every((some) => isNoFew(some, k));
  };
  const overlapIsSafe = () =>
    isNoFew(
      entries.filter((entry) => shownOf(entry).length > 1),
      k,
    );
  const unsafe = () => shown.find(({ key }) => !isSafe(key)) ?? (isSafe(OTHERS_TOGETHER) && overlapIsSafe() ? undefined : shown[0]);
  for (let next = unsafe(); next !== undefined; next = unsafe()) {
    hidden.add(next.key);
    shown.splice(shown.indexOf(next), 1);
  }
  return shownOf;
}

function shownIn(entries: Entries, cellsOf: CellsOf): Histogram {
  const cells = new Map<string, WaitingEntry[]>();
  for (const entry of entries) for (const cell of cellsOf(entry)) cells.set(cell, [...(cells.get(cell) ?? []), entry]);
  return countsOf(cells);
}

/** The smallest first. */
function bySize(cells: Cells): { readonly key: string; readonly entries: readonly Contribution[]; readonly people: number }[] {
  return [...cells]
    .map(([key, entries]) => ({ key, entries, people: countPeople(entries) }))
    .sort((a, b) => a.people - b.people || (a.key < b.key ? -1 : 1));
}

export function countsOf(cells: ReadonlyMap<string, readonly unknown[]>): Histogram {
  return Object.fromEntries([...cells].map(([key, { length }]) => [key, length] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}
