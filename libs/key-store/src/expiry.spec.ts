import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backupKeys, restoreKeys } from './index.ts';
import type { Expired, SqliteKeyStore } from './index.ts';
import { inOtherProcess, newDirectory, openStore, queryKeys, rawBytes } from './key-store-fixture.ts';

const NOW = '2027-05-06T07:08:09.000Z';

let directory: string;
let store: SqliteKeyStore;
let alias: string;
let key: string;
let expired: Expired;

beforeEach(() => {
  directory = newDirectory();
  store = openStore(directory);
  alias = store.subjectOf('wanda', 'CONFIDENTIAL', '2026-Q1');
  key = store.sealingKey(alias, 'text', '2026-Q1').id;
  expired = { keys: [key], aliases: [alias] };
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true });
});

const ledger = () => readFileSync(join(directory, 'erasures.ledger'), 'utf8').split('\n').slice(1, -1);
const wrappedOf = (id: string) =>
  queryKeys<{ wrapped: Buffer | null }>(directory, 'SELECT wrapped FROM keys WHERE id = ?', id).flatMap(({ wrapped }) => wrapped ?? []);

describe('what was kept long enough', () => {
  it('is destroyed, and nothing else of the person', () => {
    const later = store.subjectOf('wanda', 'CONFIDENTIAL', '2026-Q2');
    const kept = [store.sealingKey(alias, 'text', '2026-Q2').id, store.sealingKey('wanda', 'identity', '2026-Q1').id];
    expect(store.expire(expired, NOW)).toBe(2);
    expect(store.openingKey(key)).toBeNull();
    expect(store.personOf(alias)).toBeNull();
    expect(kept.every((id) => store.openingKey(id)?.length === 32)).toBe(true);
    expect([store.personOf(later), store.subjectsOf('wanda')]).toEqual(['wanda', [later]]);
    expect(store.subjectOf('wanda', 'NAMED', '2027-Q2')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('stays as long as its quarter lasts: it may still be used', () => {
    expect(store.expire(expired, '2026-03-31T23:59:59.999Z')).toBe(0);
    expect([store.openingKey(key)?.length, store.personOf(alias)]).toEqual([32, 'wanda']);
    expect(ledger()).toEqual([]);
    expect(store.expire(expired, '2026-04-01T00:00:00.000Z')).toBe(2);
  });

  it('is destroyed once, however often it is said', () => {
    store.expire(expired, NOW);
    expect(store.expire(expired, NOW)).toBe(0);
    expect(store.expire({ keys: ['unknown'], aliases: ['unknown', 'wanda'] }, NOW)).toBe(0);
    expect(ledger()).toHaveLength(1);
  });

  it('takes no subject for an alias that is none: rows of one source go on being sealed', () => {
    store.sealingKey('a source', 'text', '2026-Q1');
    expect(store.expire({ keys: [], aliases: ['a source', 'wanda'] }, NOW)).toBe(0);
    expect(store.sealingKey('a source', 'text', '2027-Q2').key).toHaveLength(32);
  });

  it('leaves no byte of key or link, and no name in the ledger', () => {
    const wrapped = wrappedOf(key);
    const link = queryKeys<{ subject: string; handle: string; person: string; sealed_person: Buffer }>(
      directory,
      'SELECT * FROM subjects WHERE subject = ?',
      alias,
    );
    const secrets = [...wrapped, ...link.flatMap((row) => [Buffer.from(row.subject + row.handle + row.person), row.sealed_person])];
    expect(secrets.filter((bytes) => rawBytes(directory).includes(bytes))).toHaveLength(3);
    store.expire(expired, NOW);
    store.purge();
    expect(secrets.filter((bytes) => rawBytes(directory).includes(bytes))).toEqual([]);
    for (const name of ['wanda', alias]) expect(ledger().join('')).not.toContain(name);
  });

  it('does not hold up an erasure of the person later', async () => {
    const later = store.subjectOf('wanda', 'NAMED', '2026-Q3');
    store.expire(expired, NOW);
    await store.erase('wanda', NOW, () => Promise.resolve());
    expect([store.personOf(later), store.subjectsOf('wanda')]).toEqual([null, []]);
    expect(ledger()).toHaveLength(2);
    store.close();
    store = openStore(directory);
  });

  it('does not come back with older keys: the ledger destroys it again before they serve', async () => {
    const backup = join(directory, 'backup.sqlite');
    await backupKeys(directory, backup);
    const wrapped = wrappedOf(key);
    store.expire(expired, NOW);
    store.close();
    restoreKeys(backup, directory);
    expect(wrapped.some((bytes) => rawBytes(directory).includes(bytes))).toBe(true);
    store = openStore(directory);
    expect([store.openingKey(key), store.personOf(alias), store.erasedAgain]).toEqual([null, null, 0]);
    expect(wrapped.some((bytes) => rawBytes(directory).includes(bytes))).toBe(false);
  });
});

describe('its destruction, cut off by SIGKILL', () => {
  const patched = (name: string, body: string) =>
    `const original = fs.${name}; fs.${name} = (...args) => { ${body} }; syncBuiltinESMExports();`;
  const run = (cut: string) =>
    inOtherProcess(
      directory,
      `const store = open(); ${cut} store.expire(${JSON.stringify(expired)}, '${NOW}'); store.purge(); console.log('not cut off');`,
    );

  it('before the ledger, has not begun', () => {
    store.close();
    expect(
      run(patched('openSync', `return String(args[0]).endsWith('.ledger') && args[1] === 'a' ? die() : original(...args);`)).signal,
    ).toBe('SIGKILL');
    store = openStore(directory);
    expect(store.openingKey(key)).toHaveLength(32);
    expect(store.expire(expired, NOW)).toBe(2);
    expect(ledger()).toHaveLength(1);
  });

  it('with the ledger written, is done by the next opening', () => {
    store.close();
    const cut = patched(
      'fsyncSync',
      `original(...args); if (fs.readFileSync(directory + '/erasures.ledger', 'utf8').includes('"keys":[')) die();`,
    );
    expect(run(cut).signal).toBe('SIGKILL');
    const wrapped = wrappedOf(key);
    expect(wrapped).toHaveLength(1);
    store = openStore(directory);
    expect([store.openingKey(key), store.personOf(alias)]).toEqual([null, null]);
    expect(wrapped.some((bytes) => rawBytes(directory).includes(bytes))).toBe(false);
    expect(store.expire(expired, NOW)).toBe(0);
  });

  it('before the bytes are overwritten, overwrites them with the next run', () => {
    const wrapped = wrappedOf(key);
    store.close();
    const cut = `const { exec } = Database.prototype;
      Database.prototype.exec = function (sql) { return sql === 'VACUUM' ? die() : exec.call(this, sql); };`;
    expect(run(cut).signal).toBe('SIGKILL');
    store = openStore(directory);
    expect(store.openingKey(key)).toBeNull();
    store.purge();
    expect(wrapped.some((bytes) => rawBytes(directory).includes(bytes))).toBe(false);
  });
});
