import { addWeeks } from '#calendar';
import type { IsoWeek } from '#calendar';
import { Deployment } from '#cqrs';
import { EventLog, systemActor } from '#eventing';
import type { Actor } from '#eventing';
import { policiesProjection } from '#policies';
import type { PolicyEvent } from '#policies/events';
import { ReadStore } from '#read-store';
import { reviewsProjection } from '#reviews';
import { FindReviewEvidence } from '#reviews/events';
import type { Evidence } from '#reviews/events';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { FrictionChartFinder } from './friction-chart.finder.ts';
import { FrictionRankingFinder } from './friction-ranking.finder.ts';
import { FrictionTrendFinder } from './friction-trend.finder.ts';
import {
  blocksEvidence,
  chartEvidence,
  costEvidence,
  EVIDENCE_WEEKS,
  historyEvidence,
  noEvidence,
  protectionEvidence,
  versionsBy,
} from './review-evidence.ts';
import type { LastReview, ProtectionWeek } from './review-evidence.ts';

/** Evidence is about the whole policy, and published. */
const READER: Actor = { ...systemActor('review-evidence'), grants: [{ role: 'EXECUTIVE', unitId: null }] };

interface Window {
  readonly from: IsoWeek;
  readonly to: IsoWeek;
}

@QueryHandler(FindReviewEvidence)
export class FindReviewEvidenceHandler implements IQueryHandler<FindReviewEvidence, readonly Evidence[]> {
  constructor(
    private readonly log: EventLog,
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
    private readonly trend: FrictionTrendFinder,
    private readonly ranking: FrictionRankingFinder,
    private readonly charts: FrictionChartFinder,
  ) {}

  async execute({ policyId, now }: FindReviewEvidence): Promise<readonly Evidence[]> {
    const { currency, calendar } = this.deployment;
    const to = calendar.lastClosedWeek(now);
    const window = { from: addWeeks(to, 1 - EVIDENCE_WEEKS), to };
    const events = (await this.log.load(`policy-${policyId}`)) as readonly PolicyEvent[];
    const cost = await this.ranking.findCost({ window, policyId, first: 1 }, READER);
    return [
      blocksEvidence(await this.trend.findTrend({ bucket: 'MONTH', window, policyId }, READER)),
      costEvidence(cost.published.total.figures, currency),
      chartEvidence(await this.charts.findChart({ policyId, window, events, office: null }, READER)),
      protectionEvidence(await this.#protection(policyId, window), window, currency),
      noEvidence('GAPS'),
      noEvidence('CHARTER'),
      historyEvidence(versionsBy(calendar.dayOf(now), events), await this.#lastReview(policyId)),
    ];
  }

  #protection(policyId: string, { from, to }: Window): Promise<readonly ProtectionWeek[]> {
    return this.store.find(policiesProjection, async (db) => {
      const rows = await db
        .selectFrom('protection')
        .selectAll()
        .where('policy_id', '=', policyId)
        .where('week', '>=', from)
        .where('week', '<=', to)
        .orderBy('week')
        .orderBy('kind')
        .execute();
      return rows.map(({ week, kind, count, amount_minor }) => ({ week, kind, count, amountMinor: amount_minor }));
    });
  }

  #lastReview(policyId: string): Promise<LastReview | null> {
    return this.store.find(reviewsProjection, async (db) => {
      const rows = await db
        .selectFrom('review')
        .select('decision')
        .where('policy_id', '=', policyId)
        .where('decision', 'is not', null)
        .execute();
      const decided = rows.map(({ decision }) => JSON.parse(decision ?? '{}') as LastReview);
      const [last] = decided.sort((a, b) => (a.decidedOn < b.decidedOn ? 1 : -1));
      return last ? { decision: last.decision, decidedOn: last.decidedOn } : null;
    });
  }
}
