import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backupKeys, loadMasterKey, restoreKeys, SqliteKeyStore } from './index.ts';
import type { Erasure } from './index.ts';
import { AT, inOtherProcess, newDirectory, openStore, queryKeys, rawBytes } from './key-store-fixture.ts';

let directory: string;
let store: SqliteKeyStore;
let recorded: Erasure[];
const record = (erasure: Erasure) => {
  recorded.push(erasure);
  return Promise.resolve();
};

beforeEach(() => {
  directory = newDirectory();
  store = openStore(directory);
  recorded = [];
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true });
});

const ledgerFile = () => join(directory, 'erasures.ledger');
const ledgerLines = () => readFileSync(ledgerFile(), 'utf8').split('\n').slice(1, -1);

/** A person with a name, a confidential and a named alias. @returns the ids of their keys */
function keysOf(person: string): string[] {
  return [person, store.subjectOf(person, 'CONFIDENTIAL', '2026-Q1'), store.subjectOf(person, 'NAMED', '2026-Q1')].flatMap((subject) => [
    store.sealingKey(subject, 'identity', '2026-Q1').id,
    store.sealingKey(subject, 'text', '2026-Q2').id,
  ]);
}

function wrappedOf(ids: readonly string[]): Buffer[] {
  return ids
    .flatMap((id) => queryKeys<{ wrapped: Buffer }>(directory, 'SELECT wrapped FROM keys WHERE id = ?', id))
    .map((row) => row.wrapped);
}

describe('an erasure', () => {
  it('destroys every key and alias of the person, and nobody else', async () => {
    const gone = keysOf('gone');
    const stays = keysOf('stays');
    const alias = store.subjectOf('gone', 'CONFIDENTIAL', '2026-Q1');
    await store.erase('gone', AT, record);
    expect(gone.map((id) => store.openingKey(id))).toEqual(gone.map(() => null));
    expect(stays.every((id) => store.openingKey(id)?.length === 32)).toBe(true);
    expect(store.personOf(alias)).toBeNull();
    expect(recorded).toEqual([{ id: expect.any(String), personId: 'gone', at: AT }]);
  });

  it('is one entry and one event, however often it is asked for', async () => {
    keysOf('gone');
    await store.erase('gone', AT, record);
    await store.erase('gone', AT, record);
    expect(await store.resumeErasures(record)).toBe(0);
    expect(recorded).toHaveLength(1);
    expect(ledgerLines()).toHaveLength(1);
  });

  it('holds for a person who has no key yet', async () => {
    await store.erase('unknown', AT, record);
    expect(() => store.sealingKey('unknown', 'identity', '2026-Q1')).toThrow(expect.objectContaining({ code: 'person.erased' }));
  });

  it('is in the ledger before its event, and stays open until the event is recorded', async () => {
    const ids = keysOf('gone');
    let linesThen = 0;
    const failing = () => {
      linesThen = ledgerLines().length;
      return Promise.reject(new Error('the log is down'));
    };
    await expect(store.erase('gone', AT, failing)).rejects.toThrow('the log is down');
    expect(linesThen).toBe(1);
    expect(ids.map((id) => store.openingKey(id))).toEqual(ids.map(() => null));
    expect(await store.resumeErasures(record)).toBe(1);
    expect(await store.resumeErasures(record)).toBe(0);
    expect(ledgerLines()).toHaveLength(1);
  });

  it('leaves no byte of the keys, nor of the link from person to alias, in the database and its WAL', async () => {
    const people = Array.from({ length: 150 }, (_, i) => `person-${i * 7919}-${'x'.repeat(i % 23)}`);
    const ids = new Map(people.map((person) => [person, keysOf(person)]));
    const links: Buffer[] = [];
    const wrapped: Buffer[] = [];
    for (const person of people.filter((_, i) => i % 9 === 4)) {
      wrapped.push(...wrappedOf(ids.get(person) ?? []));
      // As the columns lie in a row: subject, handle, person.
      const rows = store
        .subjectsOf(person)
        .flatMap((subject) =>
          queryKeys<{ subject: string; handle: string; person: string; sealed_person: Buffer }>(
            directory,
            'SELECT * FROM subjects WHERE subject = ?',
            subject,
          ),
        );
      links.push(...rows.flatMap((row) => [Buffer.from(row.subject + row.handle + row.person), row.sealed_person]));
    }
    const before = rawBytes(directory);
    expect([...wrapped, ...links].every((bytes) => before.includes(bytes))).toBe(true);
    expect([wrapped.length, links.length]).toEqual([17 * 6, 17 * 4]);

    for (const person of people.filter((_, i) => i % 9 === 4)) await store.erase(person, AT, record);
    const after = rawBytes(directory);
    expect([...wrapped, ...links].filter((bytes) => after.includes(bytes))).toEqual([]);
    // An open erasure tied the person to their handles in the ledger: person, time, handles.
    expect(after.includes(`${AT}["`)).toBe(false);
  });

  it('names nobody in the ledger', async () => {
    keysOf('gone');
    const aliases = [store.subjectOf('gone', 'CONFIDENTIAL', '2026-Q1'), store.subjectOf('gone', 'NAMED', '2026-Q1')];
    await store.erase('gone', AT, record);
    const ledger = readFileSync(ledgerFile(), 'utf8');
    for (const name of ['gone', ...aliases]) expect(ledger).not.toContain(name);
    const [entry] = ledgerLines().map((line) => JSON.parse(line) as { handles: string[] });
    expect(entry?.handles).toHaveLength(3);
    const living = queryKeys<{ handle: string | null }>(directory, 'SELECT handle FROM subjects');
    expect(living.map((row) => row.handle)).toEqual([null, null, null]);
  });
});

