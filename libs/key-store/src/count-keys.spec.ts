import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { backupKeys, restoreKeys, writeMasterKey } from './index.ts';
import type { SqliteKeyStore } from './index.ts';
import { inOtherProcess, newDirectory, openStore, queryKeys, rawBytes } from './key-store-fixture.ts';

let directory: string;
let store: SqliteKeyStore;

beforeEach(() => {
  directory = newDirectory();
  store = openStore(directory);
  store.countKeys.begin(2026);
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true });
});

function reopen(): void {
  store.close();
  store = openStore(directory);
}

const wrappedKeys = () =>
  queryKeys<{ wrapped: Buffer | null }>(directory, 'SELECT wrapped FROM count_keys ORDER BY year').map(({ wrapped }) => wrapped);

describe('a count token', () => {
  it('is one for each person, policy and year, the same ever after, and says nothing of them', () => {
    const value = store.countKeys.tokenFor('person', 'policy', 2026);
    expect(value).toMatch(/^2026\.[\w-]{22}$/);
    store.countKeys.begin(2026);
    reopen();
    expect(store.countKeys.tokenFor('person', 'policy', 2026)).toBe(value);
    store.countKeys.begin(2027);
    const others = [
      store.countKeys.tokenFor('person', 'policy', 2027),
      store.countKeys.tokenFor('person', 'other policy', 2027),
      store.countKeys.tokenFor('person', null, 2027),
      store.countKeys.tokenFor('other', 'policy', 2027),
    ];
    expect(others).not.toContain(null);
    expect(new Set([value, ...others]).size).toBe(5);
  });

  it('is checked at the door without knowing the person, for its own policy only', () => {
    const token = store.countKeys.issue('person', 'policy', 2026) ?? '';
    const checked = store.countKeys.check(token, 'policy');
    expect(checked).toEqual({ year: 2026, value: store.countKeys.tokenFor('person', 'policy', 2026) });
    expect(store.countKeys.check(token, 'other policy')).toBeNull();
    expect(store.countKeys.check(token, null)).toBeNull();
    for (const forged of [token.replace('2026', '2027'), token.slice(0, -1), `${token}A`, token.replace(/.$/, '~'), '', 'x.y.z'])
      expect(store.countKeys.check(forged, 'policy')).toBeNull();
    const other = store.countKeys.issue('other', 'policy', 2026) ?? '';
    expect(store.countKeys.check(token.replace(/[^.]+$/, other.split('.')[2] ?? ''), 'policy')).toBeNull();
  });

  it('survives a new master key', () => {
    const value = store.countKeys.tokenFor('person', 'policy', 2026);
    const token = store.countKeys.issue('person', 'policy', 2026) ?? '';
    const master = randomBytes(32);
    store.rewrap(master);
    writeMasterKey(directory, master);
    reopen();
    expect(store.countKeys.tokenFor('person', 'policy', 2026)).toBe(value);
    expect(store.countKeys.check(token, 'policy')).not.toBeNull();
  });
});

describe('the key of a year', () => {
  it('is destroyed when the next one begins, leaves no byte, and is never made again', () => {
    const token = store.countKeys.issue('person', 'policy', 2026) ?? '';
    const [wrapped] = wrappedKeys();
    store.countKeys.begin(2027);
    expect(store.countKeys.tokenFor('person', 'policy', 2026)).toBeNull();
    expect(rawBytes(directory).includes(wrapped ?? 'none')).toBe(false);
    store.countKeys.begin(2026);
    expect(store.countKeys.tokenFor('person', 'policy', 2026)).toBeNull();
    expect(store.countKeys.tokenFor('person', 'policy', 2027)).not.toBeNull();
    // The door still knows it for one of ours; what it counts for is decided there.
    expect(store.countKeys.check(token, 'policy')).toMatchObject({ year: 2026 });
  });

  it('is not there before its time', () => {
    expect(store.countKeys.tokenFor('person', 'policy', 2027)).toBeNull();
    expect(store.countKeys.issue('person', 'policy', 2027)).toBeNull();
  });

  it('that a restore brings back is destroyed when the present year begins', async () => {
    const value = store.countKeys.tokenFor('person', 'policy', 2026);
    const backup = join(directory, 'backup.sqlite');
    await backupKeys(directory, backup);
    store.countKeys.begin(2027);
    store.close();
    restoreKeys(backup, directory);
    store = openStore(directory);
    expect(store.countKeys.tokenFor('person', 'policy', 2026)).toBe(value);
    store.countKeys.begin(2027);
    expect(store.countKeys.tokenFor('person', 'policy', 2026)).toBeNull();
    expect(wrappedKeys()[0]).toBeNull();
  });

  it('is one for several processes, and gone for all at once', () => {
    const value = store.countKeys.tokenFor('person', 'policy', 2026);
    const other = inOtherProcess(
      directory,
      `const keys = open(); keys.countKeys.begin(2026); console.log(keys.countKeys.tokenFor('person', 'policy', 2026)); keys.countKeys.begin(2027);`,
    );
    expect(other.output).toBe(value);
    expect(store.countKeys.tokenFor('person', 'policy', 2026)).toBeNull();
  });
});
