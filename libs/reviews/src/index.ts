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
export { listDecidedReviews, listOpenReviews } from './review-lists.finder.ts';
export type { NamedReview } from './review-lists.finder.ts';
export { findReview, listDecided, listReviews } from './reviews.finder.ts';
export type { DecidedReview } from './reviews.finder.ts';
export { AssignTaskOfExpectation, AssignTasksOfDecision, taskIdOfResponse } from './assign-tasks.handlers.ts';
export { partIdOf, reviewIdOf } from './review-references.ts';
export { CountOpenReviews } from './open-review-count.ts';
export { ReviewsCommandModule, ReviewsModule } from './reviews.module.ts';
export { reviewsProjection } from './reviews.projection.ts';
export { ReviewNode } from './reviews.types.ts';
export type { Gain } from './review-enums.ts';
export { assignTasks } from './assign-tasks-when-review-decided.reaction.ts';
export { assignTaskOfExpectation } from './assign-task-when-expectation-responded.reaction.ts';
export { assignTrainingTask } from './assign-training-task-when-cause-classified.reaction.ts';
export { reviewClocksSchedule } from './keep-review-clocks.schedule.ts';
export { chartSignalsSchedule, openReviewsSchedule } from './open-reviews.schedule.ts';
export type { ReviewOpening } from './open-reviews.schedule.ts';
export { outcomesProjection } from './outcomes.projection.ts';
export type { OutcomesTables } from './outcomes.projection.ts';
export { reviewClocks } from './review-clocks.projection.ts';
export { listReviewDates } from './review-dates.finder.ts';
export type { ReviewDates } from './review-dates.finder.ts';
export type { ReviewTables } from './reviews.tables.ts';
