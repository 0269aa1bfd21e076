import { addWeeks } from '#calendar';
import type { IsoWeek } from '#calendar';
import { Deployment } from '#cqrs';
import { DomainError } from '#eventing';
import type { Actor } from '#eventing';
import { frictionFigures, listInteractions, sumsByPart } from '#figures';
import type { PartSums, UnitInteractions } from '#figures';
import { countPeopleByUnit, organisationProjection } from '#organisation';
import { findPublishedWave, surveysProjection } from '#perceptions';
import { ReadStore } from '#read-store';
import { Injectable } from '@nestjs/common';
import { subtreeOf } from '#unit-tree';
import { Exposure } from './friction-exposure.ts';
import { policyOf } from './friction-table.ts';
import { weeksFrom } from './friction-windows.ts';
import type { Weeks } from './friction-windows.ts';
import { gapDrivers, ranksOf, wordsOf } from './gap-drivers.ts';
import type { CustomersOf, DriverSubject, PolicyFriction } from './gap-drivers.ts';
import { isShown } from './gap-associations.ts';
import type { Association } from './gap-associations.ts';
import type { GapDriver, GapDrivers } from './gap-drivers.types.ts';
import { findNames, insightsNames } from './insights-names.projection.ts';
import type { Names } from './insights-names.projection.ts';
import { frictionUnit, policyAsked, unitInScope } from './insights-scope.ts';
import { comparedWave, surveyAsked, waveAsked } from './perception-waves.ts';
import { unitForest } from './unit-forest.ts';

export interface DriversAsked {
  readonly surveyId: string;
  /** The last closed one when absent. */
  readonly waveId?: string | null | undefined;
  readonly unitId?: string | null | undefined;
  readonly policyId?: string | null | undefined;
  readonly weeks?: number;
  readonly first?: number;
}

/** Two quarters: units need time until enough people stand behind their part of a block. */
export const DRIVER_WEEKS = 26;
const MOST_WEEKS = 52;
const FIRST = 20;
/** Where there is nothing to compare. */
const NOTHING = { compared: 0, shown: 0, notCompared: 0, drivers: [] } as const;

/** Whether friction and gaps go together across units: unions of whole published cells and blocks, as others see them by unit anyway. */
@Injectable()
export class GapDriversFinder {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
  ) {}

  /** @throws NOT_FOUND for an unknown survey, unit or policy; DomainError `insights.wave-unknown`, `insights.unit-missing`, `insights.weeks`, `page.first` */
  async findDrivers(asked: DriversAsked, actor: Actor): Promise<GapDrivers> {
    const { first = FIRST, weeks = DRIVER_WEEKS } = asked;
    if (first < 1 || first > 100) throw new DomainError('page.first', 'ask for 1 to 100 at once', 'first');
    if (weeks < 1 || weeks > MOST_WEEKS) throw new DomainError('insights.weeks', `ask for 1 to ${MOST_WEEKS} weeks`, 'weeks');
    const read = await this.#read(asked, weeks, actor);
    const { names, policyId, survey, wave, results, statements, windowAsked } = read;
    const shared = {
      surveyId: survey.surveyId,
      title: survey.title,
      wave: wave && comparedWave(wave, this.deployment.calendar),
      windowAsked,
      unit: frictionUnit(names, read.unitId),
    };
    if (results === null) return { ...shared, ...NOTHING, reason: 'WAITING' };
    if (statements.length === 0) return { ...shared, ...NOTHING, reason: 'NOT_ASKED' };
    const { forest, people, interactions } = read;
    const policies = [...names.policies.keys()].map((id) => frictionOf(names, id, read.parts));
    const customersOf = servedBy(names, interactions);
    const found = gapDrivers({ forest, statements, results, policies, people, customersOf });
    const compared = found.filter(({ pValue }) => pValue !== null).length;
    const shown = found.filter(({ verdict }) => isShown(verdict)).length;
    const listed = found.filter(({ about }) => policyId === null || about.policy.policyId === policyId).slice(0, first);
    const drivers = listed.map((association) => driverOf(names, association));
    return { ...shared, reason: null, compared, shown, notCompared: found.length - compared, drivers };
  }

  #read(asked: DriversAsked, weeks: number, actor: Actor) {
    const { calendar } = this.deployment;
    return this.store.findAcross([surveysProjection, frictionFigures, organisationProjection, insightsNames], async (db) => {
      const names = await findNames(db, this.deployment.today());
      const unitId = unitInScope(actor, asked.unitId, names.units);
      const policyId = policyAsked(names, asked.policyId);
      const survey = await surveyAsked(db, asked.surveyId);
      const wave = waveAsked(survey, asked.waveId);
      const results = wave && ((await findPublishedWave(db, wave.waveId))?.results ?? null);
      const last = wave?.closedAt ? calendar.lastClosedWeek(wave.closedAt) : null;
      const windowAsked = last && weeksFrom(addWeeks(last, 1 - weeks), last);
      const unitIds = unitId === null ? null : [...subtreeOf(names.tree, unitId)];
      const all = windowAsked ? await sumsByPart(db, { ...windowAsked, unitIds }) : [];
      // What the sources of others say of units is not what employees flag.
      const parts = all.filter(({ source, sums }) => source === null && sums.reports > 0);
      const span = spanOf(parts);
      return {
        ...{ names, unitId, policyId, survey, wave, results, windowAsked, parts },
        statements: (wave?.statements ?? []).filter(({ employeeText, customerText }) => employeeText !== null && customerText !== null),
        forest: unitForest(names.tree, unitId),
        people: await countPeopleByUnit(db),
        interactions: span ? await listInteractions(db, { ...span, unitIds }) : [],
      };
    });
  }
}

