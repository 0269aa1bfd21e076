import type { ColumnType, Kysely } from 'kysely';
import type { Facts } from './events.ts';

/** Stands in columns of dates for what the office is shown at once: it sorts before every date. */
export const AT_ONCE = '';

/** Single reports, for the office of their policy and for the reporter; lists are JSON. Texts and facts are kept sealed. */
export interface FrictionReportsTables {
  /** As its reporter knows it. */
  friction_report: ReportTable;
  /** As the office goes on seeing it until the day of `friction_report.visible_on`. */
  friction_report_before: ReportTable;
  /** Those of a later revision replace earlier ones of the same name. */
  friction_report_facts: {
    report_id: string;
    revision: number;
    facts: ColumnType<Facts | null, string | null>;
    /** Local date from which the office may know of them; `AT_ONCE`: ever since. */
    delivered_on: string;
  };
  friction_report_message: {
    message_id: string;
    report_id: string;
    revision: number;
    sender: string;
    text: string | null;
    delivered_on: string;
    sent_at: string;
  };
  /** Who answered for a policy from when on: what was reported in somebody's absence may not be for them. */
  friction_office: { policy_id: string; revision: number; since: string; owner_id: string; deputy_id: string | null };
  /** Reports that stand in a block of "other policies", themselves or said again. */
  friction_pooled: { report_id: string; block_id: string };
  /** Who reads the reports of such a block; nobody else ever will. */
  friction_pool_reader: { block_id: string; person_id: string };
  friction_recurrence: { entry_id: string; report_id: string };
  /** Whose inbox a policy's reports are in, and what finds it while a report is filled in. */
  friction_policy: {
    policy_id: string;
    owner_id: string;
    deputy_id: string | null;
    code: string;
    title: string;
    /** Lower case: code, family and title. */
    words: string;
    retired: number;
  };
}

interface ReportTable {
  report_id: string;
  /** How many changes there were, as far as whoever reads this row may know of them. */
  version: number;
  policy_id: string | null;
  policy_version: number | null;
  unit_id: string | null;
  /** What the office is told of it. */
  owner_unit_id: string | null;
  few_people: number;
  /** An alias. */
  reporter_id: string | null;
  mode: string;
  withheld_from: string | null;
  received_by_overseer: number;
  /** Local date from which the office knows of the report; `AT_ONCE`: ever since. */
  delivered_on: string;
  /** Local date from which the office sees it in this state. */
  visible_on: string;
  text_shared: number;
  source_name: string | null;
  source_public: number | null;
  week: string;
  happened_at: string;
  reported_at: string;
  channel: string | null;
  customer_outcomes: string;
  burden: number | null;
  served_purpose: string | null;
  effects: string;
  staff_minutes: number | null;
  customer_minutes: number | null;
  amount_minor: number | null;
  frequency: string | null;
  rule_in_own_words: string | null;
  customer_need: string | null;
  sensible_action: string | null;
  situation: string | null;
  cause: string | null;
  cause_reason: string | null;
  merged_into: string | null;
  answer: string | null;
  answered_at: string | null;
  /** Who is to answer, once the owner did not: `HandedTo`. */
  handed_to: string | null;
  handed_at: string | null;
  /** What a review of the policy decided. */
  outcome_decision: string | null;
  outcome_message: string | null;
  outcome_version: number | null;
  outcome_at: string | null;
  outcome_seen: number;
  /** Whether the office is told of the outcome: not where the report reached it only later. */
  outcome_told: number;
  withdrawn: number;
  /** The report itself and its recurrences. */
  occurrences: number;
}

