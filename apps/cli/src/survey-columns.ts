import { asks, comparable } from '#perceptions';
import type { Audience, Statement } from '#perceptions/events';
import { isPersonal, plain, RESPONDENT } from './survey-file.ts';
import type { SurveyFile } from './survey-file.ts';
import { namesOf } from './row-values.ts';
import { UsageError } from './usage-error.ts';

/** Which columns are read, and which are not. */
export interface SurveyColumns {
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

/** Columns are found by the survey's own texts, or by what was stated. @throws UsageError with the remedy */
export function columnsIn(file: SurveyFile, asked: readonly Statement[], stated: Stated): SurveyColumns {
  const { columns } = file.format;
  const respondent = placeOf(columns, stated.respondentColumn ?? RESPONDENT[file.shape] ?? '');
  const unit = stated.unitColumn === undefined ? null : placeOf(columns, stated.unitColumn);
  for (const place of [respondent, unit]) {
    const name = columns[place ?? -1] ?? '';
    if (isPersonal(name)) throw new UsageError(`the column "${name}" is personal and is never read; name another one`);
  }
  const statements = new Map<string, number>();
  for (const [place, labels] of file.labels.entries()) {
    const key = keyOf(labels, columns[place] ?? '', asked, stated);
    if (key === null || place === respondent || place === unit) continue;
    if (statements.has(key)) throw new UsageError(`two columns are of the statement "${key}"; say which one by --column "NAME=${key}"`);
    statements.set(key, place);
  }
  const unknown = [...stated.keys].find(([, key]) => !statements.has(key));
  if (unknown) throw new UsageError(`the file has no column "${unknown[0]}"; it has ${namesOf(columns)}`);
  if (statements.size === 0) {
    throw new UsageError('no column has the text of a statement that this audience is asked; name them by --column "NAME=KEY"');
  }
  const read = new Set([respondent, unit, ...statements.values()]);
  const rest = columns.filter((name, place) => name !== '' && !read.has(place));
  return { respondent, unit, statements, personal: rest.filter(isPersonal), unread: rest.filter((name) => !isPersonal(name)) };
}

function placeOf(columns: readonly string[], name: string): number {
  const places = columns.flatMap((column, place) => (plain(column) === plain(name) ? [place] : []));
  const [place] = places;
  if (place === undefined) throw new UsageError(`the file has no column "${name}"; it has ${namesOf(columns)}`);
  if (places.length > 1) throw new UsageError(`the file has two columns named "${name}"; rename one of them`);
  return place;
}

function keyOf(labels: readonly string[], name: string, asked: readonly Statement[], { audience, keys }: Stated): string | null {
  const statedKey = keys.get(name);
  if (statedKey !== undefined) return statedKey;
  if ([...keys.values()].some((key) => labels.includes(key))) return null;
  // Of a matrix Qualtrics writes “what all rows are about - the row”.
  const texts = new Set(labels.flatMap((label) => [label, label.slice(label.lastIndexOf(' - ') + 1)]).map(comparable));
  const isSame = ({ key, employeeText, customerText }: Statement) =>
    labels.includes(key) || texts.has(comparable((audience === 'EMPLOYEES' ? employeeText : customerText) ?? ''));
  const found = asked.find((statement) => asks(statement, audience) && isSame(statement));
  return found && ![...keys.values()].includes(found.key) ? found.key : null;
}
