import { DomainError, holdsFor } from '#eventing';
import type { Actor } from '#eventing';
import type { ExpectationStatus } from './events.ts';

export interface KnownExpectation {
  readonly expectationId: string;
  readonly unitId: string;
  readonly policyId: string | null;
  readonly status: ExpectationStatus;
  /** null: never escalated; `personId` null: with the executives. */
  readonly escalatedTo: { readonly personId: string | null } | null;
  /** Who sent it on and whom it was sent to, since it was assessed. */
  readonly passedThrough: readonly string[];
}
/** null: not registered. */
export type Expectation = KnownExpectation | null;

/** Who answers for what an expectation is about. */
export interface Responsible {
  /** The unit and those above it. */
  readonly lineage: readonly string[];
  /** Active people who head them, the nearest first. */
  readonly headIds: readonly string[];
  /** Who may act for the linked policy. */
  readonly officeIds: readonly string[];
}

/** A machine token is nobody's. */
export function answersFor({ lineage, headIds, officeIds }: Responsible, actor: Actor): boolean {
  if (actor.kind !== 'PERSON') return false;
  const isNamed = headIds.includes(actor.id) || officeIds.includes(actor.id);
  return isNamed || holdsFor(actor, ['SUPERVISOR', 'POLICY_OWNER', 'EXECUTIVE'], lineage);
}

/**
 * The expectation, to those who answer for it, and to whom it was escalated.
 * @throws DomainError the same for one that is not theirs as for one that does not exist
 */
export function theirs(state: Expectation, responsible: Responsible, actor: Actor): KnownExpectation {
  const isWithThem = actor.kind === 'PERSON' && state?.escalatedTo?.personId === actor.id;
  if (state && (isWithThem || answersFor(responsible, actor))) return state;
  throw new DomainError(
    'expectation.unknown',
    'there is no such expectation that you answer for; `expectations` lists them',
    'expectationId',
  );
}
