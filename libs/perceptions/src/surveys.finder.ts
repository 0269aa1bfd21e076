import { pageArguments, pageOf } from '#graphql';
import type { Connection } from '#graphql';
import { isAfter, ReadStore } from '#read-store';
import type { ReadDb } from '#read-store';
import { Injectable } from '@nestjs/common';
import type { UnitTree } from '#unit-tree';
import type { GivenAnswers, Statement, StatementCells } from './events.ts';
import { surveysProjection } from './surveys.projection.ts';
import type { SurveysTables } from './surveys.tables.ts';

type Db = ReadDb<SurveysTables>;

export interface FoundWave {
  readonly waveId: string;
  readonly surveyId: string;
  readonly number: number;
  readonly statements: readonly Statement[];
  readonly opensOn: string;
  readonly closesOn: string;
  /** ISO instant; null: open. */
  readonly closedAt: string | null;
}

export interface FoundSurvey {
  readonly surveyId: string;
  readonly title: string;
  readonly template: string | null;
  readonly statements: readonly Statement[];
  readonly cadenceDays: number | null;
  readonly isRetired: boolean;
  /** The latest first. */
  readonly waves: readonly FoundWave[];
}

/** What was published of a closed wave. */
export interface PublishedWave {
  readonly waveId: string;
  readonly surveyId: string;
  /** People that a cell has at least. */
  readonly k: number;
  readonly results: readonly StatementCells[];
}

/** What the close of a wave takes. */
export interface WaitingAnswers {
  /** As far as they can be read. */
  readonly answers: readonly GivenAnswers[];
  readonly tree: UnitTree;
  /** ISO instant. */
  readonly openedAt: string;
}

@Injectable()
export class SurveysFinder {
  constructor(private readonly store: ReadStore) {}

  list(first: number, after?: string | null): Promise<Connection<FoundSurvey>> {
    return this.store.find(surveysProjection, (db) => listSurveyPage(db, first, after));
  }

  find(surveyId: string): Promise<FoundSurvey | null> {
    return this.store.find(surveysProjection, (db) => findSurvey(db, surveyId));
  }

  listOpenWaveIds(): Promise<readonly string[]> {
    return this.store.find(surveysProjection, async (db) => {
      const rows = await db.selectFrom('survey_wave').select('wave_id').where('closed_at', 'is', null).execute();
      return rows.map(({ wave_id }) => wave_id);
    });
  }

  /** With the units as they now stand; null: no such wave, or one that is open. */
  findPublished(waveId: string): Promise<{ readonly wave: PublishedWave; readonly tree: UnitTree } | null> {
    return this.store.find(surveysProjection, async (db) => {
      const wave = await findPublishedWave(db, waveId);
      return wave && { wave, tree: await findSurveyedUnits(db) };
    });
  }
}

/** The latest first, with every wave: for what has to look at all of them. */
export async function listSurveys(db: Db): Promise<readonly FoundSurvey[]> {
  const rows = await db.selectFrom('survey').selectAll().orderBy('created_at', 'desc').orderBy('survey_id').execute();
  return surveysOf(rows, await listWaves(db, null));
}

/** @returns null: no such survey */
export async function findSurvey(db: Db, surveyId: string): Promise<FoundSurvey | null> {
  const rows = await db.selectFrom('survey').selectAll().where('survey_id', '=', surveyId).execute();
  return surveysOf(rows, await listWaves(db, [surveyId]))[0] ?? null;
}

/** The latest first. @throws DomainError `page.first`, `page.after` */
export async function listSurveyPage(db: Db, first: number, after?: string | null): Promise<Connection<FoundSurvey>> {
  const { limit, key } = pageArguments(first, after, 2);
  let query = db.selectFrom('survey').selectAll().orderBy('created_at', 'desc').orderBy('survey_id').limit(limit);
  if (key) query = query.where((eb) => isAfter(key, eb.ref('created_at'), eb.ref('survey_id')));
  const rows = await query.execute();
  const waves = await listWaves(
    db,
    rows.slice(0, first).map(({ survey_id }) => survey_id),
  );
  const found = new Map(surveysOf(rows, waves).map((survey) => [survey.surveyId, survey]));
  return pageOf(
    rows,
    first,
    ({ created_at, survey_id }) => [created_at, survey_id],
    ({ survey_id }) => found.get(survey_id) as FoundSurvey,
  );
}

