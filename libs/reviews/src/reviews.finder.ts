import { pageArguments, pageOf } from '#graphql';
import type { Connection } from '#graphql';
import { isAfter, ReadStore } from '#read-store';
import { Injectable } from '@nestjs/common';
import { conductedBy, visibleReviews } from './review-readers.finder.ts';
import type { Db, Of, ReviewReader } from './review-readers.finder.ts';
import { reviewView } from './review-views.ts';
import type { ReviewParts, ReviewRow } from './review-views.ts';
import { reviewsProjection } from './reviews.projection.ts';
import type { DecisionTaken, Option, Request } from './reviews.tables.ts';
import type { ReviewFilter, ReviewNode } from './reviews.types.ts';

@Injectable()
export class ReviewFinder {
  constructor(private readonly store: ReadStore) {}

  findReview(reviewId: string, reader: ReviewReader): Promise<ReviewNode | null> {
    return this.store.find(reviewsProjection, (db) => findReview(db, reviewId, reader));
  }

  /** The latest first. */
  listReviews(reader: ReviewReader, filter: ReviewFilter, first: number, after?: string | null): Promise<Connection<ReviewNode>> {
    return this.store.find(reviewsProjection, (db) => listReviews(db, reader, filter, first, after));
  }

  /** Reviews of an owner that run, as far as others know of them. */
  countOpen(ownerId: string, exceptId: string): Promise<number> {
    return this.store.find(reviewsProjection, (db) => countOpen(db, ownerId, exceptId));
  }
}

export interface DecidedReview {
  readonly reviewId: string;
  /** Local date. */
  readonly decidedOn: string;
}

/** Of each policy the last review that was decided. */
export async function listDecided(db: Db): Promise<ReadonlyMap<string, DecidedReview>> {
  const rows = await db
    .selectFrom('review')
    .select(['policy_id', 'review_id', 'decision'])
    .where('decision', 'is not', null)
    .where('is_disclosed', '=', 1)
    .execute();
  const decided = rows.map(({ policy_id, review_id, decision }) => {
    const { decidedOn } = JSON.parse(decision ?? '') as Pick<DecisionTaken, 'decidedOn'>;
    return [policy_id, { reviewId: review_id, decidedOn }] as const;
  });
  return new Map(decided.sort(([, a], [, b]) => (a.decidedOn < b.decidedOn ? -1 : 1)));
}

export async function findReview(db: Db, reviewId: string, reader: ReviewReader): Promise<ReviewNode | null> {
  const row = await (await visibleReviews(db, reader)).where('review.review_id', '=', reviewId).executeTakeFirst();
  return row ? reviewView(row, await partsOf(db, row, reader), reader) : null;
}

export async function listReviews(
  db: Db,
  reader: ReviewReader,
  filter: ReviewFilter,
  first: number,
  after?: string | null,
): Promise<Connection<ReviewNode>> {
  const { limit, key } = pageArguments(first, after, 2);
  let query = (await visibleReviews(db, reader)).orderBy('opened_on', 'desc').orderBy('review.review_id').limit(limit);
  if (key) query = query.where((eb) => isAfter(key, eb.ref('opened_on'), eb.ref('review.review_id')));
  if (filter.policyId) query = query.where('review.policy_id', '=', filter.policyId);
  for (const [name, condition] of Object.entries(CONDITIONS)) {
    const wanted = filter[name as keyof typeof CONDITIONS];
    if (wanted === undefined || wanted === null) continue;
    query = query.where((eb) => (wanted ? condition(eb, reader) : eb.not(condition(eb, reader))));
  }
  const rows = await query.execute();
  const nodes = await reviewsOfRows(db, rows.slice(0, first), reader);
  return pageOf(
    rows,
    first,
    (row) => [row.opened_on, row.review_id],
    (row) => nodes.get(row.review_id) as ReviewNode,
  );
}

/** By their ids, as the reader sees them. */
export async function reviewsOfRows(db: Db, rows: readonly ReviewRow[], reader: ReviewReader): Promise<ReadonlyMap<string, ReviewNode>> {
  const nodes = new Map<string, ReviewNode>();
  for (const row of rows) nodes.set(row.review_id, reviewView(row, await partsOf(db, row, reader), reader));
  return nodes;
}

const isOpen = (eb: Of) => eb('decision', 'is', null);
/** Each is true or false of every review, never unknown: the filter also asks for the contrary. */
const CONDITIONS = {
  mine: (eb: Of, { actor }: ReviewReader) => conductedBy(eb, actor),
  open: (eb: Of) => isOpen(eb),
  queued: (eb: Of) => eb.and([isOpen(eb), eb('is_queued', '=', 1)]),
  overdue: (eb: Of, { today }: ReviewReader) => eb.and([isOpen(eb), eb('due_on', 'is not', null), eb('due_on', '<', today)]),
  awaitsMe: (eb: Of, { actor }: ReviewReader) =>
    eb.and([
      isOpen(eb),
      eb.exists(
        eb
          .selectFrom('review_answer')
          .select('approver_id')
          .whereRef('review_answer.request_id', '=', 'review.request_id')
          .where('approver_id', '=', actor.id)
          .where('answer', '=', 'PENDING'),
      ),
    ]),
};

export async function countOpen(db: Db, ownerId: string, exceptId: string): Promise<number> {
  const { count } = await db
    .selectFrom('review')
    .innerJoin('reviewed_policy', 'reviewed_policy.policy_id', 'review.policy_id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('owner_id', '=', ownerId)
    .where('decision', 'is', null)
    .where('is_queued', '=', 0)
    .where('is_disclosed', '=', 1)
    .where('review_id', '!=', exceptId)
    .executeTakeFirstOrThrow();
  return count;
}

async function partsOf(db: Db, { review_id, policy_id, owner_id }: ReviewRow, { today }: ReviewReader): Promise<ReviewParts> {
  const bodies = async (table: 'review_option' | 'review_response' | 'review_escalation') => {
    const rows = await db.selectFrom(table).select('body').where('review_id', '=', review_id).orderBy('place').execute();
    return rows.map(({ body }) => body);
  };
  const options = await bodies('review_option');
  const requests = await db.selectFrom('review_request').selectAll().where('review_id', '=', review_id).orderBy('place').execute();
  return {
    options,
    responses: await bodies('review_response'),
    escalations: await bodies('review_escalation'),
    requests,
    answers: await db.selectFrom('review_answer').selectAll().where('review_id', '=', review_id).orderBy('approver_id').execute(),
    versions: await versionsBefore(db, policy_id, [
      ...options.map((body) => JSON.parse(body) as Option),
      ...requests.map(({ body }) => (JSON.parse(body) as Request).proposal),
    ]),
    isOwnerAway: (await listAway(db, today)).has(owner_id),
  };
}

/** Those that drafts take the place of. */
async function versionsBefore(
  db: Db,
  policyId: string,
  drafts: readonly Pick<Option, 'version' | 'policyVersion'>[],
): Promise<ReviewParts['versions']> {
  const numbers = new Set(drafts.flatMap(({ version, policyVersion }) => (version === null ? [] : policyVersion)));
  if (numbers.size === 0) return new Map();
  const rows = await db
    .selectFrom('reviewed_version')
    .select(['number', 'content'])
    .where('policy_id', '=', policyId)
    .where('number', 'in', [...numbers])
    .execute();
  return new Map(rows.map(({ number, content }) => [number, content]));
}

/** People who are away on a local date. */
export async function listAway(db: Db, today: string): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('absence').select('person_id').where('from_day', '<=', today).where('until_day', '>=', today).execute();
  return new Set(rows.map(({ person_id }) => person_id));
}
