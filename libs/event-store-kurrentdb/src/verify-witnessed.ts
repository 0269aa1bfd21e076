import { EventStoreError } from '#eventing';
import type { EventStore, VerifyOptions, VerifyReport } from '#eventing';
import { DirectoryLock, loadSigningKey } from '#data-directory';
import { refuseOtherStore } from './directory-binding.ts';
import { followChain, genesisLink } from './witness-chain.ts';
import { endDamage, logDamage, strangeDirectory, strangeEpoch } from './witness-check.ts';
import { Checkpoints } from './witness-checkpoints.ts';
import type { Checkpoint } from './witness-checkpoints.ts';
import { isWitnessed, witnessFiles } from './witness-files.ts';

export interface VerifyWitnessedOptions extends VerifyOptions {
  /** Only up to the last checkpoint, for a backup beside a log that goes on. */
  readonly stopAtLast?: boolean;
}

/**
 * Reads the whole log and compares it with every checkpoint in the directory, or in a backup. Changes nothing; works beside a running server.
 * `onEvent` gets each event as it is read, before the next checkpoint vouches for it.
 * @throws EventStoreError UNAVAILABLE; StoreRefusedError, NOT_A_STORE for another database; the signal's reason when aborted
 */
export async function verifyWitnessed(store: EventStore, directory: string, options: VerifyWitnessedOptions = {}): Promise<VerifyReport> {
  // A backup has no lock file and nobody who writes to it.
  const lock = DirectoryLock.sharedIfAny(directory);
  try {
    if (!isWitnessed(directory)) return failed(store, strangeDirectory(directory));
    return await againstAll(store, readHistory(directory), directory, options);
  } catch (error) {
    if (error instanceof EventStoreError && error.kind === 'CORRUPT') return failed(store, error.message);
    throw error;
  } finally {
    lock?.release();
  }
}

export interface WitnessHistory {
  /** Newest last. */
  readonly all: readonly Checkpoint[];
  readonly newest: Checkpoint;
}

/** @throws EventStoreError CORRUPT, StoreRefusedError */
export function readHistory(directory: string): WitnessHistory {
  const files = witnessFiles(directory);
  const checkpoints = Checkpoints.open(files.checkpoints, loadSigningKey(files.key), 'read');
  try {
    const newest = checkpoints.newest();
    // What another process adds in between is left for the next time.
    return { all: checkpoints.all().filter(({ events }) => events <= newest.events), newest };
  } finally {
    checkpoints.close();
  }
}

async function againstAll(
  store: EventStore,
  { all, newest }: WitnessHistory,
  directory: string,
  options: VerifyWitnessedOptions,
): Promise<VerifyReport> {
  refuseOtherStore(directory, newest.storeId, store.identity.storeId);
  const strange = strangeEpoch(newest, store.identity);
  if (strange !== null) return failed(store, strange);
  const { link, lastGood, difference, missing } = await followChain(store, genesisLink(newest.storeId), all, options);
  const { identity } = store;
  if (difference !== null) {
    const damage = { message: logDamage(difference, lastGood.position), lastGood: lastGood.position };
    return { identity, events: lastGood.events, lastGood: lastGood.position, damage, notices: [] };
  }
  if (missing.length > 0) {
    const damage = { message: endDamage(link.position, newest, lastGood.position), lastGood: lastGood.position };
    return { identity, events: lastGood.events, lastGood: lastGood.position, damage, notices: [] };
  }
  // A running server has signed more meanwhile.
  const unwitnessed = link.events - Math.max(newest.events, readHistory(directory).newest.events);
  const notices =
    unwitnessed > 0 ? [`${unwitnessed} events at the end are not yet witnessed; a running server does that within seconds`] : [];
  return { identity, events: link.events, lastGood: link.position, damage: null, notices };
}

function failed({ identity }: EventStore, message: string): VerifyReport {
  return { identity, events: 0, lastGood: null, damage: { message, lastGood: null }, notices: [] };
}
