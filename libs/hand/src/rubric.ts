import type { HandDimension } from './events.ts';

export const HAND_UNITS = ['SHARE', 'POINTS', 'DAYS'] as const;
/** Of a raw value: SHARE from 0 to 1, POINTS of 100. */
export type HandUnit = (typeof HAND_UNITS)[number];

/** What is measured; a floor above the target says that less is better. */
export interface RubricReading {
  readonly key: string;
  readonly words: string;
  readonly unit: HandUnit;
  /** Maps to 0, as does everything worse. */
  readonly floor: number;
  /** Maps to 100, as does everything better. */
  readonly target: number;
}

export interface RubricIndicator {
  readonly key: string;
  readonly dimension: HandDimension;
  readonly words: string;
  /** The lowest of them, mapped, is the indicator's score. */
  readonly readings: readonly RubricReading[];
  /** What `n` counts. */
  readonly counts: string;
  /** Below it the indicator has no score. */
  readonly minN: number;
  readonly weight: number;
  /** Counts all that there is instead of a sample: one is enough, and a single policy, which is seldom decided on, is looked at for longer. */
  readonly isCensus: boolean;
}

export interface Rubric {
  readonly version: number;
  /** ISO weeks to the end of the month. */
  readonly weeks: number;
  /** Instead of `weeks` for a census of a single policy. */
  readonly censusWeeksOfPolicy: number;
  readonly indicators: readonly RubricIndicator[];
}

const share = (words: string, floor: number, target: number): readonly RubricReading[] => [
  { key: 'share', words, unit: 'SHARE', floor, target },
];
const medianDays = (words: string, floor: number, target: number): readonly RubricReading[] => [
  { key: 'medianDays', words, unit: 'DAYS', floor, target },
];
/** Staff and customers who agree with each other that it is bad must not score, so that agreement counts, too. */
const gapAndAgreement: readonly RubricReading[] = [
  {
    key: 'meanAbsoluteGap',
    words: 'absolute gap between staff and customers, on average over the statements counted',
    unit: 'POINTS',
    floor: 40,
    target: 5,
  },
  { key: 'customerAgreement', words: 'customers who agree, on average over the statements counted', unit: 'POINTS', floor: 0, target: 100 },
];

/**
 * The HAND profile as this product works it out: our own operationalisation, no standard. A change of any number here takes a new version;
 * months that are published keep theirs.
 */
