import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_STREAM } from '#eventing';
import type { StoreIdentity } from '#eventing';
import { encodedEvent } from '#eventing-testing';
import { StandIn } from '../../../test/kurrentdb-stand-in/index.ts';
import type { BoundDirectory } from './directory-binding.ts';
import { KurrentDbEventStore } from './kurrentdb-event-store.ts';
import { Witness } from './witness.ts';

let root: string;
let server: StandIn;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'handrail-binding-'));
  server = await StandIn.start();
});
afterEach(() => {
  server.stop();
  rmSync(root, { recursive: true, force: true });
});

const named = (name: string): string => join(root, name);

interface Starting {
  readonly mode?: BoundDirectory['mode'];
  readonly url?: string;
  readonly events?: number;
}

/** As a server starts and ends. */
async function start(path: string, options: Starting = {}): Promise<StoreIdentity> {
  const { mode = 'bind', url = server.url, events = 0 } = options;
  const store = await KurrentDbEventStore.open({ url, directory: { path, mode } });
  try {
    const witness = await Witness.open(store, path);
    try {
      expect(witness.damage).toBeNull();
      for (let i = 0; i < events; i++) await store.append(`thing-${randomUUID()}`, NO_STREAM, [encodedEvent('ThingHappened', {})]);
    } finally {
      await witness.stop();
    }
    return store.identity;
  } finally {
    await store.close();
  }
}

/** The same address answers with nothing in it. */
async function erase(): Promise<void> {
  const { port } = server;
  server.stop();
  server = await StandIn.start({ port });
}

const refusal = (...parts: readonly string[]): object => ({
  name: 'StoreRefusedError',
  reason: 'NOT_A_STORE',
  message: expect.stringMatching(new RegExp(parts.join('.*'))),
});

/** Without what SQLite leaves beside a file that was read. */
const filesIn = (path: string): readonly string[] | null =>
  existsSync(path)
    ? readdirSync(path)
        .filter((name) => !/-(?:shm|wal)$/.test(name))
        .sort()
    : null;

/** Nothing is written to database or directory. */
async function refusesUntouched(path: string, message: object, options: Starting = {}): Promise<void> {
  const { log } = server.database;
  const [length, files] = [log.length, filesIn(path)];
  await expect(start(path, options)).rejects.toMatchObject(message);
  expect(log.length).toBe(length);
  expect(filesIn(path)).toEqual(files);
}

describe('a new data directory and a new database', () => {
  it('are bound to each other, and open again, by several processes at once', async () => {
    const ids = await Promise.all([start(named('a')), start(named('a')), start(named('a'))]);
    expect(new Set(ids.map(({ storeId }) => storeId)).size).toBe(1);
    expect(await start(named('a'))).toEqual(ids[0]);
  });

  it('are bound once: of two directories one is refused, and left as it was', async () => {
    server.slow(30);
    const both = await Promise.allSettled([start(named('a')), start(named('b'))]);
    server.slow(0);
    const [one, other] = both[0].status === 'fulfilled' ? ['a', 'b'] : ['b', 'a'];
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(existsSync(join(named(other), 'events.key'))).toBe(false);
    await start(named(one));
    await refusesUntouched(
      named(other),
      refusal('does not belong to it', 'new or empty', 'HANDRAIL_DATA', 'EVENT_STORE_URL', 'store restore'),
    );
  });

  it('are bound by the next start when the first was killed before its first checkpoint', async () => {
    const identity = await start(named('a'));
    rmSync(join(named('a'), 'witness.sqlite'));
    expect(await start(named('a'))).toEqual(identity);
  });

  it('are left alone by what only checks', async () => {
    await refusesUntouched(named('a'), refusal('has no identity', 'never started'), { mode: 'check' });
  });
});

describe('a data directory', () => {
  let identity: StoreIdentity;
  let other: StandIn;
  beforeEach(async () => {
    identity = await start(named('a'), { events: 3 });
    other = await StandIn.start();
  });
  afterEach(() => other.stop());

  it.each(['bind', 'check'] as const)('is refused on the database of another one (%s)', async (mode) => {
    const { storeId } = await start(named('b'), { url: other.url });
    const message = refusal(
      `belongs to store ${storeId}`,
      `127.0.0.1:${server.port} is store ${identity.storeId}`,
      'HANDRAIL_DATA',
      'EVENT_STORE_URL',
    );
    await refusesUntouched(named('b'), message, { mode });
  });

  it.each(['bind', 'check'] as const)('is refused on an erased database, which gets no identity (%s)', async (mode) => {
    await erase();
    const message = refusal(
      `127.0.0.1:${server.port} has no identity, but .* belongs to store ${identity.storeId}: the database was erased`,
      'own backup',
      'EVENT_STORE_URL',
    );
    await refusesUntouched(named('a'), message, { mode });
    writeFileSync(join(named('a'), 'witness.sqlite'), 'x'.repeat(5_000));
    await refusesUntouched(named('a'), refusal('belongs to a store', 'was erased'), { mode });
    rmSync(join(named('a'), 'events.key'));
    await refusesUntouched(named('a'), refusal('belongs to a store', 'was erased'), { mode });
  });

  it.each([
    ['is new', () => undefined, 'it is new or empty'],
    [
      'has a key of its own',
      () => cpSync(join(named('b'), 'events.key'), join(named('c'), 'events.key')),
      'not the one that the database knows',
    ],
    ['lost its key', () => cpSync(join(named('a'), 'witness.sqlite'), join(named('c'), 'witness.sqlite')), 'missing or damaged'],
  ])('is refused when it %s', async (_, make, what) => {
    await start(named('b'), { url: other.url });
    mkdirSync(named('c'));
    make();
    await refusesUntouched(named('c'), refusal(`is store ${identity.storeId}, and ${named('c')} does not belong to it`, what));
  });

  it('is refused by a database that was made without one', async () => {
    await (await KurrentDbEventStore.open({ url: other.url })).close();
    await expect(start(named('b'), { url: other.url })).rejects.toMatchObject(refusal('does not belong to it'));
  });

  it('still belongs to its database after the epoch was raised', async () => {
    const store = await KurrentDbEventStore.open({ url: server.url });
    await store.raiseEpoch();
    await store.close();
    const again = await KurrentDbEventStore.open({ url: server.url, directory: { path: named('a'), mode: 'bind' } });
    expect(again.identity).toEqual({ ...identity, epoch: 2 });
    await again.close();
  });

  it('of a restore that was cut off is refused as that, whatever is in it', async () => {
    for (const name of readdirSync(named('a'))) rmSync(join(named('a'), name));
    writeFileSync(join(named('a'), 'events.restoring'), '');
    await expect(start(named('a'))).rejects.toMatchObject({ reason: 'RESTORE_CUT_OFF' });
  });
});
