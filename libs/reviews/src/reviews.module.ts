import { Module } from '@nestjs/common';
import { AssignTasksOfDecisionHandler, AssignTrainingTaskHandler, expectationTaskHandlers } from './assign-tasks.handlers.ts';
import { CountOpenReviewsHandler } from './open-review-count.ts';
import { openingHandlers } from './open-review.handlers.ts';
import { OutcomesResolver } from './outcomes.resolver.ts';
import { referenceHandlers } from './review-references.ts';
import { ReviewFinder } from './reviews.finder.ts';
import { reviewHandlers, taskHandlers } from './reviews.handlers.ts';
import { ReviewsResolver } from './reviews.resolver.ts';
import { TaskFinder } from './tasks.finder.ts';
import { TasksResolver } from './tasks.resolver.ts';

/** Commands and queries. Another module answers `FindReviewEvidence` and `FindKeptBacktest`; a composition without read models `CountOpenReviews`. */
@Module({
  providers: [
    ...referenceHandlers,
    ...openingHandlers,
    ...reviewHandlers,
    ...taskHandlers,
    ...expectationTaskHandlers,
    AssignTasksOfDecisionHandler,
  ],
})
export class ReviewsCommandModule {}

/** The public face, and what runs beside it. */
@Module({
  imports: [ReviewsCommandModule],
  providers: [
    AssignTrainingTaskHandler,
    CountOpenReviewsHandler,
    OutcomesResolver,
    ReviewFinder,
    ReviewsResolver,
    TaskFinder,
    TasksResolver,
  ],
})
export class ReviewsModule {}
