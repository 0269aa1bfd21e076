import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { createHash, randomBytes } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadMasterKey, SqliteKeyStore, writeMasterKey } from './index.ts';
import { AT, inOtherProcess, newDirectory, openStore, queryKeys, rawBytes, startOtherProcess } from './key-store-fixture.ts';

const recorded = () => Promise.resolve();

let directory: string;
let store: SqliteKeyStore;

beforeEach(() => {
  directory = newDirectory();
  store = openStore(directory);
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true });
});

function reopen(): SqliteKeyStore {
  store.close();
  store = openStore(directory);
  return store;
}

describe('keys', () => {
  it('gives one key per subject, purpose and quarter, and the same one ever after', () => {
    const key = store.sealingKey('person', 'text', '2026-Q1');
    expect(key.key).toHaveLength(32);
    expect(store.sealingKey('person', 'text', '2026-Q1')).toEqual(key);
    const others = [
      store.sealingKey('other', 'text', '2026-Q1'),
      store.sealingKey('person', 'identity', '2026-Q1'),
      store.sealingKey('person', 'text', '2026-Q2'),
    ];
    expect(new Set([key, ...others].map(({ key }) => key.toString('hex'))).size).toBe(4);

    reopen();
    expect(store.openingKey(key.id)).toEqual(key.key);
    expect(store.sealingKey('person', 'text', '2026-Q1')).toEqual(key);
  });

  it('knows active, destroyed and never apart', async () => {
    const { id, key } = store.sealingKey('person', 'text', '2026-Q1');
    expect(store.openingKey(id)).toEqual(key);
    await store.erase('person', AT, recorded);
    expect(store.openingKey(id)).toBeNull();
    expect(reopen().openingKey(id)).toBeNull();
    expect(() => store.openingKey('no-such-key')).toThrow('do not belong to this event log');
  });

  it('never mints a key for an erased subject again', async () => {
    const alias = store.subjectOf('person', 'CONFIDENTIAL', '2026-Q1');
    store.sealingKey(alias, 'text', '2026-Q1');
    await store.erase('person', AT, recorded);
    for (const attempt of [
      () => store.sealingKey(alias, 'text', '2026-Q1'),
      () => store.sealingKey(alias, 'text', '2026-Q2'),
      () => store.sealingKey('person', 'identity', '2026-Q2'),
      () => store.subjectOf('person', 'CONFIDENTIAL', '2026-Q1'),
      () => store.subjectOf('person', 'NAMED', '2026-Q1'),
    ]) {
      expect(attempt).toThrow(expect.objectContaining({ code: 'person.erased' }));
    }
  });

  it('has a key on the disk before it is used', () => {
    const script = `
      const { id, key } = open().sealingKey('person', 'text', '2026-Q1');
      fs.writeSync(1, JSON.stringify([id, key.toString('base64')]));
      die();`;
    const { signal, output } = inOtherProcess(directory, script);
    expect(signal).toBe('SIGKILL');
    const [id, key] = JSON.parse(output) as [string, string];
    expect(store.openingKey(id)?.toString('base64')).toBe(key);
    expect(store.sealingKey('person', 'text', '2026-Q1').id).toBe(id);
  });

  it('agrees with other processes that mint at the same time, on a new directory too', async () => {
    const fresh = newDirectory();
    const start = Date.now() + 1500;
    const script = `
      while (Date.now() < ${start});
      const store = open();
      const ids = [];
      for (let i = 0; i < 40; i++) ids.push(store.sealingKey('subject ' + i, 'text', '2026-Q1').id);
      while (Date.now() < ${start + 1000});
      for (let i = 0; i < 40; i++) ids.push(store.subjectOf('person ' + i, 'NAMED', '2026-Q1'));
      console.log(ids.join());`;
    const outputs = await Promise.all([1, 2, 3].map(() => startOtherProcess(fresh, script)));
    expect(outputs[0]?.split(',')).toHaveLength(80);
    expect(new Set(outputs).size).toBe(1);
    rmSync(fresh, { recursive: true });
  });

  it('takes part in a destruction by another process at once', () => {
    const { id } = store.sealingKey('person', 'text', '2026-Q1');
    expect(store.openingKey(id)).not.toBeNull();
    inOtherProcess(directory, `await open().erase('person', '${AT}', async () => {});`);
    expect(store.openingKey(id)).toBeNull();
    expect(() => store.sealingKey('person', 'text', '2026-Q1')).toThrow(expect.objectContaining({ code: 'person.erased' }));
  });
});

