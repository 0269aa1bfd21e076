import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InMemoryEventStore } from '#eventing-testing';
import { AssignTasksOfDecision } from './assign-tasks.handlers.ts';
import type { ReviewEvent, TaskEvent } from './events.ts';
import { aNeighbourhood, composeReviews } from './reviews-composition.fixture.ts';
import { approver, decided, defined, deputy, hidden, opened, policyId, reviewId } from './reviews.fixture.ts';

describe('a decision', () => {
  let reviews: Awaited<ReturnType<typeof composeReviews>>;

  beforeEach(async () => {
    reviews = await composeReviews(new InMemoryEventStore(), aNeighbourhood(), { now: '2026-11-16T09:00:00.000Z' });
  });
  afterEach(() => reviews.close());

  type Response = Extract<ReviewEvent, { type: 'ResponseRecorded' }>;
  const nothing = { parties: [], offers: [], agreement: null, taskOwnerId: null, dueOn: null, recordedAt: '2026-11-02T09:00:00.000Z' };
  const response = (change: Partial<Response['data']>): Response => ({
    type: 'ResponseRecorded',
    data: { reviewId, responseId: randomUUID(), kind: 'REVIEW', text: 'look at it', ...nothing, ...change },
  });
  const tell = response({ kind: 'COMMUNICATE', text: 'cards do', taskOwnerId: approver.id, dueOn: '2026-12-01' });
  const train = response({ kind: 'TRAIN', text: 'how to look up a card', taskOwnerId: deputy.id, dueOn: '2026-11-05' });

  const record = (...events: readonly ReviewEvent[]) => reviews.record(`review-${reviewId}`, ...events);
  const assign = (commandId = randomUUID()) => reviews.opening.send(Object.assign(new AssignTasksOfDecision(reviewId), { commandId }));
  async function tasks() {
    const { events } = await reviews.log.readAll(null, { types: ['TaskAssigned'] }, 100);
    return events.map(({ data }) => data as Extract<TaskEvent, { type: 'TaskAssigned' }>['data']);
  }

  it('makes a task of each communication and training duty, and of nothing else', async () => {
    await record(opened(), defined(), response({}), tell, train);
    await assign();
    expect(await tasks()).toEqual([]);
    await record(decided({ decidedOn: '2026-11-02' }));
    await assign();
    expect(await tasks()).toMatchObject([
      { kind: 'COMMUNICATION', policyId, reviewId, title: 'cards do', ownerId: approver.id, dueOn: '2026-12-01' },
      { kind: 'TRAINING', policyId, reviewId, title: 'how to look up a card', ownerId: deputy.id, dueOn: '2026-11-05' },
    ]);
  });

  it('makes them once, and completes what was cut off', async () => {
    const commandId = randomUUID();
    await record(opened(), defined(), tell, decided());
    await assign(commandId);
    await assign(commandId);
    expect(await tasks()).toHaveLength(1);
    await record(train);
    await assign(commandId);
    await assign();
    expect((await tasks()).map(({ kind }) => kind)).toEqual(['COMMUNICATION', 'TRAINING']);
  });

  it('makes nobody late: what was to be done before it is due on its day', async () => {
    await record(opened(), defined(), train, decided({ decidedOn: '2026-11-16' }));
    await assign();
    expect(await tasks()).toMatchObject([{ dueOn: '2026-11-16' }]);
  });

  it('takes up no duty of a review that gave way to one that somebody opened openly', async () => {
    await record(hidden(), defined(), tell, opened(), defined(), train, decided());
    await assign();
    expect(await tasks()).toMatchObject([{ kind: 'TRAINING' }]);
  });
});
