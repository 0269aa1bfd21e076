import { addDays } from '#calendar';
import { Command, current, handling, handlersFor } from '#cqrs';
import { EventLog, execute, fold, idOf } from '#eventing';
import type { CommandResult } from '#eventing';
import type { ExpectationTask } from '#expectations/events';
import { FindOfficeOfReport } from '#friction/events';
import type { FoundOfficeOfReport } from '#friction/events';
import { FindPolicy } from '#policies/events';
import type { FoundPolicy } from '#policies/events';
import { CommandHandler, QueryBus } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { review } from './review.decider.ts';
import { task } from './task.decider.ts';

export const taskIdOfResponse = (responseId: string) => idOf('task', responseId);

/** Whom a decided review gave something to do, each a task of their own; no part of the API. */
export class AssignTasksOfDecision extends Command {
  constructor(readonly reviewId: string) {
    super();
  }
}

@CommandHandler(AssignTasksOfDecision)
export class AssignTasksOfDecisionHandler implements ICommandHandler<AssignTasksOfDecision, CommandResult> {
  constructor(private readonly log: EventLog) {}

  async execute({ commandId, reviewId, context }: AssignTasksOfDecision): Promise<CommandResult> {
    const found = await current(this.log, review, reviewId);
    let done = nothing(reviewId);
    if (found.status === 'none' || !found.decided) return done;
    const { policyId, duties, decided } = found;
    for (const { responseId, kind, text: title, ownerId, dueOn } of duties) {
      const taskId = taskIdOfResponse(responseId);
      // A decision that took longer than was thought makes nobody late.
      const day = dueOn < decided.on ? decided.on : dueOn;
      const command = { commandId, taskId, kind, policyId, reviewId, expectationId: null, title, ownerId, dueOn: day };
      done = await execute(this.log, task, taskId, 'AssignTask', command, context);
    }
    return done;
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
      expectationId: null,
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

/** What an expectation asks of somebody; no part of the API. */
export class AssignTaskOfExpectation extends Command {
  constructor(
    readonly expectationId: string,
    readonly policyId: string | null,
    readonly title: string,
    readonly task: ExpectationTask,
  ) {
    super();
  }
}

export const expectationTaskHandlers = handlersFor(task, {
  AssignTask: handling(
    AssignTaskOfExpectation,
    (command) => command.task.taskId,
    async ({ expectationId, policyId, title, task: { taskId, kind, ownerId, dueOn } }) => ({
      taskId,
      kind,
      policyId,
      reviewId: null,
      expectationId,
      title,
      ownerId,
      dueOn,
    }),
  ),
});

function nothing(id: string): CommandResult {
  return { id, revision: null, position: null, repeated: false, events: [] };
}
