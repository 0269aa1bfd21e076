import { EventStoreError } from './event-store-errors.ts';

/**
 * The event-store port: what every store (SQLite, KurrentDB) guarantees, and nothing one of them has alone.
 * Events cross it encoded: JSON text and a string map. Sealing and upcasting happen above it, in `EventLog`.
 */

/** Opaque place in the whole log: `commit/prepare`, both zero-padded to 20 digits, so that text order is position order. Gaps are normal. */
export type Position = string;

/** Place of an event in its stream. Do not assume that it starts at 0. */
export type Revision = number;

/** The expected revision of a stream that must not exist yet. */
export const NO_STREAM = 'no-stream';
export type ExpectedRevision = Revision | typeof NO_STREAM;

export type EventMetadata = Readonly<Record<string, string>>;

export interface EncodedEvent {
  /** UUID; a retried append is recognised by it. */
  readonly id: string;
  readonly type: string;
  /** JSON text as `JSON.stringify` writes it; comes back byte by byte. */
  readonly data: string;
  readonly metadata: EventMetadata;
}

export interface StoredEvent extends EncodedEvent {
  readonly stream: string;
  readonly revision: Revision;
  readonly position: Position;
}

export interface Appended {
  readonly revision: Revision;
  readonly position: Position;
}

export interface EventFilter {
  /** Only these event types; all when absent. */
  readonly types?: readonly string[];
}

export interface Page {
  readonly events: readonly StoredEvent[];
  /** How far the store was read, past filtered events too; read on after it. Equals `after` (or null) at the end of an empty log. */
  readonly readTo: Position | null;
  /** True when nothing lay behind `readTo` at the time of the read. */
  readonly atEnd: boolean;
}

export interface Subscriber {
  /** Called with batches in order, never two at once; the next one waits for the promise. A rejection ends the subscription with `onFailure`. */
  onBatch(events: readonly StoredEvent[], readTo: Position): Promise<void>;
  /** The subscriber has seen everything up to here; called again after each catch-up. */
  onCaughtUp?(readTo: Position | null): void;
  /** The subscription has ended for good: `onBatch` rejected, or the store is closed or corrupt. Passing faults are retried inside. */
  onFailure?(error: unknown): void;
}

export interface Subscription {
  /** Resolves when no batch is in work any more. */
  stop(): Promise<void>;
}

/** Which database, and which life of it: a restore raises the epoch, and positions of another epoch mean nothing. */
export interface StoreIdentity {
  readonly storeId: string;
  readonly epoch: number;
}

export interface EventStore {
  readonly identity: StoreIdentity;
  /** Why the log takes no changes, with the remedy; null as long as it verifies. */
  readonly damage: string | null;
  /**
   * Durable when it resolves; all events or none, at least one, at most 1 MiB together (`TOO_LARGE`).
   * Repeating an append with the same event ids at the same expected revision succeeds if exactly these already sit there.
   * A store that can lose an answer repeats by itself until its deadline: `UNAVAILABLE` means that the outcome stayed unknown.
   * @throws EventStoreError
   */
  append(stream: string, expected: ExpectedRevision, events: readonly EncodedEvent[]): Promise<Appended>;
  /** Events with a revision above `after`, in order; empty for a missing stream. */
  readStream(stream: string, after?: Revision): Promise<readonly StoredEvent[]>;
  /** At most `limit` events after a position (exclusive; null: from the beginning), in position order; may be fewer before the end. */
  readAll(after: Position | null, filter: EventFilter, limit: number): Promise<Page>;
  subscribe(after: Position | null, filter: EventFilter, subscriber: Subscriber): Subscription;
  /** Position of the last event; null for an empty log. */
  head(): Promise<Position | null>;
  close(): Promise<void>;
}

/** Largest append in bytes, all its events together: the default limit of a KurrentDB server. */
export const MAX_APPEND_BYTES = 1024 * 1024;

/** What an event counts against the limit, in bytes, as a KurrentDB server counts it: data and metadata as JSON text, the type in UTF-16. */
export function bytesOf({ type, data, metadata }: EncodedEvent): number {
  return Buffer.byteLength(data) + Buffer.byteLength(JSON.stringify(metadata)) + 2 * type.length;
}

const DIGITS = 20;

export function position(commit: bigint | number, prepare: bigint | number = commit): Position {
  return `${String(commit).padStart(DIGITS, '0')}/${String(prepare).padStart(DIGITS, '0')}`;
}

/** `<category>-<uuid>`; the category is snake_case without `-`. */
export const STREAM_NAME = /^[a-z][a-z0-9_]*-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Event types are PascalCase; `$` is the store's own. */
export const EVENT_TYPE = /^[A-Z][A-Za-z0-9]*$/;

/** @throws EventStoreError INVALID or TOO_LARGE, naming what is wrong; every store calls it before it appends. */
export function checkAppend(stream: string, expected: ExpectedRevision, events: readonly EncodedEvent[]): void {
  if (!STREAM_NAME.test(stream))
    throw new EventStoreError('INVALID', `not a stream name: ${JSON.stringify(stream)}; it is <category>-<uuid>`);
  if (events.length === 0) throw new EventStoreError('INVALID', `nothing to append to ${stream}; give at least one event`);
  if (expected !== NO_STREAM && !(Number.isSafeInteger(expected) && expected >= 0)) {
    throw new EventStoreError('INVALID', `expected revision ${String(expected)} of ${stream} is not a whole number from 0, nor NO_STREAM`);
  }
  let bytes = 0;
  const ids = new Set<string>();
  for (const event of events) {
    if (!EVENT_TYPE.test(event.type))
      throw new EventStoreError('INVALID', `not an event type: ${JSON.stringify(event.type)}; it is PascalCase`);
    if (!UUID.test(event.id) || ids.has(event.id))
      throw new EventStoreError('INVALID', `event id ${JSON.stringify(event.id)} is not a UUID or stands twice in one append`);
    ids.add(event.id);
    bytes += bytesOf(event);
  }
  if (bytes > MAX_APPEND_BYTES)
    throw new EventStoreError('TOO_LARGE', `an append of ${bytes} bytes is over the limit of ${MAX_APPEND_BYTES}; send less at once`);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
