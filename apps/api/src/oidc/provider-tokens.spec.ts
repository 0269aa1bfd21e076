import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import type { FederatedIdentities } from '#identity';
import { OidcProvider } from './oidc-provider.ts';
import { readOidcSettings } from './oidc-settings.ts';
import { ProviderTokenVerifier } from './provider-tokens.ts';

const COOLDOWN = 1_000;
const AUDIENCE = 'https://handrail.example/graphql';
const someone = { find: () => ({ personId: 'ann', voidedAt: 0 }) } as unknown as FederatedIdentities;

let published: readonly JWK[] = [];
let asked = 0;
let issuer = '';
let verifier: ProviderTokenVerifier;
const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.url === '/jwks') {
    asked++;
    response.end(JSON.stringify({ keys: published }));
  } else
    response.end(
      JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks`, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` }),
    );
});

beforeAll(async () => {
  Logger.overrideLogger(false);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  const settings = readOidcSettings(
    { HANDRAIL_OIDC_ISSUER: issuer, HANDRAIL_OIDC_CLIENT_ID: 'handrail', HANDRAIL_OIDC_AUDIENCE: AUDIENCE },
    [],
  );
  if (!settings) throw new Error('the settings of this test are wrong');
  const provider = new OidcProvider(settings, 'https://handrail.example', { cacheMaxAge: 60_000, cooldownDuration: COOLDOWN });
  verifier = new ProviderTokenVerifier(provider, someone, Date.now);
  asked = 0;
});

async function publish(kid: string, alg = 'ES256'): Promise<CryptoKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  published = [{ ...(await exportJWK(publicKey)), kid, alg }];
  return privateKey;
}

function token(kid: string, key: CryptoKey, alg = 'ES256'): Promise<string> {
  const claims = new SignJWT({ sub: 'a', iss: issuer, aud: AUDIENCE }).setIssuedAt().setExpirationTime('5m');
  return claims.setProtectedHeader({ alg, typ: 'at+jwt', kid }).sign(key);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('takes new keys in the place of old ones, after a pause', async () => {
  const old = await publish('old');
  const before = await token('old', old);
  expect(await verifier.personOf(before)).toBe('ann');
  const fresh = await publish('new');
  const after = await token('new', fresh);
  expect(await verifier.personOf(after)).toBeNull();
  await pause(COOLDOWN);
  expect(await verifier.personOf(after)).toBe('ann');
  expect(await verifier.personOf(before)).toBeNull();
});

it('does not ask the provider for each unknown key', async () => {
  const key = await publish('known');
  expect(await verifier.personOf(await token('known', key))).toBe('ann');
  for (let i = 0; i < 20; i++) expect(await verifier.personOf(await token(`unknown-${i}`, key))).toBeNull();
  expect(asked).toBe(1);
});

it('trusts no key for an algorithm that it was not published for', async () => {
  const key = await publish('known');
  published = published.map((jwk) => ({ ...jwk, alg: 'ES384' }));
  expect(await verifier.personOf(await token('known', key))).toBeNull();
});

it('takes no algorithm but those it was told of, whatever the provider publishes and the library knows', async () => {
  const key = await publish('known', 'ML-DSA-44');
  expect(await verifier.personOf(await token('known', key, 'ML-DSA-44'))).toBeNull();
  expect(await verifier.personOf(await token('es', await publish('es')))).toBe('ann');
});
