import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_STREAM, position } from '#eventing';
import { encodedEvent, recorded } from '#eventing-testing';
import { SqliteEventStore, verifyEvents } from './index.ts';
import { connectWriter } from './schema.ts';

describe('SqliteEventStore', () => {
  let directory: string;
  const open: SqliteEventStore[] = [];

  const start = async (): Promise<SqliteEventStore> => {
    const store = await SqliteEventStore.open({ directory });
    open.push(store);
    return store;
  };
  const append = (store: SqliteEventStore, count = 1): Promise<unknown> =>
    store.append(
      `thing-${randomUUID()}`,
      NO_STREAM,
      Array.from({ length: count }, () => encodedEvent()),
    );
  const file = (name: string): string => join(directory, name);
  /** Changes the database of a closed store behind its back. */
  const tamper = (sql: string): void => {
    const db = new Database(file('events.sqlite'));
    db.exec(sql);
    db.close();
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'handrail-store-'));
  });
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('writes with a WAL, fsync at each commit and deleted content overwritten, whatever the library opens with', async () => {
    await start();
    const db = connectWriter(file('events.sqlite'));
    const pragma = (name: string): unknown => db.pragma(name, { simple: true });
    expect(['journal_mode', 'synchronous', 'secure_delete', 'foreign_keys', 'trusted_schema', 'cell_size_check'].map(pragma)).toEqual([
      'wal',
      2,
      1,
      1,
      0,
      1,
    ]);
    db.close();
    expect(statSync(file('events.key')).mode & 0o077).toBe(0);
  });

  it('is one log for two that have it open: one order, and the other one hears of news', async () => {
    const [one, two] = [await start(), await start()];
    const seen = recorded(two, null, {});
    await Promise.all(Array.from({ length: 40 }, (_, i) => append(i % 2 === 0 ? one : two, 2)));
    await seen.until(80);
    expect(seen.events.map((event) => event.position)).toEqual(Array.from({ length: 80 }, (_, i) => position(i + 1)));
    await seen.stop();
    expect((await verifyEvents(directory)).damage).toBeNull();
  });

  it('keeps its identity, and two stores never share one', async () => {
    const { identity } = await start();
    expect(identity.epoch).toBe(1);
    expect((await start()).identity).toEqual(identity);
    const elsewhere = mkdtempSync(join(tmpdir(), 'handrail-store-'));
    const other = await SqliteEventStore.open({ directory: elsewhere });
    await other.close();
    rmSync(elsewhere, { recursive: true });
    expect(other.identity.storeId).not.toBe(identity.storeId);
  });

  it('makes the store that a kill cut off before the database had its WAL', async () => {
    const db = new Database(file('half-made'));
    db.pragma('cache_size = 1');
    db.exec('BEGIN; CREATE TABLE filler (x)');
    const fill = db.prepare('INSERT INTO filler VALUES (randomblob(4000))');
    for (let page = 0; page < 20; page++) fill.run();
    for (const suffix of ['', '-journal']) copyFileSync(file(`half-made${suffix}`), file(`events.sqlite${suffix}`));
    db.close();
    const store = await start();
    await append(store);
    expect(store.damage).toBeNull();
  });

  it('answers appends that were given before it was closed', async () => {
    const store = await start();
    const given = [append(store), append(store)];
    await store.close();
    expect(await Promise.allSettled(given)).toEqual([
      expect.objectContaining({ status: 'fulfilled' }),
      expect.objectContaining({ status: 'fulfilled' }),
    ]);
  });

  it('tells subscribers that it is closed', async () => {
    const store = await start();
    const failure = new Promise((resolve) => store.subscribe(null, {}, { onBatch: async () => undefined, onFailure: resolve }));
    await store.close();
    expect(await failure).toMatchObject({ kind: 'UNAVAILABLE' });
  });

  it('finds a damaged index, which hides events of a stream though the chain is whole', async () => {
    const store = await start();
    await append(store, 3);
    await store.close();
    const db = new Database(file('events.sqlite'));
    const page = db.prepare(`SELECT pageno FROM dbstat WHERE name = 'sqlite_autoindex_events_1' AND pagetype = 'leaf'`).pluck().get();
    db.close();
    const bytes = readFileSync(file('events.sqlite'));
    const at = bytes.indexOf('thing-', (Number(page) - 1) * 4096) + 10;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(file('events.sqlite'), bytes);
    expect(await verifyEvents(directory)).toMatchObject({
      events: 3,
      damage: { message: expect.stringContaining('structure is damaged') as unknown },
    });
  });

  describe('refuses', () => {
    beforeEach(async () => {
      const store = await start();
      await append(store, 3);
      await store.close();
    });

    it('a store of a newer version', async () => {
      tamper('PRAGMA user_version = 99');
      await expect(start()).rejects.toMatchObject({
        reason: 'NEWER_VERSION',
        message: expect.stringContaining('newer version') as unknown,
      });
    });

    it.each(['pre-release-0', 'pre-release-1'])('a store of a pre-release (%s)', async (format) => {
      tamper(`UPDATE store SET format = '${format}'`);
      await expect(start()).rejects.toMatchObject({
        reason: 'PRE_RELEASE',
        message: expect.stringContaining('empty data directory') as unknown,
      });
    });

    it('a database of something else', async () => {
      tamper('PRAGMA application_id = 1');
      await expect(start()).rejects.toMatchObject({ reason: 'NOT_A_STORE' });
    });

    it('a file that is no database', async () => {
      writeFileSync(file('events.sqlite'), 'hello '.repeat(1_000));
      await expect(start()).rejects.toMatchObject({ kind: 'CORRUPT' });
    });

    it('to begin anew when the database has gone but its head has not', async () => {
      for (const cut of [() => truncateSync(file('events.sqlite'), 0), () => rmSync(file('events.sqlite'))]) {
        cut();
        await expect(start()).rejects.toMatchObject({ kind: 'CORRUPT', message: expect.stringContaining('up to position 3') as unknown });
      }
    });
  });

  describe('serves a damaged log read-only', () => {
    beforeEach(async () => {
      const store = await start();
      await append(store, 3);
      await append(store, 2);
      await store.close();
    });

    const expectReadOnly = async (message: RegExp, lastGood: string | null): Promise<void> => {
      const store = await start();
      expect(/last good position: (\d\S*)\./.exec(store.damage ?? '')?.[1] ?? null).toBe(lastGood);
      await expect(append(store)).rejects.toMatchObject({ kind: 'CORRUPT', message: expect.stringMatching(message) as unknown });
      await expect(append(store)).rejects.toThrow('store restore');
      expect((await store.readAll(null, {}, 2)).events).toHaveLength(2);
    };

    it('that lost its last event', async () => {
      tamper('DELETE FROM events WHERE position = 5');
      await expectReadOnly(/missing at the end/, position(4));
    });

    it('that lost its last commit', async () => {
      tamper('DELETE FROM events WHERE position > 3');
      await expectReadOnly(/missing at the end/, position(3));
    });

    it('with an event that nobody signed for', async () => {
      tamper(`INSERT INTO events SELECT 6, stream, revision + 1, type, id, hash, metadata, data FROM events WHERE position = 5`);
      await expectReadOnly(/position 6 was changed/, position(5));
    });

    it('with a changed event, stream, revision, id, type, metadata', async () => {
      copyFileSync(file('events.sqlite'), file('good'));
      for (const change of [
        `data = '{"n":7}'`,
        `stream = stream || 'x'`,
        'revision = revision + 10',
        `id = 'x' || id`,
        `type = 'X' || type`,
        `metadata = '{}'`,
      ]) {
        tamper(`UPDATE events SET ${change} WHERE position = 2`);
        await expectReadOnly(/position 2 was changed/, position(1));
        await open.pop()?.close();
        copyFileSync(file('good'), file('events.sqlite'));
      }
    });

    it('without head, without key, with the head of another life', async () => {
      copyFileSync(file('events.head'), file('good'));
      rmSync(file('events.head'));
      await expectReadOnly(/signed head.*is missing/, null);
      await open.pop()?.close();
      writeFileSync(file('events.head'), Buffer.alloc(8192));
      await expectReadOnly(/signed head.*is damaged/, null);
      await open.pop()?.close();
      copyFileSync(file('good'), file('events.head'));
      tamper('UPDATE store SET epoch = 2');
      await expectReadOnly(/epoch 1, the events to .*, epoch 2/, null);
      await open.pop()?.close();
      rmSync(file('events.key'));
      await expectReadOnly(/key of the event log.*is missing/, null);
    });

    it('found by a writer that had it open', async () => {
      const store = await start();
      tamper('DELETE FROM events WHERE position = 5');
      await expect(append(store)).rejects.toMatchObject({ kind: 'CORRUPT' });
      expect((await store.readAll(null, {}, 10)).events).toHaveLength(4);
    });
  });
});
