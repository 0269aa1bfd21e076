import { randomUUID } from 'node:crypto';
import { checkAppend, EventStoreError, NO_STREAM, position } from '#eventing';
import type {
  Appended,
  EncodedEvent,
  EventFilter,
  EventStore,
  ExpectedRevision,
  Page,
  Position,
  Revision,
  StoredEvent,
  StoreIdentity,
  Subscriber,
  Subscription,
} from '#eventing';

const BATCH = 500;

/** The event-store port without durability, for specs. Keeps the same contract as the real stores. */
export class InMemoryEventStore implements EventStore {
  readonly identity: StoreIdentity;
  readonly damage = null;
  readonly #events: StoredEvent[] = [];
  readonly #streams = new Map<string, StoredEvent[]>();
  readonly #wakers = new Set<() => void>();
  #closed = false;

  constructor(identity: StoreIdentity = { storeId: randomUUID(), epoch: 1 }) {
    this.identity = identity;
  }

  /** A store over the same events, as after a restart. */
  reopened(): InMemoryEventStore {
    const copy = new InMemoryEventStore(this.identity);
    for (const event of this.#events) copy.#store(event);
    return copy;
  }

  append(stream: string, expected: ExpectedRevision, events: readonly EncodedEvent[]): Promise<Appended> {
    try {
      return Promise.resolve(this.#append(stream, expected, events));
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  readStream(stream: string, after: Revision = -1): Promise<readonly StoredEvent[]> {
    if (this.#closed) return closed();
    return Promise.resolve((this.#streams.get(stream) ?? []).filter(({ revision }) => revision > after));
  }

  readAll(after: Position | null, { types }: EventFilter, limit: number): Promise<Page> {
    if (this.#closed) return closed();
    const events: StoredEvent[] = [];
    let at = this.#indexAfter(after);
    let readTo = after;
    for (; at < this.#events.length && events.length < limit; at++) {
      const event = this.#events[at] as StoredEvent;
      readTo = event.position;
      if (types === undefined || types.includes(event.type)) events.push(event);
    }
    return Promise.resolve({ events, readTo, atEnd: at >= this.#events.length });
  }

  subscribe(after: Position | null, filter: EventFilter, subscriber: Subscriber): Subscription {
    let stopped = false;
    let wake: () => void = () => undefined;
    const waker = () => wake();
    this.#wakers.add(waker);
    const run = async () => {
      for (let from = after; !stopped;) {
        if (this.#closed) throw new EventStoreError('UNAVAILABLE', 'the store is closed');
        const page = await this.readAll(from, filter, BATCH);
        if (page.readTo !== null && page.readTo !== from) await subscriber.onBatch(page.events, page.readTo);
        from = page.readTo;
        if (!page.atEnd || stopped) continue;
        subscriber.onCaughtUp?.(from);
        if (!stopped && !this.#closed && this.#indexAfter(from) === this.#events.length)
          await new Promise<void>((resolve) => (wake = resolve));
      }
    };
    const running = run().catch((error: unknown) => {
      if (!stopped) subscriber.onFailure?.(error);
    });
    return {
      stop: async () => {
        stopped = true;
        this.#wakers.delete(waker);
        wake();
        await running;
      },
    };
  }

  head(): Promise<Position | null> {
    if (this.#closed) return closed();
    return Promise.resolve(this.#events.at(-1)?.position ?? null);
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    return Promise.resolve();
  }

  #append(stream: string, expected: ExpectedRevision, events: readonly EncodedEvent[]): Appended {
    if (this.#closed) throw new EventStoreError('UNAVAILABLE', 'the store is closed');
    checkAppend(stream, expected, events);
    const stored = this.#streams.get(stream) ?? [];
    const last = stored.at(-1);
    const from = expected === NO_STREAM ? 0 : expected + 1;
    if (from !== stored.length) {
      const earlier = stored.slice(from, from + events.length);
      const end = earlier.at(-1);
      if (end && earlier.length === events.length && events.every(({ id }, at) => earlier[at]?.id === id)) {
        return { revision: end.revision, position: end.position };
      }
      throw new EventStoreError('WRONG_REVISION', `${stream} is at ${last?.revision ?? NO_STREAM}, not at ${expected}`);
    }
    for (const [at, event] of events.entries()) {
      this.#store({ ...event, stream, revision: from + at, position: position(this.#events.length + 1) });
    }
    this.#wake();
    return { revision: from + events.length - 1, position: position(this.#events.length) };
  }

  #store(event: StoredEvent): void {
    this.#events.push(event);
    const stream = this.#streams.get(event.stream);
    if (stream) stream.push(event);
    else this.#streams.set(event.stream, [event]);
  }

  /** Positions are `index + 1`. */
  #indexAfter(after: Position | null): number {
    return after === null ? 0 : Number.parseInt(after, 10);
  }

  #wake(): void {
    for (const waker of this.#wakers) waker();
  }
}

function closed(): Promise<never> {
  return Promise.reject(new EventStoreError('UNAVAILABLE', 'the store is closed'));
}
