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
import type { EventStoreMetrics, SubscriptionPlace } from './event-store.metrics.ts';

/** Any event store, measured. */
export class ObservedEventStore implements EventStore {
  readonly #store: EventStore;
  readonly #metrics: EventStoreMetrics;

  constructor(store: EventStore, metrics: EventStoreMetrics) {
    this.#store = store;
    this.#metrics = metrics;
  }

  get identity(): StoreIdentity {
    return this.#store.identity;
  }

  get damage(): string | null {
    return this.#store.damage;
  }

  append(stream: string, expected: ExpectedRevision, events: readonly EncodedEvent[]): Promise<Appended> {
    return this.#metrics.timed('append', () => this.#store.append(stream, expected, events));
  }

  readStream(stream: string, after?: Revision): Promise<readonly StoredEvent[]> {
    return this.#metrics.timed('read_stream', () => this.#store.readStream(stream, after));
  }

  readAll(after: Position | null, filter: EventFilter, limit: number): Promise<Page> {
    return this.#metrics.timed('read_all', () => this.#store.readAll(after, filter, limit));
  }

  head(): Promise<Position | null> {
    return this.#metrics.timed('head', () => this.#store.head());
  }

  subscribe(after: Position | null, filter: EventFilter, subscriber: Subscriber): Subscription {
    const place: SubscriptionPlace = { waitingSince: null };
    this.#metrics.follow(place);
    const subscription = this.#store.subscribe(after, filter, {
      onBatch: (events, readTo) => {
        place.waitingSince = recordedAt(events[0]);
        return subscriber.onBatch(events, readTo);
      },
      onCaughtUp: (readTo) => {
        place.waitingSince = null;
        subscriber.onCaughtUp?.(readTo);
      },
      onFailure: (error) => {
        this.#metrics.leave(place);
        subscriber.onFailure?.(error);
      },
    });
    return {
      stop: () => {
        this.#metrics.leave(place);
        return subscription.stop();
      },
    };
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}

function recordedAt(event: StoredEvent | undefined): number | null {
  const time = Date.parse(event?.metadata['recordedAt'] ?? '');
  return Number.isNaN(time) ? null : time;
}
