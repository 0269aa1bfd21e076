import type { StreamState } from './append-rules.ts';
import type { StoredEvent } from './log.ts';

/** What is left of a stream for readers. */
export type StreamView = { kind: 'events'; events: readonly StoredEvent[]; last: bigint } | { kind: 'not-found' } | { kind: 'deleted' };

/** The largest revision: that of a tombstone, and the `$tb` of a soft-deleted stream. */
export const DELETED = 9223372036854775807n;

interface Stream {
  events: StoredEvent[];
  byId: Map<string, StoredEvent>;
  /** Events before this revision are gone for readers of the stream, not of `$all`. */
  truncateBefore: bigint;
  tombstoned: boolean;
}

/** The index of the log by stream. */
export class Streams {
  readonly #streams = new Map<string, Stream>();

  /** Takes in the next event of the log. */
  add(event: StoredEvent): void {
    const stream = this.#stream(event.stream);
    if (event.revision === DELETED) {
      stream.tombstoned = true;
      return;
    }
    stream.events.push(event);
    stream.byId.set(event.id, event);
    if (event.stream.startsWith('$$')) {
      this.#stream(event.stream.slice(2)).truncateBefore = truncateBefore(event);
    }
  }

  nextRevision(name: string): bigint {
    return (this.#streams.get(name)?.events.at(-1)?.revision ?? -1n) + 1n;
  }

  isTombstoned(name: string): boolean {
    return this.#streams.get(name)?.tombstoned ?? false;
  }

  /** What the append rules look at. */
  state(name: string): StreamState {
    const stream = this.#streams.get(name);
    return {
      last: stream?.events.at(-1)?.revision,
      softDeleted: stream?.truncateBefore === DELETED,
      hasMetadata: this.#streams.has(metastreamOf(name)),
      at: (revision) => stream?.events[Number(revision - (stream.events[0]?.revision ?? 0n))],
      findById: (id) => stream?.byId.get(id),
    };
  }

  /** The stream as a reader sees it. Metadata of a stream that exists reads as empty, not as missing (source: `StorageReaderWorker`). */
  view(name: string): StreamView {
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

  #stream(name: string): Stream {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = { events: [], byId: new Map(), truncateBefore: 0n, tombstoned: false };
      this.#streams.set(name, stream);
    }
    return stream;
  }
}

export function metastreamOf(name: string): string {
  return `$$${name}`;
}

/** `$tb` of a metadata event; the maximum does not survive `JSON.parse`, so it is read from the text. */
function truncateBefore(event: StoredEvent): bigint {
  const digits = /"\$tb"\s*:\s*(\d+)/.exec(Buffer.from(event.data).toString('utf8'))?.[1];
  return digits === undefined ? 0n : BigInt(digits);
}
