import { randomUUID } from 'node:crypto';
import { describe, it } from '@jest/globals';
import { aContext, anActor, given } from '#eventing-testing';
import { person } from './person.decider.ts';

const context = aContext({ actor: anActor('ADMIN') });
const { now } = context;
const [personId, unitId] = [randomUUID(), randomUUID()];
const invited = { type: 'PersonInvited' as const, data: { personId, name: 'Ada', unitId: null, managerId: null, invitedAt: now } };
const granted = { type: 'RoleGranted' as const, data: { personId, role: 'ADMIN' as const, unitId: null, grantedAt: now } };
const deactivated = { type: 'PersonDeactivated' as const, data: { personId, deactivatedAt: now } };
const oneself = aContext({ actor: { ...anActor('ADMIN'), id: personId } });

describe('a person', () => {
  it('is invited once', () => {
    const command = { personId, name: 'Ada', unitId: null, managerId: null };
    given(person).when('InvitePerson', command, context).then(invited);
    given(person, invited).when('InvitePerson', command, context).thenRefused('organisation.person-exists', 'personId');
  });

  it('moves to another unit or manager', () => {
    const moved = { type: 'PersonMoved' as const, data: { personId, unitId, managerId: null, movedAt: now } };
    given(person, invited).when('MovePerson', { unitId, managerId: null }, context).then(moved);
    given(person, invited, moved).when('MovePerson', { unitId, managerId: null }, context).thenNothing();
  });

  it('holds a role once for each unit, until it is revoked for that unit', () => {
    const grant = { role: 'SUPERVISOR' as const, unitId: null };
    const granted = { type: 'RoleGranted' as const, data: { personId, ...grant, grantedAt: now } };
    const revoked = { type: 'RoleRevoked' as const, data: { personId, ...grant, revokedAt: now } };
    given(person, invited).when('GrantRole', grant, context).then(granted);
    given(person, invited, granted).when('GrantRole', grant, context).thenNothing();
    given(person, invited, granted)
      .when('GrantRole', { ...grant, unitId }, context)
      .then({ ...granted, data: { ...granted.data, unitId } });
    given(person, invited, granted)
      .when('RevokeRole', { ...grant, unitId }, context)
      .thenNothing();
    given(person, invited, granted).when('RevokeRole', grant, context).then(revoked);
    given(person, invited, granted, revoked).when('RevokeRole', grant, context).thenNothing();
  });

  it.each(['ADMIN', 'AUDITOR', 'COMPLIANCE'] as const)('is %s for the whole organisation or not at all', (role) => {
    given(person, invited).when('GrantRole', { role, unitId }, context).thenRefused('organisation.role-is-organisation-wide', 'unitCode');
  });

  it('gets no role from themselves', () => {
    given(person, invited)
      .when('GrantRole', { role: 'POLICY_OWNER', unitId: null }, oneself)
      .thenRefused('organisation.own-grant', 'personId');
  });

  it('cannot lock the organisation out: administration is taken and accounts are ended by others', () => {
    given(person, invited, granted)
      .when('RevokeRole', { role: 'ADMIN', unitId: null }, oneself)
      .thenRefused('organisation.own-administration', 'role');
    given(person, invited, granted).when('DeactivatePerson', {}, oneself).thenRefused('organisation.own-deactivation', 'personId');
    given(person, invited, granted).when('DeactivatePerson', {}, context).then(deactivated);
  });

  it('has no role and gets none once inactive', () => {
    const history = [invited, granted, deactivated] as const;
    given(person, ...history)
      .when('DeactivatePerson', {}, context)
      .thenNothing();
    given(person, ...history)
      .when('GrantRole', { role: 'AUDITOR', unitId: null }, context)
      .thenRefused('organisation.inactive-person', 'personId');
    given(person, ...history)
      .when('MovePerson', { unitId, managerId: null }, context)
      .thenRefused('organisation.inactive-person', 'personId');
  });

  it('is erased once, whatever they were, and nothing is recorded about them any more', () => {
    const erasedAt = '2026-10-01T00:00:00.000Z';
    const erased = { type: 'PersonErased' as const, data: { personId, erasedAt } };
    given(person).when('ErasePerson', { erasedAt }, context).thenNothing();
    given(person, invited, granted).when('ErasePerson', { erasedAt }, context).then(erased);
    given(person, invited, deactivated).when('ErasePerson', { erasedAt }, context).then(erased);
    const history = [invited, granted, erased] as const;
    given(person, ...history)
      .when('ErasePerson', { erasedAt }, context)
      .thenNothing();
    for (const [command, input] of [
      ['GrantRole', { role: 'AUDITOR', unitId: null }],
      ['MovePerson', { unitId, managerId: null }],
      ['DeactivatePerson', {}],
    ] as const) {
      given(person, ...history)
        .when(command, input, context)
        .thenRefused('person.erased', 'personId');
    }
    given(person, ...history)
      .when('RevokeRole', { role: 'ADMIN', unitId: null }, context)
      .thenRefused('person.erased', 'personId');
  });

  it('is unknown until invited', () => {
    given(person).when('GrantRole', { role: 'AUDITOR', unitId: null }, context).thenRefused('organisation.unknown-person', 'personId');
    given(person).when('DeactivatePerson', {}, context).thenRefused('organisation.unknown-person', 'personId');
  });
});
