export { fixCalendar } from './fix-calendar-when-policy-registered.reaction.ts';
export { Invitations } from './invitations.ts';
export {
  ErasePerson,
  FixCalendar,
  GrantRole,
  InvitePerson,
  MovePerson,
  NameUnitHead,
  RegisterUnit,
  RevokeRole,
} from './organisation.commands.ts';
export { invitedId, unitIdOf } from './organisation.handlers.ts';
export { countPeopleByUnit, OrganisationFinder } from './organisation.finder.ts';
export { OrganisationCommandModule, OrganisationModule } from './organisation.module.ts';
export { organisationProjection } from './organisation.projection.ts';
export { person } from './person.decider.ts';
export { PROTECTION_SETTINGS_ID, protectionSettings, settingsNow } from './protection-settings.decider.ts';
export { promisedSince } from './protection-settings.ts';
export { settings, SETTINGS_ID } from './settings.decider.ts';
export { unit } from './unit.decider.ts';
