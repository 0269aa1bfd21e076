import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from '../config.ts';

const LEAST = { HANDRAIL_OIDC_ISSUER: 'https://login.example/realms/one', HANDRAIL_OIDC_CLIENT_ID: 'handrail' };

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'handrail-oidc-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the sign-in provider', () => {
  it('is none where nothing says so, and local accounts are on', () => {
    expect(readConfig({ HANDRAIL_OIDC_ISSUER: ' ' })).toMatchObject({ oidc: null, localSignIn: true });
  });

  it('needs its address and our name there; the rest has defaults', () => {
    const { oidc } = readConfig({ ...LEAST, HANDRAIL_LOCAL_SIGN_IN: 'off' });
    expect(oidc).toMatchObject({
      issuer: LEAST.HANDRAIL_OIDC_ISSUER,
      name: 'login.example',
      clientSecret: undefined,
      scope: 'openid profile email',
      audience: null,
      accessTokenType: 'at+jwt',
      roleClaim: 'roles',
      unitClaim: null,
      signInNameClaim: 'email',
    });
    expect(oidc?.roleMap.size).toBe(0);
  });

  it('takes the secret from a file', () => {
    const file = join(directory, 'secret');
    writeFileSync(file, 'from-a-file\n');
    expect(readConfig({ ...LEAST, HANDRAIL_OIDC_CLIENT_SECRET_FILE: file }).oidc?.clientSecret).toBe('from-a-file');
  });

  it('maps claims to roles', () => {
    const { oidc } = readConfig({ ...LEAST, HANDRAIL_OIDC_ROLE_MAP: 'store-leads = SUPERVISOR, a=b=ADMIN' });
    expect([...(oidc?.roleMap ?? [])]).toEqual([
      ['store-leads', 'SUPERVISOR'],
      ['a=b', 'ADMIN'],
    ]);
  });

  it.each([
    'http://login.example',
    'login.example',
    'ftp://login.example',
    'https://login.example/?tenant=1',
    'https://ann:s3cret@login.example',
  ])('is not reached by %s', (issuer) => {
    expect(problemsOf({ ...LEAST, HANDRAIL_OIDC_ISSUER: issuer })).toEqual([expect.stringMatching(/^HANDRAIL_OIDC_ISSUER=.*https/)]);
  });

  it.each(['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080'])('may be on this computer: %s', (issuer) => {
    expect(problemsOf({ ...LEAST, HANDRAIL_OIDC_ISSUER: issuer })).toEqual([]);
  });

  it('has every bad variable named at once, and no secret shown', () => {
    const problems = problemsOf({
      HANDRAIL_OIDC_SCOPE: 'profile',
      HANDRAIL_OIDC_ACCESS_TOKEN_TYPE: 'opaque',
      HANDRAIL_OIDC_CLIENT_SECRET: 's3cret',
      HANDRAIL_OIDC_CLIENT_SECRET_FILE: join(directory, 'nowhere'),
      HANDRAIL_OIDC_ROLE_MAP: 'leads=KING,staff',
      HANDRAIL_OIDC_ROLES: 'x',
      HANDRAIL_LOCAL_SIGN_IN: 'maybe',
      HANDRAIL_RATE_LIMIT_ACCOUNT: '0',
      HANDRAIL_RATE_LIMIT_ADDRESS: 'many',
    });
    expect(problems.map((problem) => problem.split(/[=:]/)[0])).toEqual([
      'HANDRAIL_OIDC_ROLES',
      'HANDRAIL_OIDC_ISSUER',
      'HANDRAIL_OIDC_CLIENT_ID',
      'HANDRAIL_OIDC_SCOPE',
      'HANDRAIL_OIDC_ACCESS_TOKEN_TYPE',
      'HANDRAIL_OIDC_CLIENT_SECRET_FILE',
      'HANDRAIL_OIDC_CLIENT_SECRET_FILE',
      'HANDRAIL_OIDC_ROLE_MAP',
      'HANDRAIL_OIDC_ROLE_MAP',
      'HANDRAIL_LOCAL_SIGN_IN',
      'HANDRAIL_RATE_LIMIT_ACCOUNT',
      'HANDRAIL_RATE_LIMIT_ADDRESS',
    ]);
    for (const problem of problems) expect(problem).toContain('give ');
    expect(problems.join()).not.toContain('s3cret');
  });

  it('does not let ID tokens count as access tokens', () => {
    const same = { ...LEAST, HANDRAIL_OIDC_AUDIENCE: 'handrail' };
    expect(problemsOf(same)).toEqual([]);
    expect(problemsOf({ ...same, HANDRAIL_OIDC_ACCESS_TOKEN_TYPE: 'JWT' })).toEqual([expect.stringContaining('HANDRAIL_OIDC_AUDIENCE')]);
  });

  it('is needed where local accounts are off', () => {
    expect(problemsOf({ HANDRAIL_LOCAL_SIGN_IN: 'off' })).toEqual([expect.stringContaining('nobody could sign in')]);
  });
});
