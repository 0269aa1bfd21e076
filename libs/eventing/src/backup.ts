import type { StoreIdentity } from './event-store.ts';
import type { VerifyOptions } from './verification.ts';

export interface BackupReport {
  readonly identity: StoreIdentity;
  /** How many events the backup holds, or vouches for where the events are kept elsewhere. */
  readonly events: number;
}

/** What has to be restored together with the log, under the same lock. */
export interface RestoreCompanion {
  /** Once the backup is verified and nothing is changed yet; a rejection leaves everything as it is. */
  prepare(): Promise<void>;
  /** With the log in its place; until it resolves the store does not open. `aside`: where replaced files go; make it when needed. */
  replace(aside: string): Promise<void>;
}

export interface RestoreOptions extends VerifyOptions {
  readonly companion?: RestoreCompanion;
}

export interface RestoreReport {
  /** With the raised epoch. */
  readonly identity: StoreIdentity;
  readonly events: number;
  /** Events that the log once held and does not hold any more, as far as that is known; 0 where the log itself was restored. */
  readonly missing: number;
  /** Folder with the files that were there before; null when there were none. */
  readonly replaced: string | null;
}
