import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventLog, EventStoreError } from '#eventing';
import { Accounts, FederatedIdentities, ProviderSessions, SESSION_COOKIE, Sessions, SetupLinks } from '#identity';
import type { FederatedIdentity } from '#identity';
import { SingleSignOn } from '../../apps/api/src/oidc/single-sign-on.ts';
import { Browser } from './browser.ts';
import type { Visit } from './browser.ts';
import { RunningClock } from './clock.ts';
import { LiveClient } from './live-client.ts';
import { RunningServer } from './running-server.ts';
import type { Requester, StartOptions } from './running-server.ts';
import { CLIENT_ID, CLIENT_SECRET, PUBLIC_URL, SignInProvider } from './sign-in-provider.ts';

const MINUTE = 60_000;
const SESSION = /^__Host-handrail=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/;
const FROM_PROVIDER = { 'sec-fetch-site': 'cross-site' };

let provider: SignInProvider;
let server: RunningServer;
let browser: Browser;
const clock = new RunningClock();

function start(environment: Record<string, string> = {}, options: StartOptions = {}): Promise<RunningServer> {
  return RunningServer.start({ clock, environment: provider.environment(environment), ...options });
}

/** One provider and one server for the tests of a group. */
function serverFor(
  environment: Record<string, string> = {},
  options: StartOptions = {},
  client: Parameters<typeof SignInProvider.start>[0] = {},
): void {
  beforeAll(async () => {
    provider = await SignInProvider.start(client);
    server = await start(environment, options);
    provider.handrailUrl = server.url;
  });
  afterAll(async () => {
    await server.remove();
    await provider.stop();
  });
  beforeEach(() => {
    browser = new Browser(server);
  });
  afterEach(() => {
    provider.isSilent = false;
    clock.reset();
  });
}

/** Somebody new at the provider. */
function somebody(claims: object = { roles: ['staff'] }): string {
  const id = crypto.randomUUID();
  provider.accounts.set(id, { name: 'Ann Lee', email: `${id}@example.com`, ...claims });
  provider.visitor = id;
  return id;
}

/** From the link to the provider until the browser is back at this server's door; the path of the way back. */
async function leaveAndReturn(who: Browser = browser, path = '/sign-in/provider'): Promise<string> {
  const { location, leadsTo } = await (path.startsWith('/set-up/') ? who.submit(path, {}) : who.open(path));
  const { pathname, search } = new URL(await provider.authorize(location ?? leadsTo ?? ''));
  return pathname + search;
}

/** All the way. @returns the page on which the browser ends before it goes on by itself */
async function signIn(path?: string, who: Browser = browser): Promise<Visit> {
  return who.open(await leaveAndReturn(who, path), FROM_PROVIDER);
}

interface Me {
  readonly id: string;
  readonly name: string;
  readonly unitId: string | null;
  readonly grants: readonly { readonly role: string; readonly unitId: string | null }[];
}

async function me(who: Browser = browser): Promise<Me | null> {
  const headers = { 'x-handrail': '1', ...(who.cookie !== null && { cookie: who.cookie }), ...server.afterCommands };
  const answer = await server.query<{ me: Me }>('{ me { id name unitId grants { role unitId } } }', {}, null, headers);
  return answer.errors.length > 0 ? null : answer.data.me;
}

const rolesOf = (someone: Me | null) => someone?.grants.map(({ role }) => role);

/** Who an account at the provider is here. */
function identityOf(subject: string): FederatedIdentity {
  const found = server.server.app.get(FederatedIdentities).find({ issuer: provider.issuer, subject });
  if (found === null || found === 'BARRED') throw new Error('nobody here');
  return found;
}

/** Whoever uses the browser, as the helpers of the journeys ask. */
function requester(who: Browser = browser): Requester {
  return { id: '', headersAt: () => ({ cookie: who.cookie ?? '', 'x-handrail': '1' }) };
}

