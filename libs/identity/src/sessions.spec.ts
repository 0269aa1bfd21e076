import { afterEach, beforeEach, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SESSION_COOKIE, SESSION_COOKIE_OPTIONS } from './index.ts';
import type { Sessions } from './index.ts';
import { HOUR, IdentityFixture, MINUTE, SECOND } from './identity-fixture.ts';

let fixture: IdentityFixture;
let sessions: Sessions;
beforeEach(() => {
  fixture = new IdentityFixture();
  sessions = fixture.identity.sessions;
});
afterEach(() => {
  fixture.identity.close();
  rmSync(fixture.directory, { recursive: true });
});

it('is found by its id, by another process and after a restart, until it is revoked', () => {
  const id = sessions.begin('ann');
  const found = { personId: 'ann', createdAt: fixture.time, askedAt: null, confirmedAt: null };
  expect(id).toMatch(/^[\w-]{43}$/);
  expect(sessions.find(id)).toEqual(found);
  expect(sessions.find(`${id}x`)).toBeNull();
  const other = fixture.open();
  expect(other.sessions.find(id)).toEqual(found);
  other.sessions.revoke(id);
  other.close();
  expect(sessions.find(id)).toBeNull();
});

it('ends after 30 minutes without use', () => {
  const [used, idle] = [sessions.begin('ann'), sessions.begin('ann')];
  fixture.time += 29 * MINUTE;
  expect(sessions.find(used)).not.toBeNull();
  fixture.time += MINUTE;
  expect(sessions.find(used)).not.toBeNull();
  expect(sessions.find(idle)).toBeNull();
  fixture.time -= 5 * MINUTE;
  expect(sessions.find(idle)).toBeNull();
});

it('is not used by asking whether it still holds', () => {
  const id = sessions.begin('ann');
  for (let minute = 0; minute < 29; minute++) {
    fixture.time += MINUTE;
    expect(sessions.peek(id)?.personId).toBe('ann');
  }
  fixture.time += MINUTE;
  expect(sessions.peek(id)).toBeNull();
});

it('ends after 12 hours however much it is used', () => {
  const id = sessions.begin('ann');
  for (let i = 0; i < 12 * 60 - 1; i += 1) {
    fixture.time += MINUTE;
    expect(sessions.find(id)).not.toBeNull();
  }
  fixture.time += MINUTE;
  expect(sessions.find(id)).toBeNull();
});

it('notes its use at most once a minute', () => {
  const id = sessions.begin('ann');
  const db = new Database(join(fixture.directory, 'identity.sqlite'), { readonly: true });
  const version = () => db.pragma('data_version', { simple: true });
  const before = version();
  fixture.time += 59 * SECOND;
  for (let i = 0; i < 10; i++) sessions.find(id);
  expect(version()).toBe(before);
  fixture.time += SECOND;
  sessions.find(id);
  expect(version()).not.toBe(before);
  db.close();
});

it('is a new one at every sign-in, and the one before ends', () => {
  const before = sessions.begin('ann');
  const after = sessions.begin('ann', before);
  expect(after).not.toBe(before);
  expect(sessions.find(before)).toBeNull();
  expect(sessions.find(after)).not.toBeNull();
});

it('leaves nothing behind once it has expired', () => {
  sessions.begin('ann');
  fixture.time += 13 * HOUR;
  sessions.begin('bob');
  const db = new Database(join(fixture.directory, 'identity.sqlite'), { readonly: true });
  expect(db.prepare('SELECT person FROM sessions').pluck().all()).toEqual(['bob']);
  db.close();
});

it('never has its id in the file', () => {
  const id = sessions.begin('ann');
  expect(fixture.rawBytes().includes(id)).toBe(false);
  expect(fixture.rawBytes().includes(Buffer.from(id, 'base64url'))).toBe(false);
});

it('travels in a cookie bound to the origin', () => {
  expect([SESSION_COOKIE, SESSION_COOKIE_OPTIONS]).toEqual([
    '__Host-handrail',
    { path: '/', secure: true, httpOnly: true, sameSite: 'strict' },
  ]);
});
