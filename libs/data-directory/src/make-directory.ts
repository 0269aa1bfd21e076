import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * A folder and those above it that are missing, for their owner only. Node's own recursive form never returns below /proc, where the folder
 * above exists and the system says all the same that there is none (ENOENT).
 * @throws the system's error: ENOENT, EACCES, EROFS, ENOTDIR, EEXIST where a file has the name
 */
export function makeDirectory(path: string): void {
  const missing: string[] = [];
  for (let folder = resolve(path); !existsSync(folder) && folder !== dirname(folder); folder = dirname(folder)) missing.unshift(folder);
  for (const folder of missing) makeOne(folder);
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
