import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The files of one store; SQLite adds `-wal` and `-shm` beside the database. */
export interface StoreFiles {
  readonly database: string;
  readonly head: string;
  readonly key: string;
  /** Present while a restore replaces the files; a store with it is half old and half new. */
  readonly restoring: string;
}

/** Whether events were ever kept in the directory itself. */
export function holdsEvents(directory: string): boolean {
  return existsSync(storeFiles(directory).database);
}

export function storeFiles(directory: string): StoreFiles {
  return {
    database: join(directory, 'events.sqlite'),
    head: join(directory, 'events.head'),
    key: join(directory, 'events.key'),
    restoring: join(directory, 'events.restoring'),
  };
}
