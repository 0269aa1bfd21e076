import { WithheldReason } from '#graphql';
import { lineageOf } from '#unit-tree';
import type { UnitTree } from '#unit-tree';
import type { Audience, Histogram, StatementCells } from './events.ts';

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
    const own = cells.filter((cell) => unitId === null || lineageOf(tree, cell.unitId).includes(unitId));
    if (own.length === 0) return { key, audience, counts: null, respondents: null, reason: WithheldReason.SUPPRESSED };
    const at = (place: 0 | 1 | 2 | 3 | 4) => own.reduce((sum, { counts }) => sum + counts[place], 0);
    const counts: Histogram = [at(0), at(1), at(2), at(3), at(4)];
    return { key, audience, counts, respondents: counts.reduce((sum, count) => sum + count, 0), reason: null };
  });
}
