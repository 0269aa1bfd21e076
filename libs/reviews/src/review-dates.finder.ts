import type { ReadDb } from '#read-store';
import type { OutcomesTables } from './outcomes.projection.ts';
import type { DecisionTaken, ReviewTables } from './reviews.tables.ts';

/** When a review was opened and decided, as others than its policy's office know it. All are local dates. */
export interface ReviewDates {
  readonly reviewId: string;
  readonly policyId: string;
  readonly openedOn: string;
  /** null: queued. */
  readonly dueOn: string | null;
  /** null: open. */
  readonly decidedOn: string | null;
  /** What the decision rests on: kinds of the frozen evidence that hold something, and `BACKTEST:<id>`. */
  readonly evidence: readonly string[];
  /** From when on the version, suspension or retirement that was decided applies; null: nothing changes, or nothing came of it. */
  readonly effectiveFrom: string | null;
}

/**
 * Of the reviews that are disclosed, in the order of their ids: those that were open or had an effect since a day, and of each policy the last
 * ones that were decided before.
 * @param since local date
 */
export async function listReviewDates(db: ReadDb<ReviewTables & OutcomesTables>, since: string): Promise<readonly ReviewDates[]> {
  const rows = await db
    .selectFrom('review')
    .leftJoin('outcome', 'outcome.review_id', 'review.review_id')
    .select(['review.review_id', 'review.policy_id', 'opened_on', 'due_on', 'review.decision', 'outcome.effective_from'])
    .where('is_disclosed', '=', 1)
    .where((eb) =>
      eb.or([
        eb('decided_on', 'is', null),
        eb('decided_on', '>=', since),
        eb('outcome.effective_from', '>=', since),
        eb(
          'decided_on',
          '=',
          eb
            .selectFrom('review as earlier')
            .select((of) => of.fn.max('earlier.decided_on').as('last'))
            .whereRef('earlier.policy_id', '=', 'review.policy_id')
            .where('earlier.is_disclosed', '=', 1)
            .where('earlier.decided_on', '<', since),
        ),
      ]),
    )
    .orderBy('review.review_id')
    .execute();
  return rows.map((row) => {
    const decision = row.decision === null ? null : (JSON.parse(row.decision) as DecisionTaken);
    return {
      reviewId: row.review_id,
      policyId: row.policy_id,
      openedOn: row.opened_on,
      dueOn: row.due_on,
      decidedOn: decision?.decidedOn ?? null,
      evidence: decision?.evidence ?? [],
      effectiveFrom: decision === null ? null : row.effective_from,
    };
  });
}