function frictionOf(names: Names, policyId: string, parts: readonly PartSums[]): PolicyFriction {
  const own = parts.filter((part) => part.policyId === policyId);
  const placed = Map.groupBy(own, ({ unitId }) => unitId ?? '');
  const reports = new Map([...placed].map(([unitId, some]) => [unitId, some.reduce((sum, { sums }) => sum + sums.reports, 0)]));
  return { policyId, code: names.policies.get(policyId)?.code ?? '', span: spanOf(own), reports };
}

function spanOf(parts: readonly PartSums[]): Weeks | null {
  const spans = parts.flatMap(({ answered }) => answered ?? []);
  const from = spans.reduce<IsoWeek | null>((earliest, span) => (earliest && earliest < span.from ? earliest : span.from), null);
  const to = spans.reduce<IsoWeek | null>((latest, span) => (latest && latest > span.to ? latest : span.to), null);
  return from && to ? weeksFrom(from, to) : null;
}

/** Customers of a unit by its own records and those below it; a record of a unit above says nothing of a single one. */
function servedBy({ tree }: Names, interactions: readonly UnitInteractions[]): CustomersOf {
  const recorded = Map.groupBy(interactions, ({ unitId }) => unitId);
  const exposureOf = remembering((unitId) => {
    const within = [...subtreeOf(tree, unitId)].flatMap((id) => recorded.get(id) ?? []);
    return new Exposure({ tree, unitId, interactions: within, reporting: [{ source: null, unitId }] });
  });
  return (policyId, { from, to }) => {
    const span = weeksFrom(from, to);
    return remembering((unitId) => (interactions.length === 0 ? null : (exposureOf(unitId).of(null, policyId, [span])?.[0] ?? null)));
  };
}

/** Each unit stands in many comparisons. */
function remembering<T>(find: (unitId: string) => T): (unitId: string) => T {
  const known = new Map<string, T>();
  return (unitId) => {
    const found = known.has(unitId) ? (known.get(unitId) as T) : find(unitId);
    known.set(unitId, found);
    return found;
  };
}

function driverOf(names: Names, { about, correlation, pValue, qValue, verdict }: Association<DriverSubject>): GapDriver {
  const { statement, policy, basis, units } = about;
  const [frictionRanks, gapRanks] = [ranksOf(units.map(({ rate }) => rate)), ranksOf(units.map(({ gap }) => gap))];
  const { value, lower, upper, n } = correlation;
  const window = policy.span && weeksFrom(policy.span.from, policy.span.to);
  const reason = correlation.value === null ? correlation.reason : null;
  return {
    statement: { key: statement.key, employeeText: statement.employeeText ?? '', customerText: statement.customerText ?? '' },
    policy: policyOf(names, policy.policyId),
    verdict,
    why: wordsOf(verdict, policy.code, basis, n),
    correlation: { value, lower, upper, n, method: 'SPEARMAN_FISHER_Z', window, reason },
    pValue,
    qValue,
    basis,
    units: units
      .flatMap(({ unitId }, i) => {
        const unit = frictionUnit(names, unitId);
        return unit && basis ? [{ unit, frictionRank: frictionRanks[i] ?? 0, gapRank: gapRanks[i] ?? 0 }] : [];
      })
      .sort((a, b) => b.frictionRank - a.frictionRank),
  };
}
