import { reaction } from '#read-store';
import { AssignTasksOfDecision } from './assign-tasks.handlers.ts';
import type { ReviewEvent } from './events.ts';

export const assignTasks = reaction<ReviewEvent, AssignTasksOfDecision>({
  name: 'assign-tasks-when-review-decided',
  on: { ReviewDecided: ({ data }) => new AssignTasksOfDecision(data.reviewId) },
});
