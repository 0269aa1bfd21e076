import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SecretsRefusedError } from './errors.ts';
import { fsyncDirectory, writeDraft } from '#data-directory';

/**
 * One erasure of a person, or one destruction of what was kept long enough. Handles are random numbers that stand beside a subject in the
 * key store, and are gone from it afterwards.
 */
export interface LedgerEntry {
  readonly id: string;
  /** ISO instant. */
  readonly at: string;
  readonly handles: readonly string[];
  /** Only where time was over: ids of single keys; the handles are then of aliases whose link to a person goes. */
  readonly keys?: readonly string[];
}

export interface LedgerContent {
  readonly entries: readonly LedgerEntry[];
  /** Each entry as written, without its line end. */
  readonly lines: readonly string[];
  /** Bytes up to the end of the last whole line; what follows was never acknowledged. */
  readonly length: number;
  /** Hash of the last line. */
  readonly head: string;
}

/**
 * Who was erased, for ever: a text file of one JSON line per erasure, chained by SHA-256 from the id of its key store,
 * fsynced, kept outside backups and applied again after a restore. By itself it says when, not who.
 */
export class ErasureLedger {
  readonly #path: string;
  readonly #storeId: string;

  constructor(path: string, storeId: string) {
    this.#path = path;
    this.#storeId = storeId;
  }

  exists(): boolean {
    return existsSync(this.#path);
  }

  /** Writes the whole ledger, whole or not at all. */
  write(lines: readonly string[]): void {
    renameSync(writeDraft(this.#path, [headerOf(this.#storeId), ...lines, ''].join('\n')), this.#path);
    fsyncDirectory(dirname(this.#path));
  }

  /** @throws SecretsRefusedError LEDGER_DAMAGED, naming the line; LEDGER_MISSING for an empty one of other keys */
  read(): LedgerContent {
    const bytes = readFileSync(this.#path);
    const length = bytes.lastIndexOf('\n') + 1;
    const [header, ...lines] = bytes.toString('utf8', 0, length).split('\n').slice(0, -1);
    if (header !== headerOf(this.#storeId)) {
      // The empty ledger of a data directory that was started before the restore holds nothing to lose.
      throw new SecretsRefusedError(
        lines.length === 0 ? 'LEDGER_MISSING' : 'LEDGER_DAMAGED',
        `${this.#path} belongs to other keys or its first line is damaged; put back the ledger of the keys that you restored`,
      );
    }
    let head = hashOf('', header);
    const entries = lines.map((line, index) => {
      const { hash, ...entry } = parse(line);
      if (hash !== hashOf(head, JSON.stringify(entry))) {
        throw new SecretsRefusedError(
          'LEDGER_DAMAGED',
          `${this.#path} is damaged in line ${index + 2}; put back your copy of it: without it erased people could come back`,
        );
      }
      head = hash;
      return entry;
    });
    return { entries, lines, length, head };
  }

  /** Durable when it returns; a line torn by a crash is cut off first. @returns the line */
  append({ length, head }: LedgerContent, { id, at, handles, keys }: LedgerEntry): string {
    const entry: LedgerEntry = { id, at, handles, ...(keys && { keys }) };
    const line = JSON.stringify({ ...entry, hash: hashOf(head, JSON.stringify(entry)) });
    truncateSync(this.#path, length);
    const fd = openSync(this.#path, 'a');
    try {
      writeFileSync(fd, `${line}\n`);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    return line;
  }
}

function headerOf(storeId: string): string {
  return JSON.stringify({ ledger: 'erasures', keys: storeId });
}

function hashOf(previous: string, text: string): string {
  return createHash('sha256').update(`${previous}\n${text}`).digest('hex');
}

/** A line that is no entry gets a hash that matches nothing. */
function parse(line: string): LedgerEntry & { readonly hash: string } {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && 'handles' in value && 'hash' in value)
      return value as LedgerEntry & { readonly hash: string };
  } catch {
    // Not JSON: falls through to the entry that cannot verify.
  }
  return { id: '', at: '', handles: [], hash: '' };
}

/** Whether the file at `path`, of whichever keys, records any erasure. */
export function recordsErasures(path: string): boolean {
  return existsSync(path) && readFileSync(path, 'utf8').split('\n').length > 2;
}