describe('signing in at the provider', () => {
  serverFor();

  it('is offered by its name, and leads there and back into a session of one’s own', async () => {
    somebody();
    expect((await browser.open('/sign-in?next=%2Fgraphiql')).text).toMatch(
      /href="\/sign-in\/provider\?next=%2Fgraphiql">Sign in with Example Inc</,
    );
    const left = await browser.open('/sign-in/provider?next=%2Fgraphiql');
    expect(left.status).toBe(303);
    const asked = new URL(left.location ?? '').searchParams;
    expect([asked.get('response_type'), asked.get('code_challenge_method'), asked.get('client_id')]).toEqual(['code', 'S256', CLIENT_ID]);
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
    expect(left.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-handrail-sign-in=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);

    const { pathname, search } = new URL(await provider.authorize(left.location ?? ''));
    const back = await browser.open(pathname + search, FROM_PROVIDER);
    expect(back.status).toBe(200);
    expect(back.set).toMatch(SESSION);
    expect(back.leadsTo).toBe('/signed-in?next=%2Fgraphiql');
    expect(back.headers.get('cache-control')).toBe('no-store');
    expect(back.headers.get('referrer-policy')).toBe('no-referrer');
    expect(back.headers.get('content-security-policy')).toMatch(/^default-src 'none';(?!.*unsafe)/);
    expect((await browser.open(back.leadsTo ?? '', { 'sec-fetch-site': 'same-origin' })).location).toBe('/graphiql');
    expect(await me()).toMatchObject({ name: 'Ann Lee', grants: [{ role: 'FRONTLINE', unitId: null }] });
    expect((await browser.open('/')).text).toContain(`${provider.visitor}@example.com`);
  });

  it('finds the same person again, in a new session that ends the one before', async () => {
    somebody();
    await signIn();
    const [first, person] = [browser.copy(), await me()];
    await signIn();
    expect(await me()).toEqual(person);
    expect(browser.cookie).not.toBe(first.cookie);
    expect(await me(first)).toBeNull();
  });

  it('makes one person of two sign-ins at once', async () => {
    somebody();
    const [one, other] = [new Browser(server), new Browser(server)];
    const paths = await Promise.all([leaveAndReturn(one), leaveAndReturn(other)]);
    await Promise.all([one.open(paths[0], FROM_PROVIDER), other.open(paths[1], FROM_PROVIDER)]);
    expect((await me(one))?.id).toBe((await me(other))?.id);
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/.//evil.example'])('never leads to %s', async (next) => {
    somebody();
    expect((await signIn(`/sign-in/provider?next=${encodeURIComponent(next)}`)).leadsTo).toBe('/signed-in?next=%2F');
  });

  it('tells nobody who is refused more than they know, and leaves no session', async () => {
    somebody({ roles: ['astronauts'] });
    const back = await signIn();
    expect([back.status, back.set, back.leadsTo]).toEqual([403, null, null]);
    expect(back.text).toContain('You are not known here yet');
    provider.accounts.set(provider.visitor, { name: 'Ann', roles: 'astronauts staff' });
    expect((await signIn()).set).toMatch(SESSION);
  });

  it('puts no secret into the log', () => {
    for (const secret of [CLIENT_SECRET, 'code=', 'code_verifier', 'state=', '@example.com', 'refresh_token', 'id_token'])
      expect(server.log).not.toContain(secret);
  });
});

