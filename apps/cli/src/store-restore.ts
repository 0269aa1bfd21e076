import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Deployment } from '#cqrs';
import { fsyncDirectory } from '#data-directory';
import { EventStoreError } from '#eventing';
import type { RestoreReport } from '#eventing';
import { restoreIdentity } from '#identity';
import { loadMasterKey, restoreKeys, SqliteKeyStore } from '#key-store';
import { LETTERBOX_FILE, restoreLetterbox } from '#letterbox';
import { beginCountYear } from '../../api/src/anonymous/count-year.ts';
import type { Config } from '../../api/src/config.ts';
import { refuseOtherKind } from '../../api/src/open-event-store.ts';
import { SealedKeys } from './sealed-keys.ts';
import { IDENTITY_FILE, KEYS_FILE } from './store-backup.ts';
import { storeLogOf } from './store-log.ts';
import { verifyData, verifyLetters } from './store-verify.ts';
import { UsageError } from './usage-error.ts';

const LEDGER_FILE = 'erasures.ledger';
const MASTER_KEY_FILE = 'master.key';

interface RestoreSteering {
  /** The operator's word that nobody was erased since the backup, where the ledger is lost. */
  readonly noErasures: boolean;
  readonly onProgress: (done: number, total: number) => void;
}

export interface RestoredData extends RestoreReport {
  /** People whom the ledger erased again. */
  readonly erasedAgain: number;
}

/**
 * Events (or what was witnessed of them), keys, accounts and letterbox of a backup in place of the data, in a new epoch, once all of it and the ledger
 * of erasures are seen to belong together; nothing is changed before. Cut off, it leaves data that do not open until the same restore was run
 * again.
 * @throws UsageError, StoreRefusedError IN_USE, SecretsRefusedError LEDGER_MISSING, EventStoreError CORRUPT or UNAVAILABLE
 */
export async function restore(config: Config, backup: string, { noErasures, onProgress }: RestoreSteering): Promise<RestoredData> {
  const log = storeLogOf(config);
  log.refuseForeign(backup);
  if (!existsSync(join(backup, KEYS_FILE)))
    throw new UsageError(`${backup} is no whole backup: ${KEYS_FILE} is missing; name a folder that "store backup" made`);
  refuseOtherKind(config.data, config.eventStoreUrl !== null);
  const sealed = new SealedKeys();
  let erasedAgain = 0;
  const report = await log.restore(backup, config.data, {
    onProgress,
    onEvent: sealed.onEvent,
    companion: {
      prepare: async () => {
        const problem = sealed.problemIn(backup, log.words.keysRemedy);
        if (problem !== null) throw new EventStoreError('CORRUPT', problem);
        erasedAgain = trySecrets(config, backup, noErasures);
      },
      replace: async (aside) => replaceSecrets(config, backup, aside, noErasures),
    },
  });
  const { findings } = await verifyData(config, { onProgress });
  if (findings.length > 0) throw new EventStoreError('CORRUPT', `what was restored does not verify: ${findings.join('; ')}`);
  return { ...report, erasedAgain };
}

/** Opens copies of accounts, letterbox and keys, these with the master key and the ledger of here. @returns how many people it erases again */
function trySecrets(config: Config, backup: string, noErasures: boolean): number {
  const { data, masterKey } = config;
  if (masterKey === undefined && !existsSync(join(data, MASTER_KEY_FILE))) {
    throw new UsageError(`the master key of the backup is missing; put ${MASTER_KEY_FILE} into ${data}, or set HANDRAIL_MASTER_KEY`);
  }
  const trial = join(data, 'restore-secrets.part');
  rmSync(trial, { recursive: true, force: true });
  mkdirSync(trial, { mode: 0o700 });
  try {
    restoreKeys(join(backup, KEYS_FILE), trial);
    const ledger = join(data, LEDGER_FILE);
    if (existsSync(ledger)) copyFileSync(ledger, join(trial, LEDGER_FILE));
    if (existsSync(join(backup, IDENTITY_FILE))) restoreIdentity(join(backup, IDENTITY_FILE), trial);
    restoreLetters(backup, trial);
    return openKeys(config, trial, noErasures);
  } finally {
    rmSync(trial, { recursive: true });
  }
}

function replaceSecrets(config: Config, backup: string, aside: string, noErasures: boolean): void {
  const { data } = config;
  for (const file of [KEYS_FILE, IDENTITY_FILE, LETTERBOX_FILE]) {
    for (const name of [file, `${file}-wal`, `${file}-shm`]) {
      if (!existsSync(join(data, name))) continue;
      mkdirSync(aside, { recursive: true, mode: 0o700 });
      renameSync(join(data, name), join(aside, name));
    }
  }
  restoreKeys(join(backup, KEYS_FILE), data);
  restoreLetters(backup, data);
  openKeys(config, data, noErasures);
  if (existsSync(join(backup, IDENTITY_FILE))) restoreIdentity(join(backup, IDENTITY_FILE), data);
  fsyncDirectory(data);
}

function restoreLetters(backup: string, directory: string): void {
  if (existsSync(join(backup, LETTERBOX_FILE))) restoreLetterbox(join(backup, LETTERBOX_FILE), directory);
}

/** What was destroyed since the backup is destroyed again: the keys of people in the ledger, and those of years that are over. */
function openKeys({ data, masterKey, calendar, currency }: Config, directory: string, noErasureSinceBackup: boolean): number {
  const keys = SqliteKeyStore.open({ directory, masterKey: loadMasterKey(data, masterKey), noErasureSinceBackup });
  try {
    beginCountYear(new Deployment(calendar, currency), keys);
    if (existsSync(join(directory, LETTERBOX_FILE))) verifyLetters(directory, keys);
    return keys.erasedAgain;
  } finally {
    keys.close();
  }
}
