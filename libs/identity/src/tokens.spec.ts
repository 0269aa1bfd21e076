import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import type { Role } from '#eventing';
import type { NewToken, Tokens } from './index.ts';
import { HOUR, IdentityFixture } from './identity-fixture.ts';

let fixture: IdentityFixture;
let tokens: Tokens;
beforeEach(() => {
  fixture = new IdentityFixture();
  tokens = fixture.identity.tokens;
});
afterEach(() => {
  fixture.identity.close();
  rmSync(fixture.directory, { recursive: true });
});

const importer = { name: 'importer', roles: ['SUPERVISOR', 'EXECUTIVE'], unitId: 'unit' } as const;

it('gives access with its roles and unit, in every process and after a restart', () => {
  const { id, token } = tokens.create(importer);
  expect(token).toMatch(new RegExp(`^hr_${id}_[0-9a-f]{64}$`));
  const access = { id, ...importer, createdAt: fixture.time, lastUsedAt: fixture.time };
  expect(tokens.verify(token)).toEqual(access);
  expect(fixture.reopen().tokens.verify(token)).toEqual(access);
});

it('is refused when any part is wrong', () => {
  const { token } = tokens.create(importer);
  const other = tokens.create({ ...importer, name: 'other' }).token;
  const last = token.endsWith('0') ? '1' : '0';
  const wrong = ['', 'hr_', token.slice(0, -1), token.slice(0, -1) + last, `${token}0`, token.toUpperCase(), ` ${token}`, `${token}\n`];
  // The id of one with the secret of another.
  wrong.push(token.slice(0, 20) + other.slice(20));
  expect(wrong.map((text) => tokens.verify(text))).toEqual(wrong.map(() => null));
});

it('is revoked for good, at once in another process that has just used it', () => {
  const { id, token } = tokens.create(importer);
  const other = fixture.open();
  expect(tokens.verify(token)).not.toBeNull();
  expect(other.tokens.verify(token)).not.toBeNull();
  other.tokens.revoke(id);
  expect(other.tokens.verify(token)).toBeNull();
  expect(tokens.verify(token)).toBeNull();
  expect(tokens.list()).toEqual([]);
  expect(() => tokens.revoke(id)).toThrow(expect.objectContaining({ code: 'token.not-found' }));
  other.close();
});

it('tells when it was last used, to the hour', () => {
  const { token } = tokens.create(importer);
  expect(tokens.list()).toEqual([expect.objectContaining({ ...importer, lastUsedAt: null })]);
  const first = fixture.time;
  tokens.verify(token);
  fixture.time += HOUR - 1;
  tokens.verify(token);
  expect(tokens.list()[0]?.lastUsedAt).toBe(first);
  fixture.time += 1;
  tokens.verify(token);
  expect(tokens.list()[0]?.lastUsedAt).toBe(fixture.time);
});

it.each<[Partial<NewToken>, string, string]>([
  [{ name: ' ' }, 'token.name-invalid', 'name'],
  [{ name: 'x'.repeat(101) }, 'token.name-invalid', 'name'],
  [{ name: 'line\nbreak' }, 'token.name-invalid', 'name'],
  [{ roles: [] }, 'token.role-unknown', 'roles'],
  [{ roles: ['SUPERVISOR', 'KING' as Role] }, 'token.role-unknown', 'roles'],
  [{ roles: ['EXECUTIVE', 'ADMIN'] }, 'token.role-is-organisation-wide', 'unit'],
])('is not made with %j', (change, code, field) => {
  expect(() => tokens.create({ ...importer, ...change })).toThrow(expect.objectContaining({ code, field }));
  expect(tokens.list()).toEqual([]);
});

it('has a name of its own, free again once it is revoked', () => {
  const { id } = tokens.create(importer);
  expect(() => tokens.create(importer)).toThrow(expect.objectContaining({ code: 'token.name-taken' }));
  tokens.revoke(id);
  expect(tokens.create(importer).id).not.toBe(id);
});

it('never lies in the file, nor in the list', () => {
  const { token } = tokens.create(importer);
  tokens.verify(token);
  const secret = token.slice(-64);
  const bytes = fixture.rawBytes();
  expect(bytes.includes(secret)).toBe(false);
  expect(bytes.includes(Buffer.from(secret, 'hex'))).toBe(false);
  expect(Object.keys(tokens.list()[0] ?? {}).sort()).toEqual(['createdAt', 'id', 'lastUsedAt', 'name', 'roles', 'unitId']);
});
