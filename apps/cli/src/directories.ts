import { closeSync, fsyncSync, openSync } from 'node:fs';

/** A renamed file is only as durable as its directory's entry for it. Windows has no such call and needs none. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(directory, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
