import type { Kysely } from 'kysely';
import type { Query } from '#read-store';

/** Stands for the date of what the office is shown at once: it sorts before every date. */
export const AT_ONCE = '';

export interface AnswerColumns {
  staff_minutes: number | null;
  customer_minutes: number | null;
  amount_minor: number | null;
  frequency: string | null;
  burden: number | null;
  served_purpose: string | null;
  channel: string | null;
  /** JSON lists. */
  effects: string;
  customer_outcomes: string;
  /** `WaitingEntry.facts`: neither the facts nor their names are kept. */
  facts: string | null;
}

/** Who stands behind; all null: nobody can know. */
export interface PersonColumns {
  alias: string | null;
  /** Of an anonymous report, with its year. */
  count_token: string | null;
  /** The policy that the token was issued for, which is the one that the report named first; empty: none. */
  token_scope: string | null;
}

/** When the office comes to read it. */
export interface ReachColumns {
  /** Of the event that said it, or that linked it to its policy. */
  position: string;
  /** Local date; `AT_ONCE`. */
  delivered_on: string;
  /** Whoever never sees it in that office: the reporter's own manager. */
  withheld_from: string | null;
}

/** What may be said of an entry later. */
export type SaidColumns = AnswerColumns & { cause: string | null };

export interface WaitingTables {
  /**
   * What stands in no block yet; reports and corroborations of a block stay until its breakdown is published, reports until their answer
   * times are.
   */
  waiting_entry: SaidColumns &
    PersonColumns &
    ReachColumns & {
      entry_id: string;
      kind: string;
      /** The report or corroboration that it is or repeats. */
      about_id: string;
      policy_id: string | null;
      unit_id: string | null;
      week: string;
      occurrences: number;
      /** What was said of it later, a line of JSON each: `LaterSaid`. */
      later: string;
      /** Reports only. */
      reported_at: string | null;
      answered_at: string | null;
      /** null: waits for its block. */
      block_id: string | null;
      /** The part of the block. */
      part_unit_id: string | null;
      part_others: string | null;
    };
  /** Every report and corroboration that is not public, published or not: recurrences take policy, unit and person from it. */
  waiting_about: PersonColumns & {
    about_id: string;
    kind: string;
    /** ISO instant at which it was said, or linked to its policy. */
    said_at: string;
    week: string;
    policy_id: string | null;
    unit_id: string | null;
    withheld_from: string | null;
  };
  waiting_unit: { unit_id: string; parent_id: string | null };
  waiting_version: { policy_id: string; number: number; start_week: string; known_since: string };
  /**
   * Everybody who has ever been owner or deputy of a policy; `in_office`: 0 or 1, by name. From the event `left_position` at `left_at` on
   * they read no more: they left the office or lost their role; null: they still read.
   */
  waiting_reader: { policy_id: string; person_id: string; in_office: number; left_position: string | null; left_at: string | null };
  /** Who holds the role that reading takes; `unit_id` is empty where it covers all. */
  waiting_owner: { person_id: string; unit_id: string };
  /** The blocks so far; `scope` is a policy's id, or the year of "other policies". */
  waiting_block: {
    block_id: string;
    scope: string;
    policy_id: string | null;
    policy_version: number | null;
    ordinal: number;
    from_week: string;
    to_week: string;
    breakdown_id: string | null;
  };
  /** The breakdowns so far; `has_answers`: 0 or 1. */
  waiting_breakdown: { breakdown_id: string; policy_id: string | null; to_week: string; has_answers: number };
}

