import { canonical, codeKey, DomainError, fold, idOf } from '#eventing';
import { ImportSurveyAnswers, ImportSurveyCounts, surveyWave } from '#perceptions';
import { RowRejected } from './row-values.ts';
import type { SurveyColumns } from './survey-columns.ts';
import { plain, readAnswerRecords } from './survey-file.ts';
import { answersIn, countsIn, OffScale, rejectedBy } from './survey-rows.ts';
import type { AnswerRow, CountsRow, LeftOut, SurveyImport } from './survey-rows.ts';
import { nameOf, pointsOf } from './survey-scale.ts';
import { UsageError } from './usage-error.ts';

/** A row of the file, in terms of what would be recorded. */
export interface ReadRow extends Origin {
  readonly outcome: { readonly command: ImportSurveyAnswers | ImportSurveyCounts } | RowRejected | 'KNOWN';
  /** Further rows that are in the same command. */
  readonly more?: readonly Origin[];
}

interface Origin {
  /** In the file, from 1. */
  readonly line: number;
  /** Of the columns that are read, and no other: they go into the file of rejected rows. */
  readonly values: readonly string[];
}

export interface ReadAnswers {
  readonly columns: readonly string[];
  readonly rows: readonly ReadRow[];
  readonly leftOut: ReadonlyMap<LeftOut, number>;
}

/** @returns the id of the unit with this code; null: there is none */
export type FindUnitId = (code: string) => Promise<string | null>;

/** Each code is looked up once, however many rows have it. */
export function remembering(find: FindUnitId): FindUnitId {
  const found = new Map<string, Promise<string | null>>();
  return (code) => {
    const unitId = found.get(codeKey(code)) ?? find(code);
    found.set(codeKey(code), unitId);
    return unitId;
  };
}

/**
 * Every row as the product would take it; nothing is written.
 * @param columns null: the file has counts
 * @param isScaleKnown false: nobody said which scale the file has
 * @throws UsageError for a file whose numbers are of another scale, of which some would be taken for what they are not
 */
export async function readAnswers(
  plan: SurveyImport,
  columns: SurveyColumns | null,
  find: FindUnitId,
  isScaleKnown: boolean,
  signal: AbortSignal,
): Promise<ReadAnswers> {
  const kept = keptOf(plan, columns);
  const rows: ReadRow[] = [];
  const leftOut = new Map<LeftOut, number>();
  const groups = new CountGroups(plan);
  const respondents = new Respondents();
  for await (const { line, values, broken } of readAnswerRecords(plan.file)) {
    signal.throwIfAborted();
    const origin = { line, values: kept.map(({ place }) => (broken === null ? (values[place] ?? '') : '')) };
    const outcome =
      broken === null ? await outcomeOf(plan, columns, { groups, respondents }, find, origin, values) : new RowRejected(broken);
    if (outcome instanceof OffScale && !isScaleKnown) throw unknownScale(plan, line, outcome);
    if (outcome === null) continue;
    if (typeof outcome === 'string' && outcome !== 'KNOWN') leftOut.set(outcome, (leftOut.get(outcome) ?? 0) + 1);
    else rows.push({ ...origin, outcome });
  }
  return { columns: kept.map(({ name }) => name), rows: [...rows, ...groups.rows()], leftOut };
}

/** @returns null: it goes with its group */
async function outcomeOf(
  plan: SurveyImport,
  columns: SurveyColumns | null,
  { groups, respondents }: { readonly groups: CountGroups; readonly respondents: Respondents },
  find: FindUnitId,
  origin: Origin,
  values: readonly string[],
): Promise<ReadRow['outcome'] | LeftOut | null> {
  try {
    const row = columns ? answersIn(plan, columns, values) : countsIn(plan, values);
    if (typeof row === 'string') return row;
    const unitId = row.unitCode ? await find(row.unitCode) : null;
    if (row.unitCode && unitId === null) return new RowRejected('no unit has this code; register it, or correct it', row.unitCode);
    if (!('respondent' in row)) return groups.add(origin, row, unitId);
    return respondents.add(row, unitId) ?? { command: answersCommand(plan, row, unitId) };
  } catch (error) {
    if (error instanceof RowRejected) return error;
    if (error instanceof DomainError) return rejectedBy(error);
    throw error;
  }
}

