import type { Query } from '#read-store';
import type { Kysely } from 'kysely';

export interface WaitingJudgementTables {
  /** Calls and requests that stand in no block yet; those of a block stay until its breakdown is published. */
  waiting_judgement: {
    entry_id: string;
    kind: string;
    policy_id: string;
    /** Of whoever made it. */
    alias: string;
    unit_id: string | null;
    /** Requests: null, the week is that of `asked_at`. */
    week: string | null;
    asked_at: string | null;
    guardrail_key: string;
    basis: string | null;
    cap: string | null;
    /** 0 or 1. */
    customer_told: number | null;
    amount_minor: number | null;
    minutes_saved: number | null;
    answer: string | null;
    /** null: waits for its block. */
    block_id: string | null;
  };
  /** Who could read a request when it was asked. */
  request_reader: { request_id: string; person_id: string };
  /** Who holds a role that requests are read by; `unit_id` is empty where it covers all. */
  request_role: { person_id: string; role: string; unit_id: string };
  request_office: { policy_id: string; person_id: string };
  request_unit: { unit_id: string; parent_id: string | null };
  /** The blocks so far; `scope` is a policy's id, or the year of "other policies". */
  judgement_block: {
    block_id: string;
    kind: string;
    scope: string;
    policy_id: string | null;
    policy_version: number | null;
    ordinal: number;
    from_week: string;
    to_week: string;
    breakdown_id: string | null;
  };
}

export function createWaitingJudgementTables(db: Kysely<WaitingJudgementTables>): readonly Query[] {
  return [
    db.schema
      .createTable('waiting_judgement')
      .addColumn('entry_id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('alias', 'text', (column) => column.notNull())
      .addColumn('unit_id', 'text')
      .addColumn('week', 'text')
      .addColumn('asked_at', 'text')
      .addColumn('guardrail_key', 'text', (column) => column.notNull())
      .addColumn('basis', 'text')
      .addColumn('cap', 'text')
      .addColumn('customer_told', 'integer')
      .addColumn('amount_minor', 'bigint')
      .addColumn('minutes_saved', 'integer')
      .addColumn('answer', 'text')
      .addColumn('block_id', 'text'),
    db.schema.createIndex('waiting_judgement_by_policy').on('waiting_judgement').columns(['kind', 'policy_id']),
    db.schema.createIndex('waiting_judgement_by_block').on('waiting_judgement').column('block_id'),
    db.schema
      .createTable('request_reader')
      .addColumn('request_id', 'text', (column) => column.notNull())
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('request_reader_key', ['request_id', 'person_id']),
    db.schema
      .createTable('request_role')
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('unit_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('request_role_key', ['person_id', 'role', 'unit_id']),
    db.schema
      .createTable('request_office')
      .addColumn('policy_id', 'text', (column) => column.notNull())
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('request_office_key', ['policy_id', 'person_id']),
    db.schema
      .createTable('request_unit')
      .addColumn('unit_id', 'text', (column) => column.primaryKey())
      .addColumn('parent_id', 'text'),
    db.schema
      .createTable('judgement_block')
      .addColumn('block_id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('scope', 'text', (column) => column.notNull())
      .addColumn('policy_id', 'text')
      .addColumn('policy_version', 'integer')
      .addColumn('ordinal', 'integer', (column) => column.notNull())
      .addColumn('from_week', 'text', (column) => column.notNull())
      .addColumn('to_week', 'text', (column) => column.notNull())
      .addColumn('breakdown_id', 'text'),
    db.schema.createIndex('judgement_block_by_scope').on('judgement_block').columns(['kind', 'scope']),
    db.schema.createIndex('judgement_block_by_breakdown').on('judgement_block').column('breakdown_id'),
  ];
}
