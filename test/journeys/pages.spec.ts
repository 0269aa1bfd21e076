import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Accounts, SetupLinks } from '#identity';
import { once } from 'node:events';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { FirstAdministrator } from '../../apps/api/src/first-administrator.ts';
import { Browser } from './browser.ts';
import { RunningServer } from './running-server.ts';

const PASSWORD = 'correct horse battery';
let ann = { signInName: 'ann@example.com', password: PASSWORD };
const SESSION = /^__Host-handrail=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/;

let server: RunningServer;
let browser: Browser;

/** One server for the tests of a group, or a fresh one for each. */
function serverFor(before: typeof beforeEach, after: typeof afterEach): void {
  before(async () => {
    server = await RunningServer.start();
  });
  after(() => server.remove());
  beforeEach(() => {
    browser = new Browser(server);
  });
}

/** Makes `ann` somebody with an account. */
async function account(): Promise<void> {
  const { id } = await server.person(['FRONTLINE']);
  ann = { signInName: `ann-${id}@example.com`, password: PASSWORD };
  await server.server.app.get(Accounts).setPassword(id, ann.signInName, ann.password);
}

/** The path of a link for somebody new. */
async function invitation(): Promise<string> {
  const { id } = await server.person(['SUPERVISOR'], { name: 'Bob' });
  return `/set-up/${server.server.app.get(SetupLinks).issue(id, 'INVITATION')}`;
}

/** Who the browser is to GraphQL, as GraphiQL asks. */
async function me(): Promise<{ name: string; grants: readonly { role: string }[] } | null> {
  const headers = { 'x-handrail': '1', ...(browser.cookie !== null && { cookie: browser.cookie }) };
  const answer = await server.query<{ me: { name: string; grants: [] } }>('{ me { name grants { role } } }', {}, null, headers);
  return answer.errors.length > 0 ? null : answer.data.me;
}

/** `fetch` does not let go of the `host` header. */
async function openAs(path: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const [response] = (await once(get(server.url + path, { headers }), 'response')) as [IncomingMessage];
  return text(response);
}

describe('the link of the first administrator', () => {
  serverFor(beforeEach, afterEach);
  const link = () => `/set-up/${server.server.firstLink()}`;

  it('makes the account once, and signs in', async () => {
    const path = link();
    expect((await browser.open(path)).text).toContain('Your name');
    const done = await browser.submit(path, { ...ann, name: 'Ann Lee' });
    expect([done.status, done.location]).toEqual([303, '/signed-in?next=%2F']);
    expect(done.set).toMatch(SESSION);
    expect((await browser.open('/signed-in?next=%2F')).location).toBe('/');
    expect((await browser.open('/')).text).toContain('administrator, policy owner, executive');
    expect(await me()).toEqual({ name: 'Ann Lee', grants: ['ADMIN', 'POLICY_OWNER', 'EXECUTIVE'].map((role) => ({ role })) });

    const again = await new Browser(server).submit(path, { ...ann, name: 'Eve', password: 'another good password' });
    expect([again.status, again.set]).toEqual([404, null]);
    expect(again.text).toContain('This link does not work');
    expect(again.text).toBe((await browser.open('/set-up/never-was-a-link')).text);
    expect(server.server.firstLink()).toBeNull();
  });

  it('names everything that is wrong at once, at the field and above, and stays good', async () => {
    const path = link();
    const { status, text, set } = await browser.submit(path, { name: ' ', signInName: '"><script>', password: 'eleven char' });
    expect([status, set]).toEqual([422, null]);
    expect(text).toContain('<title>Error: Set up Handrail');
    for (const message of ['Enter your name', 'Enter an email address in the correct form,', 'A password has at least 12 characters']) {
      expect(text.split(message)).toHaveLength(3);
    }
    expect(text).not.toContain('<script>');
    expect(text).not.toContain('eleven char');
    expect((await browser.submit(path, { ...ann, name: 'Ann' })).status).toBe(303);
  });

  it('takes up where a crash between person and account left off', async () => {
    await server.server.app.get(FirstAdministrator).record('Ann');
    expect((await browser.submit(link(), { ...ann, name: 'Ann' })).status).toBe(303);
    expect((await me())?.name).toBe('Ann');
  });

  it('has expired after a day', async () => {
    const path = link();
    server.clock.advanceMs(24 * 3_600_000);
    expect((await browser.open(path)).text).toContain('This link does not work');
  });
});

describe('an invitation', () => {
  serverFor(beforeAll, afterAll);

  it('asks for no name, and refuses an address that somebody has', async () => {
    await account();
    const { id } = await server.person(['SUPERVISOR'], { name: 'Bob' });
    const path = `/set-up/${server.server.app.get(SetupLinks).issue(id, 'INVITATION')}`;
    expect((await browser.open(path)).text).not.toContain('Your name');
    expect((await browser.submit(path, ann)).text).toContain('is taken; choose another one');
    expect((await browser.submit(path, { ...ann, signInName: 'bob@example.com' })).status).toBe(303);
    expect((await me())?.name).toBe('Bob');
  });
});