describe('the answer of the provider', () => {
  serverFor();

  async function refusal(path: string, who: Browser = browser): Promise<number> {
    const { status, set } = await who.open(path, FROM_PROVIDER);
    expect(set).toBeNull();
    expect(await me(who)).toBeNull();
    return status;
  }

  it('counts once', async () => {
    somebody();
    const path = await leaveAndReturn();
    const thief = browser.copy();
    expect((await browser.open(path, FROM_PROVIDER)).set).toMatch(SESSION);
    expect(await refusal(path, thief)).toBe(400);
  });

  it('counts in the browser in which the sign-in began, and in no other', async () => {
    somebody();
    const path = await leaveAndReturn();
    const victim = new Browser(server);
    expect(await refusal(path, victim)).toBe(400);
    await victim.open('/sign-in/provider');
    expect(await refusal(path, victim)).toBe(403);
  });

  it.each([
    ['no state', (query: URLSearchParams) => query.delete('state')],
    ['another state', (query: URLSearchParams) => query.set('state', 'x'.repeat(43))],
    ['another issuer', (query: URLSearchParams) => query.set('iss', 'https://evil.example')],
    ['no issuer, though this one always names itself', (query: URLSearchParams) => query.delete('iss')],
    ['another code', (query: URLSearchParams) => query.set('code', 'x'.repeat(43))],
    ['no code', (query: URLSearchParams) => query.delete('code')],
    ['two states', (query: URLSearchParams) => query.append('state', query.get('state') ?? '')],
    ['a refusal', (query: URLSearchParams) => (query.delete('code'), query.set('error', 'access_denied'))],
  ])('is refused with %s', async (_, change) => {
    somebody();
    const back = new URL(await leaveAndReturn(), server.url);
    change(back.searchParams);
    expect(await refusal(back.pathname + back.search)).toBe(403);
  });

  it('is refused with words of somebody’s own, and none of them stands in the log', async () => {
    somebody();
    const back = new URL(await leaveAndReturn(), server.url);
    const canary = 'canary4711\n{"level":60}';
    for (const name of ['error', 'error_description', 'error_uri']) back.searchParams.set(name, canary);
    back.searchParams.delete('code');
    expect(await refusal(back.pathname + back.search)).toBe(403);
    expect(server.log).toContain('answer is refused: a code of its own');
    expect(server.log).not.toContain('canary4711');
  });

  it('is refused with a code that was made for another sign-in of this server', async () => {
    somebody();
    const attacker = new Browser(server);
    const stolen = new URL(await leaveAndReturn(attacker), server.url).searchParams.get('code') ?? '';
    const own = new URL(await leaveAndReturn(), server.url);
    own.searchParams.set('code', stolen);
    expect(await refusal(own.pathname + own.search)).toBe(403);
  });

  it('is too late after ten minutes', async () => {
    somebody();
    const path = await leaveAndReturn();
    clock.advanceMs(10 * MINUTE);
    expect(await refusal(path)).toBe(400);
  });
});

describe('an ID token', () => {
  serverFor();

  /** Answers the next code with a token of the test's making. */
  async function withIdToken(make: (claims: Record<string, unknown>) => Promise<string> | string): Promise<Visit> {
    const subject = somebody();
    const { location } = await browser.open('/sign-in/provider');
    const nonce = new URL(location ?? '').searchParams.get('nonce');
    const { pathname, search } = new URL(await provider.authorize(location ?? ''));
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: provider.issuer, sub: subject, aud: CLIENT_ID, iat: now, exp: now + 600, nonce, roles: ['staff'] };
    provider.idToken = await make(claims);
    try {
      return await browser.open(pathname + search, FROM_PROVIDER);
    } finally {
      provider.idToken = null;
    }
  }

  it('of the right making is accepted', async () => {
    expect((await withIdToken((claims) => provider.sign(claims, { typ: 'JWT' }))).set).toMatch(SESSION);
  });

  it.each([
    ['without a nonce', { nonce: undefined }],
    ['with a foreign nonce', { nonce: 'n'.repeat(43) }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['for another client', { aud: 'dashboard' }],
    ['for several clients, issued to another one', { aud: [CLIENT_ID, 'dashboard'], azp: 'dashboard' }],
    ['that has expired', { exp: Math.floor(Date.now() / 1_000) - 120 }],
    ['without a subject', { sub: undefined }],
    ['without an expiry', { exp: undefined }],
  ])('%s is refused', async (_, wrong) => {
    const back = await withIdToken((claims) => provider.sign({ ...claims, ...wrong }, { typ: 'JWT' }));
    expect([back.status, back.set]).toEqual([403, null]);
  });

  it('signed by nobody, or by somebody else, is refused', async () => {
    const stranger = await provider.rotate('stranger');
    provider.published = provider.published.slice(1);
    const parts = (text: object) => Buffer.from(JSON.stringify(text)).toString('base64url');
    for (const make of [
      (claims: Record<string, unknown>) => provider.sign(claims, { typ: 'JWT' }, stranger),
      (claims: object) => `${parts({ alg: 'none', typ: 'JWT' })}.${parts(claims)}.`,
    ]) {
      const back = await withIdToken(make);
      expect([back.status >= 400, back.set]).toEqual([true, null]);
    }
  });
});

