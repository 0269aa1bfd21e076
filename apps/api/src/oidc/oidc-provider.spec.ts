import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { OidcProvider } from './oidc-provider.ts';
import { readOidcSettings } from './oidc-settings.ts';

const asked: string[] = [];
let issuer = '';
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  if (request.url === '/jwks') return void response.writeHead(500).end();
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(metadata(issuer, `${issuer}/jwks`)));
});

function metadata(of: string, keys: string): object {
  return { issuer: of, jwks_uri: keys, authorization_endpoint: `${of}/auth`, token_endpoint: `${of}/token` };
}

function providerAt(address: string): OidcProvider {
  const settings = readOidcSettings({ HANDRAIL_OIDC_ISSUER: address, HANDRAIL_OIDC_CLIENT_ID: 'handrail' }, []);
  if (!settings) throw new Error('the settings of this test are wrong');
  return new OidcProvider(settings, 'https://handrail.example');
}

beforeAll(async () => {
  Logger.overrideLogger(false);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  jest.restoreAllMocks();
  asked.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** `usable`, or why not. */
const outcome = (provider: OidcProvider) =>
  provider.keys().then(
    () => 'usable',
    (error: unknown) => String((error as Error).cause),
  );

describe('a provider is not used', () => {
  it('that calls itself otherwise, by so little as a slash, and says what to write', async () => {
    expect(await outcome(providerAt(`${issuer}/`))).toContain(`it calls itself ${issuer}: set HANDRAIL_OIDC_ISSUER to that`);
    expect(await outcome(providerAt(issuer))).toBe('usable');
  });

  it('whose keys anybody on the way could exchange', async () => {
    const found = metadata('https://login.example', 'http://login.example/jwks');
    jest.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json(found));
    expect(await outcome(providerAt('https://login.example'))).toContain('its keys are not behind https');
  });
});

it('is not asked again for its keys by every token while it cannot give them', async () => {
  const keys = await providerAt(issuer).keys();
  const token = { payload: '', signature: '' };
  for (let n = 0; n < 5; n++) await expect(keys({ alg: 'ES256', kid: `key-${n}` }, token)).rejects.toThrow('does not answer');
  expect(asked.filter((path) => path === '/jwks')).toHaveLength(1);
});
