import { ANSWERS, DIMENSIONS } from './publication.ts';
import type { Answer, Counted, Dimension, EntryId, ToldBlock, ToldBreakdown, ToldTimes } from './publication.ts';
import type { EntryClass, System } from './solver.ts';
import type { TrueEntry } from './true-entry.ts';
import type { EntryKind } from '../../libs/figures/src/waiting-entry.ts';

/** A system of equations that the attacker has, by what it is about. */
export interface Named {
  readonly name: string;
  readonly system: System;
}

type Row = Counted;

/**
 * What one breakdown tells, table by table. Tables of one breakdown overlap, and those of its blocks by unit, but no cross-table is told: any
 * kind of entry may stand in any cell of each. A combination of several tables that is nowhere negative on all these kinds is then a sum of
 * combinations of single tables that are not negative either, and speaks of all of whom these speak: it isolates nobody whom no single
 * table isolates. Tables that are tied to each other are one system: an optional answer and the parts, effects and customer outcomes of
 * "me too", the effects of reports and whether they harm people.
 */
export function systemsOf(breakdown: ToldBreakdown): readonly Named[] {
  const { name } = breakdown;
  return [
    ...ANSWERS.map((answer) => ({ name: `${name}: who answered ${answer}`, system: answered(breakdown, answer) })),
    ...ANSWERS.map((answer) => ({ name: `${name}: answers ${answer}`, system: answersSaid(breakdown, answer) })),
    ...DIMENSIONS.map((dimension) => ({ name: `${name}: ${dimension}`, system: tagged(breakdown, dimension) })),
    { name: `${name}: effects beside outcomes`, system: tied(breakdown) },
    // Where nobody is told apart by harm, the table of effects is all there is.
    ...(isHarmTold(breakdown) ? [{ name: `${name}: effects beside harm`, system: besideHarm(breakdown) }] : []),
  ];
}

/**
 * What all sums over time tell together: minutes, money, reports, "me too", "again", of wholes and parts. The sets may overlap in any way;
 * what does not touch each other is solved apart.
 * @param known entries whose content the attacker has read
 */
export function sumsOf(blocks: readonly ToldBlock[], known: ReadonlySet<EntryId> = new Set()): readonly Named[] {
  const entries = new Map(blocks.flatMap((block) => block.entries.map((entry) => [entry.id, entry] as const)));
  const rows = blocks.flatMap((block) =>
    [new Set(block.entries.map(({ id }) => id)), ...block.parts].flatMap((place) => {
      const own = [...place].flatMap((id) => entries.get(id) ?? []).filter(({ id }) => !known.has(id));
      // "Again" is told as occurrences, together with reports and "me too".
      return [ofKind(own, 'REPORT'), ofKind(own, 'CORROBORATION'), own].filter((some) => some.length > 0).map(rowOf);
    }),
  );
  return components(rows).map((some, index) => ({
    name: `sums ${index}`,
    system: { mode: 'VALUES', classes: classesOf(some, personIn(entries)) },
  }));
}

/** What is left of a breakdown for whoever knows what some of its entries say. */
export function without(breakdown: ToldBreakdown, known: ReadonlySet<EntryId>): ToldBreakdown {
  const left = (ids: ReadonlySet<EntryId>) => new Set([...ids].filter((id) => !known.has(id)));
  const told = (of: ToldBreakdown['told']) => ({ index: left(of.index), yearly: left(of.yearly) });
  const cells = (of: ReadonlyMap<string, Counted>) =>
    new Map([...of].map(([cell, counted]) => [cell, new Map([...counted].filter(([id]) => !known.has(id)))] as const));
  const { cause, channel, effect, customerOutcome, harm, facts } = breakdown.cells;
  return {
    ...breakdown,
    entries: breakdown.entries.filter(({ id }) => !known.has(id)),
    parts: breakdown.parts.map((part) => ({ ...part, reports: left(part.reports), told: told(part.told) })),
    told: told(breakdown.told),
    cells: {
      cause: cells(cause),
      channel: cells(channel),
      effect: cells(effect),
      customerOutcome: cells(customerOutcome),
      harm: cells(harm),
      facts: cells(facts),
    },
  };
}

/** Entries that stand in more than one: none, where each belongs to at most one block, and each block to one breakdown. */
export function overlapsOf(blocks: readonly { readonly entries: readonly { readonly id: EntryId }[] }[]): readonly EntryId[] {
  const seen = new Set<EntryId>();
  return blocks.flatMap(({ entries }) =>
    entries.flatMap(({ id }) => {
      const isAgain = seen.has(id);
      seen.add(id);
      return isAgain ? [id] : [];
    }),
  );
}

