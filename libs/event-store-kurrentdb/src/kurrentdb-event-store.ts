import { checkAppend, EventStoreError } from '#eventing';
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
import { Appends } from './appends.ts';
import { Connection } from './connection.ts';
import type { StoreObserver } from './store-observer.ts';
import { parseConnectionString } from './connection-string.ts';
import { Horizon } from './horizon.ts';
import type { BoundDirectory } from './directory-binding.ts';
import { openIdentity, raiseEpoch } from './identity.ts';
import { toEventData } from './mapping.ts';
import { Reads } from './reads.ts';
import { Subscriptions } from './subscriptions.ts';
import { TIMINGS } from './timings.ts';
import type { Timings } from './timings.ts';

export interface KurrentDbEventStoreOptions {
  /** As `parseEventStoreUrl` takes it. */
  readonly url: string;
  readonly observer?: StoreObserver;
  readonly timings?: Partial<Timings>;
  /** Refused unless it belongs to the database. Without it any store is opened, and a new one belongs to no directory. */
  readonly directory?: BoundDirectory;
}

/**
 * The event store in a KurrentDB database, which Handrail has for itself. Several processes may use it at once.
 * Whatever the server or the network does: within the time of an operation there is a right answer or a typed error.
 */
export class KurrentDbEventStore implements EventStore {
  readonly #connection: Connection;
  readonly #reads: Reads;
  readonly #appends: Appends;
  readonly #subscriptions: Subscriptions;
  readonly #horizon: Horizon;
  readonly #observer: StoreObserver | undefined;
  readonly #inFlight = new Set<Promise<unknown>>();
  #identity: StoreIdentity;
  #damage: string | null = null;
  #closed = false;

  private constructor(
    connection: Connection,
    reads: Reads,
    appends: Appends,
    identity: StoreIdentity,
    observer: StoreObserver | undefined,
  ) {
    this.#connection = connection;
    this.#reads = reads;
    this.#appends = appends;
    this.#identity = identity;
    this.#observer = observer;
    this.#horizon = new Horizon(connection, reads, (damage) => this.#lost(damage));
    reads.saw = (event) => this.#horizon.saw(event);
    this.#subscriptions = new Subscriptions(connection, reads, this.#horizon);
  }

  /** @throws Error for a bad URL; EventStoreError UNAVAILABLE, saying why the server cannot be reached; StoreRefusedError NOT_A_STORE, PRE_RELEASE, NEWER_VERSION, RESTORE_CUT_OFF */
  static async open({ url, observer, timings, directory }: KurrentDbEventStoreOptions): Promise<KurrentDbEventStore> {
    const connection = new Connection(parseConnectionString(url), { ...TIMINGS, ...timings }, observer);
    try {
      const reads = new Reads(connection);
      const appends = new Appends(connection, reads);
      const identity = await openIdentity(reads, appends, connection.hosts, directory);
      return new KurrentDbEventStore(connection, reads, appends, identity, observer);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  get identity(): StoreIdentity {
    return this.#identity;
  }

  get damage(): string | null {
    return this.#damage;
  }

  /** The log was found changed: nothing more is appended. */
  refuseWrites(damage: string): void {
    this.#damage = damage;
  }

  /** After a restore: the same database begins another life. @throws EventStoreError */
  async raiseEpoch(): Promise<StoreIdentity> {
    this.#assertOpen();
    this.#identity = await raiseEpoch(this.#reads, this.#appends, this.#connection.hosts);
    return this.#identity;
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly EncodedEvent[]): Promise<Appended> {
    this.#assertOpen();
    checkAppend(stream, expected, events);
    if (this.#damage !== null) throw new EventStoreError('CORRUPT', this.#damage);
    const appending = this.#append(stream, expected, events);
    this.#inFlight.add(appending);
    try {
      const appended = await appending;
      this.#subscriptions.wakeAll();
      return appended;
    } finally {
      this.#inFlight.delete(appending);
    }
  }

  async readStream(stream: string, after: Revision = -1): Promise<readonly StoredEvent[]> {
    this.#assertOpen();
    return this.#reads.stream(stream, after);
  }

  async readAll(after: Position | null, filter: EventFilter, limit: number): Promise<Page> {
    this.#assertOpen();
    return this.#reads.all(after, filter, limit);
  }

  subscribe(after: Position | null, filter: EventFilter, subscriber: Subscriber): Subscription {
    this.#assertOpen();
    return this.#subscriptions.add(after, filter, subscriber);
  }

  async head(): Promise<Position | null> {
    this.#assertOpen();
    return this.#reads.head();
  }

  /** Ends subscriptions, then waits for appends already given, as long as an operation may take. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#subscriptions.failAll(closed());
    await Promise.allSettled(this.#inFlight);
    this.#connection.close();
  }

  async #append(stream: string, expected: ExpectedRevision, events: readonly EncodedEvent[]): Promise<Appended> {
    const before = this.#horizon.position;
    const appended = await this.#appends.append(stream, expected, events.map(toEventData));
    // A new event lies behind every one that was seen before it was sent; only a repeated append does not, or one on a log that was put back.
    if (before !== null && appended.position <= before && !(await this.#horizon.isThere())) {
      throw new EventStoreError('CORRUPT', this.#damage ?? 'the event log does not verify');
    }
    this.#horizon.saw({ id: events.at(-1)?.id ?? '', stream, ...appended });
    return appended;
  }

  #lost(damage: string): void {
    if (this.#damage !== null) return;
    this.#damage = damage;
    this.#observer?.damaged(damage);
  }

  #assertOpen(): void {
    if (this.#closed) throw closed();
  }
}

function closed(): EventStoreError {
  return new EventStoreError('UNAVAILABLE', 'the event store is closed');
}
