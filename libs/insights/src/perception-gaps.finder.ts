import { Deployment } from '#cqrs';
import type { Actor } from '#eventing';
import { seesEverything } from '#graphql';
import { findPublishedWave, surveysProjection } from '#perceptions';
import type { FoundWave } from '#perceptions';
import type { AnswerCell, Statement } from '#perceptions/events';
import { ReadStore } from '#read-store';
import { Injectable } from '@nestjs/common';
import { ancestorsOf, subtreeOf } from '#unit-tree';
import { policyOf } from './friction-table.ts';
import { findNames, insightsNames } from './insights-names.projection.ts';
import { frictionUnit, unitInScope } from './insights-scope.ts';
import type { ComparedWave, PerceptionGapPoint, PerceptionGaps, PerceptionTrendPoint } from './perception-gaps.types.ts';
import { changeOf, placeIn, pointOf, restOf, weightedOf } from './perception-points.ts';
import type { Place, ToldWave } from './perception-points.ts';
import { comparedWave, surveyAsked, waveAsked } from './perception-waves.ts';
import { waveWindow } from './wave-window.ts';

export interface GapsAsked {
  readonly surveyId: string;
  readonly unitId?: string | null | undefined;
  /** The last closed one when absent. */
  readonly waveId?: string | null | undefined;
}

type Waved = ToldWave & { readonly wave: ComparedWave };

const MAX_TREND = 12;

/** How employees and customers see the same things: unions of the cells that were fixed when a wave closed. */
@Injectable()
export class PerceptionGapsFinder {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
  ) {}

  /** @throws NOT_FOUND for an unknown survey or unit; DomainError `insights.wave-unknown`, `insights.unit-missing` */
  findGaps(asked: GapsAsked, actor: Actor): Promise<PerceptionGaps> {
    return this.store.findAcross([surveysProjection, insightsNames], async (db) => {
      const names = await findNames(db, this.deployment.today());
      const unitId = unitInScope(actor, asked.unitId, names.units);
      const survey = await surveyAsked(db, asked.surveyId);
      const current = waveAsked(survey, asked.waveId);
      const told = async (wave: FoundWave): Promise<Waved> => ({
        wave: comparedWave(wave, this.deployment.calendar),
        window: waveWindow(wave, this.deployment.calendar),
        statements: wave.statements,
        results: (await findPublishedWave(db, wave.waveId))?.results ?? null,
      });
      const closed = survey.waves
        .filter(({ number, closedAt }) => closedAt !== null && (!current || number <= current.number))
        .toSorted((a, b) => a.number - b.number)
        .slice(-MAX_TREND - 1);
      const waves = await Promise.all(closed.map(told));
      const open: ToldWave = { window: null, statements: current?.statements ?? survey.statements, results: null };
      const shown = (current && waves.find(({ wave }) => wave.id === current.waveId)) ?? open;
      const subtree = unitId === null ? null : subtreeOf(names.tree, unitId);
      const placeOf = placeIn(subtree, unitId === null ? [] : ancestorsOf(names.tree, unitId));
      const rest = (statement: Statement, place: Place) => (subtree ? restOf(shown, statement, placeOf, place) : null);
      const statements = shown.statements.map((statement) => {
        const trend = trendOf(waves, statement, placeOf);
        return {
          key: statement.key,
          employeeText: statement.employeeText,
          customerText: statement.customerText,
          dimension: statement.dimension,
          policy: statement.policyId === null ? null : policyOf(names, statement.policyId),
          weight: statement.weight,
          ...(trend.find(({ wave }) => wave.id === current?.waveId) ?? { ...pointOf(shown, statement, placeOf), change: null }),
          unplaced: rest(statement, 'UNPLACED'),
          elsewhere: seesEverything(actor) ? rest(statement, 'ELSEWHERE') : null,
          trend: trend.slice(-MAX_TREND),
        };
      });
      return {
        surveyId: survey.surveyId,
        title: survey.title,
        wave: current && comparedWave(current, this.deployment.calendar),
        window: shown.window,
        unit: frictionUnit(names, unitId),
        statements,
        weighted: weightedOf(statements, shown.window),
      };
    });
  }
}

/** The waves that asked the statement, in order; @param waves closed ones, in order */
function trendOf(waves: readonly Waved[], { key }: Statement, placeOf: (cell: AnswerCell) => Place): readonly PerceptionTrendPoint[] {
  return waves.reduce<PerceptionTrendPoint[]>((points, wave) => {
    const own = wave.statements.find((statement) => statement.key === key);
    if (!own) return points;
    const point = pointOf(wave, own, placeOf);
    const before: PerceptionGapPoint | undefined = points.at(-1);
    return [...points, { wave: wave.wave, ...point, change: before ? changeOf(before.gap, point.gap) : null }];
  }, []);
}
