import { visibleReviews } from './review-readers.finder.ts';
import type { Db, ReviewReader } from './review-readers.finder.ts';
import type { ReviewRow } from './review-views.ts';
import { reviewsOfRows } from './reviews.finder.ts';
import type { ReviewNode } from './reviews.types.ts';

/** A review, and what its policy is called. */
export interface NamedReview {
  readonly policy: { readonly id: string; readonly code: string; readonly title: string };
  readonly review: ReviewNode;
}

/** All that the reader may know of, the one due first first; those that wait for their clock come last. */
export async function listOpenReviews(db: Db, reader: ReviewReader): Promise<readonly NamedReview[]> {
  const open = (await visibleReviews(db, reader)).where('decision', 'is', null);
  const rows = await open
    .orderBy((eb) => eb.fn.coalesce('due_on', eb.val('9999')))
    .orderBy('code')
    .orderBy('review_id')
    .execute();
  return named(db, rows, reader);
}

/** Those decided from one local date to another, both included, that the reader may know of; the latest first. */
export async function listDecidedReviews(
  db: Db,
  reader: ReviewReader,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly NamedReview[]> {
  const decided = (await visibleReviews(db, reader)).where('decided_on', '>=', from).where('decided_on', '<=', to);
  return named(db, await decided.orderBy('decided_on', 'desc').orderBy('code').orderBy('review_id').execute(), reader);
}

async function named(db: Db, rows: readonly ReviewRow[], reader: ReviewReader): Promise<readonly NamedReview[]> {
  const reviews = await reviewsOfRows(db, rows, reader);
  return rows.flatMap(({ review_id, policy_id, code, title }) => {
    const review = reviews.get(review_id);
    return review ? [{ policy: { id: policy_id, code, title }, review }] : [];
  });
}
