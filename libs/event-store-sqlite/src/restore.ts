import Database from 'better-sqlite3';
import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RestoreCompanion, RestoreOptions, RestoreReport, StoreIdentity } from '#eventing';
import { StoreRefusedError } from '#eventing';
import { DirectoryLock, epochsAside, fsyncDirectory, fsyncFile, loadSigningKey, replaceFiles } from '#data-directory';
import { storeFiles } from './files.ts';
import type { StoreFiles } from './files.ts';
import { HeadFile } from './head-file.ts';
import { connectReader, readIdentity } from './schema.ts';
import { readTail } from './tail-check.ts';
import { assertVerified, verifyFiles } from './verify.ts';

/**
 * Puts a backup in place of the log, in a new epoch: positions of before are void. Cut off, it leaves a store that does not open
 * until the same restore was run again. What was there is kept in a folder beside.
 * @throws StoreRefusedError IN_USE while anything uses the directory, NOT_A_STORE when it holds another store; EventStoreError CORRUPT when the backup does not verify
 */
export async function restoreEvents(backup: string, directory: string, options: RestoreOptions = {}): Promise<RestoreReport> {
  const lock = DirectoryLock.exclusive(directory);
  try {
    const report = await verifyFiles(backup, options);
    assertVerified(report);
    await options.companion?.prepare();
    const identity = { storeId: report.identity.storeId, epoch: 1 + highestEpoch(directory, report.identity) };
    const staging = join(directory, 'restore.part');
    await stage(backup, staging, directory, identity);
    const replaced = await swap(staging, directory, identity.epoch, options.companion);
    return { identity, events: report.events, missing: 0, replaced };
  } finally {
    lock.release();
  }
}

/** The highest epoch that clients may know: of the backup, the store in place, and those that earlier restores put aside. */
function highestEpoch(directory: string, backup: StoreIdentity): number {
  const current = currentIdentity(directory);
  if (current !== undefined && current.storeId !== backup.storeId) {
    throw new StoreRefusedError(
      'NOT_A_STORE',
      `${directory} holds another store (${current.storeId}, the backup is of ${backup.storeId}); restore into an empty folder`,
    );
  }
  return Math.max(backup.epoch, current?.epoch ?? 0, ...epochsAside(directory));
}

/** As far as the store in place still says; a damaged one is what restores are for. */
function currentIdentity(directory: string): StoreIdentity | undefined {
  const files = storeFiles(directory);
  try {
    const db = connectReader(files.database);
    try {
      return readIdentity(db);
    } finally {
      db.close();
    }
  } catch {
    return identityOfHead(files);
  }
}

function identityOfHead(files: StoreFiles): StoreIdentity | undefined {
  try {
    const head = new HeadFile(files.head, loadSigningKey(files.key), 'r');
    try {
      return head.read();
    } finally {
      head.close();
    }
  } catch {
    return undefined;
  }
}

/** The complete new store in a folder beside, signed by the key of the directory, or by the backup's where that is lost. */
async function stage(backup: string, staging: string, directory: string, identity: StoreIdentity): Promise<void> {
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { mode: 0o700 });
  const from = storeFiles(backup);
  const to = storeFiles(staging);
  const ownKey = storeFiles(directory).key;
  copyFileSync(isKey(ownKey) ? ownKey : from.key, to.key);
  await copyDatabase(from.database, to.database);
  const db = new Database(to.database);
  try {
    db.pragma('synchronous = FULL');
    db.prepare('UPDATE store SET epoch = ?').run(identity.epoch);
    const tail = readTail(db, identity);
    HeadFile.create(to.head, loadSigningKey(to.key), { ...identity, state: 'live', previous: tail, next: tail });
  } finally {
    db.close();
  }
  for (const file of [to.database, to.key]) fsyncFile(file);
  fsyncDirectory(staging);
}

/** By SQLite's own call: a folder that was copied by hand may keep its last events in a WAL. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const db = connectReader(from);
  try {
    await db.backup(to);
  } finally {
    db.close();
  }
}

function isKey(path: string): boolean {
  try {
    loadSigningKey(path);
    return true;
  } catch {
    return false;
  }
}

async function swap(staging: string, directory: string, epoch: number, companion: RestoreCompanion | undefined): Promise<string | null> {
  const files = storeFiles(directory);
  const staged = storeFiles(staging);
  const old = [files.database, `${files.database}-wal`, `${files.database}-shm`, files.head, files.key];
  const replaced = await replaceFiles(directory, { epoch, marker: files.restoring, old, companion }, () => {
    for (const file of [staged.key, staged.head, staged.database]) renameSync(file, join(directory, basename(file)));
  });
  rmSync(staging, { recursive: true });
  return replaced;
}
