import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { IdentityFixture, MINUTE } from './identity-fixture.ts';
import { ATTEMPT_COOKIE, ATTEMPT_COOKIE_OPTIONS } from './index.ts';
import type { SignInAttempts } from './index.ts';

const ATTEMPT = { next: '/graphiql', setupToken: 'a-one-time-link', previousSession: 'the-session-before' };

let fixture: IdentityFixture;
let attempts: SignInAttempts;
beforeEach(() => {
  fixture = new IdentityFixture();
  attempts = fixture.identity.attempts;
});
afterEach(() => {
  fixture.identity.close();
  rmSync(fixture.directory, { recursive: true });
});

it('is found once by its cookie, with the same checks, by another process too', () => {
  const { cookie, ...checks } = attempts.begin(ATTEMPT);
  const other = fixture.open();
  expect(other.attempts.take(cookie)).toEqual({ ...ATTEMPT, ...checks });
  other.close();
  expect(attempts.take(cookie)).toBeNull();
  expect(attempts.take('made-up')).toBeNull();
});

it('is over after ten minutes', () => {
  const { cookie } = attempts.begin(ATTEMPT);
  fixture.time += 10 * MINUTE;
  expect(attempts.take(cookie)).toBeNull();
});

it('has checks of its own, none of which tells another or the cookie', () => {
  const [one, other] = [attempts.begin(ATTEMPT), attempts.begin(ATTEMPT)];
  const all = [one, other].flatMap(({ cookie, state, nonce, codeVerifier }) => [cookie, state, nonce, codeVerifier]);
  expect(new Set(all).size).toBe(8);
  for (const text of all) expect(text).toMatch(/^[\w-]{43}$/);
});

it('has nothing in the file that is of use without the cookie', () => {
  const { cookie, state, nonce, codeVerifier } = attempts.begin(ATTEMPT);
  for (const secret of [cookie, state, nonce, codeVerifier, ATTEMPT.setupToken, ATTEMPT.previousSession])
    expect(fixture.rawBytes().includes(secret)).toBe(false);
});

it('travels in a cookie that comes back from another site, and opens nothing', () => {
  expect([ATTEMPT_COOKIE, ATTEMPT_COOKIE_OPTIONS]).toEqual([
    '__Host-handrail-sign-in',
    { path: '/', secure: true, httpOnly: true, sameSite: 'lax' },
  ]);
});
