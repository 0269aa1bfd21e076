import type { Calendar } from '#calendar';
import type { Caller, Deployment } from '#cqrs';
import { hasRole } from '#eventing';
import type { Actor } from '#eventing';
import { READERS } from '#graphql';
import type { ReadDb } from '#read-store';
import { subtreeOf } from '#unit-tree';
import type { ExpressionBuilder } from 'kysely';
import type { ReviewTables } from './reviews.tables.ts';

/** Whoever asks, on a local date. */
export interface ReviewReader {
  readonly actor: Actor;
  readonly today: string;
  readonly calendar: Calendar;
  /** ISO 4217 */
  readonly currency: string;
}

export function readerNow({ actor }: Caller, deployment: Deployment): ReviewReader {
  return { actor, today: deployment.today(), calendar: deployment.calendar, currency: deployment.currency };
}

export type Db = ReadDb<ReviewTables>;
export type Of = ExpressionBuilder<ReviewTables, 'review' | 'reviewed_policy'>;

/**
 * The reviews that somebody may know of: all on policies that they answer for; of others those that are disclosed, with a reader's role for the
 * policy's unit or a part in the review.
 */
export async function visibleReviews(db: Db, { actor }: ReviewReader) {
  const units = await coveredUnits(db, actor);
  return db
    .selectFrom('review')
    .innerJoin('reviewed_policy', 'reviewed_policy.policy_id', 'review.policy_id')
    .selectAll('review')
    .select(['owner_id', 'deputy_id', 'unit_id', 'code', 'reviewed_policy.title'])
    .where((eb) => {
      const isDisclosed = eb('is_disclosed', '=', 1);
      if (units === 'ALL') return eb.or([inOffice(eb, actor), isDisclosed]);
      const inScope = units.length === 0 ? [] : [eb('unit_id', 'in', units)];
      return eb.or([inOffice(eb, actor), eb.and([isDisclosed, eb.or([takesPart(eb, actor), ...inScope])])]);
    });
}

/** Of the office, or the head whom it was escalated to: true or false, never unknown. */
export function conductedBy(eb: Of, actor: Actor) {
  return eb.or([inOffice(eb, actor), eb(eb.fn.coalesce('escalated_to', eb.val('')), '=', actor.id)]);
}

/** Whoever lost the role holds the office no more. */
function inOffice(eb: Of, actor: Actor) {
  if (!hasRole(actor, 'POLICY_OWNER')) return eb.or([]);
  return eb.or([eb('owner_id', '=', actor.id), eb(eb.fn.coalesce('deputy_id', eb.val('')), '=', actor.id)]);
}

function takesPart(eb: Of, { id }: Actor) {
  return eb.exists(
    eb
      .selectFrom('review_person')
      .select('person_id')
      .whereRef('review_person.review_id', '=', 'review.review_id')
      .where('person_id', '=', id),
  );
}

/** Who sees published figures of a unit sees its disclosed reviews. */
async function coveredUnits(db: Db, { grants }: Actor): Promise<'ALL' | readonly string[]> {
  const roots = grants.filter(({ role }) => READERS.some((reader) => reader === role)).map(({ unitId }) => unitId);
  if (roots.includes(null)) return 'ALL';
  if (roots.length === 0) return [];
  const units = await db.selectFrom('reviewed_unit').selectAll().execute();
  const tree = new Map(units.map(({ unit_id, parent_id }) => [unit_id, parent_id]));
  return [...subtreeOf(tree, ...roots.filter((unit) => unit !== null))];
}
