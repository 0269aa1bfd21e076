import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { GOOD_PASSWORD, HOUR, IdentityFixture } from './identity-fixture.ts';

let fixture: IdentityFixture;
beforeEach(() => {
  fixture = new IdentityFixture();
});
afterEach(() => {
  fixture.identity.close();
  rmSync(fixture.directory, { recursive: true });
});

const invalid = expect.objectContaining({ code: 'setup-link.invalid' });

it('sets name and password once', async () => {
  const { links, accounts } = fixture.identity;
  const token = links.issue('ann', 'INVITATION');
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(links.look(token)).toEqual({ personId: 'ann', purpose: 'INVITATION' });
  expect(await accounts.setUp(token, 'ann', GOOD_PASSWORD)).toBe('ann');
  expect(await accounts.verify('ann', GOOD_PASSWORD, '')).toEqual({ outcome: 'SIGNED_IN', personId: 'ann' });
  expect(() => links.look(token)).toThrow(invalid);
  await expect(accounts.setUp(token, 'ann', 'another good password')).rejects.toEqual(invalid);
});

it('is used up by being redeemed', () => {
  const { links } = fixture.identity;
  const token = links.issue('ann', 'FIRST_ADMINISTRATOR');
  expect(links.redeem(token)).toEqual({ personId: 'ann', purpose: 'FIRST_ADMINISTRATOR' });
  expect(() => links.redeem(token)).toThrow(invalid);
});

it('is not used up by a password that is refused', async () => {
  const { links, accounts } = fixture.identity;
  const token = links.issue('ann', 'INVITATION');
  await expect(accounts.setUp(token, 'ann', 'short')).rejects.toMatchObject({ code: 'account.password-too-short' });
  await accounts.setPassword('bob', 'taken', GOOD_PASSWORD);
  await expect(accounts.setUp(token, 'taken', GOOD_PASSWORD)).rejects.toMatchObject({ code: 'account.name-taken' });
  expect(await accounts.setUp(token, 'ann', GOOD_PASSWORD)).toBe('ann');
});

it('works once when two use it at the same time, from two processes', async () => {
  const token = fixture.identity.links.issue('ann', 'INVITATION');
  const other = fixture.open();
  const outcomes = await Promise.allSettled([
    fixture.identity.accounts.setUp(token, 'ann', 'the first good password'),
    other.accounts.setUp(token, 'ann', 'the second good password'),
    fixture.identity.accounts.setUp(token, 'ann', 'the third good password'),
  ]);
  other.close();
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual(Array(2).fill({ status: 'rejected', reason: invalid }));
});

it('expires after 24 hours', () => {
  const { links } = fixture.identity;
  const token = links.issue('ann', 'INVITATION');
  fixture.time += 24 * HOUR - 1;
  expect(links.look(token).personId).toBe('ann');
  fixture.time += 1;
  expect(() => links.look(token)).toThrow(invalid);
  expect(() => links.redeem(token)).toThrow(invalid);
});

it('voids the earlier ones of the person and purpose; there is one for the first administrator', () => {
  const { links } = fixture.identity;
  const [first, other, reset] = [links.issue('ann', 'INVITATION'), links.issue('bob', 'INVITATION'), links.issue('ann', 'PASSWORD_RESET')];
  const second = links.issue('ann', 'INVITATION');
  expect(() => links.look(first)).toThrow(invalid);
  expect([second, other, reset].map((token) => links.look(token).personId)).toEqual(['ann', 'bob', 'ann']);
  const earlierStart = links.issue('one', 'FIRST_ADMINISTRATOR');
  links.issue('two', 'FIRST_ADMINISTRATOR');
  expect(() => links.redeem(earlierStart)).toThrow(invalid);
});

it('is refused when it never existed, and never lies in the file', () => {
  const { links } = fixture.identity;
  const token = links.issue('ann', 'INVITATION');
  for (const wrong of ['', 'x', `${token}x`, token.toUpperCase()]) expect(() => links.redeem(wrong)).toThrow(invalid);
  expect(fixture.rawBytes().includes(token)).toBe(false);
  expect(fixture.rawBytes().includes(Buffer.from(token, 'base64url'))).toBe(false);
});
