import type { Calendar } from '#calendar';

export const ROLES = ['FRONTLINE', 'SUPERVISOR', 'POLICY_OWNER', 'COMPLIANCE', 'EXECUTIVE', 'AUDITOR', 'ADMIN'] as const;
export type Role = (typeof ROLES)[number];

export interface Grant {
  readonly role: Role;
  /** The unit whose subtree the role covers; null for the whole organisation. */
  readonly unitId: string | null;
}

/** Who acts: a person, a machine token or the system itself (a schedule, a reaction). Carries no name. */
export interface Actor {
  /**
   * What stands in events: the person's id for what is done in office, a random alias for what is reported in confidence.
   * The map from aliases to people lives in the key store only.
   */
  readonly id: string;
  readonly kind: 'PERSON' | 'TOKEN' | 'SYSTEM';
  readonly grants: readonly Grant[];
  /** The unit a person works in. */
  readonly unitId: string | null;
}

/** What comes into a decision from outside: time and actor, never read inside. */
export interface Context {
  /** ISO instant, UTC, milliseconds. */
  readonly now: string;
  readonly actor: Actor;
  readonly calendar: Calendar;
  /** ISO 4217 code of the organisation's one currency. */
  readonly currency: string;
  readonly correlationId: string;
  /** The event that a reaction answers. */
  readonly causationId?: string;
}

export const SYSTEM_ROLE = 'SYSTEM';

/** Who is no person of the organisation: a schedule, a reaction, an operator, an anonymous report. */
export function systemActor(id: string): Actor {
  return { id, kind: 'SYSTEM', grants: [], unitId: null };
}

export function hasRole(actor: Actor, ...roles: readonly Role[]): boolean {
  return actor.grants.some(({ role, unitId }) => roles.includes(role) && (unitId === null || !ORGANISATION_WIDE.includes(role)));
}

/** Every role of an actor once, in a fixed order; what history shows of who acted. */
export function rolesOf(actor: Actor): readonly string[] {
  return actor.kind === 'SYSTEM' ? [SYSTEM_ROLE] : ROLES.filter((role) => hasRole(actor, role));
}

/** Roles that concern the organisation as a whole; they are not granted for a unit. */
export const ORGANISATION_WIDE: readonly Role[] = ['COMPLIANCE', 'AUDITOR', 'ADMIN'];

/** @param lineage a unit and the units above it; none for what belongs to no unit */
export function holdsFor(actor: Actor, roles: readonly Role[], lineage: readonly string[]): boolean {
  if (actor.kind === 'SYSTEM') return true;
  return actor.grants.some(({ role, unitId }) => roles.includes(role) && (unitId === null || lineage.includes(unitId)));
}
