import { addDays, daysBetween } from '#calendar';
import { DomainError, idOf } from '#eventing';
import type { Context, Decider } from '#eventing';
import { FURTHEST_EFFECT_DAYS } from '#policies/events';
import type { UnitTree } from '#unit-tree';
import type { Audience, GivenAnswers, Histogram, Statement, WaveEvent } from './events.ts';
import type { MintedLinks } from './minted-links.ts';
import { mintedIn, requireAudience, requireNumbers } from './minted-links.ts';
import { DAYS_BETWEEN_WAVES, unknownSurvey } from './survey.decider.ts';
import type { Survey } from './survey.decider.ts';
import { newIn, requireImportable, withImported } from './survey-imports.ts';
import type { SurveyImports } from './survey-imports.ts';
import { cellsOfWave } from './wave-cells.ts';

export type SurveyWave = { readonly status: 'none' } | KnownWave;

interface KnownWave {
  readonly status: 'open' | 'closed';
  readonly waveId: string;
  readonly surveyId: string;
  readonly number: number;
  readonly statements: readonly Statement[];
  readonly opensOn: string;
  readonly closesOn: string;
  readonly imports: SurveyImports;
  readonly links: readonly MintedLinks[];
  /** ISO instant; null: open. */
  readonly closedAt: string | null;
}

export interface SurveyWaveCommands {
  readonly OpenWave: {
    readonly survey: Survey;
    /** The one after the last wave of the survey, and the id that follows from it, see `waveIdAt`. */
    readonly number: number;
    /** The last one that there is. */
    readonly before: SurveyWave;
    /** Local date; null: today. */
    readonly opensOn: string | null;
    /** Local date, the last on which answers are taken. */
    readonly closesOn: string;
  };
  readonly ImportSurveyCounts: {
    readonly source: string;
    readonly unitId: string | null;
    readonly audience: Audience;
    /** Those that were imported before change nothing. Of different people each: nobody is in two imports, nor among those who answered here. */
    readonly counts: readonly { readonly key: string; readonly counts: Histogram }[];
  };
  readonly MintSurveyLinks: { readonly audience: Audience; readonly unitId: string | null; readonly count: number };
  readonly CloseWave: {
    /** Every answer of the wave; null: they were counted before, by a close that a restore took back, and nothing is published of them twice. */
    readonly answers: readonly GivenAnswers[] | null;
    /** The units as they now stand. */
    readonly tree: UnitTree;
    /** How many people a figure needs. */
    readonly k: number;
  };
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
    OpenWave: ({ survey, number, before, opensOn, closesOn }, state, context) => {
      if (survey.status === 'none') throw unknownSurvey();
      if (survey.status === 'retired') {
        throw new DomainError('perceptions.survey-retired', 'this survey is retired: create another one', 'surveyId');
      }
      if (before.status === 'open' || state.status !== 'none') {
        throw new DomainError('perceptions.wave-open', 'a wave of this survey is open: close it before the next one', 'surveyId');
      }
      const { surveyId, statements, cadenceDays } = survey;
      const { now, calendar } = context;
      const today = calendar.dayOf(now);
      const from = opensOn ?? today;
      requireDays(from, closesOn, today, cadenceDays);
      if (before.status === 'closed') requireDistance(before, from, context);
      const waveId = waveIdAt(surveyId, number);
      return { type: 'WaveOpened', data: { waveId, surveyId, number, statements, opensOn: from, closesOn, openedAt: now } };
    },

    ImportSurveyCounts: (command, state, { now, actor }) => {
      if (state.status === 'none') throw unknownWave();
      const imported = { ...command, importedBy: actor.id };
      const counts = newIn(imported, state.imports);
      if (command.counts.length > 0 && counts.length === 0) return [];
      if (state.status === 'closed') throw waveClosed();
      const { waveId, statements, imports } = state;
      requireImportable(imported, statements, imports);
      const { importedBy, source, unitId, audience } = imported;
      return { type: 'SurveyCountsImported', data: { waveId, importedBy, source, unitId, audience, counts, importedAt: now } };
    },