describe('what the provider claims', () => {
  serverFor({ HANDRAIL_OIDC_UNIT_CLAIM: 'org.unit', HANDRAIL_OIDC_ROLE_CLAIM: 'roles' }, {});

  let admin: Requester;
  beforeAll(async () => {
    admin = await server.person(['ADMIN']);
    for (const code of ['STORE-1', 'STORE-2']) await server.unit(code);
  });

  it('is followed at each sign-in: roles come and go, people move', async () => {
    const id = somebody({ roles: ['staff', 'administrators'], org: { unit: 'STORE-1' } });
    await signIn();
    const before = await me();
    expect(rolesOf(before)?.toSorted()).toEqual(['ADMIN', 'FRONTLINE']);
    expect(before?.grants.find(({ role }) => role === 'ADMIN')?.unitId).toBeNull();
    expect(before?.grants.find(({ role }) => role === 'FRONTLINE')?.unitId).toBe(before?.unitId);

    provider.accounts.set(id, { name: 'Ann', roles: ['leads'], org: { unit: 'STORE-2' } });
    await signIn();
    const after = await me();
    expect(after?.unitId).not.toBe(before?.unitId);
    expect(after?.grants).toEqual([{ role: 'SUPERVISOR', unitId: after?.unitId }]);
  });

  it('takes away only what it gave: a role that was granted by hand stays', async () => {
    const id = somebody({ roles: ['administrators'], org: { unit: 'STORE-1' } });
    await signIn();
    const { personId } = identityOf(id);
    await server.done('grantRole', { personId, role: 'AUDITOR' }, admin);
    await server.done('grantRole', { personId, role: 'FRONTLINE', unitCode: 'STORE-1' }, admin);
    provider.accounts.set(id, { name: 'Ann', roles: ['administrators', 'staff'], org: { unit: 'STORE-1' } });
    await signIn();
    provider.accounts.set(id, { name: 'Ann', roles: [], org: { unit: 'STORE-1' } });
    await signIn();
    expect(rolesOf(await me())?.toSorted()).toEqual(['AUDITOR', 'FRONTLINE']);
  });

  it('does not give back what was taken away by hand, until it is claimed anew', async () => {
    const id = somebody({ roles: ['staff', 'administrators'], org: { unit: 'STORE-1' } });
    await signIn();
    await server.done('revokeRole', { personId: identityOf(id).personId, role: 'ADMIN' }, admin);
    await signIn();
    expect(rolesOf(await me())).toEqual(['FRONTLINE']);
    provider.accounts.set(id, { roles: ['staff'], org: { unit: 'STORE-1' } });
    await signIn();
    provider.accounts.set(id, { roles: ['staff', 'administrators'], org: { unit: 'STORE-1' } });
    await signIn();
    expect(rolesOf(await me())?.toSorted()).toEqual(['ADMIN', 'FRONTLINE']);
  });

  it('does not move somebody back who was moved by hand', async () => {
    const id = somebody({ roles: ['staff'], org: { unit: 'STORE-1' } });
    await signIn();
    await server.done('movePerson', { personId: identityOf(id).personId, unitCode: 'STORE-2' }, admin);
    const moved = (await me())?.unitId;
    await signIn();
    expect((await me())?.unitId).toBe(moved);
  });

  it('of a unit that is not known here gives neither the unit nor a role in it, and says so', async () => {
    somebody({ roles: ['leads', 'administrators'], org: { unit: 'STORE-X' } });
    await signIn();
    expect(await me()).toMatchObject({ unitId: null, grants: [{ role: 'ADMIN', unitId: null }] });
    expect(server.log).toContain('STORE-X');
  });

  it('is marked in the history as the provider’s', async () => {
    const id = somebody({ roles: ['staff'], org: { unit: 'STORE-1' } });
    await signIn();
    const { personId } = identityOf(id);
    const events = await server.server.app.get(EventLog).load(`person-${personId}`);
    expect(events.map(({ type, metadata }) => [type, metadata['actor']])).toEqual(
      ['PersonInvited', 'RoleGranted'].map((type) => [type, 'sign-in-provider']),
    );
  });
});

