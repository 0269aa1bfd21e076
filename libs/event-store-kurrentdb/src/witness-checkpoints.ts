import Database from 'better-sqlite3';
import { randomUUID, sign, verify } from 'node:crypto';
import { closeSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fsyncDirectory, fsyncFile } from '#data-directory';
import type { SigningKey } from '#data-directory';
import { EventStoreError, StoreRefusedError } from '#eventing';
import type { Position, StoreIdentity } from '#eventing';
import type { Link } from './witness-chain.ts';

/** A link of the chain that was seen, signed. */
export interface Checkpoint extends Link, StoreIdentity {
  /** ISO instant. */
  readonly at: string;
}

interface Row extends Checkpoint {
  readonly signature: Buffer;
}

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
const COLUMNS = 'store_id AS storeId, epoch, events, position, hash, at, signature';
const INSERT = 'INSERT INTO checkpoints (store_id, epoch, events, position, hash, at, signature) VALUES (?, ?, ?, ?, ?, ?, ?)';

/** A server does not stand still for longer while another process writes a checkpoint; it tries again later. */
const WRITE_WAIT_MS = 200;
const READ_WAIT_MS = 5_000;
const FULL = 2;

/** The newest are kept all, of those before the last one of each day. */
const KEPT = 1_000;
const THINNED_EVERY = 100;

/**
 * The checkpoints of one log, `witness.sqlite`. Every error of reading that means damage is an EventStoreError CORRUPT that names the file.
 */
export class Checkpoints {
  readonly #db: Database.Database;
  readonly #key: SigningKey;

  private constructor(db: Database.Database, key: SigningKey) {
    this.#db = db;
    this.#key = key;
  }

  /** @throws StoreRefusedError NOT_A_STORE or NEWER_VERSION */
  static open(path: string, key: SigningKey, mode: 'read' | 'write'): Checkpoints {
    const isReader = mode === 'read';
    return guarded(path, () => {
      const db = new Database(path, { readonly: isReader, fileMustExist: true, timeout: isReader ? READ_WAIT_MS : WRITE_WAIT_MS });
      try {
        db.pragma('trusted_schema = OFF');
        db.pragma('cell_size_check = ON');
        checkVersion(db);
        if (!isReader) setDurable(db);
        return new Checkpoints(db, key);
      } catch (error) {
        db.close();
        throw error;
      }
    });
  }

  /** The file appears whole or not at all; one that another process made first is left as it is. */
  static createOnce(path: string, key: SigningKey, checkpoints: readonly Checkpoint[]): void {
    const draft = `${path}.${randomUUID()}`;
    try {
      writeDraft(draft, key, checkpoints);
      linkSync(draft, path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    fsyncDirectory(dirname(path));
  }

  /** In the place of whatever is there, which no process uses. */
  static replace(path: string, key: SigningKey, checkpoints: readonly Checkpoint[]): void {
    const draft = `${path}.${randomUUID()}`;
    writeDraft(draft, key, checkpoints);
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
    renameSync(draft, path);
    fsyncDirectory(dirname(path));
  }

  /** In order, each signature checked. */
  all(): readonly Checkpoint[] {
    return this.#read('ORDER BY id');
  }

  newest(): Checkpoint {
    const [newest] = this.#read('ORDER BY id DESC LIMIT 1');
    if (newest === undefined) throw damaged(this.#db.name, 'it holds none');
    return newest;
  }

  /** The newest that covers at most so many events. */
  upTo(events: number): Checkpoint | undefined {
    return this.#read('WHERE events <= ? ORDER BY id DESC LIMIT 1', events)[0];
  }

  /**
   * Durable when it returns. Only forward: where another process has come as far, its checkpoint stays.
   * @returns the newest
   * @throws EventStoreError CORRUPT when another process saw another log
   */
  add(checkpoint: Checkpoint): Checkpoint {
    return guarded(this.#db.name, () =>
      this.#db
        .transaction(() => {
          const newest = this.newest();
          const isOther = newest.storeId !== checkpoint.storeId || newest.epoch !== checkpoint.epoch;
          if (isOther || (newest.events === checkpoint.events && newest.hash !== checkpoint.hash))
            throw damaged(this.#db.name, 'another process witnessed another log');
          if (newest.events >= checkpoint.events) return newest;
          const { lastInsertRowid } = insert(this.#db, this.#key, checkpoint);
          if (Number(lastInsertRowid) % THINNED_EVERY === 0) this.#thin(Number(lastInsertRowid));
          return checkpoint;
        })
        .immediate(),
    );
  }

  /** A copy in one file that is read from anywhere. */
  async copyTo(target: string): Promise<void> {
    closeSync(openSync(target, 'wx', 0o600));
    await this.#db.backup(target);
    const copy = new Database(target);
    try {
      copy.pragma('journal_mode = DELETE');
    } finally {
      copy.close();
    }
    fsyncFile(target);
    fsyncDirectory(dirname(target));
  }

  close(): void {
    this.#db.close();
  }

  #read(clause: string, ...values: readonly number[]): readonly Checkpoint[] {
    return guarded(this.#db.name, () =>
      this.#db
        .prepare<number[], Row>(`SELECT ${COLUMNS} FROM checkpoints ${clause}`)
        .all(...values)
        .map(({ signature, ...checkpoint }) => {
          if (!verify(null, bytesOf(checkpoint), this.#key.publicKey, signature))
            throw damaged(this.#db.name, `the signature of the one at position ${checkpoint.position ?? 'none'} is not that of events.key`);
          return checkpoint;
        }),
    );
  }

  #thin(newestId: number): void {
    this.#db
      .prepare(
        `DELETE FROM checkpoints WHERE id > 1 AND id <= ?
         AND id NOT IN (SELECT max(id) FROM checkpoints GROUP BY substr(at, 1, 10))`,
      )
      .run(newestId - KEPT);
  }
}

function writeDraft(path: string, key: SigningKey, checkpoints: readonly Checkpoint[]): void {
  closeSync(openSync(path, 'wx', 0o600));
  const db = new Database(path);
  try {
    db.pragma('journal_mode = WAL');
    db.transaction(() => {
      db.exec(TABLES);
      for (const checkpoint of checkpoints) insert(db, key, checkpoint);
    })();
  } finally {
    // The last connection moves the WAL into the file.
    db.close();
  }
  fsyncFile(path);
}

function insert(db: Database.Database, key: SigningKey, checkpoint: Checkpoint): Database.RunResult {
  const { storeId, epoch, events, position, hash, at } = checkpoint;
  return db.prepare(INSERT).run(storeId, epoch, events, position, hash, at, sign(null, bytesOf(checkpoint), key.privateKey));
}

/** What is signed. */
function bytesOf({ storeId, epoch, events, position, hash, at }: Checkpoint): Buffer {
  return Buffer.from(JSON.stringify([storeId, epoch, events, position satisfies Position | null, hash, at]));
}

function setDurable(db: Database.Database): void {
  const journal = db.pragma('journal_mode', { simple: true });
  db.pragma('synchronous = FULL');
  const level = db.pragma('synchronous', { simple: true });
  if (journal !== 'wal' || level !== FULL)
    throw new Error(`${db.name} would not be durable (journal_mode ${String(journal)}, synchronous ${String(level)})`);
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

function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = codeOf(error);
    if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') throw damaged(path, String(error));
    throw error;
  }
}

function damaged(path: string, what: string): EventStoreError {
  return new EventStoreError(
    'CORRUPT',
    `the checkpoints of the event log, ${path}, are damaged: ${what}. Writes are refused; restore the latest backup with "store restore"`,
  );
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
