import { decideAppend } from './append-rules.ts';
import type { ExpectedState, StreamState } from './append-rules.ts';
import { jsonEvent, Log, sizeOf } from './log.ts';
import type { ProposedEvent, StoredEvent } from './log.ts';

export interface DatabaseOptions {
  /** Largest append in bytes; the server's default is 1 MiB. */
  maxAppendSize?: number;
  /** Writes a `$statsCollected` event after every so many appends; 0 writes none. */
  systemEventEvery?: number;
  /** Milliseconds that the server's clock is ahead of this machine's (negative: behind). */
  clockSkewMs?: number;
}

export type AppendResult =
  | { kind: 'success'; revision: bigint; position: bigint; retry: boolean }
  | { kind: 'wrong-expected-version'; current: bigint | undefined }
  | { kind: 'stream-deleted' }
  | { kind: 'too-large'; maximum: number };

/** What is left of a stream for readers. */
export type StreamView = { kind: 'events'; events: readonly StoredEvent[]; last: bigint } | { kind: 'not-found' } | { kind: 'deleted' };

interface Stream {
  events: StoredEvent[];
  byId: Map<string, StoredEvent>;
  /** Events before this revision are gone for readers of the stream (not of `$all`); soft deletion sets it to the maximum. */
  truncateBefore: bigint;
  tombstoned: boolean;
}

const DELETED = 9223372036854775807n;
const STATS_STREAM = '$stats-127.0.0.1:2113';

/** The data of one or more stand-in nodes: the log, its streams, and the rules by which they change. */
export class Database {
  readonly log: Log;
  readonly maxAppendSize: number;
  clockSkewMs: number;
  readonly #streams = new Map<string, Stream>();
  readonly #systemEventEvery: number;
  #appends = 0;

  constructor(options: DatabaseOptions = {}) {
    this.maxAppendSize = options.maxAppendSize ?? 1_048_576;
    this.clockSkewMs = options.clockSkewMs ?? 0;
    this.#systemEventEvery = options.systemEventEvery ?? 0;
    this.log = new Log(() => this.now());
    // What a server writes about itself before anybody uses it (documentation; the exact set differs by version).
    this.#write(`$$${STATS_STREAM}`, [jsonEvent('$metadata', { $maxAge: 86_400 })]);
    this.#write('$user-admin', [jsonEvent('$UserCreated', { loginName: 'admin', groups: ['$admins'] })]);
    this.#write('$users', [jsonEvent('$User', 'admin')]);
    this.#write(STATS_STREAM, [jsonEvent('$statsCollected', { 'proc-cpu': 0 })]);
  }

  /** The server's clock in milliseconds since 1970. */
  now(): number {
    return Date.now() + this.clockSkewMs;
  }

  append(name: string, expected: ExpectedState, events: readonly ProposedEvent[]): AppendResult {
    if (events.reduce((sum, event) => sum + sizeOf(event), 0) > this.maxAppendSize) {
      return { kind: 'too-large', maximum: this.maxAppendSize };
    }
    if (this.#streams.get(name)?.tombstoned) {
      return { kind: 'stream-deleted' };
    }
    const state = this.#state(name);
    const ids = events.map((event) => event.id);
    const decision = decideAppend(state, expected, ids);
    if (decision.kind === 'wrong-expected-version') {
      return decision;
    }
    if (decision.kind === 'already-written') {
      return { kind: 'success', revision: decision.last.revision, position: decision.last.position, retry: true };
    }
    const last = this.#write(name, events);
    if (state.softDeleted) {
      this.#write(metastreamOf(name), [jsonEvent('$metadata', { $tb: Number((state.last ?? -1n) + 1n) })]);
    }
    this.#appends += 1;
    if (this.#systemEventEvery > 0 && this.#appends % this.#systemEventEvery === 0) {
      this.#write(STATS_STREAM, [jsonEvent('$statsCollected', { 'proc-cpu': this.#appends })]);
    }
    this.log.committed();
    return {
      kind: 'success',
      revision: last?.revision ?? state.last ?? -1n,
      position: last?.position ?? this.log.head ?? 0n,
      retry: false,
    };
  }

