import type Database from 'better-sqlite3';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { KeyWrapper, openSecretDatabase, SecretsRefusedError } from '#key-store';
import { letterboxFile } from './files.ts';
import { isWithdrawal, openLetter, sealLetter } from './letter.ts';
import type { Letter } from './letter.ts';
import { inOrder, inRandomOrder } from './order.ts';
import { releaseOf } from './release.ts';

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

interface FoundLetter {
  readonly id: Buffer;
  readonly letter: Letter;
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
  readonly #tagKey: Buffer;
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
      return new Letterbox(db, wrapper, key);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  private constructor(db: Database.Database, wrapper: KeyWrapper, key: Buffer) {
    this.#db = db;
    this.#wrapper = wrapper;
    this.#tagKey = createHmac('sha256', key).update('letters by report').digest();
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

  /** Durable when it returns. @returns false: a filing of this report lies here already and stays as it is, or was taken out */
  file(reportId: string, sender: string, content: object): boolean {
    return this.#put({ kind: 'FILING', id: randomUUID(), reportId, sender, content }, (others) =>
      others.every(({ kind }) => kind === 'MESSAGE'),
    );
  }

  /**
   * Durable when it returns.
   * @param most of one report at a time
   * @returns false: there are as many, or the report was taken back; true also for one that lies here already
   */
  addMessage(id: string, reportId: string, content: object, most: number): boolean {
    let isKnown = false;
    const added = this.#put({ kind: 'MESSAGE', id, reportId, sender: reportId, content }, (others) => {
      const messages = others.filter(({ kind }) => kind === 'MESSAGE');
      isKnown = messages.some((other) => other.id === id);
      return !isKnown && messages.length < most && !others.some(isWithdrawal);
    });
    return added || isKnown;
  }

  /**
   * Takes out whatever of a report has not left yet, so that nobody will see it. If its filing has left, a letter follows that takes it back.
   * Durable when it returns; once for each report.
   */
  withdraw(reportId: string): void {
    const withdrawn = this.#db
      .transaction(() => {
        const found = this.#lettersAbout(reportId);
        if (found.some(({ letter }) => isWithdrawal(letter))) return false;
        const waiting = found.filter(({ letter }) => letter.alone === null);
        for (const { id } of waiting) this.#delete(id);
        const kind = waiting.some(({ letter }) => letter.kind === 'FILING') ? 'TAKEN_OUT' : 'WITHDRAWAL';
        this.#write(randomBytes(16), {
          kind,
          id: randomUUID(),
          reportId,
          sender: reportId,
          content: {},
          ordinal: 0,
          waited: 0,
          alone: null,
        });
        return true;
      })
      .immediate();
    if (withdrawn) this.#forgetOrder();
  }

  /** The letters of one report, its filing first, messages as they were written. */
  lettersOf(reportId: string): readonly Letter[] {
    return inOrder(this.#lettersAbout(reportId).map(({ letter }) => letter));
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
        const waiting = this.#letters('released = 0');
        const leaving = new Map(releaseOf(waiting.map(({ letter }) => letter)).map(({ id, alone }) => [id, alone]));
        for (const { id, letter } of waiting)
          this.#write(id, { ...letter, waited: letter.waited + 1, alone: leaving.get(letter.id) ?? null });
        this.#db.prepare('UPDATE box SET drained_on = ?').run(day);
        return waiting.length > 0;
      })
      .immediate();
    if (decided) this.#forgetOrder();
  }

  /**
   * Letters that were released and have not arrived yet: reports in random order, filings before messages, withdrawals last; messages of one
   * report as they were written.
   */
  released(): readonly Letter[] {
    return inRandomOrder(this.#letters('released = 1').map(({ letter }) => letter));
  }

  /** Once they have arrived. Leaves no byte of them. */
  remove(letters: readonly Letter[]): void {
    if (letters.length === 0) return;
    this.#db
      .transaction(() => {
        for (const { id, reportId } of letters) {
          for (const row of this.#lettersAbout(reportId)) {
            if (row.letter.id === id) this.#delete(row.id);
          }
        }
      })
      .immediate();
    this.#forgetOrder();
  }

  /** @throws SecretsRefusedError LETTER_DAMAGED, as everything else that looks at letters */
  verify(): void {
    this.#letters('TRUE');
  }

  close(): void {
    this.#db.close();
  }

  #put(letter: Omit<Letter, 'ordinal' | 'waited' | 'alone'>, isWanted: (others: readonly Letter[]) => boolean): boolean {
    const put = this.#db
      .transaction(() => {
        const others = this.lettersOf(letter.reportId);
        if (!isWanted(others)) return false;
        const ordinal = Math.max(-1, ...others.map((other) => other.ordinal)) + 1;
        this.#write(randomBytes(16), { ...letter, ordinal, waited: 0, alone: null });
        return true;
      })
      .immediate();
    if (put) this.#forgetOrder();
    return put;
  }

  #write(id: Buffer, letter: Letter): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO letters (id, about, released, sealed) VALUES (?, ?, ?, ?)')
      .run(id, this.#tagOf(letter.reportId), letter.alone === null ? 0 : 1, sealLetter(letter, this.#wrapper, this.#placeOf(id)));
  }

  #delete(id: Buffer): void {
    this.#db.prepare('DELETE FROM letters WHERE id = ?').run(id);
  }

  #lettersAbout(reportId: string): readonly FoundLetter[] {
    return this.#letters('about = ?', this.#tagOf(reportId));
  }

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