describe('somebody who was put out in Handrail', () => {
  serverFor();

  it('stays out, whatever the provider says, until they are invited anew', async () => {
    const admin = await server.person(['ADMIN']);
    somebody();
    await signIn();
    const person = await me();
    await server.done('deactivatePerson', { personId: person?.id }, admin);
    expect(await me()).toBeNull();
    const back = await signIn();
    expect([back.status, back.set]).toEqual([403, null]);
    expect(back.text).toContain('You have no access any more');

    const { setupLink } = await server.done<{ setupLink: string }>('invitePerson', { name: 'Ann Lee' }, admin, 'setupLink');
    expect((await signIn(`${new URL(setupLink).pathname}/provider`)).set).toMatch(SESSION);
    expect((await me())?.id).not.toBe(person?.id);
  });

  it('stays out also where only the events tell', async () => {
    const id = somebody();
    await signIn();
    const { personId, invitation } = identityOf(id);
    await server.command('deactivatePerson', { personId }, await server.person(['ADMIN']));
    const again = `${id}-again`;
    server.server.app
      .get(FederatedIdentities)
      .begin({ issuer: provider.issuer, subject: again }, { personId, invitation: invitation ?? '' });
    provider.accounts.set(again, { roles: ['staff'] });
    provider.visitor = again;
    const back = await signIn();
    expect([back.status, back.set]).toEqual([403, null]);
    expect(back.text).toContain('You have no access any more');
  });
});

describe('a one-time link', () => {
  serverFor({ HANDRAIL_LOCAL_SIGN_IN: 'off' });

  async function invitation(): Promise<{ readonly id: string; readonly path: string }> {
    const { id } = await server.person(['SUPERVISOR'], { name: 'Bob' });
    return { id, path: `/set-up/${server.server.app.get(SetupLinks).issue(id, 'INVITATION')}` };
  }

  it('binds the account at the provider to the person who was invited, once', async () => {
    const { id, path } = await invitation();
    const page = (await browser.open(path)).text;
    expect(page).toContain(`action="${path}/provider"`);
    expect(page).not.toContain('type="password"');
    somebody({});
    expect((await signIn(`${path}/provider`)).set).toMatch(SESSION);
    expect(await me()).toMatchObject({ id, name: 'Bob', grants: [{ role: 'SUPERVISOR' }] });
    expect((await signIn()).set).toMatch(SESSION);
    expect((await me())?.id).toBe(id);

    somebody({});
    const thief = new Browser(server);
    const again = await signIn(`${path}/provider`, thief);
    expect([again.status, again.set]).toEqual([404, null]);
  });

  it('is not given out again once the account is bound', async () => {
    const admin = await server.person(['ADMIN']);
    const invited = { commandId: crypto.randomUUID(), name: 'Bob' };
    const invite = () => server.done<{ setupLink: string | null }>('invitePerson', invited, admin, 'setupLink');
    const path = new URL((await invite()).setupLink ?? '').pathname;
    somebody({});
    expect((await signIn(`${path}/provider`)).set).toMatch(SESSION);
    expect((await invite()).setupLink).toBeNull();
  });

  it('binds nobody’s account because another site leads there', async () => {
    const { path } = await invitation();
    somebody({});
    expect((await browser.open(`${path}/provider`)).status).toBe(404);
    expect((await browser.submit(`${path}/provider`, {}, { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })).status).toBe(
      403,
    );
  });

  it('takes nobody’s account from a person who has it', async () => {
    somebody();
    await signIn();
    const { path } = await invitation();
    const back = await signIn(`${path}/provider`);
    expect([back.status, back.set]).toEqual([409, null]);
  });

  it('makes a password only for the first administrator where local accounts are off', async () => {
    const { path } = await invitation();
    const ann = { signInName: 'ann@example.com', password: 'correct horse battery' };
    expect((await browser.submit(path, ann)).status).toBe(404);
    expect((await browser.open('/sign-in')).text).not.toContain('type="password"');
    await server.server.app.get(Accounts).setPassword(crypto.randomUUID(), ann.signInName, ann.password);
    expect((await browser.submit('/sign-in', ann)).status).toBe(404);
  });
});

