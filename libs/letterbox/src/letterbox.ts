import type Database from 'better-sqlite3';
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { KeyWrapper, openSecretDatabase, SecretsRefusedError } from '#key-store';
import { letterboxFile } from './files.ts';
import { openLetter, sealLetter } from './letter.ts';
import type { Letter } from './letter.ts';
import { releaseOf } from './release.ts';

/** "HRLB". */
const APPLICATION_ID = 0x48524c42;
const SCHEMA_VERSION = 1;

const TABLES = `
  -- proof: opens with the key of this letterbox only. drained_on: local date of the last drain.
  CREATE TABLE box (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), id TEXT NOT NULL, proof BLOB NOT NULL, drained_on TEXT) STRICT;
  CREATE TABLE letters (id BLOB PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
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

export interface LetterboxOptions {
  readonly directory: string;
  /** 32 bytes, derived from the keys of the same data directory. */
  readonly key: Buffer;
}

/**
 * Where anonymous letters wait until a day's letters leave together, in `<directory>/letterbox.sqlite`: durable when accepted, encrypted,
 * without times, and without the order in which they came. Several processes may use it at once.
 */
export class Letterbox {
  readonly #db: Database.Database;
  readonly #wrapper: KeyWrapper;
  readonly #boxId: string;

  /** @throws SecretsRefusedError when the file belongs to other keys, is of a newer version, something else, or not durable */
  static open({ directory, key }: LetterboxOptions): Letterbox {
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
      return new Letterbox(db, wrapper);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  private constructor(db: Database.Database, wrapper: KeyWrapper) {
    this.#db = db;
    this.#wrapper = wrapper;
    db.pragma('temp_store = MEMORY');
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
    this.#forgetOrder();
  }

  /** Durable when it returns. @returns false: a filing of this report lies here already, and stays as it is */
  file(reportId: string, sender: string, content: object): boolean {
    return this.#put({ kind: 'FILING', id: randomUUID(), reportId, sender, content }, (others) =>
      others.every((other) => other.kind !== 'FILING'),
    );
  }

  /** Durable when it returns. @param most of one report at a time @returns false: there are as many; true also for one that lies here already */
  addMessage(id: string, reportId: string, content: object, most: number): boolean {
    let isKnown = false;
    const added = this.#put({ kind: 'MESSAGE', id, reportId, sender: reportId, content }, (others) => {
      const messages = others.filter(({ kind }) => kind === 'MESSAGE');
      isKnown = messages.some((other) => other.id === id);
      return !isKnown && messages.length < most;
    });
    return added || isKnown;
  }

  /** The letters of one report, its filing first. Every letter is opened, whether there are any or not. */
  lettersOf(reportId: string): readonly Letter[] {
    return this.#all()
      .map(({ letter }) => letter)
      .filter((letter) => letter.reportId === reportId)
      .sort(byKind);
  }

  /**
   * Decides once a day which letters leave; a second call on the same day, by whichever process, decides nothing.
   * @param day local date, text order is time order
   */
  release(day: string): void {
    const decided = this.#db
      .transaction(() => {
        const { drained_on } = this.#box();
        if (drained_on !== null && day <= drained_on && !isFarAhead(drained_on, day)) return false;
        const waiting = this.#all().filter(({ letter }) => letter.alone === null);
        const leaving = new Map(releaseOf(waiting.map(({ letter }) => letter)).map(({ id, alone }) => [id, alone]));
        for (const { id, letter } of waiting)
          this.#write(id, { ...letter, waited: letter.waited + 1, alone: leaving.get(letter.id) ?? null });
        this.#db.prepare('UPDATE box SET drained_on = ?').run(day);
        return waiting.length > 0;
      })
      .immediate();
    if (decided) this.#forgetOrder();
  }

  /** Letters that were released and have not arrived yet, in random order, filings before messages. */
  released(): readonly Letter[] {
    const letters = this.#all().flatMap(({ letter }) => (letter.alone === null ? [] : [letter]));
    return shuffled(letters).sort(byKind);
  }

  /** Once it has arrived. Leaves no byte of it. */
  remove({ id, reportId }: Letter): void {
    this.#db
      .transaction(() => {
        const row = this.#all().find(({ letter }) => letter.id === id && letter.reportId === reportId);
        if (row) this.#db.prepare('DELETE FROM letters WHERE id = ?').run(row.id);
      })
      .immediate();
    this.#forgetOrder();
  }

  /** @throws SecretsRefusedError LETTER_DAMAGED when a letter does not open */
  verify(): void {
    try {
      this.#all();
    } catch (error) {
      throw new SecretsRefusedError(
        'LETTER_DAMAGED',
        `${this.#db.name} holds a letter that does not open: it was altered; restore the latest backup`,
        { cause: error },
      );
    }
  }

  close(): void {
    this.#db.close();
  }

  #put(letter: Omit<Letter, 'waited' | 'alone'>, isWanted: (others: readonly Letter[]) => boolean): boolean {
    const put = this.#db
      .transaction(() => {
        if (!isWanted(this.lettersOf(letter.reportId))) return false;
        this.#write(randomBytes(16), { ...letter, waited: 0, alone: null });
        return true;
      })
      .immediate();
    if (put) this.#forgetOrder();
    return put;
  }

  #write(id: Buffer, letter: Letter): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO letters (id, sealed) VALUES (?, ?)')
      .run(id, sealLetter(letter, this.#wrapper, this.#placeOf(id)));
  }

  #all(): readonly { readonly id: Buffer; readonly letter: Letter }[] {
    return this.#db
      .prepare<[], LetterRow>('SELECT id, sealed FROM letters')
      .all()
      .map(({ id, sealed }) => ({ id, letter: openLetter(sealed, this.#wrapper, this.#placeOf(id)) }));
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

  /**
   * Pages and WAL are written in the order in which letters come: the pages are laid out anew by their random keys, and the WAL emptied.
   * What is accepted is durable before; where another process is at work just then, its own next write does it.
   */
  #forgetOrder(): void {
    try {
      this.#db.exec('VACUUM');
    } catch (error) {
      if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw error;
    }
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
  }
}

/** A clock that was set ahead by more than a day must not stop the drains until that day comes. */
function isFarAhead(drainedOn: string, day: string): boolean {
  return Date.parse(drainedOn) - Date.parse(day) > 86_400_000;
}

function byKind(a: Letter, b: Letter): number {
  return Number(a.kind === 'MESSAGE') - Number(b.kind === 'MESSAGE');
}

/** Fisher and Yates. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [result[i], result[j]] = [result[j] as Item, result[i] as Item];
  }
  return result;
}