describe('an erasure cut off by SIGKILL', () => {
  const patch = (name: string, body: string) => `
    const original = fs.${name};
    fs.${name} = (...args) => { ${body} };
    syncBuiltinESMExports();`;
  const cuts: Record<string, string> = {
    'before the bytes are overwritten': `
      const { exec } = Database.prototype;
      Database.prototype.exec = function (sql) { return sql === 'VACUUM' ? die() : exec.call(this, sql); };`,
    'before the ledger': patch('openSync', `return String(args[0]).endsWith('.ledger') && args[1] === 'a' ? die() : original(...args);`),
    'in the middle of the ledger line': patch(
      'writeFileSync',
      `if (!String(args[1]).includes('"handles"')) return original(...args);
       original(args[0], String(args[1]).slice(0, 40)); die();`,
    ),
    'between ledger and database': patch(
      'fsyncSync',
      `original(...args); if (fs.readFileSync(directory + '/erasures.ledger', 'utf8').includes('"handles"')) die();`,
    ),
    'while the event is recorded': `recordThen = die;`,
  };

  it.each(Object.keys(cuts))('%s: goes on at the next start, with one entry and one event', async (cut) => {
    const ids = keysOf('gone');
    const stays = keysOf('stays');
    const wrapped = wrappedOf(ids);
    store.close();
    const { signal } = inOtherProcess(
      directory,
      `let recordThen = () => {}; const store = open(); ${cuts[cut]} await store.erase('gone', '${AT}', async () => recordThen()); console.log('not cut off');`,
    );
    expect(signal).toBe('SIGKILL');

    store = openStore(directory);
    expect(await store.resumeErasures(record)).toBe(1);
    expect(recorded).toEqual([{ id: expect.any(String), personId: 'gone', at: AT }]);
    expect(ids.map((id) => store.openingKey(id))).toEqual(ids.map(() => null));
    expect(stays.every((id) => store.openingKey(id)?.length === 32)).toBe(true);
    const entries = ledgerLines().map((line) => JSON.parse(line) as { id: string; handles: string[] });
    expect(entries).toEqual([
      expect.objectContaining({ id: recorded[0]?.id, handles: [expect.any(String), expect.any(String), expect.any(String)] }),
    ]);
    expect(wrapped.filter((bytes) => rawBytes(directory).includes(bytes))).toEqual([]);

    // The ledger verifies and goes on.
    await store.erase('stays', AT, record);
    store.close();
    store = openStore(directory);
    expect(ledgerLines()).toHaveLength(2);
    expect(await store.resumeErasures(record)).toBe(0);
  });
});

