import { addWeeks, bucketOf, previousWeek } from '#calendar';
import type { IsoWeek } from '#calendar';
import { Deployment } from '#cqrs';
import type { Actor } from '#eventing';
import { checkedNode, countExpectations, expectationsProjection, listLatestChecks, warningSignsProjection } from '#expectations';
import { HandProfiles } from '#hand';
import {
  findNames,
  FrictionChartFinder,
  FrictionRankingFinder,
  frictionUnit,
  GapDriversFinder,
  insightsNames,
  isShown,
  MisstepsFinder,
  PerceptionGapsFinder,
  PolicyPasts,
  RevisionEffectFinder,
} from '#insights';
import type { FrictionChart, FrictionPolicy, GapDrivers, ReadingScope } from '#insights';
import { listClosedWaves, surveysProjection } from '#perceptions';
import { policiesProjection } from '#policies';
import { ReadStore } from '#read-store';
import { listDecidedReviews, listOpenReviews, reviewsProjection } from '#reviews';
import { Injectable } from '@nestjs/common';
import type { LeadershipSections } from './leadership-review.types.ts';
import { misstepsSection, signalsSection, warningSignsSection } from './leadership-signs.ts';
import { datesOf } from './period.ts';
import type { ReviewedPeriod } from './period.ts';
import { countOf } from './section-fields.ts';

/** What every section is read with. */
export interface Reading {
  readonly period: ReviewedPeriod;
  readonly scope: ReadingScope;
  /** Of each list. */
  readonly first: number;
  /** People that stand behind whatever is published, at least, as it is set now. */
  readonly k: number;
  readonly actor: Actor;
}

export type SectionName = keyof LeadershipSections;

const EFFECT_WEEKS = 52;
/** Associations of a wave that are read; the strongest come first. */
const MOST_DRIVERS = 100;

