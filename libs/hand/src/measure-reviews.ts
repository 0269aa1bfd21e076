import { daysBetween } from '#calendar';
import type { ReviewDates } from '#reviews';
import type { HandSource } from './events.ts';
import type { HandMaterial } from './hand-material.finder.ts';
import type { Measured } from './hand-score.ts';
import { daysOf, isWithin, policyIn } from './looked-at.ts';
import type { LookedAt } from './looked-at.ts';
import { medianOf } from './median.ts';

/** Others than the office know a review from the day that they are told it was opened: for them that is what set it off. */
export function triggerToDecision(material: HandMaterial, at: LookedAt): Measured {
  return daysMeasured(
    decidedIn(material, at),
    ({ openedOn }) => openedOn,
    ({ decidedOn }) => decidedOn,
  );
}

/** Counts where the decision takes effect, not where it was made. */
export function decisionToInForce(material: HandMaterial, at: LookedAt): Measured {
  const days = daysOf(at);
  const inForce = reviewsIn(material, at).filter(({ effectiveFrom }) => isWithin(days, effectiveFrom));
  return daysMeasured(
    inForce,
    ({ decidedOn }) => decidedOn,
    ({ effectiveFrom }) => effectiveFrom,
  );
}

/** As they stood at the end of the time looked at. One that waits in the queue is open and has no date that it could miss. */
export function reviewsOverdue(material: HandMaterial, at: LookedAt): Measured {
  const { to } = daysOf(at);
  const open = reviewsIn(material, at).filter(({ openedOn, decidedOn }) => openedOn <= to && (decidedOn === null || decidedOn > to));
  const overdue = open.filter(({ dueOn }) => dueOn !== null && dueOn < to);
  return shareMeasured(overdue.length, open);
}

/** A backtest, a gap between staff and customers, or published blocks of reports: what a figure, a date or a list alone tells is none. */
export function decisionsCiteEvidence(material: HandMaterial, at: LookedAt): Measured {
  const decided = decidedIn(material, at);
  const cites = (kind: string) => kind === 'BLOCKS' || kind === 'GAPS' || kind.startsWith('BACKTEST:');
  return shareMeasured(decided.filter(({ evidence }) => evidence.some(cites)).length, decided);
}

function reviewsIn(material: HandMaterial, at: LookedAt): readonly ReviewDates[] {
  const isIn = policyIn(at, material);
  return material.reviews.filter(({ policyId }) => isIn(policyId));
}

function decidedIn(material: HandMaterial, at: LookedAt): readonly ReviewDates[] {
  const days = daysOf(at);
  return reviewsIn(material, at).filter(({ decidedOn }) => isWithin(days, decidedOn));
}

/** A review that others learnt of after its decision took them no time. */
function daysMeasured(
  reviews: readonly ReviewDates[],
  from: (review: ReviewDates) => string | null,
  to: (review: ReviewDates) => string | null,
): Measured {
  const days = reviews.flatMap((review) => {
    const [begins, ends] = [from(review), to(review)];
    return begins === null || ends === null ? [] : Math.max(0, daysBetween(begins, ends));
  });
  return { raw: { medianDays: medianOf(days) }, n: days.length, sources: reviews.map(sourceOf) };
}

function shareMeasured(count: number, of: readonly ReviewDates[]): Measured {
  return { raw: { share: of.length > 0 ? count / of.length : null }, n: of.length, sources: of.map(sourceOf) };
}

function sourceOf({ reviewId }: ReviewDates): HandSource {
  return { kind: 'REVIEW', id: reviewId };
}
