import Database from 'better-sqlite3';
import { closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { SecretsRefusedError } from './errors.ts';
import { fsyncDirectory } from '#data-directory';

export interface SecretDatabaseOptions {
  /** What the file is, for messages: "a key store of Handrail". */
  readonly what: string;
  readonly applicationId: number;
  readonly schemaVersion: number;
  /** Makes the tables, inside the transaction that also marks the file as made. */
  create(db: Database.Database): void;
}

const BUSY_TIMEOUT_MS = 5_000;
const PAUSE_MS = 10;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));
const FULL = 2;

/**
 * A SQLite file for what must neither be lost nor linger: every commit is fsynced, deleted content is overwritten, readable by its owner only.
 * @throws SecretsRefusedError NOT_DURABLE, NOT_THIS_STORE, NEWER_VERSION or PRE_RELEASE
 */
export function openSecretDatabase(path: string, options: SecretDatabaseOptions): Database.Database {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    db.pragma('foreign_keys = ON');
    db.pragma('secure_delete = ON');
    const journal = enterWal(db);
    db.pragma('synchronous = FULL');
    const level = db.pragma('synchronous', { simple: true });
    if (journal !== 'wal' || level !== FULL) {
      throw new SecretsRefusedError(
        'NOT_DURABLE',
        `${path} would not be durable (journal_mode ${String(journal)}, synchronous ${String(level)}); is it on a network file system?`,
      );
    }
    db.transaction(() => {
      if (db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() !== 0) return;
      options.create(db);
      db.pragma(`application_id = ${options.applicationId}`);
      db.pragma(`user_version = ${options.schemaVersion}`);
    }).immediate();
    fsyncDirectory(dirname(path));
    checkVersion(db, options);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function checkVersion(db: Database.Database, { what, applicationId, schemaVersion }: SecretDatabaseOptions): void {
  if (db.pragma('application_id', { simple: true }) !== applicationId)
    throw new SecretsRefusedError('NOT_THIS_STORE', `${db.name} is not ${what}; name another data directory`);
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > schemaVersion) {
    throw new SecretsRefusedError(
      'NEWER_VERSION',
      `${db.name} was written by a newer version of Handrail (schema ${version}, this one knows ${schemaVersion}); start that version`,
    );
  }
  if (version < schemaVersion) {
    throw new SecretsRefusedError(
      'PRE_RELEASE',
      `${db.name} was written by a pre-release of Handrail (schema ${version}, this one knows ${schemaVersion}); start that version, or name a new data directory`,
    );
  }
}

/**
 * Leaves no byte of what was deleted: `secure_delete` has overwritten it in the newest pages, this empties the WAL of the older ones.
 * @throws Error when another process reads the file for longer than the busy time-out
 */
export function purgeDeleted(db: Database.Database): void {
  const [checkpoint] = db.pragma('wal_checkpoint(TRUNCATE)') as readonly { readonly busy: number }[];
  if (checkpoint?.busy !== 0) throw new Error(`${db.name} is held by another process, so what was deleted could not be overwritten yet`);
}

/** A number that changes when another connection has committed; own commits do not count. */
export function dataVersionOf(db: Database.Database): () => unknown {
  const statement = db.prepare('PRAGMA data_version').pluck();
  return () => statement.get();
}

/** Several processes that make one new file at once: SQLite does not wait for the lock that the change to WAL needs, it refuses. */
function enterWal(db: Database.Database): unknown {
  const deadline = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      return db.pragma('journal_mode = WAL', { simple: true });
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'SQLITE_BUSY' || performance.now() > deadline) throw error;
      Atomics.wait(PAUSE, 0, 0, PAUSE_MS);
    }
  }
}
