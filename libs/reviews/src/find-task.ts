import { current } from '#cqrs';
import { EventLog } from '#eventing';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { task } from './task.decider.ts';

/** Query: what a task is about, folded from its stream. */
export class FindTask {
  constructor(readonly taskId: string) {}
}
/** null: no such task. */
export type FoundTask = { readonly policyId: string | null } | null;

@QueryHandler(FindTask)
export class FindTaskHandler implements IQueryHandler<FindTask, FoundTask> {
  constructor(private readonly log: EventLog) {}

  async execute({ taskId }: FindTask): Promise<FoundTask> {
    const state = await current(this.log, task, taskId);
    return state.status === 'none' ? null : { policyId: state.policyId };
  }
}
