import { isWitnessed } from '#event-store-kurrentdb';
import { backupEvents, holdsEvents, restoreEvents, verifyEvents } from '#event-store-sqlite';
import type { BackupReport, RestoreOptions, RestoreReport, VerifyOptions, VerifyReport } from '#eventing';
import type { StoreLog, StoreLogWords } from './store-log.ts';
import { UsageError } from './usage-error.ts';

/** The log in the data directory. */
export class SqliteStoreLog implements StoreLog {
  readonly words: StoreLogWords = {
    backingUp: 'Copying pages',
    backedUp: ({ events }, secrets) => `${events} events saved, with ${secrets}; the copy is verified`,
    notInBackup:
      'Not in it, and to be kept apart from it: the master key (master.key or HANDRAIL_MASTER_KEY) and the ledger of erasures (erasures.ledger).',
    keysRemedy: 'restore a backup with "store restore"',
    restored: ({ events, identity }, secrets) => `${events} events restored as epoch ${identity.epoch}, with ${secrets}`,
  };

  verify(directory: string, options: VerifyOptions): Promise<VerifyReport> {
    return verifyEvents(directory, options);
  }

  refuseEmpty(directory: string): void {
    if (!holdsEvents(directory)) throw new UsageError(`there is no event log in ${directory}; set HANDRAIL_DATA to the data directory`);
  }

  backUp(directory: string, target: string, onProgress: (copied: number, total: number) => void): Promise<BackupReport> {
    return backupEvents(directory, target, { onProgress });
  }

  verifyBackup(backup: string, { onProgress: _, ...options }: VerifyOptions): Promise<VerifyReport> {
    return verifyEvents(backup, options);
  }

  refuseForeign(backup: string): void {
    if (isWitnessed(backup)) {
      throw new UsageError(
        `${backup} is a backup beside a KurrentDB database and holds no events; set EVENT_STORE_URL to that database, and HANDRAIL_DATA to its data directory`,
      );
    }
    if (!holdsEvents(backup)) throw new UsageError(`${backup} is no backup of Handrail; name a folder that "store backup" made`);
  }

  restore(backup: string, directory: string, options: RestoreOptions): Promise<RestoreReport> {
    return restoreEvents(backup, directory, options);
  }
}
