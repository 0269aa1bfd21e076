import type { Kysely } from 'kysely';
import type {
  Centring,
  Decision,
  Evidence,
  ExpectedGains,
  GreenTapeAnswers,
  Offer,
  Proposal,
  RealismAnswers,
  Shortfall,
} from './events.ts';

/** Reviews and what belongs to them, with what their finders ask of policies, units and absences. */
export interface ReviewTables {
  review: {
    review_id: string;
    policy_id: string;
    policy_version: number | null;
    trigger: string;
    reason: string;
    opened_on: string;
    /** ISO instant; for the office alone where `opened_on` is later. */
    opened_at: string;
    is_queued: number;
    clock_from: string | null;
    due_on: string | null;
    is_disclosed: number;
    is_trigger_disclosed: number;
    /** ISO instant from which on others than the office could know of it. */
    disclosed_at: string | null;
    /** JSON `Definition`, `Assessment`, `DecisionTaken`. */
    definition: string | null;
    assessment: string | null;
    decision: string | null;
    /** Local date of the decision; null: open. */
    decided_on: string | null;
    /** What is asked of approvers now. */
    request_id: string | null;
    escalated_to: string | null;
    revision: number;
  };
  /** JSON `Option`. */
  review_option: { review_id: string; place: number; body: string };
  /** JSON `Response`. */
  review_response: { review_id: string; place: number; body: string };
  /** JSON `Escalation`. */
  review_escalation: { review_id: string; place: number; body: string };
  /** JSON `Request`. */
  review_request: { request_id: string; review_id: string; place: number; body: string };
  review_answer: {
    request_id: string;
    approver_id: string;
    review_id: string;
    answer: string;
    reason: string | null;
    as_compliance: number;
    answered_at: string | null;
  };
  /** Whoever sees a review, once it is disclosed, because they have a part in it. */
  review_person: { review_id: string; person_id: string };
  reviewed_policy: { policy_id: string; code: string; title: string; owner_id: string; deputy_id: string | null; unit_id: string | null };
  /** JSON `VersionContent`. */
  reviewed_version: { policy_id: string; number: number; content: string };
  reviewed_unit: { unit_id: string; parent_id: string | null };
  absence: { person_id: string; from_day: string; until_day: string };
  task: {
    task_id: string;
    kind: string;
    policy_id: string | null;
    review_id: string | null;
    expectation_id: string | null;
    title: string;
    owner_id: string;
    due_on: string;
    done_at: string | null;
    reached_share: number | null;
    note: string | null;
  };
}

export interface Definition {
  readonly customerExpectation: string;
  readonly customerExpectationSource: string | null;
  readonly staffExpectation: string;
  readonly purpose: string;
  readonly evidence: readonly Evidence[];
  readonly definedAt: string;
}
export interface Assessment {
  readonly realism: RealismAnswers;
  readonly isRealistic: boolean;
  readonly shortfall: Shortfall;
  readonly greenTape: GreenTapeAnswers;
  readonly reason: string;
  readonly assessedAt: string;
}
export interface Option {
  readonly optionId: string;
  readonly decision: Decision;
  readonly title: string;
  readonly description: string;
  readonly version: string | null;
  readonly policyVersion: number;
  readonly gains: ExpectedGains;
  readonly centring: Centring;
  readonly backtestIds: readonly string[];
  readonly proposedAt: string;
}
export interface Response {
  readonly responseId: string;
  readonly kind: string;
  readonly text: string;
  readonly parties: readonly string[];
  readonly offers: readonly Offer[];
  readonly agreement: string | null;
  readonly taskOwnerId: string | null;
  readonly dueOn: string | null;
  readonly recordedAt: string;
}
export interface Request {
  readonly proposal: Proposal;
  readonly fastLane: boolean;
  readonly stillServes: boolean | null;
  readonly needsCompliance: boolean;
  readonly requestedAt: string;
}
export interface DecisionTaken {
  readonly decision: Decision;
  readonly fastLane: boolean;
  readonly stillServes: boolean | null;
  readonly requestId: string | null;
  readonly optionId: string | null;
  readonly rationale: string;
  readonly publicReason: string;
  readonly outcomeMessage: string;
  readonly version: string | null;
  readonly effectiveFrom: string | null;
  readonly centring: Centring;
  readonly evidence: readonly string[];
  readonly decidedBy: string;
  readonly decidedOn: string;
}
export interface Escalation {
  readonly toPersonId: string | null;
  readonly reason: string;
  readonly escalatedAt: string;
}

