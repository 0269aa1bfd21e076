import { firstDayOf } from '#calendar';
import type { Calendar, IsoWeek } from '#calendar';
import { expectationsProjection, listExpectationCourses, listLatestChecks, warningSignsProjection } from '#expectations';
import type { ExpectationCourse, ExpectationTables, FoundCheck, WarningSignTables } from '#expectations';
import { frictionFigures, judgementFigures, listBreakdowns, listJudgementBreakdowns } from '#figures';
import type { FiguresTables, JudgementFiguresTables, ToldBreakdown, ToldJudgements } from '#figures';
import { findNames, insightsNames } from '#insights';
import type { Names, NamesTables } from '#insights';
import { findPublishedWave, listClosedWaves, surveysProjection } from '#perceptions';
import type { SurveysTables } from '#perceptions';
import type { Statement, StatementCells } from '#perceptions/events';
import { listPolicyStates, policiesProjection } from '#policies';
import type { PolicyState, PolicyTables } from '#policies';
import { listReviewDates, outcomesProjection, reviewsProjection } from '#reviews';
import type { OutcomesTables, ReviewDates, ReviewTables } from '#reviews';
import type { ReadDb } from '#read-store';
import type { UnitTree } from '#unit-tree';

/** A wave that is closed, with what was published of it. */
export interface HandWave {
  readonly waveId: string;
  readonly surveyId: string;
  readonly title: string;
  readonly number: number;
  /** ISO week in which it was closed. */
  readonly week: IsoWeek;
  readonly statements: readonly Statement[];
  readonly results: readonly StatementCells[];
}

/** Everything that profiles are worked out from: what is published, and nothing else. */
export interface HandMaterial {
  readonly breakdowns: readonly ToldBreakdown[];
  readonly judgements: readonly ToldJudgements[];
  /** The last one of each unit. */
  readonly checks: readonly FoundCheck[];
  /** Unit -> the unit above it. */
  readonly units: UnitTree;
  readonly policies: readonly PolicyState[];
  readonly reviews: readonly ReviewDates[];
  readonly waves: readonly HandWave[];
  readonly expectations: readonly ExpectationCourse[];
  /** Revisions with a verdict on their effect. */
  readonly judged: ReadonlySet<string>;
}

export const MATERIAL = [
  frictionFigures,
  judgementFigures,
  insightsNames,
  policiesProjection,
  reviewsProjection,
  outcomesProjection,
  surveysProjection,
  expectationsProjection,
  warningSignsProjection,
] as const;
type MaterialDb = ReadDb<
  FiguresTables &
    JudgementFiguresTables &
    NamesTables &
    PolicyTables &
    ReviewTables &
    OutcomesTables &
    SurveysTables &
    ExpectationTables &
    WarningSignTables
>;

export interface FoundMaterial {
  readonly names: Names;
  readonly material: Omit<HandMaterial, 'judged'>;
}

/**
 * @param weeks the longest that an indicator looks at
 * @param on local date whose policies and names are meant
 */
export async function findMaterial(
  db: MaterialDb,
  calendar: Calendar,
  weeks: { readonly from: IsoWeek; readonly to: IsoWeek },
  on: string,
): Promise<FoundMaterial> {
  const names = await findNames(db, on);
  const since = firstDayOf(weeks.from);
  return {
    names,
    material: {
      breakdowns: await listBreakdowns(db, weeks),
      judgements: await listJudgementBreakdowns(db, weeks),
      units: names.tree,
      checks: await listLatestChecks(db, [...names.units.keys()], weeks.to),
      policies: await listPolicyStates(db, on),
      reviews: await listReviewDates(db, since),
      waves: await listHandWaves(db, calendar, weeks),
      expectations: await listExpectationCourses(db, calendar, since),
    },
  };
}

async function listHandWaves(
  db: ReadDb<SurveysTables>,
  calendar: Calendar,
  { from, to }: { readonly from: IsoWeek; readonly to: IsoWeek },
): Promise<readonly HandWave[]> {
  const waves: HandWave[] = [];
  for (const wave of await listClosedWaves(db, { from: calendar.startOf(from), before: calendar.endOf(to) })) {
    const { waveId, surveyId, title, number, statements, closedAt } = wave;
    const published = await findPublishedWave(db, waveId);
    if (published) waves.push({ waveId, surveyId, title, number, week: calendar.weekOf(closedAt), statements, results: published.results });
  }
  return waves;
}
