import { cellsOf } from '#perceptions';
import type { Histogram } from '#perceptions/events';
import type { Share } from '#statistics';
import type { Names } from './insights-names.projection.ts';
import type { SeenIn } from './rules-in-force.ts';

export interface Concerned {
  /** Active people by unit, and those of them who have seen the version. */
  readonly people: readonly SeenIn[];
  readonly seen: readonly SeenIn[];
  readonly units: Names['units'];
  /** Of the unit that the rule belongs to; null: it concerns everybody. */
  readonly of: ReadonlySet<string> | null;
}

/**
 * How many of those whom a rule concerns have seen its version, in a unit and below it. Whole cells of at least `k` people, as those of surveys
 * are: no difference of two answers tells of fewer.
 * @param within null: all units
 * @returns null: fewer than `k` people, or none
 */
export function seenShare({ people, seen, units, of }: Concerned, within: ReadonlySet<string> | null, k: number): Share | null {
  const seenIn = new Map(seen.map(({ unitId, people: count }) => [unitId, count]));
  const byUnit = new Map(
    people
      .filter(({ unitId }) => of === null || (unitId !== null && of.has(unitId)))
      .map(({ unitId, people: count }): [string | null, Histogram] => {
        const known = seenIn.get(unitId) ?? 0;
        return [unitId, [count - known, 0, 0, 0, known]];
      }),
  );
  const tree = new Map([...units].map(([unitId, { parentId }]) => [unitId, parentId]));
  const cells = cellsOf(byUnit, tree, k).filter(({ unitId }) => within === null || (unitId !== null && within.has(unitId)));
  const sum = (place: 0 | 4) => cells.reduce((total, { counts }) => total + counts[place], 0);
  return cells.length === 0 ? null : { successes: sum(4), trials: sum(0) + sum(4) };
}
