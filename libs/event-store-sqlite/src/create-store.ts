import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { EventStoreError, StoreRefusedError } from '#eventing';
import { genesis } from './tail.ts';
import { ensureSigningKey, fsyncDirectory, loadSigningKey } from '#data-directory';
import { errorCode } from './errors.ts';
import { storeFiles } from './files.ts';
import { HeadFile } from './head-file.ts';
import { connectReader, connectWriter, createTables, isEmpty } from './schema.ts';

/**
 * Makes an empty store unless one is there. Several processes may try at once.
 * @throws StoreRefusedError RESTORE_CUT_OFF; EventStoreError CORRUPT when the head knows of events and the database of none
 */
export function ensureStore(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const files = storeFiles(directory);
  if (existsSync(files.restoring)) {
    throw new StoreRefusedError(
      'RESTORE_CUT_OFF',
      `a restore into ${directory} was cut off and left it half done; run the same restore again`,
    );
  }
  if (hasTables(files.database)) return;
  refuseLoss(directory);
  ensureSigningKey(files.key);
  const key = loadSigningKey(files.key);
  const db = connectWriter(files.database);
  try {
    db.exec('BEGIN IMMEDIATE');
    if (isEmpty(db)) {
      const identity = { storeId: randomUUID(), epoch: 1 };
      const start = genesis(identity.storeId);
      HeadFile.create(files.head, key, { ...identity, state: 'live', previous: start, next: start });
      createTables(db, identity);
    }
    db.exec('COMMIT');
    fsyncDirectory(directory);
  } finally {
    db.close();
  }
}

function hasTables(database: string): boolean {
  // SQLite throws a WAL away when it finds the database empty, so an empty one is never opened before its head was asked.
  if (!existsSync(database) || statSync(database).size === 0) return false;
  const db = connectReader(database);
  try {
    return !isEmpty(db);
  } catch (error) {
    // Only a creation that was cut off leaves a rollback journal: everything later goes through the WAL.
    if (errorCode(error) === 'SQLITE_READONLY_ROLLBACK') return false;
    throw error;
  } finally {
    db.close();
  }
}

function refuseLoss(directory: string): void {
  const files = storeFiles(directory);
  if (!existsSync(files.head)) return;
  const file = new HeadFile(files.head, loadSigningKey(files.key), 'r');
  try {
    const { next } = file.read();
    if (next.position === 0) return;
    throw new EventStoreError(
      'CORRUPT',
      `${files.database} is empty, but its signed head knows of events up to position ${next.position}; last good position: none. Restore the latest backup with "store restore"`,
    );
  } finally {
    file.close();
  }
}
