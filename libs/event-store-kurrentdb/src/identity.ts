import { randomUUID } from 'node:crypto';
import { jsonEvent } from '@kurrent/kurrentdb-client';
import { EventStoreError, NO_STREAM, StoreRefusedError } from '#eventing';
import type { ExpectedRevision, Revision, StoreIdentity } from '#eventing';
import type { Appends } from './appends.ts';
import type { Reads } from './reads.ts';

/** The metadata of stream `handrail`, which holds no events: the server's own kind of event, so that no reader of the log meets it. */
const STREAM = '$$handrail';
/** Of what is stored here and of how events are stored. */
const FORMAT = 1;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const RAISE_ATTEMPTS = 5;

interface Stored {
  readonly identity: StoreIdentity;
  readonly revision: Revision;
}

/**
 * Of processes that open an empty database at the same time one makes the identity, the others read it.
 * @throws StoreRefusedError NOT_A_STORE, NEWER_VERSION
 */
export async function openIdentity(reads: Reads, appends: Appends, hosts: string): Promise<StoreIdentity> {
  const known = await readIdentity(reads, hosts);
  if (known !== null) return known.identity;
  if ((await reads.head()) !== null) {
    // Another process may have made it, and appended, since the first look.
    const late = await readIdentity(reads, hosts);
    if (late !== null) return late.identity;
    throw notAStore(hosts, 'holds events of another program');
  }
  await write(appends, NO_STREAM, { storeId: randomUUID(), epoch: 1 });
  const made = await readIdentity(reads, hosts);
  if (made === null) throw new EventStoreError('UNAVAILABLE', `KurrentDB at ${hosts} does not show what was just written; start again`);
  return made.identity;
}

/** The next life of the same database. @throws EventStoreError */
export async function raiseEpoch(reads: Reads, appends: Appends, hosts: string): Promise<StoreIdentity> {
  for (let attempt = 0; attempt < RAISE_ATTEMPTS; attempt++) {
    const stored = await readIdentity(reads, hosts);
    if (stored === null) throw notAStore(hosts, 'has no identity');
    const next = { ...stored.identity, epoch: stored.identity.epoch + 1 };
    if (await write(appends, stored.revision, next)) return next;
  }
  throw new EventStoreError('UNAVAILABLE', 'other processes raise the epoch at the same time; end them and try again');
}

/** False when somebody else was first. */
async function write(appends: Appends, expected: ExpectedRevision, identity: StoreIdentity): Promise<boolean> {
  const data = { storeId: identity.storeId, epoch: identity.epoch, format: FORMAT };
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
  const { storeId, epoch, format } = metadataOf(event.data);
  if (typeof storeId !== 'string' || !UUID.test(storeId) || typeof epoch !== 'number' || typeof format !== 'number') {
    throw notAStore(hosts, `has a stream "handrail" of another program`);
  }
  if (format > FORMAT) {
    throw new StoreRefusedError('NEWER_VERSION', `KurrentDB at ${hosts} was written by a later Handrail; start that version`);
  }
  return { identity: { storeId, epoch }, revision: Number(event.revision) };
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
