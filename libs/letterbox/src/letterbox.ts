import { randomUUID } from 'node:crypto';
import { isWithdrawal } from './letter.ts';
import type { Letter } from './letter.ts';
import { LetterboxFile } from './letterbox-file.ts';
import type { LetterboxOptions } from './letterbox-file.ts';
import { inOrder, inRandomOrder } from './order.ts';
import { releaseOf } from './release.ts';

/**
 * Where anonymous letters wait until a day's letters leave together: durable when accepted, encrypted, without times, and without the order
 * in which they came. Several processes may use it at once.
 */
export class Letterbox {
  readonly #file: LetterboxFile;

  /** @throws SecretsRefusedError when the file belongs to other keys, is of a newer version, something else, or not durable */
  static open(options: LetterboxOptions): Letterbox {
    return new Letterbox(LetterboxFile.open(options));
  }

  private constructor(file: LetterboxFile) {
    this.#file = file;
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
    this.#file.change(() => {
      const found = this.#file.listAbout(reportId);
      if (found.some(({ letter }) => isWithdrawal(letter))) return false;
      const waiting = found.filter(({ letter }) => letter.alone === null);
      for (const { id } of waiting) this.#file.delete(id);
      const kind = waiting.some(({ letter }) => letter.kind === 'FILING') ? 'TAKEN_OUT' : 'WITHDRAWAL';
      this.#file.add({ kind, id: randomUUID(), reportId, sender: reportId, content: {}, ordinal: 0, waited: 0, alone: null });
      return true;
    });
  }

  /** The letters of one report, its filing first, messages as they were written. */
  lettersOf(reportId: string): readonly Letter[] {
    return inOrder(this.#file.listAbout(reportId).map(({ letter }) => letter));
  }

  /**
   * Decides once a day which letters leave; a second call on the same day, by whichever process, decides nothing.
   * @param day local date, text order is time order
   */
  release(day: string): void {
    this.#file.change(() => {
      const { drainedOn } = this.#file;
      if (drainedOn !== null && day <= drainedOn && !isFarAhead(drainedOn, day)) return false;
      const waiting = this.#file.listWaiting();
      const leaving = new Map(releaseOf(waiting.map(({ letter }) => letter)).map(({ id, alone }) => [id, alone]));
      for (const { id, letter } of waiting)
        this.#file.replace(id, { ...letter, waited: letter.waited + 1, alone: leaving.get(letter.id) ?? null });
      this.#file.drainedOn = day;
      return waiting.length > 0;
    });
  }

  /**
   * Letters that were released and have not arrived yet: reports in random order, filings before messages, withdrawals last; messages of one
   * report as they were written.
   */
  released(): readonly Letter[] {
    return inRandomOrder(this.#file.listReleased().map(({ letter }) => letter));
  }

  /** Once they have arrived. Leaves no byte of them. */
  remove(letters: readonly Letter[]): void {
    if (letters.length === 0) return;
    this.#file.change(() => {
      for (const { id, reportId } of letters) {
        for (const row of this.#file.listAbout(reportId)) {
          if (row.letter.id === id) this.#file.delete(row.id);
        }
      }
      return true;
    });
  }

  /** @throws SecretsRefusedError LETTER_DAMAGED, as everything else that looks at letters */
  verify(): void {
    this.#file.listWaiting();
    this.#file.listReleased();
  }

  close(): void {
    this.#file.close();
  }

  #put(letter: Omit<Letter, 'ordinal' | 'waited' | 'alone'>, isWanted: (others: readonly Letter[]) => boolean): boolean {
    return this.#file.change(() => {
      const others = this.lettersOf(letter.reportId);
      if (!isWanted(others)) return false;
      const ordinal = Math.max(-1, ...others.map((other) => other.ordinal)) + 1;
      this.#file.add({ ...letter, ordinal, waited: 0, alone: null });
      return true;
    });
  }
}

/** A clock that was set ahead by more than a day must not stop the drains until that day comes. */
function isFarAhead(drainedOn: string, day: string): boolean {
  return Date.parse(drainedOn) - Date.parse(day) > 86_400_000;
}
