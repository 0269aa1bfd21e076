import type { FrictionHistograms, FrictionSums } from './events.ts';

/** Stands in `source` for published blocks; a public source has its name there. */
export const BLOCKS = '';
/** Stands in `policy_id` for "other policies" of blocks, and for reports of a public source that name no policy. */
export const NO_POLICY = '';
/** Stands in `unit_id` and `others` where a part has none. */
export const NONE = '';

export type Dimension = keyof FrictionHistograms;

/** Field of the sums -> column. */
export const SUM_COLUMNS = {
  people: 'people',
  reports: 'reports',
  corroborations: 'corroborations',
  occurrences: 'occurrences',
  staffMinutes: 'staff_minutes',
  customerMinutes: 'customer_minutes',
  amountMinor: 'amount_minor',
  yearlyStaffMinutes: 'yearly_staff_minutes',
  yearlyCustomerMinutes: 'yearly_customer_minutes',
  yearlyAmountMinor: 'yearly_amount_minor',
  yearlyN: 'yearly_n',
  indexSum: 'index_sum',
  burdenSum: 'burden_sum',
  functionLossSum: 'function_loss_sum',
  indexN: 'index_n',
} as const satisfies Readonly<Record<keyof FrictionSums, string>>;

export type SumField = keyof typeof SUM_COLUMNS;
export const SUM_COLUMN_LIST = Object.entries(SUM_COLUMNS) as readonly [SumField, SumColumn][];
export type SumColumn = (typeof SUM_COLUMNS)[SumField];

type FigureColumns = Record<SumColumn, number> & {
  source: string;
  policy_id: string;
  /** The week that a figure counts in: the last of a block, that of a public report. */
  week: string;
  /** Where the span of the earliest block in the row begins. */
  from_week: string;
};

export interface FiguresTables {
  /** A policy and week over all units. */
  figure_week: FigureColumns;
  /** The same by part; the parts of a policy and week add up to it. */
  figure_part: FigureColumns & { unit_id: string; others: string };
  /** One-way counts by quarter. */
  figure_cell: { source: string; policy_id: string; quarter: string; dimension: string; cell: string; count: number };
  /** How soon the reports of each block were answered; `within_…` and the median are null where they are not told. */
  block_answers: {
    block_id: string;
    policy_id: string;
    week: string;
    reports: number;
    within_2: number | null;
    within_14: number | null;
    within_30: number | null;
    median_days: number | null;
  };
  /** Reports of public sources as they stand (JSON), so that a correction can take away what it replaces. */
  public_report: { report_id: string; report: string };
  /** Names of the public sources. */
  figure_source: { source: string };
  /** Customers served; the policy is empty where all of a unit's are meant. */
  interactions: { unit_id: string; policy_id: string; week: string; count: number };
}
