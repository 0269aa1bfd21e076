import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadMasterKey, SqliteKeyStore } from '#key-store';
import { invitedId, InvitePerson } from '#organisation';
import { SYSTEM } from '../../apps/api/src/background.ts';
import { readConfig } from '../../apps/api/src/config.ts';
import type { Config } from '../../apps/api/src/config.ts';
import { openSession } from '../../apps/cli/src/session.ts';
import type { Session } from '../../apps/cli/src/session.ts';
import { backUp } from '../../apps/cli/src/store-backup.ts';
import { restore } from '../../apps/cli/src/store-restore.ts';
import type { RestoredData } from '../../apps/cli/src/store-restore.ts';
import { verifyData } from '../../apps/cli/src/store-verify.ts';
import type { VerifiedData } from '../../apps/cli/src/store-verify.ts';
import { StandIn } from '../kurrentdb-stand-in/index.ts';
import type { Database as ClusterData } from '../kurrentdb-stand-in/index.ts';
import { handrailIn } from './operator.ts';
import type { Ran } from './operator.ts';

let root: string;
let data: string;
let backup: string;
let cluster: StandIn;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'handrail-backup-kurrentdb-'));
  data = join(root, 'data');
  backup = join(root, 'backup');
  cluster = await StandIn.start({ systemEventEvery: 3 });
});
afterEach(() => {
  cluster.stop();
  rmSync(root, { recursive: true, force: true });
});

const configOf = (directory = data, url = cluster.url): Config => readConfig({ HANDRAIL_DATA: directory, EVENT_STORE_URL: url });
const steering = { signal: new AbortController().signal, onProgress: () => undefined };

/** The commands in this process. */
const verify = (directory?: string): Promise<VerifiedData> => verifyData(configOf(directory), steering);
const back = (): Promise<unknown> => backUp(configOf(), backup, steering);
const restoreInto = (directory?: string, from = backup): Promise<RestoredData> =>
  restore(configOf(directory), from, { ...steering, noErasures: false });
/** The command as an operator runs it. */
const store = (...words: readonly string[]): Promise<Ran> =>
  handrailIn({ PATH: process.env['PATH'], HANDRAIL_DATA: data, EVENT_STORE_URL: cluster.url }, 'store', ...words);

/** The cluster's own restore: from now on it serves these data. */
async function clusterServes(database: ClusterData): Promise<void> {
  const { port } = cluster;
  cluster.stop();
  cluster = await StandIn.start({ port, database });
}

async function withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const session = await openSession(readConfig({ HANDRAIL_DATA: data, EVENT_STORE_URL: cluster.url }));
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

async function invite(session: Session): Promise<string> {
  const invitation = Object.assign(new InvitePerson(), { commandId: randomUUID(), name: 'Ada' });
  await session.send(invitation, SYSTEM);
  return invitedId(invitation, SYSTEM);
}

/** Invites people, one event each with a sealed name, until the witness of a running server has signed them. @returns their ids */
async function record(people: number): Promise<readonly string[]> {
  return withSession(async (session) => {
    const { witness } = session.parts;
    witness?.start();
    const ids: string[] = [];
    while (ids.length < people) ids.push(await invite(session));
    while (((await witness?.lag())?.events ?? 0) > 0) await delay(10);
    return ids;
  });
}

/** Data of the cluster in which one invitation says something else. */
function forged(of: ClusterData): ClusterData {
  let invited = 0;
  return of.copy((event) =>
    event.type === 'PersonInvited' && ++invited === 2 ? { ...event, data: Buffer.from(`${Buffer.from(event.data).toString()} `) } : event,
  );
}

function wrappedKeys(directory: string): number {
  const db = new Database(join(directory, 'keys.sqlite'));
  try {
    return db.prepare<[], number>('SELECT count(wrapped) FROM keys').pluck().get() ?? 0;
  } finally {
    db.close();
  }
}

