import { ANSWERS, DIMENSIONS, KINDS } from './publication.ts';
import type { Answer, Counted, Dimension, EntryId, Publication } from './publication.ts';
import type { EntryClass, System } from './solver.ts';
import type { TrueEntry } from './world.ts';

/** A system of equations that the attacker has, by what it is about. */
export interface Named {
  readonly name: string;
  readonly system: System;
}

type Row = Counted;

/**
 * What one publication tells by itself, table by table. Tables of one publication overlap, but no cross-table is told: any kind of entry may
 * stand in any cell of each. A combination of several tables that is nowhere negative on all these kinds is then a sum of combinations
 * of single tables that are not negative either, and speaks of all of whom these speak: it isolates nobody whom no single table isolates.
 * Tables that are tied to each other are one system: an optional answer and the parts, effects and customer outcomes of "me too".
 */
export function systemsOf(publication: Publication): readonly Named[] {
  return [
    ...ANSWERS.map((answer) => ({ name: `${publication.name}: who answered ${answer}`, system: answered(publication, answer) })),
    ...ANSWERS.map((answer) => ({ name: `${publication.name}: answers ${answer}`, system: answersSaid(publication, answer) })),
    ...DIMENSIONS.map((dimension) => ({ name: `${publication.name}: ${dimension}`, system: tagged(publication, dimension) })),
    { name: `${publication.name}: effects beside outcomes`, system: tied(publication) },
    ...(publication.tellsPeople ? [{ name: `${publication.name}: people`, system: peopleTold(publication) }] : []),
  ];
}

/**
 * What all sums over time tell together: minutes, money, reports, "me too", "again", of wholes and parts. The sets may overlap in any way;
 * what does not touch each other is solved apart.
 * @param known entries whose content the attacker has read
 */
export function sumsOf(publications: readonly Publication[], known: (entry: TrueEntry) => boolean = () => false): readonly Named[] {
  const entries = new Map(publications.flatMap((publication) => publication.entries.map((entry) => [entry.id, entry] as const)));
  const rows = publications.flatMap(({ whole, parts }) =>
    [whole, ...parts].flatMap((place) => {
      const own = [...place.entries].flatMap((id) => entries.get(id) ?? []).filter((entry) => !known(entry));
      const ofKind = KINDS.slice(0, 2).map((kind) => own.filter(({ waiting }) => waiting.kind === kind));
      // "Again" is told as occurrences, together with reports and "me too".
      return [...ofKind, own].filter((some) => some.length > 0).map((some) => new Map(some.map(({ id }) => [id, 1])));
    }),
  );
  return components(rows).map((some, index) => ({
    name: `sums ${index}`,
    system: { mode: 'VALUES', classes: classesOf(some, entries) },
  }));
}

/** Entries that stand in the sums of more than one publication: none, where each belongs to at most one block. */
export function overlapsOf(publications: readonly Publication[]): readonly EntryId[] {
  const seen = new Set<EntryId>();
  return publications.flatMap(({ entries }) =>
    entries.flatMap(({ id }) => {
      const isAgain = seen.has(id);
      seen.add(id);
      return isAgain ? [id] : [];
    }),
  );
}

/** How many answered, in the whole and in each part, beside how many reported. */
function answered({ entries, whole, parts }: Publication, answer: Answer): System {
  const reports = entries.filter(({ waiting }) => waiting.kind === 'REPORT');
  const places = [whole, ...parts];
  const reported = places.map((place) => rowOf(reports.filter(({ id }) => place.entries.has(id))));
  const told = places.map((place) => rowOf(reports.filter(({ id }) => place.answers[answer].has(id))));
  const classes = classesOf([...reported, ...told], byId(reports));
  // Of every part, those who answered and those who did not, unless the numbers say that there are none.
  const ghosts = parts.flatMap((part, index) => {
    const toldAt =
      part.answers[answer].size > 0 ? index : parts.findIndex((other) => [...part.entries].some((id) => other.answers[answer].has(id)));
    const inPart = places.map((_, place) => Number(place === 0 || place === index + 1));
    const answers = places.map((_, place) => Number(place === 0 || place === toldAt + 1));
    const all = told[index + 1]?.size === reported[index + 1]?.size;
    return [...(all ? [] : [[...inPart, ...places.map(() => 0)]]), ...(toldAt < 0 ? [] : [[...inPart, ...answers]])];
  });
  return { mode: 'COUNTS', classes, ghosts };
}

/** What the answers said: sums over those that were told. */
function answersSaid({ entries, whole, parts }: Publication, answer: Answer): System {
  const rows = [whole, ...parts].map((place) => rowOf(entries.filter(({ id }) => place.answers[answer].has(id))));
  return {
    mode: 'VALUES',
    classes: classesOf(
      rows.filter(({ size }) => size > 0),
      byId(entries),
    ),
  };
}

