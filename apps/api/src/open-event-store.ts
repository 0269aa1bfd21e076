import type { EventStore } from '#eventing';
import { SqliteEventStore } from '#event-store-sqlite';
import { ConfigError } from './config.ts';
import type { Config } from './config.ts';

export interface OpenedEventStore {
  readonly events: EventStore;
  readonly witness: { start(): void; lag(): Promise<{ readonly events: number; readonly seconds: number }>; stop(): Promise<void> } | null;
  close(): Promise<void>;
}

interface StoreObserver {
  retried(operation: 'append' | 'read' | 'subscribe', reason: string): void;
  reconnected(reason: string): void;
}

/** @throws StoreRefusedError; EventStoreError UNAVAILABLE while KurrentDB does not answer */
export async function openEventStore({ data, eventStoreUrl }: Config, _observer: StoreObserver): Promise<OpenedEventStore> {
  if (eventStoreUrl !== null) throw new ConfigError(['EVENT_STORE_URL: not yet']);
  const events = await SqliteEventStore.open({ directory: data });
  return { events, witness: null, close: () => events.close() };
}
