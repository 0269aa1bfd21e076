/**
 * A figure with its 95 % confidence interval, or the reason why there is none. No member is ever NaN or infinite.
 * A bound that the data cannot give is null; see each function for the cases.
 */
export type Estimate = KnownEstimate | MissingEstimate;

export interface KnownEstimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** The observations behind the figure: trials of shares, events of rates, pairs of correlations, points of series. */
  readonly n: number;
  readonly method: EstimateMethod;
}

export interface MissingEstimate {
  readonly value: null;
  /** A bound may hold where the value does not: 0 events before and 20 after rule out small ratios. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly reason: MissingReason;
  readonly n: number;
  readonly method: EstimateMethod;
}

/** `NO_EXPOSURE`: nothing to set the events in relation to. `NOT_ENOUGH_DATA`: too few observations for the method. */
export type MissingReason = 'NO_EXPOSURE' | 'NOT_ENOUGH_DATA';

export type EstimateMethod =
  | 'WILSON_SCORE'
  | 'CLOPPER_PEARSON'
  | 'NEWCOMBE_HYBRID_SCORE'
  | 'EXACT_RATE_RATIO'
  | 'EXACT_RATIO_OF_RATE_RATIOS'
  | 'SPEARMAN_FISHER_Z'
  | 'SEGMENTED_QUASI_POISSON';

/** The probability left out on each side of a 95 % interval. */
export const TAIL = 0.025;

/** The standard normal quantile of 1 - TAIL. */
export const Z = 1.959963984540054;

export function missing(method: EstimateMethod, n: number, reason: MissingReason): MissingEstimate {
  return { value: null, lower: null, upper: null, reason, n, method };
}

/** @throws RangeError unless the value is a whole number from 0 to 10^9 */
export function assertCount(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 1e9) {
    throw new RangeError(`${name} is ${value}, but must be a whole number from 0 to 1,000,000,000.`);
  }
}
