import { jsonEvent } from '@kurrent/kurrentdb-client';
import type { JSONEventData, JSONType } from '@kurrent/kurrentdb-client';
import { EventStoreError, position } from '#eventing';
import type { EncodedEvent, EventMetadata, Position, Revision, StoredEvent } from '#eventing';

/** An event as the server sends it; its text is not parsed and written again. */
export interface ReadEvent {
  readonly id: string;
  readonly type: string;
  readonly streamId: string;
  readonly revision: bigint;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  readonly position: LogPosition | undefined;
}

export interface LogPosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** What the server answers when it does not know where an event lies. */
const UNKNOWN = 2n ** 64n - 1n;
const POSITION = /^(\d{20})\/(\d{20})$/;
const text = new TextDecoder();

/** @throws EventStoreError INVALID when the data would not come back byte by byte: the client parses it and writes it anew */
export function toEventData({ id, type, data, metadata }: EncodedEvent): JSONEventData {
  return jsonEvent({ id, type, data: parsed(data, id), metadata });
}

/** @throws EventStoreError CORRUPT for an event that Handrail did not write */
export function toStoredEvent({ id, type, streamId, revision, data, metadata, position: at }: ReadEvent): StoredEvent {
  const where = toPosition(at);
  if (where === null) throw foreign(streamId, revision, 'has no position');
  return {
    id,
    type,
    data: text.decode(data),
    metadata: toMetadata(metadata, streamId, revision),
    stream: streamId,
    revision: toRevision(revision),
    position: where,
  };
}

/** The server's own: types and streams that start with `$`. Some of its streams hold types that do not. */
export function isOwn({ type, streamId }: ReadEvent): boolean {
  return !type.startsWith('$') && !streamId.startsWith('$');
}

/** Null when the server does not tell. */
export function toPosition(at: LogPosition | undefined): Position | null {
  return at === undefined || at.commit === UNKNOWN || at.prepare === UNKNOWN ? null : position(at.commit, at.prepare);
}

/** @throws EventStoreError INVALID */
export function fromPosition(at: Position): LogPosition {
  const [, commit, prepare] = POSITION.exec(at) ?? [];
  if (commit === undefined || prepare === undefined) throw new EventStoreError('INVALID', `not a position: ${JSON.stringify(at)}`);
  return { commit: BigInt(commit), prepare: BigInt(prepare) };
}

export function toRevision(revision: bigint): Revision {
  return Number(revision);
}

function parsed(data: string, id: string): JSONType {
  let value: JSONType | undefined;
  try {
    value = JSON.parse(data) as JSONType;
  } catch {
    // Refused below.
  }
  if (value === undefined || JSON.stringify(value) !== data) {
    throw new EventStoreError('INVALID', `the data of event ${id} is not JSON as JSON.stringify writes it; write it so`);
  }
  return value;
}

function toMetadata(bytes: Uint8Array, stream: string, revision: bigint): EventMetadata {
  let value: unknown;
  try {
    value = JSON.parse(text.decode(bytes));
  } catch {
    // Refused below.
  }
  if (
    value === null ||
    typeof value !== 'object' ||
    Array.isArray(value) ||
    !Object.values(value).every((entry) => typeof entry === 'string')
  ) {
    throw foreign(stream, revision, 'has metadata that is not a map of texts');
  }
  return value as EventMetadata;
}

function foreign(stream: string, revision: bigint, what: string): EventStoreError {
  const remedy = 'Handrail needs a database of its own: keep other programs out of it, and restore the latest backup';
  return new EventStoreError('CORRUPT', `event ${revision} of stream ${JSON.stringify(stream)} ${what}; ${remedy}`);
}
