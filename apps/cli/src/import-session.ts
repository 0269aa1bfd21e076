import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreError, systemActor } from '#eventing';
import type { Actor } from '#eventing';
import { findAdministrator } from './administrator.ts';
import type { Operator } from './operator.ts';
import type { Imported, Steering } from './record-rows.ts';
import { openSession } from './session.ts';
import type { Session } from './session.ts';
import { print, progressOf, say } from './terminal.ts';

export interface ImportOptions {
  readonly dryRun?: boolean;
  /** Sign-in name. */
  readonly as?: string;
}

/** A dry run needs no administrator. */
const NOBODY = systemActor('nobody');

/** Opens the data for one import, in the name of an administrator, and closes it. A dry run leaves no trace, not even an empty store. */
export async function inImportSession(
  operator: Operator,
  { dryRun = false, as: signInName }: ImportOptions,
  work: (session: Session, actor: Actor) => Promise<void>,
): Promise<void> {
  const config = operator.config();
  const scratch = dryRun && !existsSync(config.data) ? mkdtempSync(join(tmpdir(), 'handrail-dry-run-')) : null;
  // Where there is no data directory there is nothing to compare with, wherever events are to be kept.
  const session = await openSession(scratch === null ? config : { ...config, data: scratch, eventStoreUrl: null });
  try {
    await work(session, dryRun && signInName === undefined ? NOBODY : await findAdministrator(session, signInName));
  } finally {
    await session.close();
    if (scratch !== null) rmSync(scratch, { recursive: true });
  }
}

/** Says what a dry run found. */
export function tellDryRun(operator: Operator, description: string, rejected: number): void {
  print(description);
  say('Dry run: nothing was written.');
  if (rejected > 0) operator.leaveWith(1);
}

/** Runs an import with progress and says how it ended. @param leftOut rows by why they are none to import */
export async function runAndTell(
  operator: Operator,
  run: (steering: Steering) => Promise<Imported>,
  leftOut: ReadonlyMap<string, number> = new Map(),
): Promise<void> {
  const progress = progressOf('Importing');
  let reached = 'before the first row';
  const onProgress = (done: number, total: number) => {
    reached = `with ${done} of ${total} rows done`;
    progress.update(done, total);
  };
  const { added, known, rejected, rejectedFile, isComplete } = await run({ signal: operator.signal, onProgress })
    .finally(() => progress.stop())
    .catch((error: unknown) => {
      if (error instanceof EventStoreError && error.kind === 'UNAVAILABLE')
        say(`Stopped ${reached}; when the event store answers again, the same command goes on from there.`);
      throw error;
    });
  print(
    `${added} added, ${known} imported before, ${rejected} rejected${[...leftOut].map(([reason, count]) => `, ${count} left out (${reason})`).join('')}`,
  );
  if (rejectedFile !== null)
    say(`The rejected rows lie in ${rejectedFile}, each with its line and the reason; mend them and import that file.`);
  if (!isComplete) say('Stopped before the end; run the same command again to go on.');
  if (rejected > 0 || !isComplete) operator.leaveWith(1);
}
