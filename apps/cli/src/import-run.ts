import { randomUUID } from 'node:crypto';
import { DomainError } from '#eventing';
import { FixCalendar } from '#organisation';
import { readImportRows, rejectedBy } from './import-rows.ts';
import type { AcceptedRow, ImportPlan, ImportRow } from './import-rows.ts';
import type { Survey } from './import-survey.ts';
import { RejectedRows } from './rejected-rows.ts';
import { RowRejected } from './row-reader.ts';
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

interface Steering {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Commands on their way at once, so that many share one commit. */
const IN_FLIGHT = 64;

/**
 * Registers what is new, then records the reports. Every step finds out by itself whether it was done before, so that a run
 * that was cut off is repeated, not resumed. @throws what is no refusal of a single row
 */
export async function runImport(session: Session, plan: ImportPlan, found: Survey, steering: Steering): Promise<Imported> {
  await register(session, plan, found);
  const rejected = new RejectedRows(plan.file, plan.format.columns);
  let [added, known] = [0, 0];
  const isComplete = await forEachAtOnce(readImportRows(plan), steering.signal, async ({ line, values, outcome }) => {
    const result = outcome instanceof RowRejected ? outcome : await record(session, plan, outcome);
    if (result instanceof RowRejected) await rejected.add(line, result.message, values);
    else if (result === 'ADDED') added += 1;
    else known += 1;
    steering.onProgress(added + known + rejected.count, found.accepted + found.rejected);
  });
  await rejected.finish();
  return { added, known, rejected: rejected.count, rejectedFile: rejected.count > 0 ? rejected.path : null, isComplete };
}

async function register(session: Session, { context: { actor, calendar } }: ImportPlan, { policies, units }: Survey): Promise<void> {
  const news = [...policies.values()].filter(({ target }) => target.registration !== null);
  if (news.length > 0) await session.send(Object.assign(new FixCalendar(), { commandId: randomUUID() }), actor);
  for (const { registration } of units.values())
    if (registration) await unlessThere(session.send(registration, actor), 'organisation.unit-code-taken');
  for (const { target, earliest } of news) {
    if (!target.registration) continue;
    const registration = Object.assign(target.registration, { ownerId: actor.id, effectiveFrom: calendar.dayOf(earliest) });
    await unlessThere(session.send(registration, actor), 'policy.code-taken');
  }
}

/** Another import of the same file may run beside this one. */
async function unlessThere(sent: Promise<unknown>, code: string): Promise<void> {
  try {
    await sent;
  } catch (error) {
    if (!(error instanceof DomainError && error.code === code)) throw error;
  }
}

async function record(
  session: Session,
  { mapping, context }: ImportPlan,
  { command }: AcceptedRow,
): Promise<'ADDED' | 'KNOWN' | RowRejected> {
  try {
    const { events } = await session.send(command, context.actor);
    return events.length > 0 ? 'ADDED' : 'KNOWN';
  } catch (error) {
    if (error instanceof DomainError) return rejectedBy(error, mapping);
    throw error;
  }
}

/** @returns false when stopped by the signal; what was on its way then is done. @throws the first failure, once nothing is on its way */
async function forEachAtOnce(
  rows: AsyncGenerator<ImportRow>,
  signal: AbortSignal,
  work: (row: ImportRow) => Promise<void>,
): Promise<boolean> {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  for await (const row of rows) {
    if (signal.aborted || failures.length > 0) break;
    const done: Promise<void> = work(row)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => underWay.delete(done));
    underWay.add(done);
    if (underWay.size >= IN_FLIGHT) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
  return !signal.aborted;
}
