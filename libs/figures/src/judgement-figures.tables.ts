import type { JudgementHistograms, JudgementSums } from './events.ts';

export type JudgementDimension = keyof JudgementHistograms;

/** Field -> column. */
export const JUDGEMENT_COLUMNS = {
  people: 'people',
  calls: 'calls',
  authorityRequests: 'authority_requests',
  amountMinor: 'amount_minor',
  minutesSaved: 'minutes_saved',
} as const satisfies Readonly<Record<keyof JudgementSums, string>>;

type SumColumns = Record<(typeof JUDGEMENT_COLUMNS)[keyof JudgementSums], number>;

interface KeyColumns {
  kind: string;
  /** Empty: "other policies". */
  policy_id: string;
  /** Where it begins. */
  from_week: string;
  /** The week that it counts in: its last. */
  week: string;
}

export interface JudgementFiguresTables {
  /** `breakdown_id`: what it came to be broken down by; null: nothing yet. */
  judgement_figure: KeyColumns & SumColumns & { block_id: string; breakdown_id: string | null };
  /** Parts of blocks along the unit tree; `unit_id` and `others` are empty where a part has none. */
  judgement_part: KeyColumns & SumColumns & { block_id: string; unit_id: string; others: string };
  /** One-way counts of breakdowns. */
  judgement_cell: KeyColumns & { breakdown_id: string; dimension: string; cell: string; count: number };
}
