import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventCodec, EventLog, EventStoreError } from '#eventing';
import type { EventStoreErrorKind } from '#eventing';
import { InMemoryEventStore, InMemoryKeyRing, inTime } from '#eventing-testing';
import { ProjectionRunner, ReadStore } from '#read-store';
import { catalogue } from './catalogue.ts';
import { projections } from './projections.ts';
import { StoreStatusReader } from './store-status.ts';

let directory: string;
let readStore: ReadStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'handrail-status-'));
  readStore = await ReadStore.open(directory, projections);
});
afterEach(async () => {
  readStore.close();
  await rm(directory, { recursive: true });
});

/** Answers as told, and counts how often it was asked. */
class MoodyStore extends InMemoryEventStore {
  asked = 0;
  mood: 'answers' | 'hangs' | EventStoreErrorKind = 'answers';

  override head(): Promise<null> {
    this.asked++;
    if (this.mood === 'hangs') return new Promise(() => undefined);
    return this.mood === 'answers' ? Promise.resolve(null) : Promise.reject(new EventStoreError(this.mood, 'no answer'));
  }
}

const witness = { lag: () => Promise.resolve({ events: 7, seconds: 1.5 }) };

describe('the status of the stores', () => {
  it('is asked of the event store, its witness and the read models', async () => {
    const status = await new StoreStatusReader(new MoodyStore(), readStore, witness).read();
    expect(status).toMatchObject({ fault: null, witness: { events: 7, seconds: 1.5 } });
    expect(status.projections.map(({ name }) => name)).toEqual(projections.map(({ name }) => name));
    expect((await new StoreStatusReader(new MoodyStore(), readStore, null).read()).witness).toBeNull();
  });

  it.each(['hangs', 'UNAVAILABLE'] as const)('comes in bounded time when the event store %s, and recovers', async (mood) => {
    const store = new MoodyStore();
    const reader = new StoreStatusReader(store, readStore, witness);
    store.mood = 'UNAVAILABLE';
    expect(await reader.read()).toMatchObject({ fault: 'UNAVAILABLE' });
    store.mood = 'answers';
    expect(await reader.read()).toMatchObject({ fault: null });
    store.mood = mood;
    const status = await inTime(2_500, () => reader.read());
    expect(status).toMatchObject({ fault: 'UNAVAILABLE', witness: null });
    expect(status.projections).toHaveLength(projections.length);
    expect(status.projections.every(({ lagEvents }) => lagEvents === null)).toBe(true);
  });

  it('tells a damaged log from a silent one', async () => {
    const store = new MoodyStore();
    store.mood = 'CORRUPT';
    expect(await new StoreStatusReader(store, readStore, witness).read()).toMatchObject({ fault: 'CORRUPT', witness: null });
  });

  it('is asked once at a time, however many probes there are', async () => {
    const store = new MoodyStore();
    store.mood = 'hangs';
    const reader = new StoreStatusReader(store, readStore, witness);
    await Promise.all([reader.read(), reader.read()]);
    await reader.read();
    expect(store.asked).toBe(1);
  });

  it('keeps no connection to the read models from others while it waits', async () => {
    const store = new MoodyStore();
    const runner = new ProjectionRunner(readStore, new EventLog(store, new EventCodec(catalogue, new InMemoryKeyRing())));
    await runner.start();
    while ((await readStore.listProjections()).some(({ generation }) => generation === null)) await new Promise(setImmediate);
    await runner.stop();
    store.readAll = () => new Promise(() => undefined);
    for (let n = 0; n < 20; n++) void readStore.listProjections(store);
    expect(await readStore.listProjections()).toHaveLength(projections.length);
  });

  it('says so when the witness does not answer', async () => {
    const status = await new StoreStatusReader(new MoodyStore(), readStore, { lag: () => new Promise(() => undefined) }).read();
    expect(status).toMatchObject({ fault: 'UNAVAILABLE', witness: null });
  });
});
