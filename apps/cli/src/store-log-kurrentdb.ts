import { backupWitness, isWitnessed, KurrentDbEventStore, restoreWitnessed, verifyWitnessed } from '#event-store-kurrentdb';
import { StoreRefusedError } from '#eventing';
import type { BackupReport, RestoreOptions, RestoreReport, VerifyOptions, VerifyReport } from '#eventing';
import type { StoreLog, StoreLogWords } from './store-log.ts';
import { holdsEvents } from '#event-store-sqlite';
import { UsageError } from './usage-error.ts';

/** The log in a KurrentDB database; the data directory has what the witness signed of it. */
export class KurrentDbStoreLog implements StoreLog {
  readonly words: StoreLogWords = {
    backingUp: 'Checking the copy',
    backedUp: ({ events }, secrets) => `what was witnessed of ${events} events saved, with ${secrets}; the copy is verified`,
    notInBackup:
      "Not in it: the events. They are in the cluster's own backup, which must be the older one of the two: take it first, then this one. Not in it either, " +
      'and to be kept apart from it: the master key (master.key or HANDRAIL_MASTER_KEY) and the ledger of erasures (erasures.ledger).',
    keysRemedy: 'restore the cluster from an older backup of its own, or this directory from a later one',
    restored: ({ events, identity }, secrets) =>
      `what was witnessed of ${events} events restored as epoch ${identity.epoch}, with ${secrets}; the events are those of the database`,
  };
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async verify(directory: string, options: VerifyOptions): Promise<VerifyReport> {
    try {
      return await this.#onDatabase(directory, (store) => verifyWitnessed(store, directory, options));
    } catch (error) {
      if (!(error instanceof StoreRefusedError) || error.reason !== 'NOT_A_STORE') throw error;
      return { identity: null, events: 0, lastGood: null, damage: { message: error.message, lastGood: null }, notices: [] };
    }
  }

  refuseEmpty(directory: string): void {
    if (!isWitnessed(directory)) {
      throw new UsageError(
        `there is nothing of a KurrentDB database in ${directory}; set HANDRAIL_DATA to the data directory of EVENT_STORE_URL`,
      );
    }
  }

  backUp(directory: string, target: string): Promise<BackupReport> {
    return backupWitness(directory, target);
  }

  /** Up to the last checkpoint in it: its keys were copied after that one, and events go on being recorded. */
  verifyBackup(backup: string, options: VerifyOptions): Promise<VerifyReport> {
    return this.#onDatabase(backup, (store) => verifyWitnessed(store, backup, { ...options, stopAtLast: true }));
  }

  refuseForeign(backup: string): void {
    if (holdsEvents(backup))
      throw new UsageError(`${backup} is a backup with events in it, which go into the data directory; restore it without EVENT_STORE_URL`);
    if (!isWitnessed(backup)) throw new UsageError(`${backup} is no backup of Handrail; name a folder that "store backup" made`);
  }

  restore(backup: string, directory: string, options: RestoreOptions): Promise<RestoreReport> {
    return this.#onDatabase(backup, (store) => restoreWitnessed(store, backup, directory, options));
  }

  /** @throws EventStoreError UNAVAILABLE; StoreRefusedError also where directory or backup do not belong to it */
  async #onDatabase<T>(path: string, work: (store: KurrentDbEventStore) => Promise<T>): Promise<T> {
    const store = await KurrentDbEventStore.open({ url: this.#url, directory: { path, mode: 'check' } });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }
}
