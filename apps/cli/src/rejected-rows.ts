import { createWriteStream, renameSync, rmSync } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { csvRow } from '#markup';

/** Stand before the columns of the file; no part of a row's content when a mended file is imported. */
export const REJECTED_COLUMNS = ['rejected_line', 'rejected_reason'];

/** `FILE.rejected.csv`: the rows that were not imported, each with its line in the file and the reason. UTF-8. */
export class RejectedRows {
  readonly path: string;
  readonly #columns: readonly string[];
  #draft: WriteStream | undefined;
  #count = 0;

  constructor(file: string, columns: readonly string[]) {
    this.path = `${file}.rejected.csv`;
    this.#columns = columns;
  }

  get count(): number {
    return this.#count;
  }

  async add(line: number, reason: string, values: readonly string[]): Promise<void> {
    this.#count += 1;
    this.#draft ??= this.#begin();
    const isFull = !this.#draft.write(csvRow([String(line), reason, ...values]));
    if (isFull) await once(this.#draft, 'drain');
  }

  /** The file stands whole, or, when nothing was rejected, one of an earlier run is gone. */
  async finish(): Promise<void> {
    if (!this.#draft) return rmSync(this.path, { force: true });
    this.#draft.end();
    await finished(this.#draft);
    renameSync(this.#draftPath, this.path);
  }

  get #draftPath(): string {
    return `${this.path}.part`;
  }

  #begin(): WriteStream {
    const draft = createWriteStream(this.#draftPath, { mode: 0o600 });
    draft.write(csvRow([...REJECTED_COLUMNS, ...this.#columns]));
    return draft;
  }
}
