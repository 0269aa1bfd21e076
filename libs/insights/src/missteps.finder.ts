import { addDays, addWeeks } from '#calendar';
import { Deployment } from '#cqrs';
import { DomainError } from '#eventing';
import type { Actor } from '#eventing';
import { chartersProjection, listCharterDates } from '#expectations';
import type { CharterDate } from '#expectations';
import { judgementFigures, judgementSums } from '#figures';
import type { JudgementFigure, JudgementFiguresTables } from '#figures';
import type { Estimate } from '#graphql';
import { findSeenVersions, policiesProjection } from '#policies';
import type { PolicyTables, SeenShare } from '#policies';
import { ReadStore } from '#read-store';
import type { ReadDb } from '#read-store';
import { listDecided, reviewsProjection } from '#reviews';
import type { DecidedReview } from '#reviews';
import { Injectable } from '@nestjs/common';
import { ancestorsOf, childrenOf, subtreeOf } from '#unit-tree';
import { spanOf } from './friction-measures.ts';
import { policyOf } from './friction-table.ts';
import { findNames, insightsNames } from './insights-names.projection.ts';
import type { Names } from './insights-names.projection.ts';
import { frictionUnit, policyAsked, unitInScope } from './insights-scope.ts';
import { listMissteps } from './misstep-list.ts';
import { communicationOf, currencyOf, DIFFERENCE_THRESHOLD, differencesOf, SEEN_THRESHOLD } from './missteps.ts';
import type { RuleUse, UseDifference } from './missteps.ts';
import type { Misstep, Missteps } from './missteps.types.ts';
import { listRulesInForce } from './rules-in-force.ts';
import type { RuleInForce } from './rules-in-force.ts';

/** Weeks of published blocks that are compared. */
const WEEKS_COMPARED = 52;
/** People whom the share of those who have seen a version is of at least, whatever the settings say. */
const FEWEST = 5;

export interface MisstepsAsked {
  readonly unitId?: string | null | undefined;
  readonly policyId?: string | null | undefined;
  /** People that a figure needs, by the settings. */
  readonly k: number;
  /** How many are listed, 1 to 100. */
  readonly first: number;
}

interface Asked {
  readonly unitId: string | null;
  readonly names: Names;
  /** Local date. */
  readonly today: string;
}

/** What opens gaps of expectations, from what is recorded and published; nothing of it is stored. */
@Injectable()
export class MisstepsFinder {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
  ) {}

  /** @throws NOT_FOUND for an unknown unit or policy; DomainError `insights.unit-missing`, `page.first` */
  async findMissteps({ unitId: unit, policyId: policy, k, first }: MisstepsAsked, actor: Actor): Promise<Missteps> {
    if (first < 1 || first > 100) throw new DomainError('page.first', 'ask for 1 to 100 at once', 'first');
    const today = this.deployment.today();
    return this.store.findAcross(
      [policiesProjection, chartersProjection, reviewsProjection, judgementFigures, insightsNames],
      async (db) => {
        const names = await findNames(db, today);
        const unitId = unitInScope(actor, unit, names.units);
        const asked: Asked = { unitId, names, today };
        const all = (await listRulesInForce(db, today)).filter((rule) => concerns(rule, asked));
        const policyId = policyAsked(names, policy);
        const rules = all.filter((rule) => policyId === null || rule.policyId === policyId);
        // All are compared, so that asking for one rule after another finds no more than asking for all of them.
        const enforcement = (await this.#enforcement(db, all, asked)).filter(({ policy: of }) => policyId === null || of.id === policyId);
        const judged = [
          ...(await this.#communication(db, rules, asked, Math.max(FEWEST, k))),
          ...enforcement,
          ...rules.map(this.#currency(asked, await listCharterDates(db, today), await listDecided(db))),
        ];
        return { unit: frictionUnit(names, unitId), ...listMissteps(judged, first) };
      },
    );
  }

  async #communication(db: ReadDb<PolicyTables>, rules: readonly RuleInForce[], { unitId, names }: Asked, k: number) {
    const { calendar } = this.deployment;
    const closedWeek = calendar.lastClosedWeek(this.deployment.now());
    const upTo = addDays(calendar.dayOf(calendar.endOf(closedWeek)), -1);
    const seen = await findSeenVersions(
      db,
      rules.map(({ policyId }) => policyId),
      closedWeek,
    );
    const within = seen.subtreeOf(unitId);
    return rules.map(({ policyId, unitId: of, version }): Misstep => {
      const concerned = intersection(seen.subtreeOf(of), within);
      const share = seen.shareOf({ policyId, number: version.number, recordedAt: version.recordedAt }, concerned);
      const told = share.people < k ? null : share;
      const known = { recordedOn: calendar.dayOf(version.recordedAt), inForceSince: version.effectiveFrom };
      return {
        ...about('COMMUNICATION', policyId, unitId, names),
        ...communicationOf(told, known, upTo),
        figure: seenFigure(told, known.recordedOn <= upTo),
        threshold: SEEN_THRESHOLD,
        sources: [`policy:${policyId}:${version.number}`],
      };
    });
  }

  async #enforcement(db: ReadDb<JudgementFiguresTables>, rules: readonly RuleInForce[], { unitId, names }: Asked) {
    const to = this.deployment.calendar.lastClosedWeek(this.deployment.now());
    const places = await Promise.all(
      placesBelow(names, unitId).map(async (place) => ({
        place,
        sums: await judgementSums(db, { from: addWeeks(to, 1 - WEEKS_COMPARED), to, unitIds: [...subtreeOf(names.tree, place)] }),
      })),
    );
    const compared = rules.flatMap(({ policyId }) => {
      const used = places.map(({ place, sums }) => ({ place, sums: sums.filter((figure) => figure.policyId === policyId) }));
      return used
        .filter(({ sums }) => sums.length > 0)
        .map(({ place, sums }) => {
          const others = used.filter((each) => each.place !== place).flatMap((each) => each.sums);
          const window = spanOf([...sums, ...others].map(({ answered }) => answered));
          return { misstep: enforcementOf(policyId, place, names), window, own: useOf(sums), others: useOf(others) };
        });
    });
    const told = differencesOf(compared).map(({ compared: { misstep, window }, difference, ...judged }): Misstep => ({
      ...misstep,
      ...judged,
      figure: differenceOf(difference, window),
    }));
    const untold = rules.filter(({ policyId }) => !told.some(({ policy }) => policy.id === policyId));
    const why = 'Nothing is published of how the rule is used in any of the units that could be compared.';
    return [
      ...told,
      ...untold.map(({ policyId }): Misstep => ({
        ...enforcementOf(policyId, unitId, names),
        verdict: 'CANNOT_TELL',
        why,
        figure: differenceOf(null, null),
      })),
    ];
  }

  #currency(
    { unitId, names, today }: Asked,
    charters: ReadonlyMap<string, CharterDate>,
    decided: ReadonlyMap<string, DecidedReview>,
  ): (rule: RuleInForce) => Misstep {
    const dayOf = (instant: string) => this.deployment.calendar.dayOf(instant);
    return ({ policyId, unitId: of, registeredAt, cadenceDays, version }) => {
      const charter = (of !== null && charters.get(of)) || null;
      const review = decided.get(policyId) ?? null;
      const known = {
        lastLookedAt: review?.decidedOn ?? dayOf(registeredAt),
        wasReviewed: review !== null,
        cadenceDays,
        charter,
        versionFrom: dayOf(version.recordedAt),
      };
      return {
        ...about('NOT_CURRENT', policyId, unitId, names),
        ...currencyOf(known, today),
        sources: [
          `policy:${policyId}:${version.number}`,
          ...(of !== null && charter ? [`charter:${of}:${charter.number}`] : []),
          ...(review ? [`review:${review.reviewId}`] : []),
        ],
      };
    };
  }
}

