import { DomainError, ORGANISATION_WIDE } from '#eventing';
import type { Decider, Grant, Role } from '#eventing';
import type { PersonEvent } from './events.ts';

type Person =
  | { readonly status: 'none' }
  | {
      readonly status: 'active' | 'inactive' | 'erased';
      readonly personId: string;
      readonly unitId: string | null;
      readonly managerId: string | null;
      readonly grants: readonly Grant[];
    };

interface PersonCommands {
  InvitePerson: { personId: string; name: string; unitId: string | null; managerId: string | null };
  MovePerson: { unitId: string | null; managerId: string | null };
  GrantRole: { role: Role; unitId: string | null };
  RevokeRole: { role: Role; unitId: string | null };
  DeactivatePerson: object;
  /** `erasedAt`: when the keys were destroyed. */
  ErasePerson: { erasedAt: string };
}

export const person: Decider<Person, PersonCommands, PersonEvent> = {
  category: 'person',
  initialState: { status: 'none' },
  decide: {
    InvitePerson: ({ personId, name, unitId, managerId }, state, { now }) => {
      if (state.status !== 'none') throw new DomainError('organisation.person-exists', 'this person has been invited already', 'personId');
      return { type: 'PersonInvited', data: { personId, name, unitId, managerId, invitedAt: now } };
    },
    MovePerson: ({ unitId, managerId }, state, { now }) => {
      const { personId, ...before } = active(state);
      if (before.unitId === unitId && before.managerId === managerId) return [];
      return { type: 'PersonMoved', data: { personId, unitId, managerId, movedAt: now } };
    },
    GrantRole: ({ role, unitId }, state, { now, actor }) => {
      if (unitId !== null && ORGANISATION_WIDE.includes(role)) {
        throw new DomainError(
          'organisation.role-is-organisation-wide',
          `${role} concerns the whole organisation; leave the unit out`,
          'unitCode',
        );
      }
      const { personId, grants } = active(state);
      if (actor.id === personId)
        throw new DomainError('organisation.own-grant', 'you cannot grant yourself a role; another administrator has to do it', 'personId');
      return holds(grants, role, unitId) ? [] : { type: 'RoleGranted', data: { personId, role, unitId, grantedAt: now } };
    },
    RevokeRole: ({ role, unitId }, state, { now, actor }) => {
      const { personId, grants } = active(state);
      if (!holds(grants, role, unitId)) return [];
      if (role === 'ADMIN' && actor.id === personId) {
        throw new DomainError(
          'organisation.own-administration',
          'you cannot take administration from yourself; another administrator has to do it',
          'role',
        );
      }
      return { type: 'RoleRevoked', data: { personId, role, unitId, revokedAt: now } };
    },
    DeactivatePerson: (_, state, { now, actor }) => {
      if (state.status === 'inactive') return [];
      const { personId } = active(state);
      if (actor.id === personId)
        throw new DomainError(
          'organisation.own-deactivation',
          'you cannot deactivate yourself; another administrator has to do it',
          'personId',
        );
      return { type: 'PersonDeactivated', data: { personId, deactivatedAt: now } };
    },
    // The keys are gone already: there is nothing to refuse any more.
    ErasePerson: ({ erasedAt }, state) =>
      state.status === 'none' || state.status === 'erased' ? [] : { type: 'PersonErased', data: { personId: state.personId, erasedAt } },
  },
  evolve: {
    PersonInvited: ({ personId, unitId, managerId }) => ({ status: 'active', personId, unitId, managerId, grants: [] }),
    PersonMoved: ({ unitId, managerId }, state) => ({ ...known(state), unitId, managerId }),
    RoleGranted: ({ role, unitId }, state) => ({ ...known(state), grants: [...known(state).grants, { role, unitId }] }),
    RoleRevoked: ({ role, unitId }, state) => ({
      ...known(state),
      grants: known(state).grants.filter((grant) => !holds([grant], role, unitId)),
    }),
    PersonDeactivated: (_, state) => ({ ...known(state), status: 'inactive', grants: [] }),
    PersonErased: (_, state) => ({ ...known(state), status: 'erased', grants: [] }),
  },
};

function holds(grants: readonly Grant[], role: Role, unitId: string | null): boolean {
  return grants.some((grant) => grant.role === role && grant.unitId === unitId);
}

function known(state: Person) {
  if (state.status === 'none') throw new DomainError('organisation.unknown-person', 'no such person; invite them first', 'personId');
  return state;
}

function active(state: Person) {
  const person = known(state);
  if (person.status === 'erased')
    throw new DomainError('person.erased', 'this person was erased; nothing new can be recorded about them', 'personId');
  if (person.status === 'inactive') throw new DomainError('organisation.inactive-person', 'this person is no longer active', 'personId');
  return person;
}
