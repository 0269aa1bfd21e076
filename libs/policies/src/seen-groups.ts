import { ancestorsOf, childrenOf, subtreeOf } from '#unit-tree';
import type { UnitTree } from '#unit-tree';

/** Whatever is told of who has seen a version is told of so many people, at least. */
export const SEEN_GROUP = 5;

/** How many acknowledged a version in a week, by the unit in which they worked then. */
export interface Acknowledged {
  readonly unitId: string | null;
  /** ISO week. */
  readonly week: string;
  readonly people: number;
}

/** People who were told of together. */
export interface SeenGroup {
  /** The lowest unit that they are all of; null: they are of none. */
  readonly unitId: string | null;
  readonly people: number;
}

/**
 * Those who acknowledged a version, in groups of five or more. When a week closes, those who are not in a group yet join one in the lowest unit
 * where enough of them stand together; fewer than five are left over and wait. Nobody is in two groups, and none changes once it is told, so
 * that no difference of two sums of groups tells of fewer people, whenever they are read.
 * @param acknowledged up to a week that is over, in the order of weeks
 * @param tree as the units were registered: a later move would change what was told
 */
export function seenGroups(acknowledged: readonly Acknowledged[], tree: UnitTree): readonly SeenGroup[] {
  const groups: SeenGroup[] = [];
  const waiting = new Map<string | null, number>();
  for (const [, ofWeek] of Map.groupBy(acknowledged, ({ week }) => week)) {
    for (const { unitId, people } of ofWeek) waiting.set(unitId, (waiting.get(unitId) ?? 0) + people);
    if (peopleIn([...waiting.keys()], waiting) >= SEEN_GROUP) groups.push(...groupsOf(waiting, tree));
  }
  return groups;
}

/** Takes those who now have a group from those who wait. */
function groupsOf(waiting: Map<string | null, number>, tree: UnitTree): readonly SeenGroup[] {
  const concerned = new Set([...waiting.keys()].flatMap((unitId) => (unitId === null ? [] : [unitId, ...ancestorsOf(tree, unitId)])));
  const groups: SeenGroup[] = [];
  const tooFewBelow = new Map<string | null, readonly string[]>();
  for (const unitId of [...subtreeOf(tree, ...childrenOf(tree, null))].reverse().filter((unit) => concerned.has(unit))) {
    const units = [unitId, ...(tooFewBelow.get(unitId) ?? [])];
    const people = peopleIn(units, waiting);
    if (people >= SEEN_GROUP) {
      groups.push({ unitId, people });
      for (const unit of units) waiting.delete(unit);
    } else {
      const above = tree.get(unitId) ?? null;
      tooFewBelow.set(above, [...(tooFewBelow.get(above) ?? []), ...units]);
    }
  }
  const rest = peopleIn([...waiting.keys()], waiting);
  if (rest < SEEN_GROUP) return groups;
  waiting.clear();
  return [...groups, { unitId: null, people: rest }];
}

function peopleIn(units: readonly (string | null)[], waiting: ReadonlyMap<string | null, number>): number {
  return units.reduce((sum, unitId) => sum + (waiting.get(unitId) ?? 0), 0);
}
