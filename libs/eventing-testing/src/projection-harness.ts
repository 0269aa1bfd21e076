import { afterEach } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { EventCatalogue, EventCodec, EventLog, NO_STREAM } from '#eventing';
import type { DomainEvent, EventContract, EventMetadata, Position } from '#eventing';
import { ProjectionRunner, ReadStore } from '#read-store';
import type { Projection, ReadDb } from '#read-store';
import { aContext } from './context.ts';
import { InMemoryEventStore } from './in-memory-event-store.ts';
import { InMemoryKeyRing } from './in-memory-key-ring.ts';
import { redelivering } from './redelivering-event-store.ts';

/** An event as a projection spec writes it down. */
export interface GivenEvent extends DomainEvent {
  /** `<category>-<uuid>`; events without one share a stream. */
  readonly stream?: string;
  /** ISO instant of the decision. */
  readonly recordedAt?: string;
  readonly metadata?: EventMetadata;
}

export interface ProjectedModel<DB> {
  /** Runs a finder on every dialect and way of building; all must agree. @throws Error when they differ */
  find<T>(query: (db: ReadDb<DB>) => Promise<T>): Promise<T>;
}

export interface ProjectionSpec<DB> {
  /** Delivers each event twice through the real runner: live one by one, and as one batch of a rebuild. @throws what a handler threw */
  given(...events: readonly GivenEvent[]): Promise<ProjectedModel<DB>>;
}

const DEADLINE_MS = 10_000;

/** Read databases that projections must behave the same on. */
const DIALECTS = {
  sqlite: (directory: string, projection: Projection<unknown>, openBox: (box: string) => unknown) =>
    ReadStore.open(directory, [projection], openBox),
};

/**
 * Call it in a `describe`. `contracts` of the domain's events make sealed fields real: those that the projection does not keep read as
 * erased; without them nothing is sealed.
 */
export function projectionSpec<DB>(
  projection: Projection<DB>,
  contracts: Readonly<Record<string, EventContract<never>>> = {},
): ProjectionSpec<DB> {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  async function given(...events: readonly GivenEvent[]): Promise<ProjectedModel<DB>> {
    const plain = events.filter(({ type }) => !Object.hasOwn(contracts, type)).map(({ type }) => [type, { version: 1 }]);
    const catalogue = new EventCatalogue(contracts, Object.fromEntries(plain) as Record<string, EventContract<never>>);
    const store = new InMemoryEventStore();
    const log = new EventLog(redelivering(store), new EventCodec(catalogue, new InMemoryKeyRing()));
    const faults: Error[] = [];
    const watched: Projection<DB> = {
      ...projection,
      queries: async (batch, db) => {
        try {
          return await projection.queries(batch, db);
        } catch (error) {
          faults.push(error instanceof Error ? error : new Error(String(error)));
          throw error;
        }
      },
    };

    async function follow(open: (typeof DIALECTS)['sqlite']): Promise<ReadStore> {
      const directory = await mkdtemp(join(tmpdir(), 'handrail-projection-'));
      const readStore = await open(directory, watched, (box) => log.codec.open(box));
      const runner = new ProjectionRunner(readStore, log);
      await runner.start();
      cleanUps.push(async () => {
        await runner.stop();
        readStore.close();
        await rm(directory, { recursive: true });
      });
      return readStore;
    }

    async function complete(readStore: ReadStore, position: Position | null): Promise<void> {
      if (position === null) return;
      await readStore.waitFor([projection.name], position, DEADLINE_MS).catch(async (error: unknown) => {
        const [status] = await readStore.listProjections();
        throw faults[0] ?? new Error(`${status?.error ?? 'not projected'}`, { cause: error });
      });
    }

    const live = await Promise.all(Object.values(DIALECTS).map(follow));
    const own = `spec-${randomUUID()}`;
    const revisions = new Map<string, number>();
    let position: Position | null = null;
    for (const { stream = own, recordedAt, metadata, type, data } of events) {
      const context = aContext(recordedAt === undefined ? {} : { now: recordedAt });
      const stamp = { commandId: randomUUID(), scope: 'spec', inputMac: '' };
      const encoded = log.codec.encode(stream, { type, data }, stamp, context);
      const appended = await store.append(stream, revisions.get(stream) ?? NO_STREAM, [
        { ...encoded, metadata: { ...encoded.metadata, ...metadata } },
      ]);
      revisions.set(stream, appended.revision);
      position = appended.position;
      for (const readStore of live) await complete(readStore, position);
    }
    const rebuilt = await Promise.all(Object.values(DIALECTS).map(follow));
    const all = [...live, ...rebuilt];
    for (const readStore of all) await complete(readStore, position);

    return {
      async find(query) {
        const [first, ...others] = await Promise.all(all.map((readStore) => readStore.find(projection, query)));
        for (const other of others) {
          if (!isDeepStrictEqual(first, other)) {
            throw new Error(
              `${projection.name} differs between ways of building it: ${JSON.stringify(first)} and ${JSON.stringify(other)}`,
            );
          }
        }
        return first as Awaited<ReturnType<typeof query>>;
      },
    };
  }

  return { given };
}
