import { unitsBelow } from './insights-names.projection.ts';
import type { Names } from './insights-names.projection.ts';

/** Units by those directly below them, each after the one above it. */
export type UnitForest = ReadonlyMap<string, readonly string[]>;

/** @param top with all below it; null: every unit */
export function unitForest(units: Names['units'], top: string | null): UnitForest {
  const below = Map.groupBy(units.values(), ({ parentId }) => parentId);
  const reached = new Set(top === null ? unitsBelow(units, null).map(({ unitId }) => unitId) : [top]);
  const forest = new Map<string, readonly string[]>();
  // A set grows while it is walked; what was reached before belongs to somebody else, so that a ring ends.
  for (const unitId of reached) {
    const own = (below.get(unitId) ?? []).map((unit) => unit.unitId).filter((id) => !reached.has(id));
    for (const id of own) reached.add(id);
    forest.set(unitId, own);
  }
  return forest;
}

/** Sums of units and all below them; none where nothing is there to sum. */
export function sumsUpTree(forest: UnitForest, own: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [unitId, below] of [...forest].reverse()) {
    const parts = [own.get(unitId), ...below.map((id) => sums.get(id))].filter((part) => part !== undefined);
    if (parts.length > 0)
      sums.set(
        unitId,
        parts.reduce((sum, part) => sum + part, 0),
      );
  }
  return sums;
}

/**
 * Units of which none is above another, as many as possible: a unit stands for all below it unless two or more of these can stand for
 * themselves.
 */
export function disjointUnits(forest: UnitForest, isKnown: (unitId: string) => boolean): readonly string[] {
  const chosen = new Map<string, readonly string[]>();
  for (const [unitId, below] of [...forest].reverse()) {
    const deeper = below.flatMap((id) => chosen.get(id) ?? []);
    chosen.set(unitId, deeper.length < 2 && isKnown(unitId) ? [unitId] : deeper);
  }
  const inside = new Set([...forest.values()].flat());
  return [...forest.keys()].flatMap((unitId) => (inside.has(unitId) ? [] : (chosen.get(unitId) ?? [])));
}