describe('aliases', () => {
  it('are random, stable, and apart for named and confidential reports', () => {
    const confidential = store.subjectOf('person', 'CONFIDENTIAL', '2026-Q1');
    const named = store.subjectOf('person', 'NAMED', '2026-Q1');
    expect(confidential).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(named).not.toBe(confidential);
    expect(reopen().subjectOf('person', 'CONFIDENTIAL', '2026-Q1')).toBe(confidential);
    expect(store.personOf(confidential)).toBe('person');
    expect(store.personOf(named)).toBe('person');
    expect(store.personOf('nobody')).toBeNull();
    expect(new Set(store.subjectsOf('person'))).toEqual(new Set([confidential, named]));
    expect(store.subjectsOf('nobody')).toEqual([]);
  });

  it('tell nobody whose they are without the master key', () => {
    const person = '1fd88101-f0b5-5fab-9590-0d6c670f185e';
    const aliases = ['2026-Q1', '2026-Q2'].map((quarter) => store.subjectOf(person, 'CONFIDENTIAL', quarter));
    store.subjectOf('somebody else', 'NAMED', '2026-Q1');
    store.close();
    expect(rawBytes(directory).includes(person)).toBe(false);
    const rows = queryKeys<{ subject: string; person: string }>(directory, 'SELECT subject, person FROM subjects');
    expect(rows.map(({ person: hash }) => hash)).not.toContain(createHash('sha256').update(person).digest('base64url'));
    store = openStore(directory);
    expect(aliases.map((alias) => store.personOf(alias))).toEqual([person, person]);
    expect([...store.subjectsOf(person)].sort()).toEqual([...aliases].sort());
  });

  it('are not exchanged: the seal of one opens at no other', () => {
    const [wanda, bert] = ['wanda', 'bert'].map((person) => store.subjectOf(person, 'CONFIDENTIAL', '2026-Q1'));
    store.close();
    const db = new Database(join(directory, 'keys.sqlite'));
    db.prepare('UPDATE subjects SET sealed_person = (SELECT sealed_person FROM subjects WHERE subject = ?) WHERE subject = ?').run(
      wanda,
      bert,
    );
    db.close();
    store = openStore(directory);
    expect(() => store.personOf(bert ?? '')).toThrow();
  });
});

describe('mac', () => {
  it('is the same for the same text and store only, and survives a new master key', () => {
    const mac = store.mac('command');
    expect(mac).toMatch(/^[\w-]{43}$/);
    expect(store.mac('other')).not.toBe(mac);
    const master = randomBytes(32);
    store.rewrap(master);
    writeMasterKey(directory, master);
    expect(reopen().mac('command')).toBe(mac);
    const elsewhere = newDirectory();
    const other = SqliteKeyStore.open({ directory: elsewhere, masterKey: loadMasterKey(directory) });
    expect(other.mac('command')).not.toBe(mac);
    other.close();
    rmSync(elsewhere, { recursive: true });
  });
});

describe('the master key', () => {
  it('is changed for all keys, and the old one opens nothing and leaves no byte', () => {
    const old = loadMasterKey(directory);
    const keys = Array.from({ length: 50 }, (_, i) => store.sealingKey(`subject ${i}`, 'text', '2026-Q1'));
    const wrapped = queryKeys<{ wrapped: Buffer }>(directory, 'SELECT wrapped FROM keys').map((row) => row.wrapped);
    const next = randomBytes(32);
    store.rewrap(next);
    expect(keys.map(({ id }) => store.openingKey(id))).toEqual(keys.map(({ key }) => key));
    expect(wrapped.filter((bytes) => rawBytes(directory).includes(bytes))).toEqual([]);

    store.close();
    expect(() => openStore(directory)).toThrow(expect.objectContaining({ reason: 'WRONG_MASTER_KEY' }));
    writeMasterKey(directory, next);
    expect(loadMasterKey(directory)).not.toEqual(old);
    store = openStore(directory);
    expect(keys.map(({ id }) => store.openingKey(id))).toEqual(keys.map(({ key }) => key));
  });

  it('once changed by another process, stops this one before it wraps a key under the old one', () => {
    inOtherProcess(directory, `open().rewrap(Buffer.alloc(32, 7));`);
    expect(() => store.sealingKey('person', 'text', '2026-Q1')).toThrow(expect.objectContaining({ reason: 'WRONG_MASTER_KEY' }));
    writeMasterKey(directory, Buffer.alloc(32, 7));
    expect(reopen().sealingKey('person', 'text', '2026-Q1').key).toHaveLength(32);
  });

  it('and key id are authenticated: a wrapped key put in the place of another does not open', () => {
    const [one, two] = [store.sealingKey('one', 'text', '2026-Q1'), store.sealingKey('two', 'text', '2026-Q1')];
    const db = new Database(join(directory, 'keys.sqlite'));
    db.prepare('UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE id = ?) WHERE id = ?').run(one.id, two.id);
    db.close();
    expect(() => store.openingKey(two.id)).toThrow('unable to authenticate');
  });
});

describe('the file', () => {
  it('holds no key as it is used, and is readable by its owner only', () => {
    const { key } = store.sealingKey('person', 'text', '2026-Q1');
    const bytes = rawBytes(directory);
    expect(bytes.includes(key)).toBe(false);
    expect(bytes.includes(loadMasterKey(directory))).toBe(false);
    for (const file of ['keys.sqlite', 'keys.sqlite-wal', 'erasures.ledger', 'master.key'])
      expect([file, statSync(join(directory, file)).mode & 0o077]).toEqual([file, 0]);
  });

  it('is refused when it is of a newer version or something else', () => {
    store.close();
    const change = (pragma: string) => {
      const db = new Database(join(directory, 'keys.sqlite'));
      db.pragma(pragma);
      db.close();
    };
    change('user_version = 99');
    expect(() => openStore(directory)).toThrow(expect.objectContaining({ reason: 'NEWER_VERSION' }));
    change('user_version = 1');
    expect(() => openStore(directory)).toThrow(expect.objectContaining({ reason: 'PRE_RELEASE' }));
    change('user_version = 5');
    change('application_id = 1');
    expect(() => openStore(directory)).toThrow(expect.objectContaining({ reason: 'NOT_THIS_STORE' }));
    change(`application_id = ${0x48524b59}`);
    store = openStore(directory);
  });
});
