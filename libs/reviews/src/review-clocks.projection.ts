import type { FrictionBlockEvent } from '#figures/events';
import type { PolicyEvent } from '#policies/events';
import { projection } from '#read-store';
import type { Query } from '#read-store';
import type { Kysely } from 'kysely';
import type { ReviewEvent } from './events.ts';

/** What time decides about reviews: when one is due, may begin, is known to others, or overdue. Nobody is shown any of it. */
export interface ReviewClocksTables {
  clock_policy: {
    policy_id: string;
    owner_id: string;
    unit_id: string | null;
    cadence_days: number;
    /** ISO instant. */
    registered_at: string;
    /** 0 or 1, from the moment at which it was decided. */
    retired: number;
  };
  clock_review: {
    review_id: string;
    policy_id: string;
    ordinal: number;
    /** ISO instant. */
    opened_at: string;
    queued: number;
    /** Whether others know of it and of what set it off: 0 or 1. */
    disclosed: number;
    trigger_disclosed: number;
    /** Last local date to decide; null: queued. */
    due_on: string | null;
    overdue: number;
    escalated: number;
    /** Null: open. */
    decision: string | null;
    decided_at: string | null;
  };
  /** What is published on a policy, and its blocks, whose weeks are ISO weeks. */
  clock_published: { policy_id: string; minutes: number; reports: number };
  clock_block: { policy_id: string; from_week: string; people: number; reports: number };
}

type Db = Kysely<ReviewClocksTables>;
type Changes = Partial<ReviewClocksTables['clock_review']>;

export const reviewClocks = projection<ReviewClocksTables, ReviewEvent | PolicyEvent | FrictionBlockEvent>({
  name: 'review_clocks',
  version: 2,
  create: (db) => [
    db.schema
      .createTable('clock_policy')
      .addColumn('policy_id', 'text', (column) => column.primaryKey())
      .addColumn('owner_id', 'text', (column) => column.notNull())
      .addColumn('unit_id', 'text')
      .addColumn('cadence_days', 'integer', (column) => column.notNull())
      .addColumn('registered_at', 'text', (column) => column.notNull())
      .addColumn('retired', 'integer', (column) => column.notNull()),
    db.schema
      .createTable('clock_review')
      .addColumn('review_id', 'text', (column) => column.primaryKey())
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('ordinal', 'integer', (column) => column.notNull())
      .addColumn('opened_at', 'text', (column) => column.notNull())
      .addColumn('queued', 'integer', (column) => column.notNull())
      .addColumn('disclosed', 'integer', (column) => column.notNull())
      .addColumn('trigger_disclosed', 'integer', (column) => column.notNull())
      .addColumn('due_on', 'text')
      .addColumn('overdue', 'integer', (column) => column.notNull())
      .addColumn('escalated', 'integer', (column) => column.notNull())
      .addColumn('decision', 'text')
      .addColumn('decided_at', 'text'),
    db.schema.createIndex('clock_review_of').on('clock_review').columns(['policy_id', 'ordinal']),
    db.schema
      .createTable('clock_published')
      .addColumn('policy_id', 'text', (column) => column.primaryKey())
      .addColumn('minutes', 'bigint', (column) => column.notNull())
      .addColumn('reports', 'bigint', (column) => column.notNull()),
    db.schema
      .createTable('clock_block')
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('from_week', 'text', (column) => column.notNull())
      .addColumn('people', 'integer', (column) => column.notNull())
      .addColumn('reports', 'bigint', (column) => column.notNull()),
    db.schema.createIndex('clock_block_since').on('clock_block').columns(['from_week']),
  ],
  on: {
    PolicyRegistered: (db, { data }) =>
      db.insertInto('clock_policy').values({
        policy_id: data.policyId,
        owner_id: data.ownerId,
        unit_id: data.unitId,
        cadence_days: data.reviewCadenceDays,
        registered_at: data.registeredAt,
        retired: 0,
      }),
    PolicyTransferred: (db, { data }) =>
      db.updateTable('clock_policy').set({ owner_id: data.ownerId, unit_id: data.unitId }).where('policy_id', '=', data.policyId),
    PolicyRetired: (db, { data }) => db.updateTable('clock_policy').set({ retired: 1 }).where('policy_id', '=', data.policyId),
    // A second one of the same review begins it anew.
    ReviewOpened: (db, { data }) => [
      db.deleteFrom('clock_review').where('review_id', '=', data.reviewId),
      db.insertInto('clock_review').values({
        review_id: data.reviewId,
        policy_id: data.policyId,
        ordinal: data.ordinal,
        opened_at: data.openedAt,
        queued: Number(data.isQueued),
        disclosed: Number(data.isDisclosed),
        trigger_disclosed: Number(data.isDisclosed),
        due_on: data.dueOn,
        overdue: 0,
        escalated: 0,
        decision: null,
        decided_at: null,
      }),
    ],
    ReviewStarted: (db, { data }) => changed(db, data, { queued: 0, due_on: data.dueOn }),
    ReviewDisclosed: (db, { data }) =>
      db
        .updateTable('clock_review')
        .set((eb) => ({
          disclosed: 1,
          // Overdue for its office alone, and for nobody once the clock begins anew.
          overdue: eb.case().when('due_on', '=', data.dueOn).then(eb.ref('overdue')).else(0).end(),
          due_on: data.dueOn,
          ...(data.withTrigger && { trigger_disclosed: 1 }),
        }))
        .where('review_id', '=', data.reviewId),
    ReviewOverdue: (db, { data }) => changed(db, data, { overdue: 1 }),
    ReviewEscalated: (db, { data }) => changed(db, data, { escalated: 1 }),
    ReviewDecided: (db, { data }) => changed(db, data, { decision: data.decision, decided_at: data.decidedAt }),
    FrictionBlockPublished: (db, { data: { policyId, fromWeek, sums } }) => {
      if (policyId === null) return [];
      const { people, reports } = sums;
      return [
        db.insertInto('clock_block').values({ policy_id: policyId, from_week: fromWeek, people, reports }),
        db
          .insertInto('clock_published')
          .values({ policy_id: policyId, minutes: sums.staffMinutes + sums.customerMinutes, reports })
          .onConflict((conflict) =>
            conflict.column('policy_id').doUpdateSet((eb) => ({
              minutes: eb('clock_published.minutes', '+', eb.ref('excluded.minutes')),
              reports: eb('clock_published.reports', '+', eb.ref('excluded.reports')),
            })),
          ),
      ];
    },
  },
});

function changed(db: Db, { reviewId }: { readonly reviewId: string }, changes: Changes): Query {
  return db.updateTable('clock_review').set(changes).where('review_id', '=', reviewId);
}
