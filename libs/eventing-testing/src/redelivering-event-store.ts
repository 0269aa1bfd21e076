import type { EventFilter, EventStore, Page, Position, Subscriber, Subscription } from '#eventing';

/** Delivers every event twice, on reads of the log and on subscriptions, as a store may after a lost acknowledgement. */
export function redelivering(store: EventStore): EventStore {
  return {
    identity: store.identity,
    damage: store.damage,
    append: (stream, expected, events) => store.append(stream, expected, events),
    readStream: (stream, after) => store.readStream(stream, after),
    head: () => store.head(),
    close: () => store.close(),
    readAll: async (after: Position | null, filter: EventFilter, limit: number): Promise<Page> => {
      const page = await store.readAll(after, filter, limit);
      return { ...page, events: page.events.flatMap((event) => [event, event]) };
    },
    subscribe: (after: Position | null, filter: EventFilter, subscriber: Subscriber): Subscription =>
      store.subscribe(after, filter, {
        onBatch: async (events, readTo) => {
          await subscriber.onBatch(events, readTo);
          await subscriber.onBatch(events, readTo);
        },
        ...(subscriber.onCaughtUp && { onCaughtUp: (readTo) => subscriber.onCaughtUp?.(readTo) }),
        ...(subscriber.onFailure && { onFailure: (error) => subscriber.onFailure?.(error) }),
      }),
  };
}
