import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DirectoryLock } from '#data-directory';
import type { VerifyReport } from '#eventing';
import { loadMasterKey, SecretsRefusedError, SqliteKeyStore } from '#key-store';
import { LETTERBOX_FILE } from '#letterbox';
import { openLetterbox } from '../../api/src/anonymous/open-letterbox.ts';
import type { Config } from '../../api/src/config.ts';
import { refuseOtherKind } from '../../api/src/open-event-store.ts';
import { SealedKeys } from './sealed-keys.ts';
import { storeLogOf } from './store-log.ts';

export interface VerifiedData {
  readonly events: VerifyReport;
  readonly sealedFields: number;
  /** Sentences, each with its remedy; empty: all good. */
  readonly findings: readonly string[];
}

interface Steering {
  readonly signal?: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * The whole data directory and the log that belongs to it, beside a running server.
 * @throws ConfigError, StoreRefusedError, EventStoreError UNAVAILABLE; the signal's reason when aborted
 */
export async function verifyData(config: Config, steering: Steering): Promise<VerifiedData> {
  const log = storeLogOf(config);
  refuseOtherKind(config.data, config.eventStoreUrl !== null);
  const sealed = new SealedKeys();
  const events = await log.verify(config.data, { ...steering, onEvent: sealed.onEvent });
  const damage = events.damage === null ? [] : [events.damage.message];
  // Without a log there is nothing that keys could belong to, and opening them would make new ones.
  if (events.identity === null) return { events, sealedFields: 0, findings: damage };
  return { events, sealedFields: sealed.fields, findings: [...damage, ...secretsFindings(config, sealed, log.words.keysRemedy)] };
}

function secretsFindings({ data, masterKey }: Config, sealed: SealedKeys, keysRemedy: string): readonly string[] {
  const problem = sealed.problemIn(data, keysRemedy);
  if (problem !== null) return [problem];
  const lock = DirectoryLock.shared(data);
  try {
    // Opening them compares master key, keys and ledger.
    const keys = SqliteKeyStore.open({ directory: data, masterKey: loadMasterKey(data, masterKey) });
    try {
      if (existsSync(join(data, LETTERBOX_FILE))) verifyLetters(data, keys);
    } finally {
      keys.close();
    }
    return [];
  } catch (error) {
    if (error instanceof SecretsRefusedError) return [error.message];
    throw error;
  } finally {
    lock.release();
  }
}

/** @throws SecretsRefusedError when letters and keys do not belong together */
export function verifyLetters(directory: string, keys: SqliteKeyStore): void {
  const letterbox = openLetterbox(directory, keys);
  try {
    letterbox.verify();
  } finally {
    letterbox.close();
  }
}
