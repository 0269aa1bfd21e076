import { current, Deployment, Dispatcher } from '#cqrs';
import type { Caller } from '#cqrs';
import { EventLog } from '#eventing';
import { AFTER, AllowSignedIn, CallerOf, FIRST, Freshness, Reads } from '#graphql';
import type { Connection } from '#graphql';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { absence, absencesFrom } from './absence.decider.ts';
import type { Absence } from './absence.decider.ts';
import { readerNow } from './review-readers.finder.ts';
import { reviewsProjection } from './reviews.projection.ts';
import { CompleteTask, RecordAbsence } from './tasks.commands.ts';
import { TaskFinder } from './tasks.finder.ts';
import { AbsenceNode, RecordAbsencePayload, TaskConnection, TaskPayload } from './tasks.types.ts';
import type { TaskNode } from './tasks.types.ts';

/** What people do because of a review or a report, and who stands in for them. */
@Resolver()
export class TasksResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly finder: TaskFinder,
    private readonly freshness: Freshness,
    private readonly deployment: Deployment,
    private readonly log: EventLog,
  ) {}

  @AllowSignedIn()
  @Reads(reviewsProjection)
  @Query(() => TaskConnection, { name: 'tasks', description: 'Those due first come first.' })
  listTasks(
    @CallerOf() caller: Caller,
    @Args('first', FIRST) first: number,
    @Args('after', AFTER) after?: string,
    @Args('mine', {
      type: () => Boolean,
      defaultValue: true,
      description: 'Those that you are asked to do, also for an owner who is away; else all on policies that you answer for as well.',
    })
    mine = true,
    @Args('open', { type: () => Boolean, nullable: true, description: 'Not done; done ones as well when absent.' }) open?: boolean,
  ): Promise<Connection<TaskNode>> {
    return this.finder.listTasks(readerNow(caller, this.deployment), { mine, open: open ?? null }, first, after);
  }

  @AllowSignedIn()
  @Query(() => [AbsenceNode], {
    name: 'myAbsences',
    description:
      'Your own absences, from today on; the next one first. Nobody else is shown when you are away, beyond who acts in your place.',
  })
  async listAbsences(@CallerOf() { actor }: Caller): Promise<readonly Absence[]> {
    return absencesFrom(await current(this.log, absence, actor.id), this.deployment.today());
  }

  @AllowSignedIn()
  @Mutation(() => TaskPayload, { description: 'A task of yours, or of the one whose deputy you are.' })
  async completeTask(@Args('input') input: CompleteTask, @CallerOf() caller: Caller): Promise<TaskPayload> {
    const { position, errors } = await this.dispatcher.send(input, caller);
    return {
      position,
      errors,
      task: async () => {
        await this.freshness.after(position, [reviewsProjection]);
        return this.finder.findTask(input.taskId, readerNow(caller, this.deployment));
      },
    };
  }

  @AllowSignedIn()
  @Mutation(() => RecordAbsencePayload, { description: 'Meanwhile your deputies are asked in your place; no clock stops.' })
  recordAbsence(@Args('input') input: RecordAbsence, @CallerOf() caller: Caller): Promise<RecordAbsencePayload> {
    return this.dispatcher.send(input, caller);
  }
}