/** One table, beside the number of entries in it. An entry may stand in several of its cells. */
function tagged({ entries, cells }: Publication, dimension: Dimension): System {
  const inTable = tableEntries(entries, dimension);
  const labels = [...cells[dimension].keys()];
  const rows = [rowOf(inTable), ...labels.map((label) => cells[dimension].get(label) ?? new Map<EntryId, number>())];
  return {
    mode: 'COUNTS',
    classes: classesOf(rows, byId(inTable)),
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
 * Effects and customer outcomes in one: a "me too" names one of either, so that whoever states no effect there states an outcome. The
 * number of "me too" is told, too.
 */
function tied({ entries, cells }: Publication): System {
  const inTables = tableEntries(entries, 'effect');
  const totals = (['effect', 'customerOutcome'] as const).flatMap((dimension) => {
    const table = cells[dimension];
    const all = new Map<EntryId, number>();
    for (const row of table.values()) for (const [id, times] of row) all.set(id, (all.get(id) ?? 0) + times);
    return [table.get(NOT_STATED) ?? new Map<EntryId, number>(), all];
  });
  const ofKind = KINDS.slice(0, 2).map((kind) => rowOf(inTables.filter(({ waiting }) => waiting.kind === kind)));
  // [reports, me too, no effect, effects, no outcome, outcomes]; "no …" only where it is a cell of its own.
  const said = (dimension: 'effect' | 'customerOutcome', times: number) =>
    times === 0 ? [Number(cells[dimension].has(NOT_STATED)), 1] : [0, times];
  const most = ([, , , effects = new Map<EntryId, number>(), , outcomes = new Map<EntryId, number>()]: readonly Row[]) =>
    [effects, outcomes].map((row) => ([...row.values()].reduce((sum, times) => sum + times, 0) > inTables.length ? [0, 1, 2] : [0, 1]));
  const rows = [...ofKind, ...totals];
  const [effects = [], outcomes = []] = most(rows);
  const ghosts = [
    ...effects.flatMap((effect) => outcomes.map((outcome) => [1, 0, ...said('effect', effect), ...said('customerOutcome', outcome)])),
    ...[0, 1].map((effect) => [0, 1, ...said('effect', effect), ...said('customerOutcome', 1 - effect)]),
  ];
  return { mode: 'COUNTS', classes: classesOf(rows, byId(inTables)), ghosts };
}

/** Distinct people of the whole and of each part: whoever stands in several parts is counted in each. */
function peopleTold({ entries, whole, parts }: Publication): System {
  const places = [whole, ...parts].map((place) => new Set(entries.flatMap(({ id, person }) => (place.entries.has(id) ? [person] : []))));
  const people = [...new Set(entries.map(({ person }) => person))];
  const classes = new Map<string, { people: Set<string>; column: readonly number[] }>();
  for (const person of people) {
    const column = places.map((some) => Number(some.has(person)));
    const known = classes.get(column.join()) ?? { people: new Set<string>(), column };
    known.people.add(person);
    classes.set(column.join(), known);
  }
  const ghosts = parts.flatMap((_, one) =>
    parts.map((_other, two) => [1, ...parts.map((_part, index) => Number(index === one || index === two))]),
  );
  return { mode: 'COUNTS', classes: [...classes.values()], ghosts };
}

function tableEntries(entries: readonly TrueEntry[], dimension: Dimension): readonly TrueEntry[] {
  const kinds = dimension === 'cause' || dimension === 'channel' ? KINDS.slice(0, 1) : KINDS.slice(0, 2);
  return entries.filter(({ waiting }) => kinds.includes(waiting.kind));
}

function rowOf(entries: readonly TrueEntry[]): Row {
  return new Map(entries.map(({ id }) => [id, 1]));
}

function byId(entries: readonly TrueEntry[]): ReadonlyMap<EntryId, TrueEntry> {
  return new Map(entries.map((entry) => [entry.id, entry]));
}

function classesOf(rows: readonly Row[], entries: ReadonlyMap<EntryId, TrueEntry>): readonly EntryClass[] {
  const classes = new Map<string, { people: Set<string>; column: readonly number[] }>();
  for (const id of new Set(rows.flatMap((row) => [...row.keys()]))) {
    const column = rows.map((row) => row.get(id) ?? 0);
    const known = classes.get(column.join()) ?? { people: new Set<string>(), column };
    known.people.add(entries.get(id)?.person ?? id);
    classes.set(column.join(), known);
  }
  return [...classes.values()];
}

/** Rows that share entries, directly or over others. */
function components(rows: readonly Row[]): readonly (readonly Row[])[] {
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
