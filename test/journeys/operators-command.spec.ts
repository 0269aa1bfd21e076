import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openIdentity } from '#identity';
import { appointAdministrator, countEvents, forgetPeople, handrail, parkStreams } from './operator.ts';

describe('the operators’ command', () => {
  let data: string;

  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'handrail-token-'));
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  it('prints a new token and nothing else, lists it and revokes it', async () => {
    const created = await handrail(data, 'token', 'create', '--role', 'FRONTLINE,EXECUTIVE', '--name', 'till');
    expect(created).toEqual({ code: 0, stdout: expect.stringMatching(/^hr_[0-9a-f]{16}_[0-9a-f]{64}\n$/), stderr: '' });
    const id = created.stdout.split('_')[1] ?? '';
    const listed = await handrail(data, 'token', 'list');
    expect(listed.stdout).toMatch(new RegExp(`^${id} +till +FRONTLINE,EXECUTIVE +all `, 'm'));
    expect(listed.stdout).not.toContain(created.stdout.trim());
    expect(await handrail(data, 'token', 'revoke', id)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await handrail(data, 'token', 'list')).toEqual({ code: 0, stdout: '', stderr: 'There are no tokens.\n' });
  });

  it.each([
    [['token', 'create', '--role', 'KING', '--name', 'x'], 2, '"KING" is no role'],
    [['token', 'create', '--role', 'ADMIN', '--unit', 'NOWHERE', '--name', 'x'], 1, 'No unit has the code NOWHERE'],
    [['token', 'create', '--role', 'ADMIN'], 2, '--name'],
    [['token', 'revoke', 'none'], 1, 'No token has the id "none"'],
    [['tokn'], 2, 'unknown command'],
    [['projections', 'rebuild', 'nothing'], 1, 'There is no read model "nothing"'],
    [['projections', 'retry', 'nothing'], 1, 'There is no read model "nothing"'],
    [['person', 'link', 'ann@example.com'], 1, 'Nobody signs in as "ann@example.com"'],
    [['person', 'link'], 2, 'sign-in-name'],
  ] as const)('refuses %j', async (words, code, message) => {
    expect(await handrail(data, ...words)).toEqual({ code, stdout: '', stderr: expect.stringContaining(message) });
  });

  it('prints a link to choose a new password and nothing else, once for a person', async () => {
    const identity = openIdentity({ directory: data });
    try {
      await identity.accounts.setPassword('ann', 'ann@example.com', 'correct horse battery');
      const ran = await handrail(data, 'person', 'link', 'Ann@Example.com');
      expect(ran).toEqual({ code: 0, stdout: expect.stringMatching(/^http:\/\/localhost:3000\/set-up\/[\w-]{43}\n$/), stderr: '' });
      const token = basename(ran.stdout.trim());
      expect(identity.links.look(token)).toEqual({ personId: 'ann', purpose: 'PASSWORD_RESET' });
      await handrail(data, 'person', 'link', 'ann@example.com');
      expect(() => identity.links.look(token)).toThrow('used already or has expired');
    } finally {
      identity.close();
    }
  });

  it('builds a read model anew where no server runs', async () => {
    await appointAdministrator(data);
    expect(countEvents(data)).toBe(3);
    expect(await handrail(data, 'projections', 'rebuild', 'organisation')).toMatchObject({ code: 0, stdout: '' });
    expect((await handrail(data, 'projections', 'list')).stdout).toMatch(/^organisation +v\d+ +LIVE +0 +0$/m);
  });

  it('applies the events of parked streams again, and says what stays parked', async () => {
    await appointAdministrator(data);
    await handrail(data, 'projections', 'rebuild', 'organisation');
    await parkStreams(data);
    expect((await handrail(data, 'projections', 'list')).stdout).toMatch(/^organisation +v\d+ +PARKED +0 +1 +no longer so$/m);
    const refused = await handrail(data, 'projections', 'retry', 'organisation');
    expect(refused).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^Still parked in organisation: 1\. .*UNIQUE[^]*Upgrade/),
    });

    forgetPeople(data);
    const retried = await handrail(data, 'projections', 'retry', 'organisation');
    expect(retried).toEqual({ code: 0, stdout: '', stderr: 'organisation has no parked streams.\n' });
    expect((await handrail(data, 'projections', 'list')).stdout).toMatch(/^organisation +v\d+ +LIVE +0 +0$/m);
  });

  it('publishes what waits where no server runs', async () => {
    await appointAdministrator(data);
    expect(await handrail(data, 'blocks', 'publish')).toEqual({ code: 0, stdout: '0 blocks published\n', stderr: '' });
  });
});
