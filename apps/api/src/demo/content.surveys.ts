import type { Audience, HandDimension } from '#perceptions/events';

/** Agreement in a wave before what differs between units: employees, customers. */
type Shares = readonly [employees: number, customers: number];

export interface DemoStatement {
  readonly key: string;
  readonly employees: string;
  readonly customers: string;
  readonly dimension?: HandDimension;
  readonly policy?: string;
  readonly warningSign?: 3 | 5 | 6;
  /** Points of 100. */
  readonly weight?: number;
  /** One for each wave. */
  readonly agreement: readonly [Shares, Shares, Shares];
}

export interface DemoSurvey {
  readonly key: string;
  readonly title: string;
  readonly template: string;
  readonly statements: readonly DemoStatement[];
}

/** Mondays on which the waves open; each is open for three weeks. */
export const WAVES_OPEN_WEEKS_AGO = [31, 18, 5] as const;
export const WAVE_WEEKS = 3;
export const CADENCE_DAYS = 91;

/** Where the answers come from: an own tool each, imported as counts of each team. */
export const SOURCES: Readonly<Record<Audience, string>> = { EMPLOYEES: 'Staff survey', CUSTOMERS: 'Customer panel' };

/**
 * The first two statements begin with the shares of the article from which the mission takes its gaps (66 and 29 of 100, 74 and 38); from then
 * on customers see more of it where rules were changed.
 */
const TWO_VIEWS: DemoSurvey = {
  key: 'two-views',
  title: 'How we serve, seen from both sides',
  template: 'two-views',
  statements: [
    {
      key: 'above-and-beyond',
      employees: 'I go above and beyond for our customers.',
      customers: 'The employees go above and beyond for me.',
      dimension: 'HUMANIZED',
      weight: 25,
      agreement: [
        [0.66, 0.29],
        [0.67, 0.31],
        [0.66, 0.37],
      ],
    },
    {
      key: 'common-sense',
      employees: 'I use common sense and discretion when I help a customer.',
      customers: 'The employees use common sense and discretion when they help me.',
      dimension: 'HUMANIZED',
      weight: 25,
      agreement: [
        [0.74, 0.38],
        [0.74, 0.41],
        [0.76, 0.49],
      ],
    },
    {
      key: 'promises-kept',
      employees: 'What we promise our customers is what they need, and we keep it.',
      customers: 'What I am promised is what I need, and it is kept.',
      dimension: 'ALIGNED',
      weight: 20,
      agreement: [
        [0.58, 0.49],
        [0.6, 0.52],
        [0.61, 0.57],
      ],
    },
    {
      key: 'fair-returns',
      employees: 'I can take a return back in a way that the customer finds fair.',
      customers: 'When I brought something back, I was treated fairly.',
      dimension: 'ALIGNED',
      policy: 'RET-01',
      weight: 10,
      agreement: [
        [0.42, 0.33],
        [0.57, 0.46],
        [0.71, 0.63],
      ],
    },
    {
      key: 'answer-while-they-wait',
      employees: 'When a rule stands in a customer’s way, I get an answer while they wait.',
      customers: 'When something stood in the way, it was settled while I waited.',
      dimension: 'NIMBLE',
      policy: 'REF-02',
      weight: 10,
      agreement: [
        [0.39, 0.35],
        [0.44, 0.37],
        [0.52, 0.45],
      ],
    },
    {
      key: 'they-listen',
      employees: 'What we change follows from what staff and customers tell us.',
      customers: 'They change things when customers tell them.',
      dimension: 'DATA_BACKED',
      weight: 10,
      agreement: [
        [0.34, 0.27],
        [0.41, 0.29],
        [0.49, 0.35],
      ],
    },
  ],
};

export const SIGNS_SURVEY: DemoSurvey = {
  key: 'warning-signs',
  title: 'Signs that expectations drift apart',
  template: 'warning-signs',
  statements: [
    {
      key: 'control-above-needs',
      employees: 'Our customers feel that we care more about control than about what they need.',
      customers: 'They care more about control than about what I need.',
      warningSign: 3,
      agreement: [
        [0.34, 0.46],
        [0.31, 0.43],
        [0.25, 0.35],
      ],
    },
    {
      key: 'too-slow',
      employees: 'Our customers feel that we are too slow with what is no emergency.',
      customers: 'They are too slow with what is no emergency.',
      warningSign: 5,
      agreement: [
        [0.38, 0.44],
        [0.37, 0.41],
        [0.35, 0.4],
      ],
    },
    {
      key: 'results-miss-needs',
      employees: 'Our customers often say that the result is not what was asked for.',
      customers: 'The result is often not what I asked for.',
      warningSign: 6,
      agreement: [
        [0.2, 0.24],
        [0.19, 0.22],
        [0.17, 0.19],
      ],
    },
  ],
};

export const SURVEYS: readonly DemoSurvey[] = [TWO_VIEWS, SIGNS_SURVEY];
