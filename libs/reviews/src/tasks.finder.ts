import { hasRole } from '#eventing';
import { pageArguments, pageOf } from '#graphql';
import type { Connection } from '#graphql';
import { isAfter, ReadStore } from '#read-store';
import { Injectable } from '@nestjs/common';
import type { Db, ReviewReader } from './review-readers.finder.ts';
import { listAway } from './reviews.finder.ts';
import { reviewsProjection } from './reviews.projection.ts';
import type { ReviewTables } from './reviews.tables.ts';
import type { TaskNode } from './tasks.types.ts';

export interface TaskFilter {
  /** Those that the reader is asked to do; else also those on policies that they answer for. */
  readonly mine: boolean;
  /** null: done ones as well. */
  readonly open: boolean | null;
}

@Injectable()
export class TaskFinder {
  constructor(private readonly store: ReadStore) {}

  findTask(taskId: string, reader: ReviewReader): Promise<TaskNode | null> {
    return this.store.find(reviewsProjection, (db) => findTask(db, taskId, reader));
  }

  /** Those due first come first. */
  listTasks(reader: ReviewReader, filter: TaskFilter, first: number, after?: string | null): Promise<Connection<TaskNode>> {
    return this.store.find(reviewsProjection, (db) => listTasks(db, reader, filter, first, after));
  }
}

type TaskRow = ReviewTables['task'] & Pick<ReviewTables['reviewed_policy'], 'deputy_id'> & { readonly holder_id: string | null };

export async function findTask(db: Db, taskId: string, reader: ReviewReader): Promise<TaskNode | null> {
  const away = await listAway(db, reader.today);
  const row = await tasksFor(db, reader, away, false).where('task_id', '=', taskId).executeTakeFirst();
  return row ? taskView(row, away, reader) : null;
}

export async function listTasks(
  db: Db,
  reader: ReviewReader,
  { mine, open }: TaskFilter,
  first: number,
  after?: string | null,
): Promise<Connection<TaskNode>> {
  const { limit, key } = pageArguments(first, after, 2);
  const away = await listAway(db, reader.today);
  let query = tasksFor(db, reader, away, mine).orderBy('due_on').orderBy('task_id').limit(limit);
  if (open !== null) query = query.where('done_at', open ? 'is' : 'is not', null);
  if (key) query = query.where((eb) => isAfter(key, eb.ref('due_on'), eb.ref('task_id'), 'asc'));
  return pageOf(
    await query.execute(),
    first,
    (row) => [row.due_on, row.task_id],
    (row) => taskView(row, away, reader),
  );
}

/** One's own, and those of an owner who is away for the deputy; with `mine` false every task on policies that one answers for. */
function tasksFor(db: Db, { actor }: ReviewReader, away: ReadonlySet<string>, mine: boolean) {
  const holder = hasRole(actor, 'POLICY_OWNER') ? actor.id : '';
  return db
    .selectFrom('task')
    .leftJoin('reviewed_policy', 'reviewed_policy.policy_id', 'task.policy_id')
    .selectAll('task')
    .select(['reviewed_policy.owner_id as holder_id', 'deputy_id'])
    .where((eb) => {
      const own = eb('task.owner_id', '=', actor.id);
      const deputises = eb.and([
        eb('deputy_id', '=', holder),
        eb('task.owner_id', '=', eb.ref('reviewed_policy.owner_id')),
        eb('task.owner_id', 'in', away.size > 0 ? [...away] : ['']),
      ]);
      const inOffice = eb.or([eb('reviewed_policy.owner_id', '=', holder), eb('deputy_id', '=', holder)]);
      // What follows from a report may be kept from the other one of the office; what an expectation asks, it asks of one person.
      return eb.or([own, eb.and([eb('task.review_id', 'is not', null), mine ? deputises : inOffice])]);
    });
}

function taskView(row: TaskRow, away: ReadonlySet<string>, { today }: ReviewReader): TaskNode {
  const isDeputised = row.review_id !== null && row.deputy_id !== null && row.owner_id === row.holder_id && away.has(row.owner_id);
  return {
    id: row.task_id,
    kind: row.kind as TaskNode['kind'],
    policyId: row.policy_id,
    reviewId: row.review_id,
    expectationId: row.expectation_id,
    title: row.title,
    ownerId: row.owner_id,
    actingId: isDeputised ? (row.deputy_id as string) : row.owner_id,
    dueOn: row.due_on,
    isOverdue: row.done_at === null && row.due_on < today,
    doneAt: row.done_at,
    reachedShare: row.reached_share,
    note: row.note,
  };
}
