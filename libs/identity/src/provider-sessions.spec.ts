import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { IdentityFixture, MINUTE } from './identity-fixture.ts';
import type { ProviderSessions, Sessions } from './index.ts';

const ISSUER = 'https://login.example';
const TOKENS = { refreshToken: 'the-refresh-token', idToken: 'the-id-token' };

let fixture: IdentityFixture;
let sessions: Sessions;
let provided: ProviderSessions;
beforeEach(() => {
  fixture = new IdentityFixture();
  ({ sessions, providerSessions: provided } = fixture.identity);
});
afterEach(() => {
  fixture.identity.close();
  rmSync(fixture.directory, { recursive: true });
});

function begin(person: string, sid: string | null = null, tokens: Parameters<ProviderSessions['attach']>[3] = TOKENS): string {
  const id = sessions.begin(person);
  provided.attach(id, ISSUER, sid, tokens);
  return id;
}

it('keeps the tokens of the provider for whoever has the session, and for nobody who has the file', () => {
  const id = begin('ann');
  expect(provided.tokensOf(id)).toEqual(TOKENS);
  expect(provided.tokensOf(sessions.begin('ann'))).toBeNull();
  for (const token of Object.values(TOKENS)) expect(fixture.rawBytes().includes(token)).toBe(false);
});

it('lets one ask at a time, whoever else wants to', () => {
  const id = begin('ann');
  const { askedAt } = sessions.peek(id) ?? {};
  expect(askedAt).toBe(fixture.time);
  fixture.time += MINUTE;
  const other = fixture.open();
  expect([other.providerSessions.claimQuestion(id, askedAt ?? 0), provided.claimQuestion(id, askedAt ?? 0)]).toEqual([true, false]);
  other.close();
  expect(sessions.peek(id)).toMatchObject({ askedAt: fixture.time, confirmedAt: fixture.time - MINUTE });
  provided.confirm(id, { ...TOKENS, refreshToken: 'another-one' });
  expect(sessions.peek(id)?.confirmedAt).toBe(fixture.time);
  expect(provided.tokensOf(id)?.refreshToken).toBe('another-one');
});

it('has nobody to ask without a refresh token', () => {
  const id = begin('ann', null, { idToken: 'x', refreshToken: null });
  expect(sessions.peek(id)?.askedAt).toBeNull();
});

it('ends by the provider’s name for it, of that provider only', () => {
  const [named, other] = [begin('ann', 'session-7'), begin('ann', 'session-8')];
  provided.endSid('https://evil.example', 'session-7');
  expect(sessions.peek(named)).not.toBeNull();
  provided.endSid(ISSUER, 'session-7');
  expect([sessions.peek(named), provided.tokensOf(named)]).toEqual([null, null]);
  expect(sessions.peek(other)).not.toBeNull();
});

it('ends with all of a person’s that began at the provider; those by password stay', () => {
  const [provider, own, bob] = [begin('ann'), sessions.begin('ann'), begin('bob')];
  provided.endAllOf('ann');
  expect([provider, own, bob].map((id) => sessions.peek(id) !== null)).toEqual([false, true, true]);
  const [named, unnamed] = [begin('ann', 'session-7'), begin('ann')];
  provided.endAllOf('ann', 'UNNAMED');
  expect([named, unnamed, own].map((id) => sessions.peek(id) !== null)).toEqual([true, false, true]);
});
