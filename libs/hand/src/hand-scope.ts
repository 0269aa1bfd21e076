import { DomainError, hasRole } from '#eventing';
import type { Actor } from '#eventing';
import { notFound, seesEverything } from '#graphql';
import { unitInScope } from '#insights';
import type { Names } from '#insights';
import type { PolicyState } from '#policies';
import type { HandScope } from './events.ts';

/** A policy, a unit, or neither: the organisation, or the one unit that the reader's roles cover. */
export interface ScopeAsked {
  readonly policyId?: string | null | undefined;
  readonly unitId?: string | null | undefined;
}

/**
 * Whole policies are for readers of the whole organisation and for those who answer for them.
 * @throws NOT_FOUND for what does not exist or is not covered; DomainError `hand.two-scopes`, `insights.unit-missing`
 */
export function scopeAsked(
  actor: Actor,
  { policyId, unitId }: ScopeAsked,
  { units }: Pick<Names, 'units'>,
  policies: readonly PolicyState[],
): HandScope {
  if (policyId && unitId) throw new DomainError('hand.two-scopes', 'ask for a policy or for a unit, not for both', 'unitId');
  if (!policyId) {
    const id = unitInScope(actor, unitId, units);
    return id === null ? { kind: 'ORGANISATION', id } : { kind: 'UNIT', id };
  }
  const policy = policies.find((each) => each.policyId === policyId);
  if (!policy || !(seesEverything(actor) || answersFor(actor, policy))) throw notFound();
  return { kind: 'POLICY', id: policyId };
}

function answersFor(actor: Actor, { ownerId, deputyId }: PolicyState): boolean {
  return hasRole(actor, 'POLICY_OWNER') && (actor.id === ownerId || actor.id === deputyId);
}
