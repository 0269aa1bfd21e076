import type { Decider } from '#eventing';
import type { ReviewEvent } from './events.ts';
import { approval } from './review-approval.decider.ts';
import type { ApprovalCommands } from './review-approval.decider.ts';
import { opening } from './review-opening.decider.ts';
import type { OpeningCommands } from './review-opening.decider.ts';
import { evolve } from './review-state.decider.ts';
import type { Review } from './review-state.decider.ts';
import { steps } from './review-steps.decider.ts';
import type { StepCommands } from './review-steps.decider.ts';

/** One review of one policy; the next review of the policy has the next ordinal, and a stream of its own. */
export const review: Decider<Review, OpeningCommands & StepCommands & ApprovalCommands, ReviewEvent> = {
  category: 'review',
  initialState: { status: 'none' },
  decide: { ...opening, ...steps, ...approval },
  evolve,
};
