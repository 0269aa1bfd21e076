import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SESSION_COOKIE, Sessions, Tokens } from '#identity';
import { LiveClient, RawSocket } from '../journeys/live-client.ts';
import { RunningServer } from '../journeys/running-server.ts';
import type { Requester } from '../journeys/running-server.ts';
import { exchange, graphqlRequest, request } from './raw-http.ts';

const QUERY = '{ me { id } }';

let running: RunningServer;
let machine: Requester;
let person: Requester;
let other: Requester;
let secret: string;
let session: string;
beforeAll(async () => {
  running = await RunningServer.start();
  machine = running.token(['EXECUTIVE']);
  secret = (machine.headersAt(running)['authorization'] ?? '').slice('Bearer '.length);
  [person, other] = [await running.person(['FRONTLINE']), await running.person(['ADMIN'])];
  session = (person.headersAt(running)['cookie'] ?? '').slice(SESSION_COOKIE.length + 1);
});
afterAll(() => running.remove());

/** Whom the server takes the sender for; null: a stranger. */
async function taken(bytes: string): Promise<string | null> {
  const { status, body } = await exchange(running, bytes);
  expect(status).toBeLessThan(500);
  for (const sent of [secret, session]) expect(body).not.toContain(sent);
  const { data, errors } = JSON.parse(body) as {
    data?: { me: { id: string } } | null;
    errors?: readonly { extensions: { code: string } }[];
  };
  if (errors) expect(errors[0]?.extensions.code).toMatch(/^(UNAUTHENTICATED|BAD_USER_INPUT)$/);
  return data?.me.id ?? null;
}

const withToken = (authorization: string) => graphqlRequest(QUERY, { authorization });
const withCookie = (cookie: string, more = {}) => graphqlRequest(QUERY, { cookie, 'x-handrail': '1', ...more });

describe('a machine token', () => {
  it('is taken as it was given out', async () => {
    for (const authorization of [`Bearer ${secret}`, `bearer ${secret}`, `Bearer   ${secret}`, `  Bearer ${secret}  `])
      expect([authorization, await taken(withToken(authorization))]).toEqual([authorization, machine.id]);
  });

  it.each<readonly [what: string, change: (token: string) => string]>([
    ['cut off by one', (token) => token.slice(0, -1)],
    ['with one more', (token) => `${token}0`],
    ['in capitals', (token) => token.toUpperCase()],
    ['with another prefix', (token) => token.replace('hr_', 'HR_')],
    ['without its prefix', (token) => token.slice(3)],
    ['with another end', (token) => token.slice(0, -1) + (token.endsWith('0') ? '1' : '0')],
    ['with another id', (token) => token.replace(/^hr_./, (start) => (start === 'hr_0' ? 'hr_1' : 'hr_0'))],
    ['with a blank in it', (token) => `${token.slice(0, 30)} ${token.slice(30)}`],
    ['with a tab in it', (token) => `${token.slice(0, 30)}\t${token.slice(30)}`],
    ['with a blank of another script', (token) => `${token}\u00a0`],
    ['in quotes', (token) => `"${token}"`],
    ['in base64', (token) => Buffer.from(token).toString('base64')],
    ['encoded for an address', (token) => token.replaceAll('_', '%5f')],
    ['twice', (token) => `${token},${token}`],
    ['twice with its scheme', (token) => `${token}, Bearer ${token}`],
    ['with a null', (token) => `${token}%00`],
    ['with an empty secret', (token) => token.slice(0, 20)],
    ['with letters of another script', (token) => token.replace('hr_', 'h\u0433_')],
    ['as a pattern', (token) => token.replace(/.$/, '%')],
    ['as SQL', () => "hr_0' OR '1'='1"],
    ['that is none', () => ''],
  ])('is refused %s', async (_, change) => {
    expect(await taken(withToken(`Bearer ${Buffer.from(change(secret), 'utf8').toString('latin1')}`))).toBeNull();
  });

  it.each(['Basic', 'Token', 'Bearer:', 'BearerBearer', 'Digest', ''])('is refused behind %p', async (scheme) => {
    expect(await taken(withToken(`${scheme} ${secret}`))).toBeNull();
  });

  it('is refused in every other place', async () => {
    const asJson = (body: object) =>
      request('POST /graphql', { 'content-type': 'application/json' }, JSON.stringify({ query: QUERY, ...body }));
    for (const bytes of [
      graphqlRequest(QUERY).replace('POST /graphql', `POST /graphql?access_token=${secret}&authorization=Bearer%20${secret}`),
      graphqlRequest(QUERY, { cookie: `${SESSION_COOKIE}=${secret}`, 'x-handrail': '1' }),
      graphqlRequest(QUERY, { 'x-authorization': `Bearer ${secret}`, 'x-api-key': secret, 'proxy-authorization': `Bearer ${secret}` }),
      asJson({ access_token: secret, extensions: { authorization: `Bearer ${secret}` } }),
      asJson({ variables: { authorization: `Bearer ${secret}` } }),
    ])
      expect(await taken(bytes)).toBeNull();
  });

  it('is refused when it comes in two headers, of which each reader could take another', async () => {
    const twice = withToken(`Bearer ${secret}`).replace(
      'authorization:',
      `authorization: Bearer hr_${'0'.repeat(16)}_${'0'.repeat(64)}\r\nauthorization:`,
    );
    expect(await taken(twice)).not.toBe(machine.id);
  });

  it('opens no page and is refused on none', async () => {
    const { status, headers } = await exchange(running, request('GET /', { authorization: `Bearer ${secret}` }));
    expect([status, headers['location']]).toEqual([303, '/sign-in']);
  });

  it('opens the bundle of guardrails in its header only, and not once it is revoked', async () => {
    const revoked = running.token(['FRONTLINE']);
    const { authorization = '' } = revoked.headersAt(running);
    const value = authorization.slice('Bearer '.length);
    const bundle = async (line: string, headers: Readonly<Record<string, string>>) =>
      (await exchange(running, request(`GET ${line}`, headers))).status;
    expect(await bundle('/guardrails.json', { authorization })).toBe(200);
    for (const [line, headers] of [
      [`/guardrails.json?access_token=${value}`, {}],
      ['/guardrails.json', { cookie: `${SESSION_COOKIE}=${value}`, 'x-handrail': '1' }],
      ['/guardrails.json', { authorization: `Basic ${value}` }],
      ['/guardrails.json', { authorization: authorization.slice(0, -1) }],
    ] as const)
      expect([line, await bundle(line, headers)]).toEqual([line, 401]);
    // A note is a page for people, and has no name of a machine below it.
    expect(await bundle(`/judgement-calls/${randomUUID()}/note`, { authorization })).toBe(303);
    running.server.app.get(Tokens).revoke(revoked.id);
    expect(await bundle('/guardrails.json', { authorization })).toBe(401);
  });

  it('ends at once when it is revoked, for questions and for sockets', async () => {
    const revoked = running.token(['POLICY_OWNER']);
    const { authorization = '' } = revoked.headersAt(running);
    expect(await taken(withToken(authorization))).toBe(revoked.id);
    running.server.app.get(Tokens).revoke(revoked.id);
    expect(await taken(withToken(authorization))).toBeNull();
    const client = new LiveClient(running, revoked);
    expect(await client.ended).toMatchObject({ code: 4401 });
  });

  it('and a session together count as the token alone: what fails does not fall back to more', async () => {
    const { cookie = '' } = other.headersAt(running);
    expect(await taken(withCookie(cookie, { authorization: `Bearer ${secret}` }))).toBe(machine.id);
    expect(await taken(withCookie(cookie, { authorization: `Bearer ${secret.slice(0, -1)}` }))).toBeNull();
  });
});

