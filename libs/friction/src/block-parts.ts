import { OPTIONAL_ANSWERS, answersTold } from './block-answers.ts';
import type { FrictionBlockEvent, FrictionSums } from './events.ts';
import { NOTHING, addSums } from './friction-sums.ts';
import type { EntrySums } from './friction-sums.ts';
import { countPeople } from './people-behind.ts';
import { ENTRY_KINDS, groupBy } from './waiting-entry.ts';
import type { WaitingEntry } from './waiting-entry.ts';

/** Unit -> the unit above it, null at the top. */
export type UnitTree = ReadonlyMap<string, string | null>;
type Part = FrictionBlockEvent['data']['parts'][number];
type Entries = readonly WaitingEntry[];

interface Placed extends Pick<Part, 'unitId' | 'others'> {
  readonly entries: Entries;
}

/** Of each kind; keeps the event below 1 MiB, whatever the tree. */
const MAX_PARTS = 300;
const UNPLACED = { unitId: null, others: 'UNPLACED' } as const;

/**
 * The sums of a block and their partition along the unit tree: reports, "me too" and "again" each for themselves, because figures tell
 * them apart. Every part has at least `k` people; what is too small in a unit goes to the unit above as OTHER_UNITS, what is too small
 * at the top, and what names no known unit, is UNPLACED. Answers that are optional (the index, the yearly estimate) are told where
 * enough people gave them and enough or none did not; those of parts that cannot tell them are in UNPLACED.
 */
export function sumsAndParts(
  entries: Entries,
  tree: UnitTree,
  k: number,
): { readonly sums: FrictionSums; readonly parts: readonly Part[] } {
  const parts = partsOf(entries, tree, k);
  const answers = OPTIONAL_ANSWERS.map((answer) => ({
    fields: answer.fields,
    told: answersTold(
      parts.map((part) => part.entries),
      answer,
      k,
    ),
  }));
  const sumsFor = (own: Entries, toldOf: (told: readonly Entries[]) => Entries): FrictionSums => {
    const told = answers.map((answer) => ({ fields: answer.fields, entries: toldOf(answer.told) }));
    // Answers of other parts may be all there is.
    const people = peopleShown(own.length > 0 ? own : told.flatMap((answer) => answer.entries), k);
    return Object.assign({ people, ...sumOf(own) }, ...told.map((answer) => only(answer.fields, sumOf(answer.entries)))) as FrictionSums;
  };
  return {
    sums: sumsFor(entries, (told) => told.flat()),
    parts: parts
      .map(({ unitId, others, entries: own }, index) => ({ unitId, others, sums: sumsFor(own, (told) => told[index] ?? []) }))
      .filter(({ sums }) => sums.people > 0),
  };
}

/** People are told in steps of `k`: an exact number would tell who reported twice, or from two units. */
export function peopleShown(entries: Entries, k: number): number {
  return Math.floor(countPeople(entries) / k) * k;
}

function sumOf(entries: Entries): EntrySums {
  return entries.reduce((sums, entry) => addSums(sums, entry.sums), NOTHING);
}

function only(fields: readonly (keyof EntrySums)[], sums: EntrySums): Partial<EntrySums> {
  return Object.fromEntries(fields.map((field) => [field, sums[field]]));
}

/** The last one is UNPLACED, which may be empty. */
function partsOf(entries: Entries, tree: UnitTree, k: number): readonly Placed[] {
  const parts = new Map<string, Placed>();
  const unplaced: WaitingEntry[] = [];
  for (const kind of ENTRY_KINDS) {
    const ofKind = entries.filter((entry) => entry.kind === kind);
    for (const part of place(ofKind, tree, k)) {
      if (part.others === 'UNPLACED') {
        unplaced.push(...part.entries);
        continue;
      }
      const name = `${part.unitId} ${part.others}`;
      parts.set(name, { ...part, entries: [...(parts.get(name)?.entries ?? []), ...part.entries] });
    }
  }
  return [...parts.values(), { ...UNPLACED, entries: unplaced }];
}

function place(entries: Entries, tree: UnitTree, k: number): readonly Placed[] {
  const own = groupBy(entries, ({ unitId }) => unitId);
  const below = groupBy([...tree.keys()].sort(), (unit) => tree.get(unit) ?? null);
  const placed: Placed[] = [];
  const seen = new Set<string | null>();

  /** Places what it can of a unit and those below it; @returns the rest */
  const visit = (unitId: string): Entries => {
    seen.add(unitId);
    const before = placed.length;
    const direct = own.get(unitId) ?? [];
    const fromBelow = (below.get(unitId) ?? []).flatMap(visit);
    const rest = [...direct, ...fromBelow];
    if (countPeople(rest) < k) return rest;
    const isSplit = placed.length > before;
    placed.push({ unitId, others: isSplit && fromBelow.length > 0 ? 'OTHER_UNITS' : null, entries: rest });
    return [];
  };

  const rest = [...(below.get(null) ?? [])].flatMap(visit);
  // No unit, a unit that is not known (yet), or one in a ring of units.
  for (const [unitId, group] of own) if (!seen.has(unitId)) rest.push(...group);
  return withRest(placed, rest, k);
}

function withRest(placed: readonly Placed[], rest: WaitingEntry[], k: number): readonly Placed[] {
  const bySize = placed
    .map((part) => ({ part, people: countPeople(part.entries) }))
    .sort((a, b) => b.people - a.people)
    .map(({ part }) => part);
  const kept = bySize.slice(0, MAX_PARTS);
  rest.push(...bySize.slice(MAX_PARTS).flatMap((part) => part.entries));
  while (rest.length > 0 && kept.length > 0 && countPeople(rest) < k) rest.push(...kept.splice(-1).flatMap((part) => part.entries));
  return rest.length > 0 ? [...kept, { ...UNPLACED, entries: rest }] : kept;
}
