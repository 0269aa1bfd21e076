import { addWeeks } from '#calendar';
import type { IsoWeek } from '#calendar';
import { Deployment } from '#cqrs';
import type { Actor } from '#eventing';
import { findFirstWeeks, sumsByPolicyAndWeek, sumsByWeek } from '#figures';
import type { WeekSums } from '#figures';
import type { OfficeWeek } from '#friction';
import type { PolicyEvent } from '#policies/events';
import { ReadStore } from '#read-store';
import { Injectable } from '@nestjs/common';
import { subtreeOf } from '#unit-tree';
import { blockSpans, chartedSeries, recentSignals, weeklySpans } from './friction-chart.ts';
import type { Charted, CountedSpan, SeriesSignal } from './friction-chart.ts';
import type { FrictionChart } from './friction-chart.types.ts';
import type { Exposure } from './friction-exposure.ts';
import { policyOf } from './friction-table.ts';
import { askedWindow } from './friction-windows.ts';
import { exposureOf, frictionUnit, snapshot, unitInScope } from './insights-scope.ts';
import { rebasedIn, registeredIn } from './revision-windows.ts';

export interface ChartAsked {
  readonly policyId: string;
  readonly unitId?: string | null | undefined;
  readonly window?: { readonly from: string; readonly to: string } | null | undefined;
  /** Of the policy, in order. */
  readonly events: readonly PolicyEvent[];
  /** Every report by week, for those who answer for the policy and ask of no unit; null: blocks are charted. */
  readonly office: readonly OfficeWeek[] | null;
}

export interface PolicySeriesSignal extends SeriesSignal {
  readonly policyId: string;
  /** Counted in all of the policy's series. */
  readonly reports: number;
}

/** Five years: older points say little of what is usual. */
const LONGEST_WEEKS = 260;
const DEFAULT_WEEKS = 52;

/** Does friction vary as usual? Week by week where single reports may be counted, otherwise block by block. */
@Injectable()
export class FrictionChartFinder {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
  ) {}

  /** @throws NOT_FOUND; DomainError `window.…`, `insights.unit-missing` */
  findChart(asked: ChartAsked, actor: Actor): Promise<FrictionChart> {
    const { policyId, events, office } = asked;
    const lastClosedWeek = this.lastClosedWeek();
    const window = askedWindow(asked.window, lastClosedWeek, DEFAULT_WEEKS).asked;
    return snapshot(this.store, this.deployment, async (at) => {
      const unitId = office ? null : unitInScope(actor, asked.unitId, at.names.units);
      const unitIds = unitId === null ? null : [...subtreeOf(at.names.tree, unitId)];
      const earliest = addWeeks(lastClosedWeek, 1 - LONGEST_WEEKS);
      const rows = await sumsByWeek(at.db, { policyId, unitIds, from: earliest, to: lastClosedWeek });
      const customers = await exposureOf(
        at,
        { unitId, policyId },
        { from: earliest, to: lastClosedWeek },
        { from: earliest, to: lastClosedWeek },
      );
      const revisions = rebasedIn(events);
      const starts = revisions.map(({ firstWeek }) => firstWeek);
      const charted = (source: string | null, spans: readonly CountedSpan[], isBlocks: boolean): Charted => ({
        source,
        spans,
        isBlocks,
        customers: servedIn(customers, source, policyId, spans),
        rebasedIn: starts,
      });
      const first = [earliestOf(office?.[0]?.week ?? lastClosedWeek, registeredIn(events, this.deployment.calendar)), earliest]
        .sort()
        .at(-1) as IsoWeek;
      const own = office ? charted(null, weeklySpans(first, lastClosedWeek, office), false) : charted(null, blockSpans(rows), true);
      const sources = [...(await findFirstWeeks(at.db))].map(([source, known]) =>
        charted(source, publicSpans(rows, source, known > earliest ? known : earliest, lastClosedWeek), false),
      );
      return {
        policy: policyOf(at.names, policyId),
        unit: frictionUnit(at.names, unitId),
        view: office ? 'OFFICE' : 'PUBLISHED',
        windowAsked: window,
        series: chartedSeries(own, window),
        publicSources: sources.map((source) => chartedSeries(source, window)),
        revisions: revisions
          .filter(({ firstWeek }) => firstWeek >= window.from && firstWeek <= window.to)
          .map(({ number, effectiveFrom, firstWeek }) => ({ number, effectiveFrom, fromWeek: firstWeek })),
      };
    });
  }

  /** What everybody who sees figures could find: of blocks and public sources alone, so it tells nothing new of anybody. */
  listSignals(): Promise<readonly PolicySeriesSignal[]> {
    const lastClosedWeek = this.lastClosedWeek();
    const earliest = addWeeks(lastClosedWeek, 1 - LONGEST_WEEKS);
    return snapshot(this.store, this.deployment, async ({ db, names }) => {
      const firstWeeks = [...(await findFirstWeeks(db))];
      const rows = await sumsByPolicyAndWeek(db, { from: earliest, to: lastClosedWeek });
      return [...Map.groupBy(rows, ({ policyId }) => policyId)].flatMap(([policyId, own]) => {
        if (policyId === null) return [];
        const ofSource = ([source, known]: readonly [string, IsoWeek]) =>
          ({ source, spans: publicSpans(own, source, known > earliest ? known : earliest, lastClosedWeek), isBlocks: false }) as const;
        const series = [{ source: null, spans: blockSpans(own), isBlocks: true }, ...firstWeeks.map(ofSource)];
        const revisedIn = names.policies.get(policyId)?.revisedIn ?? [];
        const signals = series.flatMap((each) => recentSignals({ ...each, customers: null, rebasedIn: revisedIn }, lastClosedWeek));
        const reports = own.reduce((total, { sums }) => total + sums.reports, 0);
        return signals.map((signal) => ({ ...signal, policyId, reports }));
      });
    });
  }

  private lastClosedWeek(): IsoWeek {
    return this.deployment.calendar.lastClosedWeek(this.deployment.now());
  }
}

function publicSpans(rows: readonly WeekSums[], source: string, from: IsoWeek, to: IsoWeek): readonly CountedSpan[] {
  const own = rows.filter((row) => row.source === source).map(({ week, sums }) => ({ week, reports: sums.reports }));
  return weeklySpans(from, to, own);
}

function servedIn(customers: Exposure, source: string | null, policyId: string, spans: readonly CountedSpan[]): readonly number[] | null {
  const counts =
    spans.length > 0
      ? customers.of(
          source,
          policyId,
          spans.map(({ window }) => window),
        )
      : null;
  return counts?.every((count) => count > 0) ? counts : null;
}

function earliestOf(one: IsoWeek, other: IsoWeek): IsoWeek {
  return one < other ? one : other;
}
