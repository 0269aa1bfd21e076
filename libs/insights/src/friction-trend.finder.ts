import { bucketsBetween, quarterOf } from '#calendar';
import type { Bucket } from '#calendar';
import { Deployment } from '#cqrs';
import type { Actor } from '#eventing';
import { cellsByQuarter, listAnswerTimes, listPublicSources, sumsByWeek } from '#figures';
import type { AnswerTimes, CellCount, WeekSums } from '#figures';
import { notFound, seesEverything } from '#graphql';
import { ReadStore } from '#read-store';
import { Injectable } from '@nestjs/common';
import { subtreeOf } from '#unit-tree';
import { figuresOf, ratePer1000, unite } from './friction-measures.ts';
import type { Exposure } from './friction-exposure.ts';
import { policyOf } from './friction-table.ts';
import type {
  BreakdownDimension,
  FrictionBreakdown,
  FrictionBreakdownSeries,
  FrictionTrend,
  FrictionTrendSeries,
  TrendBucket,
} from './friction-trend.types.ts';
import { askedWindow, weeksFrom } from './friction-windows.ts';
import type { AskedWindow, Weeks } from './friction-windows.ts';
import { CostSettings, exposureOf, frictionUnit, policyAsked, snapshot, unitInScope } from './insights-scope.ts';

export interface TrendAsked {
  readonly bucket: TrendBucket;
  readonly window?: { readonly from: string; readonly to: string } | null | undefined;
  readonly policyId?: string | null | undefined;
  readonly unitId?: string | null | undefined;
}

export interface BreakdownAsked {
  readonly dimension: BreakdownDimension;
  readonly window?: TrendAsked['window'];
  readonly policyId?: string | null | undefined;
}

/** A quarter of weeks, a year of months, two years of quarters. */
const DEFAULT_WEEKS: Readonly<Record<TrendBucket, number>> = { WEEK: 13, MONTH: 52, QUARTER: 104 };

