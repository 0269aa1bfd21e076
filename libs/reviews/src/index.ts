export { absence } from './absence.decider.ts';
export { review } from './review.decider.ts';
export { task } from './task.decider.ts';
export { CompleteTask, RecordAbsence } from './tasks.commands.ts';
export { ApproveReview, DecideReview, DeclineReview, RequestApproval } from './review-approval.commands.ts';
export {
  AssessRealism,
  DefineReview,
  EscalateReview,
  MarkReviewOverdue,
  OpenReview,
  OpenReviewAtSignal,
  ProposeOption,
  RecordResponse,
} from './reviews.commands.ts';
export { findReview, listReviews } from './reviews.finder.ts';
export { AssignTasksOfDecision, taskIdOfResponse } from './assign-tasks.handlers.ts';
export { partIdOf, reviewIdOf } from './review-references.ts';
export { CountOpenReviews } from './open-review-count.ts';
export { ReviewsCommandModule, ReviewsModule } from './reviews.module.ts';
export { reviewsProjection } from './reviews.projection.ts';
export { ReviewNode } from './reviews.types.ts';
export type { Gain } from './review-enums.ts';
export { assignTasks } from './assign-tasks-when-review-decided.reaction.ts';
export { assignTrainingTask } from './assign-training-task-when-cause-classified.reaction.ts';
export { reviewClocksSchedule } from './keep-review-clocks.schedule.ts';
export { chartSignalsSchedule, openReviewsSchedule } from './open-reviews.schedule.ts';
export type { ReviewOpening } from './open-reviews.schedule.ts';
export { outcomesProjection } from './outcomes.projection.ts';
export { reviewClocks } from './review-clocks.projection.ts';