export function createReportTables(db: Kysely<FrictionReportsTables>) {
  return [
    reportTable(db, 'friction_report'),
    reportTable(db, 'friction_report_before'),
    db.schema.createIndex('friction_report_inbox').on('friction_report').columns(['policy_id', 'week', 'report_id']),
    db.schema.createIndex('friction_report_before_inbox').on('friction_report_before').columns(['policy_id', 'week', 'report_id']),
    db.schema.createIndex('friction_report_by_time').on('friction_report').columns(['policy_id', 'reported_at', 'report_id']),
    db.schema.createIndex('friction_report_own').on('friction_report').columns(['reporter_id', 'week', 'report_id']),
    db.schema.createIndex('friction_report_merged').on('friction_report').column('merged_into'),
    db.schema
      .createTable('friction_report_facts')
      .addColumn('report_id', 'text', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('facts', 'text')
      .addColumn('delivered_on', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('friction_report_facts_key', ['report_id', 'revision']),
    db.schema
      .createTable('friction_report_message')
      .addColumn('message_id', 'text', (column) => column.primaryKey())
      .addColumn('report_id', 'text', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('sender', 'text', (column) => column.notNull())
      .addColumn('text', 'text')
      .addColumn('delivered_on', 'text', (column) => column.notNull())
      .addColumn('sent_at', 'text', (column) => column.notNull()),
    db.schema.createIndex('friction_report_message_of').on('friction_report_message').columns(['report_id', 'revision']),
    db.schema
      .createTable('friction_policy')
      .addColumn('policy_id', 'text', (column) => column.primaryKey())
      .addColumn('owner_id', 'text', (column) => column.notNull())
      .addColumn('deputy_id', 'text')
      .addColumn('code', 'text', (column) => column.notNull())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('words', 'text', (column) => column.notNull())
      .addColumn('retired', 'integer', (column) => column.notNull()),
    db.schema.createIndex('friction_policy_owner').on('friction_policy').column('owner_id'),
    db.schema.createIndex('friction_policy_deputy').on('friction_policy').column('deputy_id'),
    db.schema
      .createTable('friction_office')
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('since', 'text', (column) => column.notNull())
      .addColumn('owner_id', 'text', (column) => column.notNull())
      .addColumn('deputy_id', 'text')
      .addPrimaryKeyConstraint('friction_office_key', ['policy_id', 'revision']),
    db.schema
      .createTable('friction_pooled')
      .addColumn('report_id', 'text', (column) => column.notNull())
      .addColumn('block_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('friction_pooled_key', ['report_id', 'block_id']),
    db.schema
      .createTable('friction_pool_reader')
      .addColumn('block_id', 'text', (column) => column.notNull())
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('friction_pool_reader_key', ['person_id', 'block_id']),
    db.schema.createIndex('friction_pool_reader_of').on('friction_pool_reader').column('block_id'),
    db.schema
      .createTable('friction_recurrence')
      .addColumn('entry_id', 'text', (column) => column.primaryKey())
      .addColumn('report_id', 'text', (column) => column.notNull()),
  ];
}

function reportTable(db: Kysely<FrictionReportsTables>, name: 'friction_report' | 'friction_report_before') {
  return db.schema
    .createTable(name)
    .addColumn('report_id', 'text', (column) => column.primaryKey())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('policy_id', 'text')
    .addColumn('policy_version', 'integer')
    .addColumn('unit_id', 'text')
    .addColumn('owner_unit_id', 'text')
    .addColumn('few_people', 'integer', (column) => column.notNull())
    .addColumn('reporter_id', 'text')
    .addColumn('mode', 'text', (column) => column.notNull())
    .addColumn('withheld_from', 'text')
    .addColumn('received_by_overseer', 'integer', (column) => column.notNull())
    .addColumn('delivered_on', 'text', (column) => column.notNull())
    .addColumn('visible_on', 'text', (column) => column.notNull())
    .addColumn('text_shared', 'integer', (column) => column.notNull())
    .addColumn('source_name', 'text')
    .addColumn('source_public', 'integer')
    .addColumn('week', 'text', (column) => column.notNull())
    .addColumn('happened_at', 'text', (column) => column.notNull())
    .addColumn('reported_at', 'text', (column) => column.notNull())
    .addColumn('channel', 'text')
    .addColumn('customer_outcomes', 'text', (column) => column.notNull())
    .addColumn('burden', 'integer')
    .addColumn('served_purpose', 'text')
    .addColumn('effects', 'text', (column) => column.notNull())
    .addColumn('staff_minutes', 'integer')
    .addColumn('customer_minutes', 'integer')
    .addColumn('amount_minor', 'bigint')
    .addColumn('frequency', 'text')
    .addColumn('rule_in_own_words', 'text')
    .addColumn('customer_need', 'text')
    .addColumn('sensible_action', 'text')
    .addColumn('situation', 'text')
    .addColumn('cause', 'text')
    .addColumn('cause_reason', 'text')
    .addColumn('merged_into', 'text')
    .addColumn('answer', 'text')
    .addColumn('answered_at', 'text')
    .addColumn('handed_to', 'text')
    .addColumn('handed_at', 'text')
    .addColumn('outcome_decision', 'text')
    .addColumn('outcome_message', 'text')
    .addColumn('outcome_version', 'integer')
    .addColumn('outcome_at', 'text')
    .addColumn('outcome_seen', 'integer', (column) => column.notNull())
    .addColumn('outcome_told', 'integer', (column) => column.notNull())
    .addColumn('withdrawn', 'integer', (column) => column.notNull())
    .addColumn('occurrences', 'integer', (column) => column.notNull());
}