describe('a link to choose a new password', () => {
  serverFor(beforeAll, afterAll);

  it('knows the address, signs in, and ends what was signed in before', async () => {
    await account();
    await browser.submit('/sign-in', ann);
    const accounts = server.server.app.get(Accounts);
    const path = `/set-up/${server.server.app.get(SetupLinks).issue(accounts.personOf(ann.signInName) ?? '', 'PASSWORD_RESET')}`;
    const other = new Browser(server);
    const page = await other.open(path);
    for (const words of ['<h1>Choose a new password</h1>', `value="${ann.signInName}"`, 'Set the password and sign in'])
      expect(page.text).toContain(words);
    expect(page.text).not.toContain('Your name');
    expect(await me()).not.toBeNull();

    const renewed = { ...ann, password: 'another good password' };
    expect((await other.submit(path, { ...renewed, password: 'eleven char' })).status).toBe(422);
    const done = await other.submit(path, renewed);
    expect([done.status, done.location]).toEqual([303, '/signed-in?next=%2F']);
    expect(done.set).toMatch(SESSION);
    expect(await me()).toBeNull();
    expect((await browser.submit('/sign-in', ann)).status).toBe(422);
    expect((await browser.submit('/sign-in', renewed)).status).toBe(303);
    expect((await new Browser(server).submit(path, renewed)).status).toBe(404);
  });
});

describe('signing in', () => {
  serverFor(beforeAll, afterAll);
  it('opens a new session and goes on to where one wanted', async () => {
    await account();
    expect((await browser.open('/graphiql?example=inbox')).location).toBe('/sign-in?next=%2Fgraphiql%3Fexample%3Dinbox');
    const done = await browser.submit('/sign-in?next=%2Fgraphiql%3Fexample%3Dinbox', {
      ...ann,
      signInName: ` ${ann.signInName.toUpperCase()} `,
    });
    expect(done.set).toMatch(SESSION);
    expect(done.location).toBe('/signed-in?next=%2Fgraphiql%3Fexample%3Dinbox');
    expect((await browser.open(done.location ?? '')).location).toBe('/graphiql?example=inbox');
    expect((await browser.open('/sign-in')).location).toBe('/');

    const first = browser.cookie;
    await browser.submit('/sign-in', ann);
    expect(browser.cookie).not.toBe(first);
    browser.cookie = first;
    expect(await me()).toBeNull();
  });

  it('says so when the browser has not kept the session', async () => {
    expect((await browser.open('/signed-in?next=%2F')).text).toContain('Your browser did not keep you signed in');
  });

  it('answers the same for a wrong password and a name that nobody has', async () => {
    await account();
    const wrong = await browser.submit('/sign-in', { ...ann, password: 'a wrong password' });
    const unknown = await browser.submit('/sign-in', { ...ann, signInName: 'bob@example.com' });
    expect([wrong.status, wrong.set, unknown.status, unknown.set]).toEqual([422, null, 422, null]);
    expect(unknown.text.replaceAll('bob@example.com', ann.signInName)).toBe(wrong.text);
    expect(wrong.text).toContain('The email address or the password is not right');
    expect((await browser.submit('/sign-in', {})).text).toMatch(/Enter your email address[^]*Enter your password/);
  });

  it('has to wait after many failures, and is told how long', async () => {
    await account();
    for (let i = 0; i < 5; i++) await browser.submit('/sign-in', { ...ann, password: 'a wrong password' });
    const { status, headers, text, set } = await browser.submit('/sign-in', ann);
    expect([status, headers.get('retry-after'), set]).toEqual([429, '1', null]);
    expect(text).toContain('Too many attempts. Try again in 1 second');
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/.//evil.example'])('never leads to %s', async (next) => {
    await account();
    const path = `/sign-in?next=${encodeURIComponent(next)}`;
    expect((await browser.open(path)).text).not.toContain('evil');
    expect((await browser.submit(path, ann)).location).toBe('/signed-in?next=%2F');
    expect((await browser.open(`/signed-in?next=${encodeURIComponent(next)}`)).location).toBe('/');
    expect((await browser.open(path)).location).toBe('/');
  });

  it('leaves nothing of what was typed in the log', async () => {
    await browser.submit('/sign-in', { signInName: 'typed-by-mistake', password: 'my-secret-password' });
    await browser.open('/set-up/a-secret-token');
    await browser.open('/a-secret-page');
    for (const typed of ['typed-by-mistake', 'my-secret-password', 'a-secret']) expect(server.log).not.toContain(typed);
  });

  it.each([
    ['plain http over the network', { host: 'handrail.example.org' }, 'This connection is not safe'],
    ['https ended in front of us', { host: 'handrail.example.org', 'sec-fetch-site': 'none' }, 'type="password"'],
    ['the own computer', { host: 'localhost:3000' }, 'type="password"'],
  ])('is offered only where the browser keeps it: %s', async (_, headers, expected) => {
    expect(await openAs('/sign-in', headers)).toContain(expected);
    expect(await openAs(await invitation(), headers)).toContain(expected);
  });
});

