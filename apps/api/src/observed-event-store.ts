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
import type { EventStoreTelemetry, SubscriptionPlace } from './event-store.telemetry.ts';

/** Any event store, measured. */
export class ObservedEventStore implements EventStore {
  readonly #store: EventStore;
  readonly #telemetry: EventStoreTelemetry;

  constructor(store: EventStore, telemetry: EventStoreTelemetry) {
    this.#store = store;
    this.#telemetry = telemetry;
  }

  get identity(): StoreIdentity {
    return this.#store.identity;
  }

  get damage(): string | null {
    return this.#store.damage;
  }

  append(stream: string, expected: ExpectedRevision, events: readonly EncodedEvent[]): Promise<Appended> {
    return this.#telemetry.timed('append', () => this.#store.append(stream, expected, events));
  }

  readStream(stream: string, after?: Revision): Promise<readonly StoredEvent[]> {
    return this.#telemetry.timed('read_stream', () => this.#store.readStream(stream, after));
  }

  readAll(after: Position | null, filter: EventFilter, limit: number): Promise<Page> {
    return this.#telemetry.timed('read_all', () => this.#store.readAll(after, filter, limit));
  }

  head(): Promise<Position | null> {
    return this.#telemetry.timed('head', () => this.#store.head());
  }

  subscribe(after: Position | null, filter: EventFilter, subscriber: Subscriber): Subscription {
    const place: SubscriptionPlace = { waitingSince: null };
    this.#telemetry.follow(place);
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
        this.#telemetry.leave(place);
        subscriber.onFailure?.(error);
      },
    });
    return {
      stop: () => {
        this.#telemetry.leave(place);
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
