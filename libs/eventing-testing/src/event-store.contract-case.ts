import { afterEach, beforeEach, expect } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { EncodedEvent, EventStore, EventStoreErrorKind, Position, StoredEvent } from '#eventing';

/** What happens to the server of a store in the middle of its work: it goes and comes back; another one takes over, the first dead or alive. */
export type Interruption = 'restart' | 'failover' | 'handover';

/** One database under test. */
export interface StoreUnderTest {
  readonly store: EventStore;
  /** The end of the log when the test began: a database may hold events of others. Null for a new one. */
  readonly begin: Position | null;
  /** Closes the store and opens the same database again. */
  reopen(): Promise<EventStore>;
  /** Closes the store and removes the database, if it is its own. */
  close(): Promise<void>;
  /** Only of stores that have a server which the test may interrupt. */
  interrupt?(by: Interruption): Promise<void>;
}

/** The database of the test that runs; each test has another one, or another part of the same. */
export interface ContractCase {
  readonly database: StoreUnderTest;
  /** The store as it is open now. */
  readonly store: EventStore;
  readonly begin: Position | null;
  /** Name of a stream that is not there yet. */
  readonly stream: string;
  reopen(): Promise<void>;
  /** The log from `after` (the test's begin) on, page by page; each page within its limit and behind the one before. */
  everything(limit: number, types?: readonly string[], after?: Position | null): Promise<readonly StoredEvent[]>;
}

/** Call it in a `describe`. */
export function contractCase(open: () => Promise<StoreUnderTest>): ContractCase {
  let database: StoreUnderTest;
  let store: EventStore;
  let stream: string;

  beforeEach(async () => {
    database = await open();
    store = database.store;
    stream = newStream();
  });
  afterEach(() => database.close());

  return {
    get database() {
      return database;
    },
    get store() {
      return store;
    },
    get begin() {
      return database.begin;
    },
    get stream() {
      return stream;
    },
    async reopen() {
      store = await database.reopen();
    },
    async everything(limit, types, after = database.begin) {
      const all: StoredEvent[] = [];
      for (let from = after; ;) {
        const page = await store.readAll(from, types === undefined ? {} : { types }, limit);
        expect(page.events.length).toBeLessThanOrEqual(limit);
        all.push(...page.events);
        if (page.atEnd) return all;
        expect(String(page.readTo) > String(from ?? '')).toBe(true);
        from = page.readTo;
      }
    },
  };
}

export function newStream(): string {
  return `thing-${randomUUID()}`;
}

export function encodedEvent(type = 'ThingHappened', data: unknown = { n: 1 }): EncodedEvent {
  return { id: randomUUID(), type, data: JSON.stringify(data), metadata: { commandId: randomUUID(), note: 'naïve ✓' } };
}

export function encodedEvents(count: number, type = 'ThingHappened'): EncodedEvent[] {
  return Array.from({ length: count }, (_, n) => encodedEvent(type, { n }));
}

export function idsOf(events: readonly { readonly id: string }[]): string[] {
  return events.map(({ id }) => id);
}

/** The kind of error that a call ends with. */
export function refusal(call: Promise<unknown>): Promise<EventStoreErrorKind | 'accepted'> {
  return call.then(
    () => 'accepted' as const,
    (error: { kind: EventStoreErrorKind }) => error.kind,
  );
}
