import type { CharterClause } from '#expectations/events';
import type { Estimate } from '#graphql';
import type { Evidence } from '#reviews/events';
import type { PerceptionGaps } from './perception-gaps.types.ts';
import { evidence, noEvidence } from './review-evidence.ts';

/** Statements whose gaps the summary names. */
const MOST_SAID = 5;

type Asked = PerceptionGaps['statements'][number];
type AskedStatement = Pick<Asked, 'key' | 'employeeText' | 'customerText' | 'employees' | 'customers' | 'gap' | 'verdict' | 'change'> & {
  readonly policy: Pick<NonNullable<Asked['policy']>, 'id'> | null;
};

/** A survey in its last closed wave; null: none is closed. */
export interface AskedGaps extends Pick<PerceptionGaps, 'surveyId' | 'title' | 'wave' | 'window'> {
  readonly statements: readonly AskedStatement[];
}

/**
 * How employees and customers see what a policy is about.
 * @param surveys in their last closed waves; of their statements those count that are linked to the policy
 */
export function gapsEvidence(policyId: string, surveys: readonly AskedGaps[]): Evidence {
  const asked = surveys.flatMap(({ surveyId, title, wave, window, statements }) =>
    statements.filter(({ policy }) => policy?.id === policyId).map((statement) => ({ surveyId, title, wave, window, statement })),
  );
  if (asked.length === 0) return noEvidence('GAPS', 'No survey asks a statement about this policy.');
  const told = asked.flatMap(({ wave, statement, ...survey }) => (wave ? [{ ...survey, wave, ...gapOf(statement) }] : []));
  if (told.length === 0) return noEvidence('GAPS', 'Surveys ask about this policy, and no wave of them is closed yet.');
  const said = told.slice(0, MOST_SAID).map(({ title, wave, statement, gap, verdict }) => {
    const found = gap.value === null ? `withheld (${gap.reason})` : `${points(gap)}, ${verdict}`;
    return `“${statement.employeeText ?? statement.customerText}”, wave ${wave.number} of ${title}: gap ${found}.`;
  });
  const more = told.length > MOST_SAID ? [`${told.length - MOST_SAID} more statements.`] : [];
  return evidence('GAPS', [...said, ...more].join(' '), (statements) => ({ query: 'perceptionGaps', statements }), told);
}

function gapOf({ key, employeeText, customerText, employees, customers, gap, verdict, change }: AskedStatement) {
  return {
    statement: { key, employeeText, customerText },
    employees: figureOf(employees),
    customers: figureOf(customers),
    gap: figureOf(gap),
    verdict,
    change: change && figureOf(change),
  };
}

function figureOf({ value, lower, upper, n, method, reason }: Estimate) {
  return { value, lower, upper, n, method, reason };
}

/** A gap of .37 is one of 37 points. */
function points({ value, lower, upper }: Pick<Estimate, 'value' | 'lower' | 'upper'>): string {
  const [gap, from, to] = [value ?? 0, lower ?? -1, upper ?? 1].map((share) => Math.round(share * 100) || 0);
  return `${gap} points (${from} to ${to})`;
}

export interface CharterInForce {
  readonly unit: { readonly id: string; readonly code: string; readonly name: string };
  readonly number: number;
  /** Local date. */
  readonly effectiveFrom: string;
  readonly mission: string;
  readonly goals: readonly string[];
  readonly clauses: readonly CharterClause[];
}

/** What the policy is measured against. @param charter null: none is in force for its unit, or above */
export function charterEvidence(charter: CharterInForce | null): Evidence {
  if (!charter) return noEvidence('CHARTER', 'No charter is in force for the unit of this policy, nor for one above it.');
  const { unit, number, effectiveFrom, mission, goals, clauses } = charter;
  const summary = `Charter of ${unit.code}, version ${number} since ${effectiveFrom}: ${clauses.length} ${clauses.length === 1 ? 'clause' : 'clauses'}.`;
  const data = (shown: readonly CharterClause[]) => ({ query: 'charter', unit, number, effectiveFrom, mission, goals, clauses: shown });
  return evidence('CHARTER', summary, data, clauses);
}
