import { randomUUID } from 'node:crypto';
import { current } from '#cqrs';
import { FindUnit } from '#organisation/events';
import type { FoundUnit } from '#organisation/events';
import { answerIdOf, ImportSurveyAnswers, respondentOf, surveyAnswer, surveyWave } from '#perceptions';
import type { ImportSurveyCounts } from '#perceptions';
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
import { detectSurveyFile } from './survey-file.ts';
import type { SurveyFile } from './survey-file.ts';
import { audienceIn, pairIn, sourceIn, wordsIn } from './survey-options.ts';
import { readAnswers, remembering } from './survey-reading.ts';
import type { ReadAnswers } from './survey-reading.ts';
import { OddAnswer, rejectedBy } from './survey-rows.ts';
import type { SurveyImport } from './survey-rows.ts';
import { describeScale, nameOf, OWN_SCALE, scaleIn } from './survey-scale.ts';
import type { SurveyScale } from './survey-scale.ts';
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
  /** Points of the file's scale, or its ends. */
  readonly scale?: string;
  /** WORD=N */
  readonly value?: readonly string[];
}

interface RejectedRow {
  readonly line: number;
  readonly outcome: RowRejected;
}

/** Of one reason that a dry run shows. */
const MOST_WORDS = 3;

/** Takes over what was answered in another tool, as counts or row by row. Columns that name people are never read. */
export async function importAnswers(operator: Operator, path: string, options: AnswersOptions): Promise<void> {
  const file = await detectSurveyFile(path);
  const scale = scaleOf(file, options.scale);
  const stated = {
    source: sourceIn(options.source),
    audience: audienceIn(options.audience, file.shape === 'COUNTS'),
    words: wordsIn(options.value ?? [], scale),
    keys: new Map((options.column ?? []).map((each) => pairIn(each, '--column'))),
  };
  await inImportSession(operator, options, async (session) => {
    const wave = await openWaveOf(session, options.wave);
    const context = session.parts.deployment.contextFor(OPERATOR, randomUUID());
    const plan: SurveyImport = { ...stated, file, scale, wave, unitCode: options.unit ?? null, context };
    const { audience, keys } = stated;
    const columns = audience === null || file.shape === 'COUNTS' ? null : columnsIn(file, wave.statements, { ...options, audience, keys });
    say(`Reading ${path} …`);
    const find = remembering(async (code) => (await session.queries.execute<FindUnit, FoundUnit>(new FindUnit(code)))?.unitId ?? null);
    const isScaleKnown = options.scale !== undefined || file.scale !== null;
    const read = await readAnswers(plan, columns, find, isScaleKnown, operator.signal);
    if (options.dryRun) {
      const rejected = read.rows.filter(({ outcome }) => outcome instanceof RowRejected).length;
      return tellDryRun(operator, await describe(session, plan, columns, read), rejected);
    }
    const { rows, leftOut } = read;
    const format = { ...file.format, columns: read.columns };
    const total = rows.reduce((sum, { more = [] }) => sum + 1 + more.length, 0);
    // All counts go into the stream of the wave, answers each into one of their own.
    const inFlight = file.shape === 'COUNTS' ? 1 : 64;
    const recording = { file: path, format, rows, total, inFlight, actor: OPERATOR, rejectedBy };
    await runAndTell(operator, (steering) => recordRows(session, recording, steering), leftOut);
  });
}

async function openWaveOf(session: Session, waveId: string): Promise<SurveyImport['wave']> {
  const wave = await current(session.parts.log, surveyWave, waveId);
  if (wave.status === 'none') throw new UsageError(`there is no wave ${waveId}; \`surveys\` of the API lists their ids`);
  if (wave.status === 'closed')
    throw new UsageError('this wave is closed, and what is published of it is fixed; import into one that is open');
  return { ...wave, status: 'open' };
}

async function describe(
  session: Session,
  plan: SurveyImport,
  columns: SurveyColumns | null,
  { rows, leftOut }: ReadAnswers,
): Promise<string> {
  const reasons = new Map<string, RejectedRow[]>();
  let [known, rejected, total] = [0, 0, 0];
  for (const { line, outcome, more = [] } of rows) {
    total += 1 + more.length;
    if (outcome instanceof RowRejected) {
      rejected += 1;
      const found = reasons.get(outcome.reason) ?? [];
      reasons.set(outcome.reason, found);
      found.push({ line, outcome });
    } else if (outcome === 'KNOWN' || (await isKnown(session, plan, outcome.command))) known += 1;
  }
  const facts = [
    ['read as', { QUALTRICS: 'Qualtrics', SURVEYMONKEY: 'SurveyMonkey', ROWS: 'rows', COUNTS: 'counts' }[plan.file.shape]],
    ['scale', describeScale(plan.scale)],
    ['rows', String(total)],
    ['to import', String(total - rejected - known)],
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
  const described = [...reasons].map(([reason, found]): [string, number] => [`${reason} (${firstOf(found)})`, found.length]);
  return [table(facts), ...describeReasons(new Map(described))].join('\n');
}

/** Of answers also what stands there, each word once: which of them mean something only whoever has the file knows. */
function firstOf(found: readonly RejectedRow[]): string {
  const [first] = found;
  if (!(first?.outcome instanceof OddAnswer)) return `first in line ${first?.line}`;
  const words = new Map<string, string>();
  for (const { line, outcome } of found) {
    const word = outcome.shownDetail;
    if (words.size < MOST_WORDS && !words.has(word)) words.set(word, `${words.size === 0 ? 'first in line' : 'line'} ${line}: ${word}`);
  }
  return [...words.values()].join(', ');
}

async function isKnown({ parts }: Session, { wave }: SurveyImport, command: ImportSurveyAnswers | ImportSurveyCounts): Promise<boolean> {
  // Counts that are known were found out while they were read.
  if (!(command instanceof ImportSurveyAnswers)) return false;
  const participation = new KeyStoreParticipation(parts.keys);
  const participant = participation.participantOf(wave.waveId, respondentOf(command.source, command.respondent));
  if (participant === null) return false;
  return (await parts.log.store.readStream(`${surveyAnswer.category}-${answerIdOf(wave.waveId, participant)}`)).length > 0;
}

/** @throws UsageError where the columns of counts say another scale */
function scaleOf(file: SurveyFile, stated: string | undefined): SurveyScale {
  const scale = stated === undefined ? null : scaleIn(stated);
  if (scale && file.scale && nameOf(scale) !== nameOf(file.scale)) {
    throw new UsageError(`the columns of the file are a scale from ${nameOf(file.scale)}, and --scale says ${nameOf(scale)}; leave it out`);
  }
  return file.scale ?? scale ?? OWN_SCALE;
}
