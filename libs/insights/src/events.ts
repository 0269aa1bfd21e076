import type { EventContracts, EventsOf } from '#eventing';
import type { Guardrail } from '#guardrails';

export const BACKTEST_CHANGES = ['NEWLY_ALLOWED', 'EASED', 'UNCHANGED', 'TIGHTENED', 'NEWLY_REFUSED', 'NOT_EVALUABLE'] as const;
/** What a draft would have changed for one report: EASED and TIGHTENED where somebody has to be asked, somebody lower or higher than before. */
export type BacktestChange = (typeof BACKTEST_CHANGES)[number];

/** Money that a draft would let through. */
export interface MoneyExposed {
  /** The MONEY fact that the draft's cap sums; null: the amount that reports state. */
  readonly fact: string | null;
  /** Whole minor units: the lower and upper ends of the bands that the amounts lie in, added up. */
  readonly fromMinor: number;
  readonly toMinor: number;
  /** Reports that state it. */
  readonly stated: number;
  readonly unstated: number;
}

/** A draft beside a version, over all reports on the policy that its office may read. */
export interface BacktestFigures {
  readonly reports: number;
  /** Of these, reports of public sources. */
  readonly publicReports: number;
  /** Adds up to `reports`. */
  readonly changes: Readonly<Record<BacktestChange, number>>;
  /** Why reports are not evaluable, by name; a report may lack several. */
  readonly missingFacts: readonly { readonly fact: string; readonly reports: number }[];
  /** First and last ISO week; null without reports. */
  readonly window: { readonly from: string; readonly to: string } | null;
  /** Of those newly allowed. */
  readonly money: MoneyExposed;
  readonly staffMinutes: number;
  readonly customerMinutes: number;
}

export type BacktestEvent = EventsOf<{
  /** On record before any report is read: who tried which draft, since many of them together could narrow down what a report says. */
  BacktestRun: {
    policyId: string;
    /** Local date. */
    day: string;
    draft: Guardrail;
    /** null: none was in force. */
    versionNumber: number | null;
    ranAt: string;
  };
  /** Frozen for a review: what was found, and all that it was worked out from. */
  BacktestKept: {
    backtestId: string;
    reviewId: string;
    policyId: string;
    draft: Guardrail;
    versionNumber: number | null;
    figures: BacktestFigures;
    /** Of the log, up to which reports were read; null: of an empty one. */
    readTo: string | null;
    /** Of the rules by which a table is evaluated. */
    engine: number;
    keptBy: string;
    keptAt: string;
  };
}>;

export const insightsEvents: EventContracts<BacktestEvent> = {
  BacktestRun: { version: 1 },
  BacktestKept: { version: 1 },
};
