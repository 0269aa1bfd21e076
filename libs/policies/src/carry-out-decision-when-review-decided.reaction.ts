import { reaction } from '#read-store';
import type { ReviewEvent } from '#reviews/events';
import { CarryOutDecision } from './carry-out-decision.handlers.ts';

export const carryOutDecision = reaction<ReviewEvent, CarryOutDecision>({
  name: 'carry-out-decision-when-review-decided',
  on: { ReviewDecided: ({ data }) => (data.effectiveFrom === null ? [] : new CarryOutDecision(data.reviewId)) },
});
