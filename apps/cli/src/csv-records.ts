import { parse } from 'csv-parse/sync';
import { detectEncoding, textOf } from './csv-encoding.ts';
import type { Encoding } from './csv-encoding.ts';
import { LineReader } from './csv-lines.ts';
import type { Line } from './csv-lines.ts';
import { UsageError } from './usage-error.ts';

export interface CsvFormat {
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly columns: readonly string[];
}

/** `values`: in the order of the columns. A broken record is one line that belongs to no readable record. */
export type CsvRecord =
  | { readonly line: number; readonly values: readonly string[]; readonly broken: null }
  | { readonly line: number; readonly values: readonly string[]; readonly broken: string };

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** A quoted value may go over this many lines. */
const MOST_LINES = 1_000;

/** What was not stated is found out. @throws UsageError for a file that is missing, empty or no text */
export async function detectFormat(
  path: string,
  stated: { readonly encoding?: Encoding | undefined; readonly delimiter?: Delimiter | undefined },
): Promise<CsvFormat> {
  const encoding = stated.encoding ?? (await readable(path, () => detectEncoding(path)));
  const lines = new LineReader(textOf(path, encoding));
  try {
    const first = await readable(path, () => firstLine(lines));
    if (first === null) throw new UsageError(`${path} is empty; its first line must name the columns`);
    const header = { number: first.number, text: (await takeRecord(first, lines)).taken.map(({ text }) => text).join('\n') };
    const delimiter =
      stated.delimiter ?? DELIMITERS.map((each) => ({ each, columns: fieldsOf(header.text, each)?.length ?? 0 })).reduce(most).each;
    const columns = fieldsOf(header.text, delimiter);
    if (!columns) throw new UsageError(`${path}: the quotes in line ${header.number}, which names the columns, are broken; mend that line`);
    return { encoding, delimiter, columns: columns.map((name) => name.trim()) };
  } finally {
    await lines.close();
  }
}

/**
 * Every record behind the header, streamed. A broken one costs one line: reading goes on with the next line,
 * so that a stray quote cannot swallow the rest of the file.
 */
export async function* readRecords(path: string, { encoding, delimiter, columns }: CsvFormat): AsyncGenerator<CsvRecord> {
  const lines = new LineReader(textOf(path, encoding));
  try {
    const header = await firstLine(lines);
    if (header) await takeRecord(header, lines);
    for (let first = await firstLine(lines); first !== null; first = await firstLine(lines)) {
      const { taken, isClosed } = await takeRecord(first, lines);
      const values = isClosed ? fieldsOf(taken.map(({ text }) => text).join('\n'), delimiter) : null;
      if (values?.length === columns.length) {
        yield { line: first.number, values, broken: null };
        continue;
      }
      lines.putBack(taken.slice(1));
      const alone = taken.length > 1 ? null : values;
      yield { line: first.number, values: alone ?? [first.text], broken: problemOf(isClosed, values, columns.length) };
    }
  } finally {
    await lines.close();
  }
}

/** The next line with anything in it. */
async function firstLine(lines: LineReader): Promise<Line | null> {
  for (;;) {
    const line = await lines.next();
    if (line === null || line.text.trim() !== '') return line;
  }
}

/** The lines up to where every quote is closed. */
async function takeRecord(first: Line, lines: LineReader): Promise<{ readonly taken: readonly Line[]; readonly isClosed: boolean }> {
  const taken = [first];
  let isClosed = hasEvenQuotes(first.text);
  while (!isClosed && taken.length < MOST_LINES) {
    const line = await lines.next();
    if (line === null) break;
    taken.push(line);
    if (!hasEvenQuotes(line.text)) isClosed = true;
  }
  return { taken, isClosed };
}

function hasEvenQuotes(text: string): boolean {
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes++;
  return quotes % 2 === 0;
}

/** null when the text is not exactly one record. */
function fieldsOf(text: string, delimiter: string): readonly string[] | null {
  try {
    const options = { delimiter, record_delimiter: '\n', relax_column_count: true };
    const records = parse(text.endsWith('\r') ? text.slice(0, -1) : text, options);
    return records.length === 1 ? (records[0] ?? null) : null;
  } catch {
    return null;
  }
}

function problemOf(isClosed: boolean, values: readonly string[] | null, columns: number): string {
  if (!isClosed) return 'a quote is opened and never closed; close it, or double a quote that belongs to the text';
  if (values)
    return `the row has another number of values than the header has columns (${columns}); quote values that contain the delimiter`;
  return 'the quotes are broken; quote the whole value and double the quotes inside it';
}

function most<T extends { readonly columns: number }>(best: T, next: T): T {
  return next.columns > best.columns ? next : best;
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(typeof error === 'object' && error !== null && 'code' in error)) throw error;
    throw new UsageError(`${path} cannot be read (${String(error.code)}); name an existing CSV file`, { cause: error });
  }
}
