import type Database from 'better-sqlite3';
import type { StoreIdentity } from '#eventing';
import { chainHash } from '#eventing';
import type { Tail } from './tail.ts';
import { errorCode, FsyncError } from './errors.ts';
import { storeFiles } from './files.ts';
import { HeadFile } from './head-file.ts';
import type { AppendResult, WireAppend, WriterSettings } from './messages.ts';
import { connectWriter } from './schema.ts';
import { loadSigningKey } from '#data-directory';
import { headDamage, readTail, unreadable } from './tail-check.ts';

/** 64 MiB of WAL: checkpoints are rare enough not to be felt, and a start reads it back quickly. */
const CHECKPOINT_PAGES = 16_384;

/** Commits groups of appends. Blocks its thread; lives in a worker. */
export class Writer {
  readonly #db: Database.Database;
  readonly #head: HeadFile;
  readonly #identity: StoreIdentity;
  readonly #statements: ReturnType<typeof prepare>;
  #tail: Tail | undefined;
  #dataVersion: unknown;

  constructor(settings: WriterSettings) {
    const files = storeFiles(settings.directory);
    this.#identity = settings.identity;
    this.#head = new HeadFile(files.head, loadSigningKey(files.key), 'r+');
    this.#db = connectWriter(files.database, settings.synchronous);
    this.#statements = prepare(this.#db);
  }

  /**
   * All appends in one transaction; each is refused or written by itself. Nothing is to be acknowledged before this returns.
   * @throws FsyncError when it is unknown what is on the disk: the process must end.
   */
  commit(appends: readonly WireAppend[]): AppendResult[] {
    try {
      return this.#transact(appends);
    } catch (error) {
      this.#rollBack();
      const failure = refusal(error);
      if (failure === undefined && appends.length === 1)
        return [{ kind: 'UNAVAILABLE', message: `the event store failed: ${String(error)}` }];
      // Nothing known to concern the whole group: alone, each append fails or succeeds for itself.
      if (failure === undefined) return appends.flatMap((append) => this.commit([append]));
      return appends.map(() => failure);
    }
  }

  /**
   * Says in the head that the last commit happened. Until then the log may end before or after it,
   * so a commit that vanished later would pass as one that never was.
   */
  settle(): void {
    try {
      this.#statements.begin.run();
      const tail = this.#verifiedTail();
      const head = this.#head.read();
      if (head.previous.hash !== tail.hash || head.next.hash !== tail.hash || this.#head.damagedSlot) {
        this.#head.write({ ...head, previous: tail, next: tail });
      }
    } catch (error) {
      refusal(error);
    } finally {
      this.#rollBack();
    }
  }

  /** Moves a long WAL into the database. @throws FsyncError */
  checkpoint(): void {
    const { log, checkpointed } = this.#statements.walSize.get() ?? { log: 0, checkpointed: 0 };
    if (log - checkpointed < CHECKPOINT_PAGES) return;
    try {
      this.#db.pragma('wal_checkpoint(PASSIVE)');
    } catch (error) {
      // A full disk stops the checkpoint, not the log: the WAL keeps everything until the next try.
      refusal(error);
    }
  }

  close(): void {
    this.#db.close();
    this.#head.close();
  }