describe('signing out', () => {
  serverFor(beforeAll, afterAll);
  it('ends the session, on the server too', async () => {
    await account();
    await browser.submit('/sign-in', ann);
    const session = browser.cookie;
    const { status, location, set } = await browser.submit('/sign-out', {});
    expect([status, location]).toEqual([303, '/sign-in']);
    expect(set).toMatch(/^__Host-handrail=; .*Expires=Thu, 01 Jan 1970/);
    browser.cookie = session;
    expect(await me()).toBeNull();
    expect((await browser.open('/')).location).toBe('/sign-in');
  });

  it('comes by itself after half an hour without use', async () => {
    await account();
    await browser.submit('/sign-in', ann);
    server.clock.advanceMs(30 * 60_000);
    expect((await browser.open('/')).location).toBe('/sign-in');
  });
});

describe('a form from elsewhere', () => {
  serverFor(beforeAll, afterAll);
  const elsewhere: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['a neighbour on the same site', { 'sec-fetch-site': 'same-site', origin: 'https://wiki.example.org' }],
    ['nowhere', { 'sec-fetch-site': 'none' }],
    ['an older browser on another site', { origin: 'https://evil.example' }],
    ['a sandboxed frame of an older browser', { origin: 'null' }],
    ['something that hides where', {}],
  ];

  it.each(elsewhere)('is refused: %s', async (_, headers) => {
    await account();
    await browser.submit('/sign-in', ann);
    const victim = browser.cookie;
    const path = await invitation();
    for (const [form, fields] of [
      ['/sign-out', {}],
      ['/sign-in', ann],
      [path, { ...ann, signInName: 'eve@example.com' }],
    ] as const) {
      const { status, set, text } = await browser.submit(form, fields, headers);
      expect([form, status, set]).toEqual([form, 403, null]);
      expect(text).toContain('This form did not come from Handrail');
    }
    browser.cookie = victim;
    expect(await me()).not.toBeNull();
  });

  it('is accepted from an older browser that names our own address', async () => {
    await account();
    expect((await browser.submit('/sign-in', ann, { origin: server.url })).status).toBe(303);
  });
});

describe('every answer', () => {
  serverFor(beforeAll, afterAll);
  it.each(['/', '/sign-in', '/signed-in', '/set-up/x', '/graphiql', '/nowhere', '/graphql?query=%7Bme%7Bid%7D%7D'])(
    'of %s is kept by nobody',
    async (path) => {
      const { headers } = await browser.open(path);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';/);
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    },
  );

  it('has no script and no style of its own', async () => {
    const pages = ['/sign-in', '/signed-in', '/set-up/x', await invitation(), '/nowhere'];
    for (const path of pages) expect((await browser.open(path)).text).not.toMatch(/<script|<style|\sstyle=|\son\w+=/);
    expect((await browser.open('/assets/pages.css')).headers.get('content-type')).toBe('text/css; charset=utf-8');
  });

  it('to what does not exist is a page for people, JSON for programs, and says no more', async () => {
    const page = await browser.open('/<script>alert(1)</script>');
    expect([page.status, page.text.includes('Page not found'), page.text.includes('alert')]).toEqual([404, true, false]);
    const json = await browser.open('/nowhere', { accept: 'application/json' });
    expect([json.status, json.headers.get('content-type')]).toEqual([404, 'application/json; charset=utf-8']);
  });

  it('to a fault says nothing about it but a number that the log has too', async () => {
    const accounts = server.server.app.get(Accounts);
    Object.defineProperty(accounts, 'verify', { configurable: true, value: () => Promise.reject(new Error('the disk is on fire')) });
    const { status, text } = await browser.submit('/sign-in', ann);
    Reflect.deleteProperty(accounts, 'verify');
    expect([status, text.includes('on fire')]).toEqual([500, false]);
    const number = /this number: ([\w-]{36})/.exec(text)?.[1] ?? 'none';
    expect(server.log).toContain(number);
  });
});

describe('GraphiQL', () => {
  serverFor(beforeAll, afterAll);
  it('opens for those who are signed in, with its files from this server only', async () => {
    await account();
    await browser.submit('/sign-in', ann);
    const { status, text, headers } = await browser.open('/graphiql');
    expect(status).toBe(200);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy.match(/'unsafe-\w+'/g)).toEqual(["'unsafe-inline'"]);
    expect(policy).toContain("style-src 'self' 'unsafe-inline';");
    expect(policy).not.toMatch(/https?:/);
    expect(text).not.toMatch(/<script>|https?:/);
    const files = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(files).toHaveLength(3);
    for (const path of files) {
      const file = await browser.open(path);
      expect([path, file.status, file.headers.get('cache-control')]).toEqual([path, 200, 'public, max-age=31536000, immutable']);
    }
  });

  it.each(['..%2Fsrc%2Fmain.js', '%2e%2e%2f%2e%2e%2fpackage.json', '__proto__', 'nothing.js'])('offers no file %s', async (name) => {
    const { status, headers } = await browser.open(`/graphiql/assets/${name}`);
    expect([status, headers.get('cache-control')]).toEqual([404, 'no-store']);
  });
});
