import { childrenOf, subtreeOf } from '#unit-tree';
import type { UnitTree } from '#unit-tree';

/** Units by those directly below them, each after the one above it. */
export type UnitForest = ReadonlyMap<string, readonly string[]>;

/** @param top with all below it; null: every unit */
export function unitForest(tree: UnitTree, top: string | null): UnitForest {
  const tops = top === null ? childrenOf(tree, null) : [top];
  const reached = subtreeOf(tree, ...tops);
  // In a ring the top is below itself, too.
  const below = Map.groupBy(
    [...tree.keys()].filter((unitId) => reached.has(unitId) && !tops.includes(unitId)),
    (unitId) => tree.get(unitId) ?? null,
  );
  return new Map([...reached].map((unitId) => [unitId, below.get(unitId) ?? []]));
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
