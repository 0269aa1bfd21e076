import type { AccessEvent } from '#audit/events';
import type { PersonEvent, ProtectionSettingsEvent, SettingsEvent, UnitEvent } from '#organisation/events';
import { id, unitId, personId, ownerId, policyId, at } from './sample-values.ts';
import type { ExampleOf } from './sample-values.ts';

const unit = { category: 'unit', aggregate: unitId };
const person = { category: 'person', aggregate: personId };
const protectionSettings = { category: 'protection_settings', aggregate: id('protection settings') };
const settings = { k: 5, identityMonths: 12, textMonths: 24, confidentialDelivery: 'NEXT_DAY' } as const;

/** One example of every event of people, units, settings and what was read in its present shape; the first of each category creates its aggregate. */
export const organisationExamples: readonly ExampleOf<AccessEvent | PersonEvent | ProtectionSettingsEvent | SettingsEvent | UnitEvent>[] = [
  {
    category: 'access',
    aggregate: id('access'),
    type: 'SealedDataRead',
    data: { readerId: ownerId, kind: 'REPORTS', policyIds: [policyId], personId: null, hour: '2026-11-16T08:00:00.000Z' },
  },
  {
    ...unit,
    type: 'UnitRegistered',
    data: { unitId, code: 'STORE-1', name: 'Store 1', parentId: id('region'), headId: ownerId, registeredAt: at },
  },
  { ...unit, type: 'UnitMoved', data: { unitId, parentId: null, movedAt: at } },
  { ...unit, type: 'UnitHeadNamed', data: { unitId, headId: personId, namedAt: at } },
  { ...person, type: 'PersonInvited', data: { personId, name: 'Sample Person', unitId, managerId: ownerId, invitedAt: at } },
  { ...person, type: 'PersonMoved', data: { personId, unitId, managerId: null, movedAt: at } },
  { ...person, type: 'RoleGranted', data: { personId, role: 'SUPERVISOR', unitId, grantedAt: at } },
  { ...person, type: 'RoleRevoked', data: { personId, role: 'SUPERVISOR', unitId, revokedAt: at } },
  { ...person, type: 'PersonDeactivated', data: { personId, deactivatedAt: at } },
  { ...person, type: 'PersonErased', data: { personId, erasedAt: at } },
  {
    category: 'settings',
    aggregate: id('settings'),
    type: 'CalendarFixed',
    data: { timeZone: 'Europe/Berlin', currency: 'EUR', fixedAt: at },
  },
  {
    ...protectionSettings,
    type: 'ProtectionStrengthened',
    data: { settings: { ...settings, k: 6 }, reason: 'small teams', strengthenedBy: personId, strengthenedAt: at },
  },
  {
    ...protectionSettings,
    type: 'ProtectionWeakeningProposed',
    data: { proposalId: id('proposal'), settings, reason: 'too little is shown', proposedBy: personId, proposedAt: at, expiresAt: at },
  },
  {
    ...protectionSettings,
    type: 'ProtectionWeakened',
    data: { proposalId: id('proposal'), settings, proposedBy: personId, approvedBy: ownerId, weakenedAt: at },
  },
  {
    ...protectionSettings,
    type: 'ProtectionWeakeningDeclined',
    data: { proposalId: id('proposal'), reason: 'not needed', declinedBy: ownerId, declinedAt: at },
  },
  {
    ...protectionSettings,
    type: 'ProtectionWeakeningWithdrawn',
    data: { proposalId: id('proposal'), withdrawnBy: personId, withdrawnAt: at },
  },
];
