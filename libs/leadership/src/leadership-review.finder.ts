import { addWeeks, bucketOf, previousWeek } from '#calendar';
import type { IsoWeek } from '#calendar';
import { Deployment } from '#cqrs';
import { DomainError } from '#eventing';
import type { Actor } from '#eventing';
import {
  chartersProjection,
  checkedNode,
  countExpectations,
  expectationsProjection,
  listLatestChecks,
  warningSignsProjection,
} from '#expectations';
import { frictionFigures, judgementFigures } from '#figures';
import { handMonths, HandProfiles, MATERIAL } from '#hand';
import {
  findNames,
  findScope,
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
import type { FrictionChartSeries, FrictionPolicy, GapDrivers, ReadingScope } from '#insights';
import { organisationProjection } from '#organisation';
import { FindProtectionSettings } from '#organisation/events';
import type { ProtectionSettings } from '#organisation/events';
import { listSurveys, surveysProjection } from '#perceptions';
import { policiesProjection } from '#policies';
import { ReadStore } from '#read-store';
import type { AnyProjection } from '#read-store';
import { listDecidedReviews, listOpenReviews, reviewsProjection } from '#reviews';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { headlinesOf } from './headlines.ts';
import type { LeadershipReview, LeadershipSections, LeadershipSignal } from './leadership-review.types.ts';
import { methodsOf } from './methods.ts';
import { datesOf, reviewedPeriod } from './period.ts';
import type { ReviewedPeriod } from './period.ts';
import { misstepsSection, warningSignsSection } from './leadership-signs.ts';
import { countOf } from './section-fields.ts';

export interface LeadershipAsked {
  readonly period: string;
  readonly unitId: string | null;
  /** Of each list, 1 to 100. */
  readonly first: number;
}

/** What every section is read with. */
interface Reading {
  readonly period: ReviewedPeriod;
  readonly scope: ReadingScope;
  readonly first: number;
  readonly actor: Actor;
}

export type SectionName = keyof LeadershipSections;

/** What is said of a review, whichever of its sections is wanted. */
export type LeadershipFrame = Pick<LeadershipReview, 'period' | 'asOf' | 'unit'>;

const EFFECT_WEEKS = 52;

/** What a review is read from. */
export const LEADERSHIP_READS: readonly AnyProjection[] = [
  ...new Set<AnyProjection>([
    chartersProjection,
    expectationsProjection,
    frictionFigures,
    handMonths,
    insightsNames,
    judgementFigures,
    organisationProjection,
    policiesProjection,
    reviewsProjection,
    surveysProjection,
    warningSignsProjection,
    ...MATERIAL,
  ]),
];

/** A leadership review is put together from what others answer by themselves: it reads nothing that its reader could not ask for. */
@Injectable()
export class LeadershipReviewFinder {
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
    private readonly queries: QueryBus,
  ) {}

  /** @throws NOT_FOUND for a unit that does not exist or is not covered; DomainError `leadership.period-…`, `insights.unit-missing`, `page.first` */
  async findReview(asked: LeadershipAsked, actor: Actor): Promise<LeadershipReview> {
    const reading = await this.reading(asked, actor);
    const sections: LeadershipSections = {
      friction: await this.read.friction(reading),
      decisions: await this.read.decisions(reading),
      effects: await this.read.effects(reading),
      reviews: await this.read.reviews(reading),
      gaps: await this.read.gaps(reading),
      gapDrivers: await this.read.gapDrivers(reading),
      expectations: await this.read.expectations(reading),
      missteps: await this.read.missteps(reading),
      warningSigns: await this.read.warningSigns(reading),
      hand: await this.read.hand(reading),
    };
    const frame = this.frameOf(reading);
    return { ...frame, ...sections, headlines: headlinesOf({ ...frame, ...sections }), methods: methodsOf(sections) };
  }

  /** One section alone. @throws like `findReview` */
  async findSection<Name extends SectionName>(
    name: Name,
    asked: LeadershipAsked,
    actor: Actor,
  ): Promise<LeadershipFrame & Pick<LeadershipSections, Name>> {
    const reading = await this.reading(asked, actor);
    const section = { [name]: await this.read[name](reading) } as Pick<LeadershipSections, Name>;
    return { ...this.frameOf(reading), ...section };
  }

  private async reading({ period: text, unitId, first }: LeadershipAsked, actor: Actor): Promise<Reading> {
    if (first < 1 || first > 100) throw new DomainError('page.first', 'ask for 1 to 100 at once', 'first');
    const scope = await findScope(this.store, this.deployment, actor, unitId);
    const period = reviewedPeriod(text, this.deployment.calendar.lastClosedWeek(this.deployment.now()));
    return { period, scope, first, actor };
  }

  private frameOf({ period, scope }: Reading): LeadershipFrame {
    return { period, asOf: this.deployment.today(), unit: scope.unit };
  }

  private readonly read: { readonly [Name in SectionName]: (reading: Reading) => Promise<LeadershipSections[Name]> } = {
    friction: async (reading) => {
      const { period, scope, first, actor } = reading;
      const unitId = scope.unit?.id ?? null;
      const ranking = await this.ranking.findRanking({ window: period.window, unitId, first }, actor);
      const rows = [ranking.published, ...ranking.publicSources].flatMap((table) => table.rows);
      const reported = rows.filter(({ figures }) => (figures.reports ?? 0) > 0).flatMap(({ policy }) => policy ?? []);
      const policies = [...new Map(reported.map((policy) => [policy.id, policy])).values()];
      const signals: LeadershipSignal[] = [];
      for (const policy of policies) signals.push(...(await this.signalsOn(policy, reading)));
      return { ranking, signals: signals.toSorted((a, b) => (a.point.window.to < b.point.window.to ? -1 : 1)) };
    },

    decisions: async (reading) => {
      const decided = await this.store.find(reviewsProjection, (db) =>
        listDecidedReviews(db, this.reviewReader(reading), { from: reading.period.firstDay, to: reading.period.lastDay }),
      );
      const centred = (wanted: string) => decided.filter(({ review }) => review.decision?.centring === wanted).length;
      return {
        ...countOf(decided),
        customerCentred: centred('CUSTOMER_CENTRED'),
        processCentred: centred('PROCESS_CENTRED'),
        decided: decided.slice(0, reading.first),
      };
    },

    effects: async ({ period, scope, first, actor }) => {
      const { to } = period.window;
      const from = addWeeks(to, 1 - EFFECT_WEEKS);
      const window = { from, to, weeks: EFFECT_WEEKS };
      if (!scope.isOfEverything) return { window, total: 0, reason: 'WHOLE_ORGANISATION_ONLY', effects: [] };
      const revisions = await this.revisionsIn(datesOf(window), scope.unitIds);
      const effects = [];
      for (const { policyId, number } of revisions.slice(0, first)) {
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
        open: open.slice(0, reading.first),
      };
    },

    gaps: async (reading) => {
      const closed = await this.closedWaves(reading);
      const waves = [];
      for (const asked of closed.slice(0, reading.first)) waves.push(await this.gaps.findGaps(asked, reading.actor));
      return { ...countOf(closed), waves };
    },

    gapDrivers: async (reading) => {
      const { first, actor } = reading;
      const closed = await this.closedWaves(reading);
      const waves: GapDrivers[] = [];
      for (const asked of closed.slice(0, first)) {
        const found = await this.drivers.findDrivers({ ...asked, first }, actor);
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

    missteps: async ({ scope, first, actor }) => {
      const { k } = await this.queries.execute<FindProtectionSettings, ProtectionSettings>(new FindProtectionSettings());
      return misstepsSection(await this.missteps.findMissteps({ unitId: scope.unit?.id ?? null, k, first }, actor));
    },

    warningSigns: ({ period, scope, first, actor }) =>
      this.store.findAcross([warningSignsProjection, insightsNames], async (db) => {
        const names = await findNames(db, this.deployment.today());
        const unitIds = [...(scope.unitIds ?? names.units.keys())];
        const latest = await listLatestChecks(db, unitIds, period.window.to);
        const checks = latest.flatMap((check) => {
          const unit = frictionUnit(names, check.unitId);
          return unit ? [{ unit, check: checkedNode(check, actor) }] : [];
        });
        return warningSignsSection(checks, unitIds.length, first);
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

  /** With the unit that they are read for, in the order of surveys and waves. */
  private async closedWaves({ period, scope }: Reading) {
    const surveys = await this.store.find(surveysProjection, listSurveys);
    return surveys.flatMap(({ surveyId, waves }) =>
      waves
        .toSorted((a, b) => a.number - b.number)
        .filter(({ closedAt }) => {
          const day = closedAt === null ? null : this.deployment.calendar.dayOf(closedAt);
          return day !== null && day >= period.firstDay && day <= period.lastDay;
        })
        .map(({ waveId }) => ({ surveyId, waveId, unitId: scope.unit?.id ?? null })),
    );
  }

  private async signalsOn(policy: FrictionPolicy, { period, scope, actor }: Reading): Promise<readonly LeadershipSignal[]> {
    const events = await this.pasts.eventsOf(policy.id);
    const unitId = scope.unit?.id ?? null;
    const chart = await this.charts.findChart({ policyId: policy.id, unitId, window: period.window, events, office: null }, actor);
    const signalsIn = ({ source, method, points }: FrictionChartSeries) =>
      points.filter(({ signals }) => signals.length > 0).map((point) => ({ policy, source, method, point }));
    return [chart.series, ...chart.publicSources].flatMap(signalsIn);
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