    MintSurveyLinks: ({ audience, unitId, count }, state, { now, calendar }) => {
      if (state.status === 'none') throw unknownWave();
      const { waveId, statements, links } = state;
      if (state.status === 'closed' || calendar.dayOf(now) > state.closesOn) throw waveClosed();
      requireAudience(audience, statements);
      const firstNumber = mintedIn(links);
      requireNumbers(count, firstNumber);
      return { type: 'SurveyLinksMinted', data: { waveId, audience, unitId, firstNumber, count, mintedAt: now } };
    },

    CloseWave: ({ answers, tree, k }, state, { now }) => {
      if (state.status === 'none') throw unknownWave();
      if (state.status === 'closed') return [];
      const { waveId, surveyId, statements, imports } = state;
      const isCountedBefore = answers === null;
      const counted = isCountedBefore ? { answers: [], imports: [] } : { answers, imports: [...imports.values()] };
      const results = cellsOfWave({ statements, ...counted }, tree, k);
      return { type: 'WaveClosed', data: { waveId, surveyId, k, results, isCountedBefore, closedAt: now } };
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
      imports: new Map(),
      links: [],
      closedAt: null,
    }),
    SurveyCountsImported: (imported, state) =>
      state.status === 'none' ? state : { ...state, imports: withImported(state.imports, imported) },
    SurveyLinksMinted: (minted, state) => (state.status === 'none' ? state : { ...state, links: [...state.links, minted] }),
    WaveClosed: ({ closedAt }, state) => (state.status === 'none' ? state : { ...state, status: 'closed', closedAt }),
  },
};

export function unknownWave(): DomainError {
  return new DomainError('perceptions.wave-not-found', 'there is no such wave: check its id', 'waveId');
}

export function waveClosed(): DomainError {
  return new DomainError(
    'perceptions.wave-closed',
    'this wave is closed and takes no answers any more: wait for the next one of its survey, or open it',
    'waveId',
  );
}

function requireDays(opensOn: string, closesOn: string, today: string, cadenceDays: number | null): void {
  const furthest = addDays(today, FURTHEST_EFFECT_DAYS);
  if (opensOn > furthest) {
    throw new DomainError('perceptions.opens-too-far', `two years ahead is the most: choose ${furthest} or an earlier day`, 'opensOn');
  }
  const days = daysBetween(opensOn, closesOn);
  if (days < 0) throw new DomainError('perceptions.closes-before-opening', `choose ${opensOn} or a later day`, 'closesOn');
  // It closes on the day after its last.
  const most = Math.min(MAX_DAYS_OPEN, (cadenceDays ?? Infinity) - DAYS_BETWEEN_WAVES - 1);
  if (days > most) {
    const latest = addDays(opensOn, most);
    const reason = most < MAX_DAYS_OPEN ? ', so that the next one can open in time' : '';
    throw new DomainError('perceptions.open-too-long', `choose ${latest} or an earlier day${reason}`, 'closesOn');
  }
  if (closesOn < today) throw new DomainError('perceptions.closes-in-past', `that day is over: choose ${today} or a later one`, 'closesOn');
}

/** From the last day on which answers were taken of one wave to the first of the next, whatever is said of either. */
function requireDistance(before: KnownWave, opensOn: string, { now, calendar }: Context): void {
  const lastDay = addDays(before.closesOn, 1);
  const closedOn = before.closedAt === null ? lastDay : calendar.dayOf(before.closedAt);
  const ended = closedOn < lastDay ? closedOn : lastDay;
  const earliest = addDays(ended, DAYS_BETWEEN_WAVES);
  if (opensOn >= earliest || calendar.dayOf(now) >= earliest) return;
  throw new DomainError(
    'perceptions.too-soon-after-last',
    `the wave before it ended on ${ended}: choose ${earliest} or a later day, or two waves would differ by who came and left alone`,
    'opensOn',
  );
}
