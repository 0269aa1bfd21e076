import { findChartSignals } from '#statistics';
import type { FoundSignal } from '#statistics';
import { Random } from '../oracle/random.ts';

/** What happened in an organisation around a revision, with an effect that is known. */
export interface Situation {
  /** Mean reports a week on the policy that is revised, and on all others together. */
  readonly rate: number;
  readonly otherRate: number;
  /**
   * What sets the review off: the calendar, whatever the counts; the most reports in 13 weeks of twelve policies that are alike; a signal of
   * the process chart; five reports within 13 weeks.
   */
  readonly trigger: 'CALENDAR' | 'RANKING' | 'CHART' | 'THRESHOLD';
  /** The rate of the policy from the revision on, as a multiple. */
  readonly effect: number;
  /** How much readier everybody becomes to report, about any rule, somewhere between the baseline and the revision. */
  readonly surge: number;
  /** Mean reports of one event: somebody who is upset files more than one in that week. 1: each stands alone. */
  readonly cluster: number;
}

export interface World {
  /** Reports by week, on the policy and on all others. */
  readonly own: readonly number[];
  readonly others: readonly number[];
  /** The last week before what set the review off. */
  readonly baselineUntil: number;
  /** The week in which the revision takes effect: it counts to neither side. */
  readonly revised: number;
}

/** Weeks that a chart of three years has. */
const HORIZON = 156;
const YEAR = 52;
export const WEEKS_AFTER = 26;
const QUARTER = 13;
const RANKED = 12;
const THRESHOLD = 5;

/**
 * Draws histories until something sets a review off: so what precedes it was truly picked out for being high, as in life.
 * @param seed the same world for the same seed
 */
export function worldOf(situation: Situation, seed: number): World {
  const random = new Random(seed);
  for (;;) {
    const quiet = quietHistory(situation, random);
    const found = triggerIn(quiet, situation.trigger);
    if (found === null) continue;
    // A review takes two to ten weeks.
    const revised = found.week + random.between(2, 10);
    const surgeFrom = random.between(found.baselineUntil + 1, revised);
    const readiness = (week: number) => (week >= surgeFrom ? situation.surge : 1);
    const length = revised + 1 + WEEKS_AFTER;
    const later = (week: number) => (week >= revised ? situation.effect : 1) * readiness(week);
    return {
      own: Array.from({ length }, (_, week) =>
        week <= found.week
          ? added(quiet[week] ?? 0, situation, readiness(week), random)
          : reportsOf(situation.rate * later(week), situation, random),
      ),
      others: Array.from({ length }, (_, week) => reportsOf(situation.otherRate * readiness(week), situation, random)),
      baselineUntil: found.baselineUntil,
      revised,
    };
  }
}

/** Nothing happens in it but chance; of twelve that are ranked, the one that is worst when it is looked at. */
function quietHistory(situation: Situation, random: Random): readonly number[] {
  const histories = Array.from({ length: situation.trigger === 'RANKING' ? RANKED : 1 }, () =>
    Array.from({ length: HORIZON }, () => reportsOf(situation.rate, situation, random)),
  );
  const lastQuarter = (counts: readonly number[]) => sum(counts.slice(YEAR, YEAR + QUARTER));
  return histories.reduce((worst, counts) => (lastQuarter(counts) > lastQuarter(worst) ? counts : worst));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** What came before the review was opened stays as it was, and a surge that had begun adds to it. */
function added(count: number, situation: Situation, readiness: number, random: Random): number {
  return readiness > 1 ? count + reportsOf(situation.rate * (readiness - 1), situation, random) : count;
}

/** Poisson events, each with one report and, with clusters, further ones (geometric). */
function reportsOf(rate: number, { cluster }: Situation, random: Random): number {
  let reports = random.count(rate / cluster);
  for (let events = reports; events > 0; events--) while (random.chance(1 - 1 / cluster)) reports++;
  return reports;
}

function triggerIn(
  counts: readonly number[],
  trigger: Situation['trigger'],
): { readonly week: number; readonly baselineUntil: number } | null {
  const quarterEnd = YEAR + QUARTER - 1;
  if (trigger === 'CALENDAR') return { week: quarterEnd, baselineUntil: quarterEnd };
  if (trigger === 'RANKING') return { week: quarterEnd, baselineUntil: YEAR - 1 };
  if (trigger === 'THRESHOLD') return thresholdIn(counts);
  const points = counts.map((count) => ({ count, exposure: 1 }));
  const rising = ({ side }: FoundSignal) => side === 'HIGH';
  const signal = findChartSignals({ method: 'XMR', points, rebasedAt: [] }).find((found) => found.index >= 12 && rising(found));
  return signal ? { week: signal.index, baselineUntil: signal.from - 1 } : null;
}

/** After a year in which nobody looked: the first week that ends 13 with five reports. */
function thresholdIn(counts: readonly number[]): { readonly week: number; readonly baselineUntil: number } | null {
  for (let week = YEAR; week < counts.length; week++) {
    const from = week + 1 - QUARTER;
    const within = counts.slice(from, week + 1);
    if (sum(within) < THRESHOLD) continue;
    return { week, baselineUntil: from + within.findIndex((count) => count > 0) - 1 };
  }
  return null;
}
