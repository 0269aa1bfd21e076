import { UsageError } from './usage-error.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its line feed. */
  readonly text: string;
}

/** Characters of one line; more is no table, and would have to be held in memory. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** Lines of a text, of which some can be put back to be read again. */
export class LineReader {
  readonly #lines: AsyncGenerator<Line>;
  readonly #returned: Line[] = [];

  constructor(text: AsyncIterable<string>) {
    this.#lines = split(text);
  }

  /** null at the end. @throws UsageError for a line that is too long to be one */
  async next(): Promise<Line | null> {
    const returned = this.#returned.pop();
    if (returned) return returned;
    const next: IteratorResult<Line, unknown> = await this.#lines.next();
    return next.done === true ? null : next.value;
  }

  putBack(lines: readonly Line[]): void {
    this.#returned.push(...lines.toReversed());
  }

  async close(): Promise<void> {
    await this.#lines.return(undefined);
  }
}

async function* split(text: AsyncIterable<string>): AsyncGenerator<Line> {
  let number = 0;
  const pieces: string[] = [];
  let length = 0;
  for await (const chunk of text) {
    const parts = chunk.split('\n');
    for (const [at, part] of parts.entries()) {
      pieces.push(part);
      length += part.length;
      if (length > LONGEST_LINE) {
        throw new UsageError(`line ${number + 1} is longer than ${LONGEST_LINE} characters; is this a CSV file?`);
      }
      if (at === parts.length - 1) continue;
      number += 1;
      yield { number, text: pieces.join('') };
      pieces.length = 0;
      length = 0;
    }
  }
  if (length > 0) yield { number: number + 1, text: pieces.join('') };
}
