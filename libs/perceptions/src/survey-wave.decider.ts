import { daysBetween } from '#calendar';
import { canonical, DomainError, idOf } from '#eventing';
import type { Decider } from '#eventing';
import type { AnswerEvent, Audience, Histogram, Statement, WaveEvent } from './events.ts';
import { asks } from './statement.ts';
import { unknownSurvey } from './survey.decider.ts';
import type { Survey } from './survey.decider.ts';
import { cellsOfWave } from './wave-cells.ts';
import type { UnitTree } from './wave-cells.ts';

type ImportedCounts = Extract<WaveEvent, { type: 'SurveyCountsImported' }>['data'];

export type SurveyWave =
  | { readonly status: 'none' }
  | {
      readonly status: 'open' | 'closed';
      readonly waveId: string;
      readonly surveyId: string;
      readonly number: number;
      readonly statements: readonly Statement[];
      readonly opensOn: string;
      readonly closesOn: string;
      readonly imports: readonly ImportedCounts[];
    };

export interface SurveyWaveCommands {
  readonly OpenWave: {
    readonly survey: Survey;
    /** The one after the last wave of the survey, and the id that follows from it, see `waveIdAt`. */
    readonly number: number;
    /** Whether the wave before it takes answers still. */
    readonly isAnotherOpen: boolean;
    /** Local date; null: today. */
    readonly opensOn: string | null;
    /** Local date, the last on which answers are taken. */
    readonly closesOn: string;
  };
  readonly ImportSurveyCounts: {
    /** The same one again changes nothing. */
    readonly importId: string;
    readonly source: string;
    readonly unitId: string | null;
    readonly audience: Audience;
    /** Of different people each: nobody is in two imports, nor among those who answered here. */
    readonly counts: readonly { readonly key: string; readonly counts: Histogram }[];
  };
  /** Every answer of the wave, the units as they now stand, and how many people a figure needs. */
  readonly CloseWave: { readonly answers: readonly AnswerEvent['data'][]; readonly tree: UnitTree; readonly k: number };
}

/** Longer, and it would no longer tell one time from another. */
const MAX_DAYS_OPEN = 92;

/** The `number`-th wave of a survey, so that two can never be opened side by side. */
export function waveIdAt(surveyId: string, number: number): string {
  return idOf('survey_wave', surveyId, String(number));
}

/** One time of asking: what came of it is fixed, cell by cell, when it closes. */
export const surveyWave: Decider<SurveyWave, SurveyWaveCommands, WaveEvent> = {
  category: 'survey_wave',
  initialState: { status: 'none' },
  decide: {
    OpenWave: ({ survey, number, isAnotherOpen, opensOn, closesOn }, state, { now, calendar }) => {
      if (survey.status === 'none') throw unknownSurvey();
      if (survey.status === 'retired') {
        throw new DomainError('perceptions.survey-retired', 'this survey is retired: create another one', 'surveyId');
      }
      if (isAnotherOpen || state.status !== 'none') {
        throw new DomainError('perceptions.wave-open', 'a wave of this survey is open: close it before the next one', 'surveyId');
      }
      const { surveyId, statements } = survey;
      const today = calendar.dayOf(now);
      const from = opensOn ?? today;
      requireDays(from, closesOn, today);
      const waveId = waveIdAt(surveyId, number);
      return { type: 'WaveOpened', data: { waveId, surveyId, number, statements, opensOn: from, closesOn, openedAt: now } };
    },

    ImportSurveyCounts: ({ importId, source, unitId, audience, counts }, state, { now }) => {
      if (state.status === 'none') throw unknownWave();
      const imported = { waveId: state.waveId, importId, source, unitId, audience, counts };
      const earlier = state.imports.find((each) => each.importId === importId);
      if (earlier) {
        if (canonical({ ...earlier, importedAt: undefined }) === canonical(imported)) return [];
        throw new DomainError('perceptions.import-id-used', 'other counts were imported under this id: take a new one', 'importId');
      }
      if (state.status === 'closed') throw waveClosed();
      requireCounts(counts, audience, state.statements);
      return { type: 'SurveyCountsImported', data: { ...imported, importedAt: now } };
    },

    CloseWave: ({ answers, tree, k }, state, { now }) => {
      if (state.status === 'none') throw unknownWave();
      if (state.status === 'closed') return [];
      const { waveId, surveyId, statements, imports } = state;
      const results = cellsOfWave({ statements, answers, imports }, tree, k);
      return { type: 'WaveClosed', data: { waveId, surveyId, k, results, closedAt: now } };
    },
  },
  evolve: {
    WaveOpened: ({ waveId, surveyId, number, statements, opensOn, closesOn }) => ({
      status: 'open',
      waveId,
      surveyId,
      number,
      statements,
      opensOn,
      closesOn,
      imports: [],
    }),
    SurveyCountsImported: (imported, state) => (state.status === 'none' ? state : { ...state, imports: [...state.imports, imported] }),
    WaveClosed: (_, state) => (state.status === 'none' ? state : { ...state, status: 'closed' }),
  },
};

export function unknownWave(): DomainError {
  return new DomainError('perceptions.wave-not-found', 'there is no such wave: check its id', 'waveId');
}

export function waveClosed(): DomainError {
  return new DomainError('perceptions.wave-closed', 'this wave is closed and takes no answers any more', 'waveId');
}

/** @throws DomainError for a statement that is not in the wave, or not asked of that audience, and for one given twice */
export function requireAsked(keys: readonly string[], audience: Audience, statements: readonly Statement[], field: string): void {
  const known = new Map(statements.map((statement) => [statement.key, statement]));
  const seen = new Set<string>();
  for (const key of keys) {
    const statement = known.get(key);
    if (!statement || !asks(statement, audience)) {
      throw new DomainError('perceptions.not-asked', `“${key}” is not asked of ${audience} in this wave: leave it out`, field);
    }
    if (seen.has(key)) throw new DomainError('perceptions.statement-twice', `“${key}” is given twice: give each statement once`, field);
    seen.add(key);
  }
}

function requireDays(opensOn: string, closesOn: string, today: string): void {
  const days = daysBetween(opensOn, closesOn);
  if (days < 0) throw new DomainError('perceptions.closes-before-opening', `choose ${opensOn} or a later day`, 'closesOn');
  if (days > MAX_DAYS_OPEN) {
    throw new DomainError(
      'perceptions.open-too-long',
      `a wave is open for ${MAX_DAYS_OPEN} days at most: choose an earlier day`,
      'closesOn',
    );
  }
  if (closesOn < today) throw new DomainError('perceptions.closes-in-past', `that day is over: choose ${today} or a later one`, 'closesOn');
}

function requireCounts(counts: ImportedCounts['counts'], audience: Audience, statements: readonly Statement[]): void {
  if (counts.length === 0) throw new DomainError('perceptions.counts-missing', 'give the counts of at least one statement', 'counts');
  requireAsked(
    counts.map(({ key }) => key),
    audience,
    statements,
    'counts',
  );
  for (const { key, counts: histogram } of counts) {
    if (histogram.length === 5 && histogram.every((count) => Number.isSafeInteger(count) && count >= 0)) continue;
    throw new DomainError(
      'perceptions.counts-malformed',
      `“${key}” needs five whole numbers of people, 0 or more: how many answered 1, 2, 3, 4 and 5`,
      'counts',
    );
  }
}
