import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { Statement, SurveyEvent } from './events.ts';
import { asks } from './statement.ts';

export type Survey =
  | { readonly status: 'none' }
  | {
      readonly status: 'active' | 'retired';
      readonly surveyId: string;
      readonly title: string;
      readonly statements: readonly Statement[];
      /** Days from one wave's opening to the next; null: by hand. */
      readonly cadenceDays: number | null;
    };

export interface SurveyCommands {
  readonly CreateSurvey: {
    readonly surveyId: string;
    readonly title: string;
    /** The key of the template that it began from, which may have been changed. */
    readonly template: string | null;
    readonly statements: readonly Statement[];
    readonly cadenceDays: number | null;
  };
  readonly RetireSurvey: { readonly reason: string };
}

/** Whoever is asked more does not read to the end; and the results of a wave stay one event below 1 MiB. */
const MAX_STATEMENTS = 30;
const CADENCE_DAYS = { least: 7, most: 730 };
const KEY = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Warning signs that people can be asked about; the others follow from reports and tickets (domain.md). */
const SIGNS_ASKED: readonly number[] = [3, 5, 6];

/** Paired statements that are asked again and again, unchanged: what differs is another survey. */
export const survey: Decider<Survey, SurveyCommands, SurveyEvent> = {
  category: 'survey',
  initialState: { status: 'none' },
  decide: {
    CreateSurvey: ({ surveyId, title, template, statements, cadenceDays }, state, { now, actor }) => {
      if (state.status !== 'none') {
        throw new DomainError(
          'perceptions.survey-exists',
          'there is a survey of this id: take a new commandId for another one',
          'commandId',
        );
      }
      requireStatements(statements);
      requireWeights(statements);
      requireCadence(cadenceDays);
      return {
        type: 'SurveyCreated',
        data: { surveyId, title, template, statements, cadenceDays, createdBy: actor.id, createdAt: now },
      };
    },
    RetireSurvey: ({ reason }, state, { now }) => {
      if (state.status === 'none') throw unknownSurvey();
      return state.status === 'retired' ? [] : { type: 'SurveyRetired', data: { surveyId: state.surveyId, reason, retiredAt: now } };
    },
  },
  evolve: {
    SurveyCreated: ({ surveyId, title, statements, cadenceDays }) => ({ status: 'active', surveyId, title, statements, cadenceDays }),
    SurveyRetired: (_, state) => (state.status === 'none' ? state : { ...state, status: 'retired' }),
  },
};

export function unknownSurvey(): DomainError {
  return new DomainError('perceptions.survey-not-found', 'there is no such survey: check its id', 'surveyId');
}

function requireStatements(statements: readonly Statement[]): void {
  if (statements.length === 0) throw refusal('statements-missing', 'a survey needs at least one statement');
  if (statements.length > MAX_STATEMENTS) {
    throw refusal('statements-too-many', `a survey has ${MAX_STATEMENTS} statements at most: make two of it`);
  }
  const keys = new Set<string>();
  for (const statement of statements) {
    const { key, warningSign, dimension } = statement;
    if (!KEY.test(key)) throw refusal('key-malformed', `the key “${key}” must be words of a-z and 0-9 joined by “-”`);
    if (keys.has(key)) throw refusal('key-twice', `two statements have the key “${key}”: give each one of its own`);
    keys.add(key);
    requireTexts(statement);
    if (warningSign !== null && !SIGNS_ASKED.includes(warningSign)) {
      throw refusal('sign-not-asked', `“${key}” names warning sign ${warningSign}: people can be asked about ${SIGNS_ASKED.join(', ')}`);
    }
    if (warningSign !== null && dimension !== null) {
      throw refusal(
        'sign-and-dimension',
        `agreement with “${key}” speaks for a warning sign, so it cannot speak for ${dimension}, too: choose one`,
      );
    }
  }
}

function requireTexts({ key, employeeText, customerText }: Statement): void {
  if (employeeText === null && customerText === null) {
    throw refusal('nobody-asked', `nobody is asked “${key}”: give the text for employees, for customers, or both`);
  }
  if ([employeeText, customerText].some((text) => text?.trim() === '')) {
    throw refusal('text-empty', `“${key}” has an empty text: write one, or leave it out where that audience is not asked`);
  }
}

/** A statement asked of one audience has no gap, so no weight either. */
function requireWeights(statements: readonly Statement[]): void {
  if (statements.every(({ weight }) => weight === null)) return;
  let sum = 0;
  for (const statement of statements) {
    const { key, weight } = statement;
    const isPaired = asks(statement, 'EMPLOYEES') && asks(statement, 'CUSTOMERS');
    if (!isPaired && weight !== null) {
      throw refusal('weight-without-pair', `“${key}” is asked of one audience and has no gap: leave its weight out`);
    }
    if (isPaired && weight === null) {
      throw refusal('weight-missing', `“${key}” has no weight, others do: give a weight to all that both audiences are asked, or to none`);
    }
    if (weight !== null && (!Number.isSafeInteger(weight) || weight < 0)) {
      throw refusal('weight-not-whole', `the weight of “${key}” must be whole points, 0 to 100`);
    }
    sum += weight ?? 0;
  }
  if (sum !== 100) throw refusal('weights-not-100', `the weights must sum to 100 points, these sum to ${sum}`);
}

function requireCadence(days: number | null): void {
  if (days === null || (Number.isSafeInteger(days) && days >= CADENCE_DAYS.least && days <= CADENCE_DAYS.most)) return;
  throw new DomainError(
    'perceptions.cadence-out-of-range',
    `a cadence is ${CADENCE_DAYS.least} to ${CADENCE_DAYS.most} whole days; leave it out to open waves by hand`,
    'cadenceDays',
  );
}

function refusal(code: string, message: string): DomainError {
  return new DomainError(`perceptions.${code}`, message, 'statements');
}
