import { Deployment } from '#cqrs';
import type { Actor } from '#eventing';
import { DomainError } from '#eventing';
import { listAnswerTimes, listPublicSources, NO_UNIT, sumsByPolicy, sumsBySource } from '#figures';
import type { PolicySums, WeekSpan } from '#figures';
import { seesEverything } from '#graphql';
import { ReadStore } from '#read-store';
import { Injectable } from '@nestjs/common';
import { ancestorsOf, subtreeOf } from '#unit-tree';
import type { FrictionCost, FrictionRanking } from './friction-ranking.types.ts';
import { frictionTable, policyOf } from './friction-table.ts';
import type { FrictionPolicy } from './friction-figures.types.ts';
import type { FrictionOrder } from './friction-table.ts';
import { askedWindow, windowBefore } from './friction-windows.ts';
import type { Weeks } from './friction-windows.ts';
import { CostSettings, exposureOf, frictionUnit, policyAsked, snapshot, unitInScope } from './insights-scope.ts';
import type { InsightsSnapshot } from './insights-scope.ts';

export interface RankingAsked {
  readonly window?: { readonly from: string; readonly to: string } | null | undefined;
  readonly unitId?: string | null | undefined;
  readonly policyId?: string | null | undefined;
  readonly first: number;
}

/** Which policies a window tells of. */
export interface ReportedPolicies {
  /** With reports from any source, by code. */
  readonly policies: readonly FrictionPolicy[];
  /** How many others' blocks tell nothing: their reports wait, or there are none. */
  readonly untold: number;
}

@Injectable()
export class FrictionRankingFinder {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
    private readonly settings: CostSettings,
  ) {}

  async findRanking(asked: RankingAsked, actor: Actor): Promise<FrictionRanking> {
    const { windowAsked, windowBefore: before, unit, tables } = await this.tables(asked, actor, 'REPORTS');
    return { windowAsked, windowBefore: before, unit, ...tables };
  }

  async findCost(asked: RankingAsked, actor: Actor): Promise<FrictionCost> {
    const { windowAsked, unit, tables } = await this.tables(asked, actor, 'HOURS');
    return { windowAsked, unit, currency: this.deployment.currency, hourlyRateMinor: this.settings.hourlyRateMinor, ...tables };
  }

  /** Of all policies, however many a ranking lists. @throws like `findRanking` */
  findReported(asked: Pick<RankingAsked, 'window' | 'unitId'>, actor: Actor): Promise<ReportedPolicies> {
    const { closed } = askedWindow(asked.window, this.deployment.calendar.lastClosedWeek(this.deployment.now()));
    return snapshot(this.store, this.deployment, async ({ db, names }) => {
      const unitId = unitInScope(actor, asked.unitId, names.units);
      const unitIds = unitId === null ? null : [...subtreeOf(names.tree, unitId)];
      const sums = closed ? await sumsByPolicy(db, { ...closed, policyId: null, unitIds }) : [];
      const idsIn = (some: readonly PolicySums[]) => new Set(some.flatMap(({ policyId }) => policyId ?? []));
      const told = idsIn(sums.filter(({ source }) => source === null));
      return {
        policies: [...idsIn(sums.filter((own) => own.sums.reports > 0))]
          .map((policyId) => policyOf(names, policyId))
          .sort((a, b) => (a.code < b.code ? -1 : 1)),
        untold: [...names.policies.keys()].filter((policyId) => !told.has(policyId)).length,
      };
    });
  }

  private tables(asked: RankingAsked, actor: Actor, order: FrictionOrder) {
    if (asked.first < 1 || asked.first > 100) throw new DomainError('page.first', 'ask for 1 to 100 at once', 'first');
    const window = askedWindow(asked.window, this.deployment.calendar.lastClosedWeek(this.deployment.now()));
    const windows = { ...window, before: windowBefore(window.asked) };
    return snapshot(this.store, this.deployment, async (at) => {
      const { db, names } = at;
      const unitId = unitInScope(actor, asked.unitId, names.units);
      const policyId = policyAsked(names, asked.policyId);
      const sums = await this.compare(at, { closed: windows.closed, before: windows.before }, policyId, unitId);
      const span = { from: spanStart(sums.all, windows.before), to: windows.asked.to };
      const shared = {
        ...sums,
        elsewhere: seesEverything(actor) ? sums.elsewhere : null,
        customers: await exposureOf(at, { unitId, policyId }, span, { from: windows.before.from, to: windows.asked.to }),
        windows,
        names,
        pricing: this.settings,
        first: asked.first,
        order,
        policyId,
      };
      const sources = await listPublicSources(db);
      return {
        windowAsked: windows.asked,
        windowBefore: windows.before,
        unit: frictionUnit(names, unitId),
        tables: {
          published: frictionTable({ ...shared, source: null }),
          publicSources: sources.map((source) => frictionTable({ ...shared, source })),
        },
      };
    });
  }

  private async compare(
    { db, names }: InsightsSnapshot,
    { closed, before }: { readonly closed: Weeks | null; readonly before: Weeks },
    policyId: string | null,
    unitId: string | null,
  ) {
    const both = async <Sums>(read: (window: Weeks) => Promise<readonly Sums[]>) => ({
      after: closed ? await read(closed) : [],
      before: await read(before),
    });
    const unitIds = unitId === null ? null : [...subtreeOf(names.tree, unitId)];
    const inScope = await both((window) => sumsByPolicy(db, { ...window, policyId, unitIds }));
    const all = [...inScope.after, ...inScope.before];
    if (unitId === null || unitIds === null) {
      const answers = await both((window) => listAnswerTimes(db, { ...window, policyId }));
      return { inScope, answers, unplaced: null, elsewhere: null, all };
    }
    const above = [...ancestorsOf(names.tree, unitId)];
    const placed = [...unitIds, ...above, NO_UNIT];
    // A block's part of a unit above holds what was too small below it; a public report says exactly where it belongs.
    const ofAbove = (isPublic: boolean) => async (window: Weeks) =>
      (await sumsBySource(db, { ...window, policyId, unitIds: above })).filter(({ source }) => (source !== null) === isPublic);
    return {
      inScope,
      answers: null,
      unplaced: await both(async (window) => [
        ...(await sumsBySource(db, { ...window, policyId, unitIds: [NO_UNIT] })),
        ...(await ofAbove(false)(window)),
      ]),
      elsewhere: await both(async (window) => [
        ...(await sumsBySource(db, { ...window, policyId, exceptUnitIds: placed })),
        ...(await ofAbove(true)(window)),
      ]),
      all,
    };
  }
}

/** Spans of blocks may begin before the windows. */
function spanStart(figures: readonly PolicySums[], before: WeekSpan): WeekSpan['from'] {
  return figures.reduce(
    (earliest, { answered }) => (answered !== null && answered.from < earliest ? answered.from : earliest),
    before.from,
  );
}
