import type { Context } from '#eventing';
import { DomainError } from '#eventing';
import { surveyAnswer } from '#perceptions';
import type { surveyWave } from '#perceptions';
import type { Audience, Histogram } from '#perceptions/events';
import { RowRejected, textAt, wholeNumber } from './row-values.ts';
import type { SurveyColumns } from './survey-columns.ts';
import { nameOfColumn, plain } from './survey-file.ts';
import type { SurveyFile } from './survey-file.ts';
import { numberIn, wordOf } from './survey-options.ts';
import type { AnswerWords } from './survey-options.ts';
import { nameOf, onOwnScale, pointsOf } from './survey-scale.ts';
import type { SurveyScale } from './survey-scale.ts';

type SurveyWave = typeof surveyWave.initialState;

/** What one import is about. */
export interface SurveyImport {
  readonly file: SurveyFile;
  readonly wave: SurveyWave & { readonly status: 'open' };
  readonly source: string;
  readonly audience: Audience | null;
  /** Of rows that do not name theirs; null: the organisation as a whole. */
  readonly unitCode: string | null;
  readonly scale: SurveyScale;
  readonly words: AnswerWords;
  readonly context: Context;
}

/** Why a row is left out that is no mistake. */
export type LeftOut =
  'marked as spam' | 'a preview or test' | 'not finished' | 'no answer to any statement' | 'an exact repeat of an earlier row of the file';

/** What one respondent answered. */
export interface AnswerRow {
  readonly respondent: string;
  readonly unitCode: string | null;
  readonly audience: Audience;
  readonly answers: readonly { readonly key: string; readonly value: number }[];
}

/** A statement, and how many people gave each answer. */
export interface CountsRow {
  readonly unitCode: string | null;
  readonly audience: Audience;
  readonly key: string;
  readonly counts: Histogram;
}

/** Whose detail is an answer on a scale, and so nothing personal: the dry run shows it. */
export class OddAnswer extends RowRejected {}

/** A whole number that nobody could have answered. */
export class OffScale extends OddAnswer {}

/** In the numbers that Qualtrics exports in place of words: what each is, added up. */
const STATUS = { previewOrTest: 1 | 2, spam: 8 } as const;

/** @throws RowRejected */
export function answersIn(plan: SurveyImport, columns: SurveyColumns, values: readonly string[]): AnswerRow | LeftOut {
  const reason = plan.file.shape === 'QUALTRICS' ? whyLeftOut(plan.file, values) : null;
  if (reason !== null) return reason;
  const columnAt = (place: number) => nameOfColumn(plan.file, place);
  const answers = [...columns.statements].flatMap(([key, place]) => {
    const value = valueOf(textAt(values, place, columnAt(place)), `"${columnAt(place)}" (${key})`, plan);
    return value === null ? [] : [{ key, value }];
  });
  if (answers.length === 0) return 'no answer to any statement';
  const respondent = textAt(values, columns.respondent, columnAt(columns.respondent));
  if (respondent === '') throw new RowRejected(`the column "${columnAt(columns.respondent)}" is empty; without it a row could count twice`);
  const unitCode = (columns.unit === null ? '' : textAt(values, columns.unit, columnAt(columns.unit))) || plan.unitCode;
  const { wave, source, context } = plan;
  const { audience } = columns;
  try {
    const given = { wave, audience, unitId: null, answers, source, isByLink: false };
    surveyAnswer.decide.SubmitAnswers(given, surveyAnswer.initialState, context);
  } catch (error) {
    throw error instanceof DomainError ? rejectedBy(error) : error;
  }
  return { respondent, unitCode, audience, answers };
}

/** One row of counts: a statement, how many people gave each answer, and if you like unit and audience. @throws RowRejected */
export function countsIn({ file, scale, audience, unitCode }: SurveyImport, values: readonly string[]): CountsRow {
  const text = (name: string) => textAt(values, placeOf(file, name), name);
  const of = (text('audience').toUpperCase() || audience) ?? '';
  if (of !== 'EMPLOYEES' && of !== 'CUSTOMERS') {
    throw new RowRejected('the column "audience" is neither EMPLOYEES nor CUSTOMERS; fill it, or name it for all rows by --audience', of);
  }
  const counts: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  for (const point of pointsOf(scale)) {
    const count = wholeNumber(text(String(point)), String(point));
    if (count === null || count < 0)
      throw new RowRejected(`the column "${point}" must say how many people, 0 or more`, text(String(point)));
    counts[onOwnScale(point, scale) - 1] = (counts[onOwnScale(point, scale) - 1] ?? 0) + count;
  }
  return { unitCode: text('unit') || unitCode, audience: of, key: text('statement'), counts };
}

/** What a refusal of the product means in terms of the file. */
export function rejectedBy(error: DomainError): RowRejected {
  if (['command.id-reused', 'perceptions.already-answered', 'perceptions.counts-otherwise'].includes(error.code)) {
    return new RowRejected('an earlier row or import of the same source says otherwise; the first one counts');
  }
  return new RowRejected(error.message);
}

function whyLeftOut(file: SurveyFile, values: readonly string[]): LeftOut | null {
  const at = (name: string) => (values[placeOf(file, name) ?? -1] ?? '').trim();
  const status = at('status');
  const bits = /^\d{1,3}$/.test(status) ? Number(status) : 0;
  if (/spam/i.test(status) || (bits & STATUS.spam) !== 0) return 'marked as spam';
  if (/preview|test/i.test(status) || (bits & STATUS.previewOrTest) !== 0 || /^(preview|test)$/i.test(at('distributionchannel')))
    return 'a preview or test';
  return /^(false|0)$/i.test(at('finished')) ? 'not finished' : null;
}

function placeOf({ format }: SurveyFile, name: string): number | undefined {
  const place = format.columns.findIndex((column) => plain(column) === name);
  return place < 0 ? undefined : place;
}

function valueOf(text: string, column: string, { scale, words }: SurveyImport): number | null {
  if (text === '') return null;
  const number = numberIn(text);
  const word = words.get(wordOf(text));
  const value = word === undefined ? number : word;
  if (word === null) return null;
  if (value === null) {
    throw new OddAnswer(
      `the column ${column} has an answer that is neither a number from ${nameOf(scale)} nor a word that is known; say what it stands for by --value "WORD=N", or that it is no answer by --value "WORD="`,
      text,
    );
  }
  if (value < scale.low || value > scale.high) {
    throw new OffScale(
      `the column ${column} has an answer off the scale from ${nameOf(scale)} (where it is no answer, say so by --value "NUMBER=")`,
      text,
    );
  }
  return onOwnScale(value, scale);
}
