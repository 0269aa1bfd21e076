/** Unit -> the unit above it; null at the top. Read models are behind, so a unit above may not be known yet, and a ring ends every walk. */
export type UnitTree = ReadonlyMap<string, string | null>;

type ParentOf = Pick<UnitTree, 'get'>;

/** A unit and the units above it, nearest first; a unit that is not known stands alone. */
export function lineageOf(tree: ParentOf, unitId: string | null): readonly string[] {
  const lineage = new Set<string>();
  for (let at = unitId; at !== null && !lineage.has(at); at = tree.get(at) ?? null) lineage.add(at);
  return [...lineage];
}

/** The units above one, nearest first. */
export function ancestorsOf(tree: ParentOf, unitId: string): readonly string[] {
  return lineageOf(tree, unitId).slice(1);
}

/** Units and all below them, each after the one above it; those that are not known stand alone. */
export function subtreeOf(tree: UnitTree, ...unitIds: readonly string[]): ReadonlySet<string> {
  const below = Map.groupBy(tree.keys(), (unitId) => tree.get(unitId) ?? null);
  const found = new Set(unitIds);
  // A set grows while it is walked: what is added is visited too.
  for (const unitId of found) for (const child of below.get(unitId) ?? []) found.add(child);
  return found;
}

/** The units directly below one; null: those at the top. */
export function childrenOf(tree: UnitTree, unitId: string | null): readonly string[] {
  return [...tree].flatMap(([child, above]) => (above === unitId ? child : []));
}
