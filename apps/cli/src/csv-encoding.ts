import { createReadStream } from 'node:fs';
import { UsageError } from './usage-error.ts';

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const BYTE_ORDER_MARKS: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * By the byte-order mark, else UTF-8 where every byte of the file is, else Windows-1252 (of which Latin-1 is a part). Reads the whole file.
 * @throws UsageError when the file is no text
 */
export async function detectEncoding(path: string): Promise<Encoding> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isFirst = true;
  let isUtf8 = true;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const marked = isFirst ? BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, at) => chunk[at] === byte)) : undefined;
    if (marked) return marked[0];
    isFirst = false;
    if (chunk.includes(0)) {
      throw new UsageError(`${path} is no text file: it contains bytes of value 0; export it as CSV in UTF-8`);
    }
    isUtf8 &&= decodes(() => decoder.decode(chunk, { stream: true }));
  }
  return isUtf8 && decodes(() => decoder.decode()) ? 'utf-8' : 'windows-1252';
}

function decodes(decode: () => string): boolean {
  try {
    decode();
    return true;
  } catch {
    return false;
  }
}

/** The file's text piece by piece, without a byte-order mark. */
export async function* textOf(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
