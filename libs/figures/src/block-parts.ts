import type { UnitTree } from '#unit-tree';
import type { BlockEntry } from './block-entry.ts';
import type { BlockPart } from './events.ts';
import { countPeople } from './people-behind.ts';

/** The part of a block that entries are in. */
export type Place = Pick<BlockPart<unknown>, 'unitId' | 'others'>;

interface Placed<Entry> extends Place {
  readonly entries: readonly Entry[];
}

/** Of each kind; keeps the event below 1 MiB, whatever the tree. */
const MAX_PARTS = 300;
export const UNPLACED: Place = { unitId: null, others: 'UNPLACED' };

export interface SumsAndParts<Sums> {
  readonly sums: Sums;
  readonly parts: readonly BlockPart<Sums>[];
  /** Entry -> index of its part. */
  readonly partOf: ReadonlyMap<string, number>;
}

/**
 * The sums of a block and their partition along the unit tree: each kind of entries for itself, because figures tell them apart. Every part
 * has at least `k` people; what is too small in a unit goes to the unit above as OTHER_UNITS, what is too small at the top, and what names no
 * known unit, is UNPLACED.
 * @param kinds the entries of each kind
 */
export function sumsInParts<Entry extends BlockEntry, Sums>(
  kinds: readonly (readonly Entry[])[],
  tree: UnitTree,
  k: number,
  sumsFor: (entries: readonly Entry[]) => Sums,
): SumsAndParts<Sums> {
  const placed = kinds.flatMap((own) => place(own, tree, k));
  const parts = [...Map.groupBy(placed, placeKey).values()].flatMap(([first, ...more]) =>
    first ? [{ ...first, entries: [first, ...more].flatMap((part) => part.entries) }] : [],
  );
  return {
    sums: sumsFor(kinds.flat()),
    parts: parts.map(({ unitId, others, entries: own }) => ({ unitId, others, sums: sumsFor(own) })),
    partOf: new Map(parts.flatMap((part, index) => part.entries.map(({ id }) => [id, index]))),
  };
}

/** People are told in steps of `k`: an exact number would tell who reported twice, or from two units. */
export function peopleShown(entries: readonly BlockEntry[], k: number): number {
  return Math.floor(countPeople(entries) / k) * k;
}

export function placeKey({ unitId, others }: Place): string {
  return `${unitId ?? ''} ${others ?? ''}`;
}

function place<Entry extends BlockEntry>(entries: readonly Entry[], tree: UnitTree, k: number): readonly Placed<Entry>[] {
  const own = Map.groupBy(entries, ({ unitId }) => unitId);
  const below = Map.groupBy([...tree.keys()].sort(), (unit) => tree.get(unit) ?? null);
  const placed: Placed<Entry>[] = [];
  const seen = new Set<string | null>();

  /** Places what it can of a unit and those below it; @returns the rest */
  const visit = (unitId: string): readonly Entry[] => {
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

function withRest<Entry extends BlockEntry>(placed: readonly Placed<Entry>[], rest: Entry[], k: number): readonly Placed<Entry>[] {
  const bySize = placed
    .map((part) => ({ part, people: countPeople(part.entries) }))
    .sort((a, b) => b.people - a.people)
    .map(({ part }) => part);
  const kept = bySize.slice(0, MAX_PARTS);
  rest.push(...bySize.slice(MAX_PARTS).flatMap((part) => part.entries));
  while (rest.length > 0 && kept.length > 0 && countPeople(rest) < k) rest.push(...kept.splice(-1).flatMap((part) => part.entries));
  return rest.length > 0 ? [...kept, { ...UNPLACED, entries: rest }] : kept;
}
