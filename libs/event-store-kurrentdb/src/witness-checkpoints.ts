import Database from 'better-sqlite3';
import { randomUUID, sign, verify } from 'node:crypto';
import { closeSync, linkSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fsyncDirectory, fsyncFile } from '#data-directory';
import type { SigningKey } from '#data-directory';
import type { StoreIdentity } from '#eventing';
import type { ChainLink } from './witness-chain.ts';
import { codeOf, connect, create, damaged, guarded } from './witness-database.ts';

/** A link of the chain that was seen, signed. */
export interface Checkpoint extends ChainLink, StoreIdentity {
  /** ISO instant. */
  readonly at: string;
}

interface Row extends Checkpoint {
  readonly signature: Buffer;
}

const COLUMNS = 'store_id AS storeId, epoch, events, position, hash, at, signature';
const INSERT = 'INSERT INTO checkpoints (store_id, epoch, events, position, hash, at, signature) VALUES (?, ?, ?, ?, ?, ?, ?)';

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
    return new Checkpoints(connect(path, mode), key);
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
  const db = create(path);
  try {
    db.transaction(() => checkpoints.forEach((checkpoint) => insert(db, key, checkpoint)))();
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
  return Buffer.from(JSON.stringify([storeId, epoch, events, position, hash, at]));
}
