import Database from 'better-sqlite3';
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { EventStoreError, StoreRefusedError } from '#eventing';
import type { BackupReport } from '#eventing';
import { DirectoryLock, fsyncDirectory, fsyncFile, loadSigningKey } from '#data-directory';
import { storeFiles } from './files.ts';
import { HeadFile } from './head-file.ts';
import { connectReader, readIdentity } from './schema.ts';
import { checkTail, readTail } from './tail-check.ts';
import { assertVerified, verifyFiles } from './verify.ts';

export interface BackupOptions {
  /** Called with the database pages copied so far, and all. */
  readonly onProgress?: (copied: number, total: number) => void;
}

const PAGES_PER_STEP = 250;

/**
 * Copies the log as it is at one moment, with a head of its own, and verifies the copy. Works beside a running server.
 * The target folder holds the signing key too: keep it as safe as the data directory.
 * @throws StoreRefusedError IN_USE when the target already holds a store or backup; EventStoreError CORRUPT when the log does not verify
 */
export async function backupEvents(directory: string, target: string, { onProgress }: BackupOptions = {}): Promise<BackupReport> {
  const from = storeFiles(directory);
  const to = storeFiles(target);
  if (existsSync(to.database) || existsSync(to.head))
    throw new StoreRefusedError('IN_USE', `${target} already holds an event log; name a new folder`);
  if (!existsSync(from.database)) throw new EventStoreError('CORRUPT', `there is no event log in ${directory}`);
  const lock = DirectoryLock.shared(directory);
  try {
    mkdirSync(target, { recursive: true, mode: 0o700 });
    await copy(directory, target, onProgress);
    const report = await verifyFiles(target, {});
    assertVerified(report);
    return { identity: report.identity, events: report.events };
  } catch (error) {
    for (const file of [to.database, `${to.database}-journal`, to.head, to.key]) rmSync(file, { force: true });
    throw error;
  } finally {
    lock.release();
  }
}

async function copy(directory: string, target: string, onProgress: BackupOptions['onProgress']): Promise<void> {
  const from = storeFiles(directory);
  const to = storeFiles(target);
  const key = loadSigningKey(from.key);
  const head = new HeadFile(from.head, key, 'r');
  const db = connectReader(from.database);
  try {
    const identity = readIdentity(db);
    const damage = checkTail(db, head, identity);
    if (damage !== null) throw new EventStoreError('CORRUPT', damage.message);
    // One snapshot for the tail and all pages; without it every commit of the server would start the copy again.
    db.exec('BEGIN');
    const tail = readTail(db, identity);
    await db.backup(to.database, {
      progress: ({ totalPages, remainingPages }) => {
        onProgress?.(totalPages - remainingPages, totalPages);
        return PAGES_PER_STEP;
      },
    });
    leaveOneFile(to.database);
    copyFileSync(from.key, to.key);
    fsyncFile(to.key);
    HeadFile.create(to.head, key, { ...identity, state: 'backup', previous: tail, next: tail });
    fsyncDirectory(target);
  } finally {
    db.close();
    head.close();
  }
}

/** A backup is read from places that cannot be written, where a WAL database does not open. */
function leaveOneFile(database: string): void {
  const db = new Database(database);
  try {
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
  fsyncFile(database);
}