  #transact(appends: readonly WireAppend[]): AppendResult[] {
    this.#statements.begin.run();
    const tail = this.#verifiedTail();
    let end = tail;
    const results = appends.map((append) => {
      const inserted = this.#insert(append, end);
      if (inserted === undefined) return this.#repeated(append) ?? this.#wrongRevision(append);
      end = inserted;
      return { revision: append.expected + append.events.length, position: end.position };
    });
    if (end !== tail) this.#head.write({ ...this.#head.read(), previous: tail, next: end });
    this.#statements.commit.run();
    this.#tail = end;
    return results;
  }

  /** Undefined, and nothing written, when the stream is not at the expected revision: only the first event can meet that. */
  #insert({ stream, expected, events }: WireAppend, tail: Tail): Tail | undefined {
    let end = tail;
    let revision = expected;
    for (const event of events) {
      revision++;
      const { id, type, data, metadata } = event;
      const hash = chainHash(end.hash, stream, revision, event);
      const at = end.position + 1;
      const { changes } =
        revision > 0 && end === tail
          ? this.#statements.insertAfter.run(at, stream, revision, type, id, hash, metadata, data, stream, expected)
          : this.#statements.insert.run(at, stream, revision, type, id, hash, metadata, data);
      if (changes === 0) return undefined;
      end = { position: at, hash };
    }
    return end;
  }

  /** A retry finds exactly its own events behind the expected revision. */
  #repeated({ stream, expected, events }: WireAppend): AppendResult | undefined {
    const there = this.#statements.idsAfter.all(stream, expected, events.length);
    const last = there.at(-1);
    if (last === undefined || there.length !== events.length || events.some(({ id }, i) => there[i]?.id !== id)) return undefined;
    return { revision: last.revision, position: last.position };
  }

  #wrongRevision({ stream, expected }: WireAppend): AppendResult {
    const revision = this.#statements.lastRevision.get(stream) ?? null;
    const found = revision === null ? 'does not exist' : `is at revision ${revision}`;
    return {
      kind: 'WRONG_REVISION',
      message: `${stream} ${found}, expected ${expected < 0 ? 'that it does not exist' : `revision ${expected}`}`,
    };
  }

  /** The end of the log under the write lock: as this writer left it while nobody else committed, else read and checked against the head. */
  #verifiedTail(): Tail {
    const version = this.#statements.dataVersion.get();
    if (this.#tail !== undefined && version === this.#dataVersion) return this.#tail;
    const tail = readTail(this.#db, this.#identity);
    const damage = headDamage(this.#db, tail, this.#head.read(), this.#identity);
    if (damage !== null) throw new LogDamagedError(damage.message);
    this.#tail = tail;
    this.#dataVersion = version;
    return tail;
  }

  #rollBack(): void {
    if (this.#db.inTransaction) this.#statements.rollback.run();
  }
}

class LogDamagedError extends Error {}

const COLUMNS = 'position, stream, revision, type, id, hash, metadata, data';
const UNLESS_TAKEN = 'ON CONFLICT (stream, revision) DO NOTHING';

function prepare(db: Database.Database) {
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    dataVersion: db.prepare('PRAGMA data_version').pluck(),
    walSize: db.prepare<[], { log: number; checkpointed: number }>('PRAGMA wal_checkpoint(NOOP)'),
    lastRevision: db.prepare<[string], number | null>('SELECT max(revision) FROM events WHERE stream = ?').pluck(),
    idsAfter: db.prepare<[string, number, number], { id: string; revision: number; position: number }>(
      'SELECT id, revision, position FROM events WHERE stream = ? AND revision > ? ORDER BY revision LIMIT ?',
    ),
    // Check and write in one: nothing is inserted where the revision is taken, or the one before it is missing.
    insert: db.prepare(`INSERT INTO events (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ${UNLESS_TAKEN}`),
    insertAfter: db.prepare(
      `INSERT INTO events (${COLUMNS}) SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM events WHERE stream = ? AND revision = ?) ${UNLESS_TAKEN}`,
    ),
  };
}

/** The answer to a whole group, or undefined when the error may be one append's own. @throws FsyncError */
function refusal(error: unknown): AppendResult | undefined {
  if (error instanceof FsyncError) throw error;
  const code = errorCode(error);
  if (code === 'SQLITE_IOERR_FSYNC' || code === 'SQLITE_IOERR_DIR_FSYNC') throw new FsyncError('events.sqlite', error);
  if (error instanceof LogDamagedError) return { kind: 'CORRUPT', message: error.message };
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return { kind: 'CORRUPT', message: unreadable(error).message };
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_WRITE' || code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return {
      kind: 'UNAVAILABLE',
      message: `nothing was stored: the disk of the event store is full or a size limit is reached (${code}); free space or raise the limit, then repeat`,
    };
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return { kind: 'UNAVAILABLE', message: 'nothing was stored: another process holds the event store for too long; repeat' };
  }
  return code.startsWith('SQLITE_IOERR')
    ? { kind: 'UNAVAILABLE', message: `nothing was stored: the disk of the event store fails (${code}); repeat` }
    : undefined;
}
