import Database from 'better-sqlite3';
import { closeSync, copyFileSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { fsyncDirectory, fsyncFile } from '#data-directory';
import { keyFiles } from './files.ts';

/** All pages in one step: one moment of the database, however many others write to it. */
const ALL_PAGES = 0x7fffffff;

/**
 * Copies a secret database through SQLite, beside running processes, into one file that has no WAL.
 * @throws Error when the source is missing, the target exists, or the copy does not verify
 */
export async function backupSecretDatabase(source: string, target: string): Promise<void> {
  if (existsSync(target)) throw new Error(`${target} exists; name a new file for the backup`);
  const db = new Database(source, { fileMustExist: true, timeout: 5_000 });
  try {
    closeSync(openSync(target, 'wx', 0o600));
    await db.backup(target, { progress: () => ALL_PAGES });
  } finally {
    db.close();
  }
  const copy = new Database(target, { fileMustExist: true });
  try {
    copy.pragma('journal_mode = DELETE');
    const verdict = copy.pragma('integrity_check', { simple: true });
    if (verdict !== 'ok') throw new Error(`the backup ${target} does not verify: ${String(verdict)}`);
  } finally {
    copy.close();
  }
  fsyncFile(target);
  fsyncDirectory(dirname(target));
}

/** Puts a backup in the place of a secret database that no process uses; the caller holds the lock of the data directory. */
export function restoreSecretDatabase(backup: string, target: string): void {
  const draft = `${target}.${randomUUID()}`;
  copyFileSync(backup, draft);
  fsyncFile(draft);
  // SQLite would replay the WAL of the file that is replaced into its successor.
  for (const suffix of ['-wal', '-shm']) rmSync(target + suffix, { force: true });
  renameSync(draft, target);
  fsyncDirectory(dirname(target));
}

/**
 * The keys without master key and ledger. Take it after the backup of the events: every key is durable before its first event.
 * @returns when the target is durable
 */
export function backupKeys(directory: string, target: string): Promise<void> {
  return backupSecretDatabase(keyFiles(directory).database, target);
}

/** The next `SqliteKeyStore.open` applies the ledger that lies in the directory, and refuses without it. */
export function restoreKeys(backup: string, directory: string): void {
  restoreSecretDatabase(backup, keyFiles(directory).database);
}
