import { countWeeks, weeksBetween } from '#calendar';
import type { IsoWeek } from '#calendar';
import { segmentedRegression } from '#statistics';
import type { KnownEstimate } from '#statistics';
import type { Weeks } from './friction-windows.ts';
import type { EffectSeries, EffectSeriesRefusal } from './revision-effect.types.ts';
import type { RevisionWindows } from './revision-windows.ts';

export interface SeriesCounted {
  readonly windows: Pick<RevisionWindows, 'baseline' | 'after'>;
  /** Weeks without a row have none. */
  readonly rows: readonly { readonly week: IsoWeek; readonly count: number }[];
  /** Customers served in single weeks; null: not recorded for all of them. */
  readonly customersIn: (weeks: readonly Weeks[]) => readonly number[] | null;
}

/** A line through the weeks of the baseline and one through those in force; what lies between counts to neither. */
export function effectSeries({ windows: { baseline, after }, rows, customersIn }: SeriesCounted): EffectSeries {
  const [before, since] = [weeksOf(baseline), weeksOf(after)];
  const leftOut = baseline && after ? countWeeks(baseline.to, after.from) - 2 : 0;
  const counted = Map.groupBy(rows, ({ week }) => week);
  const weeks = [...before, ...since];
  const customers = weeks.length === 0 ? null : customersIn(weeks.map((week) => ({ from: week, to: week, weeks: 1 })));
  const served = customers?.every((count) => count > 0) ? customers : null;
  const points = weeks.map((week, i) => ({
    count: (counted.get(week) ?? []).reduce((sum, { count }) => sum + count, 0),
    exposure: served?.[i] ?? 1,
  }));
  const fit = segmentedRegression(points, before.length, leftOut);
  const sides = { weeksBefore: before.length, weeksAfter: since.length, weeksLeftOut: leftOut };
  if (!fit.fitted) return { ...refusedSeries(fit.reason, wordsFor(fit.reason, sides)), ...sides };
  const told = ({ value, lower, upper, n }: KnownEstimate) => ({
    ...{ value, lower, upper, n, window: after, reason: null },
    method: 'SEGMENTED_QUASI_POISSON' as const,
  });
  const [step, trendChange] = [ratio(fit.step), ratio(fit.trendChange)];
  return {
    refusal: null,
    why: `With the revision the rate changed at once to ${step} of where ${before.length} weeks before it would have led, and its change from week to week to ${trendChange} of what it was. There is no control: what else happened then is part of it.`,
    step: told(fit.step),
    trendBefore: told(fit.trendBefore),
    trendChange: told(fit.trendChange),
    dispersion: fit.dispersion,
    exposure: served ? 'INTERACTIONS' : 'WEEKS',
    ...sides,
  };
}

/** Without a word on how many weeks there are. */
export function refusedSeries(refusal: EffectSeriesRefusal, why: string): EffectSeries {
  const reason = refusal === 'NOT_PUBLISHED' ? ('NOT_PUBLISHED' as const) : ('NOT_ENOUGH_DATA' as const);
  const none = { value: null, lower: null, upper: null, n: 0, method: 'SEGMENTED_QUASI_POISSON' as const, window: null, reason };
  return {
    ...{ refusal, why, step: none, trendBefore: none, trendChange: none, dispersion: null, exposure: 'WEEKS' },
    ...{ weeksBefore: null, weeksAfter: null, weeksLeftOut: null },
  };
}

function wordsFor(
  refusal: EffectSeriesRefusal,
  { weeksBefore, weeksAfter }: { readonly weeksBefore: number; readonly weeksAfter: number },
): string {
  return refusal === 'TOO_FEW_POINTS'
    ? `Two lines need 12 weeks on either side, and there are ${weeksBefore} before and ${weeksAfter} after.`
    : 'No line fits: a side has no reports, or all of them in its first or last week.';
}

function weeksOf(window: Weeks | null): readonly IsoWeek[] {
  return window ? weeksBetween(window.from, window.to) : [];
}

function ratio({ value, lower, upper }: KnownEstimate): string {
  const [at, from, to] = [value, lower, upper].map((each) => each.toPrecision(2));
  return `${at} (${from} to ${to})`;
}
