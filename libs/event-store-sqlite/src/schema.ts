import Database from 'better-sqlite3';
import { EventStoreError, StoreRefusedError } from '#eventing';
import type { StoreIdentity } from '#eventing';

/** "HREV", so that `file` and this program know the database as a log of Handrail. */
const APPLICATION_ID = 0x48524556;
const SCHEMA_VERSION = 1;
/** Names the event shapes inside. It changes once, when the first release freezes them; stores of before are refused from then on. */
const FORMAT = 'pre-release-2';

const TABLES = `
  CREATE TABLE store (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    format TEXT NOT NULL,
    store_id TEXT NOT NULL,
    epoch INTEGER NOT NULL
  ) STRICT;
  -- Positions are 1, 2, 3 ... without gaps; the long columns come last, so that a filtered scan skips their overflow pages.
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    hash TEXT NOT NULL,
    metadata TEXT NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (stream, revision)
  ) STRICT;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** `NORMAL` loses acknowledged events with the power; it exists for the fault test that proves the test can see it. */
export type Synchronous = 'FULL' | 'NORMAL';

const BUSY_TIMEOUT_MS = 5_000;
/** The WAL is cut back to this after a long reader let it grow. */
const WAL_SIZE_LIMIT_BYTES = 128 * 1024 * 1024;

/** A connection that can only read; it leaves a WAL that it finds as it is. */
export function connectReader(path: string): Database.Database {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  hardened(db);
  return db;
}

/** @throws Error when the database does not confirm WAL and the wanted `synchronous`: better-sqlite3 reopens WAL files at NORMAL. */
export function connectWriter(path: string, synchronous: Synchronous = 'FULL'): Database.Database {
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  hardened(db);
  db.pragma('secure_delete = ON');
  const journal = db.pragma('journal_mode = WAL', { simple: true });
  db.pragma(`synchronous = ${synchronous}`);
  // Checkpoints are the writer's own step: the automatic one hides a failed fsync.
  db.pragma('wal_autocheckpoint = 0');
  db.pragma(`journal_size_limit = ${WAL_SIZE_LIMIT_BYTES}`);
  const level = db.pragma('synchronous', { simple: true });
  if (journal !== 'wal' || level !== (synchronous === 'FULL' ? 2 : 1)) {
    db.close();
    throw new Error(
      `${path} would not be durable (journal_mode ${String(journal)}, synchronous ${String(level)}); is it on a network file system?`,
    );
  }
  return db;
}

function hardened(db: Database.Database): void {
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  db.pragma('foreign_keys = ON');
}

/** Inside a transaction. */
export function createTables(db: Database.Database, identity: StoreIdentity): void {
  db.exec(TABLES);
  db.prepare('INSERT INTO store (only_row, format, store_id, epoch) VALUES (1, ?, ?, ?)').run(FORMAT, identity.storeId, identity.epoch);
}

export function isEmpty(db: Database.Database): boolean {
  return db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
}

/** @throws StoreRefusedError when this program must not touch the database; EventStoreError CORRUPT when it does not say what it is. */
export function readIdentity(db: Database.Database): StoreIdentity {
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw new StoreRefusedError('NOT_A_STORE', `${db.name} is not an event log of Handrail; name another data directory`);
  }
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > SCHEMA_VERSION) {
    throw new StoreRefusedError(
      'NEWER_VERSION',
      `${db.name} was written by a newer version of Handrail (schema ${version}, this one knows ${SCHEMA_VERSION}); start that version`,
    );
  }
  const row = db
    .prepare<[], { format: string; storeId: string; epoch: number }>('SELECT format, store_id AS storeId, epoch FROM store')
    .get();
  if (row === undefined)
    throw new EventStoreError('CORRUPT', `${db.name} has lost its identity; restore the latest backup with "store restore"`);
  if (row.format !== FORMAT) {
    throw new StoreRefusedError(
      'PRE_RELEASE',
      `${db.name} was written by a pre-release of Handrail (${row.format}, this one writes ${FORMAT}), whose events are not supported; ` +
        'start with an empty data directory, or with the version that wrote it',
    );
  }
  return { storeId: row.storeId, epoch: row.epoch };
}
