import { Module } from '@nestjs/common';
import { openingHandlers } from './open-review.handlers.ts';
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
    ReviewFinder,
    ReviewsResolver,
    TaskFinder,
    TasksResolver,
  ],
})
export class ReviewsModule {}
