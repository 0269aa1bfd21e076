import { reaction } from '#read-store';
import { AssignTaskOfResponse } from './assign-tasks.handlers.ts';
import type { ReviewEvent } from './events.ts';

export const assignTask = reaction<ReviewEvent, AssignTaskOfResponse>({
  name: 'assign-task-when-response-recorded',
  on: {
    ResponseRecorded: ({ data: { reviewId, responseId, text, taskOwnerId, dueOn } }) =>
      taskOwnerId === null || dueOn === null ? [] : new AssignTaskOfResponse(reviewId, responseId, text, taskOwnerId, dueOn),
  },
});
