import type { ExpectationEvent } from '#expectations/events';
import { reaction } from '#read-store';
import { AssignTaskOfExpectation } from './assign-tasks.handlers.ts';

export const assignTaskOfExpectation = reaction<ExpectationEvent, AssignTaskOfExpectation>({
  name: 'assign-task-when-expectation-responded',
  on: {
    ExpectationResponded: ({ data: { expectationId, policyId, response } }) =>
      response.task ? new AssignTaskOfExpectation(expectationId, policyId, response.text, response.task) : [],
  },
});
