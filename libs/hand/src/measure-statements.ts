import { placeIn, pointOf } from '#insights';
import type { Place } from '#insights';
import type { AnswerCell, Statement } from '#perceptions/events';
import type { HandMaterial, HandWave } from './hand-material.finder.ts';
import type { Measured } from './hand-score.ts';
import { isWeekWithin, unitsOf } from './looked-at.ts';
import type { LookedAt } from './looked-at.ts';
import type { RubricIndicator } from './rubric.ts';

/** Of both sides, shares from 0 to 1. */
interface Told {
  readonly wave: HandWave;
  readonly gap: number;
  readonly customers: number;
  /** People who answered, on the side with fewer. */
  readonly n: number;
}

/**
 * How far staff and customers are apart over the statements of a dimension, in the last wave of each survey. Statements that fewer people a
 * side answered than the indicator needs are left out beside those that enough answered: one question that many skip would silence the others.
 */
export function statementsMeasured(
  material: HandMaterial,
  at: LookedAt,
  { dimension, minN }: Pick<RubricIndicator, 'dimension' | 'minN'>,
): Measured {
  const told = toldIn(material, at, (statement) => statement.dimension === dimension);
  const answered = told.filter(({ n }) => n >= minN);
  const counted = answered.length > 0 ? answered : told;
  return {
    raw: {
      meanAbsoluteGap: points(counted.map(({ gap }) => Math.abs(gap))),
      customerAgreement: points(counted.map(({ customers }) => customers)),
    },
    n: counted.reduce((fewest, { n }) => Math.min(fewest, n), counted[0]?.n ?? 0),
    sources: counted.map(({ wave }) => ({ kind: 'WAVE', id: wave.waveId })),
  };
}

/** Of the units with none below them: those of which a cell of staff and one of customers is published. What too few answered looks like silence. */
export function unitsWithBothSides(material: HandMaterial, at: LookedAt): Measured {
  const waves = latestWaves(material, at).filter(({ statements }) => statements.some(isOf(at)));
  const within = unitsOf(at, material);
  const above = new Set([...material.units.values()]);
  const units = waves.length === 0 ? [] : [...material.units.keys()].filter((id) => !above.has(id) && (within?.has(id) ?? true));
  const heard = new Set(waves.flatMap((wave) => unitsHeard(wave, isOf(at))));
  return {
    raw: { share: units.length > 0 ? units.filter((id) => heard.has(id)).length / units.length : null },
    n: units.length,
    sources: waves.map(({ waveId }) => ({ kind: 'WAVE', id: waveId })),
  };
}

function unitsHeard({ statements, results }: HandWave, isAsked: (statement: Statement) => boolean): readonly string[] {
  return statements.filter(isAsked).flatMap(({ key }) => {
    const heardBy = (audience: string) =>
      results
        .filter((result) => result.key === key && result.audience === audience)
        .flatMap(({ cells }) => cells.flatMap(({ unitId, others }) => (unitId !== null && others === null ? unitId : [])));
    const customers = new Set(heardBy('CUSTOMERS'));
    return heardBy('EMPLOYEES').filter((unitId) => customers.has(unitId));
  });
}

function toldIn(material: HandMaterial, at: LookedAt, isCounted: (statement: Statement) => boolean): readonly Told[] {
  const within = unitsOf(at, material);
  // Whatever is not within is left out: which of it lies above makes no difference here.
  const placeOf: (cell: AnswerCell) => Place = placeIn(within, []);
  return latestWaves(material, at).flatMap((wave) =>
    wave.statements
      .filter((statement) => isCounted(statement) && isOf(at)(statement))
      .flatMap((statement) => {
        const { employees, customers, gap } = pointOf({ ...wave, window: null }, statement, placeOf);
        if (gap.value === null || customers.value === null) return [];
        return [{ wave, gap: gap.value, customers: customers.value, n: Math.min(employees.n, customers.n) }];
      }),
  );
}

function latestWaves(material: HandMaterial, at: LookedAt): readonly HandWave[] {
  const closed = material.waves.filter(({ week }) => isWeekWithin(at, week));
  return [...Map.groupBy(closed, ({ surveyId }) => surveyId).values()].flatMap(
    (waves) => waves.toSorted((a, b) => b.number - a.number)[0] ?? [],
  );
}

/** To a policy belong the statements about it. */
function isOf({ scope }: LookedAt): (statement: Statement) => boolean {
  return ({ policyId }) => scope.kind !== 'POLICY' || policyId === scope.id;
}

/** Mean of shares, as points of 100; null of none. */
function points(shares: readonly number[]): number | null {
  return shares.length === 0 ? null : (100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length;
}
