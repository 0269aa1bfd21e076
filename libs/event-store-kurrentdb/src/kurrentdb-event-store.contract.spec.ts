import { eventStoreContract } from '#eventing-testing';
import type { Interruption, StoreUnderTest } from '#eventing-testing';
import { setTimeout as delay } from 'node:timers/promises';
import { StandIn, StandInCluster } from '../../../test/kurrentdb-stand-in/index.ts';
import { KurrentDbEventStore } from './kurrentdb-event-store.ts';

/** Server's own events between ours: a `$statsCollected` after so many appends. */
const SYSTEM_EVENT_EVERY = 2;
/** How long a server is away. */
const DOWN_MS = 100;

async function underTest(url: string, stop: () => void, interrupt?: (by: Interruption) => Promise<void>): Promise<StoreUnderTest> {
  const store = await KurrentDbEventStore.open({ url });
  let current = store;
  return {
    store,
    begin: await store.head(),
    reopen: async () => {
      await current.close();
      current = await KurrentDbEventStore.open({ url });
      return current;
    },
    close: async () => {
      await current.close();
      stop();
    },
    ...(interrupt === undefined ? {} : { interrupt }),
  };
}

async function onOneNode(): Promise<StoreUnderTest> {
  const server = await StandIn.start({ systemEventEvery: SYSTEM_EVENT_EVERY });
  return underTest(
    server.url,
    () => server.stop(),
    async () => {
      server.kill();
      await delay(DOWN_MS);
      await server.restart();
    },
  );
}

async function onTwoNodes(): Promise<StoreUnderTest> {
  const cluster = await StandInCluster.start(2, { systemEventEvery: SYSTEM_EVENT_EVERY });
  return underTest(
    cluster.url,
    () => cluster.stop(),
    async (by) => (by === 'failover' ? cluster.failover() : cluster.resign()),
  );
}

eventStoreContract('KurrentDbEventStore on one stand-in', onOneNode, ['restart']);
eventStoreContract('KurrentDbEventStore on a cluster of two stand-ins', onTwoNodes, ['failover', 'handover']);

/** A real server, whenever there is one: its database may hold events of Handrail, and nobody else writes to it meanwhile. */
const real = process.env['KURRENTDB_URL'];
if (real !== undefined && real !== '')
  eventStoreContract('KurrentDbEventStore on the server of KURRENTDB_URL', () => underTest(real, () => undefined));
