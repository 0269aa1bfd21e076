import Database from 'better-sqlite3';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** What SQLite and the disk allow: one commit for each turn of the loop, with the same syncs as the store (WAL and head), and no check, chain or thread. */
export class RawGroupCommit {
  readonly #db: Database.Database;
  readonly #head: number;
  readonly #page = Buffer.alloc(4096, 'x');
  #position = 0;
  #waiting: { readonly row: readonly string[]; readonly done: () => void }[] = [];

  constructor(directory: string) {
    this.#db = new Database(join(directory, 'raw.sqlite'));
    this.#db.pragma('journal_mode = WAL');
    this.#db.pragma('synchronous = FULL');
    this.#db.pragma('wal_autocheckpoint = 16384');
    this.#db.exec(
      'CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, metadata TEXT NOT NULL, data TEXT NOT NULL, UNIQUE (stream, revision)) STRICT',
    );
    this.#head = openSync(join(directory, 'raw.head'), 'w');
    writeSync(this.#head, Buffer.alloc(8192));
    this.#insert = this.#db.prepare(
      'INSERT INTO events (position, revision, stream, type, id, metadata, data) VALUES (?, 0, ?, ?, ?, ?, ?)',
    );
    this.#begin = this.#db.prepare('BEGIN IMMEDIATE');
    this.#commit = this.#db.prepare('COMMIT');
  }

  readonly #insert: Database.Statement;
  readonly #begin: Database.Statement;
  readonly #commit: Database.Statement;

  /** @param row stream, type, id, metadata, data */
  append(row: readonly string[]): Promise<void> {
    return new Promise((done) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#flush());
      this.#waiting.push({ row, done });
    });
  }

  #flush(): void {
    const group = this.#waiting;
    this.#waiting = [];
    this.#begin.run();
    for (const { row } of group) this.#insert.run(++this.#position, ...row);
    writeSync(this.#head, this.#page, 0, this.#page.length, (this.#position % 2) * this.#page.length);
    fdatasyncSync(this.#head);
    this.#commit.run();
    for (const { done } of group) done();
  }

  close(): void {
    this.#db.close();
    closeSync(this.#head);
  }
}
