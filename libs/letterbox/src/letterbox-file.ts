import type Database from 'better-sqlite3';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { KeyWrapper, layOutAnew, openSecretDatabase, SecretsRefusedError } from '#key-store';
import { letterboxFile } from './files.ts';
import { openLetter, sealLetter } from './letter.ts';
import type { Letter } from './letter.ts';

/** "HRLB". */
const APPLICATION_ID = 0x48524c42;
const SCHEMA_VERSION = 1;

const TABLES = `
  -- proof: opens with the key of this letterbox only. drained_on: local date of the last drain.
  CREATE TABLE box (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), id TEXT NOT NULL, proof BLOB NOT NULL, drained_on TEXT) STRICT;
  -- about: keyed hash of the report. released: leaves with the drain that is under way.
  CREATE TABLE letters (
    id BLOB PRIMARY KEY,
    about BLOB NOT NULL,
    released INTEGER NOT NULL CHECK (released IN (0, 1)),
    sealed BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX letters_by_report ON letters (about);
`;

interface BoxRow {
  readonly id: string;
  readonly proof: Buffer;
  readonly drained_on: string | null;
}

interface LetterRow {
  readonly id: Buffer;
  readonly sealed: Buffer;
}

/** A letter and the random key of its row. */
export interface FoundLetter {
  readonly id: Buffer;
  readonly letter: Letter;
}

export interface LetterboxOptions {
  readonly directory: string;
  /** 32 bytes, derived from the keys of the same data directory. */
  readonly key: Buffer;
}

/** Sealed letters in `<directory>/letterbox.sqlite`: durable, without times, and without the order in which they came. */
export class LetterboxFile {
  readonly #db: Database.Database;
  readonly #wrapper: KeyWrapper;
  readonly #tagKey: Buffer;
  readonly #boxId: string;
  #isLaidOut: boolean;

  /** @throws SecretsRefusedError when the file belongs to other keys, is of a newer version, something else, or not durable */
  static open({ directory, key }: LetterboxOptions): LetterboxFile {
    mkdirSync(directory, { recursive: true });
    const wrapper = new KeyWrapper(key);
    const db = openSecretDatabase(letterboxFile(directory), {
      what: 'a letterbox of Handrail',
      applicationId: APPLICATION_ID,
      schemaVersion: SCHEMA_VERSION,
      create: (made) => {
        const id = randomUUID();
        made.exec(TABLES);
        made.prepare('INSERT INTO box (only_row, id, proof) VALUES (1, ?, ?)').run(id, wrapper.wrap(Buffer.from(id), id));
      },
    });
    try {
      return new LetterboxFile(db, wrapper, key);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  private constructor(db: Database.Database, wrapper: KeyWrapper, key: Buffer) {
    this.#db = db;
    this.#wrapper = wrapper;
    this.#tagKey = createHmac('sha256', key).update('letters by report').digest();
    const { id, proof } = this.#box();
    this.#boxId = id;
    try {
      wrapper.unwrap(proof, id);
    } catch (error) {
      throw new SecretsRefusedError(
        'WRONG_MASTER_KEY',
        `${db.name} is sealed with other keys than those beside it; restore both from one backup`,
        { cause: error },
      );
    }
    this.#isLaidOut = layOutAnew(db);
  }

  /** Local date of the last drain. */
  get drainedOn(): string | null {
    return this.#box().drained_on;
  }

  set drainedOn(day: string) {
    this.#db.prepare('UPDATE box SET drained_on = ?').run(day);
  }

  /**
   * All of it or nothing, alone among all processes; durable when it returns, and no byte is left of what it took out, nor of the order in
   * which letters came: pages and WAL are written in that order, and laid out anew by the random keys of letters. Where another process is at
   * work just then, the next change does it, also one that writes nothing.
   * @param work tells whether it wrote letters
   */
  change(work: () => boolean): boolean {
    const changed = this.#db.transaction(work).immediate();
    if (changed || !this.#isLaidOut) this.#isLaidOut = layOutAnew(this.#db);
    return changed;
  }

  /** Inside a `change`, as are `replace` and `delete`. */
  add(letter: Letter): void {
    this.replace(randomBytes(16), letter);
  }

  replace(id: Buffer, letter: Letter): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO letters (id, about, released, sealed) VALUES (?, ?, ?, ?)')
      .run(id, this.#tagOf(letter.reportId), letter.alone === null ? 0 : 1, sealLetter(letter, this.#wrapper, this.#placeOf(id)));
  }

  delete(id: Buffer): void {
    this.#db.prepare('DELETE FROM letters WHERE id = ?').run(id);
  }

  listAbout(reportId: string): readonly FoundLetter[] {
    return this.#letters('about = ?', this.#tagOf(reportId));
  }

  listWaiting(): readonly FoundLetter[] {
    return this.#letters('released = 0');
  }

  listReleased(): readonly FoundLetter[] {
    return this.#letters('released = 1');
  }

  close(): void {
    this.#db.close();
  }

  /** @throws SecretsRefusedError LETTER_DAMAGED */
  #letters(condition: string, ...parameters: readonly Buffer[]): readonly FoundLetter[] {
    return this.#db
      .prepare<Buffer[], LetterRow>(`SELECT id, sealed FROM letters WHERE ${condition}`)
      .all(...parameters)
      .map(({ id, sealed }) => ({ id, letter: this.#open(id, sealed) }));
  }

  #tagOf(reportId: string): Buffer {
    return createHmac('sha256', this.#tagKey).update(reportId).digest();
  }

  #open(id: Buffer, sealed: Buffer): Letter {
    try {
      return openLetter(sealed, this.#wrapper, this.#placeOf(id));
    } catch (error) {
      throw new SecretsRefusedError(
        'LETTER_DAMAGED',
        `${this.#db.name} holds a letter that does not open: it was altered; restore the latest backup`,
        { cause: error },
      );
    }
  }

  /** Bound to the letterbox and the row: no letter can be put in the place of another. */
  #placeOf(id: Buffer): string {
    return `${this.#boxId}\n${id.toString('hex')}`;
  }

  #box(): BoxRow {
    const row = this.#db.prepare<[], BoxRow>('SELECT id, proof, drained_on FROM box').get();
    if (!row)
      throw new SecretsRefusedError('NOT_THIS_STORE', `${this.#db.name} is not a letterbox of Handrail; name another data directory`);
    return row;
  }
}
