export { CompleteTask, RecordAbsence } from './tasks.commands.ts';
export { ApproveReview, DecideReview, DeclineReview, RequestApproval } from './review-approval.commands.ts';
export {
  AssessRealism,
  DefineReview,
  EscalateReview,
  OpenReview,
  OpenReviewAtSignal,
  ProposeOption,
  RecordResponse,
} from './reviews.commands.ts';
export { ReviewsModule } from './reviews.module.ts';
export { reviewsProjection } from './reviews.projection.ts';