export function createReviewTables(db: Kysely<ReviewTables>) {
  return [
    db.schema
      .createTable('review')
      .addColumn('review_id', 'text', (column) => column.primaryKey())
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('policy_version', 'integer')
      .addColumn('trigger', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('opened_on', 'text', (column) => column.notNull())
      .addColumn('opened_at', 'text', (column) => column.notNull())
      .addColumn('is_queued', 'integer', (column) => column.notNull())
      .addColumn('clock_from', 'text')
      .addColumn('due_on', 'text')
      .addColumn('is_disclosed', 'integer', (column) => column.notNull())
      .addColumn('is_trigger_disclosed', 'integer', (column) => column.notNull())
      .addColumn('disclosed_at', 'text')
      .addColumn('definition', 'text')
      .addColumn('assessment', 'text')
      .addColumn('decision', 'text')
      .addColumn('decided_on', 'text')
      .addColumn('request_id', 'text')
      .addColumn('escalated_to', 'text')
      .addColumn('revision', 'integer', (column) => column.notNull()),
    db.schema.createIndex('review_by_day').on('review').columns(['opened_on', 'review_id']),
    db.schema.createIndex('review_by_decision').on('review').columns(['decided_on']),
    db.schema.createIndex('review_by_policy').on('review').columns(['policy_id', 'decided_on']),
    ...(['review_option', 'review_response', 'review_escalation'] as const).map((table) =>
      db.schema
        .createTable(table)
        .addColumn('review_id', 'text', (column) => column.notNull())
        .addColumn('place', 'integer', (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint(`${table}_key`, ['review_id', 'place']),
    ),
    db.schema
      .createTable('review_request')
      .addColumn('request_id', 'text', (column) => column.primaryKey())
      .addColumn('review_id', 'text', (column) => column.notNull())
      .addColumn('place', 'integer', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull()),
    db.schema.createIndex('review_request_of').on('review_request').columns(['review_id', 'place']),
    db.schema
      .createTable('review_answer')
      .addColumn('request_id', 'text', (column) => column.notNull())
      .addColumn('approver_id', 'text', (column) => column.notNull())
      .addColumn('review_id', 'text', (column) => column.notNull())
      .addColumn('answer', 'text', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('as_compliance', 'integer', (column) => column.notNull())
      .addColumn('answered_at', 'text')
      .addPrimaryKeyConstraint('review_answer_key', ['request_id', 'approver_id']),
    db.schema
      .createTable('review_person')
      .addColumn('review_id', 'text', (column) => column.notNull())
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('review_person_key', ['review_id', 'person_id']),
    db.schema
      .createTable('reviewed_policy')
      .addColumn('policy_id', 'text', (column) => column.primaryKey())
      .addColumn('code', 'text', (column) => column.notNull())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('owner_id', 'text', (column) => column.notNull())
      .addColumn('deputy_id', 'text')
      .addColumn('unit_id', 'text'),
    db.schema
      .createTable('reviewed_version')
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('content', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('reviewed_version_key', ['policy_id', 'number']),
    db.schema
      .createTable('reviewed_unit')
      .addColumn('unit_id', 'text', (column) => column.primaryKey())
      .addColumn('parent_id', 'text'),
    db.schema
      .createTable('absence')
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addColumn('from_day', 'text', (column) => column.notNull())
      .addColumn('until_day', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('absence_key', ['person_id', 'from_day']),
    db.schema
      .createTable('task')
      .addColumn('task_id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('policy_id', 'text')
      .addColumn('review_id', 'text')
      .addColumn('expectation_id', 'text')
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('owner_id', 'text', (column) => column.notNull())
      .addColumn('due_on', 'text', (column) => column.notNull())
      .addColumn('done_at', 'text')
      .addColumn('reached_share', 'real')
      .addColumn('note', 'text'),
    db.schema.createIndex('task_by_day').on('task').columns(['due_on', 'task_id']),
  ];
}
