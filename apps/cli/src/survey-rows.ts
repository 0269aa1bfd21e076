import type { Context } from '#eventing';
import { DomainError, idOf } from '#eventing';
import { comparable, ImportSurveyAnswers, ImportSurveyCounts, surveyAnswer } from '#perceptions';
import type { surveyWave } from '#perceptions';
import type { Audience } from '#perceptions/events';
import { RowRejected, textAt, wholeNumber } from './row-values.ts';
import type { SurveyColumns } from './survey-columns.ts';
import { plain } from './survey-file.ts';
import type { SurveyFile } from './survey-file.ts';

type SurveyWave = typeof surveyWave.initialState;

/** What one import is about. */
export interface SurveyImport {
  readonly file: SurveyFile;
  readonly wave: SurveyWave & { readonly status: 'open' };
  readonly source: string;
  readonly audience: Audience | null;
  /** Of rows that do not name theirs; null: the organisation as a whole. */
  readonly unitCode: string | null;
  /** Words of answers, as `comparable` has them, to 1 … 5. */
  readonly words: ReadonlyMap<string, number>;
  readonly context: Context;
}

/** Why a row is left out that is no mistake. */
export type LeftOut = 'a preview or test' | 'not finished' | 'no answer to any statement';

/** Of the scales that both tools offer. */
export const USUAL_WORDS: Readonly<Record<string, number>> = {
  'Strongly disagree': 1,
  Disagree: 2,
  'Somewhat disagree': 2,
  'Neither agree nor disagree': 3,
  Neutral: 3,
  Agree: 4,
  'Somewhat agree': 4,
  'Strongly agree': 5,
};

export function answersIn(plan: SurveyImport, columns: SurveyColumns, values: readonly string[]): ImportSurveyAnswers | LeftOut {
  const at = (name: string) => (values[plan.file.format.columns.findIndex((column) => plain(column) === name)] ?? '').trim();
  if (plan.file.shape === 'QUALTRICS') {
    if (/preview|test|^[12]$/i.test(at('status')) || /^preview$/i.test(at('distributionchannel'))) return 'a preview or test';
    if (/^(false|0)$/i.test(at('finished'))) return 'not finished';
  }
  const nameOf = (place: number) => plan.file.format.columns[place] ?? '';
  const answers = [...columns.statements].flatMap(([key, place]) => {
    const value = valueOf(textAt(values, place, key), key, plan.words);
    return value === null ? [] : [{ key, value }];
  });
  if (answers.length === 0) return 'no answer to any statement';
  const respondent = textAt(values, columns.respondent, nameOf(columns.respondent));
  if (respondent === '') throw new RowRejected(`the column "${nameOf(columns.respondent)}" is empty; without it a row could count twice`);
  const unitCode = (columns.unit === null ? '' : textAt(values, columns.unit, nameOf(columns.unit))) || plan.unitCode;
  const { wave, source, audience, context } = plan;
  const given = { audience: audience ?? 'CUSTOMERS', unitId: null, answers, source, isByLink: false };
  try {
    surveyAnswer.decide.SubmitAnswers({ ...given, wave }, surveyAnswer.initialState, context);
  } catch (error) {
    throw error instanceof DomainError ? rejectedBy(error) : error;
  }
  const commandId = idOf('imported-answers', wave.waveId, source, respondent);
  const { waveId } = wave;
  return Object.assign(new ImportSurveyAnswers(), { commandId, waveId, source, respondent, unitCode, audience: given.audience, answers });
}

/** One row of counts: a statement, how many people gave each answer, and if you like unit and audience. */
export function countsIn({ file, wave, source, audience, unitCode }: SurveyImport, values: readonly string[]): ImportSurveyCounts {
  const text = (name: string) =>
    textAt(
      values,
      file.format.columns.findIndex((column) => plain(column) === name),
      name,
    );
  const key = text('statement');
  const of = (text('audience').toUpperCase() || audience) ?? '';
  if (of !== 'EMPLOYEES' && of !== 'CUSTOMERS') {
    throw new RowRejected('the column "audience" is neither EMPLOYEES nor CUSTOMERS; fill it, or name it for all rows by --audience', of);
  }
  const unit = text('unit') || unitCode;
  const counts = ['1', '2', '3', '4', '5'].map((name) => {
    const count = wholeNumber(text(name), name);
    if (count === null || count < 0) throw new RowRejected(`the column "${name}" must say how many people, 0 or more`, text(name));
    return count;
  });
  const commandId = idOf('imported-counts', wave.waveId, source, of, unit?.toUpperCase() ?? '', key);
  return Object.assign(new ImportSurveyCounts(), {
    commandId,
    waveId: wave.waveId,
    source,
    unitCode: unit,
    audience: of,
    counts: [{ key, counts }],
  });
}

/** What a refusal of the product means in terms of the file. */
export function rejectedBy(error: DomainError): RowRejected {
  if (['command.id-reused', 'perceptions.already-answered', 'perceptions.import-id-used'].includes(error.code)) {
    return new RowRejected('an earlier row or import of the same source says otherwise; the first one counts');
  }
  return new RowRejected(error.message);
}

function valueOf(text: string, key: string, words: ReadonlyMap<string, number>): number | null {
  if (text === '') return null;
  const value = /^[1-5]$/.test(text) ? Number(text) : words.get(comparable(text));
  if (value === undefined) {
    throw new RowRejected(
      `the answer to "${key}" is neither 1 to 5 nor a word that is known; say what it stands for by --value "WORD=N"`,
      text,
    );
  }
  return value;
}
