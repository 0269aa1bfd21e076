import { asks, comparable, textFor } from '#perceptions';
import type { Audience, Statement } from '#perceptions/events';
import { isPersonal, nameOfColumn, plain, RESPONDENT } from './survey-file.ts';
import type { SurveyFile } from './survey-file.ts';
import { namesOf } from './row-values.ts';
import { UsageError } from './usage-error.ts';

/** Which columns are read, and which are not. */
export interface SurveyColumns {
  /** Who answered every row. */
  readonly audience: Audience;
  readonly respondent: number;
  /** null: all rows are of one unit. */
  readonly unit: number | null;
  /** Key of the statement -> place of its column. */
  readonly statements: ReadonlyMap<string, number>;
  readonly personal: readonly string[];
  readonly unread: readonly string[];
}

interface Stated {
  readonly audience: Audience;
  readonly respondentColumn?: string | undefined;
  readonly unitColumn?: string | undefined;
  /** Column -> key, for those whose text is not that of the survey. */
  readonly keys: ReadonlyMap<string, string>;
}

const MOST_NAMES = 20;

/** Columns are found by the survey's own texts, or by what was stated. @throws UsageError with the remedy */
export function columnsIn(file: SurveyFile, asked: readonly Statement[], stated: Stated): SurveyColumns {
  const { columns } = file.format;
  const respondent = placeOf(columns, stated.respondentColumn ?? RESPONDENT[file.shape] ?? '');
  const unit = stated.unitColumn === undefined ? null : placeOf(columns, stated.unitColumn);
  const own = asked.filter((statement) => asks(statement, stated.audience));
  const keys = new Map([...stated.keys].map(([name, key]) => [name, statedKey(name, key, own)]));
  for (const name of [columns[respondent] ?? '', columns[unit ?? -1] ?? '', ...keys.keys()]) {
    if (isPersonal(name)) throw new UsageError(`the column "${name}" is personal and is never read; name another one`);
  }
  const statements = new Map<string, number>();
  for (const [place, labels] of file.labels.entries()) {
    const key = keyOf(labels, own, { ...stated, keys });
    if (key === null || place === respondent || place === unit) continue;
    if (statements.has(key)) throw new UsageError(`two columns are of the statement "${key}"; say which one by --column "NAME=${key}"`);
    statements.set(key, place);
  }
  const unknown = [...keys].find(([, key]) => !statements.has(key));
  if (unknown) throw new UsageError(`the file has no column "${unknown[0]}"; it has ${namesOf(columns)}`);
  if (statements.size === 0) {
    throw new UsageError(
      `no column has the text of a statement that this audience is asked; name them by --column "NAME=KEY". The file has the columns ${listed(file)}; the keys are ${keysOf(own)}`,
    );
  }
  const read = new Set([respondent, unit, ...statements.values()]);
  const rest = columns.filter((name, place) => name !== '' && !read.has(place));
  const { audience } = stated;
  return { audience, respondent, unit, statements, personal: rest.filter(isPersonal), unread: rest.filter((name) => !isPersonal(name)) };
}

function placeOf(columns: readonly string[], name: string): number {
  const places = columns.flatMap((column, place) => (plain(column) === plain(name) ? [place] : []));
  const [place] = places;
  if (place === undefined) throw new UsageError(`the file has no column "${name}"; it has ${namesOf(columns)}`);
  if (places.length > 1) throw new UsageError(`the file has two columns named "${name}"; rename one of them`);
  return place;
}

/** @throws UsageError for what is asked of nobody in this audience */
function statedKey(name: string, key: string, own: readonly Statement[]): string {
  const found = statementNamed([key], own);
  if (found) return found.key;
  throw new UsageError(`--column "${name}=${key}": this audience is asked no statement with the key "${key}"; the keys are ${keysOf(own)}`);
}

function keyOf(labels: readonly string[], own: readonly Statement[], { audience, keys }: Stated): string | null {
  const stated = labels.map((label) => keys.get(label)).find((key) => key !== undefined);
  if (stated !== undefined) return stated;
  // Of a matrix Qualtrics writes “what all rows are about - the row”.
  const texts = new Set(labels.flatMap((label) => [label, label.slice(label.lastIndexOf(' - ') + 1)]).map(comparable));
  const found = statementNamed(labels, own) ?? own.find((statement) => texts.has(comparable(textFor(statement, audience) ?? '')));
  return found && ![...keys.values()].includes(found.key) ? found.key : null;
}

/** By its key, as it is written before whatever differs in case, spaces and marks. */
function statementNamed(names: readonly string[], own: readonly Statement[]): Statement | undefined {
  const plainNames = names.map(plain);
  return own.find(({ key }) => names.includes(key)) ?? own.find(({ key }) => plainNames.includes(plain(key)));
}

function keysOf(own: readonly Statement[]): string {
  return own.map(({ key }) => key).join(', ') || 'none';
}

function listed(file: SurveyFile): string {
  const names = file.labels.map((_, place) => nameOfColumn(file, place));
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return namesOf(names.slice(0, MOST_NAMES)) + more;
}
