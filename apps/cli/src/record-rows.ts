import type { Command } from '#cqrs';
import { DomainError } from '#eventing';
import type { Actor } from '#eventing';
import type { CsvFormat } from './csv-records.ts';
import { RejectedRows } from './rejected-rows.ts';
import { RowRejected } from './row-values.ts';
import type { Session } from './session.ts';

export interface Imported {
  readonly added: number;
  readonly known: number;
  readonly rejected: number;
  /** Where the rejected rows lie; null when there are none. */
  readonly rejectedFile: string | null;
  /** False: stopped on the way; the same command goes on. */
  readonly isComplete: boolean;
}

export interface Steering {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

interface Row {
  /** In the file, from 1. */
  readonly line: number;
  readonly values: readonly string[];
  /** KNOWN: it is clear before anything is sent. */
  readonly outcome: { readonly command: Command } | RowRejected | 'KNOWN';
  /** Further rows that are in the same command. */
  readonly more?: readonly Pick<Row, 'line' | 'values'>[];
}

interface Recording {
  readonly file: string;
  readonly format: CsvFormat;
  readonly rows: AsyncIterable<Row> | Iterable<Row>;
  readonly total: number;
  /** How many are on their way at once; 1 where all go into one stream. */
  readonly inFlight?: number;
  readonly actor: Actor;
  /** What a refusal means in terms of the file. */
  readonly rejectedBy: (error: DomainError) => RowRejected;
}

/** Commands on their way at once, so that many share one commit. */
const IN_FLIGHT = 64;

/** Sends the command of every row; the rejected rows are written beside the file. @throws what is no refusal of a single row */
export async function recordRows(session: Session, recording: Recording, { signal, onProgress }: Steering): Promise<Imported> {
  const { file, format, rows, total, inFlight = IN_FLIGHT } = recording;
  const rejected = new RejectedRows(file, format.columns);
  let [added, known] = [0, 0];
  const isComplete = await forEachAtOnce(rows, signal, inFlight, async ({ line, values, outcome, more = [] }) => {
    const isDecided = outcome === 'KNOWN' || outcome instanceof RowRejected;
    const result = isDecided ? outcome : await record(session, recording, outcome.command);
    const origins = [{ line, values }, ...more];
    if (result instanceof RowRejected) for (const each of origins) await rejected.add(each.line, result.message, each.values);
    else if (result === 'ADDED') added += origins.length;
    else known += origins.length;
    onProgress(added + known + rejected.count, total);
  });
  await rejected.finish();
  return { added, known, rejected: rejected.count, rejectedFile: rejected.count > 0 ? rejected.path : null, isComplete };
}

async function record(session: Session, { actor, rejectedBy }: Recording, command: Command): Promise<'ADDED' | 'KNOWN' | RowRejected> {
  try {
    const { events, repeated } = await session.send(command, actor);
    return events.length > 0 && !repeated ? 'ADDED' : 'KNOWN';
  } catch (error) {
    if (error instanceof DomainError) return rejectedBy(error);
    throw error;
  }
}

/** @returns false when stopped by the signal; what was on its way then is done. @throws the first failure, once nothing is on its way */
async function forEachAtOnce<T>(
  items: AsyncIterable<T> | Iterable<T>,
  signal: AbortSignal,
  inFlight: number,
  work: (item: T) => Promise<void>,
): Promise<boolean> {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  for await (const item of items) {
    if (signal.aborted || failures.length > 0) break;
    const done: Promise<void> = work(item)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => underWay.delete(done));
    underWay.add(done);
    if (underWay.size >= inFlight) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
  return !signal.aborted;
}
