import { Deployment } from '#cqrs';
import type { Caller } from '#cqrs';
import { EventLog } from '#eventing';
import type { Recorded } from '#eventing';
import { notFound } from '#graphql';
import { ReadStore } from '#read-store';
import { findReview, listReviews, reviewsProjection } from '#reviews';
import type { ReviewNode } from '#reviews';
import { Injectable } from '@nestjs/common';
import { Backtests } from './backtests.ts';
import type { HistoryEntry } from './history-entries.ts';
import type { PlacedEntry } from './history-order.ts';
import { keptBacktests } from './kept-backtests.decider.ts';
import type { KeptBacktest } from './kept-backtests.decider.ts';
import { reviewHistory } from './review-history.ts';

/** What says of a policy that it was reviewed, and to what end. */
const MILESTONES = ['ReviewOpened', 'ReviewOverdue', 'ReviewEscalated', 'ReviewDecided'];
/** A policy has one open review at a time. */
const REVIEWS = 100;

/** The histories of reviews, for those who see them. */
@Injectable()
export class ReviewHistories {
  constructor(
    private readonly log: EventLog,
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
    private readonly backtests: Backtests,
  ) {}

  /** @throws NOT_FOUND to whoever does not see the review */
  async ofReview(reviewId: string, caller: Caller): Promise<readonly HistoryEntry[]> {
    const review = await this.store.find(reviewsProjection, (db) => findReview(db, reviewId, this.#reader(caller)));
    if (!review) throw notFound();
    const placed = await this.#historyOf(review, await this.#beside(review), await this.backtests.isOffice(caller, review.policyId));
    return placed.map(({ entry }) => entry);
  }

  /** Of all reviews of a policy that the caller sees. */
  async milestones(policyId: string, caller: Caller): Promise<readonly PlacedEntry[]> {
    const { edges } = await this.store.find(reviewsProjection, (db) => listReviews(db, this.#reader(caller), { policyId }, REVIEWS));
    const isOffice = await this.backtests.isOffice(caller, policyId);
    const histories = await Promise.all(edges.map(({ node }) => this.#historyOf(node, [], isOffice)));
    return histories.flat().filter(({ entry }) => MILESTONES.includes(entry.type));
  }

  #reader({ actor }: Caller) {
    const { calendar, currency } = this.deployment;
    return { actor, today: this.deployment.today(), calendar, currency };
  }

  async #historyOf({ id, openedOn, trigger }: ReviewNode, beside: readonly Recorded[], isOffice: boolean): Promise<readonly PlacedEntry[]> {
    const { calendar } = this.deployment;
    return reviewHistory(await this.log.load(`review-${id}`), beside, { isOffice, openedOn, trigger, calendar });
  }

  /** What became of its decision and its tasks, and the backtests that were kept for it. */
  async #beside({ id, policyId }: ReviewNode): Promise<readonly Recorded[]> {
    const tasks = await this.store.find(reviewsProjection, (db) =>
      db.selectFrom('task').select('task_id').where('review_id', '=', id).orderBy('task_id').execute(),
    );
    const ofTasks = await Promise.all(tasks.map(({ task_id }) => this.log.load(`task-${task_id}`)));
    const kept: readonly Recorded[] = await this.log.load(`${keptBacktests.category}-${policyId}`);
    const ofPolicy: readonly Recorded[] = await this.log.load(`policy-${policyId}`);
    return [
      ...ofTasks.flat(),
      ...kept.filter(({ data }) => (data as KeptBacktest).reviewId === id),
      ...ofPolicy.filter(({ data }) => 'reviewId' in data && data.reviewId === id),
    ];
  }
}
