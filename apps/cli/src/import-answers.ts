import { randomUUID } from 'node:crypto';
import { current } from '#cqrs';
import { answerIdOf, comparable, ImportSurveyAnswers, respondentOf, surveyWave } from '#perceptions';
import { AUDIENCES } from '#perceptions/events';
import type { Audience } from '#perceptions/events';
import { FindUnit } from '#organisation/events';
import type { FoundUnit } from '#organisation/events';
import { KeyStoreParticipation } from '../../api/src/key-store-participation.ts';
import { inImportSession, runAndTell, tellDryRun } from './import-session.ts';
import type { ImportOptions } from './import-session.ts';
import { describeReasons } from './import-survey.ts';
import type { Operator } from './operator.ts';
import { recordRows } from './record-rows.ts';
import { namesOf, RowRejected } from './row-values.ts';
import { OPERATOR } from './session.ts';
import type { Session } from './session.ts';
import { columnsIn } from './survey-columns.ts';
import type { SurveyColumns } from './survey-columns.ts';
import { detectSurveyFile, readAnswerRecords } from './survey-file.ts';
import { answersIn, countsIn, rejectedBy, USUAL_WORDS } from './survey-rows.ts';
import type { LeftOut, SurveyImport } from './survey-rows.ts';
import { say, table } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface AnswersOptions extends ImportOptions {
  readonly wave: string;
  readonly source: string;
  readonly audience?: string;
  readonly unit?: string;
  readonly unitColumn?: string;
  readonly respondentColumn?: string;
  /** NAME=KEY */
  readonly column?: readonly string[];
  /** WORD=N */
  readonly value?: readonly string[];
}

interface Row {
  readonly line: number;
  /** Of the columns that are read, and no other: they go into the file of rejected rows. */
  readonly values: readonly string[];
  readonly outcome: { readonly command: ImportSurveyAnswers | ReturnType<typeof countsIn> } | RowRejected;
}

interface Read {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly leftOut: ReadonlyMap<LeftOut, number>;
}

/** Takes over what was answered in another tool, as counts or row by row. Columns that name people are never read. */
export async function importAnswers(operator: Operator, path: string, options: AnswersOptions): Promise<void> {
  const file = await detectSurveyFile(path);
  await inImportSession(operator, options, async (session) => {
    const wave = await openWaveOf(session, options.wave);
    const plan: SurveyImport = {
      file,
      wave,
      source: options.source,
      audience: audienceOf(options.audience, file.shape === 'COUNTS'),
      unitCode: options.unit ?? null,
      words: wordsOf(options.value ?? []),
      context: session.parts.deployment.contextFor(OPERATOR, randomUUID()),
    };
    const columns =
      file.shape === 'COUNTS'
        ? null
        : columnsIn(file, wave.statements, {
            ...options,
            audience: plan.audience ?? 'CUSTOMERS',
            keys: new Map((options.column ?? []).map((each) => pairOf(each, '--column'))),
          });
    say(`Reading ${path} …`);
    const read = await rowsOf(session, plan, columns, operator.signal);
    if (options.dryRun) {
      const rejected = read.rows.filter(({ outcome }) => outcome instanceof RowRejected).length;
      return tellDryRun(operator, await describe(session, plan, columns, read), rejected);
    }
    const { rows } = read;
    const format = { ...file.format, columns: read.columns };
    // All counts go into the stream of the wave, answers each into one of their own.
    const inFlight = file.shape === 'COUNTS' ? 1 : 64;
    const recording = { file: path, format, rows, total: rows.length, inFlight, actor: OPERATOR, rejectedBy };
    await runAndTell(operator, (steering) => recordRows(session, recording, steering));
  });
}

async function openWaveOf(session: Session, waveId: string): Promise<SurveyImport['wave']> {
  const wave = await current(session.parts.log, surveyWave, waveId);
  if (wave.status === 'none') throw new UsageError(`there is no wave ${waveId}; \`surveys\` of the API lists their ids`);
  if (wave.status === 'closed')
    throw new UsageError('this wave is closed, and what is published of it is fixed; import into one that is open');
  return { ...wave, status: 'open' };
}