export const RUBRIC = {
  version: 1,
  weeks: 13,
  censusWeeksOfPolicy: 52,
  indicators: [
    {
      key: 'judgement-calls-allowed',
      dimension: 'HUMANIZED',
      words: 'Staff decide within what is left to them, instead of asking for somebody else’s authority',
      readings: share(
        'judgement calls that the table allowed, of these and all authority requests, where it is told of at least half of the calls what they were made under',
        0,
        0.8,
      ),
      counts: 'judgement calls under ALLOWED, and authority requests',
      minN: 20,
      weight: 3,
      isCensus: false,
    },
    {
      key: 'humanized-statements',
      dimension: 'HUMANIZED',
      words: 'Staff and customers say the same of the Humanized statements, and customers agree with them',
      readings: gapAndAgreement,
      counts: 'people who answered, on the side with fewer, of the statement that the fewest answered',
      minN: 30,
      weight: 3,
      isCensus: false,
    },
    {
      key: 'reports-without-harm',
      dimension: 'HUMANIZED',
      words: 'Reported friction does not harm people',
      readings: share('reports without stress, lost morale or dissatisfaction, of those that name an effect on staff', 0.2, 0.9),
      counts: 'reports that name an effect on staff, where these are told apart',
      minN: 10,
      weight: 2,
      isCensus: false,
    },
    {
      key: 'reporters-answered',
      dimension: 'HUMANIZED',
      words: 'Who reports gets an answer',
      readings: share('reports answered within 14 days', 0.2, 0.95),
      counts: 'reports of which it is told how many were answered within 14 days',
      minN: 10,
      weight: 2,
      isCensus: false,
    },
    {
      key: 'purpose-served',
      dimension: 'ALIGNED',
      words: 'Rules serve their purpose in the eyes of who reports them',
      readings: share('1 - (F - 1) / 4 on average, F being the functionality lost from 1 to 5', 0.1, 0.8),
      counts: 'reports that say how burdensome the rule is and whether it serves its purpose',
      minN: 10,
      weight: 3,
      isCensus: false,
    },
    {
      key: 'expectations-aligned',
      dimension: 'ALIGNED',
      words: 'Expectations come to an alignment or an agreement',
      readings: share(
        'expectations aligned or documented at the end of these weeks, of those that stood open at some time in them',
        0.2,
        0.9,
      ),
      counts: 'expectations that stood open at some time in these weeks: assessed as not met, or assessed by nobody within 30 days',
      minN: 1,
      weight: 2,
      isCensus: true,
    },
    {
      key: 'aligned-statements',
      dimension: 'ALIGNED',
      words: 'Staff and customers say the same of the Aligned statements, and customers agree with them',
      readings: gapAndAgreement,
      counts: 'people who answered, on the side with fewer, of the statement that the fewest answered',
      minN: 30,
      weight: 2,
      isCensus: false,
    },
    {
      key: 'policies-complete',
      dimension: 'ALIGNED',
      words: 'Policies say who answers for them, what for, on what mandate and until when',
      readings: share('policies in force with owner, purpose, mandate, and a review that is under way or not due yet', 0.5, 1),
      counts: 'policies in force at the end of these weeks',
      minN: 1,
      weight: 1,
      isCensus: true,
    },
    {
      key: 'warning-signs-absent',
      dimension: 'ALIGNED',
      words: 'Warning signs are absent',
      readings: share('of the six warning signs, those absent in the latest check of a unit, on average over the units', 0.3, 1),
      counts: 'units checked for a time that ends in these weeks',
      minN: 1,
      weight: 1,
      isCensus: true,
    },
    {
      key: 'trigger-to-decision',
      dimension: 'NIMBLE',
      words: 'What comes up is decided soon',
      readings: medianDays('median days from the day on which others were told that a review was opened to its decision', 120, 14),
      counts: 'reviews decided in these weeks',
      minN: 1,
      weight: 3,
      isCensus: true,
    },
    {
      key: 'decision-to-in-force',
      dimension: 'NIMBLE',
      words: 'What is decided is soon in force',
      readings: medianDays('median days from the decision of a review to the day on which it took effect', 60, 7),
      counts: 'decisions that took effect in these weeks',
      minN: 1,
      weight: 2,
      isCensus: true,
    },
    {
      key: 'reviews-overdue',
      dimension: 'NIMBLE',
      words: 'Reviews keep to their date',
      readings: share('open reviews past their due date at the end of these weeks', 0.5, 0),
      counts: 'reviews open at the end of these weeks',
      minN: 1,
      weight: 2,
      isCensus: true,
    },
    {
      key: 'report-to-first-answer',
      dimension: 'NIMBLE',
      words: 'Reports are answered soon',
      readings: medianDays('days from report to first answer: the lowest median of breakdowns that holds for half of their reports', 30, 2),
      counts: 'reports of breakdowns whose median is told',
      minN: 10,
      weight: 2,
      isCensus: false,
    },
    {
      key: 'decisions-cite-evidence',
      dimension: 'DATA_BACKED',
      words: 'Decisions rest on evidence',
      readings: share('decisions that cite a backtest, a gap between staff and customers, or published blocks of reports', 0, 1),
      counts: 'reviews decided in these weeks',
      minN: 1,
      weight: 3,
      isCensus: true,
    },
    {
      key: 'revisions-with-verdict',
      dimension: 'DATA_BACKED',
      words: 'It is looked at whether revisions worked',
      readings: share('revisions of which readers of everything are told a verdict on their effect', 0, 0.9),
      counts:
        'revisions that came into force in these weeks, at least 60 days before their end; of a unit none, because a verdict is about all units',
      minN: 1,
      weight: 3,
      isCensus: true,
    },
    {
      key: 'reports-with-facts',
      dimension: 'DATA_BACKED',
      words: 'Reports carry the facts that a rule is decided by',
      readings: share('reports that carry all facts that their policy’s guardrails ask for', 0.1, 0.8),
      counts: 'reports of which guardrails ask for facts, where these are told apart',
      minN: 10,
      weight: 2,
      isCensus: false,
    },
    {
      key: 'units-with-both-sides',
      dimension: 'DATA_BACKED',
      words: 'Staff and customers are heard in each unit',
      readings: share(
        'units of which a statement has a published cell of staff and one of customers, in the latest wave of each survey',
        0,
        0.8,
      ),
      counts: 'units with none below them',
      minN: 3,
      weight: 2,
      isCensus: false,
    },
  ],
} as const satisfies Rubric;

export type HandIndicatorKey = (typeof RUBRIC)['indicators'][number]['key'];
