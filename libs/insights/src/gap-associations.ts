import { benjaminiHochberg, spearmanCorrelation } from '#statistics';
import type { Estimate } from '#statistics';

/** Below, hardly even a perfect order outlasts the correction: it is one of 2 in 40,320 orders of eight, of 2 in 5,040 of seven. */
export const MIN_UNITS = 8;
/** The share of what is found that may be chance. */
const FALSE_DISCOVERIES = 0.05;

export type DriverVerdict = 'GOES_TOGETHER' | 'GOES_OPPOSITE' | 'NOT_SHOWN' | 'NOT_ENOUGH_UNITS';

/** One policy and one statement across units. */
export interface Comparison<About> {
  readonly about: About;
  /** Of units that do not overlap. */
  readonly pairs: readonly { readonly rate: number; readonly gap: number }[];
}

export interface Association<About> {
  readonly about: About;
  /** From -1 to 1; `n` counts the units. */
  readonly correlation: Estimate;
  readonly pValue: number | null;
  /** Adjusted for all comparisons that have a p-value. */
  readonly qValue: number | null;
  readonly verdict: DriverVerdict;
}

/** What goes with what, those that are found first and the strongest first among them; equal ones as they came. */
export function gapAssociations<About>(comparisons: readonly Comparison<About>[]): readonly Association<About>[] {
  const tested = comparisons.map(({ about, pairs }) => {
    const { length: n } = pairs;
    if (n < MIN_UNITS) {
      const correlation: Estimate = { value: null, lower: null, upper: null, n, method: 'SPEARMAN_FISHER_Z', reason: 'NOT_ENOUGH_DATA' };
      return { about, correlation, pValue: null };
    }
    const { pValue, ...correlation } = spearmanCorrelation(
      pairs.map(({ rate }) => rate),
      pairs.map(({ gap }) => gap),
    );
    return { about, correlation, pValue };
  });
  const adjusted = benjaminiHochberg(tested.flatMap(({ pValue }) => pValue ?? [])).values();
  return tested
    .map((each) => {
      const qValue = each.pValue === null ? null : (adjusted.next().value ?? null);
      return { ...each, qValue, verdict: verdictOf(each.correlation, qValue) };
    })
    .sort((a, b) => RANK[a.verdict] - RANK[b.verdict] || strengthOf(b) - strengthOf(a));
}

const RANK: Readonly<Record<DriverVerdict, number>> = { GOES_TOGETHER: 0, GOES_OPPOSITE: 0, NOT_SHOWN: 1, NOT_ENOUGH_UNITS: 2 };

function verdictOf({ value, n }: Estimate, qValue: number | null): DriverVerdict {
  if (n < MIN_UNITS) return 'NOT_ENOUGH_UNITS';
  if (value === null || qValue === null || qValue > FALSE_DISCOVERIES) return 'NOT_SHOWN';
  return value > 0 ? 'GOES_TOGETHER' : 'GOES_OPPOSITE';
}

export function isShown(verdict: DriverVerdict): boolean {
  return RANK[verdict] === RANK.GOES_TOGETHER;
}

function strengthOf({ correlation }: Association<unknown>): number {
  return Math.abs(correlation.value ?? 0);
}
