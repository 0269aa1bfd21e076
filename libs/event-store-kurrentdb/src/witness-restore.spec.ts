import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryLock } from '#data-directory';
import type { RestoreReport } from '#eventing';
import { readHistory, verifyWitnessed } from './verify-witnessed.ts';
import { backupWitness } from './witness-backup.ts';
import { ForeignLog, openWitness, witnessed } from './witness-fixture.ts';
import { restoreWitnessed } from './witness-restore.ts';

let root: string;
let directory: string;
let backup: string;
let log: ForeignLog;

/** Checkpoints at 0, 1,000 and 2,000 events in the backup, and one more at 3,000 in the directory. */
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'handrail-witness-restore-'));
  [directory, backup] = [join(root, 'data'), join(root, 'backup')];
  log = new ForeignLog();
  await witnessed(log, directory);
  for (let i = 0; i < 2; i++) await grow();
  await backupWitness(directory, backup);
  await grow();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function grow(): Promise<void> {
  log.record(1_000);
  await witnessed(log, directory);
}

const restored = (to = directory): Promise<RestoreReport> => restoreWitnessed(log, backup, to);
const damageNow = async (of = directory): Promise<string | null> => {
  const witness = await openWitness(log, of);
  await witness.stop();
  return witness.damage;
};

describe('a backup of the witness', () => {
  it('is its checkpoints and the key, for its owner only, and verifies', async () => {
    expect(readdirSync(backup).sort()).toEqual(['events.key', 'witness.sqlite']);
    for (const file of readdirSync(backup)) expect(statSync(join(backup, file)).mode & 0o077).toBe(0);
    expect(readHistory(backup).all).toEqual(readHistory(directory).all.slice(0, 3));
    expect(await verifyWitnessed(log, backup)).toMatchObject({ events: 3_000, damage: null });
  });

  it('says which events it vouches for, beside a witness that goes on', async () => {
    const witness = await openWitness(log, directory);
    witness.start();
    expect(await backupWitness(directory, join(root, 'other'))).toEqual({
      identity: log.identity,
      events: 3_000,
    });
    await witness.stop();
  });

  it('overwrites nothing, and leaves nothing of damaged checkpoints', async () => {
    await expect(backupWitness(directory, backup)).rejects.toMatchObject({ reason: 'IN_USE' });
    await expect(backupWitness(join(root, 'nothing'), join(root, 'new'))).rejects.toMatchObject({ kind: 'CORRUPT' });
    const db = new Database(join(directory, 'witness.sqlite'));
    db.exec(`UPDATE checkpoints SET hash = 'x' WHERE events = 1000`);
    db.close();
    await expect(backupWitness(directory, join(root, 'new'))).rejects.toMatchObject({ kind: 'CORRUPT' });
    expect(readdirSync(join(root, 'new'))).toEqual([]);
  });
});

