import { Module } from '@nestjs/common';
import { assigningHandlers } from './assign-tasks.handlers.ts';
import { openingHandlers } from './open-review.handlers.ts';
import { OutcomesResolver } from './outcomes.resolver.ts';
import { referenceHandlers } from './review-references.ts';
import { ReviewFinder } from './reviews.finder.ts';
import { reviewHandlers, taskHandlers } from './reviews.handlers.ts';
import { ReviewsResolver } from './reviews.resolver.ts';
import { TaskFinder } from './tasks.finder.ts';
import { TasksResolver } from './tasks.resolver.ts';

/** Another module answers `FindReviewEvidence` and `FindKeptBacktest`. */
@Module({
  providers: [
    ...referenceHandlers,
    ...openingHandlers,
    ...reviewHandlers,
    ...taskHandlers,
    ...assigningHandlers,
    OutcomesResolver,
    ReviewFinder,
    ReviewsResolver,
    TaskFinder,
    TasksResolver,
  ],
})
export class ReviewsModule {}
