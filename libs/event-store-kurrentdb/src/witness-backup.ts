import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { DirectoryLock, fsyncDirectory, fsyncFile, loadSigningKey } from '#data-directory';
import { EventStoreError, StoreRefusedError } from '#eventing';
import type { BackupReport } from '#eventing';
import { readHistory } from './verify-witnessed.ts';
import { strangeDirectory } from './witness-check.ts';
import { Checkpoints } from './witness-checkpoints.ts';
import { isWitnessed, witnessFiles } from './witness-files.ts';

/**
 * Copies the checkpoints and the key that signs them, not the events: these are in the cluster's own backup. Works beside a running server.
 * @throws StoreRefusedError IN_USE when the target already holds checkpoints; EventStoreError CORRUPT when there are none, or damaged ones
 */
export async function backupWitness(directory: string, target: string): Promise<BackupReport> {
  const [from, to] = [witnessFiles(directory), witnessFiles(target)];
  if (existsSync(to.checkpoints) || existsSync(to.key))
    throw new StoreRefusedError('IN_USE', `${target} already holds a backup; name a new folder`);
  if (!isWitnessed(directory)) throw new EventStoreError('CORRUPT', strangeDirectory(directory));
  const lock = DirectoryLock.shared(directory);
  try {
    mkdirSync(target, { recursive: true, mode: 0o700 });
    const checkpoints = Checkpoints.open(from.checkpoints, loadSigningKey(from.key), 'read');
    try {
      await checkpoints.copyTo(to.checkpoints);
    } finally {
      checkpoints.close();
    }
    copyFileSync(from.key, to.key);
    fsyncFile(to.key);
    fsyncDirectory(target);
    const { storeId, epoch, events } = readHistory(target).newest;
    return { identity: { storeId, epoch }, events };
  } catch (error) {
    for (const file of [to.checkpoints, `${to.checkpoints}-journal`, to.key]) rmSync(file, { force: true });
    throw error;
  } finally {
    lock.release();
  }
}
