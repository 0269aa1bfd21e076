import { addWeeks, weeksBetween } from '#calendar';
import type { IsoWeek } from '#calendar';
import type { WeekSums } from '#figures';
import { findChartSignals, processChart } from '#statistics';
import type { ChartSeries } from '#statistics';
import type { FrictionChartPoint, FrictionChartSeries } from './friction-chart.types.ts';
import { weeksFrom } from './friction-windows.ts';
import type { Weeks } from './friction-windows.ts';

export interface CountedSpan {
  readonly window: Weeks;
  readonly reports: number;
}

/** A series of a policy, all of it: limits rest on its first points. */
export interface Charted {
  readonly source: string | null;
  readonly spans: readonly CountedSpan[];
  /** Whether the spans are blocks, and not single weeks. */
  readonly isBlocks: boolean;
  /** Customers served in each span; null: not recorded for all of them. */
  readonly customers: readonly number[] | null;
  /** First whole weeks of later versions, in order. */
  readonly rebasedIn: readonly IsoWeek[];
}

/** A signal of a published series. */
export interface SeriesSignal {
  /** First and last week of the points that make it. */
  readonly from: IsoWeek;
  readonly to: IsoWeek;
  readonly words: string;
}

const RECENT_WEEKS = 13;

/** The part of a chart that was asked. */
export function chartedSeries(charted: Charted, asked: Weeks): FrictionChartSeries {
  const { source, spans, customers, isBlocks } = charted;
  const series = seriesOf(charted);
  const points = processChart(series).flatMap((point, index): readonly FrictionChartPoint[] => {
    const [span, exposure] = [spans[index], series.points[index]?.exposure];
    if (!span || exposure === undefined || span.window.to < asked.from || span.window.to > asked.to) return [];
    const { value, state, limits, signals } = point;
    const { lower = null, centre = null, upper = null } = limits ?? {};
    return [{ window: span.window, n: span.reports, exposure, value, state, lower, centre, upper, signals }];
  });
  const [first, last] = [points[0], points.at(-1)];
  return {
    source,
    method: series.method,
    exposure: customers ? 'INTERACTIONS' : 'WEEKS',
    windowAnswered: first && last ? weeksFrom(first.window.from as IsoWeek, last.window.to as IsoWeek) : null,
    n: points.reduce((sum, { n }) => sum + n, 0),
    reason: points.length > 0 ? null : isBlocks ? 'WAITING' : 'NOT_ENOUGH_DATA',
    points,
  };
}

/**
 * More than usual, told by limits that are locked, and complete in the last quarter: what may set a review off. By limits of probability
 * also week by week: those of XmR take every second policy that does not change for unusual within a year, these every fourth.
 */
export function recentSignals(charted: Charted, lastClosedWeek: IsoWeek): readonly SeriesSignal[] {
  const since = addWeeks(lastClosedWeek, 1 - RECENT_WEEKS);
  return findChartSignals({ ...seriesOf(charted), method: 'EXACT_U' }).flatMap(({ side, from, index, words }) => {
    const [first, last] = [charted.spans[from], charted.spans[index]];
    if (side === 'LOW' || !first || !last || last.window.to < since) return [];
    return [{ from: first.window.from, to: last.window.to, words: `Unusual in published figures up to ${last.window.to}: ${words}` }];
  });
}

/** Every closed week, with zero where nothing was reported. */
export function weeklySpans(
  from: IsoWeek,
  to: IsoWeek,
  counts: readonly { readonly week: IsoWeek; readonly reports: number }[],
): readonly CountedSpan[] {
  const byWeek = new Map(counts.map(({ week, reports }) => [week, reports]));
  return weeksBetween(from, to).map((week) => ({ window: weeksFrom(week, week), reports: byWeek.get(week) ?? 0 }));
}

/** Blocks in the order of their last weeks; those that end in one week are one point. */
export function blockSpans(rows: readonly WeekSums[]): readonly CountedSpan[] {
  return rows.flatMap(({ source, answered, sums }) =>
    source === null && answered && sums.reports > 0 ? [{ window: weeksFrom(answered.from, answered.to), reports: sums.reports }] : [],
  );
}

function seriesOf({ spans, customers, isBlocks, rebasedIn }: Charted): ChartSeries & { readonly method: FrictionChartSeries['method'] } {
  const exposureOf = ({ window }: CountedSpan, index: number) => (customers ? (customers[index] ?? 0) / 1_000 : window.weeks);
  const starts = rebasedIn.map((week) => spans.findIndex(({ window }) => window.from >= week)).filter((index) => index > 0);
  return {
    method: isBlocks ? 'EXACT_U' : customers ? 'LANEY_U' : 'XMR',
    points: spans.map((span, index) => ({ count: span.reports, exposure: exposureOf(span, index) })),
    rebasedAt: [...new Set(starts)].sort((a, b) => a - b),
  };
}
