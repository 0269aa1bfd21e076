import { addDays } from '#calendar';
import { Command } from '#cqrs';
import { EventLog, execute, fold, idOf } from '#eventing';
import type { CommandResult } from '#eventing';
import { FindOfficeOfReport } from '#friction/events';
import type { FoundOfficeOfReport } from '#friction/events';
import { FindPolicy } from '#policies/events';
import type { FoundPolicy } from '#policies/events';
import { CommandHandler, QueryBus } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { FindReview } from './events.ts';
import type { FoundReview } from './events.ts';
import { task } from './task.decider.ts';

export const taskIdOfResponse = (responseId: string) => idOf('task', responseId);

/** A response of a review that somebody is to carry out until a day; no part of the API. */
export class AssignTaskOfResponse extends Command {
  constructor(
    readonly reviewId: string,
    readonly responseId: string,
    readonly title: string,
    readonly ownerId: string,
    readonly dueOn: string,
  ) {
    super();
  }
}

@CommandHandler(AssignTaskOfResponse)
export class AssignTaskOfResponseHandler implements ICommandHandler<AssignTaskOfResponse, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
  ) {}

  async execute({ commandId, reviewId, responseId, title, ownerId, dueOn, context }: AssignTaskOfResponse): Promise<CommandResult> {
    const taskId = taskIdOfResponse(responseId);
    const found = await this.queries.execute<FindReview, FoundReview>(new FindReview(reviewId));
    if (!found) return nothing(taskId);
    const { policyId } = found;
    const command = { commandId, taskId, kind: 'COMMUNICATION' as const, policyId, reviewId, title, ownerId, dueOn };
    return execute(this.log, task, taskId, 'AssignTask', command, context);
  }
}

/** Somebody did not know the rule: whoever answers for it sees to it that it is explained. No part of the API. */
export class AssignTrainingTask extends Command {
  constructor(readonly reportId: string) {
    super();
  }
}

const DAYS_TO_TRAIN = 30;

@CommandHandler(AssignTrainingTask)
export class AssignTrainingTaskHandler implements ICommandHandler<AssignTrainingTask, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
  ) {}

  /**
   * For the owner, unless the report is kept from them: then a task would tell them that there is one by somebody whom they oversee. One at a
   * time for each policy: explaining a rule once answers everybody who did not know it.
   */
  async execute({ commandId, reportId, context }: AssignTrainingTask): Promise<CommandResult> {
    const office = await this.queries.execute<FindOfficeOfReport, FoundOfficeOfReport>(new FindOfficeOfReport(reportId));
    const [ownerId] = office?.readerIds ?? [];
    if (!office || ownerId === undefined) return nothing(reportId);
    const { policyId } = office;
    const taskId = await this.nextTask(policyId, ownerId, commandId);
    if (taskId === null) return nothing(reportId);
    const today = context.calendar.dayOf(context.now);
    const policy = await this.queries.execute<FindPolicy, FoundPolicy>(new FindPolicy(policyId, today));
    const title = `Have ${policy?.code ?? 'the policy'} explained to those who work under it`;
    const command = {
      commandId,
      taskId,
      kind: 'TRAINING' as const,
      policyId,
      reviewId: null,
      title,
      ownerId,
      dueOn: addDays(today, DAYS_TO_TRAIN),
    };
    return execute(this.log, task, taskId, 'AssignTask', command, context);
  }

  /** @returns null while one is open, and where this report led to one already */
  private async nextTask(policyId: string, ownerId: string, commandId: string): Promise<string | null> {
    for (let ordinal = 0; ; ordinal++) {
      const taskId = idOf('task', 'training', policyId, ownerId, String(ordinal));
      const history = await this.log.load(`${task.category}-${taskId}`);
      const { status } = fold(task, history);
      if (status === 'none') return taskId;
      if (status === 'open' || history.some(({ metadata }) => metadata['commandId'] === commandId)) return null;
    }
  }
}

function nothing(id: string): CommandResult {
  return { id, revision: null, position: null, repeated: false, events: [] };
}