  /** Soft deletion: `$tb` in the metadata. The revisions go on afterwards, and `$all` keeps the events (documentation). */
  delete(name: string, expected: ExpectedState): AppendResult {
    const refusal = this.#refuseDeletion(name, expected);
    if (refusal !== undefined) {
      return refusal;
    }
    const metadata = { ...jsonEvent('$metadata', {}), data: new TextEncoder().encode(`{"$tb":${DELETED}}`) };
    return this.append(metastreamOf(name), 'any', [metadata]);
  }

  /** Hard deletion: the stream can never be written again (documentation). */
  tombstone(name: string, expected: ExpectedState): AppendResult {
    const refusal = this.#refuseDeletion(name, expected);
    if (refusal !== undefined) {
      return refusal;
    }
    const marker = this.log.write(name, DELETED, jsonEvent('$streamDeleted', {}));
    this.#stream(name).tombstoned = true;
    this.log.committed();
    return { kind: 'success', revision: DELETED, position: marker.position, retry: false };
  }

  /** The stream as a reader sees it. Metadata of a stream that exists reads as empty, not as missing (source: `StorageReaderWorker`). */
  read(name: string): StreamView {
    const stream = this.#streams.get(name);
    if (stream?.tombstoned) {
      return { kind: 'deleted' };
    }
    const last = stream?.events.at(-1)?.revision;
    if (stream === undefined || last === undefined || stream.truncateBefore === DELETED) {
      const original = name.startsWith('$$') ? this.#streams.get(name.slice(2)) : undefined;
      return original?.events.length ? { kind: 'events', events: [], last: -1n } : { kind: 'not-found' };
    }
    const kept = stream.truncateBefore > 0n ? stream.events.filter((event) => event.revision >= stream.truncateBefore) : stream.events;
    return { kind: 'events', events: kept, last };
  }

  #refuseDeletion(name: string, expected: ExpectedState): AppendResult | undefined {
    if (this.#streams.get(name)?.tombstoned) {
      return { kind: 'stream-deleted' };
    }
    const decision = decideAppend(this.#state(name), expected, ['']);
    return decision.kind === 'wrong-expected-version' ? decision : undefined;
  }

  #state(name: string): StreamState {
    const stream = this.#streams.get(name);
    return {
      last: stream?.events.at(-1)?.revision,
      softDeleted: stream?.truncateBefore === DELETED,
      hasMetadata: this.#streams.has(metastreamOf(name)),
      at: (revision) => stream?.events[Number(revision)],
      findById: (id) => stream?.byId.get(id),
    };
  }

  #write(name: string, events: readonly ProposedEvent[]): StoredEvent | undefined {
    const stream = this.#stream(name);
    let last: StoredEvent | undefined;
    for (const event of events) {
      last = this.log.write(name, BigInt(stream.events.length), event);
      stream.events.push(last);
      stream.byId.set(event.id, last);
    }
    if (last !== undefined && name.startsWith('$$')) {
      this.#stream(name.slice(2)).truncateBefore = truncateBefore(last);
    }
    return last;
  }

  #stream(name: string): Stream {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = { events: [], byId: new Map(), truncateBefore: 0n, tombstoned: false };
      this.#streams.set(name, stream);
    }
    return stream;
  }
}

function metastreamOf(name: string): string {
  return `$$${name}`;
}

/** `$tb` of a metadata event; the maximum does not survive `JSON.parse`, so it is read from the text. */
function truncateBefore(event: StoredEvent): bigint {
  const digits = /"\$tb"\s*:\s*(\d+)/.exec(Buffer.from(event.data).toString('utf8'))?.[1];
  return digits === undefined ? 0n : BigInt(digits);
}