export interface ClosedWave extends FoundWave {
  /** Of its survey. */
  readonly title: string;
  /** ISO instant. */
  readonly closedAt: string;
}

/** Waves that closed in a time, of all surveys; the one that closed last first. @param from ISO instant @param before ISO instant; null: until now */
export async function listClosedWaves(
  db: Db,
  { from, before }: { readonly from: string; readonly before: string | null },
): Promise<readonly ClosedWave[]> {
  let query = db
    .selectFrom('survey_wave')
    .innerJoin('survey', 'survey.survey_id', 'survey_wave.survey_id')
    .select([...WAVE_COLUMNS, 'title'])
    .where('closed_at', '>=', from)
    .orderBy('closed_at', 'desc')
    .orderBy('survey.created_at', 'desc')
    .orderBy('wave_id');
  if (before !== null) query = query.where('closed_at', '<', before);
  return (await query.execute()).map(({ title, ...row }) => ({ ...waveOf(row), title, closedAt: row.closed_at ?? '' }));
}

function surveysOf(rows: readonly SurveysTables['survey'][], waves: readonly FoundWave[]): readonly FoundSurvey[] {
  const own = Map.groupBy(waves, ({ surveyId }) => surveyId);
  return rows.map((row) => ({
    surveyId: row.survey_id,
    title: row.title,
    template: row.template,
    statements: JSON.parse(row.statements) as readonly Statement[],
    cadenceDays: row.cadence_days,
    isRetired: row.is_retired === 1,
    waves: own.get(row.survey_id) ?? [],
  }));
}

export async function findPublishedWave(db: Db, waveId: string): Promise<PublishedWave | null> {
  const row = await db
    .selectFrom('survey_wave')
    .select(['wave_id', 'survey_id', 'k', 'results'])
    .where('wave_id', '=', waveId)
    .executeTakeFirst();
  if (!row || row.results === null || row.k === null) return null;
  return { waveId: row.wave_id, surveyId: row.survey_id, k: row.k, results: JSON.parse(row.results) as readonly StatementCells[] };
}

export async function findSurveyedUnits(db: Db): Promise<UnitTree> {
  const rows = await db.selectFrom('surveyed_unit').selectAll().execute();
  return new Map(rows.map(({ unit_id, parent_id }) => [unit_id, parent_id]));
}

/** For the close alone: no query of the API tells anything of it. null: no such wave. */
export async function findWaitingAnswers(db: Db, waveId: string): Promise<WaitingAnswers | null> {
  const wave = await db.selectFrom('survey_wave').select('opened_at').where('wave_id', '=', waveId).executeTakeFirst();
  if (!wave) return null;
  const rows = await db.selectFrom('survey_answer').select('given').where('wave_id', '=', waveId).execute();
  return {
    answers: rows.flatMap(({ given }) => given ?? []),
    tree: await findSurveyedUnits(db),
    openedAt: wave.opened_at,
  };
}

const WAVE_COLUMNS = [
  'wave_id',
  'survey_wave.survey_id',
  'number',
  'survey_wave.statements',
  'opens_on',
  'closes_on',
  'closed_at',
] as const;

/** @param surveyIds null: of all */
async function listWaves(db: Db, surveyIds: readonly string[] | null): Promise<readonly FoundWave[]> {
  if (surveyIds?.length === 0) return [];
  let query = db.selectFrom('survey_wave').select(WAVE_COLUMNS).orderBy('number', 'desc');
  if (surveyIds) query = query.where('survey_id', 'in', surveyIds);
  return (await query.execute()).map(waveOf);
}

type WaveRow = Pick<
  SurveysTables['survey_wave'],
  'wave_id' | 'survey_id' | 'number' | 'statements' | 'opens_on' | 'closes_on' | 'closed_at'
>;

function waveOf(row: WaveRow): FoundWave {
  return {
    waveId: row.wave_id,
    surveyId: row.survey_id,
    number: row.number,
    statements: JSON.parse(row.statements) as readonly Statement[],
    opensOn: row.opens_on,
    closesOn: row.closes_on,
    closedAt: row.closed_at,
  };
}
