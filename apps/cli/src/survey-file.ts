import { comparable } from '#perceptions';
import { detectFormat, readRecords } from './csv-records.ts';
import type { CsvFormat, CsvRecord } from './csv-records.ts';
import { scaleOfColumns } from './survey-scale.ts';
import type { SurveyScale } from './survey-scale.ts';
import { UsageError } from './usage-error.ts';

/** COUNTS: how many gave each answer. The others: a row for each respondent, as Qualtrics or SurveyMonkey export it, or under one header. */
type SurveyShape = 'QUALTRICS' | 'SURVEYMONKEY' | 'ROWS' | 'COUNTS';

/** A file of what was answered elsewhere. */
export interface SurveyFile {
  readonly path: string;
  readonly shape: SurveyShape;
  readonly format: CsvFormat;
  /** Of each column all that names it: its name, the text of its question, the option behind it. */
  readonly labels: readonly (readonly string[])[];
  /** Records behind the first one that are header, too. */
  readonly moreHeaders: number;
  /** As the columns of counts say it; null: only whoever has the file knows. */
  readonly scale: SurveyScale | null;
}

/** Of the column that tells respondents apart. */
export const RESPONDENT: Readonly<Record<SurveyShape, string | null>> = {
  QUALTRICS: 'responseid',
  SURVEYMONKEY: 'respondentid',
  ROWS: 'respondent',
  COUNTS: null,
};

/** What both tools export of a person beside the answers, and what people call such columns themselves. */
const PERSONAL =
  /^(ip ?address|recipient.*|participant.*|external.*reference|location(latitude|longitude)|e?mail.*|firstname|lastname|surname|(full)?name|phone.*|mobile.*|customdata.*|contactid|useragent|address|birth.*)$/;

/** A name without spaces, marks and case: “IP Address”, `ip_address` and `IPAddress` are one. */
export function plain(name: string): string {
  return comparable(name).replaceAll(' ', '');
}

export function isPersonal(name: string): boolean {
  return PERSONAL.test(plain(name));
}

/** How a message names a column. In a grid of SurveyMonkey the first header says nothing of most of them, the second has the text of the row. */
export function nameOfColumn({ labels }: Pick<SurveyFile, 'labels'>, place: number): string {
  const [name] = labels[place] ?? [];
  return name === undefined ? `number ${place + 1}` : name.replaceAll(/\s+/g, ' ').trim();
}

/** @throws UsageError for a file of no shape that is known */
export async function detectSurveyFile(path: string): Promise<SurveyFile> {
  const format = await detectFormat(path, {});
  const names = format.columns.map(plain);
  const shape = shapeOf(names);
  const headers: (readonly string[])[] = [];
  const most = { QUALTRICS: 2, SURVEYMONKEY: 1, ROWS: 0, COUNTS: 0 }[shape];
  if (most > 0) {
    for await (const { values } of readRecords(path, format)) {
      if (headers.length === most || !isHeader(shape, values, names)) break;
      headers.push(values);
    }
  }
  if (headers.length < most) {
    throw new UsageError(
      `${path} has the columns of ${shape === 'QUALTRICS' ? 'Qualtrics without its second and third header row' : 'SurveyMonkey without its second header row'}; export it anew, and leave the headers as they are`,
    );
  }
  const labels = format.columns.map((name, at) => [name, ...headers.map((header) => header[at] ?? '')].filter((label) => label !== ''));
  return { path, shape, format, labels, moreHeaders: headers.length, scale: shape === 'COUNTS' ? scaleOfColumns(names) : null };
}

/** Every row behind the headers. */
export async function* readAnswerRecords({ path, format, moreHeaders }: SurveyFile): AsyncGenerator<CsvRecord> {
  let record = 0;
  for await (const each of readRecords(path, format)) {
    record += 1;
    if (record > moreHeaders) yield each;
  }
}

function shapeOf(names: readonly string[]): SurveyShape {
  for (const shape of ['QUALTRICS', 'SURVEYMONKEY', 'ROWS'] as const) if (names.includes(RESPONDENT[shape] ?? '')) return shape;
  if (names.includes('statement')) return 'COUNTS';
  throw new UsageError(
    'the file is neither counts (columns statement, unit, audience, and the points of the scale: 1, 2, 3, 4, 5) nor rows: it has no column "ResponseId" (Qualtrics), "Respondent ID" (SurveyMonkey) or "respondent"; see docs/import.md',
  );
}

/** Qualtrics has the texts, then its own ids as JSON; SurveyMonkey has the options, and nothing under the respondent. */
function isHeader(shape: SurveyShape, values: readonly string[], names: readonly string[]): boolean {
  if (shape === 'SURVEYMONKEY') return (values[names.indexOf(RESPONDENT.SURVEYMONKEY ?? '')] ?? '').trim() === '';
  const first = values[names.indexOf(RESPONDENT.QUALTRICS ?? '')] ?? '';
  return first.includes('"ImportId"') || !/^R_\w+$/.test(first.trim());
}
