import type { WeekSpan } from '#figures';
import type { AnswerCell, Audience, Statement, StatementCells } from '#perceptions/events';
import { gapAssociations, MIN_UNITS } from './gap-associations.ts';
import type { Association, Comparison, DriverVerdict } from './gap-associations.ts';
import type { DriverBasis } from './gap-drivers.types.ts';
import { agreementOf } from './perception-gap.ts';
import { disjointUnits, sumsUpTree } from './unit-forest.ts';
import type { UnitForest } from './unit-forest.ts';

/** What is published of the friction of a policy. */
export interface PolicyFriction {
  readonly policyId: string;
  readonly code: string;
  /** From where its earliest block begins to where its last one ends; null: nothing is published. */
  readonly span: WeekSpan | null;
  /** Reports of the blocks' parts, by unit. */
  readonly reports: ReadonlyMap<string, number>;
}

export interface DriversInput {
  /** The units to compare. */
  readonly forest: UnitForest;
  /** Those that both audiences are asked. */
  readonly statements: readonly Statement[];
  readonly results: readonly StatementCells[];
  readonly policies: readonly PolicyFriction[];
  /** Active people by unit, without those below it. */
  readonly people: ReadonlyMap<string, number>;
  readonly customersOf: CustomersOf;
}

/** Customers that a unit and all below it served in these weeks, of a policy where that is recorded; null: not for all weeks. */
export type CustomersOf = (policyId: string, span: WeekSpan) => (unitId: string) => number | null;

export interface RankedUnit {
  readonly unitId: string;
  readonly rate: number;
  readonly gap: number;
}

export interface DriverSubject {
  readonly statement: Statement;
  readonly policy: PolicyFriction;
  /** null: too few units to compare. */
  readonly basis: DriverBasis | null;
  readonly units: readonly RankedUnit[];
}

/** Every policy beside every statement, each across as many units as both are published of. */
export function gapDrivers(input: DriversInput): readonly Association<DriverSubject>[] {
  const people = sumsUpTree(input.forest, input.people);
  const frictions = input.policies.map((policy) => ({
    policy,
    reports: sumsUpTree(input.forest, policy.reports),
    customersOf: policy.span && input.customersOf(policy.policyId, policy.span),
  }));
  const comparisons = input.statements.flatMap((statement) => {
    const gaps = gapsByUnit(input.forest, input.results, statement.key);
    return frictions.map(({ policy, reports, customersOf }): Comparison<DriverSubject> => {
      const known = disjointUnits(input.forest, (unitId) => gaps.has(unitId) && (reports.get(unitId) ?? 0) > 0);
      const { basis, units } = ratesOf({ known, reports, gaps, people, customersOf });
      return { about: { statement, policy, basis, units }, pairs: units };
    });
  });
  return gapAssociations(comparisons);
}

interface Known {
  readonly known: readonly string[];
  readonly reports: ReadonlyMap<string, number>;
  readonly gaps: ReadonlyMap<string, number>;
  readonly people: ReadonlyMap<string, number>;
  /** null: nothing is published. */
  readonly customersOf: ((unitId: string) => number | null) | null;
}

/** All units in relation to the same: to customers served, where they are known of each, else to the people who work there. */
function ratesOf({ known, reports, gaps, people, customersOf }: Known): Pick<DriverSubject, 'basis' | 'units'> {
  const related = (exposureOf: (unitId: string) => number | null) =>
    known.flatMap((unitId): RankedUnit[] => {
      const exposure = exposureOf(unitId) ?? 0;
      return exposure > 0 ? [{ unitId, rate: (reports.get(unitId) ?? 0) / exposure, gap: gaps.get(unitId) ?? 0 }] : [];
    });
  if (customersOf === null || known.length < MIN_UNITS) return { basis: null, units: related(() => 1) };
  const byCustomers = related(customersOf);
  if (byCustomers.length === known.length) return { basis: 'CUSTOMERS_SERVED', units: byCustomers };
  return { basis: 'PEOPLE', units: related((unitId) => people.get(unitId) ?? null) };
}

/** Agreement of employees minus that of customers, of the units whose cells tell both. */
function gapsByUnit(forest: UnitForest, results: readonly StatementCells[], key: string): ReadonlyMap<string, number> {
  const sharesOf = (audience: Audience) => {
    const cells = results.filter((result) => result.key === key && result.audience === audience).flatMap((result) => result.cells);
    return [sumsUpTree(forest, byUnit(cells, 'successes')), sumsUpTree(forest, byUnit(cells, 'trials'))] as const;
  };
  const [[agreeing, answering], [satisfied, served]] = [sharesOf('EMPLOYEES'), sharesOf('CUSTOMERS')];
  const shareAt = (some: ReadonlyMap<string, number>, all: ReadonlyMap<string, number>, unitId: string) =>
    (some.get(unitId) ?? 0) / (all.get(unitId) ?? 0);
  const both = [...forest.keys()].filter((unitId) => answering.has(unitId) && served.has(unitId));
  return new Map(both.map((unitId) => [unitId, rounded(shareAt(agreeing, answering, unitId) - shareAt(satisfied, served, unitId))]));
}

/** .8 - .6 and .4 - .2 are the same gap, and have the same rank. */
function rounded(gap: number): number {
  return Math.round(gap * 1e12) / 1e12;
}

function byUnit(cells: readonly AnswerCell[], count: 'successes' | 'trials'): ReadonlyMap<string, number> {
  const placed = Map.groupBy(cells, ({ unitId }) => unitId ?? '');
  return new Map([...placed].map(([unitId, own]) => [unitId, own.reduce((sum, { counts }) => sum + agreementOf(counts)[count], 0)]));
}

/** Equal values share the mean of their ranks; 1 is the lowest. */
export function ranksOf(values: readonly number[]): readonly number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    return below + (values.filter((other) => other === value).length + 1) / 2;
  });
}

/** @param n units compared */
export function wordsOf(verdict: DriverVerdict, code: string, basis: DriverBasis | null, n: number): string {
  const per = basis === 'PEOPLE' ? 'person who works there' : 'customer served';
  if (verdict === 'GOES_TOGETHER' || verdict === 'GOES_OPPOSITE') {
    const higher = verdict === 'GOES_TOGETHER' ? 'higher' : 'lower';
    const found = `the more reports on ${code} per ${per}, the ${higher} is the agreement of employees beside that of customers`;
    return `Across ${n} units: ${found}. They go together; what brings it about, this cannot tell.`;
  }
  if (verdict === 'NOT_SHOWN')
    return `Across ${n} units: that reports on ${code} go with this gap is not shown; it may be there all the same.`;
  const units = n === 1 ? '1 unit' : n === 0 ? 'no unit' : `${n} units that do not overlap`;
  return `Friction and the gap are both published of ${units}; a comparison needs ${MIN_UNITS}.`;
}