/** Each section by itself, and in full: whoever shows them cuts the lists. */
@Injectable()
export class LeadershipSectionsFinder {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
    private readonly ranking: FrictionRankingFinder,
    private readonly charts: FrictionChartFinder,
    private readonly gaps: PerceptionGapsFinder,
    private readonly drivers: GapDriversFinder,
    private readonly missteps: MisstepsFinder,
    private readonly effects: RevisionEffectFinder,
    private readonly pasts: PolicyPasts,
    private readonly profiles: HandProfiles,
  ) {}

  readonly read: { readonly [Name in SectionName]: (reading: Reading) => Promise<LeadershipSections[Name]> } = {
    friction: async ({ period: { window }, scope, first, actor }) => {
      const unitId = scope.unit?.id ?? null;
      const { policies, untold } = await this.ranking.findReported({ window, unitId }, actor);
      return {
        ranking: await this.ranking.findRanking({ window, unitId, first }, actor),
        policies: policies.length,
        untold,
      };
    },

    signals: async (reading) => {
      const { period, scope, actor } = reading;
      const { policies } = await this.ranking.findReported({ window: period.window, unitId: scope.unit?.id ?? null }, actor);
      const charts: FrictionChart[] = [];
      for (const policy of policies) charts.push(await this.chartOf(policy, reading));
      return signalsSection(charts);
    },

    decisions: async (reading) => {
      const decided = await this.store.find(reviewsProjection, (db) =>
        listDecidedReviews(db, this.reviewReader(reading), datesOf(reading.period.windowAsked)),
      );
      const centred = (wanted: string) => decided.filter(({ review }) => review.decision?.centring === wanted).length;
      return {
        ...countOf(decided),
        customerCentred: centred('CUSTOMER_CENTRED'),
        processCentred: centred('PROCESS_CENTRED'),
        decided,
      };
    },

    effects: async ({ period, scope, actor }) => {
      const { to } = period.window;
      const from = addWeeks(to, 1 - EFFECT_WEEKS);
      const window = { from, to, weeks: EFFECT_WEEKS };
      if (!scope.isOfEverything) return { window, total: 0, reason: 'WHOLE_ORGANISATION_ONLY', effects: [] };
      const revisions = await this.revisionsIn(datesOf(window), scope.unitIds);
      const effects = [];
      for (const { policyId, number } of revisions) {
        const events = await this.pasts.eventsOf(policyId);
        const trigger = await this.pasts.triggerOf(policyId, number, false);
        effects.push(await this.effects.findEffect({ policyId, number, events, office: null, trigger }, actor));
      }
      return { window, ...countOf(revisions), effects };
    },

    reviews: async (reading) => {
      const open = await this.store.find(reviewsProjection, (db) => listOpenReviews(db, this.reviewReader(reading)));
      return {
        ...countOf(open, 'NOTHING_TODAY'),
        overdue: open.filter(({ review }) => review.isOverdue).length,
        queued: open.filter(({ review }) => review.status === 'QUEUED').length,
        open,
      };
    },

    gaps: async (reading) => {
      const closed = await this.closedWaves(reading);
      const waves = [];
      for (const asked of closed) waves.push(await this.gaps.findGaps(asked, reading.actor));
      return { ...countOf(closed), waves };
    },

    gapDrivers: async (reading) => {
      const closed = await this.closedWaves(reading);
      const waves: GapDrivers[] = [];
      for (const asked of closed) {
        const found = await this.drivers.findDrivers({ ...asked, first: MOST_DRIVERS }, reading.actor);
        waves.push({ ...found, drivers: found.drivers.filter(({ verdict }) => isShown(verdict)) });
      }
      const sumOf = (field: 'compared' | 'notCompared' | 'shown') => waves.reduce((sum, wave) => sum + wave[field], 0);
      return { ...countOf(closed), compared: sumOf('compared'), notCompared: sumOf('notCompared'), shown: sumOf('shown'), waves };
    },

    expectations: async (reading) => {
      const counts = await this.store.find(expectationsProjection, (db) => countExpectations(db, this.reviewReader(reading).actor));
      const total = counts.reduce((sum, { count }) => sum + count, 0);
      return { total, reason: total === 0 ? 'NOTHING_TODAY' : null, counts };
    },

    missteps: async ({ scope, first, k, actor }) =>
      misstepsSection(await this.missteps.findMissteps({ unitId: scope.unit?.id ?? null, k, first }, actor)),

    warningSigns: ({ period, scope, actor }) =>
      this.store.findAcross([warningSignsProjection, insightsNames], async (db) => {
        const names = await findNames(db, this.deployment.today());
        const unitIds = [...(scope.unitIds ?? names.units.keys())];
        const latest = await listLatestChecks(db, unitIds, period.windowAsked.to);
        const checks = latest.flatMap((check) => {
          const unit = frictionUnit(names, check.unitId);
          return unit ? [{ unit, check: checkedNode(check, actor) }] : [];
        });
        return warningSignsSection(checks, unitIds.length);
      }),

    hand: async ({ period, scope, actor }) => {
      const asked = { unitId: scope.unit?.id ?? null };
      const monthOf = (week: IsoWeek) => bucketOf(week, 'MONTH').key;
      return {
        profile: await this.profiles.findProfile(asked, monthOf(period.window.to), actor),
        before: await this.profiles.findProfile(asked, monthOf(previousWeek(period.window.from)), actor),
      };
    },
  };

  /** With the unit that they are read for; those that closed last first, so that a cut leaves out the oldest. */
  private async closedWaves({ period: { windowAsked }, scope }: Reading) {
    const { calendar } = this.deployment;
    const closed = { from: calendar.startOf(windowAsked.from), before: calendar.endOf(windowAsked.to) };
    const waves = await this.store.find(surveysProjection, (db) => listClosedWaves(db, closed));
    return waves.map(({ surveyId, waveId }) => ({ surveyId, waveId, unitId: scope.unit?.id ?? null }));
  }

  private async chartOf(policy: FrictionPolicy, { period, scope, actor }: Reading): Promise<FrictionChart> {
    const events = await this.pasts.eventsOf(policy.id);
    const unitId = scope.unit?.id ?? null;
    return this.charts.findChart({ policyId: policy.id, unitId, window: period.window, events, office: null }, actor);
  }

  /** Somebody with a reader's role for the units, and no part in any review: what a review may be handed on with. */
  private reviewReader({ scope }: Reading) {
    const { calendar, currency } = this.deployment;
    const actor: Actor = { id: '', kind: 'SYSTEM', unitId: null, grants: [{ role: 'EXECUTIVE', unitId: scope.unit?.id ?? null }] };
    return { actor, today: this.deployment.today(), calendar, currency };
  }

  /** Versions that took effect, the latest first; the first one of a policy revises nothing. */
  private revisionsIn({ from, to }: { readonly from: string; readonly to: string }, unitIds: ReadonlySet<string> | null) {
    return this.store.find(policiesProjection, async (db) => {
      const rows = await db
        .selectFrom('policy_version')
        .innerJoin('policy', 'policy.policy_id', 'policy_version.policy_id')
        .select(['policy_version.policy_id as policyId', 'number', 'unit_id as unitId'])
        .where('number', '>', 1)
        .where('effective_from', '>=', from)
        .where('effective_from', '<=', to)
        .orderBy('effective_from', 'desc')
        .orderBy('code')
        .orderBy('number')
        .execute();
      return rows.filter(({ unitId }) => unitIds === null || (unitId !== null && unitIds.has(unitId)));
    });
  }
}
