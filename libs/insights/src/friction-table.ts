import type { AnswerTimes, FigureSums, PolicySums } from '#figures';
import type { FrictionPolicy } from './friction-figures.types.ts';
import { changeOf, figuresOf, unite } from './friction-measures.ts';
import type { Exposure } from './friction-exposure.ts';
import type { Pricing } from './friction-measures.ts';
import type { FrictionRow, FrictionTable } from './friction-ranking.types.ts';
import type { Weeks } from './friction-windows.ts';
import type { Names } from './insights-names.projection.ts';

export type FrictionOrder = 'REPORTS' | 'HOURS';

/** Both windows of a comparison: as asked, and the part that is closed. */
export interface ComparedWindows {
  readonly asked: Weeks;
  readonly closed: Weeks | null;
  readonly before: Weeks;
}

/** Sums of the two windows. */
export interface Compared<Sums extends FigureSums = PolicySums> {
  readonly after: readonly Sums[];
  readonly before: readonly Sums[];
}

export interface TableInput {
  /** null: published blocks. */
  readonly source: string | null;
  readonly inScope: Compared;
  /** Only where a unit was asked. */
  readonly unplaced: Compared<FigureSums> | null;
  readonly elsewhere: Compared<FigureSums> | null;
  /** null where a unit was asked. */
  readonly answers: { readonly after: readonly AnswerTimes[]; readonly before: readonly AnswerTimes[] } | null;
  readonly customers: Exposure;
  readonly windows: ComparedWindows;
  readonly names: Names;
  readonly pricing: Pricing;
  readonly first: number;
  readonly order: FrictionOrder;
  /** Asked for alone; null: all. */
  readonly policyId: string | null;
}

/** Ranks policies so that every report of the source is in exactly one row. */
export function frictionTable(input: TableInput): FrictionTable {
  const { source, names, first } = input;
  const inScope = ofSource(input.inScope, source);
  type IsIn = (about: { readonly policyId: string | null }) => boolean;
  const row = (policy: FrictionPolicy | null, isIn: IsIn) => {
    const sums = { after: inScope.after.filter(isIn), before: inScope.before.filter(isIn) };
    const answers = input.answers && { after: input.answers.after.filter(isIn), before: input.answers.before.filter(isIn) };
    return rowOf(input, { customers: input.customers, policy, sums, answers });
  };
  // Customers are those of the unit that was asked.
  const rowBeside = (sums: Compared<FigureSums>) => rowOf(input, { customers: null, policy: null, sums, answers: null });
  const isOf =
    (policyId: string | null): IsIn =>
    (about) =>
      about.policyId === policyId;
  const reported = new Set([...inScope.after, ...inScope.before].map(({ policyId }) => policyId));
  const known = [...names.policies.keys()].filter((policyId) => input.policyId === null || policyId === input.policyId);
  // A public source is known in full; for blocks a policy without any may have reports that wait.
  const listed = new Set(source === null ? [...known, ...reported] : reported);
  const ranked = [...listed]
    .filter((policyId) => policyId !== null)
    .map((policyId) => ({ policyId, weight: weightOf(inScope.after.filter(isOf(policyId)), input.order) }))
    .sort((a, b) => b.weight - a.weight || (codeOf(names, a.policyId) < codeOf(names, b.policyId) ? -1 : 1));
  const further = new Set(ranked.slice(first).map(({ policyId }) => policyId));
  const isFurther: IsIn = ({ policyId }) => policyId !== null && further.has(policyId);
  return {
    source,
    rows: ranked.slice(0, first).map(({ policyId }) => row(policyOf(names, policyId), isOf(policyId))),
    furtherPolicies: row(null, isFurther),
    otherPolicies: row(null, isOf(null)),
    total: row(null, () => true),
    unplaced: input.unplaced && rowBeside(ofSource(input.unplaced, source)),
    elsewhere: input.elsewhere && rowBeside(ofSource(input.elsewhere, source)),
  };
}

export function policyOf(names: Names, policyId: string): FrictionPolicy {
  const name = names.policies.get(policyId);
  return { id: policyId, code: name?.code ?? '', title: name?.title ?? '' };
}

interface RowInput {
  readonly customers: Exposure | null;
  readonly policy: FrictionPolicy | null;
  readonly sums: Compared<FigureSums>;
  readonly answers: TableInput['answers'];
}

function rowOf({ source, windows, pricing }: TableInput, { customers, policy, sums, answers }: RowInput): FrictionRow {
  const [now, then] = [unite(source, sums.after, windows.closed), unite(source, sums.before, windows.before)];
  return {
    policy,
    figures: figuresOf(now, windows.asked, pricing, answers && answers.after),
    before: figuresOf(then, windows.before, pricing, answers && answers.before),
    change: changeOf({ after: now, before: then }, { after: windows.asked, before: windows.before }, customers, policy?.id ?? null),
  };
}

function ofSource<Sums extends FigureSums>({ after, before }: Compared<Sums>, source: string | null): Compared<Sums> {
  return { after: after.filter((sums) => sums.source === source), before: before.filter((sums) => sums.source === source) };
}

function weightOf(figures: readonly PolicySums[], order: FrictionOrder): number {
  return figures.reduce((sum, { sums }) => sum + (order === 'REPORTS' ? sums.reports : sums.staffMinutes + sums.customerMinutes), 0);
}

function codeOf(names: Names, policyId: string): string {
  return names.policies.get(policyId)?.code ?? '';
}