describe('store verify beside KurrentDB', () => {
  it('reads the whole log, beside a server that records; says what is not yet witnessed', async () => {
    await record(4);
    await withSession(async (session) => {
      await invite(session);
      const verified = await store('verify');
      expect(verified).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^5 events of store .*, epoch 1, 5 sealed fields: all good\n$/),
      });
      expect(verified.stderr).toContain('1 events at the end are not yet witnessed');
    });
  });

  it('finds a changed event, between which positions; the product then takes no changes, and reads on', async () => {
    const [first = ''] = await record(3);
    await clusterServes(forged(cluster.database));
    expect(await store('verify')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/an event between .* and position .* was changed/),
    });
    await withSession(async (session) => {
      await expect(invite(session)).rejects.toMatchObject({
        kind: 'CORRUPT',
        message: expect.stringContaining('not those that were witnessed'),
      });
      expect(await session.parts.log.load(`person-${first}`)).toHaveLength(1);
    });
  });

  it('finds lost keys, an erased database, that of another directory, and a directory without one', async () => {
    await record(2);
    const keys = new Database(join(data, 'keys.sqlite'));
    keys.exec('DELETE FROM keys');
    keys.close();
    expect((await verify()).findings).toEqual([expect.stringContaining('2 keys of sealed fields never existed')]);
    cluster.stop();
    cluster = await StandIn.start();
    expect((await verify()).findings).toEqual([expect.stringMatching(/has no identity, but .* belongs to store .*EVENT_STORE_URL/)]);
    const elsewhere = join(root, 'elsewhere');
    await (await openSession(configOf(elsewhere))).close();
    expect((await verify()).findings).toEqual([expect.stringMatching(/belongs to store .*set HANDRAIL_DATA/)]);
    expect((await verify(join(root, 'empty'))).findings).toEqual([expect.stringContaining('new or empty')]);
    expect(readdirSync(root).sort()).toEqual(['data', 'elsewhere']);
  });

  it('says within the deadline that the database does not answer', async () => {
    await record(1);
    cluster.kill();
    const started = performance.now();
    expect(await store('verify')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`127.0.0.1:${cluster.port}`) });
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe('store backup beside KurrentDB', () => {
  it('copies what the data directory has, while people are being invited, and says that the events are elsewhere', async () => {
    await record(2);
    let isStopping = false;
    const recording = withSession(async (session) => {
      session.parts.witness?.start();
      while (!isStopping) await invite(session);
    });
    try {
      const made = await store('backup', backup);
      expect(made).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(
          /: what was witnessed of \d+ events saved, with keys, accounts and letterbox; the copy is verified\n$/,
        ),
      });
      expect(made.stderr).toContain('Not in it: the events');
      expect(readdirSync(backup).sort()).toEqual(['events.key', 'identity.sqlite', 'keys.sqlite', 'letterbox.sqlite', 'witness.sqlite']);
      await expect(restoreInto()).rejects.toMatchObject({ reason: 'IN_USE' });
    } finally {
      isStopping = true;
      await recording;
    }
  });

  it('looks for no key of what was recorded after its last checkpoint: that one may have come after the copy of the keys', async () => {
    await record(2);
    const keys = new Database(join(data, 'keys.sqlite'));
    const known = keys.prepare<[], string>('SELECT id FROM keys').pluck().all();
    await withSession(invite);
    keys.prepare('DELETE FROM keys WHERE id NOT IN (?, ?)').run(...known);
    keys.close();
    expect(await back()).toMatchObject({ events: 2 });
  });

  it('is whole or not there', async () => {
    await record(3);
    const honest = cluster.database.copy();
    await clusterServes(forged(honest));
    await expect(back()).rejects.toThrow('does not verify and was removed');
    await clusterServes(honest);
    const keys = new Database(join(data, 'keys.sqlite'));
    keys.exec('DELETE FROM keys');
    keys.close();
    await expect(back()).rejects.toThrow('3 keys of sealed fields never existed');
    expect(readdirSync(root)).toEqual(['data']);
    await expect(backUp(configOf(join(root, 'nothing')), backup, steering)).rejects.toThrow('nothing of a KurrentDB database');
    expect(readdirSync(root)).toEqual(['data']);
  });
});

