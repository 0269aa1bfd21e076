import { describe, expect, it } from '@jest/globals';
import { claimedPerson, claimedRoles } from './claims.ts';
import { readOidcSettings } from './oidc-settings.ts';
import type { OidcSettings } from './oidc-settings.ts';

function settings(environment: Record<string, string> = {}): OidcSettings {
  const read = readOidcSettings(
    {
      HANDRAIL_OIDC_ISSUER: 'https://login.example',
      HANDRAIL_OIDC_CLIENT_ID: 'handrail',
      HANDRAIL_OIDC_ROLE_MAP: 'staff=FRONTLINE,root=ADMIN',
      ...environment,
    },
    [],
  );
  if (!read) throw new Error('the settings of this test are wrong');
  return read;
}

describe('roles', () => {
  const everywhere = (...roles: readonly string[]) => roles.map((role) => ({ role, unitCode: null }));

  it.each<[string, object, Record<string, string>]>([
    ['a list', { roles: ['staff', 'root', 'astronaut', 7, null] }, {}],
    ['a text', { roles: 'root staff' }, {}],
    ['a list inside an object', { realm_access: { roles: ['staff', 'root'] } }, { HANDRAIL_OIDC_ROLE_CLAIM: 'realm_access.roles' }],
    ['a name with dots', { 'https://example.org/roles': ['staff', 'root'] }, { HANDRAIL_OIDC_ROLE_CLAIM: 'https://example.org/roles' }],
  ])('come from %s', (_, claims, environment) => {
    const roles = claimedRoles({ ...claims }, settings(environment), null);
    expect(roles.toSorted((a, b) => b.role.localeCompare(a.role))).toEqual(everywhere('FRONTLINE', 'ADMIN'));
  });

  it.each([
    {},
    { roles: null },
    { roles: { staff: true } },
    { roles: ['FRONTLINE', 'ADMIN', 'Staff', '__proto__'] },
    { roles: [['staff']] },
  ])('come from nothing else: %j', (claims) => expect(claimedRoles({ ...claims }, settings(), null)).toEqual([]));

  it('come from nowhere without a map', () => {
    expect(claimedRoles({ roles: ['ADMIN', 'staff'] }, settings({ HANDRAIL_OIDC_ROLE_MAP: '' }), null)).toEqual([]);
  });

  it('are those of the unit where units are claimed, and of none where it is not known; administration concerns the whole', () => {
    const withUnits = settings({ HANDRAIL_OIDC_UNIT_CLAIM: 'unit' });
    const claims = { roles: ['staff', 'root'] };
    expect(claimedRoles(claims, withUnits, 'STORE-1')).toEqual([{ role: 'FRONTLINE', unitCode: 'STORE-1' }, ...everywhere('ADMIN')]);
    expect(claimedRoles(claims, withUnits, null)).toEqual(everywhere('ADMIN'));
  });
});

describe('a person', () => {
  it('has the name and the unit that are claimed', () => {
    const withUnits = settings({ HANDRAIL_OIDC_UNIT_CLAIM: 'org.unit', HANDRAIL_OIDC_SIGN_IN_NAME_CLAIM: 'upn' });
    const claims = { name: ' Ann\n\u202eLee ', upn: 'ann@example.com', org: { unit: 'STORE-1' } };
    expect(claimedPerson(claims, withUnits)).toEqual({ name: 'Ann Lee', signInName: 'ann@example.com', unitCode: 'STORE-1' });
    expect(claimedPerson(claims, settings()).unitCode).toBeNull();
  });

  it.each([
    [{ name: '', preferred_username: 'ann' }, 'ann'],
    [{ name: 7, email: 'ann@example.com' }, 'ann@example.com'],
    [{}, 'Without a name'],
    [{ name: 'x'.repeat(500) }, 'x'.repeat(120)],
  ])('has some name: %j', (claims, name) => expect(claimedPerson({ ...claims }, settings()).name).toBe(name));
});