/** How many answered, in all and in each part, beside how many reported. */
function answered({ entries, parts, told }: ToldBreakdown, answer: Answer): System {
  const reports = ofKind(entries, 'REPORT');
  const rowIn = (some: ReadonlySet<EntryId>) => rowOf(reports.filter(({ id }) => some.has(id)));
  const reported = [rowOf(reports), ...parts.map((part) => rowIn(part.reports))];
  const answers = [rowIn(told[answer]), ...parts.map((part) => rowIn(part.told[answer]))];
  // Of every part, those who answered and those who did not, unless the numbers say that there are none.
  const ghosts = parts.flatMap((part, index) => {
    const isTold = part.told[answer].size > 0;
    const toldIn = isTold ? index : parts.findIndex((other) => other.isUnplaced && other.told[answer].size > 0);
    const inPart = reported.map((_, place) => Number(place === 0 || place === index + 1));
    const told1 = answers.map((_, place) => Number(place === 0 || place === toldIn + 1));
    const isAll = toldIn === index && answers[index + 1]?.size === reported[index + 1]?.size;
    return [...(isAll ? [] : [[...inPart, ...answers.map(() => 0)]]), ...(toldIn < 0 ? [] : [[...inPart, ...told1]])];
  });
  return { mode: 'COUNTS', classes: classesOf([...reported, ...answers], personIn(byId(reports))), ghosts };
}

/** What the answers said: sums over those that were told. */
function answersSaid({ entries, parts, told }: ToldBreakdown, answer: Answer): System {
  const rows = [told[answer], ...parts.map((part) => part.told[answer])].map((some) => rowOf(entries.filter(({ id }) => some.has(id))));
  const present = rows.filter(({ size }) => size > 0);
  return { mode: 'VALUES', classes: classesOf(present, personIn(byId(entries))) };
}

/** How many reports were answered within so many days, beside how many there are. */
export function timesOf({ name, entries, told }: ToldTimes): Named {
  const reports = ofKind(entries, 'REPORT');
  const rows = [reports, ...told.map((days) => reports.filter(({ answeredAfterDays }) => answeredAfterDays <= days))].map(rowOf);
  const ghosts = [...told, Infinity].map((_, answeredIn) => [1, ...told.map((_days, index) => Number(index >= answeredIn))]);
  return { name: `${name}: answer times`, system: { mode: 'COUNTS', classes: classesOf(rows, personIn(byId(reports))), ghosts } };
}

/** One table, beside the number of entries in it. An entry may stand in several of its cells. */
function tagged({ entries, cells }: ToldBreakdown, dimension: Dimension): System {
  const inTable = tableEntries(entries, dimension);
  const labels = [...cells[dimension].keys()];
  const rows = [rowOf(inTable), ...labels.map((label) => cells[dimension].get(label) ?? new Map<EntryId, number>())];
  return {
    mode: 'COUNTS',
    classes: classesOf(rows, personIn(byId(inTable))),
    ghosts: possibleKinds(inTable.length, labels, rows.slice(1)).map((column) => [1, ...column]),
  };
}

const NOT_STATED = 'NOT_STATED';
const MAX_LABELS_AT_ONCE = 6;

/** Which cells an entry might stand in, as far as the numbers allow: how often tags were given beyond one for each entry bounds how many. */
function possibleKinds(total: number, labels: readonly string[], rows: readonly Row[]): readonly (readonly number[])[] {
  const counts = rows.map((row) => [...row.values()].reduce((sum, times) => sum + times, 0));
  const beyondOne = counts.reduce((sum, count) => sum + count, 0) - total;
  const kinds = Array.from({ length: 2 ** Math.min(labels.length, 2 * MAX_LABELS_AT_ONCE) }, (_, bits) =>
    labels.map((_label, index) => Math.floor(bits / 2 ** index) % 2),
  );
  return kinds.filter((kind) => {
    const several = kind.reduce((sum, bit) => sum + bit, 0);
    if (several === 0 || several > Math.min(1 + Math.max(0, beyondOne), MAX_LABELS_AT_ONCE)) return false;
    if (several > 1 && labels.some((label, index) => label === NOT_STATED && kind[index])) return false;
    return counts.every((count, index) => count < total || kind[index]);
  });
}

/**
 * Effects and harm in one: who names an effect is harmed by it or not. The attacker is given the effects of reports apart from those of
 * "me too", which are told together, and takes any two cells for possible unless they exclude each other.
 */
function besideHarm({ entries, cells }: ToldBreakdown): System {
  const reports = ofKind(entries, 'REPORT');
  const own = byId(reports);
  const table = (dimension: 'effect' | 'harm') =>
    [...cells[dimension]].flatMap(([label, counted]) => {
      const row = new Map([...counted].filter(([id]) => own.has(id)));
      return row.size > 0 ? [{ label, row }] : [];
    });
  const [effects, harms] = [table('effect'), table('harm')];
  const rows = [rowOf(reports), ...effects.map(({ row }) => row), ...harms.map(({ row }) => row)];
  const shown = possibleKinds(
    reports.length,
    effects.map(({ label }) => label),
    effects.map(({ row }) => row),
  );
  const ghosts = shown.flatMap((kind) => {
    const labels = effects.flatMap(({ label }, index) => (kind[index] ? label : []));
    return harms.flatMap((_, chosen) =>
      isPossible(labels, harms[chosen]?.label ?? '') ? [[1, ...kind, ...harms.map((_harm, index) => Number(index === chosen))]] : [],
    );
  });
  return { mode: 'COUNTS', classes: classesOf(rows, personIn(own)), ghosts };
}

