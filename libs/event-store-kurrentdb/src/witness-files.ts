import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What a data directory, or a backup of it, keeps of a log that lies elsewhere; SQLite adds `-wal` and `-shm` beside the database. */
export interface WitnessFiles {
  readonly checkpoints: string;
  readonly key: string;
  /** Present while a restore replaces the files; a directory with it is half old and half new. */
  readonly restoring: string;
}

export function witnessFiles(directory: string): WitnessFiles {
  return {
    checkpoints: join(directory, 'witness.sqlite'),
    key: join(directory, 'events.key'),
    restoring: join(directory, 'events.restoring'),
  };
}

/** Whether the directory, or backup, belongs to a log on KurrentDB. */
export function isWitnessed(directory: string): boolean {
  return existsSync(witnessFiles(directory).checkpoints);
}
