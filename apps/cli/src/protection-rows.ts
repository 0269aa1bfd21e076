import { protectionIdOf } from '#policies';
import type { RecordProtection } from '#policies';
import { readRecords } from './csv-records.ts';
import type { CsvFormat } from './csv-records.ts';
import type { ProtectionReader } from './protection-reader.ts';
import { RowRejected } from './row-values.ts';

export interface ProtectionRow {
  /** In the file, from 1. */
  readonly line: number;
  readonly values: readonly string[];
  readonly outcome: { readonly command: RecordProtection } | RowRejected;
}

/**
 * Every row of the file as the product would take it. Nothing is written. All are held, because a later row decides about an
 * earlier one: rows of the same policy, week and kind would overwrite each other, so that none of them is taken.
 * @throws the signal's reason when aborted
 */
export async function readProtectionRows(
  reader: ProtectionReader,
  file: string,
  format: CsvFormat,
  signal: AbortSignal,
): Promise<readonly ProtectionRow[]> {
  const rows: ProtectionRow[] = [];
  const lines = new Map<string, number[]>();
  for await (const { line, values, broken } of readRecords(file, format)) {
    signal.throwIfAborted();
    const outcome = broken === null ? await reader.read(values) : new RowRejected(broken);
    rows.push({ line, values, outcome });
    if (outcome instanceof RowRejected) continue;
    const id = protectionIdOf(outcome.command);
    const same = lines.get(id);
    if (same) same.push(line);
    else lines.set(id, [line]);
  }
  return rows.map((row) => {
    if (row.outcome instanceof RowRejected) return row;
    const other = lines.get(protectionIdOf(row.outcome.command))?.find((line) => line !== row.line);
    return other === undefined ? row : { ...row, outcome: repeating(other) };
  });
}

function repeating(line: number): RowRejected {
  return new RowRejected('the same policy, week and kind stand in another line too; add them up to one row', `line ${line}`);
}
