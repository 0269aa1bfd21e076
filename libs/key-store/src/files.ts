import { join } from 'node:path';

export interface KeyFiles {
  readonly database: string;
  /** Never part of a backup: it outlives every one of them. */
  readonly ledger: string;
  readonly masterKey: string;
}

export function keyFiles(directory: string): KeyFiles {
  return {
    database: join(directory, 'keys.sqlite'),
    ledger: join(directory, 'erasures.ledger'),
    masterKey: join(directory, 'master.key'),
  };
}
