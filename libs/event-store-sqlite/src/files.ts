import { closeSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** The files of one store; SQLite adds `-wal` and `-shm` beside the database. */
export interface StoreFiles {
  readonly database: string;
  readonly head: string;
  readonly key: string;
  readonly lock: string;
  /** Present while a restore replaces the files; a store with it is half old and half new. */
  readonly restoring: string;
}

export function storeFiles(directory: string): StoreFiles {
  return {
    database: join(directory, 'events.sqlite'),
    head: join(directory, 'events.head'),
    key: join(directory, 'events.key'),
    lock: join(directory, 'store.lock'),
    restoring: join(directory, 'events.restoring'),
  };
}

export function fsyncFile(path: string): void {
  const fd = openSync(path, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** A new file is only as durable as its directory's entry for it. Windows has no such call and needs none. */
export function fsyncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(directory, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
