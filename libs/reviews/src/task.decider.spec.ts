import { randomUUID } from 'node:crypto';
import { describe, it } from '@jest/globals';
import { systemActor } from '#eventing';
import { aContext, anActor, given } from '#eventing-testing';
import type { TaskKind } from './events.ts';
import { by, byOwner, deputy, executive, now, office, owner, policyId, reviewId } from './reviews.fixture.ts';
import { task } from './task.decider.ts';

const taskId = randomUUID();
const assign = (kind: TaskKind, ownerId = owner.id, ofReview: string | null = reviewId) => ({
  taskId,
  kind,
  policyId,
  reviewId: ofReview,
  expectationId: null,
  title: 'tell the stores',
  ownerId,
  dueOn: '2026-12-01',
});
const assigned = (kind: TaskKind, ownerId = owner.id, ofReview: string | null = reviewId) => ({
  type: 'TaskAssigned' as const,
  data: { ...assign(kind, ownerId, ofReview), assignedAt: now },
});
const completed = (reachedShare: number | null) => ({
  type: 'TaskCompleted' as const,
  data: { taskId, reachedShare, note: null, completedAt: now },
});

describe('a task', () => {
  const complete = { office, reachedShare: null, note: null };

  it('is assigned once', () => {
    const system = aContext({ actor: systemActor('assign') });
    given(task).when('AssignTask', assign('TRAINING'), system).then(assigned('TRAINING'));
    given(task, assigned('TRAINING')).when('AssignTask', assign('TRAINING'), system).thenNothing();
  });

  it('is completed once, by whom it was given to', () => {
    given(task, assigned('TRAINING')).when('CompleteTask', complete, byOwner).then(completed(null));
    given(task, assigned('TRAINING'), completed(null)).when('CompleteTask', complete, byOwner).thenNothing();
    const staff = anActor();
    given(task, assigned('TRAINING', staff.id)).when('CompleteTask', complete, by(staff)).then(completed(null));
  });

  it('of one of the office can be done by the other; to everybody else there is no such task', () => {
    const staff = anActor();
    const reached = { ...complete, reachedShare: 0.9 };
    given(task, assigned('COMMUNICATION')).when('CompleteTask', reached, by(deputy)).then(completed(0.9));
    given(task, assigned('COMMUNICATION', staff.id)).when('CompleteTask', reached, byOwner).thenRefused('task.unknown', 'taskId');
    given(task, assigned('COMMUNICATION')).when('CompleteTask', reached, by(executive)).thenRefused('task.unknown', 'taskId');
    given(task).when('CompleteTask', complete, byOwner).thenRefused('task.unknown', 'taskId');
  });

  it('of a report is for the one alone who read it; of a decision it is not', () => {
    const ofReport = assigned('TRAINING', owner.id, null);
    given(task, ofReport).when('CompleteTask', complete, by(deputy)).thenRefused('task.unknown', 'taskId');
    given(task, ofReport).when('CompleteTask', complete, byOwner).then(completed(null));
    given(task, assigned('TRAINING')).when('CompleteTask', complete, by(deputy)).then(completed(null));
  });

  it('of an expectation is for the one alone who was named', () => {
    const revise = { ...assign('CHARTER_REVISION', owner.id, null), policyId: null, expectationId: randomUUID() };
    const ofExpectation = { type: 'TaskAssigned' as const, data: { ...revise, assignedAt: now } };
    given(task)
      .when('AssignTask', revise, aContext({ actor: systemActor('assign') }))
      .then(ofExpectation);
    given(task, ofExpectation).when('CompleteTask', complete, by(deputy)).thenRefused('task.unknown', 'taskId');
    given(task, ofExpectation).when('CompleteTask', complete, byOwner).then(completed(null));
  });

  it('says whom a communication reached, and nothing of that kind otherwise', () => {
    given(task, assigned('COMMUNICATION'))
      .when('CompleteTask', { ...complete, reachedShare: 0.9 }, byOwner)
      .then(completed(0.9));
    given(task, assigned('COMMUNICATION')).when('CompleteTask', complete, byOwner).thenRefused('task.share-missing', 'reachedShare');
    given(task, assigned('TRAINING'))
      .when('CompleteTask', { ...complete, reachedShare: 0 }, byOwner)
      .thenRefused('task.reaches-nobody', 'reachedShare');
  });
});
