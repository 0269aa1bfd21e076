import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventCatalogue, EventCodec, EventLog, NO_STREAM } from '#eventing';
import type { Appended, EventsOf, EventStore } from '#eventing';
import { InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { projection } from './projection.ts';
import type { AnyProjection, Projection } from './projection.ts';
import { ProjectionRunner } from './projection-runner.ts';
import type { RunnerOptions } from './projection-runner.ts';
import { ReadStore } from './read-store.ts';

/** A small domain for the specs of this folder. */
export type ThingEvent = EventsOf<{
  ThingMade: { thingId: string; label: string };
  ThingUsed: { thingId: string; minutes: number };
}>;

export interface ThingTables {
  things: { id: string; label: string; uses: number; minutes: number };
}

const CONTRACTS = { ThingMade: { version: 1 }, ThingUsed: { version: 1 } };

export interface ThingsOptions {
  readonly version?: number;
  /** Called for every use before its query is built. */
  readonly onUse?: (minutes: number) => void;
  /** Counts double, so that two versions differ. */
  readonly factor?: number;
}

export function things({ version = 1, onUse = () => undefined, factor = 1 }: ThingsOptions = {}): Projection<ThingTables> {
  return projection<ThingTables, ThingEvent>({
    name: 'things',
    version,
    create: (db) => [
      db.schema
        .createTable('things')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('label', 'text', (column) => column.notNull())
        .addColumn('uses', 'integer', (column) => column.notNull())
        .addColumn('minutes', 'integer', (column) => column.notNull()),
      db.schema.createIndex('things_label').on('things').column('label'),
    ],
    on: {
      ThingMade: (db, { data }) => db.insertInto('things').values({ id: data.thingId, label: data.label, uses: 0, minutes: 0 }),
      ThingUsed: (db, { data }) => {
        onUse(data.minutes);
        return db
          .updateTable('things')
          .set((eb) => ({ uses: eb('uses', '+', 1), minutes: eb('minutes', '+', data.minutes * factor) }))
          .where('things.id', '=', data.thingId);
      },
    },
  });
}

/** An event store with things, a data directory, and the read stores and runners opened on them. */
export class Workshop {
  readonly store: EventStore;
  readonly directory: string;
  readonly codec = new EventCodec(new EventCatalogue(CONTRACTS), new InMemoryKeyRing());
  readonly #revisions = new Map<string, number>();
  readonly #closing: (() => Promise<void>)[] = [];

  private constructor(directory: string, store: EventStore) {
    this.directory = directory;
    this.store = store;
  }

  static async open(store: EventStore = new InMemoryEventStore()): Promise<Workshop> {
    return new Workshop(await mkdtemp(join(tmpdir(), 'handrail-read-')), store);
  }

  get log(): EventLog {
    return new EventLog(this.store, this.codec);
  }

  /** A read store with a running runner: an instance of the product. */
  async instance(projection: AnyProjection, options: RunnerOptions = {}, log = this.log): Promise<Instance> {
    const readStore = await ReadStore.open(this.directory, [projection]);
    const runner = new ProjectionRunner(readStore, log, { pollMs: 10, ...options });
    await runner.start();
    let isStopped = false;
    const stop = async () => {
      if (isStopped) return;
      isStopped = true;
      await runner.stop();
      readStore.close();
    };
    this.#closing.push(stop);
    return { readStore, runner, stop };
  }

  async make(thingId: string, label = thingId): Promise<Appended> {
    return this.append(thingId, 'ThingMade', { thingId, label });
  }

  async use(thingId: string, minutes: number): Promise<Appended> {
    return this.append(thingId, 'ThingUsed', { thingId, minutes });
  }

  async append(thingId: string, type: string, data: object, schemaVersion = '1'): Promise<Appended> {
    const stream = `thing-${thingId}`;
    const metadata = { schemaVersion, recordedAt: new Date().toISOString(), correlationId: randomUUID() };
    const event = { id: randomUUID(), type, data: JSON.stringify(data), metadata };
    const appended = await this.store.append(stream, this.#revisions.get(stream) ?? NO_STREAM, [event]);
    this.#revisions.set(stream, appended.revision);
    return appended;
  }

  async close(): Promise<void> {
    for (const stop of this.#closing.splice(0).reverse()) await stop();
    await this.store.close();
    await rm(this.directory, { recursive: true });
  }
}

export interface Instance {
  readonly readStore: ReadStore;
  readonly runner: ProjectionRunner;
  readonly stop: () => Promise<void>;
}

export function rows(readStore: ReadStore, projection: Projection<ThingTables>): Promise<ThingTables['things'][]> {
  return readStore.find(projection, (db) => db.selectFrom('things').selectAll().orderBy('label').execute());
}
