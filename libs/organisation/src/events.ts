import type { EventContracts, EventsOf, Grant, Role, Sealable } from '#eventing';

/** Units, people and grants are history that figures depend on; passwords and sessions are not in the log. */
export type UnitEvent = EventsOf<{
  UnitRegistered: { unitId: string; code: string; name: string; parentId: string | null; headId: string | null; registeredAt: string };
  UnitMoved: { unitId: string; parentId: string | null; movedAt: string };
  UnitHeadNamed: { unitId: string; headId: string | null; namedAt: string };
}>;

export type PersonEvent = EventsOf<{
  PersonInvited: { personId: string; name: Sealable<string>; unitId: string | null; managerId: string | null; invitedAt: string };
  PersonMoved: { personId: string; unitId: string | null; managerId: string | null; movedAt: string };
  RoleGranted: { personId: string; role: Role; unitId: string | null; grantedAt: string };
  RoleRevoked: { personId: string; role: Role; unitId: string | null; revokedAt: string };
  PersonDeactivated: { personId: string; deactivatedAt: string };
  /** Recorded once every key of the person is destroyed: nobody can read any more who this was. */
  PersonErased: { personId: string; erasedAt: string };
}>;

/** Time zone and currency of the deployment, for ever: ISO weeks and money depend on them. */
export type SettingsEvent = EventsOf<{
  CalendarFixed: { timeZone: string; currency: string; fixedAt: string };
}>;

export const DELIVERIES = ['NEXT_DAY', 'AT_ONCE'] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** How much the deployment protects those who report; weakened by two persons only. */
export interface ProtectionSettings {
  /** Distinct people that a published figure needs; never below 3. */
  readonly k: number;
  /** Months after a report's resolution until the keys of identity are destroyed. */
  readonly identityMonths: number;
  /** Months after a report's resolution until the keys of text are destroyed. */
  readonly textMonths: number;
  /** When a confidential report reaches its owner: with the others of its day, or at the moment it is sent. */
  readonly confidentialDelivery: Delivery;
}

/** Who changed what protects those who report: strengthened by one person, weakened by two. `settings` are all of them as they then hold. */
export type ProtectionSettingsEvent = EventsOf<{
  ProtectionStrengthened: { settings: ProtectionSettings; reason: string; strengthenedBy: string; strengthenedAt: string };
  ProtectionWeakeningProposed: {
    proposalId: string;
    settings: ProtectionSettings;
    reason: string;
    proposedBy: string;
    proposedAt: string;
    expiresAt: string;
  };
  ProtectionWeakened: { proposalId: string; settings: ProtectionSettings; proposedBy: string; approvedBy: string; weakenedAt: string };
  ProtectionWeakeningDeclined: { proposalId: string; reason: string; declinedBy: string; declinedAt: string };
  ProtectionWeakeningWithdrawn: { proposalId: string; withdrawnBy: string; withdrawnAt: string };
}>;

export const organisationEvents: EventContracts<UnitEvent | PersonEvent | SettingsEvent | ProtectionSettingsEvent> = {
  UnitRegistered: { version: 1 },
  UnitMoved: { version: 1 },
  UnitHeadNamed: { version: 1 },
  PersonInvited: { version: 1, sealed: { subject: 'personId', fields: { name: 'identity' } } },
  PersonMoved: { version: 1 },
  RoleGranted: { version: 1 },
  RoleRevoked: { version: 1 },
  PersonDeactivated: { version: 1 },
  PersonErased: { version: 1 },
  CalendarFixed: { version: 1 },
  ProtectionStrengthened: { version: 1 },
  ProtectionWeakeningProposed: { version: 1 },
  ProtectionWeakened: { version: 1 },
  ProtectionWeakeningDeclined: { version: 1 },
  ProtectionWeakeningWithdrawn: { version: 1 },
};

/** Query: the unit with this code, folded from its stream. */
export class FindUnit {
  constructor(readonly code: string) {}
}
/** null: no such unit. */
export type FoundUnit = { readonly unitId: string } | null;

/** Query: who heads a unit now, folded from its stream. */
export class FindUnitHead {
  constructor(readonly unitId: string) {}
}
/** null: no such unit. */
export type FoundUnitHead = { readonly headId: string | null } | null;

/** Query: a person, folded from their stream. */
export class FindPerson {
  constructor(readonly personId: string) {}
}
/** null: no such person, or no longer active. */
export type FoundPerson = { readonly personId: string; readonly unitId: string | null; readonly managerId: string | null } | null;

/** Query: what a person may do now, folded from their stream; null once inactive. */
export class FindGrants {
  constructor(readonly personId: string) {}
}
export type FoundGrants = { readonly grants: readonly Grant[]; readonly unitId: string | null } | null;

/** Query: the ids of a unit and of all units above it. */
export class FindAncestors {
  constructor(readonly unitId: string) {}
}

/** Query: active people whose role covers a unit; null: who hold it for the whole organisation. @returns ids of people */
export class FindHolders {
  constructor(
    readonly role: Role,
    readonly unitId: string | null,
  ) {}
}

/** Query: whoever answers for a person's work, their manager and the head of their unit. @returns ids of people */
export class FindOverseers {
  constructor(readonly personId: string) {}
}

/**
 * Query: what may be told of a unit to those who will read a report from there, and whether it hides its reporter.
 * @param overseersRead whether readers are shown reports of people whom they oversee, too
 */
export class FindCoarseUnit {
  constructor(
    readonly unitId: string | null,
    readonly readers: readonly string[],
    readonly overseersRead: boolean,
  ) {}
}
export interface FoundCoarseUnit {
  /** null: nothing may be told. */
  readonly unitId: string | null;
  /** Fewer than 5 people could have made the report, as far as a reader can tell. */
  readonly isFew: boolean;
}

/** Query: whom somebody oversees at an ISO instant. Asked for whoever takes an office then: earlier reports of these people are not for them. */
export class FindOverseen {
  constructor(
    readonly overseerId: string,
    readonly at: string,
  ) {}
}
export interface FoundOverseen {
  readonly personIds: readonly string[];
  /** ISO instant: from then on at least 5 others were there at any time, whose reports hide each other. */
  readonly crowdedSince: string;
}

/** Query: the protection in force, folded from its stream. @returns ProtectionSettings */
export class FindProtectionSettings {}

/** Query: other people who head a person's unit and those above it, the nearest first. @returns ids of people */
export class FindHeadsOver {
  constructor(readonly personId: string) {}
}

/** Query: how many people are active in a unit and those below it; null: in the organisation. @returns number */
export class FindHeadcount {
  constructor(readonly unitId: string | null) {}
}
