import { join } from 'node:path';
import { backupSecretDatabase, restoreSecretDatabase } from '#key-store';

export const LETTERBOX_FILE = 'letterbox.sqlite';

export function letterboxFile(directory: string): string {
  return join(directory, LETTERBOX_FILE);
}

/**
 * Beside running processes. Take it before the backup of the events: a letter that arrives in between is then in both, and arrives once all
 * the same; the other way round it would be in neither.
 * @throws Error when the target exists or the copy does not verify
 */
export function backupLetterbox(directory: string, target: string): Promise<void> {
  return backupSecretDatabase(letterboxFile(directory), target);
}

/** Letters that have arrived since the backup arrive no second time: their reports exist. */
export function restoreLetterbox(backup: string, directory: string): void {
  restoreSecretDatabase(backup, letterboxFile(directory));
}
