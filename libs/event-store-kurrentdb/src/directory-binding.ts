import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { ensureSigningKey, loadSigningKey } from '#data-directory';
import { EventStoreError, StoreRefusedError } from '#eventing';
import { refuseCutOff } from './witness-check.ts';
import { Checkpoints } from './witness-checkpoints.ts';
import { isWitnessed, witnessFiles } from './witness-files.ts';

/** A data directory, or a backup of one, that must belong to the database. */
export interface BoundDirectory {
  readonly path: string;
  /** `bind`: a new directory and a new database are bound to each other. `check`: nothing is written, so one that is new is refused. */
  readonly mode: 'bind' | 'check';
}

/** What a database knows of the one data directory that belongs to it. */
export interface KnownStore {
  readonly storeId: string;
  /** Fingerprint of the directory's signing key; null: the database was made without a directory. */
  readonly directoryKey: string | null;
}

/** What a directory says of itself. */
export interface DirectoryClaim {
  readonly path: string;
  readonly isWitnessed: boolean;
  /** Of its newest checkpoint; null when there is none that can be read. */
  readonly storeId: string | null;
  /** Fingerprint; null without a key that can be read. */
  readonly key: string | null;
}

/** @throws StoreRefusedError RESTORE_CUT_OFF, NEWER_VERSION */
export function claimOf(path: string): DirectoryClaim {
  refuseCutOff(path);
  const key = readable(() => fingerprint(path));
  return { path, isWitnessed: isWitnessed(path), storeId: key === null ? null : readable(() => witnessedStore(path)), key };
}

/** @param hosts of the database. @throws StoreRefusedError NOT_A_STORE */
export function refuseStranger(claim: DirectoryClaim, known: KnownStore, hosts: string): void {
  if (claim.storeId !== null) refuseOtherStore(claim.path, claim.storeId, known.storeId, `the database at ${hosts}`);
  if (claim.key !== null && claim.key === known.directoryKey) return;
  throw new StoreRefusedError(
    'NOT_A_STORE',
    `the database at ${hosts} is store ${known.storeId}, and ${claim.path} does not belong to it: ${strangeness(claim)}. HANDRAIL_DATA or ` +
      'EVENT_STORE_URL is probably mistaken: set HANDRAIL_DATA to the data directory of this database, or EVENT_STORE_URL to the database of ' +
      'this directory, or to a new one. If that data directory is lost, put its backup into an empty folder with "store restore"',
  );
}

/** @throws StoreRefusedError NOT_A_STORE */
export function refuseOtherStore(directory: string, claimed: string, actual: string, database = 'the database'): void {
  if (claimed === actual) return;
  throw new StoreRefusedError(
    'NOT_A_STORE',
    `${directory} belongs to store ${claimed}, ${database} is store ${actual}; set HANDRAIL_DATA to the data directory of this database, ` +
      'or EVENT_STORE_URL to the database of this directory',
  );
}

/** For a directory that was bound to some database, before one without identity. */
export function erased({ path, storeId }: DirectoryClaim, hosts: string): StoreRefusedError {
  const owner = storeId === null ? 'a store (its checkpoints cannot be read)' : `store ${storeId}`;
  return new StoreRefusedError(
    'NOT_A_STORE',
    `the database at ${hosts} has no identity, but ${path} belongs to ${owner}: the database was erased, or another server answers there. ` +
      'Restore the cluster from its own backup (docs/operating.md), or correct EVENT_STORE_URL or HANDRAIL_DATA',
  );
}

export function neverUsed({ path }: DirectoryClaim, hosts: string): StoreRefusedError {
  return new StoreRefusedError(
    'NOT_A_STORE',
    `the database at ${hosts} has no identity, and there are no checkpoints in ${path}: Handrail was never started with them; start it, ` +
      'or correct EVENT_STORE_URL or HANDRAIL_DATA',
  );
}

/** The key that a new database will know the directory by. */
export function ensureKey(path: string): { readonly key: string; readonly discard: () => void } {
  const file = witnessFiles(path).key;
  const isNew = !existsSync(file);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  ensureSigningKey(file);
  return { key: fingerprint(path), discard: () => isNew && rmSync(file, { force: true }) };
}

/** Of the public key; SHA-256 in hex. */
function fingerprint(path: string): string {
  const { publicKey } = loadSigningKey(witnessFiles(path).key);
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

function witnessedStore(path: string): string | null {
  if (!isWitnessed(path)) return null;
  const files = witnessFiles(path);
  const checkpoints = Checkpoints.open(files.checkpoints, loadSigningKey(files.key), 'read');
  try {
    return checkpoints.newest().storeId;
  } finally {
    checkpoints.close();
  }
}

/** Null for what is missing or damaged: whoever opens it says so. */
function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof EventStoreError && error.kind === 'CORRUPT') return null;
    throw error;
  }
}

function strangeness({ isWitnessed, key }: DirectoryClaim): string {
  if (key !== null) return 'its signing key, events.key, is not the one that the database knows';
  return isWitnessed ? 'its signing key, events.key, is missing or damaged' : 'it is new or empty (no events.key)';
}
