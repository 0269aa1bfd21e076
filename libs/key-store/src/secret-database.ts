import Database from 'better-sqlite3';
import { closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { PurgeOverdueError, SecretsRefusedError } from './errors.ts';
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

/** For a database in which deletions are noted: a row for each change whose deleted bytes may still lie in the file. */
export const DELETIONS_TABLE = 'CREATE TABLE deletions (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;';

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
    // VACUUM writes a copy of everything, which must not go to a folder for temporary files.
    db.pragma('temp_store = MEMORY');
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

/** Inside the transaction that deletes something for good: a purge is due, by whichever process, also after a crash. */
export function noteDeletion(db: Database.Database): void {
  db.prepare('INSERT INTO deletions DEFAULT VALUES').run();
}

/**
 * Leaves no byte of what was deleted, if any deletion was noted; once for many of them, see `layOutAnew`.
 * @throws PurgeOverdueError when another process reads or writes the file for longer than the busy time-out; the purge is still due then
 */
export function purgeDeleted(db: Database.Database): void {
  const latest = db.prepare<[], number | null>('SELECT max(id) FROM deletions').pluck().get() ?? null;
  if (latest === null) return;
  if (!layOutAnew(db)) {
    throw new PurgeOverdueError(`${db.name} is held by another process, so what was deleted could not be overwritten yet`);
  }
  // Not those that another process has noted since.
  db.prepare('DELETE FROM deletions WHERE id <= ?').run(latest);
}

/**
 * Writes every page anew from the rows that there are, and empties the WAL. `secure_delete` alone is not enough: it overwrites a row where it
 * lies, not the copy that stays in the free space of a page when SQLite moves the row to another one. Takes time and memory by the size of
 * the file: 0.3 s of a processor and 50 MB for 100,000 keys.
 * @returns false: another process holds the file, and bytes may be left
 */
export function layOutAnew(db: Database.Database): boolean {
  try {
    db.exec('VACUUM');
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) return false;
    throw error;
  }
  const [checkpoint] = db.pragma('wal_checkpoint(TRUNCATE)') as readonly { readonly busy: number }[];
  return checkpoint?.busy === 0;
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
