import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Accounts } from './index.ts';
import { GOOD_PASSWORD, HOUR, IdentityFixture, MINUTE, SECOND } from './identity-fixture.ts';

const ADDRESS = '192.0.2.1';

let fixture: IdentityFixture;
let accounts: Accounts;

beforeEach(() => {
  fixture = new IdentityFixture();
  accounts = fixture.identity.accounts;
});
afterEach(() => {
  fixture.identity.close();
  rmSync(fixture.directory, { recursive: true });
});

const signedIn = { outcome: 'SIGNED_IN', personId: 'ann' };
const refused = { outcome: 'REFUSED' };

describe('an account', () => {
  it('signs in its person by name, in any case, and password', async () => {
    expect(accounts.isEmpty()).toBe(true);
    await accounts.setPassword('ann', ' Ann@Example.com ', GOOD_PASSWORD);
    expect(accounts.isEmpty()).toBe(false);
    expect(accounts.signInNameOf('ann')).toBe('ann@example.com');
    expect(await accounts.verify('ANN@example.com', GOOD_PASSWORD, ADDRESS)).toEqual(signedIn);
    expect(await accounts.verify('ann@example.com', `${GOOD_PASSWORD} `, ADDRESS)).toEqual(refused);
    expect(await accounts.verify('bob@example.com', GOOD_PASSWORD, ADDRESS)).toEqual(refused);
    expect(await fixture.reopen().accounts.verify('ann@example.com', GOOD_PASSWORD, ADDRESS)).toEqual(signedIn);
  });

  it('is found by its name, in any case, while it has that name', async () => {
    expect(accounts.personOf('ann@example.com')).toBeNull();
    await accounts.setPassword('ann', 'ann@example.com', GOOD_PASSWORD);
    await accounts.setPassword('bob', 'bob@example.com', GOOD_PASSWORD);
    expect(accounts.personOf(' Ann@Example.com ')).toBe('ann');
    await accounts.setPassword('ann', 'ann.lee@example.com', GOOD_PASSWORD);
    expect(['ann@example.com', 'ann.lee@example.com'].map((name) => accounts.personOf(name))).toEqual([null, 'ann']);
    accounts.remove('ann');
    expect(accounts.personOf('ann.lee@example.com')).toBeNull();
  });

  it('takes the same password from keyboards that compose letters differently', async () => {
    await accounts.setPassword('ann', 'ann', 'zwölf Bären laufen'.normalize('NFD'));
    expect(await accounts.verify('ann', 'zwölf Bären laufen'.normalize('NFC'), ADDRESS)).toEqual(signedIn);
  });

  it('changes name and password, and the old ones are void', async () => {
    await accounts.setPassword('ann', 'ann', GOOD_PASSWORD);
    await accounts.setPassword('ann', 'anna', 'another good password');
    expect(await accounts.verify('ann', GOOD_PASSWORD, ADDRESS)).toEqual(refused);
    expect(await accounts.verify('anna', GOOD_PASSWORD, ADDRESS)).toEqual(refused);
    expect(await accounts.verify('anna', 'another good password', ADDRESS)).toEqual(signedIn);
  });

  it('ends sessions and voids links of its person when the password changes', async () => {
    const { sessions, links } = fixture.identity;
    const [one, two, other] = [sessions.begin('ann'), sessions.begin('ann'), sessions.begin('bob')];
    const link = links.issue('ann', 'PASSWORD_RESET');
    await accounts.setPassword('ann', 'ann', GOOD_PASSWORD);
    expect([one, two].map((id) => sessions.find(id))).toEqual([null, null]);
    expect(sessions.find(other)).not.toBeNull();
    expect(() => links.look(link)).toThrow(expect.objectContaining({ code: 'setup-link.invalid' }));
  });

  it('belongs to one person, also when two take the name at once', async () => {
    const outcomes = await Promise.allSettled(['ann', 'bob', 'cy'].map((person) => accounts.setPassword(person, 'shared', GOOD_PASSWORD)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const taken = { status: 'rejected', reason: expect.objectContaining({ code: 'account.name-taken' }) };
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([taken, taken]);
    await expect(accounts.setPassword('dan', 'SHARED', GOOD_PASSWORD)).rejects.toMatchObject({
      code: 'account.name-taken',
      field: 'signInName',
    });
  });

  it.each([
    ['', GOOD_PASSWORD, 'account.name-invalid', 'signInName'],
    ['two words', GOOD_PASSWORD, 'account.name-invalid', 'signInName'],
    ['null\u0000', GOOD_PASSWORD, 'account.name-invalid', 'signInName'],
    ['x'.repeat(255), GOOD_PASSWORD, 'account.name-invalid', 'signInName'],
    ['ann', 'eleven char', 'account.password-too-short', 'password'],
    ['ann', '🦆🦆🦆🦆🦆🦆', 'account.password-too-short', 'password'],
    ['ann', 'x'.repeat(1001), 'account.password-too-long', 'password'],
    ['ann@example.com', 'Ann@Example.com', 'account.password-is-name', 'password'],
  ])('refuses the name %j with the password %j', async (name, password, code, field) => {
    await expect(accounts.setPassword('ann', name, password)).rejects.toMatchObject({ code, field });
    expect(accounts.isEmpty()).toBe(true);
  });

  it('keeps the password as Argon2id of 19 MiB, two passes, salted, and nowhere else', async () => {
    await accounts.setPassword('ann', 'ann', GOOD_PASSWORD);
    await accounts.setPassword('bob', 'bob', GOOD_PASSWORD);
    const db = new Database(join(fixture.directory, 'identity.sqlite'), { readonly: true });
    const stored = db.prepare<[], string>('SELECT password FROM accounts').pluck().all();
    db.close();
    expect(stored).toHaveLength(2);
    expect(stored[0]).not.toBe(stored[1]);
    for (const hash of stored) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(fixture.rawBytes().includes(GOOD_PASSWORD)).toBe(false);
  });

  it('is gone with its sessions and links once removed, from the bytes of the file too', async () => {
    await accounts.setPassword('ann', 'ann.of.cleves@example.com', GOOD_PASSWORD);
    const session = fixture.identity.sessions.begin('ann');
    expect(fixture.rawBytes().includes('ann.of.cleves')).toBe(true);
    accounts.remove('ann');
    accounts.remove('ann');
    expect(fixture.rawBytes().includes('ann.of.cleves')).toBe(false);
    expect(fixture.identity.sessions.find(session)).toBeNull();
    expect(await accounts.verify('ann.of.cleves@example.com', GOOD_PASSWORD, ADDRESS)).toEqual(refused);
  });
});

describe('checking a password', () => {
  it('leaves the event loop free', async () => {
    await accounts.setPassword('ann', 'ann', GOOD_PASSWORD);
    const before = performance.now();
    const checks = Promise.all([1, 2, 3, 4].map((i) => accounts.verify('ann', GOOD_PASSWORD, `192.0.2.${i}`)));
    await new Promise((resolve) => setImmediate(resolve));
    const turn = performance.now() - before;
    await checks;
    expect(turn).toBeLessThan((performance.now() - before) / 2);
  });

  it('costs as much for a name without an account', async () => {
    await accounts.setPassword('ann', 'ann', GOOD_PASSWORD);
    const timeOf = async (name: string, i: number) => {
      const before = performance.now();
      await accounts.verify(name, 'a wrong password', `192.0.2.${i}`);
      return performance.now() - before;
    };
    await timeOf('warm-up', 0);
    const known: number[] = [];
    const unknown: number[] = [];
    for (let i = 0; i < 5; i++) {
      known.push(await timeOf('ann', i));
      unknown.push(await timeOf(`nobody${i}`, i));
    }
    const median = (times: number[]) => times.sort((a, b) => a - b)[2] ?? 0;
    expect(median(unknown)).toBeGreaterThan(median(known) * 0.5);
  });

  it('refuses what more than fifty are waiting for, without counting it as a failure', async () => {
    const crowd = await Promise.all(
      Array.from({ length: 60 }, (_, i) => accounts.verify(`nobody${i}`, 'a wrong password', `198.51.100.${i}`)),
    );
    const busy = crowd.filter(({ outcome }) => outcome === 'THROTTLED');
    expect(busy).toHaveLength(8);
    expect(busy[0]).toEqual({ outcome: 'THROTTLED', retryAfterSeconds: 1 });
    const afterwards = [];
    for (let i = 0; i < 5; i++) afterwards.push(await accounts.verify('nobody59', 'a wrong password', '198.51.100.59'));
    expect(afterwards).toEqual(Array(5).fill(refused));
  });
});

describe('guessing', () => {
  const guess = (name: string, address = ADDRESS) => accounts.verify(name, 'a wrong password', address);
  const guessTimes = async (times: number, name: string, address?: (i: number) => string) => {
    const outcomes = [];
    for (let i = 0; i < times; i++) outcomes.push(await guess(name, address?.(i)));
    return outcomes;
  };

  beforeEach(() => accounts.setPassword('ann', 'ann', GOOD_PASSWORD));

  it('waits after five failures, twice as long after each further one, a minute at most, and never for ever', async () => {
    expect(await guessTimes(5, 'ann', (i) => `192.0.2.${i}`)).toEqual(Array(5).fill(refused));
    const waits = [];
    for (let i = 0; i < 9; i++) {
      const outcome = await guess('ann', `203.0.113.${i}`);
      if (outcome.outcome !== 'THROTTLED') throw new Error(`not throttled after ${i}`);
      waits.push(outcome.retryAfterSeconds);
      expect(await accounts.verify('ann', GOOD_PASSWORD, '192.0.2.99')).toEqual(outcome);
      fixture.time += outcome.retryAfterSeconds * SECOND;
      expect(await guess('ann', `203.0.113.${i}`)).toEqual(refused);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    fixture.time += MINUTE;
    expect(await accounts.verify('ann', GOOD_PASSWORD, ADDRESS)).toEqual(signedIn);
    expect(await guess('ann')).toEqual(refused);
  });

  it('looks the same for a name without an account, after a restart too', async () => {
    await guessTimes(5, 'ann', (i) => `192.0.2.${i}`);
    await guessTimes(5, 'nobody', (i) => `192.0.2.${i}`);
    accounts = fixture.reopen().accounts;
    const throttled = { outcome: 'THROTTLED', retryAfterSeconds: 1 };
    expect([await guess('ann'), await guess('nobody')]).toEqual([throttled, throttled]);
  });

  it('by many attempts at once gets no further', async () => {
    const outcomes = await Promise.all(Array.from({ length: 30 }, (_, i) => guess('ann', `192.0.2.${i}`)));
    expect(outcomes.filter(({ outcome }) => outcome === 'REFUSED')).toHaveLength(5);
  });

  it('at many names from one address waits too, and signing in oneself does not help', async () => {
    await accounts.setPassword('eve', 'eve', GOOD_PASSWORD);
    for (let i = 0; i < 20; i++) {
      expect(await guess(`name${i}`)).toEqual(refused);
      if (i % 4 === 0) expect(await accounts.verify('eve', GOOD_PASSWORD, ADDRESS)).toMatchObject({ outcome: 'SIGNED_IN' });
    }
    expect(await guess('name21')).toEqual({ outcome: 'THROTTLED', retryAfterSeconds: 1 });
    expect(await guess('name21', '192.0.2.2')).toEqual(refused);
  });

  it('counts an IPv6 network as one address', async () => {
    for (let i = 0; i < 20; i++) await guess(`name${i}`, `2001:db8:1:2:${i}::1`);
    expect(await guess('name21', '2001:db8:1:2::99')).toMatchObject({ outcome: 'THROTTLED' });
    expect(await guess('name21', '2001:db8:1:3::99')).toEqual(refused);
  });

  it('is forgotten after a day, and a clock set back does not prolong the wait', async () => {
    await guessTimes(5, 'ann');
    fixture.time -= 10 * HOUR;
    expect(await guess('ann')).toEqual({ outcome: 'THROTTLED', retryAfterSeconds: 1 });
    fixture.time += 35 * HOUR;
    expect(await guessTimes(5, 'ann', (i) => `203.0.113.${i}`)).toEqual(Array(5).fill(refused));
  });

  it('writes down neither the name that was typed nor the address', async () => {
    await guess('typed-into-the-wrong-field', '203.0.113.77');
    const bytes = fixture.rawBytes();
    expect(bytes.includes('typed-into-the-wrong-field')).toBe(false);
    expect(bytes.includes('203.0.113.77')).toBe(false);
  });
});
