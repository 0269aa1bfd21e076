import type { BackupReport, RestoreOptions, RestoreReport, VerifyOptions, VerifyReport } from '#eventing';
import type { Config } from '../../api/src/config.ts';
import { KurrentDbStoreLog } from './store-log-kurrentdb.ts';
import { SqliteStoreLog } from './store-log-sqlite.ts';

/** The event log as the `store` commands treat it, wherever it is kept. */
export interface StoreLog {
  /** Changes nothing. */
  verify(directory: string, options: VerifyOptions): Promise<VerifyReport>;
  /** @throws UsageError where there is nothing to back up */
  refuseEmpty(directory: string): void;
  /** What belongs to the log in a backup. */
  backUp(directory: string, target: string, onProgress: (done: number, total: number) => void): Promise<BackupReport>;
  /** Like `verify`, of a backup that was just made: no further than it reaches. */
  verifyBackup(backup: string, options: VerifyOptions): Promise<VerifyReport>;
  /** @throws UsageError for a folder that is no backup, or that of another kind of store */
  refuseForeign(backup: string): void;
  restore(backup: string, directory: string, options: RestoreOptions): Promise<RestoreReport>;
  readonly words: StoreLogWords;
}

/** What the operator is told. */
export interface StoreLogWords {
  /** For the progress of a backup. */
  readonly backingUp: string;
  /** `secrets`: such as “keys and accounts”, what lies beside the log in the backup. */
  backedUp(report: BackupReport, secrets: string): string;
  /** What must be kept apart. */
  readonly notInBackup: string;
  /** Of a backup whose keys do not fit the events. */
  readonly keysRemedy: string;
  restored(report: RestoreReport, secrets: string): string;
}

export function storeLogOf({ eventStoreUrl: url }: Config): StoreLog {
  return url === null ? new SqliteStoreLog() : new KurrentDbStoreLog(url);
}
