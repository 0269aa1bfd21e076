import { decideAppend } from './append-rules.ts';
import type { ExpectedState } from './append-rules.ts';
import { jsonEvent, Log, sizeOf } from './log.ts';
import type { ProposedEvent, StoredEvent } from './log.ts';
import { DELETED, metastreamOf, Streams } from './streams.ts';
import type { StreamView } from './streams.ts';

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

const STATS_STREAM = '$stats-127.0.0.1:2113';

/** The data of one or more stand-in nodes: the log, its streams, and the rules by which they change. */
export class Database {
  readonly log: Log;
  readonly maxAppendSize: number;
  clockSkewMs: number;
  readonly #streams = new Streams();
  readonly #options: DatabaseOptions;
  #appends = 0;

  /** @param adopted the events of another database, instead of those of a new one */
  constructor(options: DatabaseOptions = {}, adopted?: readonly StoredEvent[]) {
    this.maxAppendSize = options.maxAppendSize ?? 1_048_576;
    this.clockSkewMs = options.clockSkewMs ?? 0;
    this.#options = options;
    this.log = new Log(() => this.now());
    if (adopted !== undefined) {
      for (const event of adopted) {
        this.log.adopt(event);
        this.#streams.add(event);
      }
      return;
    }
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

  /** A copy of the data as it is now, as a backup or a forger makes it: `change` keeps, alters or drops (undefined) each event. */
  copy(change: (event: StoredEvent) => StoredEvent | undefined = (event) => event): Database {
    const copied = this.log.events.map(change).filter((event) => event !== undefined);
    return new Database(this.#options, copied);
  }

  append(name: string, expected: ExpectedState, events: readonly ProposedEvent[]): AppendResult {
    if (events.reduce((sum, event) => sum + sizeOf(event), 0) > this.maxAppendSize) {
      return { kind: 'too-large', maximum: this.maxAppendSize };
    }
    if (this.#streams.isTombstoned(name)) {
      return { kind: 'stream-deleted' };
    }
    const state = this.#streams.state(name);
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
    const every = this.#options.systemEventEvery ?? 0;
    if (every > 0 && this.#appends % every === 0) {
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
    this.#streams.add(marker);
    this.log.committed();
    return { kind: 'success', revision: DELETED, position: marker.position, retry: false };
  }

  read(name: string): StreamView {
    return this.#streams.view(name);
  }

  #refuseDeletion(name: string, expected: ExpectedState): AppendResult | undefined {
    if (this.#streams.isTombstoned(name)) {
      return { kind: 'stream-deleted' };
    }
    const decision = decideAppend(this.#streams.state(name), expected, ['']);
    return decision.kind === 'wrong-expected-version' ? decision : undefined;
  }

  #write(name: string, events: readonly ProposedEvent[]): StoredEvent | undefined {
    let last: StoredEvent | undefined;
    for (const event of events) {
      last = this.log.write(name, this.#streams.nextRevision(name), event);
      this.#streams.add(last);
    }
    return last;
  }
}
