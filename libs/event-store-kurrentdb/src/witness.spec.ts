import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DirectoryLock, loadSigningKey } from '#data-directory';
import { chainHash, genesisHash, position } from '#eventing';
import { redelivering } from '#eventing-testing';
import { readHistory } from './verify-witnessed.ts';
import { Checkpoints } from './witness-checkpoints.ts';
import type { Checkpoint } from './witness-checkpoints.ts';
import { witnessFiles } from './witness-files.ts';
import { ForeignLog, openWitness, witnessed } from './witness-fixture.ts';
import type { Witness } from './witness.ts';

let root: string;
let directory: string;
let log: ForeignLog;
const open: Witness[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'handrail-witness-'));
  directory = join(root, 'data');
  log = new ForeignLog();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((witness) => witness.stop()));
  rmSync(root, { recursive: true, force: true });
});

const opened = async (options = {}): Promise<Witness> => {
  const witness = await openWitness(log, directory, options);
  open.push(witness);
  return witness;
};
const stop = async (witness: Witness): Promise<void> => {
  open.splice(open.indexOf(witness), 1);
  await witness.stop();
};
const damageNow = async (): Promise<string | null> => {
  const witness = await opened();
  const { damage } = witness;
  await stop(witness);
  return damage;
};
const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 30_000; !(await isSo());) {
    if (Date.now() > end) throw new Error('it never came to be so');
    await delay(5);
  }
};
const newest = (): Checkpoint => readHistory(directory).newest;
const inFile = (sql: string): void => {
  const db = new Database(join(directory, 'witness.sqlite'));
  db.exec(sql);
  db.close();
};
/** The chain as the embedded store computes it. */
const hashOf = (log: ForeignLog): string =>
  log.events.reduce(
    (hash, { stream, revision, metadata, ...event }) => chainHash(hash, stream, revision, { ...event, metadata: JSON.stringify(metadata) }),
    genesisHash(log.identity.storeId),
  );

describe('a witness', () => {
  it('binds a new directory to an empty database before the first event', async () => {
    const witness = await opened();
    expect(witness.damage).toBeNull();
    expect(readHistory(directory).all).toEqual([
      { ...log.identity, events: 0, position: null, hash: genesisHash(log.identity.storeId), at: expect.any(String) },
    ]);
    for (const file of ['witness.sqlite', 'events.key']) expect(statSync(join(directory, file)).mode & 0o077).toBe(0);
  });
});

describe('following', () => {
  beforeEach(() => witnessed(log, directory));

  it('signs count, place and chain of all events, and goes on from there', async () => {
    log.record(700);
    await witnessed(log, directory);
    expect(newest()).toMatchObject({ events: 700, position: log.events.at(-1)?.position, hash: hashOf(log) });
    log.record(5);
    log.reads = 0;
    await witnessed(log, directory);
    expect(newest()).toMatchObject({ events: 705, hash: hashOf(log) });
    expect(log.reads).toBeLessThan(10);
  });

  it('signs what comes after a while, at most once a second', async () => {
    const witness = await opened();
    witness.start();
    for (let i = 0; i < 30; i++) {
      log.record(1);
      await delay(20);
    }
    await until(async () => (await witness.lag()).events === 0);
    expect(newest()).toMatchObject({ events: 30, hash: hashOf(log) });
    expect(readHistory(directory).all.length).toBeLessThanOrEqual(4);
  });

  it('signs every 10,000 events on the way', async () => {
    log.record(25_000);
    await witnessed(log, directory);
    expect(readHistory(directory).all.map(({ events }) => events)).toEqual([0, 10_000, 20_000, 25_000]);
  });

  it('counts an event once that the store delivers again', async () => {
    const witness = await openWitness(redelivering(log), directory);
    log.record(10);
    witness.start();
    await until(async () => newest().events > 0);
    await witness.stop();
    expect(newest()).toMatchObject({ events: 10, hash: hashOf(log) });
  });

  it('goes only forward, however many follow', async () => {
    const [one, two] = [await opened(), await opened()];
    log.record(40);
    one.start();
    await until(async () => (await one.lag()).events === 0);
    two.start();
    await until(async () => (await two.lag()).events === 0);
    log.record(2);
    await Promise.all([stop(one), stop(two)]);
    const events = readHistory(directory).all.map((checkpoint) => checkpoint.events);
    expect(events).toEqual([...new Set(events)].sort((a, b) => a - b));
    await witnessed(log, directory);
    expect(newest()).toMatchObject({ events: 42, hash: hashOf(log) });
  });

  it('tells how far behind it is', async () => {
    const now = Date.parse('2026-11-23T10:00:00.000Z');
    const witness = await opened({ now: () => now });
    expect(await witness.lag()).toEqual({ events: 0, seconds: 0 });
    log.record(3, new Date(now - 90_000));
    log.record(1, new Date(now - 10_000));
    expect(await witness.lag()).toEqual({ events: 4, seconds: 90 });
    log.record(2_000, new Date(now));
    expect((await witness.lag()).events).toBe(1_000);
    witness.start();
    await until(async () => (await witness.lag()).events === 0);
    expect(await witness.lag()).toEqual({ events: 0, seconds: 0 });
  });

  it('keeps the last thousand checkpoints and the last of each day before', () => {
    const files = witnessFiles(directory);
    const checkpoints = Checkpoints.open(files.checkpoints, loadSigningKey(files.key), 'write');
    for (let events = 1; events <= 1_200; events++) {
      const day = Math.ceil(events / 100);
      checkpoints.add({
        ...log.identity,
        events,
        position: position(events),
        hash: '',
        at: new Date(Date.UTC(2026, 9, day)).toISOString(),
      });
    }
    checkpoints.close();
    const kept = readHistory(directory).all.map((checkpoint) => checkpoint.events);
    // The newest thousand are 201 to 1,200; the row of the empty log is the first.
    expect(kept).toEqual([0, 100, ...Array.from({ length: 1_001 }, (_, i) => i + 200)]);
  });

  it('survives a disk that refuses checkpoints: the fault is told once, the lag grows, it goes on afterwards', async () => {
    const faults: unknown[] = [];
    const witness = await opened({ onFault: (error: unknown) => faults.push(error) });
    const blocker = new Database(join(directory, 'witness.sqlite'));
    blocker.exec('BEGIN IMMEDIATE');
    witness.start();
    log.record(10);
    await until(async () => faults.length > 0);
    expect((await witness.lag()).events).toBe(10);
    blocker.exec('ROLLBACK');
    blocker.close();
    await until(async () => (await witness.lag()).events === 0);
    expect(faults).toHaveLength(1);
  });

  it('waits out a database that does not answer, and passes that on at the start', async () => {
    log.record(10);
    await witnessed(log, directory);
    log.isReachable = false;
    await expect(opened()).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    DirectoryLock.exclusive(directory).release();
  });

  it('keeps a restore away until it has stopped', async () => {
    const witness = await opened();
    expect(() => DirectoryLock.exclusive(directory)).toThrow('using');
    await stop(witness);
    DirectoryLock.exclusive(directory).release();
  });
});

