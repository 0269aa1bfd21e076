import type { AnswerSums, CountSums, FrictionHistograms } from './events.ts';

/** Stands in `source` for published blocks; a public source has its name there. */
export const BLOCKS = '';
/** Stands in `policy_id` for "other policies" of blocks, and for reports of a public source that name no policy. */
export const NO_POLICY = '';
/** Stands in `unit_id` and `others` where a part has none. */
export const NONE = '';

/** The tables that everybody who reads figures can ask for. */
export const DIMENSIONS = ['cause', 'channel', 'effect', 'customerOutcome'] as const satisfies readonly (keyof FrictionHistograms)[];
export type Dimension = (typeof DIMENSIONS)[number];

/** Field of what every entry adds to -> column. */
export const COUNT_COLUMNS = {
  people: 'people',
  reports: 'reports',
  corroborations: 'corroborations',
  occurrences: 'occurrences',
  staffMinutes: 'staff_minutes',
  customerMinutes: 'customer_minutes',
  amountMinor: 'amount_minor',
} as const satisfies Readonly<Record<keyof CountSums, string>>;

/** Field of what not every report answers -> column. */
export const ANSWER_COLUMNS = {
  yearlyStaffMinutes: 'yearly_staff_minutes',
  yearlyCustomerMinutes: 'yearly_customer_minutes',
  yearlyAmountMinor: 'yearly_amount_minor',
  yearlyN: 'yearly_n',
  indexSum: 'index_sum',
  burdenSum: 'burden_sum',
  functionLossSum: 'function_loss_sum',
  indexN: 'index_n',
} as const satisfies Readonly<Record<keyof AnswerSums, string>>;

type CountColumn = (typeof COUNT_COLUMNS)[keyof CountSums];
type AnswerColumn = (typeof ANSWER_COLUMNS)[keyof AnswerSums];

interface KeyColumns {
  source: string;
  policy_id: string;
  /** The week that a figure counts in: the last of a block or breakdown, that of a public report. */
  week: string;
  /** Where the span of the earliest one in the row begins. */
  from_week: string;
}

interface PartColumns {
  unit_id: string;
  others: string;
}

export interface FiguresTables {
  /** A policy and week over all units. */
  figure_week: KeyColumns & Record<CountColumn, number>;
  /** The same by part; the parts of a policy and week add up to it. */
  figure_part: KeyColumns & PartColumns & Record<CountColumn, number>;
  /** Of breakdowns: a policy and week over all units. */
  figure_answer_week: KeyColumns & Record<AnswerColumn, number>;
  /** The same by part; all parts together are the whole. */
  figure_answer_part: KeyColumns & PartColumns & Record<AnswerColumn, number>;
  /** One-way counts by quarter. */
  figure_cell: { source: string; policy_id: string; quarter: string; dimension: string; cell: string; count: number };
  /**
   * What the reports of consecutive blocks say, for whoever has to tell of what a figure is made. JSON: `parts` is a list of `PurposePart`,
   * `harm` and `facts` counts by cell.
   */
  breakdown: {
    breakdown_id: string;
    policy_id: string;
    from_week: string;
    week: string;
    reports: number;
    parts: string;
    harm: string;
    facts: string;
  };
  /** The units of a block's parts, and the breakdown that it came to; `unit_id` is empty where a part has none. */
  block_unit: { block_id: string; unit_id: string; breakdown_id: string | null };
  /** How soon the reports of each breakdown were answered; `within_…` and the median are null where they are not told. */
  answer_times: {
    breakdown_id: string;
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
  /** Reports of public sources whose customer was harmed: a report with several outcomes counts once. */
  harmed_week: { source: string; policy_id: string; week: string; count: number };
  /** Names of the public sources. */
  figure_source: { source: string };
  /** Customers served; the policy is empty where all of a unit's are meant. */
  interactions: { unit_id: string; policy_id: string; week: string; count: number };
}
