import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { InMemoryEventStore } from '#eventing-testing';
import { outcomesProjection } from './outcomes.projection.ts';
import { listReviewDates } from './review-dates.finder.ts';
import { listDecidedReviews } from './review-lists.finder.ts';
import { aNeighbourhood, composeReviews } from './reviews-composition.fixture.ts';
import { decided, executive, opened } from './reviews.fixture.ts';
import { reviewsProjection } from './reviews.projection.ts';

describe('the dates of reviews', () => {
  let one: Awaited<ReturnType<typeof composeReviews>>;
  beforeEach(async () => {
    one = await composeReviews(new InMemoryEventStore(), aNeighbourhood(), { now: '2026-11-16T09:00:00.000Z' });
  });
  afterEach(() => one.close());

  /** @param decidedOn null: open */
  async function review(policyId: string, decidedOn: string | null, effectiveFrom: string | null = null): Promise<string> {
    const about = { reviewId: randomUUID(), policyId };
    const decision = decidedOn === null ? [] : [decided({ ...about, decidedOn, effectiveFrom })];
    await one.record(`review-${about.reviewId}`, opened(about), ...decision);
    return about.reviewId;
  }
  const read = async () => {
    const head = await one.log.store.head();
    if (head !== null) await one.readStore.waitFor([reviewsProjection.name, outcomesProjection.name], head, 10_000);
    return one.readStore;
  };

  it('are those of open reviews, of what was decided or took effect since a day, and of the last one of each policy before', async () => {
    const [policy, other] = [await one.policy('ann'), await one.policy('ben')];
    await review(policy, '2024-03-01');
    const listed = [
      await review(policy, '2025-06-10'),
      await review(policy, '2026-01-01'),
      await review(policy, null),
      await review(other, '2025-01-01', '2026-03-01'),
      await review(other, '2025-02-01'),
    ];
    const store = await read();
    const dates = await store.findAcross([reviewsProjection, outcomesProjection], (db) => listReviewDates(db, '2026-01-01'));
    expect(dates.map(({ reviewId }) => reviewId).sort()).toEqual(listed.sort());
  });

  it('bound the list of what was decided, the latest first', async () => {
    const policy = await one.policy('ann');
    await review(policy, '2026-06-30');
    const [first, last] = [await review(policy, '2026-07-01'), await review(policy, '2026-09-30')];
    for (const outside of ['2026-10-01', null]) await review(policy, outside);
    const reader = { actor: executive, today: '2026-11-16', calendar: new Calendar('UTC'), currency: 'EUR' };
    const span = { from: '2026-07-01', to: '2026-09-30' };
    const found = await (await read()).find(reviewsProjection, (db) => listDecidedReviews(db, reader, span));
    expect(found.map(({ review: { id } }) => id)).toEqual([last, first]);
  });
});