/** null: all units */
function intersection(units: ReadonlySet<string> | null, others: ReadonlySet<string> | null): ReadonlySet<string> | null {
  if (units === null || others === null) return units ?? others;
  return new Set([...units].filter((unitId) => others.has(unitId)));
}

/** Whether a rule concerns somebody in the unit: its own rules, those of units above or below it, and those of the organisation. */
function concerns({ unitId: of }: RuleInForce, { unitId, names }: Asked): boolean {
  if (of === null || unitId === null || of === unitId) return true;
  return subtreeOf(names.tree, unitId).has(of) || ancestorsOf(names.tree, unitId).includes(of);
}

/** The units below one that stand beside each other: of a single one, those below that. */
function placesBelow(names: Names, unitId: string | null): readonly string[] {
  const below = childrenOf(names.tree, unitId);
  const [only] = below;
  return only !== undefined && below.length === 1 && only !== unitId ? placesBelow(names, only) : below;
}

function useOf(sums: readonly JudgementFigure[]): RuleUse {
  const total = (field: keyof RuleUse) => sums.reduce((sum, figure) => sum + figure.sums[field], 0);
  return { calls: total('calls'), authorityRequests: total('authorityRequests') };
}

function about(kind: Misstep['kind'], policyId: string, unitId: string | null, names: Names) {
  const nothing = { figure: null, threshold: null, adjustedPValue: null };
  return { kind, policy: policyOf(names, policyId), unit: frictionUnit(names, unitId), ...nothing };
}

function enforcementOf(policyId: string, unitId: string | null, names: Names) {
  const base = about('INCONSISTENT_ENFORCEMENT', policyId, unitId, names);
  return { ...base, threshold: DIFFERENCE_THRESHOLD, sources: [`policy:${policyId}`] };
}

/** @param isOver whether a week is over since the version was recorded */
function seenFigure(told: SeenShare | null, isOver: boolean): Estimate {
  const nothing = { value: null, lower: null, upper: null, n: told?.people ?? 0, method: 'CENSUS', window: null } as const;
  if (told === null) return { ...nothing, reason: 'SUPPRESSED' };
  if (!isOver) return { ...nothing, reason: 'NOT_ENOUGH_DATA' };
  const [least, most] = [told.seenBy / told.people, told.seenByAtMost / told.people];
  if (least >= most) return { ...nothing, value: least, reason: null };
  return { ...nothing, lower: least, upper: most, method: 'CENSUS_BOUNDS', reason: 'WAITING' };
}

function differenceOf(difference: UseDifference['difference'], window: Estimate['window']): Estimate {
  const known = difference ?? { value: null, lower: null, upper: null, n: 0 };
  const isTold = known.value !== null;
  return { ...known, method: 'NEWCOMBE_HYBRID_SCORE', window: isTold ? window : null, reason: isTold ? null : 'WAITING' };
}