function answersCommand({ wave: { waveId }, source }: SurveyImport, row: AnswerRow, unitId: string | null): ImportSurveyAnswers {
  const { respondent, audience, answers } = row;
  const commandId = idOf('imported-answers', waveId, source, respondent);
  return Object.assign(new ImportSurveyAnswers(), { commandId, waveId, source, respondent, unitId, audience, answers });
}

/** Of one file the first row counts, so that a dry run says what an import is going to do. */
class Respondents {
  readonly #said = new Map<string, string>();

  /** @returns null: the first row of this respondent @throws RowRejected */
  add({ respondent, audience, answers }: AnswerRow, unitId: string | null): LeftOut | null {
    const said = canonical({ unitId, audience, answers });
    const before = this.#said.get(respondent);
    if (before === said) return 'an exact repeat of an earlier row of the file';
    if (before !== undefined)
      throw new RowRejected('an earlier row of the same respondent says otherwise; the first one counts', respondent);
    this.#said.set(respondent, said);
    return null;
  }
}

interface Group {
  readonly unitCode: string | null;
  readonly unitId: string | null;
  readonly audience: CountsRow['audience'];
  readonly counts: Pick<CountsRow, 'key' | 'counts'>[];
  readonly origins: Origin[];
}

/** Rows of one unit and audience are one command: all of them go into the stream of the wave, and each is decided on all before it. */
class CountGroups {
  readonly #plan: SurveyImport;
  readonly #groups = new Map<string, Group>();
  #wave: typeof surveyWave.initialState;

  constructor(plan: SurveyImport) {
    this.#plan = plan;
    this.#wave = plan.wave;
  }

  /** @throws RowRejected, DomainError */
  add(origin: Origin, { unitCode, audience, key, counts }: CountsRow, unitId: string | null): 'KNOWN' | null {
    const { source, context } = this.#plan;
    const place = canonical([audience, unitId]);
    const group = this.#groups.get(place) ?? { unitCode, unitId, audience, counts: [], origins: [] };
    if (group.counts.some((each) => each.key === key)) {
      throw new RowRejected('an earlier row is of the same statement, unit and audience; add them up', key);
    }
    const given = { source, unitId, audience, counts: [{ key, counts }] };
    const events = [surveyWave.decide.ImportSurveyCounts(given, this.#wave, context)].flat();
    if (events.length === 0) return 'KNOWN';
    this.#wave = fold(surveyWave, events, this.#wave);
    group.counts.push({ key, counts });
    group.origins.push(origin);
    this.#groups.set(place, group);
    return null;
  }

  rows(): readonly ReadRow[] {
    const { waveId } = this.#plan.wave;
    const { source } = this.#plan;
    return [...this.#groups.values()].flatMap(({ unitCode, unitId, audience, counts, origins: [first, ...more] }) => {
      const commandId = idOf('imported-counts', waveId, source, audience, unitId ?? '', canonical(counts));
      const given = {
        commandId,
        waveId,
        source,
        unitCode,
        audience,
        counts: counts.map((each) => ({ key: each.key, counts: [...each.counts] })),
      };
      return first ? [{ ...first, more, outcome: { command: Object.assign(new ImportSurveyCounts(), given) } }] : [];
    });
  }
}

function keptOf(
  { file, scale }: SurveyImport,
  columns: SurveyColumns | null,
): readonly { readonly name: string; readonly place: number }[] {
  const { columns: names } = file.format;
  if (!columns) {
    const known = ['statement', 'unit', 'audience', ...pointsOf(scale).map(String)];
    return names.flatMap((name, place) => (known.includes(plain(name)) ? [{ name, place }] : []));
  }
  return [
    { name: 'respondent', place: columns.respondent },
    ...(columns.unit === null ? [] : [{ name: names[columns.unit] ?? '', place: columns.unit }]),
    ...[...columns.statements].map(([name, place]) => ({ name, place })),
  ];
}

/** On a scale of 7 a 4 is no agreement; taken for one of 5 it would count as such, and the first import counts. */
function unknownScale({ file, scale }: SurveyImport, line: number, { message }: OffScale): UsageError {
  return new UsageError(
    `${file.path}, line ${line}: ${message}. Say how many points the scale of the file has, such as --scale 7; if it is ${nameOf(scale)}, by --scale ${scale.high}, and such rows are rejected`,
  );
}
