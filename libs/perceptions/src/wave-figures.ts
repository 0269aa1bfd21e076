import { WithheldReason } from '#graphql';
import type { Audience, Histogram, StatementCells } from './events.ts';
import type { UnitTree } from './wave-cells.ts';

export interface StatementFigure {
  readonly key: string;
  readonly audience: Audience;
  /** null: withheld. */
  readonly counts: Histogram | null;
  readonly respondents: number | null;
  readonly reason: WithheldReason | null;
}

/** Of a unit and those below it, or of the organisation; null: as a whole. Each figure is a sum of whole cells. */
export function statementFigures(results: readonly StatementCells[], unitId: string | null, tree: UnitTree): readonly StatementFigure[] {
  return results.map(({ key, audience, cells }) => {
    const own = cells.filter((cell) => unitId === null || isWithin(cell.unitId, unitId, tree));
    if (own.length === 0) return { key, audience, counts: null, respondents: null, reason: WithheldReason.SUPPRESSED };
    const at = (place: 0 | 1 | 2 | 3 | 4) => own.reduce((sum, { counts }) => sum + counts[place], 0);
    const counts: Histogram = [at(0), at(1), at(2), at(3), at(4)];
    return { key, audience, counts, respondents: counts.reduce((sum, count) => sum + count, 0), reason: null };
  });
}

function isWithin(unitId: string | null, root: string, tree: UnitTree): boolean {
  const seen = new Set<string>();
  for (let at = unitId; at !== null && !seen.has(at); at = tree.get(at) ?? null) {
    if (at === root) return true;
    seen.add(at);
  }
  return false;
}
