import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Accounts, SESSION_COOKIE, Sessions } from '#identity';
import type { Role } from '#eventing';
import { LiveClient } from './live-client.ts';
import { handrail } from './operator.ts';
import { RunningServer } from './running-server.ts';
import type { Requester } from './running-server.ts';

const PASSWORD = 'correct horse battery';

let running: RunningServer;
let admin: Requester;
beforeAll(async () => {
  running = await RunningServer.start({ sockets: { checkEvery: 400 } });
  admin = await running.person(['ADMIN']);
});
afterAll(() => running.remove());

/** One person signed in on two devices, with a socket open on the second. */
async function onTwoDevices(...roles: readonly Role[]) {
  const first = await running.person(['POLICY_OWNER', ...roles]);
  first.headersAt(running);
  const session = running.server.app.get(Sessions).begin(first.id);
  const second: Requester = { id: first.id, headersAt: () => ({ cookie: `${SESSION_COOKIE}=${session}`, 'x-handrail': '1' }) };
  const live = new LiveClient(running, second);
  await live.until(({ changes }) => changes.length > 0);
  return { first, second, live, id: first.id };
}

type Devices = Awaited<ReturnType<typeof onTwoDevices>>;

async function areSignedOut({ first, second, live }: Devices): Promise<void> {
  expect((await live.ended).code).toBe(4401);
  for (const device of [first, second]) {
    const answer = await running.query('{ me { id } }', {}, device);
    expect(answer.errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  }
}

const signOut = (input: object, as: Requester) => running.command('signOutEverywhere', input, as);

describe('all sessions of a person end', () => {
  it('when they sign out everywhere, and nobody else’s do', async () => {
    const [devices, other] = [await onTwoDevices(), await onTwoDevices()];
    expect((await signOut({}, devices.first)).errors).toEqual([]);
    await areSignedOut(devices);
    expect((await running.query('{ me { id } }', {}, other.second)).errors).toEqual([]);
    await other.live.close();
  });

  it('when an administrator signs them out', async () => {
    const devices = await onTwoDevices();
    expect((await signOut({ personId: devices.id }, admin)).errors).toEqual([]);
    await areSignedOut(devices);
  });

  it('when an operator signs them out, by name or id', async () => {
    const devices = await onTwoDevices();
    expect(await handrail(running.data, 'person', 'sign-out', devices.id)).toMatchObject({ code: 0, stdout: '' });
    await areSignedOut(devices);
    const named = await running.person([]);
    await running.server.app.get(Accounts).setPassword(named.id, 'named@example.com', PASSWORD);
    named.headersAt(running);
    expect(await handrail(running.data, 'person', 'sign-out', 'Named@example.com')).toMatchObject({ code: 0 });
    expect((await running.query('{ me { id } }', {}, named)).errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(await handrail(running.data, 'person', 'sign-out', 'nobody@example.com')).toMatchObject({ code: 1 });
  });

  it('when their password is changed', async () => {
    const devices = await onTwoDevices();
    await running.server.app.get(Accounts).setPassword(devices.id, `${devices.id}@example.com`, PASSWORD);
    await areSignedOut(devices);
  });

  it('when they are deactivated', async () => {
    const devices = await onTwoDevices();
    await running.done('deactivatePerson', { personId: devices.id }, admin);
    await areSignedOut(devices);
  });
});

describe('signing somebody else out', () => {
  it('is for administrators', async () => {
    const [victim, other] = [await onTwoDevices(), await running.person(['COMPLIANCE', 'AUDITOR', 'EXECUTIVE'])];
    for (const as of [other, running.token(['AUDITOR'])]) {
      const document = 'mutation S($input: SignOutEverywhereInput!) { signOutEverywhere(input: $input) { position } }';
      const answer = await running.query(document, { input: { commandId: randomUUID(), personId: victim.id } }, as);
      expect(answer.errors[0]?.extensions.code).toBe('NOT_FOUND');
    }
    expect((await running.query('{ me { id } }', {}, victim.second)).errors).toEqual([]);
    await victim.live.close();
  });

  it('names somebody who is here', async () => {
    for (const [input, as] of [
      [{ personId: randomUUID() }, admin],
      [{}, running.token(['ADMIN'])],
    ] as const) {
      expect((await signOut(input, as)).errors).toEqual([
        expect.objectContaining({ code: 'organisation.unknown-person', field: 'personId' }),
      ]);
    }
  });
});
