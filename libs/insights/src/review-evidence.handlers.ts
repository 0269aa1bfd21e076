import { addWeeks } from '#calendar';
import type { IsoWeek } from '#calendar';
import { Deployment } from '#cqrs';
import { EventLog, systemActor } from '#eventing';
import type { Actor } from '#eventing';
import { chartersProjection, findCharterInForce } from '#expectations';
import { listSurveys, surveysProjection } from '#perceptions';
import { policiesProjection } from '#policies';
import type { PolicyEvent } from '#policies/events';
import { ReadStore } from '#read-store';
import { reviewsProjection } from '#reviews';
import { FindReviewEvidence } from '#reviews/events';
import type { Evidence } from '#reviews/events';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { lineageOf } from '#unit-tree';
import { charterEvidence, gapsEvidence } from './evidence-beside-friction.ts';
import type { CharterInForce } from './evidence-beside-friction.ts';
import { FrictionChartFinder } from './friction-chart.finder.ts';
import { FrictionRankingFinder } from './friction-ranking.finder.ts';
import { FrictionTrendFinder } from './friction-trend.finder.ts';
import { findNames, insightsNames, unitsBelow } from './insights-names.projection.ts';
import type { Names } from './insights-names.projection.ts';
import { PerceptionGapsFinder } from './perception-gaps.finder.ts';
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
    private readonly gaps: PerceptionGapsFinder,
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
      gapsEvidence(policyId, await this.#surveysOn(policyId)),
      charterEvidence(await this.#charterOver(unitOf(events))),
      historyEvidence(versionsBy(calendar.dayOf(now), events), await this.#lastReview(policyId)),
    ];
  }

  async #surveysOn(policyId: string) {
    const surveys = await this.store.find(surveysProjection, listSurveys);
    const asking = surveys.filter(({ statements, waves }) =>
      [statements, ...waves.map((wave) => wave.statements)].some((asked) => asked.some((statement) => statement.policyId === policyId)),
    );
    return Promise.all(asking.map(({ surveyId }) => this.gaps.findGaps({ surveyId }, READER)));
  }

  /** Of the unit, or the nearest one above it that has one. */
  #charterOver(unitId: string | null): Promise<CharterInForce | null> {
    const today = this.deployment.today();
    return this.store.findAcross([chartersProjection, insightsNames], async (db) => {
      const names = await findNames(db, today);
      for (const unit of upwardFrom(unitId, names)) {
        const charter = await findCharterInForce(db, unit.unitId, today);
        if (charter) return { ...charter, unit: { id: unit.unitId, code: unit.code, name: unit.name } };
      }
      return null;
    });
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

/** Where the policy belongs now; null: to the organisation. */
function unitOf(events: readonly PolicyEvent[]): string | null {
  return events.reduce<string | null>(
    (unitId, { type, data }) => (type === 'PolicyRegistered' || type === 'PolicyTransferred' ? data.unitId : unitId),
    null,
  );
}

/** What belongs to the organisation begins at its top, if it has one. */
function upwardFrom(unitId: string | null, { units, tree }: Names) {
  if (unitId !== null) return lineageOf(tree, unitId).flatMap((id) => units.get(id) ?? []);
  const tops = unitsBelow(units, null);
  return tops.length === 1 ? tops : [];
}
