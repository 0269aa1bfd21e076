import { fold } from '#eventing';
import type { Context, EventLog } from '#eventing';
import { protection, protectionIdOf } from '#policies';
import type { RecordProtection } from '#policies';
import { PROTECTION_KINDS } from '#policies/events';
import type { CsvFormat } from './csv-records.ts';
import { describeReasons } from './import-survey.ts';
import type { ProtectionRow } from './protection-rows.ts';
import { minorDigitsOf, RowRejected } from './row-values.ts';
import { table } from './terminal.ts';

interface ProtectionSurvey {
  readonly accepted: readonly RecordProtection[];
  /** How many of the accepted ones an import would leave as they are. */
  readonly known: number;
  readonly rejected: number;
  /** Rejected rows by reason. */
  readonly reasons: ReadonlyMap<string, number>;
}

/** What an import would do. @throws the signal's reason when aborted */
export async function surveyProtection(
  log: EventLog,
  context: Context,
  rows: readonly ProtectionRow[],
  signal: AbortSignal,
): Promise<ProtectionSurvey> {
  const accepted: RecordProtection[] = [];
  const reasons = new Map<string, number>();
  let known = 0;
  for (const { outcome } of rows) {
    signal.throwIfAborted();
    if (outcome instanceof RowRejected) {
      reasons.set(outcome.reason, (reasons.get(outcome.reason) ?? 0) + 1);
      continue;
    }
    accepted.push(outcome.command);
    if (await isKnown(log, context, outcome.command)) known += 1;
  }
  return { accepted, known, rejected: rows.length - accepted.length, reasons };
}

async function isKnown(log: EventLog, context: Context, command: RecordProtection): Promise<boolean> {
  const history = await log.load(`${protection.category}-${protectionIdOf(command)}`);
  if (history.some(({ metadata }) => metadata['commandId'] === command.commandId)) return true;
  const { amountMinor = null, ...rest } = command;
  return [protection.decide.RecordProtection({ ...rest, amountMinor }, fold(protection, history), context)].flat().length === 0;
}

/** The sums are there to be compared with those of the source. */
export function describeProtection(
  { encoding, delimiter }: CsvFormat,
  { currency }: Context,
  { accepted, known, rejected, reasons }: ProtectionSurvey,
): string {
  const weeks = accepted.map(({ week }) => week).sort();
  const facts = [
    ['read as', `${encoding}, columns divided by ${delimiter === '\t' ? 'tab' : delimiter}`],
    ['rows', String(accepted.length + rejected)],
    ['to import', String(accepted.length - known)],
    ['imported before', String(known)],
    ['rejected', String(rejected)],
    ['weeks', weeks.length > 0 ? `${weeks[0]} to ${weeks.at(-1)}` : 'none'],
    ['policies', String(new Set(accepted.map(({ policyId }) => policyId)).size)],
  ];
  const digits = minorDigitsOf(currency);
  const sums = PROTECTION_KINDS.map((kind) => {
    const rows = accepted.filter((row) => row.kind === kind);
    const amountMinor = sumOf(rows, (row) => row.amountMinor ?? 0);
    return [kind, String(rows.length), String(sumOf(rows, ({ count }) => count)), (amountMinor / 10 ** digits).toFixed(digits)];
  });
  return [table(facts), '', table([['kind', 'rows', 'count', `amount in ${currency}`], ...sums]), ...describeReasons(reasons)].join('\n');
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
