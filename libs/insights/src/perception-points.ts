import type { Estimate as FigureEstimate, FigureMethod, WeekWindow, WithheldReason } from '#graphql';
import { asks } from '#perceptions';
import type { AnswerCell, Audience, Histogram, Statement, StatementCells } from '#perceptions/events';
import { wilsonInterval } from '#statistics';
import type { Estimate } from '#statistics';
import { agreementOf, gapChange, gapVerdict, perceptionGap, weightedGap } from './perception-gap.ts';
import type { PerceptionGapPoint, PerceptionRest, WeightedPerceptionGap } from './perception-gaps.types.ts';

/** The units that figures are of, as every published cell stands to them. */
export type Place = 'WITHIN' | 'UNPLACED' | 'ELSEWHERE';

/** What is known of a wave. */
export interface ToldWave {
  /** The weeks in which it took answers; null while it is open. */
  readonly window: WeekWindow | null;
  readonly statements: readonly Statement[];
  /** null while it is open. */
  readonly results: readonly StatementCells[] | null;
}

type Withheld = Extract<WithheldReason, 'SUPPRESSED' | 'WAITING' | 'NOT_ASKED'>;

/** @param subtree null: everything is asked @param above the units above it */
export function placeIn(subtree: ReadonlySet<string> | null, above: readonly string[]): (cell: AnswerCell) => Place {
  return ({ unitId }) => {
    if (subtree === null || (unitId !== null && subtree.has(unitId))) return 'WITHIN';
    return unitId === null || above.includes(unitId) ? 'UNPLACED' : 'ELSEWHERE';
  };
}

/** Agreement to a statement in a wave, by whole cells. */
export function pointOf(wave: ToldWave, statement: Statement, placeOf: (cell: AnswerCell) => Place): Omit<PerceptionGapPoint, 'change'> {
  const { window } = wave;
  const side = (audience: Audience) => sideOf(wave, statement, audience, placeOf);
  const [employees, customers] = [side('EMPLOYEES'), side('CUSTOMERS')];
  const shareOf = (found: Histogram | Withheld) =>
    typeof found === 'string' ? withheld('WILSON_SCORE', window, found) : told(wilsonInterval(agreementOf(found)), 'WILSON_SCORE', window);
  const sides = { employees: shareOf(employees), customers: shareOf(customers) };
  if (typeof employees !== 'string' && typeof customers !== 'string') {
    const { gap, verdict } = perceptionGap(agreementOf(employees), agreementOf(customers));
    return { ...sides, gap: told(gap, 'NEWCOMBE_HYBRID_SCORE', window), verdict };
  }
  const reasons = [employees, customers].filter((each) => typeof each === 'string');
  // That a side is not asked is no secret, and says more than that the other is small.
  const reason = reasons.find((each) => each === 'NOT_ASKED') ?? reasons[0] ?? 'SUPPRESSED';
  return { ...sides, gap: withheld('NEWCOMBE_HYBRID_SCORE', window, reason), verdict: null };
}

/** How much the gap of a statement has changed since another wave. */
export function changeOf(before: FigureEstimate, now: FigureEstimate): FigureEstimate {
  const [from, to] = [intervalOf(before), intervalOf(now)];
  if (!from || !to) return withheld('SQUARE_AND_ADD', now.window, (to ? before.reason : now.reason) ?? 'SUPPRESSED');
  return { ...gapChange(from, to), method: 'SQUARE_AND_ADD', window: now.window, reason: null };
}

/** @returns null where no statement has a weight */
export function weightedOf(
  statements: readonly { readonly weight: number | null; readonly gap: FigureEstimate }[],
  window: WeekWindow | null,
): WeightedPerceptionGap | null {
  const weighted = statements.flatMap(({ weight, gap }) => (weight === null || weight === 0 ? [] : [{ weight, gap }]));
  if (weighted.length === 0) return null;
  // The mean of what is left would be another figure, with other weights.
  const reason = weighted.map(({ gap }) => gap.reason).find((each) => each !== null);
  if (reason) return { gap: withheld('WEIGHTED_MEAN_OF_GAPS', window, reason), verdict: null };
  const gaps = weighted.flatMap(({ weight, gap }) => {
    const interval = intervalOf(gap);
    return interval ? [{ ...interval, weight }] : [];
  });
  const gap = weightedGap(gaps);
  return { gap: { ...gap, method: 'WEIGHTED_MEAN_OF_GAPS', window, reason: null }, verdict: gapVerdict(gap) };
}

/** How many answers were published of another place than the one asked. */
export function restOf(wave: ToldWave, { key }: Statement, placeOf: (cell: AnswerCell) => Place, place: Place): PerceptionRest {
  const count = (audience: Audience) => {
    const counts = sum(cellsOf(wave, key, audience).filter((cell) => placeOf(cell) === place));
    return counts ? agreementOf(counts).trials : 0;
  };
  return { employees: count('EMPLOYEES'), customers: count('CUSTOMERS') };
}

function sideOf(wave: ToldWave, statement: Statement, audience: Audience, placeOf: (cell: AnswerCell) => Place): Histogram | Withheld {
  if (!asks(statement, audience)) return 'NOT_ASKED';
  if (wave.results === null) return 'WAITING';
  return sum(cellsOf(wave, statement.key, audience).filter((cell) => placeOf(cell) === 'WITHIN')) ?? 'SUPPRESSED';
}

function cellsOf({ results }: ToldWave, key: string, audience: Audience): readonly AnswerCell[] {
  return (results ?? []).filter((result) => result.key === key && result.audience === audience).flatMap(({ cells }) => cells);
}

function sum(cells: readonly AnswerCell[]): Histogram | null {
  if (cells.length === 0) return null;
  return cells.reduce<Histogram>(([a, b, c, d, e], { counts: [v, w, x, y, z] }) => [a + v, b + w, c + x, d + y, e + z], [0, 0, 0, 0, 0]);
}

function intervalOf({ value, lower, upper, n }: FigureEstimate) {
  return value === null || lower === null || upper === null ? null : { value, lower, upper, n };
}

function told(estimate: Estimate, method: FigureMethod, window: WeekWindow | null): FigureEstimate {
  const { value, lower, upper, n } = estimate;
  return { value, lower, upper, n, method, window, reason: estimate.value === null ? estimate.reason : null };
}

/** Says nothing of how many there are. */
function withheld(method: FigureMethod, window: WeekWindow | null, reason: WithheldReason): FigureEstimate {
  return { value: null, lower: null, upper: null, n: 0, method, window, reason };
}
