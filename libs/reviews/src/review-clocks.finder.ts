import type { ReadDb } from '#read-store';
import type { IsoWeek } from '#calendar';
import type { Decision } from './events.ts';
import type { ReviewClocksTables } from './review-clocks.projection.ts';

type Db = ReadDb<ReviewClocksTables>;

/** A block of a policy, as everybody reads it. */
export interface PublishedBlock {
  readonly fromWeek: IsoWeek;
  /** Distinct people behind it, at least. */
  readonly people: number;
  readonly reports: number;
}

/** A policy that is not retired and has no open review of which everybody may know everything. */
export interface UnreviewedPolicy {
  readonly policyId: string;
  readonly unitId: string | null;
  readonly cadenceDays: number;
  /** ISO instant. */
  readonly registeredAt: string;
  /** How many reviews it had, with an open one. */
  readonly reviews: number;
  /** The open one; null: none. */
  readonly open: { readonly isDisclosed: boolean } | null;
  /** The last one that was decided, ISO instants; null: none. */
  readonly last: { readonly openedAt: string; readonly decision: Decision; readonly decidedAt: string } | null;
}

/** In the order of their ids. */
export async function listUnreviewed(db: Db): Promise<readonly UnreviewedPolicy[]> {
  const policies = await db.selectFrom('clock_policy').selectAll().where('retired', '=', 0).orderBy('policy_id').execute();
  const reviews = Map.groupBy(await db.selectFrom('clock_review').selectAll().orderBy('ordinal').execute(), ({ policy_id }) => policy_id);
  return policies.flatMap(({ policy_id, unit_id, cadence_days, registered_at }) => {
    const all = reviews.get(policy_id) ?? [];
    const open = all.find(({ decided_at }) => decided_at === null);
    if (open?.trigger_disclosed === 1) return [];
    const last = all.findLast(({ decided_at }) => decided_at !== null);
    return {
      policyId: policy_id,
      unitId: unit_id,
      cadenceDays: cadence_days,
      registeredAt: registered_at,
      reviews: all.length,
      open: open ? { isDisclosed: open.disclosed === 1 } : null,
      last: last?.decided_at ? { openedAt: last.opened_at, decision: last.decision as Decision, decidedAt: last.decided_at } : null,
    };
  });
}

/** Of each policy those that hold nothing of before an ISO week, the first first. */
export async function listBlocksSince(db: Db, week: IsoWeek): Promise<ReadonlyMap<string, readonly PublishedBlock[]>> {
  const rows = await db.selectFrom('clock_block').selectAll().where('from_week', '>=', week).orderBy('from_week').execute();
  const blocks = rows.map(({ policy_id, from_week, people, reports }) => {
    return { policyId: policy_id, fromWeek: from_week as IsoWeek, people, reports: Number(reports) };
  });
  return Map.groupBy(blocks, ({ policyId }) => policyId);
}

/** An open review of a policy that is not retired. */
export interface RunningReview {
  readonly reviewId: string;
  readonly ownerId: string;
  readonly isQueued: boolean;
  readonly isDisclosed: boolean;
  /** Local date; null: queued. */
  readonly dueOn: string | null;
  readonly isOverdue: boolean;
  readonly isEscalated: boolean;
  /** What is published on its policy. */
  readonly published: { readonly minutes: number; readonly reports: number };
}

/** In the order of their ids. */
export async function listRunning(db: Db): Promise<readonly RunningReview[]> {
  const rows = await db
    .selectFrom('clock_review as review')
    .innerJoin('clock_policy as policy', 'policy.policy_id', 'review.policy_id')
    .leftJoin('clock_published as published', 'published.policy_id', 'review.policy_id')
    .selectAll('review')
    .select(['policy.owner_id', 'published.minutes', 'published.reports'])
    .where('review.decided_at', 'is', null)
    .where('policy.retired', '=', 0)
    .orderBy('review.review_id')
    .execute();
  return rows.map((row) => ({
    reviewId: row.review_id,
    ownerId: row.owner_id,
    isQueued: row.queued === 1,
    isDisclosed: row.disclosed === 1,
    dueOn: row.due_on,
    isOverdue: row.overdue === 1,
    isEscalated: row.escalated === 1,
    published: { minutes: Number(row.minutes ?? 0), reports: Number(row.reports ?? 0) },
  }));
}
