import { addDays } from '#calendar';
import type { PolicyState } from '#policies';
import type { ReviewDates } from '#reviews';
import type { HandMaterial } from './hand-material.finder.ts';
import type { Measured } from './hand-score.ts';
import { daysOf, isWithin, policyIn } from './looked-at.ts';
import type { LookedAt } from './looked-at.ts';

/** A version that took the place of another one. */
export interface Revision {
  readonly policyId: string;
  readonly number: number;
}

const DAYS_TO_A_VERDICT = 60;

/** Policies in force that say who answers for them, what for, on what mandate, and until when they hold unless they are looked at again. */
export function policiesComplete(material: HandMaterial, at: LookedAt): Measured {
  const { to } = daysOf(at);
  const isIn = policyIn(at, material);
  const inForce = material.policies.filter(({ policyId, isInForce }) => isInForce && isIn(policyId));
  const complete = inForce.filter((policy) => isComplete(policy, material.reviews, to));
  return {
    raw: { share: inForce.length > 0 ? complete.length / inForce.length : null },
    n: inForce.length,
    sources: inForce.map(({ policyId }) => ({ kind: 'POLICY', id: policyId })),
  };
}

function isComplete(
  { policyId, hasOwner, reviewCadenceDays, versions }: PolicyState,
  reviews: readonly ReviewDates[],
  on: string,
): boolean {
  const version = versions.findLast(({ effectiveFrom }) => effectiveFrom <= on);
  if (!version || !hasOwner || version.purposes.length === 0) return false;
  // Law that nobody can look up is no mandate, and habit is the want of one.
  const { kind, citation } = version.mandate;
  if (kind === 'HABIT' || (kind === 'LAW' && citation === null)) return false;
  const own = reviews.filter((review) => review.policyId === policyId && review.openedOn <= on);
  if (own.some(({ decidedOn }) => decidedOn === null || decidedOn > on)) return true;
  const lookedAt = own.reduce((last, { decidedOn }) => (decidedOn !== null && decidedOn > last ? decidedOn : last), version.effectiveFrom);
  return addDays(lookedAt, reviewCadenceDays) >= on;
}

/** Revisions that are in force since the time looked at, and had 60 days to be judged in. */
export function revisionsToJudge(material: HandMaterial, at: LookedAt): readonly Revision[] {
  // Whether there is a verdict follows from the blocks of the whole policy, of which readers of a unit are not told.
  if (at.scope.kind === 'UNIT') return [];
  const { from, to } = daysOf(at);
  const isIn = policyIn(at, material);
  const days = { from, to: addDays(to, -DAYS_TO_A_VERDICT) };
  return material.policies
    .filter(({ policyId }) => isIn(policyId))
    .flatMap(({ policyId, versions }) =>
      versions
        .filter(({ number, effectiveFrom }) => number > 1 && isWithin(days, effectiveFrom))
        .map(({ number }) => ({ policyId, number })),
    );
}

export function revisionsWithVerdict(material: HandMaterial, at: LookedAt): Measured {
  const revisions = revisionsToJudge(material, at);
  const judged = revisions.filter((revision) => material.judged.has(revisionId(revision)));
  return {
    raw: { share: revisions.length > 0 ? judged.length / revisions.length : null },
    n: revisions.length,
    sources: revisions.map((revision) => ({ kind: 'REVISION', id: revisionId(revision) })),
  };
}

export function revisionId({ policyId, number }: Revision): string {
  return `${policyId}/${number}`;
}
