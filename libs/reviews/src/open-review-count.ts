import { EventLog } from '#eventing';
import { Freshness } from '#graphql';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { ReviewFinder } from './reviews.finder.ts';
import { reviewsProjection } from './reviews.projection.ts';

/** Query: how many reviews of an owner run, as far as others know of them. @returns number */
export class CountOpenReviews {
  constructor(
    readonly ownerId: string,
    /** Not counted. */
    readonly exceptId: string,
  ) {}
}

/** No stream tells what an owner has open: the read model does, brought up to date first. Of several opened at the same moment one too many may begin. */
@QueryHandler(CountOpenReviews)
export class CountOpenReviewsHandler implements IQueryHandler<CountOpenReviews, number> {
  constructor(
    private readonly log: EventLog,
    private readonly reviews: ReviewFinder,
    private readonly freshness: Freshness,
  ) {}

  async execute({ ownerId, exceptId }: CountOpenReviews): Promise<number> {
    const head = await this.log.store.head();
    await this.freshness.after(head && this.log.positionToken(head), [reviewsProjection]);
    return this.reviews.countOpen(ownerId, exceptId);
  }
}
