export { Invitations } from './invitations.ts';
export { DeactivatePerson, FixCalendar, GrantRole, InvitePerson, NameUnitHead, RegisterUnit } from './organisation.commands.ts';
export { invitedId, unitIdOf } from './organisation.handlers.ts';
export { OrganisationResolver } from './organisation.resolver.ts';
export { OrganisationCommandModule, OrganisationModule } from './organisation.module.ts';
export { organisationProjection } from './organisation.projection.ts';
export { person } from './person.decider.ts';
export { settings, SETTINGS_ID } from './settings.decider.ts';
export { unit } from './unit.decider.ts';