describe('the start', () => {
  beforeEach(async () => {
    await witnessed(log, directory);
    for (let i = 0; i < 3; i++) {
      log.record(1_000);
      await witnessed(log, directory);
    }
  });

  it('finds nothing wrong with the log that was witnessed, and more', async () => {
    expect(await damageNow()).toBeNull();
    log.record(10);
    expect(await damageNow()).toBeNull();
  });

  it('reads only the end', async () => {
    log.reads = 0;
    await damageNow();
    expect(log.reads).toBeLessThanOrEqual(3);
  });

  it('refuses the data directory of another database, and holds nothing of it', async () => {
    const { identity } = log;
    log.identity = { ...identity, storeId: 'other' };
    await expect(opened()).rejects.toMatchObject({
      reason: 'NOT_A_STORE',
      message: expect.stringMatching(
        new RegExp(`belongs to store ${identity.storeId}.* is store other; set HANDRAIL_DATA.*EVENT_STORE_URL`),
      ),
    });
    DirectoryLock.exclusive(directory).release();
  });

  it('finds the data directory of another epoch, or none', async () => {
    const { identity } = log;
    log.identity = { ...identity, epoch: 2 };
    expect(await damageNow()).toMatch(/epoch 1, the database is .* epoch 2.*store restore/);
    log.identity = identity;
    directory = join(root, 'new');
    expect(await damageNow()).toMatch(/holds no checkpoints.*store restore/);
  });

  it('finds events that are missing at the end, and how far the log is good', async () => {
    log.events.length = 2_500;
    expect(await damageNow()).toContain(
      `events are missing at the end; last good position: ${log.events[1_999]?.position}. Writes are refused; restore`,
    );
    log.events.length = 0;
    expect(await damageNow()).toContain('it is empty, but events were witnessed');
  });

  it('does not call good what was not seen to be', async () => {
    log.events.length = 2_500;
    log.events.splice(1_500, 1);
    expect(await damageNow()).toContain('last good position: not known, "store verify" finds it');
  });

  it.each([
    ['changed', (log: ForeignLog) => (log.events[2_500] = { ...at(log, 2_500), data: '{"revision":-1}' })],
    ['changed in its metadata', (log: ForeignLog) => (log.events[2_999] = { ...at(log, 2_999), metadata: {} })],
    ['removed', (log: ForeignLog) => log.events.splice(2_500, 1)],
    ['the last one witnessed', (log: ForeignLog) => log.events.splice(2_999, 1)],
  ])('finds one of the last thousand events %s', async (_, tamper) => {
    log.record(10);
    tamper(log);
    expect(await damageNow()).toContain('are not those that were witnessed');
  });

  it('finds checkpoints that are not signed with its key', async () => {
    inFile(`UPDATE checkpoints SET events = 2999 WHERE events = 3000`);
    expect(await damageNow()).toMatch(/signature .* is not that of events.key.*store restore/);
  });

  it('finds a lost key and a damaged file', async () => {
    copyFileSync(join(directory, 'events.key'), join(root, 'key'));
    rmSync(join(directory, 'events.key'));
    expect(await damageNow()).toContain('events.key, is missing');
    copyFileSync(join(root, 'key'), join(directory, 'events.key'));
    writeFileSync(join(directory, 'witness.sqlite'), 'x'.repeat(5_000));
    expect(await damageNow()).toContain('witness.sqlite, are damaged');
  });

  it('witnesses nothing of a log that is damaged', async () => {
    log.events.splice(2_500, 1);
    const before = newest();
    const witness = await opened();
    witness.start();
    log.record(5_000);
    await delay(50);
    await stop(witness);
    expect(newest()).toEqual(before);
  });

  it('refuses a restore that was cut off', async () => {
    writeFileSync(join(directory, 'events.restoring'), '');
    await expect(opened()).rejects.toMatchObject({ reason: 'RESTORE_CUT_OFF' });
  });
});

function at(log: ForeignLog, index: number) {
  const event = log.events[index];
  if (event === undefined) throw new Error(`no event ${index}`);
  return event;
}
