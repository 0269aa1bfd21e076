import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InMemoryEventStore } from '#eventing-testing';
import { AssignTrainingTask } from './assign-tasks.handlers.ts';
import type { TaskEvent } from './events.ts';
import { aNeighbourhood, composeReviews } from './reviews-composition.fixture.ts';

describe('a report whose cause is a lack of training', () => {
  const neighbours = aNeighbourhood();
  let reviews: Awaited<ReturnType<typeof composeReviews>>;

  beforeEach(async () => {
    reviews = await composeReviews(new InMemoryEventStore(), neighbours, { now: '2026-11-16T09:00:00.000Z' });
  });
  afterEach(() => reviews.close());

  function report(policyId: string, ...readerIds: readonly string[]): string {
    const reportId = randomUUID();
    neighbours.offices.set(reportId, { policyId, readerIds });
    return reportId;
  }

  const classified = (reportId: string, commandId = randomUUID()) =>
    reviews.opening.send(Object.assign(new AssignTrainingTask(reportId), { commandId }));

  async function tasks() {
    const { events } = await reviews.log.readAll(null, { types: ['TaskAssigned'] }, 100);
    return events.map(({ data }) => data as Extract<TaskEvent, { type: 'TaskAssigned' }>['data']);
  }

  it('becomes a task, however many there are while it is open', async () => {
    const [policyId, owner] = [randomUUID(), randomUUID()];
    await classified(report(policyId, owner));
    await classified(report(policyId, owner));
    expect(await tasks()).toMatchObject([{ kind: 'TRAINING', policyId, ownerId: owner, dueOn: '2026-12-16' }]);
    const other = randomUUID();
    await classified(report(other, owner));
    expect((await tasks()).map((task) => task.policyId)).toEqual([policyId, other]);
  });

  it('becomes another one once that is done, and a repeated command does not', async () => {
    const [policyId, owner] = [randomUUID(), randomUUID()];
    const [first, commandId] = [report(policyId, owner), randomUUID()];
    await classified(first, commandId);
    const [{ taskId } = { taskId: '' }] = await tasks();
    const completedAt = '2026-11-17T09:00:00.000Z';
    await reviews.record(`task-${taskId}`, { type: 'TaskCompleted', data: { taskId, reachedShare: null, note: null, completedAt } });
    await classified(first, commandId);
    expect(await tasks()).toHaveLength(1);
    await classified(report(policyId, owner));
    expect(await tasks()).toHaveLength(2);
  });

  it('is nothing to whoever may not read the report: its reader has a task of their own', async () => {
    const [policyId, owner, deputy] = [randomUUID(), randomUUID(), randomUUID()];
    await classified(report(policyId, owner, deputy));
    await classified(report(policyId, deputy));
    await classified(report(policyId));
    expect((await tasks()).map(({ ownerId }) => ownerId)).toEqual([owner, deputy]);
  });
});
