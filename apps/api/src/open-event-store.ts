import type { EventStore } from '#eventing';
import { isWitnessed, KurrentDbEventStore, Witness } from '#event-store-kurrentdb';
import { holdsEvents, SqliteEventStore } from '#event-store-sqlite';
import { ConfigError } from './config.ts';
import type { Config } from './config.ts';
import type { EventStoreTelemetry } from './event-store.telemetry.ts';

export interface OpenedEventStore {
  readonly events: EventStore;
  /** Not started. null: the store keeps a chain of its own. */
  readonly witness: Witness | null;
  close(): Promise<void>;
}

/**
 * Holds the data directory until it is closed.
 * @throws ConfigError when the directory belongs to the other kind of store; StoreRefusedError; EventStoreError UNAVAILABLE
 */
export async function openEventStore(
  { data, eventStoreUrl: url }: Config,
  telemetry: EventStoreTelemetry,
  now: () => number,
): Promise<OpenedEventStore> {
  refuseOtherKind(data, url !== null);
  if (url === null) {
    const events = await SqliteEventStore.open({ directory: data });
    return { events, witness: null, close: () => events.close() };
  }
  const events = await KurrentDbEventStore.open({ url, observer: telemetry, directory: { path: data, mode: 'bind' } });
  try {
    const witness = await Witness.open(events, data, { now, onFault: (error) => telemetry.witnessFailed(error) });
    if (witness.damage !== null) events.refuseWrites(witness.damage);
    const close = async () => {
      await witness.stop();
      await events.close();
    };
    return { events, witness, close };
  } catch (error) {
    await events.close();
    throw error;
  }
}

/** Keys and accounts of one log beside another log would look like a loss of everything. */
export function refuseOtherKind(data: string, isOnKurrentDb: boolean): void {
  if (isOnKurrentDb && holdsEvents(data)) {
    throw new ConfigError([
      `HANDRAIL_DATA=${data}: holds events itself, while EVENT_STORE_URL is set; give another folder, or leave that out`,
    ]);
  }
  if (!isOnKurrentDb && isWitnessed(data)) {
    throw new ConfigError([`EVENT_STORE_URL: set it, or give another folder: the events of HANDRAIL_DATA=${data} are kept in KurrentDB`]);
  }
}