describe('the first administrator', () => {
  serverFor({ HANDRAIL_LOCAL_SIGN_IN: 'off' });

  it('comes in by the provider too, and then there is no such link any more', async () => {
    const path = `/set-up/${server.server.firstLink() ?? ''}`;
    expect((await browser.open(path)).text).toMatch(/Sign in with Example Inc[^]*type="password"/);
    somebody({});
    expect((await signIn(`${path}/provider`)).set).toMatch(SESSION);
    expect(await me()).toMatchObject({ name: 'Ann Lee' });
    expect(rolesOf(await me())).toContain('ADMIN');
    expect(server.server.firstLink()).toBeNull();
  });
});

describe('a session that began at the provider', () => {
  serverFor({}, { sockets: { checkEvery: 400 } });

  it('ends within a minute once the provider takes it back, sockets too', async () => {
    const id = somebody({ roles: ['owners'] });
    await signIn();
    const live = new LiveClient(server, requester(), { origin: PUBLIC_URL });
    await live.until(({ changes }) => changes.length > 0);
    provider.accounts.delete(id);
    expect(await me()).not.toBeNull();
    clock.advanceMs(46_000);
    expect((await live.ended).code).toBe(4401);
    expect(await me()).toBeNull();
  });

  it('follows roles within a minute', async () => {
    const id = somebody({ roles: ['staff', 'administrators'] });
    await signIn();
    provider.accounts.set(id, { name: 'Ann', roles: ['staff'] });
    clock.advanceMs(46_000);
    await me();
    expect(rolesOf(await me())).toEqual(['FRONTLINE']);
  });

  it('asks once a minute, whoever else asks at the same time', async () => {
    somebody();
    await signIn();
    provider.requests.length = 0;
    for (let minute = 0; minute < 3; minute++) {
      clock.advanceMs(46_000);
      expect(await Promise.all(Array.from({ length: 5 }, () => me()))).not.toContain(null);
    }
    expect(provider.requests.filter((path) => path === '/token')).toHaveLength(3);
  });

  it('keeps the token that the provider gave for the used one, also where nothing else can be recorded then', async () => {
    const id = somebody({ roles: ['staff'] });
    await signIn();
    provider.accounts.set(id, { name: 'Ann', roles: ['staff', 'administrators'] });
    clock.advanceMs(46_000);
    const { store } = server.server.app.get(EventLog);
    const silent = () => Promise.reject(new EventStoreError('UNAVAILABLE', 'the event store does not answer'));
    Object.defineProperty(store, 'append', { configurable: true, value: silent });
    const { errors } = await server.query('{ me { id } }', {}, requester());
    Reflect.deleteProperty(store, 'append');
    expect(errors[0]?.extensions.code).toBe('UNAVAILABLE');
    clock.advanceMs(46_000);
    await me();
    expect(rolesOf(await me())?.toSorted()).toEqual(['ADMIN', 'FRONTLINE']);
  });

  it('ends when the provider answers for somebody else', async () => {
    const other = somebody({ roles: ['administrators'] });
    await signIn(undefined, new Browser(server));
    somebody();
    await signIn();
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: provider.issuer, sub: other, aud: CLIENT_ID, iat: now, exp: now + 600, roles: ['administrators'] };
    provider.idToken = await provider.sign(claims, { typ: 'JWT' });
    clock.advanceMs(46_000);
    expect(await me()).toBeNull();
    provider.idToken = null;
    expect(await me()).toBeNull();
  });

  it('is asked about once, also by two that have seen it at the same time', async () => {
    somebody();
    await signIn();
    const id = (browser.cookie ?? '').split('=')[1] ?? '';
    const seen = server.server.app.get(Sessions).peek(id);
    if (seen === null) throw new Error('no session');
    clock.advanceMs(46_000);
    provider.requests.length = 0;
    const singleSignOn = server.server.app.get(SingleSignOn);
    expect(await Promise.all([singleSignOn.standsBy(id, seen), singleSignOn.standsBy(id, seen)])).toEqual([true, true]);
    expect(provider.requests.filter((path) => path === '/token')).toHaveLength(1);
    expect(await me()).not.toBeNull();
  });

  it('goes on for ten minutes while the provider does not answer, and then no longer', async () => {
    somebody();
    await signIn();
    provider.isSilent = true;
    clock.advanceMs(46_000);
    expect(await me()).not.toBeNull();
    clock.advanceMs(10 * MINUTE);
    expect(await me()).toBeNull();
    provider.isSilent = false;
    clock.advanceMs(46_000);
    expect(await me()).not.toBeNull();
  });

  it('ends at once by the provider’s back channel', async () => {
    const id = somebody({ roles: ['owners'] });
    await signIn();
    const live = new LiveClient(server, requester(), { origin: PUBLIC_URL });
    await live.until(({ changes }) => changes.length > 0);
    const other = new Browser(server);
    somebody();
    await signIn(undefined, other);
    await provider.signOut(id);
    expect(await me()).toBeNull();
    expect((await live.ended).code).toBe(4401);
    expect(await me(other)).not.toBeNull();
  });

  it('ends there too when one signs out here', async () => {
    somebody();
    await signIn();
    const done = await browser.submit('/sign-out', {});
    expect([done.status, browser.cookie]).toEqual([200, null]);
    const target = new URL(done.leadsTo ?? '');
    expect([target.origin, target.searchParams.get('post_logout_redirect_uri')]).toEqual([
      provider.issuer,
      'https://handrail.example/sign-in',
    ]);
    expect((await fetch(target)).status).toBe(200);
  });

  it('leaves no token of the provider in the files that anybody could read', async () => {
    somebody();
    await signIn();
    const { idToken, refreshToken } = server.server.app.get(ProviderSessions).tokensOf((browser.cookie ?? '').split('=')[1] ?? '') ?? {};
    expect([idToken, refreshToken]).toEqual([expect.any(String), expect.any(String)]);
    const files = ['identity.sqlite', 'identity.sqlite-wal'].map((name) => readFileSync(join(server.data, name)));
    for (const token of [idToken, refreshToken, provider.visitor]) expect(Buffer.concat(files).includes(`${token}"`)).toBe(false);
  });
});

