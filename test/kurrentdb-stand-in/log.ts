import { randomUUID } from 'node:crypto';

/** An event as the client proposes it. */
export interface ProposedEvent {
  id: string;
  type: string;
  contentType: string;
  data: Uint8Array;
  metadata: Uint8Array;
}

/** An event as the log keeps it. `position` is both its commit and its prepare position. */
export interface StoredEvent extends ProposedEvent {
  stream: string;
  revision: bigint;
  position: bigint;
  /** Position of the first byte behind the event. */
  end: bigint;
  /** Milliseconds since 1970. */
  created: number;
}

const RECORD_OVERHEAD = 96;

const encoder = new TextEncoder();

/** A JSON event with a new id. */
export function jsonEvent(type: string, data: unknown): ProposedEvent {
  return {
    id: randomUUID(),
    type,
    contentType: 'application/json',
    data: encoder.encode(JSON.stringify(data)),
    metadata: new Uint8Array(),
  };
}

/** What an append counts against the maximum append size (source: `Event.SizeOnDisk`). */
export function sizeOf(event: ProposedEvent): number {
  return event.data.length + event.metadata.length + event.type.length * 2;
}

/** The transaction log: all events in order, at positions that are byte offsets and therefore have gaps. */
export class Log {
  readonly #events: StoredEvent[] = [];
  readonly #watchers = new Set<() => void>();
  readonly #now: () => number;
  #end = 0n;

  constructor(now: () => number) {
    this.#now = now;
  }

  get length(): number {
    return this.#events.length;
  }

  /** Position of the last event, undefined in an empty log. */
  get head(): bigint | undefined {
    return this.#events.at(-1)?.position;
  }

  get events(): readonly StoredEvent[] {
    return this.#events;
  }

  /** Without what the server writes for itself. */
  get ownEvents(): readonly StoredEvent[] {
    return this.#events.filter(({ type }) => !type.startsWith('$'));
  }

  at(index: number): StoredEvent | undefined {
    return this.#events[index];
  }

  /** Takes over an event of another log, with the position that it has there. */
  adopt(event: StoredEvent): void {
    this.#end = event.end;
    this.#events.push(event);
  }

  write(stream: string, revision: bigint, event: ProposedEvent): StoredEvent {
    const position = this.#end;
    this.#end += BigInt(RECORD_OVERHEAD + stream.length + sizeOf(event));
    const stored = { ...event, stream, revision, position, end: this.#end, created: this.#now() };
    this.#events.push(stored);
    return stored;
  }

  /** Index of the first event at or after the position. */
  indexFrom(position: bigint): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const event = this.#events[middle];
      if (event !== undefined && event.position < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Calls back after each commit until the returned function is called. */
  watch(callback: () => void): () => void {
    this.#watchers.add(callback);
    return () => this.#watchers.delete(callback);
  }

  /** Tells the watchers that events were committed. */
  committed(): void {
    for (const callback of [...this.#watchers]) {
      callback();
    }
  }
}
