import type { PolicyEvent } from '#policies/events';
import { projection } from '#read-store';
import type { ReviewEvent } from './events.ts';

/** What was decided, for everybody. */
export interface OutcomesTables {
  outcome: {
    review_id: string;
    policy_id: string;
    decision: string;
    public_reason: string;
    /** ISO instant. */
    decided_at: string;
    /** Local date; null: nothing of the rule changes. */
    effective_from: string | null;
    /** Null: no version came of it, or not yet. */
    version: number | null;
    /** `VersionContent` as JSON, of this version and the one before it. */
    content: string | null;
    content_before: string | null;
    /** Code of the reason for which nothing came of it; null: something did, or nothing was to. */
    lapsed_because: string | null;
  };
  /** Each policy as its last version has it. */
  outcome_policy: { policy_id: string; code: string; title: string; content: string };
}

export const outcomesProjection = projection<OutcomesTables, ReviewEvent | PolicyEvent>({
  name: 'outcomes',
  version: 2,
  create: (db) => [
    db.schema
      .createTable('outcome')
      .addColumn('review_id', 'text', (column) => column.primaryKey())
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('decision', 'text', (column) => column.notNull())
      .addColumn('public_reason', 'text', (column) => column.notNull())
      .addColumn('decided_at', 'text', (column) => column.notNull())
      .addColumn('effective_from', 'text')
      .addColumn('version', 'integer')
      .addColumn('content', 'text')
      .addColumn('content_before', 'text')
      .addColumn('lapsed_because', 'text'),
    db.schema.createIndex('outcome_by_time').on('outcome').columns(['decided_at', 'review_id']),
    db.schema.createIndex('outcome_of').on('outcome').columns(['policy_id', 'decided_at']),
    db.schema
      .createTable('outcome_policy')
      .addColumn('policy_id', 'text', (column) => column.primaryKey())
      .addColumn('code', 'text', (column) => column.notNull())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('content', 'text', (column) => column.notNull()),
  ],
  on: {
    ReviewDecided: (db, { data }) =>
      db.insertInto('outcome').values({
        review_id: data.reviewId,
        policy_id: data.policyId,
        decision: data.decision,
        public_reason: data.publicReason,
        decided_at: data.decidedAt,
        effective_from: data.effectiveFrom,
        version: null,
        content: null,
        content_before: null,
        lapsed_because: null,
      }),
    DecisionLapsed: (db, { data }) =>
      db.updateTable('outcome').set({ effective_from: null, lapsed_because: data.because }).where('review_id', '=', data.reviewId),
    PolicyRegistered: (db, { data: { policyId, code, version } }) =>
      db.insertInto('outcome_policy').values({ policy_id: policyId, code, title: version.title, content: JSON.stringify(version) }),
    PolicyRevised: (db, { data: { policyId, number, version, effectiveFrom, reviewId } }) => [
      ...(reviewId === null
        ? []
        : [
            db
              .updateTable('outcome')
              .set((eb) => ({
                version: number,
                effective_from: effectiveFrom,
                content: JSON.stringify(version),
                content_before: eb.selectFrom('outcome_policy').select('content').where('policy_id', '=', policyId),
              }))
              .where('review_id', '=', reviewId),
          ]),
      db
        .updateTable('outcome_policy')
        .set({ title: version.title, content: JSON.stringify(version) })
        .where('policy_id', '=', policyId),
    ],
  },
});