describe('a provider that gives no refresh token', () => {
  serverFor({}, {}, { grant_types: ['authorization_code'] });

  it('is not asked again; its sessions end as others do', async () => {
    const id = somebody();
    await signIn();
    provider.accounts.delete(id);
    clock.advanceMs(20 * MINUTE);
    expect(await me()).not.toBeNull();
    clock.advanceMs(30 * MINUTE);
    expect(await me()).toBeNull();
  });
});

describe('a logout token', () => {
  serverFor();
  const EVENTS = { 'http://schemas.openid.net/event/backchannel-logout': {} };

  async function post(token: string): Promise<number> {
    const response = await fetch(`${server.url}/sign-out/provider`, { method: 'POST', body: new URLSearchParams({ logout_token: token }) });
    expect(response.headers.get('cache-control')).toBe('no-store');
    return response.status;
  }

  function claimsFor(subject: string) {
    const now = Math.floor(Date.now() / 1_000);
    return { iss: provider.issuer, aud: CLIENT_ID, iat: now, exp: now + 120, jti: crypto.randomUUID(), sub: subject, events: EVENTS };
  }

  it.each([
    ['of another issuer', { iss: 'https://evil.example' }],
    ['for another client', { aud: 'dashboard' }],
    ['of some other event', { events: { 'http://schemas.openid.net/event/other': {} } }],
    ['with a nonce: an ID token', { nonce: 'n' }],
    ['without an id', { jti: undefined }],
    ['without its instant', { iat: undefined }],
    ['that is old', { iat: Math.floor(Date.now() / 1_000) - 300 }],
    ['for nobody', { sub: undefined }],
  ])('%s signs nobody out', async (_, wrong) => {
    const id = somebody();
    await signIn();
    expect(await post(await provider.sign({ ...claimsFor(id), ...wrong }, { typ: 'logout+jwt' }))).toBe(400);
    expect(await me()).not.toBeNull();
  });

  it('signed by nobody signs nobody out', async () => {
    const id = somebody();
    await signIn();
    const part = (text: object) => Buffer.from(JSON.stringify(text)).toString('base64url');
    expect(await post(`${part({ alg: 'none' })}.${part(claimsFor(id))}.`)).toBe(400);
    expect(await post('nonsense')).toBe(400);
    expect(await me()).not.toBeNull();
  });

  it('counts once', async () => {
    const id = somebody();
    await signIn();
    const token = await provider.sign(claimsFor(id), { typ: 'logout+jwt' });
    expect(await post(token)).toBe(200);
    expect(await me()).toBeNull();
    await signIn();
    expect(await post(token)).toBe(400);
    expect(await me()).not.toBeNull();
  });

  it('names one session, and ends no other but those that have no name', async () => {
    const id = somebody();
    await signIn();
    const session = (browser.cookie ?? '').split('=')[1] ?? '';
    const personId = server.server.app.get(Sessions).peek(session)?.personId ?? '';
    const [gone, other] = ['session-7', 'session-8'].map((sid) => {
      const begun = server.server.app.get(Sessions).begin(personId);
      server.server.app.get(ProviderSessions).attach(begun, provider.issuer, sid, { idToken: 'x', refreshToken: null });
      return begun;
    });
    expect(await post(await provider.sign({ ...claimsFor(id), sid: 'session-7' }))).toBe(200);
    expect(server.server.app.get(Sessions).peek(gone ?? '')).toBeNull();
    expect(server.server.app.get(Sessions).peek(other ?? '')).not.toBeNull();
    expect(await me()).toBeNull();
  });
});