export function createWaitingTables(db: Kysely<WaitingTables>): readonly Query[] {
  return [
    db.schema
      .createTable('waiting_entry')
      .addColumn('entry_id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('about_id', 'text', (column) => column.notNull())
      .addColumn('policy_id', 'text')
      .addColumn('alias', 'text')
      .addColumn('count_token', 'text')
      .addColumn('token_scope', 'text')
      .addColumn('unit_id', 'text')
      .addColumn('position', 'text', (column) => column.notNull())
      .addColumn('delivered_on', 'text', (column) => column.notNull())
      .addColumn('withheld_from', 'text')
      .addColumn('week', 'text', (column) => column.notNull())
      .addColumn('reported_at', 'text')
      .addColumn('answered_at', 'text')
      .addColumn('block_id', 'text')
      .addColumn('part_unit_id', 'text')
      .addColumn('part_others', 'text')
      .addColumn('occurrences', 'integer', (column) => column.notNull())
      .addColumn('cause', 'text')
      .addColumn('later', 'text', (column) => column.notNull())
      .addColumn('staff_minutes', 'integer')
      .addColumn('customer_minutes', 'integer')
      .addColumn('amount_minor', 'bigint')
      .addColumn('frequency', 'text')
      .addColumn('burden', 'integer')
      .addColumn('served_purpose', 'text')
      .addColumn('channel', 'text')
      .addColumn('effects', 'text', (column) => column.notNull())
      .addColumn('customer_outcomes', 'text', (column) => column.notNull())
      .addColumn('facts', 'text'),
    db.schema.createIndex('waiting_entry_by_policy').on('waiting_entry').columns(['policy_id', 'week']),
    db.schema.createIndex('waiting_entry_by_block').on('waiting_entry').column('block_id'),
    db.schema.createIndex('waiting_entry_by_about').on('waiting_entry').column('about_id'),
    db.schema
      .createTable('waiting_about')
      .addColumn('about_id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('said_at', 'text', (column) => column.notNull())
      .addColumn('week', 'text', (column) => column.notNull())
      .addColumn('policy_id', 'text')
      .addColumn('alias', 'text')
      .addColumn('count_token', 'text')
      .addColumn('token_scope', 'text')
      .addColumn('unit_id', 'text')
      .addColumn('withheld_from', 'text'),
    db.schema.createIndex('waiting_about_by_time').on('waiting_about').columns(['said_at', 'policy_id']),
    db.schema
      .createTable('waiting_unit')
      .addColumn('unit_id', 'text', (column) => column.primaryKey())
      .addColumn('parent_id', 'text'),
    db.schema
      .createTable('waiting_version')
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('start_week', 'text', (column) => column.notNull())
      .addColumn('known_since', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('waiting_version_key', ['policy_id', 'number']),
    db.schema
      .createTable('waiting_block')
      .addColumn('block_id', 'text', (column) => column.primaryKey())
      .addColumn('scope', 'text', (column) => column.notNull())
      .addColumn('policy_id', 'text')
      .addColumn('policy_version', 'integer')
      .addColumn('ordinal', 'integer', (column) => column.notNull())
      .addColumn('from_week', 'text', (column) => column.notNull())
      .addColumn('to_week', 'text', (column) => column.notNull())
      .addColumn('breakdown_id', 'text'),
    db.schema.createIndex('waiting_block_by_scope').on('waiting_block').column('scope'),
    db.schema.createIndex('waiting_block_by_breakdown').on('waiting_block').column('breakdown_id'),
    db.schema
      .createTable('waiting_breakdown')
      .addColumn('breakdown_id', 'text', (column) => column.primaryKey())
      .addColumn('policy_id', 'text')
      .addColumn('to_week', 'text', (column) => column.notNull())
      .addColumn('has_answers', 'integer', (column) => column.notNull()),
    db.schema
      .createTable('waiting_reader')
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addColumn('in_office', 'integer', (column) => column.notNull())
      .addColumn('left_position', 'text')
      .addColumn('left_at', 'text')
      .addPrimaryKeyConstraint('waiting_reader_key', ['policy_id', 'person_id']),
    db.schema.createIndex('waiting_reader_of').on('waiting_reader').column('person_id'),
    db.schema
      .createTable('waiting_owner')
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addColumn('unit_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('waiting_owner_key', ['person_id', 'unit_id']),
  ];
}
