import { addWeeks, bucketOf, quarterOf } from '#calendar';
import type { Bucket } from '#calendar';
import { Deployment } from '#cqrs';
import type { Actor } from '#eventing';
import { checkPeriod, expectationsProjection, listRegistered } from '#expectations';
import { WARNING_SIGNS } from '#expectations/events';
import type { WarningSign } from '#expectations/events';
import { cellsByQuarter, frictionFigures } from '#figures';
import type { FiguresDb } from '#figures';
import { findPublishedWave, listClosedWaves, surveysProjection } from '#perceptions';
import type { ClosedWave, FoundWave, SurveysTables } from '#perceptions';
import type { AnswerCell } from '#perceptions/events';
import { policiesProjection } from '#policies';
import { seesEverything } from '#graphql';
import { ReadStore } from '#read-store';
import type { ReadDb } from '#read-store';
import { Injectable } from '@nestjs/common';
import { ancestorsOf, subtreeOf } from '#unit-tree';
import { weeksFrom } from './friction-windows.ts';
import type { Weeks } from './friction-windows.ts';
import { findNames, insightsNames } from './insights-names.projection.ts';
import { placeIn, pointOf } from './perception-points.ts';
import type { Place } from './perception-points.ts';
import { listPolicyUnits } from './policy-units.ts';
import { causesEvidence, expectationsEvidence, statementEvidence, suggestions } from './warning-sign-suggestions.ts';
import type { EvidencedSign, SignEvidence } from './warning-sign-suggestions.ts';
import { waveWindow } from './wave-window.ts';

/** A wave that lies further before the end of a period no longer speaks of it. */
const WEEKS_OF_A_WAVE = 52;
/** Numbers of the signs that statements speak for. */
const ASKED_SIGNS = [3, 5, 6];

const NOT_BY_UNIT = 'Causes are published of whole rules; whoever reads the figures of the whole organisation is told.';
const NO_RULES = 'The unit has no rules of its own.';
const NO_WAVE = `No wave of a survey with a statement for it was closed within ${WEEKS_OF_A_WAVE} weeks.`;

/** What published data suggests of the warning signs of a unit; it answers none of them. */
@Injectable()
export class WarningSignsFinder {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
  ) {}

  /** @throws DomainError `warning-signs.no-period` */
  suggest(unitId: string, period: string, reader: Actor): Promise<readonly EvidencedSign[]> {
    const bucket = checkPeriod(period);
    const { calendar } = this.deployment;
    const projections = [expectationsProjection, frictionFigures, surveysProjection, policiesProjection, insightsNames] as const;
    return this.store.findAcross(projections, async (db) => {
      const { tree } = await findNames(db, this.deployment.today());
      const subtree = subtreeOf(tree, unitId);
      const rules = [...(await listPolicyUnits(db))].flatMap(([policyId, unit]) => (unit !== null && subtree.has(unit) ? [policyId] : []));
      const unsaid = new Map(ASKED_SIGNS.map((number) => [signOf(number), NO_WAVE]));
      unsaid.set('LIMITS_REPORTED_AS_ERRORS', rules.length > 0 ? NOT_BY_UNIT : NO_RULES);
      const about = new Map(await this.#statements(db, bucket, placeIn(subtree, ancestorsOf(tree, unitId))));
      const time = { from: calendar.startOf(bucket.fromWeek), before: calendar.endOf(bucket.toWeek) };
      const registered = await listRegistered(db, { unitIds: [...subtree], ...time });
      about.set('REQUESTS_OUTSIDE_CHARTER', [expectationsEvidence(registered, weeksFrom(bucket.fromWeek, bucket.toWeek))]);
      if (rules.length > 0 && seesEverything(reader)) about.set('LIMITS_REPORTED_AS_ERRORS', await causesOf(db, bucket, rules));
      return suggestions(about, unsaid);
    });
  }

  /** Of each sign the statements of the latest closed wave that has any. */
  async #statements(db: ReadDb<SurveysTables>, { toWeek }: Bucket, placeOf: (cell: AnswerCell) => Place) {
    const { calendar } = this.deployment;
    // One that was to take answers until then may have been closed at any time after.
    const closed = { from: calendar.startOf(addWeeks(toWeek, 1 - WEEKS_OF_A_WAVE)), before: null };
    const waves = await listClosedWaves(db, closed);
    const found: [WarningSign, readonly SignEvidence[]][] = [];
    for (const number of ASKED_SIGNS) {
      const latest = this.#latestWave(waves, number, toWeek);
      if (!latest) continue;
      const { wave, title, window } = latest;
      const told = { window, statements: wave.statements, results: (await findPublishedWave(db, wave.waveId))?.results ?? null };
      const evidence = wave.statements
        .filter(({ warningSign }) => warningSign === number)
        .flatMap((statement) =>
          statementEvidence({
            waveId: wave.waveId,
            survey: `${title}, wave ${wave.number}`,
            statement,
            ...pointOf(told, statement, placeOf),
          }),
        );
      found.push([signOf(number), evidence]);
    }
    return found;
  }

  #latestWave(waves: readonly ClosedWave[], number: number, toWeek: Bucket['toWeek']): Latest | null {
    const first = addWeeks(toWeek, 1 - WEEKS_OF_A_WAVE);
    const asked = waves.flatMap((wave): Latest[] => {
      const window = waveWindow(wave, this.deployment.calendar);
      const isThere = window && window.to >= first && window.to <= toWeek;
      return isThere && wave.statements.some(({ warningSign }) => warningSign === number) ? [{ wave, title: wave.title, window }] : [];
    });
    return asked.reduce<Latest | null>((latest, each) => (latest && closedOf(latest) >= closedOf(each) ? latest : each), null);
  }
}

interface Latest {
  readonly wave: FoundWave;
  readonly title: string;
  readonly window: Weeks;
}

function closedOf({ wave: { closedAt } }: Latest): string {
  return closedAt ?? '';
}

/** Of the quarters that the period lies in: causes are told by these. */
async function causesOf(db: FiguresDb, { fromWeek, toWeek }: Bucket, policyIds: readonly string[]): Promise<readonly SignEvidence[]> {
  const span = { from: quarterOf(fromWeek), to: quarterOf(toWeek) };
  const window = weeksFrom(bucketOf(fromWeek, 'QUARTER').fromWeek, bucketOf(toWeek, 'QUARTER').toWeek);
  const counts = new Map<string | null, Record<string, number>>([[null, {}]]);
  for (const policyId of policyIds) {
    for (const { source, cell, count } of await cellsByQuarter(db, { dimension: 'cause', ...span, policyId })) {
      const of = counts.get(source) ?? {};
      counts.set(source, { ...of, [cell]: (of[cell] ?? 0) + count });
    }
  }
  return [...counts].map(([source, own]) => causesEvidence({ source, counts: own }, window, policyIds));
}

/** The signs are numbered from 1. */
function signOf(number: number): WarningSign {
  const sign = WARNING_SIGNS[number - 1];
  if (!sign) throw new Error(`there is no sign ${number}`);
  return sign;
}
