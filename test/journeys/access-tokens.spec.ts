import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { exportSPKI, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { Browser } from './browser.ts';
import { RunningClock } from './clock.ts';
import { eventually } from '#eventing-testing';
import { LiveClient } from './live-client.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';
import { AUDIENCE, CLIENT_ID, SignInProvider } from './sign-in-provider.ts';

let provider: SignInProvider;
let server: RunningServer;
const clock = new RunningClock();

function serverFor(environment: Record<string, string> = {}): void {
  beforeAll(async () => {
    provider = await SignInProvider.start();
    server = await RunningServer.start({
      clock,
      environment: provider.environment(environment),
      sockets: { checkEvery: 400 },
    });
    provider.handrailUrl = server.url;
  });
  afterAll(async () => {
    await server.remove();
    await provider.stop();
  });
  afterEach(() => {
    provider.isSilent = false;
    clock.reset();
  });
}

/** Somebody new who has signed in here once. @returns their subject at the provider */
async function member(roles: readonly string[] = ['owners']): Promise<string> {
  const id = crypto.randomUUID();
  provider.accounts.set(id, { name: 'Ann Lee', roles });
  provider.visitor = id;
  const browser = new Browser(server);
  const { location } = await browser.open('/sign-in/provider');
  const { pathname, search } = new URL(await provider.authorize(location ?? ''));
  expect((await browser.open(pathname + search, { 'sec-fetch-site': 'cross-site' })).status).toBe(200);
  return id;
}

/** What an access token of the provider says, with nothing wrong in it. */
function claimsOf(subject: string): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1_000);
  // A second on, as what was issued in the second of a sign-out would not count.
  return {
    iss: provider.issuer,
    aud: AUDIENCE,
    sub: subject,
    client_id: 'dashboard',
    jti: crypto.randomUUID(),
    iat: now + 1,
    exp: now + 300,
  };
}

function bearer(token: string): Requester {
  return { id: '', headersAt: () => ({ authorization: `Bearer ${token}` }) };
}

/** `ANSWERED`, or the code of the refusal, over HTTP and over a socket. */
async function outcomesOf(token: string): Promise<readonly string[]> {
  const overHttp = await server.query('{ me { id } }', {}, bearer(token));
  const live = new LiveClient(server, bearer(token), { origin: null });
  const overSocket = await Promise.race([
    live.until(({ changes }) => changes.length > 0).then(() => 'ANSWERED'),
    live.ended.then(({ code }) => String(code)),
  ]);
  await live.close();
  return [overHttp.errors[0]?.extensions.code ?? 'ANSWERED', overSocket];
}

const ANSWERED = ['ANSWERED', 'ANSWERED'];
const REFUSED = ['UNAUTHENTICATED', '4401'];
const seconds = (from: number) => Math.floor(Date.now() / 1_000) + from;

