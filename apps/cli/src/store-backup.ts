import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DirectoryLock, fsyncDirectory, makeDirectory } from '#data-directory';
import { EventStoreError } from '#eventing';
import type { BackupReport } from '#eventing';
import { backupIdentity } from '#identity';
import { backupKeys } from '#key-store';
import { backupLetterbox, LETTERBOX_FILE } from '#letterbox';
import type { Config } from '../../api/src/config.ts';
import { refuseOtherKind } from '../../api/src/open-event-store.ts';
import { SealedKeys } from './sealed-keys.ts';
import { storeLogOf } from './store-log.ts';
import type { StoreLog } from './store-log.ts';
import { UsageError } from './usage-error.ts';

export const KEYS_FILE = 'keys.sqlite';
export const IDENTITY_FILE = 'identity.sqlite';

/** In words: a backup has no accounts or letterbox where the data directory had none. */
export function secretsIn(backup: string): string {
  const named = { keys: KEYS_FILE, accounts: IDENTITY_FILE, letterbox: LETTERBOX_FILE };
  const found = Object.entries(named).filter(([, file]) => existsSync(join(backup, file)));
  return new Intl.ListFormat('en-GB').format(found.map(([name]) => name));
}

interface Steering {
  readonly signal: AbortSignal;
  readonly onProgress: (copied: number, total: number) => void;
}

/**
 * The letterbox first: a letter that arrives meanwhile is then in it and among the events, and arrives once all the same. Then events, or
 * what was witnessed of them, then keys, then accounts: every key is durable before the event that needs it, so the later copy of the keys
 * has those of all copied events. The folder appears whole and verified, or not at all.
 * @throws UsageError when the folder is in use; EventStoreError CORRUPT when data or copy do not verify
 */
export async function backUp(config: Config, target: string, { signal, onProgress }: Steering): Promise<BackupReport> {
  const { data } = config;
  const log = storeLogOf(config);
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new UsageError(`${target} is not empty; name a new folder for the backup`);
  refuseOtherKind(data, config.eventStoreUrl !== null);
  log.refuseEmpty(data);
  const draft = `${target}.part`;
  const lock = DirectoryLock.shared(data);
  try {
    rmSync(draft, { recursive: true, force: true });
    makeDirectory(draft);
    if (existsSync(join(data, LETTERBOX_FILE))) await backupLetterbox(data, join(draft, LETTERBOX_FILE));
    const report = await log.backUp(data, draft, onProgress);
    signal.throwIfAborted();
    await backupKeys(data, join(draft, KEYS_FILE));
    if (existsSync(join(data, IDENTITY_FILE))) await backupIdentity(data, join(draft, IDENTITY_FILE));
    await verifyCopy(log, draft, { signal, onProgress });
    renameSync(draft, target);
    fsyncDirectory(dirname(target));
    return report;
  } finally {
    lock.release();
    rmSync(draft, { recursive: true, force: true });
  }
}

async function verifyCopy(log: StoreLog, draft: string, steering: Steering): Promise<void> {
  const sealed = new SealedKeys();
  const { damage } = await log.verifyBackup(draft, { ...steering, onEvent: sealed.onEvent });
  const problem = damage?.message ?? sealed.problemIn(draft, log.words.keysRemedy);
  if (problem !== null) throw new EventStoreError('CORRUPT', `the backup does not verify and was removed: ${problem}`);
}
