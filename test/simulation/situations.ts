import type { Verdict } from '#statistics';
import type { MethodName } from './effect-methods.ts';
import type { Situation } from './revision-worlds.ts';

export const RUNS = 1_000;
/** A quarter. */
export const WEEKS = 13;
export const HALF_A_YEAR = 26;

/** A policy with four reports a week, in an organisation with twenty more. */
const USUAL: Situation = { rate: 4, otherRate: 20, trigger: 'CALENDAR', effect: 1, surge: 1, cluster: 1 };
const situations = <const Name extends string>(own: Readonly<Record<Name, Partial<Situation>>>, effect = 1) =>
  Object.fromEntries(
    Object.entries<Partial<Situation>>(own).map(([name, differs]) => [name, { ...USUAL, effect, ...differs }]),
  ) as Readonly<Record<Name, Situation>>;

export const WITHOUT_EFFECT = situations({
  'nothing happens': {},
  'regression alone: the worst of twelve alike is revised': { trigger: 'RANKING' },
  'regression alone: a signal of the chart set it off': { trigger: 'CHART' },
  'regression alone: five reports in 13 weeks set it off, one in five weeks': { trigger: 'THRESHOLD', rate: 0.2 },
  'regression alone: a signal of the chart, one report a week': { trigger: 'CHART', rate: 1 },
  'a surge alone: everybody reports twice as readily': { surge: 2 },
  'a surge alone: everybody reports half as readily': { surge: 0.5 },
  'a surge alone: twice as readily, one report a week': { surge: 2, rate: 1 },
  'a surge after a signal of the chart': { trigger: 'CHART', surge: 2 },
});

export const HALVED = situations(
  {
    '-50 %': {},
    '-50 %, a signal of the chart set it off': { trigger: 'CHART' },
    '-50 %, and everybody reports twice as readily': { surge: 2 },
    '-50 %, one report a week': { rate: 1 },
  },
  0.5,
);

export const NOT_HANDLED = situations({
  'nothing happens, but every third report is followed by another of the same person': { cluster: 1.5 },
});

/** Reports a week. */
export const CHARTED_RATES = [0.5, 1, 4] as const;

/** Shares of the runs, 0 to 1. */
export type Shares = Readonly<Record<Verdict, number>>;

/** What the child process prints as JSON. */
export interface Measured {
  /** By the name of the situation: after a quarter, and of the controlled method after half a year. */
  readonly situations: Readonly<Record<string, Readonly<Record<MethodName, Shares>> & { readonly halfYear: Shares }>>;
  /** Nothing happens, and the controlled method is asked every week from the 4th on until it tells of a change. */
  readonly everyWeek: Shares;
  /** Name of a chart -> share of policies without change that it calls high within a year, for each of `CHARTED_RATES`. */
  readonly alarms: Readonly<Record<string, readonly number[]>>;
}