function isHarmTold({ cells }: ToldBreakdown): boolean {
  return [...cells.harm.keys()].some((label) => label !== OTHERS_TOGETHER);
}

const OTHERS_TOGETHER = 'OTHERS_TOGETHER';
const HARMFUL = ['JOB_STRESS', 'LOW_MORALE', 'DISSATISFACTION'];

/** Whether a report that is shown with these effects may be told to harm, or not to; hidden effects may be any. */
function isPossible(effects: readonly string[], harm: string): boolean {
  if (harm === 'HARMED') return effects.some((effect) => HARMFUL.includes(effect) || effect === OTHERS_TOGETHER);
  if (harm === 'NOT_HARMED') return effects.every((effect) => !HARMFUL.includes(effect) && effect !== NOT_STATED);
  if (harm === NOT_STATED) return effects.every((effect) => effect === NOT_STATED || effect === OTHERS_TOGETHER);
  return true;
}

/**
 * Effects and customer outcomes in one: a "me too" names one of either, so that whoever states no effect there states an outcome. The
 * number of "me too" is told, too.
 */
function tied({ entries, cells }: ToldBreakdown): System {
  const inTables = tableEntries(entries, 'effect');
  const totals = (['effect', 'customerOutcome'] as const).flatMap((dimension) => {
    const table = cells[dimension];
    const all = new Map<EntryId, number>();
    for (const row of table.values()) for (const [id, times] of row) all.set(id, (all.get(id) ?? 0) + times);
    return [table.get(NOT_STATED) ?? new Map<EntryId, number>(), all];
  });
  const kinds = [rowOf(ofKind(inTables, 'REPORT')), rowOf(ofKind(inTables, 'CORROBORATION'))];
  // [reports, me too, no effect, effects, no outcome, outcomes]; "no …" only where it is a cell of its own.
  const said = (dimension: 'effect' | 'customerOutcome', times: number) =>
    times === 0 ? [Number(cells[dimension].has(NOT_STATED)), 1] : [0, times];
  const most = ([, , , effects = new Map<EntryId, number>(), , outcomes = new Map<EntryId, number>()]: readonly Row[]) =>
    [effects, outcomes].map((row) => ([...row.values()].reduce((sum, times) => sum + times, 0) > inTables.length ? [0, 1, 2] : [0, 1]));
  const rows = [...kinds, ...totals];
  const [effects = [], outcomes = []] = most(rows);
  const ghosts = [
    ...effects.flatMap((effect) => outcomes.map((outcome) => [1, 0, ...said('effect', effect), ...said('customerOutcome', outcome)])),
    ...[0, 1].map((effect) => [0, 1, ...said('effect', effect), ...said('customerOutcome', 1 - effect)]),
  ];
  return { mode: 'COUNTS', classes: classesOf(rows, personIn(byId(inTables))), ghosts };
}

function tableEntries(entries: readonly TrueEntry[], dimension: Dimension): readonly TrueEntry[] {
  return dimension === 'effect' || dimension === 'customerOutcome'
    ? [...ofKind(entries, 'REPORT'), ...ofKind(entries, 'CORROBORATION')]
    : ofKind(entries, 'REPORT');
}

function ofKind(entries: readonly TrueEntry[], kind: EntryKind): readonly TrueEntry[] {
  return entries.filter(({ waiting }) => waiting.kind === kind);
}

function rowOf(entries: readonly TrueEntry[]): Row {
  return new Map(entries.map(({ id }) => [id, 1]));
}

function personIn(entries: ReadonlyMap<EntryId, TrueEntry>): (id: EntryId) => string {
  return (id) => entries.get(id)?.person ?? id;
}

function byId(entries: readonly TrueEntry[]): ReadonlyMap<EntryId, TrueEntry> {
  return new Map(entries.map((entry) => [entry.id, entry]));
}

/** Entries by which numbers count them, how many times. @param rows each number's entries */
export function classesOf(rows: readonly Row[], personOf: (id: EntryId) => string): readonly EntryClass[] {
  const classes = new Map<string, { people: Set<string>; column: readonly number[] }>();
  for (const id of new Set(rows.flatMap((row) => [...row.keys()]))) {
    const column = rows.map((row) => row.get(id) ?? 0);
    const known = classes.get(column.join()) ?? { people: new Set<string>(), column };
    known.people.add(personOf(id));
    classes.set(column.join(), known);
  }
  return [...classes.values()];
}

/** Rows that share entries, directly or over others. */
export function components(rows: readonly Row[]): readonly (readonly Row[])[] {
  const of = new Map<EntryId, Set<Row>>();
  const all = new Set<Set<Row>>();
  for (const row of rows) {
    const touched = new Set([...row.keys()].flatMap((id) => of.get(id) ?? []));
    const merged = new Set([row, ...[...touched].flatMap((component) => [...component])]);
    for (const component of touched) all.delete(component);
    all.add(merged);
    for (const member of merged) for (const id of member.keys()) of.set(id, merged);
  }
  return [...all].map((component) => [...component]);
}