describe('a restore beside a log', () => {
  it('takes the whole log, in a new epoch; what was there is kept aside', async () => {
    const { storeId } = log.identity;
    expect(await restored()).toEqual({
      identity: { storeId, epoch: 2 },
      events: 3_000,
      missing: 0,
      replaced: join(directory, 'before-epoch-2'),
    });
    expect(log.identity).toEqual({ storeId, epoch: 2 });
    expect(readHistory(directory).all.map(({ epoch, events }) => [epoch, events])).toEqual([
      [1, 0],
      [1, 1_000],
      [1, 2_000],
      [1, 3_000],
      [2, 3_000],
    ]);
    expect(readHistory(join(directory, 'before-epoch-2')).newest.events).toBe(3_000);
    expect(await damageNow()).toBeNull();
    await grow();
    expect(await verifyWitnessed(log, directory)).toMatchObject({ events: 4_000, damage: null, notices: [] });
  });

  it('takes a cluster that was put back to an earlier moment and says how much is missing', async () => {
    log.events.length = 1_500;
    expect(await damageNow()).toContain('missing at the end');
    expect(await restored()).toMatchObject({ events: 1_500, missing: 1_500 });
    expect(await damageNow()).toBeNull();
    await grow();
    expect(await verifyWitnessed(log, directory)).toMatchObject({ events: 2_500, damage: null });
  });

  it('goes into an empty directory too', async () => {
    const other = join(root, 'other');
    log.events.length = 2_500;
    expect(await restored(other)).toMatchObject({ events: 2_500, missing: 0, replaced: null });
    expect(await damageNow(other)).toBeNull();
    expect(await damageNow()).toContain('epoch 1, the database is');
  });

  it('raises the epoch over every one that clients may know', async () => {
    await restored();
    const epochOne = { ...log.identity, epoch: 1 };
    log.identity = epochOne;
    expect((await restored()).identity.epoch).toBe(3);
    log.identity = epochOne;
    mkdirSync(join(directory, 'before-epoch-7'));
    expect((await restored()).identity.epoch).toBe(8);
  });

  it.each<[string, () => unknown, object]>([
    ['an event that was changed before the backup', () => replace(500), { kind: 'CORRUPT' }],
    ['one that was changed after it, but witnessed', () => replace(2_500), { kind: 'CORRUPT' }],
    ['a log without any of the events', () => (log.events.length = 0), { kind: 'CORRUPT' }],
    ['another database', () => (log.identity = { storeId: 'other', epoch: 1 }), { reason: 'NOT_A_STORE' }],
    ['a backup that was changed', () => inBackup(`UPDATE checkpoints SET events = 999 WHERE events = 1000`), { kind: 'CORRUPT' }],
    ['a database that does not answer', () => (log.isReachable = false), { kind: 'UNAVAILABLE' }],
  ])('refuses %s and changes nothing', async (_, tamper, refusal) => {
    tamper();
    const { identity } = log;
    const [files, before] = [readdirSync(directory), readHistory(directory)];
    await expect(restored()).rejects.toMatchObject(refusal);
    expect(log.identity).toEqual(identity);
    expect(readHistory(directory)).toEqual(before);
    expect(readdirSync(directory).filter((name) => !name.endsWith('-shm') && !name.endsWith('-wal'))).toEqual(files);
  });

  it('refuses a directory of another database', async () => {
    const other = new ForeignLog();
    await witnessed(other, join(root, 'other'));
    await expect(restored(join(root, 'other'))).rejects.toMatchObject({ reason: 'NOT_A_STORE' });
  });

  it('mends a directory whose own checkpoints are damaged or lost', async () => {
    for (const file of ['witness.sqlite', 'events.key']) {
      rmSync(join(directory, file));
      expect(await damageNow()).not.toBeNull();
      await restored();
      expect(await damageNow()).toBeNull();
    }
  });

  it('changes nothing when its companion refuses', async () => {
    const companion = { prepare: () => Promise.reject(new Error('no keys')), replace: () => Promise.resolve() };
    await expect(restoreWitnessed(log, backup, directory, { companion })).rejects.toThrow('no keys');
    expect(log.identity.epoch).toBe(1);
    expect(await damageNow()).toBeNull();
  });

  it.each(['raising the epoch', 'replacing the rest'])('opens nothing when it was cut off at %s, until it was run again', async (where) => {
    if (where === 'raising the epoch') cpSync(directory, join(root, 'kept'), { recursive: true });
    const companion = { prepare: () => Promise.resolve(), replace: () => Promise.reject(new Error('killed')) };
    await expect(restoreWitnessed(log, backup, directory, { companion })).rejects.toThrow('killed');
    if (where === 'raising the epoch') {
      rmSync(directory, { recursive: true });
      cpSync(join(root, 'kept'), directory, { recursive: true });
      expect(await damageNow()).toMatch(/epoch 1, the database is .*store restore/);
    } else {
      await expect(damageNow()).rejects.toMatchObject({ reason: 'RESTORE_CUT_OFF' });
    }
    expect((await restored()).identity.epoch).toBe(3);
    expect(await damageNow()).toBeNull();
    expect(existsSync(join(directory, 'events.restoring'))).toBe(false);
  });

  it('waits for nobody: a directory in use is left alone', async () => {
    const witness = await openWitness(log, directory);
    await expect(restored()).rejects.toMatchObject({ reason: 'IN_USE' });
    await witness.stop();
    DirectoryLock.exclusive(directory).release();
  });
});

function replace(index: number): void {
  const event = log.events[index];
  if (event) log.events[index] = { ...event, data: '{}' };
}

function inBackup(sql: string): void {
  const db = new Database(join(backup, 'witness.sqlite'));
  db.exec(sql);
  db.close();
}