describe('a session', () => {
  it('is taken as it was given out', async () => {
    expect(await taken(withCookie(`${SESSION_COOKIE}=${session}`))).toBe(person.id);
  });

  it.each<readonly [what: string, cookie: (session: string) => string]>([
    ['cut off by one', (id) => `${SESSION_COOKIE}=${id.slice(0, -1)}`],
    ['with one more', (id) => `${SESSION_COOKIE}=${id}A`],
    ['in another case', (id) => `${SESSION_COOKIE}=${id.toUpperCase()}`],
    ['without the prefix of its name', (id) => `handrail=${id}`],
    ['under a name of another case', (id) => `__host-handrail=${id}`],
    ['under the name of a secure cookie', (id) => `__Secure-handrail=${id}`],
    ['with the same bytes said otherwise', (id) => `${SESSION_COOKIE}=${id.slice(0, -1)}${otherEnding(id)}`],
    ['that is empty', () => `${SESSION_COOKIE}=`],
    ['as SQL', () => `${SESSION_COOKIE}=' OR 1=1 --`],
    ['as a hash', (id) => `${SESSION_COOKIE}=${Buffer.from(id, 'base64url').toString('hex')}`],
  ])('is refused %s', async (_, cookie) => {
    expect(await taken(withCookie(cookie(session)))).toBeNull();
  });

  it('is not overruled by a second cookie that a neighbour has set', async () => {
    const tossed = `${SESSION_COOKIE}=tossed; ${SESSION_COOKIE}=${session}`;
    expect(await taken(withCookie(tossed))).toBeNull();
    expect(await taken(withCookie(`${SESSION_COOKIE}=${session}; ${SESSION_COOKIE}=tossed`))).toBe(person.id);
  });

  it('is no bearer token', async () => {
    expect(await taken(withToken(`Bearer ${session}`))).toBeNull();
    const raw = new RawSocket(running, { headers: {} });
    await raw.opened;
    raw.send({ type: 'connection_init', payload: { authorization: `Bearer ${session}` } });
    expect(await raw.ended).toMatchObject({ code: 4401 });
  });

  it('ends with its person, and with its sign-out, everywhere at once', async () => {
    const leaver = await running.person(['FRONTLINE']);
    const { cookie = '' } = leaver.headersAt(running);
    expect(await taken(withCookie(cookie))).toBe(leaver.id);
    await running.done('deactivatePerson', { personId: leaver.id }, other);
    expect(await taken(withCookie(cookie))).toBeNull();
    const signedOut = await running.person(['FRONTLINE']);
    const { cookie: second = '' } = signedOut.headersAt(running);
    running.server.app.get(Sessions).revoke(second.slice(SESSION_COOKIE.length + 1));
    expect(await taken(withCookie(second))).toBeNull();
  });
});

/** Four characters end the same bytes: base64 leaves two bits of the last one unused. */
function otherEnding(session: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(session.at(-1) ?? 'A') ^ 1] ?? 'B';
}
