import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appointAdministrator, countEvents, handrail } from './operator.ts';

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
  ] as const)('refuses %j', async (words, code, message) => {
    expect(await handrail(data, ...words)).toEqual({ code, stdout: '', stderr: expect.stringContaining(message) });
  });

  it('builds a read model anew where no server runs', async () => {
    await appointAdministrator(data);
    expect(countEvents(data)).toBe(2);
    expect(await handrail(data, 'projections', 'rebuild', 'organisation')).toMatchObject({ code: 0, stdout: '' });
    expect((await handrail(data, 'projections', 'list')).stdout).toMatch(/^organisation +v\d+ +LIVE +0 +0$/m);
  });

  it('publishes what waits where no server runs', async () => {
    await appointAdministrator(data);
    expect(await handrail(data, 'blocks', 'publish')).toEqual({ code: 0, stdout: '0 blocks published\n', stderr: '' });
  });
});