async function rowsOf(session: Session, plan: SurveyImport, columns: SurveyColumns | null, signal: AbortSignal): Promise<Read> {
  const rows: Row[] = [];
  const leftOut = new Map<LeftOut, number>();
  const kept = columns ? [columns.respondent, columns.unit, ...columns.statements.values()].filter((place) => place !== null) : null;
  for await (const { line, values, broken } of readAnswerRecords(plan.file)) {
    signal.throwIfAborted();
    const own = kept ? kept.map((place) => (broken === null ? (values[place] ?? '') : '')) : values;
    const outcome = broken === null ? await outcomeOf(session, plan, columns, values) : new RowRejected(broken);
    if (typeof outcome === 'string') leftOut.set(outcome, (leftOut.get(outcome) ?? 0) + 1);
    else rows.push({ line, values: own, outcome });
  }
  const names = columns
    ? ['respondent', ...(columns.unit === null ? [] : [plan.file.format.columns[columns.unit] ?? '']), ...columns.statements.keys()]
    : plan.file.format.columns;
  return { columns: names, rows, leftOut };
}

async function outcomeOf(
  session: Session,
  plan: SurveyImport,
  columns: SurveyColumns | null,
  values: readonly string[],
): Promise<Row['outcome'] | LeftOut> {
  try {
    const command = columns ? answersIn(plan, columns, values) : countsIn(plan, values);
    if (typeof command === 'string') return command;
    const { unitCode } = command;
    if (unitCode && !(await session.queries.execute<FindUnit, FoundUnit>(new FindUnit(unitCode)))) {
      return new RowRejected('no unit has this code; register it, or correct it', unitCode);
    }
    return { command };
  } catch (error) {
    if (error instanceof RowRejected) return error;
    throw error;
  }
}

async function describe(session: Session, plan: SurveyImport, columns: SurveyColumns | null, { rows, leftOut }: Read): Promise<string> {
  const reasons = new Map<string, number>();
  let known = 0;
  for (const { outcome } of rows) {
    if (outcome instanceof RowRejected) reasons.set(outcome.reason, (reasons.get(outcome.reason) ?? 0) + 1);
    else if (await isKnown(session, plan, outcome.command)) known += 1;
  }
  const rejected = [...reasons.values()].reduce((sum, count) => sum + count, 0);
  const facts = [
    ['read as', { QUALTRICS: 'Qualtrics', SURVEYMONKEY: 'SurveyMonkey', ROWS: 'rows', COUNTS: 'counts' }[plan.file.shape]],
    ['rows', String(rows.length)],
    ['to import', String(rows.length - rejected - known)],
    ['imported before', String(known)],
    ['rejected', String(rejected)],
    ...[...leftOut].map(([reason, count]) => ['left out', `${count}, ${reason}`]),
    ...(columns
      ? [
          ['statements', [...columns.statements.keys()].join(', ')],
          ['personal, never read', namesOf(columns.personal) || 'none'],
          ['not read', namesOf(columns.unread) || 'none'],
        ]
      : []),
  ];
  return [table(facts), ...describeReasons(reasons)].join('\n');
}

async function isKnown({ parts }: Session, { wave }: SurveyImport, command: ImportSurveyAnswers | ReturnType<typeof countsIn>) {
  if (!(command instanceof ImportSurveyAnswers)) return wave.imports.some(({ importId }) => importId === command.commandId);
  const participation = new KeyStoreParticipation(parts.keys);
  const participant = participation.participantOf(wave.waveId, respondentOf(command.source, command.respondent));
  if (participant === null) return false;
  return (await parts.log.store.readStream(`survey_answer-${answerIdOf(wave.waveId, participant)}`)).length > 0;
}

function audienceOf(stated: string | undefined, isOptional: boolean): Audience | null {
  const found = AUDIENCES.find((audience) => audience === stated?.toUpperCase());
  if (found) return found;
  if (stated === undefined && isOptional) return null;
  throw new UsageError(`say who answered by --audience ${AUDIENCES.join(' or ')}`);
}

function wordsOf(stated: readonly string[]): ReadonlyMap<string, number> {
  const own = stated.map((each): [string, number] => {
    const [word, value] = pairOf(each, '--value');
    if (!/^[1-5]$/.test(value)) throw new UsageError(`--value "${each}" must end in a number from 1 to 5`);
    return [word, Number(value)];
  });
  return new Map([...Object.entries(USUAL_WORDS), ...own].map(([word, value]) => [comparable(word), value]));
}

/** At the last “=”, since names of columns may have one. */
function pairOf(text: string, option: string): [string, string] {
  const at = text.lastIndexOf('=');
  if (at < 1) throw new UsageError(`${option} "${text}" must be two parts with = between them`);
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
