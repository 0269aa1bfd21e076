import { afterEach } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { KurrentDbEventStore } from '#event-store-kurrentdb';
import type { StoreObserver, Timings } from '#event-store-kurrentdb';
import { SilentPort, StandIn, StandInCluster } from '../kurrentdb-stand-in/index.ts';
import type { StandInOptions } from '../kurrentdb-stand-in/index.ts';
import { DEADLINE_MS, TIMINGS } from './kurrentdb-timings.ts';

/** The outcome of an operation, or a failed test when there is none in time. */
export async function within<T>(operation: Promise<T>, deadlineMs = DEADLINE_MS): Promise<T> {
  const timer = new AbortController();
  const late = delay(deadlineMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`no outcome within ${deadlineMs} ms`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([operation, late]);
  } finally {
    timer.abort();
  }
}

export interface KurrentDbFixture {
  server(options?: StandInOptions): Promise<StandIn>;
  cluster(size?: number): Promise<StandInCluster>;
  silentPort(): Promise<SilentPort>;
  /** A store with short timings. */
  store(url: string, options?: { observer?: StoreObserver; timings?: Partial<Timings> }): Promise<KurrentDbEventStore>;
  later(cleanUp: () => unknown): void;
}

/** Call it in a `describe`; what it starts is ended after each test. */
export function kurrentDbFixture(): KurrentDbFixture {
  const cleanUps: (() => unknown)[] = [];
  const later = (cleanUp: () => unknown): number => cleanUps.push(cleanUp);
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });
  async function started<T extends { stop(): unknown }>(starting: Promise<T>): Promise<T> {
    const it = await starting;
    later(() => it.stop());
    return it;
  }
  return {
    server: (options) => started(StandIn.start(options)),
    cluster: (size) => started(StandInCluster.start(size)),
    silentPort: () => started(SilentPort.start()),
    async store(url, { observer, timings } = {}) {
      const store = await KurrentDbEventStore.open({
        url,
        timings: { ...TIMINGS, ...timings },
        ...(observer === undefined ? {} : { observer }),
      });
      later(() => store.close());
      return store;
    },
    later,
  };
}

/** What the server holds of our own events, asked without the adapter. */
export function ownEvents(
  { database: { log } }: Pick<StandIn, 'database'>,
  stream?: string,
): readonly { readonly id: string; readonly stream: string }[] {
  return log.ownEvents.filter((event) => stream === undefined || event.stream === stream);
}
