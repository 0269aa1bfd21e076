import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { keyFiles } from './files.ts';

/**
 * Which of these keys the keys in a directory, or in a backup, have never known; active and destroyed ones are known.
 * Opens no key and needs no master key. Ask after the events were read: every key is durable before its first event.
 * @returns null when there are no keys at all
 */
export function unknownKeys(directory: string, ids: Iterable<string>): readonly string[] | null {
  const { database } = keyFiles(directory);
  if (!existsSync(database)) return null;
  const db = new Database(database, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    const find = db.prepare<[string], number>('SELECT 1 FROM keys WHERE id = ?').pluck();
    return [...ids].filter((id) => find.get(id) === undefined);
  } finally {
    db.close();
  }
}
