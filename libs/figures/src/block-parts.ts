import type { BlockPart, CountSums } from './events.ts';
import { countSumsOf, sumOf } from './friction-sums.ts';
import { countPeople } from './people-behind.ts';
import { ENTRY_KINDS } from './waiting-entry.ts';
import type { WaitingEntry } from './waiting-entry.ts';

/** Unit -> the unit above it, null at the top. */
export type UnitTree = ReadonlyMap<string, string | null>;
type Entries = readonly WaitingEntry[];

/** The part of a block that entries are in. */
export type Place = Pick<BlockPart<unknown>, 'unitId' | 'others'>;

interface Placed extends Place {
  readonly entries: Entries;
}

/** Of each kind; keeps the event below 1 MiB, whatever the tree. */
const MAX_PARTS = 300;
export const UNPLACED: Place = { unitId: null, others: 'UNPLACED' };

interface SumsAndParts {
  readonly sums: CountSums;
  readonly parts: readonly BlockPart<CountSums>[];
  /** Entry -> index of its part. */
  readonly partOf: ReadonlyMap<string, number>;
}

/**
 * The sums of a block and their partition along the unit tree: reports, "me too" and "again" each for themselves, because figures tell
 * them apart. Every part has at least `k` people; what is too small in a unit goes to the unit above as OTHER_UNITS, what is too small
 * at the top, and what names no known unit, is UNPLACED.
 */
export function sumsAndParts(entries: Entries, tree: UnitTree, k: number): SumsAndParts {
  const sumsFor = (own: Entries) => countSumsOf(peopleShown(own, k), sumOf(own));
  const parts = partsOf(entries, tree, k);
  return {
    sums: sumsFor(entries),
    parts: parts.map(({ unitId, others, entries: own }) => ({ unitId, others, sums: sumsFor(own) })),
    partOf: new Map(parts.flatMap((part, index) => part.entries.map(({ id }) => [id, index]))),
  };
}

/** People are told in steps of `k`: an exact number would tell who reported twice, or from two units. */
export function peopleShown(entries: Entries, k: number): number {
  return Math.floor(countPeople(entries) / k) * k;
}

export function placeKey({ unitId, others }: Place): string {
  return `${unitId ?? ''} ${others ?? ''}`;
}

function partsOf(entries: Entries, tree: UnitTree, k: number): readonly Placed[] {
  const ofKinds = ENTRY_KINDS.flatMap((kind) =>
    place(
      entries.filter((entry) => entry.kind === kind),
      tree,
      k,
    ),
  );
  return [...Map.groupBy(ofKinds, placeKey).values()].flatMap(([first, ...more]) =>
    first ? [{ ...first, entries: [first, ...more].flatMap((part) => part.entries) }] : [],
  );
}

function place(entries: Entries, tree: UnitTree, k: number): readonly Placed[] {
  const own = Map.groupBy(entries, ({ unitId }) => unitId);
  const below = Map.groupBy([...tree.keys()].sort(), (unit) => tree.get(unit) ?? null);
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