describe('store restore beside KurrentDB', () => {
  it('follows a cluster that was put back to an earlier moment, in a new epoch', async () => {
    await record(5);
    const earlier = cluster.database.copy();
    await back();
    await record(3);
    await clusterServes(earlier);
    expect((await verify()).findings).toEqual([expect.stringContaining('events are missing at the end')]);
    expect(await withSession(async (session) => session.parts.events.damage)).toContain('events are missing at the end');

    const restored = await store('restore', backup);
    expect(restored).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^what was witnessed of 5 events restored as epoch 2, with keys, accounts and letterbox; the events are those of the database\n$/,
      ),
    });
    expect(restored.stderr).toContain('3 events that were witnessed are not in the database any more');
    expect([wrappedKeys(data), wrappedKeys(join(data, 'before-epoch-2'))]).toEqual([5, 8]);
    await record(1);
    expect(await verify()).toMatchObject({ events: { events: 6, identity: { epoch: 2 } }, sealedFields: 6, findings: [] });
  });

  it('takes a whole data directory in the place of a backup that nobody made after that of the cluster', async () => {
    await record(2);
    const earlier = cluster.database.copy();
    await record(1);
    await clusterServes(earlier);
    await expect(back()).rejects.toThrow('events are missing at the end');
    cpSync(data, backup, { recursive: true });
    expect(await restoreInto()).toMatchObject({ events: 2, missing: 1, identity: { epoch: 2 } });
    expect(wrappedKeys(data)).toBe(3);
    await record(1);
    expect((await verify()).findings).toEqual([]);
  });

  it('refuses keys older than the events, a forged log and another database, and changes nothing', async () => {
    await record(3);
    await back();
    await record(2);
    const honest = cluster.database.copy();
    await expect(restoreInto()).rejects.toThrow(/2 keys of sealed fields never existed.*restore the cluster from an older backup/);
    await clusterServes(forged(honest));
    await expect(restoreInto()).rejects.toThrow('was changed');
    const foreign = await StandIn.start();
    const elsewhere = () => restore(configOf(data, foreign.url), backup, { ...steering, noErasures: false });
    await expect(elsewhere()).rejects.toMatchObject({ reason: 'NOT_A_STORE', message: expect.stringContaining('has no identity') });
    await (await openSession(configOf(join(root, 'foreign'), foreign.url))).close();
    await expect(elsewhere()).rejects.toMatchObject({
      reason: 'NOT_A_STORE',
      message: expect.stringMatching(/belongs to store .* is store/),
    });
    foreign.stop();
    await clusterServes(honest);
    expect(await verify()).toMatchObject({ events: { events: 5, identity: { epoch: 1 } }, sealedFields: 5, findings: [] });
  });

  it('goes into the folder of a start that was refused', async () => {
    await record(2);
    await back();
    const lost = join(root, 'lost');
    renameSync(data, lost);
    await expect(withSession(invite)).rejects.toMatchObject({ reason: 'NOT_A_STORE', message: expect.stringContaining('"store restore"') });
    expect(readdirSync(data)).toEqual([]);
    for (const name of ['master.key', 'erasures.ledger']) cpSync(join(lost, name), join(data, name));
    expect(await restoreInto()).toMatchObject({ events: 2, missing: 0, replaced: null });
    await record(1);
    expect((await verify()).findings).toEqual([]);
  });

  it('goes onto a new machine, with the ledger; who was erased since stays erased', async () => {
    const [personId = ''] = await record(2);
    await back();
    const keys = SqliteKeyStore.open({ directory: data, masterKey: loadMasterKey(data) });
    await keys.erase(personId, '2026-11-23T10:00:00.000Z', () => Promise.resolve());
    keys.close();
    expect(wrappedKeys(backup)).toBe(2);
    const other = join(root, 'other');
    mkdirSync(other, { mode: 0o700 });
    cpSync(join(data, 'master.key'), join(other, 'master.key'));
    await expect(restoreInto(other)).rejects.toMatchObject({ reason: 'LEDGER_MISSING' });
    cpSync(join(data, 'erasures.ledger'), join(other, 'erasures.ledger'));
    expect(await restoreInto(other)).toMatchObject({ erasedAgain: 1, identity: { epoch: 2 } });
    expect(wrappedKeys(other)).toBe(1);
    expect((await verify(other)).findings).toEqual([]);
    // The old directory is of an epoch that is over.
    expect((await verify()).findings).toEqual([expect.stringMatching(/epoch 1, the database is .*epoch 2/)]);
  });

  it('opens nothing after it was killed half-way, until the same restore was run again', async () => {
    await record(2);
    await back();
    rmSync(join(data, 'keys.sqlite'));
    writeFileSync(join(data, 'events.restoring'), 'epoch 2\n');
    await expect(withSession(invite)).rejects.toMatchObject({ reason: 'RESTORE_CUT_OFF' });
    expect(readdirSync(data)).not.toContain('keys.sqlite');
    expect(await restoreInto()).toMatchObject({ events: 2 });
    await record(1);
    expect((await verify()).findings).toEqual([]);
  });

  it('does not mix backups with and without events', async () => {
    await record(1);
    await back();
    const [embedded, withEvents] = [join(root, 'embedded'), join(root, 'with-events')];
    const onSqlite = readConfig({ HANDRAIL_DATA: embedded });
    const session = await openSession(onSqlite);
    await invite(session);
    await session.close();
    await backUp(onSqlite, withEvents, steering);

    await expect(restore(onSqlite, backup, { ...steering, noErasures: false })).rejects.toThrow('holds no events; set EVENT_STORE_URL');
    await expect(restoreInto(data, withEvents)).rejects.toThrow('restore it without EVENT_STORE_URL');
    await expect(restoreInto(embedded)).rejects.toThrow('holds events itself');
    await expect(verifyData(readConfig({ HANDRAIL_DATA: data }), steering)).rejects.toThrow('EVENT_STORE_URL');
    expect([(await verify()).findings, (await verifyData(onSqlite, steering)).findings]).toEqual([[], []]);
  });
});
