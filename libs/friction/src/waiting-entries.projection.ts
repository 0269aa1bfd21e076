import { nextWeek, weekOfDate } from '#calendar';
import { preparedInsert, projection } from '#read-store';
import type { Query, ReadDb } from '#read-store';
import type { Kysely } from 'kysely';
import type { UnitEvent } from '#organisation/events';
import type { PolicyEvent } from '#policies/events';
import type { CorroborationEvent, FrictionBlockEvent, FrictionReportEvent } from './events.ts';

interface AnswerColumns {
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
}

export interface WaitingTables {
  /** What stands in no block yet. */
  waiting_entry: AnswerColumns & {
    entry_id: string;
    kind: string;
    /** The report or corroboration that it is or repeats. */
    about_id: string;
    policy_id: string | null;
    alias: string | null;
    unit_id: string | null;
    week: string;
    occurrences: number;
    cause: string | null;
  };
  /** Every report and corroboration that is not public, published or not: recurrences take policy, unit and alias from it. */
  waiting_about: { about_id: string; policy_id: string | null; alias: string | null; unit_id: string | null };
  waiting_unit: { unit_id: string; parent_id: string | null };
  waiting_version: { policy_id: string; number: number; start_week: string; known_since: string };
  /** The blocks so far; `scope` is a policy's id, or the year of "other policies". */
  waiting_block: { block_id: string; scope: string; to_week: string };
}

type Event = FrictionReportEvent | CorroborationEvent | FrictionBlockEvent | UnitEvent | PolicyEvent;

const NO_ANSWERS: AnswerColumns = {
  staff_minutes: null,
  customer_minutes: null,
  amount_minor: null,
  frequency: null,
  burden: null,
  served_purpose: null,
  channel: null,
  effects: '[]',
  customer_outcomes: '[]',
};

const insertEntry = preparedInsert<WaitingTables, 'waiting_entry'>('waiting_entry');
const insertAbout = preparedInsert<WaitingTables, 'waiting_about'>('waiting_about');

/** Ids in one statement: below every database's limit of parameters. */
const IDS_AT_ONCE = 500;

/**
 * What waits for its block, with the units and versions that blocks are cut by. Reports of public sources never wait: they are counted
 * apart. A merged report stays: merging says that different people met the same thing, and each of them did.
 */
