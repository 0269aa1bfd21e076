import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { SealedReads } from '#audit';
import { DomainError } from '#eventing';
import type { Operator } from './operator.ts';
import { personalRecordOf } from './personal-record.ts';
import { openSession, OPERATOR } from './session.ts';
import { findSomebody } from './somebody.ts';
import { print, say } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Writes everything about a person as JSON, to a file that nobody else may read or to the terminal; on record before anything is opened. */
export async function exportPerson(operator: Operator, who: string, file: string | undefined): Promise<void> {
  const session = await openSession(operator.config());
  try {
    const somebody = await findSomebody(session, who);
    if (somebody.isErased) throw new DomainError('person.erased', 'this person was erased; there is nothing left to export');
    const { log, deployment } = session.parts;
    const read = { kind: 'PERSON_EXPORT' as const, policyIds: [], personId: somebody.personId };
    await new SealedReads(log, deployment).note(OPERATOR, read);
    const text = JSON.stringify(await personalRecordOf(session, somebody), null, 2);
    if (file === undefined) return print(text);
    writePrivately(operator.pathOf(file), `${text}\n`);
    say(`Written to ${operator.pathOf(file)}. Give it to this person alone, then delete it here.`);
  } finally {
    await session.close();
  }
}

/** @throws UsageError when there is something, or it cannot be made */
function writePrivately(path: string, text: string): void {
  let fd: number;
  try {
    fd = openSync(path, 'wx', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path} cannot be written (${code ?? 'unknown'}); name a new file`, { cause: error });
  }
  try {
    writeFileSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
