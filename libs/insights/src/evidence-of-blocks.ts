import { addWeeks, bucketsBetween } from '#calendar';
import type { Calendar, IsoWeek } from '#calendar';
import { NO_SUMS } from '#figures';
import type { WeekSums } from '#figures';
import type { CountSums } from '#figures/events';
import type { PolicyEvent } from '#policies/events';
import type { Evidence } from '#reviews/events';
import { charterEvidence, gapsEvidence } from './evidence-beside-friction.ts';
import type { AskedGaps, CharterInForce } from './evidence-beside-friction.ts';
import { blockSpans, chartedSeries } from './friction-chart.ts';
import { figuresOf, unite } from './friction-measures.ts';
import type { Pricing } from './friction-measures.ts';
import { weeksFrom } from './friction-windows.ts';
import {
  blocksEvidence,
  chartEvidence,
  costEvidence,
  EVIDENCE_WEEKS,
  historyEvidence,
  protectionEvidence,
  versionsBy,
} from './review-evidence.ts';
import type { LastReview, ProtectionWeek } from './review-evidence.ts';
import { rebasedIn } from './revision-windows.ts';

interface KnownBlock {
  readonly from: IsoWeek;
  readonly to: IsoWeek;
  readonly sums: CountSums;
}

interface Known {
  readonly policyId: string;
  /** ISO instant. */
  readonly now: string;
  readonly calendar: Calendar;
  readonly currency: string;
  readonly pricing: Pricing;
  /** Of the policy, in order. */
  readonly events: readonly PolicyEvent[];
  /** In the order of their last weeks, each with enough people. */
  readonly blocks: readonly KnownBlock[];
  /** In the order of time. */
  readonly protection: readonly ProtectionWeek[];
  /** In their last closed waves. */
  readonly surveys: readonly AskedGaps[];
  /** Of the unit of the policy or the nearest one above it; null: none is in force. */
  readonly charter: CharterInForce | null;
  readonly lastReview: LastReview | null;
}

/** What a review freezes where there are no read models yet: in the same words, of the same measures, without public sources. */
export function evidenceOfBlocks(known: Known): readonly Evidence[] {
  const { policyId, now, calendar, currency, pricing, events, blocks, protection, surveys, charter, lastReview } = known;
  const to = calendar.lastClosedWeek(now);
  const windowAsked = weeksFrom(addWeeks(to, 1 - EVIDENCE_WEEKS), to);
  const isAsked = ({ week }: { readonly week: string }) => week >= windowAsked.from && week <= to;
  const rows = blocks.map(rowOf);
  const asked = rows.filter(isAsked);
  const figures = (own: readonly WeekSums[]) => figuresOf(unite(null, own, null), windowAsked, pricing, null);
  const points = bucketsBetween(windowAsked.from, to, 'MONTH').map((month) => ({
    bucket: month.key,
    figures: figures(asked.filter(({ week }) => week >= month.fromWeek && week <= month.toWeek)),
  }));
  const revisions = rebasedIn(events);
  const charted = { source: null, spans: blockSpans(rows), isBlocks: true, customers: null };
  return [
    blocksEvidence({ windowAsked, published: { source: null, points }, publicSources: [] }),
    costEvidence(figures(asked), currency),
    chartEvidence({
      windowAsked,
      series: chartedSeries({ ...charted, rebasedIn: revisions.map(({ firstWeek }) => firstWeek) }, windowAsked),
      publicSources: [],
      revisions: revisions
        .filter(({ firstWeek }) => isAsked({ week: firstWeek }))
        .map(({ number, effectiveFrom, firstWeek }) => ({ number, effectiveFrom, fromWeek: firstWeek })),
    }),
    protectionEvidence(protection.filter(isAsked), windowAsked, currency),
    gapsEvidence(policyId, surveys),
    charterEvidence(charter),
    historyEvidence(versionsBy(calendar.dayOf(now), events), lastReview),
  ];
}

function rowOf({ from, to, sums }: KnownBlock): WeekSums {
  return { source: null, week: to, answered: { from, to }, told: null, isReachedOver: false, sums: { ...NO_SUMS, ...sums } };
}
