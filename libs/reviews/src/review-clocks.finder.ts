import type { ReadDb } from '#read-store';
import type { Decision } from './events.ts';
import type { ReviewClocksTables } from './review-clocks.projection.ts';

type Db = ReadDb<ReviewClocksTables>;

/** A policy that is not retired and has no open review. */
export interface UnreviewedPolicy {
  readonly policyId: string;
  readonly unitId: string | null;
  readonly cadenceDays: number;
  /** ISO instant. */
  readonly registeredAt: string;
  /** How many reviews it had. */
  readonly reviews: number;
  /** The last one, ISO instants; null: none. */
  readonly last: { readonly openedAt: string; readonly decision: Decision; readonly decidedAt: string } | null;
}

/** In the order of their ids. */
export async function listUnreviewed(db: Db): Promise<readonly UnreviewedPolicy[]> {
  const policies = await db.selectFrom('clock_policy').selectAll().where('retired', '=', 0).orderBy('policy_id').execute();
  const reviews = Map.groupBy(await db.selectFrom('clock_review').selectAll().orderBy('ordinal').execute(), ({ policy_id }) => policy_id);
  return policies.flatMap(({ policy_id, unit_id, cadence_days, registered_at }) => {
    const all = reviews.get(policy_id) ?? [];
    const last = all.at(-1);
    if (last && last.decided_at === null) return [];
    return {
      policyId: policy_id,
      unitId: unit_id,
      cadenceDays: cadence_days,
      registeredAt: registered_at,
      reviews: all.length,
      last: last?.decided_at ? { openedAt: last.opened_at, decision: last.decision as Decision, decidedAt: last.decided_at } : null,
    };
  });
}

/** An open review of a policy that is not retired. */
export interface RunningReview {
  readonly reviewId: string;
  readonly ownerId: string;
  /** ISO instant. */
  readonly openedAt: string;
  readonly isQueued: boolean;
  readonly isDisclosed: boolean;
  readonly isTriggerDisclosed: boolean;
  /** Local date; null: queued. */
  readonly dueOn: string | null;
  readonly isOverdue: boolean;
  readonly isEscalated: boolean;
  /** What is published on its policy; `toWeek` is the last ISO week of it, null: nothing. */
  readonly published: { readonly minutes: number; readonly reports: number; readonly toWeek: string | null };
}

/** In the order of their ids. */
export async function listRunning(db: Db): Promise<readonly RunningReview[]> {
  const rows = await db
    .selectFrom('clock_review as review')
    .innerJoin('clock_policy as policy', 'policy.policy_id', 'review.policy_id')
    .leftJoin('clock_published as published', 'published.policy_id', 'review.policy_id')
    .selectAll('review')
    .select(['policy.owner_id', 'published.minutes', 'published.reports', 'published.to_week'])
    .where('review.decided_at', 'is', null)
    .where('policy.retired', '=', 0)
    .orderBy('review.review_id')
    .execute();
  return rows.map((row) => ({
    reviewId: row.review_id,
    ownerId: row.owner_id,
    openedAt: row.opened_at,
    isQueued: row.queued === 1,
    isDisclosed: row.disclosed === 1,
    isTriggerDisclosed: row.trigger_disclosed === 1,
    dueOn: row.due_on,
    isOverdue: row.overdue === 1,
    isEscalated: row.escalated === 1,
    published: { minutes: Number(row.minutes ?? 0), reports: Number(row.reports ?? 0), toWeek: row.to_week },
  }));
}