@Injectable()
export class FrictionTrendFinder {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
    private readonly settings: CostSettings,
  ) {}

  findTrend(asked: TrendAsked, actor: Actor): Promise<FrictionTrend> {
    const { lastClosedWeek, window } = this.window(asked.window, asked.bucket);
    const buckets = bucketsBetween(window.asked.from, window.asked.to, asked.bucket);
    return snapshot(this.store, this.deployment, async (at) => {
      const { db, names } = at;
      const unitId = unitInScope(actor, asked.unitId, names.units);
      const policyId = policyAsked(names, asked.policyId);
      const unitIds = unitId === null ? null : [...subtreeOf(names.tree, unitId)];
      const span = { from: buckets[0]?.fromWeek ?? window.asked.from, to: lastClosedWeek };
      const reported = { ...span, to: last(buckets, span.to) };
      const sums = await sumsByWeek(db, { ...reported, policyId, unitIds });
      const answers = unitId === null ? await listAnswerTimes(db, { ...reported, policyId }) : null;
      const from = sums.reduce(
        (earliest, { answered }) => (answered !== null && answered.from < earliest ? answered.from : earliest),
        span.from,
      );
      const customers = await exposureOf(at, { unitId, policyId }, { from, to: lastClosedWeek }, reported);
      const series = (source: string | null) => this.series({ source, buckets, sums, answers, customers, policyId, lastClosedWeek });
      return {
        windowAsked: window.asked,
        bucketSize: asked.bucket,
        policy: policyId === null ? null : policyOf(names, policyId),
        unit: frictionUnit(names, unitId),
        published: series(null),
        publicSources: (await listPublicSources(db)).map(series),
      };
    });
  }

  findBreakdown({ dimension, window: input, policyId: asked }: BreakdownAsked, actor: Actor): Promise<FrictionBreakdown> {
    // Breakdowns are frozen for a whole block, not for its units.
    if (!seesEverything(actor)) throw notFound();
    const { lastClosedWeek, window } = this.window(input, 'QUARTER');
    const quarters = bucketsBetween(window.asked.from, window.asked.to, 'QUARTER').filter(({ fromWeek }) => fromWeek <= lastClosedWeek);
    return snapshot(this.store, this.deployment, async ({ db, names }) => {
      const policyId = policyAsked(names, asked);
      const span = { from: quarterOf(window.asked.from), to: quarterOf(window.asked.to) };
      const cells = await cellsByQuarter(db, { dimension, ...span, policyId });
      const series = (source: string | null) => breakdownSeries(source, quarters, cells, lastClosedWeek);
      return {
        windowAsked: window.asked,
        dimension,
        policy: policyId === null ? null : policyOf(names, policyId),
        published: series(null),
        publicSources: (await listPublicSources(db)).map(series),
      };
    });
  }

  private window(input: TrendAsked['window'], bucket: TrendBucket): { readonly lastClosedWeek: Weeks['to']; readonly window: AskedWindow } {
    const lastClosedWeek = this.deployment.calendar.lastClosedWeek(this.deployment.now());
    return { lastClosedWeek, window: askedWindow(input, lastClosedWeek, DEFAULT_WEEKS[bucket]) };
  }

  private series(input: {
    readonly source: string | null;
    readonly buckets: readonly Bucket[];
    readonly sums: readonly WeekSums[];
    readonly answers: readonly AnswerTimes[] | null;
    readonly customers: Exposure;
    readonly policyId: string | null;
    readonly lastClosedWeek: Weeks['to'];
  }): FrictionTrendSeries {
    const { source, buckets, customers, policyId, lastClosedWeek } = input;
    const own = input.sums.filter((row) => row.source === source);
    const points = buckets.map((bucket) => {
      const isIn = ({ week }: { readonly week: string }) => week >= bucket.fromWeek && week <= bucket.toWeek;
      const union = unite(source, own.filter(isIn), closedPart(bucket, lastClosedWeek));
      return {
        bucket: bucket.key,
        figures: figuresOf(union, weeksFrom(bucket.fromWeek, bucket.toWeek), this.settings, input.answers && input.answers.filter(isIn)),
        ratePer1000: ratePer1000(union, customers, policyId),
      };
    });
    return { source, points };
  }
}

/** null: no week of it is closed. */
function closedPart({ fromWeek, toWeek }: Bucket, lastClosedWeek: Weeks['to']): Weeks | null {
  return fromWeek > lastClosedWeek ? null : weeksFrom(fromWeek, toWeek < lastClosedWeek ? toWeek : lastClosedWeek);
}

function last(buckets: readonly Bucket[], lastClosedWeek: Weeks['to']): Weeks['to'] {
  const to = buckets.at(-1)?.toWeek ?? lastClosedWeek;
  return to < lastClosedWeek ? to : lastClosedWeek;
}

function breakdownSeries(
  source: string | null,
  quarters: readonly Bucket[],
  cells: readonly CellCount[],
  lastClosedWeek: Weeks['to'],
): FrictionBreakdownSeries {
  return {
    source,
    quarters: quarters.map((quarter) => {
      const own = cells.filter((cell) => cell.source === source && cell.quarter === quarter.key && cell.count > 0);
      const n = own.reduce((sum, { count }) => sum + count, 0);
      return {
        quarter: quarter.key,
        window: closedPart(quarter, lastClosedWeek) ?? weeksFrom(quarter.fromWeek, quarter.toWeek),
        n,
        method: source === null ? 'PUBLISHED_BLOCKS' : 'PUBLIC_REPORTS',
        reason: n > 0 ? null : source === null ? 'WAITING' : 'NOT_ENOUGH_DATA',
        cells: own
          .map(({ cell, count }) => ({ cell, count, share: count / n }))
          .sort((a, b) => b.count - a.count || (a.cell < b.cell ? -1 : 1)),
      };
    }),
  };
}
