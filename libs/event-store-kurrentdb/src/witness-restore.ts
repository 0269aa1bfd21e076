import { copyFileSync } from 'node:fs';
import { DirectoryLock, epochsAside, fsyncFile, loadSigningKey, replaceFiles } from '#data-directory';
import { EventStoreError, StoreRefusedError } from '#eventing';
import type { EventStore, RestoreOptions, RestoreReport, StoreIdentity } from '#eventing';
import { followChain, genesisLink } from './witness-chain.ts';
import type { Followed } from './witness-chain.ts';
import { logDamage } from './witness-check.ts';
import { Checkpoints } from './witness-checkpoints.ts';
import type { Checkpoint } from './witness-checkpoints.ts';
import { readHistory } from './verify-witnessed.ts';
import { isWitnessed, witnessFiles } from './witness-files.ts';

/** A store whose events were put back by somebody else's restore. */
export interface RestorableStore extends EventStore {
  /** Durable when it resolves; `identity` follows. */
  raiseEpoch(): Promise<StoreIdentity>;
}

/**
 * Takes the log as the cluster holds it now, once it is seen to be what was witnessed, and puts a backup of the data directory beside it,
 * in a new epoch: positions of before are void. The log may end earlier than the backup. Cut off, it leaves a directory that takes no changes
 * until the same restore was run again. What was there is kept in a folder beside.
 * @throws StoreRefusedError IN_USE while anything uses the directory, NOT_A_STORE for another database; EventStoreError CORRUPT when the log
 * is not what was witnessed, UNAVAILABLE
 */
export async function restoreWitnessed(
  store: RestorableStore,
  backup: string,
  directory: string,
  options: RestoreOptions = {},
): Promise<RestoreReport> {
  const lock = DirectoryLock.exclusive(directory);
  try {
    const known = [...readHistory(backup).all, ...ownCheckpoints(directory)].sort((a, b) => a.events - b.events);
    for (const { storeId } of known) if (storeId !== store.identity.storeId) throw otherDatabase(storeId, store.identity);
    const followed = await followChain(store, genesisLink(store.identity.storeId), known, options);
    assertWitnessed(followed);
    await options.companion?.prepare();
    const highest = Math.max(...known.map(({ epoch }) => epoch), ...epochsAside(directory));
    // First: a directory of an older epoch than its database takes no changes, so a cut from here on opens nothing.
    let identity = await store.raiseEpoch();
    while (identity.epoch <= highest) identity = await store.raiseEpoch();
    const { link, missing } = followed;
    const kept = known.filter(({ events, epoch }, at) => events <= link.events && !isSamePlace(known[at - 1], { events, epoch }));
    const checkpoints = [...kept, { ...identity, ...link, at: new Date().toISOString() }];
    const replaced = await swap(backup, directory, checkpoints, options);
    return {
      identity,
      events: link.events,
      missing: (missing.at(-1)?.events ?? link.events) - link.events,
      replaced,
    };
  } finally {
    lock.release();
  }
}

/** Those in place may know more than the backup; damaged ones are what restores are for. */
function ownCheckpoints(directory: string): readonly Checkpoint[] {
  if (!isWitnessed(directory)) return [];
  try {
    return readHistory(directory).all;
  } catch (error) {
    if (error instanceof EventStoreError && error.kind === 'CORRUPT') return [];
    throw error;
  }
}

function assertWitnessed({ difference, lastGood, missing }: Followed): void {
  if (difference !== null) throw new EventStoreError('CORRUPT', logDamage(difference, lastGood.position));
  if (lastGood.events === 0 && missing.length > 0)
    throw new EventStoreError('CORRUPT', logDamage('it holds none of the events up to the first checkpoint', null));
}

function otherDatabase(storeId: string, identity: StoreIdentity): StoreRefusedError {
  return new StoreRefusedError(
    'NOT_A_STORE',
    `backup or data directory belong to another database: store ${storeId}, the database is store ${identity.storeId}; ` +
      'set EVENT_STORE_URL to the database of the backup, and HANDRAIL_DATA to its data directory or an empty folder',
  );
}

/** Backup and directory share most of their checkpoints. */
function isSamePlace(before: Checkpoint | undefined, { events, epoch }: Pick<Checkpoint, 'events' | 'epoch'>): boolean {
  return before?.events === events && before.epoch === epoch;
}

function swap(
  backup: string,
  directory: string,
  checkpoints: readonly Checkpoint[],
  { companion }: RestoreOptions,
): Promise<string | null> {
  const files = witnessFiles(directory);
  const epoch = checkpoints.at(-1)?.epoch ?? 0;
  const old = [files.checkpoints, `${files.checkpoints}-wal`, `${files.checkpoints}-shm`, files.key];
  return replaceFiles(directory, { epoch, marker: files.restoring, old, companion }, () => {
    copyFileSync(witnessFiles(backup).key, files.key);
    fsyncFile(files.key);
    Checkpoints.createOnce(files.checkpoints, loadSigningKey(files.key), checkpoints);
  });
}
