import { randomUUID } from 'node:crypto';
import { jsonEvent } from '@kurrent/kurrentdb-client';
import { EventStoreError, NO_STREAM, StoreRefusedError } from '#eventing';
import type { ExpectedRevision, Revision, StoreIdentity } from '#eventing';
import type { Appends } from './appends.ts';
import { claimOf, ensureKey, erased, neverUsed, refuseStranger } from './directory-binding.ts';
import type { BoundDirectory, KnownStore } from './directory-binding.ts';
import type { Reads } from './reads.ts';

/** The metadata of stream `handrail`, which holds no events: the server's own kind of event, so that no reader of the log meets it. */
const STREAM = '$$handrail';
/** Of what is stored here and of how events are stored; lower ones are those of pre-releases. */
const FORMAT = 2;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const RAISE_ATTEMPTS = 5;

const FINGERPRINT = /^[0-9a-f]{64}$/;

interface Stored extends KnownStore {
  readonly identity: StoreIdentity;
  readonly revision: Revision;
}

/**
 * Of processes that open an empty database at the same time one makes the identity, the others read it. With it the database knows the one
 * data directory that belongs to it, by its key.
 * @throws StoreRefusedError NOT_A_STORE, PRE_RELEASE, NEWER_VERSION, RESTORE_CUT_OFF
 */
export async function openIdentity(reads: Reads, appends: Appends, hosts: string, directory?: BoundDirectory): Promise<StoreIdentity> {
  const known = (await readIdentity(reads, hosts)) ?? (await makeIdentity(reads, appends, hosts, directory));
  // Read last: a process that shares the directory makes its key before the identity.
  if (directory !== undefined) refuseStranger(claimOf(directory.path), known, hosts);
  return known.identity;
}

/** The next life of the same database, of the same directory. @throws EventStoreError */
export async function raiseEpoch(reads: Reads, appends: Appends, hosts: string): Promise<StoreIdentity> {
  for (let attempt = 0; attempt < RAISE_ATTEMPTS; attempt++) {
    const stored = await readIdentity(reads, hosts);
    if (stored === null) throw notAStore(hosts, 'has no identity');
    const next = { ...stored.identity, epoch: stored.identity.epoch + 1 };
    if (await write(appends, stored.revision, next, stored.directoryKey)) return next;
  }
  throw new EventStoreError('UNAVAILABLE', 'other processes raise the epoch at the same time; end them and try again');
}

async function makeIdentity(reads: Reads, appends: Appends, hosts: string, directory?: BoundDirectory): Promise<Stored> {
  const claim = directory && claimOf(directory.path);
  const head = await reads.head();
  // Another process may have made it, and appended, since the first look.
  const late = await readIdentity(reads, hosts);
  if (late !== null) return late;
  if (claim?.isWitnessed) throw erased(claim, hosts);
  if (head !== null) throw notAStore(hosts, 'holds events of another program');
  if (claim && directory?.mode === 'check') throw neverUsed(claim, hosts);
  const own = directory && ensureKey(directory.path);
  await write(appends, NO_STREAM, { storeId: randomUUID(), epoch: 1 }, own?.key ?? null);
  const made = await readIdentity(reads, hosts);
  if (made === null) throw new EventStoreError('UNAVAILABLE', `KurrentDB at ${hosts} does not show what was just written; start again`);
  // Another directory was first: this one is refused as it was.
  if (own && made.directoryKey !== own.key) own.discard();
  return made;
}

/** False when somebody else was first. */
async function write(
  appends: Appends,
  expected: ExpectedRevision,
  { storeId, epoch }: StoreIdentity,
  directoryKey: string | null,
): Promise<boolean> {
  const data = { storeId, epoch, directoryKey, format: FORMAT };
  try {
    await appends.append(STREAM, expected, [jsonEvent({ type: '$metadata', data })]);
    return true;
  } catch (error) {
    if (error instanceof EventStoreError && error.kind === 'WRONG_REVISION') return false;
    throw error;
  }
}

async function readIdentity(reads: Reads, hosts: string): Promise<Stored | null> {
  const [event] = await reads.ofStream(STREAM, 'end', 1);
  if (event === undefined) return null;
  const { storeId, epoch, directoryKey, format } = metadataOf(event.data);
  if (typeof format === 'number' && format > FORMAT) {
    throw new StoreRefusedError('NEWER_VERSION', `KurrentDB at ${hosts} was written by a later Handrail; start that version`);
  }
  if (typeof format === 'number' && format < FORMAT) {
    throw new StoreRefusedError(
      'PRE_RELEASE',
      `KurrentDB at ${hosts} was written by a pre-release of Handrail (format ${format}, this one writes ${FORMAT}), whose events are not ` +
        'supported; start with an empty database and data directory, or with the version that wrote it',
    );
  }
  if (format !== FORMAT || !isUuid(storeId) || typeof epoch !== 'number' || !(directoryKey === null || isFingerprint(directoryKey))) {
    throw notAStore(hosts, `has a stream "handrail" of another program`);
  }
  return { identity: { storeId, epoch }, storeId, directoryKey, revision: Number(event.revision) };
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

function isFingerprint(value: unknown): value is string {
  return typeof value === 'string' && FINGERPRINT.test(value);
}

function metadataOf(data: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(data));
    return value instanceof Object ? { ...value } : {};
  } catch {
    return {};
  }
}

function notAStore(hosts: string, what: string): StoreRefusedError {
  return new StoreRefusedError('NOT_A_STORE', `KurrentDB at ${hosts} ${what}; give Handrail a database of its own (EVENT_STORE_URL)`);
}
