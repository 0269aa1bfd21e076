import { afterEach, beforeEach, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { backupIdentity, restoreIdentity } from './index.ts';
import { GOOD_PASSWORD, IdentityFixture } from './identity-fixture.ts';

let fixture: IdentityFixture;
beforeEach(() => {
  fixture = new IdentityFixture();
});
afterEach(() => {
  fixture.identity.close();
  rmSync(fixture.directory, { recursive: true });
});

it('restores accounts and tokens, but nobody is signed in and no link is open', async () => {
  const { accounts, sessions, links, tokens } = fixture.identity;
  await accounts.setPassword('ann', 'ann', GOOD_PASSWORD);
  const { token } = tokens.create({ name: 'importer', roles: ['ADMIN'], unitId: null });
  const [session, link] = [sessions.begin('ann'), links.issue('bob', 'INVITATION')];
  const backup = join(fixture.directory, 'backup.sqlite');
  await backupIdentity(fixture.directory, backup);
  accounts.remove('ann');
  fixture.identity.close();

  restoreIdentity(backup, fixture.directory);
  fixture.identity = fixture.open();
  expect(await fixture.identity.accounts.verify('ann', GOOD_PASSWORD, '')).toEqual({ outcome: 'SIGNED_IN', personId: 'ann' });
  expect(fixture.identity.tokens.verify(token)?.name).toBe('importer');
  expect(fixture.identity.sessions.find(session)).toBeNull();
  expect(() => fixture.identity.links.look(link)).toThrow(expect.objectContaining({ code: 'setup-link.invalid' }));
});

it('is for its owner only, and refused when it is of a newer version', () => {
  const file = join(fixture.directory, 'identity.sqlite');
  expect(statSync(file).mode & 0o077).toBe(0);
  const db = new Database(file);
  db.pragma('user_version = 99');
  db.close();
  expect(() => fixture.open()).toThrow(expect.objectContaining({ reason: 'NEWER_VERSION' }));
});
