import { describe, expect, it } from '@jest/globals';
import { inOtherProcess, OwnKeyStore, queryKeys, rawBytes } from './key-store-fixture.ts';

const keys = new OwnKeyStore(({ countKeys }) => countKeys.begin(2026));

const wrappedKeys = () =>
  queryKeys<{ wrapped: Buffer | null }>(keys.directory, 'SELECT wrapped FROM count_keys ORDER BY year').map(({ wrapped }) => wrapped);

describe('a count token', () => {
  it('is one for each person, policy and year, the same ever after, and says nothing of them', () => {
    const value = keys.store.countKeys.tokenFor('person', 'policy', 2026);
    expect(value).toMatch(/^2026\.[\w-]{22}$/);
    keys.store.countKeys.begin(2026);
    keys.reopen();
    expect(keys.store.countKeys.tokenFor('person', 'policy', 2026)).toBe(value);
    keys.store.countKeys.begin(2027);
    const others = [
      keys.store.countKeys.tokenFor('person', 'policy', 2027),
      keys.store.countKeys.tokenFor('person', 'other policy', 2027),
      keys.store.countKeys.tokenFor('person', null, 2027),
      keys.store.countKeys.tokenFor('other', 'policy', 2027),
    ];
    expect(others).not.toContain(null);
    expect(new Set([value, ...others]).size).toBe(5);
  });

  it('is checked at the door without knowing the person, for its own policy only', () => {
    const token = keys.store.countKeys.issue('person', 'policy', 2026) ?? '';
    const checked = keys.store.countKeys.check(token, 'policy');
    expect(checked).toEqual({ year: 2026, value: keys.store.countKeys.tokenFor('person', 'policy', 2026) });
    expect(keys.store.countKeys.check(token, 'other policy')).toBeNull();
    expect(keys.store.countKeys.check(token, null)).toBeNull();
    for (const forged of [token.replace('2026', '2027'), token.slice(0, -1), `${token}A`, token.replace(/.$/, '~'), '', 'x.y.z'])
      expect(keys.store.countKeys.check(forged, 'policy')).toBeNull();
    const other = keys.store.countKeys.issue('other', 'policy', 2026) ?? '';
    expect(keys.store.countKeys.check(token.replace(/[^.]+$/, other.split('.')[2] ?? ''), 'policy')).toBeNull();
  });

  it('survives a new master key', () => {
    const value = keys.store.countKeys.tokenFor('person', 'policy', 2026);
    const token = keys.store.countKeys.issue('person', 'policy', 2026) ?? '';
    keys.changeMasterKey();
    expect(keys.store.countKeys.tokenFor('person', 'policy', 2026)).toBe(value);
    expect(keys.store.countKeys.check(token, 'policy')).not.toBeNull();
  });
});

describe('the key of a year', () => {
  it('is destroyed when the next one begins, leaves no byte, and is never made again', () => {
    const token = keys.store.countKeys.issue('person', 'policy', 2026) ?? '';
    const [wrapped] = wrappedKeys();
    keys.store.countKeys.begin(2027);
    expect(keys.store.countKeys.tokenFor('person', 'policy', 2026)).toBeNull();
    expect(rawBytes(keys.directory).includes(wrapped ?? 'none')).toBe(false);
    keys.store.countKeys.begin(2026);
    expect(keys.store.countKeys.tokenFor('person', 'policy', 2026)).toBeNull();
    expect(keys.store.countKeys.tokenFor('person', 'policy', 2027)).not.toBeNull();
    // The door still knows it for one of ours; what it counts for is decided there.
    expect(keys.store.countKeys.check(token, 'policy')).toMatchObject({ year: 2026 });
  });

  it('leaves no byte either when the process that destroyed it is killed before the purge', () => {
    const [wrapped] = wrappedKeys();
    const cut = `const { exec } = Database.prototype;
      Database.prototype.exec = function (sql) { return sql === 'VACUUM' ? die() : exec.call(this, sql); };`;
    expect(inOtherProcess(keys.directory, `const store = open(); ${cut} store.countKeys.begin(2027);`).signal).toBe('SIGKILL');
    expect(rawBytes(keys.directory).includes(wrapped ?? 'none')).toBe(true);
    keys.store.countKeys.begin(2027);
    expect(rawBytes(keys.directory).includes(wrapped ?? 'none')).toBe(false);
  });

  it('is not there before its time', () => {
    expect(keys.store.countKeys.tokenFor('person', 'policy', 2027)).toBeNull();
    expect(keys.store.countKeys.issue('person', 'policy', 2027)).toBeNull();
  });

  it('that a restore brings back is destroyed when the present year begins', async () => {
    const value = keys.store.countKeys.tokenFor('person', 'policy', 2026);
    const backup = await keys.backup();
    keys.store.countKeys.begin(2027);
    keys.restore(backup);
    expect(keys.store.countKeys.tokenFor('person', 'policy', 2026)).toBe(value);
    keys.store.countKeys.begin(2027);
    expect(keys.store.countKeys.tokenFor('person', 'policy', 2026)).toBeNull();
    expect(wrappedKeys()[0]).toBeNull();
  });

  it('is one for several processes, and gone for all at once', () => {
    const value = keys.store.countKeys.tokenFor('person', 'policy', 2026);
    const other = inOtherProcess(
      keys.directory,
      `const keys = open(); keys.countKeys.begin(2026); console.log(keys.countKeys.tokenFor('person', 'policy', 2026)); keys.countKeys.begin(2027);`,
    );
    expect(other.output).toBe(value);
    expect(keys.store.countKeys.tokenFor('person', 'policy', 2026)).toBeNull();
  });
});
