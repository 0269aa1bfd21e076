import { DirectoryLock } from '#data-directory';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_STREAM } from '#eventing';
import { encodedEvent } from '#eventing-testing';
import { backupEvents, restoreEvents, SqliteEventStore, verifyEvents } from './index.ts';

describe('backup and restore', () => {
  let root: string;
  let directory: string;
  let backup: string;
  let store: SqliteEventStore;

  const append = async (count: number, to = store, text = ''): Promise<void> => {
    const events = Array.from({ length: count }, () => encodedEvent('ThingHappened', text));
    await to.append(`thing-${randomUUID()}`, NO_STREAM, events);
  };
  const idsOf = async (of: SqliteEventStore): Promise<string[]> => (await of.readAll(null, {}, 100_000)).events.map(({ id }) => id);

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'handrail-backup-'));
    [directory, backup] = [join(root, 'data'), join(root, 'backup')];
    store = await SqliteEventStore.open({ directory });
    await append(20);
  });
  afterEach(async () => {
    await store.close();
    rmSync(root, { recursive: true, force: true });
  });

  it('copies a verified prefix while the store is written to', async () => {
    let writing = true;
    const writer = (async () => {
      while (writing) await append(50);
    })();
    // Several steps long, with commits in between.
    for (let i = 0; i < 4; i++) await append(500, store, 'x'.repeat(1_500));
    const reports = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) reports.push(await backupEvents(directory, join(root, name)));
    writing = false;
    await writer;
    expect(reports[0]?.identity).toEqual(store.identity);
    expect(reports[0]?.events).toBeGreaterThanOrEqual(2_020);
    const restored = join(root, 'restored');
    await restoreEvents(join(root, 'f'), restored);
    const copy = await SqliteEventStore.open({ directory: restored });
    expect(await idsOf(copy)).toEqual((await idsOf(store)).slice(0, reports.at(-1)?.events));
    await copy.close();
    expect((await verifyEvents(directory)).damage).toBeNull();
  });

  it('leaves one file of the database that only its owner may read the key of', async () => {
    await backupEvents(directory, backup);
    expect(readdirSync(backup).sort()).toEqual(['events.head', 'events.key', 'events.sqlite']);
    expect(statSync(join(backup, 'events.key')).mode & 0o077).toBe(0);
    expect((await verifyEvents(backup)).events).toBe(20);
    await expect(backupEvents(directory, backup)).rejects.toThrow('already holds an event log');
  });

  it('is not opened in place of a store', async () => {
    await backupEvents(directory, backup);
    await expect(SqliteEventStore.open({ directory: backup })).rejects.toMatchObject({ reason: 'BACKUP' });
  });

  it('raises the epoch with each restore, keeps what was there, and goes on', async () => {
    await backupEvents(directory, backup);
    await append(5);
    const before = await idsOf(store);
    await store.close();
    const first = await restoreEvents(backup, directory);
    expect(first.identity).toEqual({ storeId: store.identity.storeId, epoch: 2 });
    const second = await restoreEvents(backup, directory);
    expect([second.identity.epoch, second.events]).toEqual([3, 20]);
    store = await SqliteEventStore.open({ directory });
    expect([store.identity, store.damage]).toEqual([second.identity, null]);
    expect(await idsOf(store)).toEqual(before.slice(0, 20));
    await append(1);
    expect((await verifyEvents(directory)).events).toBe(21);
    expect(first.replaced).not.toBeNull();
    expect((await verifyEvents(String(first.replaced))).events).toBe(25);
  });

  it('refuses to restore while a server or a command uses the directory', async () => {
    await backupEvents(directory, backup);
    await expect(restoreEvents(backup, directory)).rejects.toMatchObject({ reason: 'IN_USE' });
    await store.close();
    const lock = DirectoryLock.shared(directory);
    await expect(restoreEvents(backup, directory)).rejects.toMatchObject({ reason: 'IN_USE' });
    lock.release();
    await restoreEvents(backup, directory);
  });

  it('keeps everybody out while it restores', async () => {
    await store.close();
    const lock = DirectoryLock.exclusive(directory);
    await expect(SqliteEventStore.open({ directory })).rejects.toMatchObject({ reason: 'IN_USE' });
    await expect(verifyEvents(directory)).rejects.toMatchObject({ reason: 'IN_USE' });
    lock.release();
  });

  it('refuses a backup that does not verify, and changes nothing', async () => {
    await backupEvents(directory, backup);
    const db = new Database(join(backup, 'events.sqlite'));
    db.exec(`UPDATE events SET data = '{"n":2}' WHERE position = 7`);
    db.close();
    await store.close();
    const position6 = '00000000000000000006/00000000000000000006';
    await expect(restoreEvents(backup, directory)).rejects.toMatchObject({
      kind: 'CORRUPT',
      message: expect.stringContaining(position6) as unknown,
    });
    store = await SqliteEventStore.open({ directory });
    expect([store.identity.epoch, (await idsOf(store)).length]).toEqual([1, 20]);
  });

  it('refuses the backup of another store', async () => {
    const other = await SqliteEventStore.open({ directory: join(root, 'other') });
    await append(1, other);
    await other.close();
    await backupEvents(join(root, 'other'), backup);
    await store.close();
    await expect(restoreEvents(backup, directory)).rejects.toMatchObject({ reason: 'NOT_A_STORE' });
  });

  it('restores a folder copied by hand with its WAL, whole', async () => {
    const byHand = join(root, 'by-hand');
    cpSync(directory, byHand, { recursive: true });
    await restoreEvents(byHand, join(root, 'restored'));
    expect((await verifyEvents(join(root, 'restored'))).events).toBe(20);
  });

  it('cut off, leaves a store that does not open until the restore was run again', async () => {
    await backupEvents(directory, backup);
    await store.close();
    writeFileSync(join(directory, 'events.restoring'), '');
    rmSync(join(directory, 'events.head'));
    await expect(SqliteEventStore.open({ directory })).rejects.toMatchObject({ reason: 'RESTORE_CUT_OFF' });
    await restoreEvents(backup, directory);
    store = await SqliteEventStore.open({ directory });
    expect((await idsOf(store)).length).toBe(20);
  });

  it('changes nothing when what belongs to it is not ready', async () => {
    await backupEvents(directory, backup);
    await append(3);
    await store.close();
    const companion = { prepare: () => Promise.reject(new Error('no keys')), replace: () => Promise.resolve() };
    await expect(restoreEvents(backup, directory, { companion })).rejects.toThrow('no keys');
    store = await SqliteEventStore.open({ directory });
    expect([store.identity.epoch, (await idsOf(store)).length]).toEqual([1, 23]);
  });

  it('does not open until what belongs to it is in its place too', async () => {
    await backupEvents(directory, backup);
    await store.close();
    const companion = { prepare: () => Promise.resolve(), replace: () => Promise.reject(new Error('disk full')) };
    await expect(restoreEvents(backup, directory, { companion })).rejects.toThrow('disk full');
    await expect(SqliteEventStore.open({ directory })).rejects.toMatchObject({ reason: 'RESTORE_CUT_OFF' });
    await restoreEvents(backup, directory);
    store = await SqliteEventStore.open({ directory });
    expect((await idsOf(store)).length).toBe(20);
  });
});
