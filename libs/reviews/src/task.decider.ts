import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { TaskEvent, TaskKind } from './events.ts';
import { isOfOffice } from './review-state.decider.ts';
import type { Office } from './review-state.decider.ts';

type Task =
  | { readonly status: 'none' }
  | {
      readonly status: 'open' | 'done';
      readonly taskId: string;
      readonly kind: TaskKind;
      /** null: of an expectation that names none. */
      readonly policyId: string | null;
      /** null: of a report or an expectation. */
      readonly reviewId: string | null;
      readonly ownerId: string;
    };

interface TaskCommands {
  AssignTask: {
    taskId: string;
    kind: TaskKind;
    policyId: string | null;
    reviewId: string | null;
    expectationId: string | null;
    title: string;
    ownerId: string;
    dueOn: string;
  };
  CompleteTask: { office: Office | null; reachedShare: number | null; note: string | null };
}

/** Something that somebody does until a day, because of a decision, a report or an expectation. */
export const task: Decider<Task, TaskCommands, TaskEvent> = {
  category: 'task',
  initialState: { status: 'none' },
  decide: {
    AssignTask: ({ taskId, kind, policyId, reviewId, expectationId, title, ownerId, dueOn }, state, { now }) =>
      state.status === 'none'
        ? { type: 'TaskAssigned', data: { taskId, kind, policyId, reviewId, expectationId, title, ownerId, dueOn, assignedAt: now } }
        : [],
    CompleteTask: ({ office, reachedShare, note }, state, { now, actor }) => {
      if (state.status === 'none' || !isFor(state, office, actor.id)) {
        throw new DomainError('task.unknown', 'there is no such task of yours', 'taskId');
      }
      if (state.status === 'done') return [];
      const isCommunication = state.kind === 'COMMUNICATION';
      if (isCommunication && reachedShare === null) {
        throw new DomainError('task.share-missing', 'say which share of those who were to be told was reached, 0 to 1', 'reachedShare');
      }
      if (!isCommunication && reachedShare !== null) {
        throw new DomainError('task.reaches-nobody', 'only a communication reaches somebody; leave the share out', 'reachedShare');
      }
      return { type: 'TaskCompleted', data: { taskId: state.taskId, reachedShare, note, completedAt: now } };
    },
  },
  evolve: {
    TaskAssigned: ({ taskId, kind, policyId, reviewId, ownerId }) => ({ status: 'open', taskId, kind, policyId, reviewId, ownerId }),
    TaskCompleted: (_, state) => (state.status === 'none' ? state : { ...state, status: 'done' }),
  },
};

/**
 * What is asked of one of a policy's office the other can do, too: one of them may be away. Not what follows from a report, which may be kept
 * from the other, nor what an expectation asks of one of them by name.
 */
function isFor({ reviewId, ownerId }: Exclude<Task, { readonly status: 'none' }>, office: Office | null, personId: string): boolean {
  if (personId === ownerId) return true;
  return reviewId !== null && office !== null && isOfOffice(office, ownerId) && isOfOffice(office, personId);
}
