import { randomUUID } from 'node:crypto';
import { ensureSigningKey } from '#data-directory';
import { CatchUp, EventStoreError, position } from '#eventing';
import type { Appended, EventFilter, EventStore, Page, Position, StoredEvent, StoreIdentity, Subscriber, Subscription } from '#eventing';
import { encodedEvent } from '#eventing-testing';
import { mkdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isWitnessed, witnessFiles } from './witness-files.ts';
import { Witness } from './witness.ts';

/** A log that somebody else keeps, and may tamper with: `events` is all there is. */
export class ForeignLog implements EventStore {
  identity: StoreIdentity = { storeId: randomUUID(), epoch: 1 };
  readonly damage = null;
  events: StoredEvent[] = [];
  isReachable = true;
  /** How many pages were read. */
  reads = 0;
  readonly #subscriptions = new Set<CatchUp>();

  /** As somebody in office would record them. */
  record(count: number, recordedAt = new Date()): void {
    const stream = `thing-${randomUUID()}`;
    for (let revision = 0; revision < count; revision++) {
      const { metadata, ...event } = encodedEvent('ThingHappened', { revision });
      // Positions have gaps, as a cluster's have.
      const place = position((this.events.length ? Number.parseInt(this.events.at(-1)?.position ?? '', 10) : 0) + 7);
      this.events.push({ ...event, metadata: { ...metadata, recordedAt: recordedAt.toISOString() }, stream, revision, position: place });
    }
    for (const subscription of this.#subscriptions) subscription.wake();
  }

  append(): Promise<Appended> {
    return Promise.reject(new EventStoreError('INVALID', 'somebody else records'));
  }

  readStream(stream: string): Promise<readonly StoredEvent[]> {
    return Promise.resolve(this.events.filter((event) => event.stream === stream));
  }

  readAll(after: Position | null, _: EventFilter, limit: number): Promise<Page> {
    if (!this.isReachable) return Promise.reject(new EventStoreError('UNAVAILABLE', 'the database does not answer'));
    this.reads += 1;
    const later = this.events.filter((event) => after === null || event.position > after);
    const events = later.slice(0, limit);
    return Promise.resolve({ events, readTo: events.at(-1)?.position ?? after, atEnd: later.length === events.length });
  }

  subscribe(after: Position | null, filter: EventFilter, subscriber: Subscriber): Subscription {
    const subscription = new CatchUp(
      after,
      (from) => this.readAll(from, filter, 500),
      subscriber,
      () => this.#subscriptions.delete(subscription),
    );
    this.#subscriptions.add(subscription);
    return subscription;
  }

  async head(): Promise<Position | null> {
    if (!this.isReachable) throw new EventStoreError('UNAVAILABLE', 'the database does not answer');
    return this.events.at(-1)?.position ?? null;
  }

  raiseEpoch(): Promise<StoreIdentity> {
    this.identity = { ...this.identity, epoch: this.identity.epoch + 1 };
    return Promise.resolve(this.identity);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A new directory is first given its key, as opening a store does. */
export function openWitness(log: EventStore, directory: string, options?: Parameters<typeof Witness.open>[2]): Promise<Witness> {
  mkdirSync(directory, { recursive: true });
  if (!isWitnessed(directory)) ensureSigningKey(witnessFiles(directory).key);
  return Witness.open(log, directory, options);
}

/** Opens a witness, follows to the end of the log and stops. */
export async function witnessed(log: ForeignLog, directory: string): Promise<void> {
  const witness = await openWitness(log, directory);
  try {
    witness.start();
    for (const end = Date.now() + 10_000; (await witness.lag()).events > 0; await delay(2))
      if (Date.now() > end) throw new Error('it was never witnessed to the end');
  } finally {
    await witness.stop();
  }
}