describe('a provider that does not answer', () => {
  serverFor();

  it('is no reason not to start; signing in says so, and works once it is back', async () => {
    provider.isSilent = true;
    const started = await start();
    const { status, text, set } = await new Browser(started).open('/sign-in/provider');
    expect([status, set]).toEqual([503, null]);
    expect(text).toContain('The sign-in provider does not answer');
    await started.remove();
    provider.isSilent = false;
    somebody();
    expect((await signIn()).set).toMatch(SESSION);
  });

  it('lets nobody in on the way back', async () => {
    somebody();
    const path = await leaveAndReturn();
    provider.isSilent = true;
    expect(await browser.open(path, FROM_PROVIDER)).toMatchObject({ status: 503, set: null });
  });
});

describe('without a provider', () => {
  it('nothing of all this is there, and no session of one that there was', async () => {
    server = await RunningServer.start();
    browser = new Browser(server);
    expect((await browser.open('/sign-in')).text).not.toContain('Sign in with');
    for (const path of ['/sign-in/provider', '/sign-in/provider/return?code=x']) expect((await browser.open(path)).status).toBe(404);
    for (const path of ['/set-up/x/provider', '/sign-out/provider'])
      expect((await browser.submit(path, { logout_token: 'x' })).status).toBe(404);
    const person = await server.person([]);
    const session = (person.headersAt(server)['cookie'] ?? '').slice(SESSION_COOKIE.length + 1);
    expect((await server.query('{ me { id } }', {}, person)).errors).toEqual([]);
    server.server.app.get(ProviderSessions).attach(session, 'https://gone.example', null, { idToken: 'x', refreshToken: null });
    expect((await server.query('{ me { id } }', {}, person)).errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    await server.remove();
  });
});
