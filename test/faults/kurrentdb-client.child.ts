import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreError, NO_STREAM } from '#eventing';
import { KurrentDbEventStore } from '#event-store-kurrentdb';
import { TIMINGS } from './kurrentdb-timings.ts';

/**
 * A process with nothing in it but the store: appends, reads and subscribes until it is told to stop, and closes. Then it has nothing left to do.
 */
const [, , url = ''] = process.argv;
const acknowledged: string[] = [];
const seen: string[] = [];
let running = true;
process.stdin.once('data', () => (running = false));

const store = await KurrentDbEventStore.open({ url, timings: TIMINGS });
const subscription = store.subscribe(null, {}, { onBatch: async (events) => void seen.push(...events.map(({ id }) => id)) });
process.stdout.write('ready\n');

async function unlessUnavailable(operation: () => Promise<unknown>): Promise<void> {
  if (!running) return;
  try {
    await operation();
  } catch (error) {
    if (!(error instanceof EventStoreError) || error.kind !== 'UNAVAILABLE') throw error;
  }
}

async function caller(): Promise<void> {
  while (running) {
    const event = { id: randomUUID(), type: 'ThingHappened', data: '{}', metadata: {} };
    const stream = `thing-${randomUUID()}`;
    await unlessUnavailable(() => store.append(stream, NO_STREAM, [event]).then(() => acknowledged.push(event.id)));
    await unlessUnavailable(() => store.readStream(stream));
    await unlessUnavailable(() => store.readAll(null, { types: ['NeverSeen'] }, 5));
    await delay(1);
  }
}

await Promise.all(Array.from({ length: 12 }, caller));
await subscription.stop();
await store.close();
process.stdin.destroy();
process.stdout.write(JSON.stringify({ acknowledged, seen }));