describe('a restore of older keys', () => {
  const backup = () => join(directory, 'backup.sqlite');

  async function backUpThenErase(): Promise<string[]> {
    keysOf('erased before');
    await store.erase('erased before', AT, record);
    const ids = keysOf('gone');
    await backupKeys(directory, backup());
    await store.erase('gone', AT, record);
    recorded = [];
    store.close();
    return ids;
  }

  it('is erased again by the ledger, and its event is recorded again under the same id', async () => {
    keysOf('gone');
    await backupKeys(directory, backup());
    const ids = keysOf('gone');
    const wrapped = wrappedOf(ids);
    await store.erase('gone', AT, record);
    const [original] = recorded;
    store.close();
    restoreKeys(backup(), directory);
    expect(wrapped.every((bytes) => rawBytes(directory).includes(bytes))).toBe(true);

    store = openStore(directory);
    expect(store.erasedAgain).toBe(1);
    expect(ids.map((id) => store.openingKey(id))).toEqual(ids.map(() => null));
    expect(wrapped.filter((bytes) => rawBytes(directory).includes(bytes))).toEqual([]);
    expect(() => store.subjectOf('gone', 'NAMED', '2026-Q1')).toThrow(expect.objectContaining({ code: 'person.erased' }));
    recorded = [];
    expect(await store.resumeErasures(record)).toBe(1);
    expect(recorded).toEqual([original]);
    store.close();
    store = openStore(directory);
    expect(store.erasedAgain).toBe(0);
  });

  it('is refused where the ledger is missing, until somebody states that nobody was erased', async () => {
    const ids = await backUpThenErase();
    restoreKeys(backup(), directory);
    renameSync(ledgerFile(), join(directory, 'aside'));
    expect(() => openStore(directory)).toThrow(
      expect.objectContaining({ reason: 'LEDGER_MISSING', message: expect.stringContaining('erasures.ledger') }),
    );
    expect(existsSync(ledgerFile())).toBe(false);

    store = SqliteKeyStore.open({ directory, masterKey: loadMasterKey(directory), noErasureSinceBackup: true });
    expect(ids.every((id) => store.openingKey(id)?.length === 32)).toBe(true);
    expect(ledgerLines()).toHaveLength(1);
    store.close();
    store = openStore(directory);
  });

  it('is refused where the ledger is older than the keys, or of another data directory', async () => {
    await backUpThenErase();
    const [header, first] = readFileSync(ledgerFile(), 'utf8').split('\n');
    writeFileSync(ledgerFile(), `${header}\n`);
    expect(() => openStore(directory)).toThrow(expect.objectContaining({ reason: 'LEDGER_MISSING' }));
    const elsewhere = newDirectory();
    openStore(elsewhere).close();
    writeFileSync(ledgerFile(), readFileSync(join(elsewhere, 'erasures.ledger')));
    expect(() => openStore(directory)).toThrow(expect.objectContaining({ reason: 'LEDGER_MISSING' }));
    appendFileSync(ledgerFile(), `${first}\n`);
    expect(() => openStore(directory)).toThrow(expect.objectContaining({ reason: 'LEDGER_DAMAGED' }));
    rmSync(elsewhere, { recursive: true });
  });

  it('is refused where an entry was altered, even with the statement', async () => {
    await backUpThenErase();
    restoreKeys(backup(), directory);
    writeFileSync(ledgerFile(), readFileSync(ledgerFile(), 'utf8').replaceAll(/"handles":\["/g, '"handles":["x'));
    const open = () => SqliteKeyStore.open({ directory, masterKey: loadMasterKey(directory), noErasureSinceBackup: true });
    expect(open).toThrow(expect.objectContaining({ reason: 'LEDGER_DAMAGED', message: expect.stringContaining('line 2') }));
  });

  it('replaces what a killed process left in the WAL', async () => {
    await backupKeys(directory, backup());
    store.close();
    const script = `fs.writeSync(1, open().sealingKey('later', 'text', '2026-Q1').id); die();`;
    const { output: later } = inOtherProcess(directory, script);
    restoreKeys(backup(), directory);
    store = openStore(directory);
    expect(() => store.openingKey(later)).toThrow('never existed');
  });

  it('is asked for when the keys are gone but the ledger tells of erasures', async () => {
    await backUpThenErase();
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(directory, `keys.sqlite${suffix}`), { force: true });
    expect(() => openStore(directory)).toThrow(expect.objectContaining({ reason: 'KEYS_MISSING' }));
  });
});