export const waitingEntries = projection<WaitingTables, Event>({
  name: 'waiting_entries',
  version: 1,
  create: (db) => [
    db.schema
      .createTable('waiting_entry')
      .addColumn('entry_id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('about_id', 'text', (column) => column.notNull())
      .addColumn('policy_id', 'text')
      .addColumn('alias', 'text')
      .addColumn('unit_id', 'text')
      .addColumn('week', 'text', (column) => column.notNull())
      .addColumn('occurrences', 'integer', (column) => column.notNull())
      .addColumn('cause', 'text')
      .addColumn('staff_minutes', 'integer')
      .addColumn('customer_minutes', 'integer')
      .addColumn('amount_minor', 'bigint')
      .addColumn('frequency', 'text')
      .addColumn('burden', 'integer')
      .addColumn('served_purpose', 'text')
      .addColumn('channel', 'text')
      .addColumn('effects', 'text', (column) => column.notNull())
      .addColumn('customer_outcomes', 'text', (column) => column.notNull()),
    db.schema.createIndex('waiting_entry_by_policy').on('waiting_entry').columns(['policy_id', 'week']),
    db.schema.createIndex('waiting_entry_by_about').on('waiting_entry').column('about_id'),
    db.schema
      .createTable('waiting_about')
      .addColumn('about_id', 'text', (column) => column.primaryKey())
      .addColumn('policy_id', 'text')
      .addColumn('alias', 'text')
      .addColumn('unit_id', 'text'),
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
      .addColumn('to_week', 'text', (column) => column.notNull()),
    db.schema.createIndex('waiting_block_by_scope').on('waiting_block').column('scope'),
  ],
  on: {
    FrictionReported: (db, { data }) => {
      if (data.source?.public) return [];
      const { reportId, policyId, unitId, reporterId } = data;
      return [
        insertAbout(db, { about_id: reportId, policy_id: policyId, alias: reporterId, unit_id: unitId }),
        insertEntry(db, {
          ...entryColumns(reportId, 'REPORT', reportId, { policy_id: policyId, alias: reporterId, unit_id: unitId, week: data.week }),
          staff_minutes: data.staffMinutes,
          customer_minutes: data.customerMinutes,
          amount_minor: data.amountMinor,
          frequency: data.frequency,
          burden: data.burden,
          served_purpose: data.servedPurpose,
          channel: data.channel,
          effects: JSON.stringify(data.effects),
          customer_outcomes: JSON.stringify(data.customerOutcomes),
        }),
      ];
    },
    ReportFactsAdded: (db, { data }) => {
      const added = {
        ...(data.staffMinutes !== null && { staff_minutes: data.staffMinutes }),
        ...(data.customerMinutes !== null && { customer_minutes: data.customerMinutes }),
        ...(data.amountMinor !== null && { amount_minor: data.amountMinor }),
        ...(data.frequency !== null && { frequency: data.frequency }),
        ...(data.burden !== null && { burden: data.burden }),
        ...(data.servedPurpose !== null && { served_purpose: data.servedPurpose }),
        ...(data.channel !== null && { channel: data.channel }),
        ...(data.effects !== null && { effects: JSON.stringify(data.effects) }),
        ...(data.customerOutcomes !== null && { customer_outcomes: JSON.stringify(data.customerOutcomes) }),
      };
      return Object.keys(added).length > 0 ? db.updateTable('waiting_entry').set(added).where('entry_id', '=', data.reportId) : [];
    },
    ReportCauseClassified: (db, { data }) =>
      db.updateTable('waiting_entry').set({ cause: data.cause }).where('entry_id', '=', data.reportId),
    ReportLinkedToPolicy: (db, { data }) => [
      db.updateTable('waiting_about').set({ policy_id: data.policyId }).where('about_id', '=', data.reportId),
      db.updateTable('waiting_entry').set({ policy_id: data.policyId }).where('about_id', '=', data.reportId),
    ],
    ReportWithdrawn: (db, { data }) => [
      db.deleteFrom('waiting_about').where('about_id', '=', data.reportId),
      db.deleteFrom('waiting_entry').where('about_id', '=', data.reportId),
    ],
    ReportRecurred: (db, { id, data }) => recurrence(db, id, data.reportId, data),
    ReportCorroborated: (db, { data }) => {
      const about = { policy_id: data.policyId, alias: data.personId, unit_id: data.unitId };
      return [
        insertAbout(db, { about_id: data.corroborationId, ...about }),
        insertEntry(db, {
          ...entryColumns(data.corroborationId, 'CORROBORATION', data.corroborationId, { ...about, week: data.week }),
          effects: JSON.stringify(data.effect === null ? [] : [data.effect]),
          customer_outcomes: JSON.stringify(data.customerOutcome === null ? [] : [data.customerOutcome]),
        }),
      ];
    },
    CorroborationRecurred: (db, { id, data }) => recurrence(db, id, data.corroborationId, data),
    FrictionBlockPublished: (db, { data }) => [
      db
        .insertInto('waiting_block')
        .values({ block_id: data.blockId, scope: data.policyId ?? data.toWeek.slice(0, 4), to_week: data.toWeek }),
      ...chunks([...data.entryIds, ...data.surplusIds]).map((ids) => db.deleteFrom('waiting_entry').where('entry_id', 'in', ids)),
    ],
    UnitRegistered: (db, { data }) => db.insertInto('waiting_unit').values({ unit_id: data.unitId, parent_id: data.parentId }),
    UnitMoved: (db, { data }) => db.updateTable('waiting_unit').set({ parent_id: data.parentId }).where('unit_id', '=', data.unitId),
    PolicyRegistered: (db, { data, recordedAt }) =>
      db.insertInto('waiting_version').values({
        policy_id: data.policyId,
        number: 1,
        start_week: weekOfDate(data.effectiveFrom),
        known_since: weekOfDate(recordedAt.slice(0, 10)),
      }),
    PolicyRevised: (db, { data, recordedAt }) =>
      db.insertInto('waiting_version').values({
        policy_id: data.policyId,
        number: data.number,
        start_week: firstFullWeek(data.effectiveFrom),
        known_since: weekOfDate(recordedAt.slice(0, 10)),
      }),
  },
});

/** The rows behind a decision; all of one read transaction. */
export type WaitingDb = ReadDb<WaitingTables>;

/** A week in which versions change closes the old set: its blocks lie before the change or hold its week, the new ones lie behind it. */
function firstFullWeek(effectiveFrom: string): string {
  const week = weekOfDate(effectiveFrom);
  const isMonday = new Date(`${effectiveFrom}T00:00:00Z`).getUTCDay() === 1;
  return isMonday ? week : nextWeek(week);
}

type About = Pick<WaitingTables['waiting_entry'], 'policy_id' | 'alias' | 'unit_id' | 'week'>;

function entryColumns(entryId: string, kind: string, aboutId: string, about: About): WaitingTables['waiting_entry'] {
  return { ...NO_ANSWERS, entry_id: entryId, kind, about_id: aboutId, ...about, occurrences: 1, cause: null };
}

function recurrence(
  db: Kysely<WaitingTables>,
  eventId: string,
  aboutId: string,
  data: { readonly week: string; readonly occurrences: number },
): Query {
  return db
    .insertInto('waiting_entry')
    .columns(['entry_id', 'kind', 'about_id', 'week', 'occurrences', 'effects', 'customer_outcomes', 'policy_id', 'alias', 'unit_id'])
    .expression(
      db
        .selectFrom('waiting_about')
        .select((eb) => [
          eb.val(eventId).as('entry_id'),
          eb.val('RECURRENCE').as('kind'),
          eb.val(aboutId).as('about_id'),
          eb.val(data.week).as('week'),
          eb.val(data.occurrences).as('occurrences'),
          eb.val('[]').as('effects'),
          eb.val('[]').as('customer_outcomes'),
          'policy_id',
          'alias',
          'unit_id',
        ])
        .where('about_id', '=', aboutId),
    );
}

function chunks(ids: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / IDS_AT_ONCE) }, (_, i) => ids.slice(i * IDS_AT_ONCE, (i + 1) * IDS_AT_ONCE));
}
