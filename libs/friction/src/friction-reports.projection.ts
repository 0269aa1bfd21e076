import { boxOf } from '#eventing';
import type { ColumnType } from 'kysely';
import type { PolicyEvent } from '#policies/events';
import { preparedInsert, projection } from '#read-store';
import type { Facts, FrictionReportEvent } from './events.ts';

/** Single reports, for the office of their policy and for the reporter; lists are JSON. Texts and facts are kept sealed. */
export interface FrictionReportsTables {
  friction_report: {
    report_id: string;
    revision: number;
    policy_id: string | null;
    policy_version: number | null;
    unit_id: string | null;
    /** An alias. */
    reporter_id: string | null;
    mode: string;
    withheld_from: string | null;
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
    withdrawn: number;
    /** The report itself and its recurrences. */
    occurrences: number;
  };
  /** Those of a later revision replace earlier ones of the same name. */
  friction_report_facts: { report_id: string; revision: number; facts: ColumnType<Facts | null, string | null> };
  friction_report_message: {
    message_id: string;
    report_id: string;
    revision: number;
    sender: string;
    text: string | null;
    sent_at: string;
  };
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

const insertReport = preparedInsert<FrictionReportsTables, 'friction_report'>('friction_report');
const insertFacts = preparedInsert<FrictionReportsTables, 'friction_report_facts'>('friction_report_facts');

export const frictionReportsProjection = projection<FrictionReportsTables, FrictionReportEvent | PolicyEvent>({
  name: 'friction_reports',
  version: 1,
  keeps: ['ruleInOwnWords', 'customerNeed', 'sensibleAction', 'situation', 'facts', 'text'],
  create: (db) => [
    db.schema
      .createTable('friction_report')
      .addColumn('report_id', 'text', (column) => column.primaryKey())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('policy_id', 'text')
      .addColumn('policy_version', 'integer')
      .addColumn('unit_id', 'text')
      .addColumn('reporter_id', 'text')
      .addColumn('mode', 'text', (column) => column.notNull())
      .addColumn('withheld_from', 'text')
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
      .addColumn('withdrawn', 'integer', (column) => column.notNull())
      .addColumn('occurrences', 'integer', (column) => column.notNull()),
    db.schema.createIndex('friction_report_inbox').on('friction_report').columns(['policy_id', 'week', 'report_id']),
    db.schema.createIndex('friction_report_own').on('friction_report').columns(['reporter_id', 'week', 'report_id']),
    db.schema.createIndex('friction_report_merged').on('friction_report').column('merged_into'),
    db.schema
      .createTable('friction_report_facts')
      .addColumn('report_id', 'text', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('facts', 'text')
      .addPrimaryKeyConstraint('friction_report_facts_key', ['report_id', 'revision']),
    db.schema
      .createTable('friction_report_message')
      .addColumn('message_id', 'text', (column) => column.primaryKey())
      .addColumn('report_id', 'text', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('sender', 'text', (column) => column.notNull())
      .addColumn('text', 'text')
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
  ],
  on: {
    FrictionReported: (db, { data, revision }) => [
      insertReport(db, {
        report_id: data.reportId,
        revision,
        policy_id: data.policyId,
        policy_version: data.policyVersion,
        unit_id: data.unitId,
        reporter_id: data.reporterId,
        mode: data.mode,
        withheld_from: data.withheldFrom,
        source_name: data.source?.name ?? null,
        source_public: data.source && Number(data.source.public),
        week: data.week,
        happened_at: data.happenedAt,
        reported_at: data.reportedAt,
        channel: data.channel,
        customer_outcomes: JSON.stringify(data.customerOutcomes),
        burden: data.burden,
        served_purpose: data.servedPurpose,
        effects: JSON.stringify(data.effects),
        staff_minutes: data.staffMinutes,
        customer_minutes: data.customerMinutes,
        amount_minor: data.amountMinor,
        frequency: data.frequency,
        rule_in_own_words: boxOf(data.ruleInOwnWords),
        customer_need: boxOf(data.customerNeed),
        sensible_action: boxOf(data.sensibleAction),
        situation: boxOf(data.situation),
        cause: null,
        cause_reason: null,
        merged_into: null,
        answer: null,
        answered_at: null,
        withdrawn: 0,
        occurrences: 1,
      }),
      ...(data.facts === null ? [] : [insertFacts(db, { report_id: data.reportId, revision, facts: boxOf(data.facts) })]),
    ],
    ReportRecurred: (db, { data, revision }) =>
      db
        .updateTable('friction_report')
        .set((eb) => ({ occurrences: eb('occurrences', '+', data.occurrences), revision }))
        .where('report_id', '=', data.reportId),
    ReportFactsAdded: (db, { data, revision }) => [
      db
        .updateTable('friction_report')
        .set({
          revision,
          ...present({
            channel: data.channel,
            customer_outcomes: data.customerOutcomes && JSON.stringify(data.customerOutcomes),
            burden: data.burden,
            served_purpose: data.servedPurpose,
            effects: data.effects && JSON.stringify(data.effects),
            staff_minutes: data.staffMinutes,
            customer_minutes: data.customerMinutes,
            amount_minor: data.amountMinor,
            frequency: data.frequency,
            customer_need: boxOf(data.customerNeed),
            sensible_action: boxOf(data.sensibleAction),
            situation: boxOf(data.situation),
          }),
        })
        .where('report_id', '=', data.reportId),
      ...(data.facts === null ? [] : [insertFacts(db, { report_id: data.reportId, revision, facts: boxOf(data.facts) })]),
    ],
    ReportLinkedToPolicy: (db, { data, revision }) =>
      db
        .updateTable('friction_report')
        .set({ policy_id: data.policyId, policy_version: data.policyVersion, withheld_from: data.withheldFrom, revision })
        .where('report_id', '=', data.reportId),
    ReportCauseClassified: (db, { data, revision }) =>
      db
        .updateTable('friction_report')
        .set({ cause: data.cause, cause_reason: data.reason, revision })
        .where('report_id', '=', data.reportId),
    ReportMerged: (db, { data, revision }) =>
      db.updateTable('friction_report').set({ merged_into: data.intoReportId, revision }).where('report_id', '=', data.reportId),
    ReportUnmerged: (db, { data, revision }) =>
      db.updateTable('friction_report').set({ merged_into: null, revision }).where('report_id', '=', data.reportId),
    // What was taken back is no longer told.
    ReportWithdrawn: (db, { data, revision }) => [
      db
        .updateTable('friction_report')
        .set({ withdrawn: 1, rule_in_own_words: null, customer_need: null, sensible_action: null, situation: null, revision })
        .where('report_id', '=', data.reportId),
      db.deleteFrom('friction_report_facts').where('report_id', '=', data.reportId),
      db.deleteFrom('friction_report_message').where('report_id', '=', data.reportId),
    ],
    ReportMessageSent: (db, { data, revision }) => [
      db.insertInto('friction_report_message').values({
        message_id: data.messageId,
        report_id: data.reportId,
        revision,
        sender: data.from,
        text: boxOf(data.text),
        sent_at: data.sentAt,
      }),
      db.updateTable('friction_report').set({ revision }).where('report_id', '=', data.reportId),
    ],
    ReportAnswered: (db, { data, revision }) =>
      db
        .updateTable('friction_report')
        .set({ answer: data.answer, answered_at: data.answeredAt, revision })
        .where('report_id', '=', data.reportId),
    PolicyRegistered: (db, { data }) =>
      db.insertInto('friction_policy').values({
        policy_id: data.policyId,
        owner_id: data.ownerId,
        deputy_id: data.deputyId,
        code: data.code,
        title: data.version.title,
        words: [data.code, data.family ?? '', data.version.title].join(' ').toLowerCase(),
        retired: 0,
      }),
    PolicyRevised: (db, { data }) =>
      db
        .updateTable('friction_policy')
        .set((eb) => ({ title: data.version.title, words: eb(eb.ref('words'), '||', ` ${data.version.title.toLowerCase()}`) }))
        .where('policy_id', '=', data.policyId),
    PolicyTransferred: (db, { data }) =>
      db.updateTable('friction_policy').set({ owner_id: data.ownerId, deputy_id: data.deputyId }).where('policy_id', '=', data.policyId),
    PolicyRetired: (db, { data }) => db.updateTable('friction_policy').set({ retired: 1 }).where('policy_id', '=', data.policyId),
  },
});

/** The entries that are not null: what was not said again stays as it was. */
function present<Row extends object>(row: Row): Partial<{ [Column in keyof Row]: NonNullable<Row[Column]> }> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Partial<{
    [Column in keyof Row]: NonNullable<Row[Column]>;
  }>;
}