describe('an access token of the provider', () => {
  serverFor();

  it('opens the API for the person who signed in, on HTTP and on a socket', async () => {
    await member();
    expect(await outcomesOf(await provider.accessToken())).toEqual(ANSWERED);
  });

  it('says who somebody is, not what they may do', async () => {
    const subject = await member(['staff']);
    const token = await provider.sign({ ...claimsOf(subject), roles: ['administrators'], scope: 'admin' });
    const { data } = await server.query<{ me: { grants: readonly { role: string }[] } }>('{ me { grants { role } } }', {}, bearer(token));
    expect(data.me.grants).toEqual([{ role: 'FRONTLINE' }]);
  });

  it('of somebody who never signed in here is refused, and makes nobody', async () => {
    provider.accounts.set('newcomer', { roles: ['staff'] });
    provider.visitor = 'newcomer';
    expect(await outcomesOf(await provider.accessToken())).toEqual(REFUSED);
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>?]>([
    ['of another issuer', { iss: 'https://evil.example' }],
    ['whose issuer differs by a slash', { iss: 'SLASH' }],
    ['without an issuer', { iss: undefined }],
    ['for another API', { aud: 'https://payroll.example' }],
    ['for the client that signs people in', { aud: CLIENT_ID }],
    ['for nobody', { aud: undefined }],
    ['that has expired', { exp: seconds(-10) }],
    ['that never expires', { exp: undefined }],
    ['that is not valid yet', { nbf: seconds(120) }],
    ['from the future', { iat: seconds(120) }],
    ['that does not say when it was issued', { iat: undefined }],
    ['that is older than a session may be', { iat: seconds(-13 * 3_600) }],
    ['without a subject', { sub: undefined }],
    ['of another subject', { sub: 'somebody-else' }],
    ['bound to a key that its bearer does not show', { cnf: { jkt: 'x' } }],
    ['with a nonce: an ID token', { nonce: 'n' }],
    ['of another kind: a refresh token', { typ: 'Refresh' }],
    ['of no type', {}, { typ: undefined }],
    ['of the type of an ID token', {}, { typ: 'JWT' }],
    ['of the type of a logout token', {}, { typ: 'logout+jwt' }],
    ['by an unknown key', {}, { kid: 'nobody’s' }],
    ['with a header that must be understood', {}, { crit: ['critical'], critical: 'x' }],
  ])('%s is refused', async (_, wrong, header = {}) => {
    const subject = await member();
    const claims = { ...claimsOf(subject), ...wrong };
    if (claims['iss'] === 'SLASH') claims['iss'] = `${provider.issuer}/`;
    expect(await outcomesOf(await provider.sign(claims, header))).toEqual(REFUSED);
    expect(await outcomesOf(await provider.sign(claimsOf(subject)))).toEqual(ANSWERED);
  });

  it('without a signature, or signed with what everybody knows, is refused', async () => {
    const subject = await member();
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = (header: object) => `${part({ typ: 'at+jwt', kid: 'first', ...header })}.${part(claimsOf(subject))}`;
    for (const alg of ['none', 'None', 'NONE']) expect(await outcomesOf(`${unsigned({ alg })}.`)).toEqual(REFUSED);
    const key = (await importJWK(provider.published[0] ?? {}, 'RS256', { extractable: true })) as CryptoKey;
    for (const secret of [await exportSPKI(key), JSON.stringify(provider.published[0]), '']) {
      const signed = unsigned({ alg: 'HS256' });
      const mac = createHmac('sha256', secret).update(signed).digest('base64url');
      expect(await outcomesOf(`${signed}.${mac}`)).toEqual(REFUSED);
    }
    const own = { ...provider.published[0], kid: 'own' };
    const stranger = await provider.sign(claimsOf(subject), { jwk: own, jku: 'https://evil.example/jwks', kid: 'own' });
    expect(await outcomesOf(stranger)).toEqual(REFUSED);
    const good = await provider.sign(claimsOf(subject));
    expect(await outcomesOf(good.slice(0, -8) + 'AAAAAAAA')).toEqual(REFUSED);
    expect(await outcomesOf('a.b.c')).toEqual(REFUSED);
    expect(await outcomesOf(`${good}.${good}`)).toEqual(REFUSED);
    expect(await outcomesOf(good)).toEqual(ANSWERED);
  });

  it('closes its sockets when it expires', async () => {
    const token = await provider.sign(claimsOf(await member()));
    const live = new LiveClient(server, bearer(token), { origin: null });
    await live.until(({ changes }) => changes.length > 0);
    clock.advanceMs(310_000);
    expect((await live.ended).code).toBe(4401);
  });

  it('issued before the provider signed its owner out counts no more', async () => {
    const subject = await member();
    const token = await provider.sign({ ...claimsOf(subject), iat: seconds(0) });
    expect(await outcomesOf(token)).toEqual(ANSWERED);
    await provider.signOut(subject);
    expect(await outcomesOf(token)).toEqual(REFUSED);
    expect(await outcomesOf(await provider.sign(claimsOf(subject)))).toEqual(ANSWERED);
  });

  it('issued before its owner signed out everywhere counts no more', async () => {
    const token = await provider.sign({ ...claimsOf(await member()), iat: seconds(0) });
    const live = new LiveClient(server, bearer(token), { origin: null });
    await live.until(({ changes }) => changes.length > 0);
    expect((await server.command('signOutEverywhere', {}, bearer(token))).errors).toEqual([]);
    expect((await live.ended).code).toBe(4401);
    expect(await outcomesOf(token)).toEqual(REFUSED);
  });

  it('of somebody who was put out in Handrail is refused', async () => {
    const token = await provider.sign(claimsOf(await member()));
    const { data } = await server.query<{ me: { id: string } }>('{ me { id } }', {}, bearer(token));
    await server.done('deactivatePerson', { personId: data.me.id }, await server.person(['ADMIN']));
    expect(await outcomesOf(token)).toEqual(REFUSED);
  });

  it('leaves nothing of itself in the log', async () => {
    const token = await provider.sign({ ...claimsOf(await member()), aud: 'elsewhere' });
    await outcomesOf(token);
    expect(server.log).toContain('does not hold');
    for (const part of token.split('.')) expect(server.log).not.toContain(part);
  });
});

describe('while the provider does not answer', () => {
  serverFor();

  it('tokens count by keys that are known; without keys none counts', async () => {
    const token = await provider.sign(claimsOf(await member()));
    provider.isSilent = true;
    expect(await outcomesOf(token)).toEqual(REFUSED);
    provider.isSilent = false;
    await eventually(async () => (await outcomesOf(token))[0] === 'ANSWERED', 'the token is taken again');
    provider.isSilent = true;
    expect(await outcomesOf(token)).toEqual(ANSWERED);
  });
});

describe('access tokens of type JWT', () => {
  serverFor({ HANDRAIL_OIDC_ACCESS_TOKEN_TYPE: 'JWT' });

  it('are taken where they are configured, ID tokens never', async () => {
    const claims = claimsOf(await member());
    expect(await outcomesOf(await provider.sign({ ...claims, typ: 'Bearer' }, { typ: 'JWT' }))).toEqual(ANSWERED);
    expect(await outcomesOf(await provider.sign(claims))).toEqual(REFUSED);
    for (const wrong of [{ aud: CLIENT_ID }, { nonce: 'n' }, { at_hash: 'h' }, { typ: 'ID' }])
      expect(await outcomesOf(await provider.sign({ ...claims, ...wrong }, { typ: 'JWT' }))).toEqual(REFUSED);
  });
});

describe('without an audience', () => {
  serverFor({ HANDRAIL_OIDC_AUDIENCE: '' });

  it('no token of the provider is taken', async () => {
    expect(await outcomesOf(await provider.sign(claimsOf(await member())))).toEqual(REFUSED);
  });
});
