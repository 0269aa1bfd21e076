import Database from 'better-sqlite3';
import { closeSync, openSync } from 'node:fs';
import { EventStoreError, StoreRefusedError } from '#eventing';

/** "HRWT". */
const APPLICATION_ID = 0x48525754;
const SCHEMA_VERSION = 1;

const TABLES = `
  -- Newest last. The first one is of the empty log, so that a directory is bound to its database before the first event.
  CREATE TABLE checkpoints (
    id INTEGER PRIMARY KEY,
    store_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    events INTEGER NOT NULL,
    position TEXT,
    hash TEXT NOT NULL,
    at TEXT NOT NULL,
    signature BLOB NOT NULL
  ) STRICT;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** A server does not stand still for longer while another process writes a checkpoint; it tries again later. */
const WRITE_WAIT_MS = 200;
const WAIT_MS = 5_000;
const FULL = 2;

/** @throws EventStoreError CORRUPT; StoreRefusedError NOT_A_STORE or NEWER_VERSION */
export function connect(path: string, mode: 'read' | 'write'): Database.Database {
  const isReader = mode === 'read';
  return guarded(path, () => {
    const db = new Database(path, { readonly: isReader, fileMustExist: true, timeout: WAIT_MS });
    try {
      db.pragma('trusted_schema = OFF');
      db.pragma('cell_size_check = ON');
      checkVersion(db);
      if (!isReader) prepareWriter(db);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** With tables and without rows, readable by its owner only. */
export function create(path: string): Database.Database {
  closeSync(openSync(path, 'wx', 0o600));
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.exec(TABLES);
  return db;
}

function prepareWriter(db: Database.Database): void {
  const journal = db.pragma('journal_mode = WAL', { simple: true });
  db.pragma('synchronous = FULL');
  const level = db.pragma('synchronous', { simple: true });
  if (journal !== 'wal' || level !== FULL)
    throw new Error(
      `${db.name} would not be durable (journal_mode ${String(journal)}, synchronous ${String(level)}); is it on a network file system?`,
    );
  db.pragma(`busy_timeout = ${WRITE_WAIT_MS}`);
}

function checkVersion(db: Database.Database): void {
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID)
    throw new StoreRefusedError(
      'NOT_A_STORE',
      `${db.name} does not hold the checkpoints of an event log of Handrail; name another data directory`,
    );
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > SCHEMA_VERSION) {
    throw new StoreRefusedError(
      'NEWER_VERSION',
      `${db.name} was written by a newer version of Handrail (schema ${version}, this one knows ${SCHEMA_VERSION}); start that version`,
    );
  }
}

/** What SQLite says about a damaged file, as the port says it. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = codeOf(error);
    if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') throw damaged(path, String(error));
    throw error;
  }
}

export function damaged(path: string, what: string): EventStoreError {
  return new EventStoreError(
    'CORRUPT',
    `the checkpoints of the event log, ${path}, are damaged: ${what}. Writes are refused; restore the latest backup with "store restore"`,
  );
}

export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
