import type { Decision, GreenTapeAnswers, Offer, RealismAnswers, ReviewTrigger, Shortfall } from '#reviews/events';
import type { Gain } from '#reviews';
import type { Holder } from './content.organisation.ts';

/** When a review is decided; what lies after the end of the year has not happened yet. */
export type DecidedWhen =
  /** With the notice of a revision, by number of the version that it brings. */
  | { readonly version: number }
  /** With the notice of the policy's suspension or retirement. */
  | { readonly stop: true }
  | { readonly weeksAgo: number }
  /** Days from the end of the year on. */
  | { readonly inDays: number };

export interface DemoOption {
  readonly decision: Decision;
  readonly title: string;
  readonly description: string;
  /** customers, staff time, cost, protection */
  readonly gains: readonly [Gain, Gain, Gain, Gain];
  /** What changes of the rule where the year's content has no version of it: title and text. */
  readonly draft?: { readonly title?: string; readonly text?: string };
}

export interface DemoAssessment {
  readonly customers: string;
  /** Who says so; null: assumed, not asked. */
  readonly source: string | null;
  readonly staff: string;
  /** Answers other than those of a realistic expectation. */
  readonly unrealistic?: Partial<RealismAnswers>;
  readonly shortfall: Shortfall;
  /** What the rule lacks to be an effective one. */
  readonly lacks: readonly (keyof GreenTapeAnswers)[];
  readonly reason: string;
  /** The last one is asked for. */
  readonly options: readonly DemoOption[];
  /** An earlier request for the first option that somebody declined. */
  readonly declined?: { readonly by: Holder; readonly reason: string };
  readonly told?: {
    readonly by: Holder;
    readonly text: string;
    readonly parties: readonly string[];
    /** Share that was reached, 0 to 1. */
    readonly reached: number;
  };
  readonly trained?: { readonly by: Holder; readonly text: string; readonly parties: readonly string[] };
  readonly agreed?: {
    readonly text: string;
    readonly offers: readonly Offer[];
    readonly agreement: string;
  };
}

export interface DemoReview {
  readonly policy: string;
  readonly trigger: ReviewTrigger;
  /** By hand: who opened it. */
  readonly by?: Holder;
  readonly reason: string;
  readonly when: DecidedWhen;
  /** Days from its opening to its decision. */
  readonly days: number;
  /** Who conducts it; the owner when absent. */
  readonly conductor?: Holder;
  /** The owner is away for so many days before and after the decision. */
  readonly ownerAway?: readonly [before: number, after: number];
  /** Absent: a clear case, or left alone. */
  readonly assessment?: DemoAssessment;
  /** A clear case: what is decided in one step. */
  readonly clear?: 'KEEP' | 'CLARIFY';
  readonly rationale?: string;
  /** Why, for everybody; of a revision and a stop it is their own reason. */
  readonly publicReason?: string;
  /** What each reporter reads. */
  readonly outcome?: string;
}
