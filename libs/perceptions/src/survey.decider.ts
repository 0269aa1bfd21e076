import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { Statement, SurveyEvent } from './events.ts';
import { asks, comparable } from './statement.ts';

export type Survey =
  | { readonly status: 'none' }
  | {
      readonly status: 'active' | 'retired';
      readonly surveyId: string;
      readonly title: string;
      readonly template: string | null;
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
export const MAX_STATEMENTS = 30;
/** Of two waves: what they differ in is not only who came or left in between. */
export const DAYS_BETWEEN_WAVES = 14;
/** A wave of one day, and the days after it. */
const CADENCE_DAYS = { least: DAYS_BETWEEN_WAVES + 1, most: 730 };
const KEY = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Warning signs that people can be asked about; the others follow from reports and tickets (domain.md). */
const SIGNS_ASKED: readonly number[] = [3, 5, 6];

/** Paired statements that are asked again and again, unchanged: what differs is another survey. */
export const survey: Decider<Survey, SurveyCommands, SurveyEvent> = {
  category: 'survey',
  initialState: { status: 'none' },
  decide: {
    CreateSurvey: ({ surveyId, title, template, statements, cadenceDays }, state, { now }) => {
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
        data: { surveyId, title, template, statements, cadenceDays, createdAt: now },
      };
    },
    RetireSurvey: ({ reason }, state, { now }) => {
      if (state.status === 'none') throw unknownSurvey();
      return state.status === 'retired' ? [] : { type: 'SurveyRetired', data: { surveyId: state.surveyId, reason, retiredAt: now } };
    },
  },
  evolve: {
    SurveyCreated: ({ surveyId, title, template, statements, cadenceDays }) => ({
      status: 'active',
      surveyId,
      title,
      template,
      statements,
      cadenceDays,
    }),
    SurveyRetired: (_, state) => (state.status === 'none' ? state : { ...state, status: 'retired' }),
  },
};

export function unknownSurvey(): DomainError {
  return new DomainError('perceptions.survey-not-found', 'there is no such survey: check its id', 'surveyId');
}

function requireStatements(statements: readonly Statement[]): void {
  if (statements.length === 0) throw refusal('statements-missing', 'a survey needs at least one statement', 'statements');
  if (statements.length > MAX_STATEMENTS) {
    throw refusal('statements-too-many', `a survey has ${MAX_STATEMENTS} statements at most: make two of it`, 'statements');
  }
  const keys = new Set<string>();
  for (const [index, statement] of statements.entries()) {
    const { key, warningSign, dimension } = statement;
    const at = (field: keyof Statement) => `statements.${index}.${field}`;
    if (!KEY.test(key)) throw refusal('key-malformed', `the key “${key}” must be words of a-z and 0-9 joined by “-”`, at('key'));
    if (keys.has(key)) throw refusal('key-twice', `two statements have the key “${key}”: give each one of its own`, at('key'));
    keys.add(key);
    requireTexts(statement, at);
    if (warningSign !== null && !SIGNS_ASKED.includes(warningSign)) {
      throw refusal(
        'sign-not-asked',
        `“${key}” names warning sign ${warningSign}: people can be asked about ${SIGNS_ASKED.join(', ')}`,
        at('warningSign'),
      );
    }
    if (warningSign !== null && dimension !== null) {
      throw refusal(
        'sign-and-dimension',
        `agreement with “${key}” speaks for a warning sign, so it cannot speak for ${dimension}, too: choose one`,
        at('dimension'),
      );
    }
  }
  for (const text of ['employeeText', 'customerText'] as const) requireDifferentTexts(statements, text);
}

function requireTexts({ key, employeeText, customerText }: Statement, at: (field: keyof Statement) => string): void {
  if (employeeText === null && customerText === null) {
    throw refusal('nobody-asked', `nobody is asked “${key}”: give the text for employees, for customers, or both`, at('employeeText'));
  }
  for (const [field, text] of [
    ['employeeText', employeeText],
    ['customerText', customerText],
  ] as const) {
    if (text?.trim() !== '') continue;
    throw refusal('text-empty', `“${key}” has an empty text: write one, or leave it out where that audience is not asked`, at(field));
  }
}

/** Asked twice, the two figures would differ by whoever left out one of them. */
function requireDifferentTexts(statements: readonly Statement[], field: 'employeeText' | 'customerText'): void {
  const asked = new Map<string, string>();
  for (const [index, { key, [field]: text }] of statements.entries()) {
    if (text === null) continue;
    const same = asked.get(comparable(text));
    if (same !== undefined) {
      throw refusal(
        'text-twice',
        `“${key}” asks the same as “${same}”: word it otherwise, or leave one out`,
        `statements.${index}.${field}`,
      );
    }
    asked.set(comparable(text), key);
  }
}

/** A statement asked of one audience has no gap, so no weight either. */
function requireWeights(statements: readonly Statement[]): void {
  if (statements.every(({ weight }) => weight === null)) return;
  let sum = 0;
  for (const [index, statement] of statements.entries()) {
    const { key, weight } = statement;
    const field = `statements.${index}.weight`;
    const isPaired = asks(statement, 'EMPLOYEES') && asks(statement, 'CUSTOMERS');
    if (!isPaired && weight !== null) {
      throw refusal('weight-without-pair', `“${key}” is asked of one audience and has no gap: leave its weight out`, field);
    }
    if (isPaired && weight === null) {
      throw refusal(
        'weight-missing',
        `“${key}” has no weight, others do: give a weight to all that both audiences are asked, or to none`,
        field,
      );
    }
    if (weight !== null && (!Number.isSafeInteger(weight) || weight < 0)) {
      throw refusal('weight-not-whole', `the weight of “${key}” must be whole points, 0 to 100`, field);
    }
    sum += weight ?? 0;
  }
  if (sum !== 100) throw refusal('weights-not-100', `the weights must sum to 100 points, these sum to ${sum}`, 'statements');
}

function requireCadence(days: number | null): void {
  if (days === null || (Number.isSafeInteger(days) && days >= CADENCE_DAYS.least && days <= CADENCE_DAYS.most)) return;
  throw new DomainError(
    'perceptions.cadence-out-of-range',
    `a cadence is ${CADENCE_DAYS.least} to ${CADENCE_DAYS.most} whole days; leave it out to open waves by hand`,
    'cadenceDays',
  );
}

function refusal(code: string, message: string, field: string): DomainError {
  return new DomainError(`perceptions.${code}`, message, field);
}
