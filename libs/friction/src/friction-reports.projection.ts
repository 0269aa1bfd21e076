import { boxOf } from '#eventing';
import type { Sealable } from '#eventing';
import type { Kysely, UpdateObject } from 'kysely';
import type { PolicyEvent } from '#policies/events';
import { chunks, preparedInsert, projection } from '#read-store';
import type { FrictionBlockEvent } from '#figures/events';
import type { Facts, FrictionReportEvent } from './events.ts';
import type { Office } from './friction-report-state.decider.ts';
import { AT_ONCE, createReportTables } from './friction-reports.tables.ts';
import type { FrictionReportsTables } from './friction-reports.tables.ts';

const insertReport = preparedInsert<FrictionReportsTables, 'friction_report'>('friction_report');
const insertFacts = preparedInsert<FrictionReportsTables, 'friction_report_facts'>('friction_report_facts');

export const frictionReportsProjection = projection<FrictionReportsTables, FrictionReportEvent | FrictionBlockEvent | PolicyEvent>({
  name: 'friction_reports',
  version: 4,
  keeps: ['ruleInOwnWords', 'customerNeed', 'sensibleAction', 'situation', 'facts', 'text'],
  create: createReportTables,
  on: {
    FrictionReported: (db, { data, revision }) => [
      insertReport(db, {
        report_id: data.reportId,
        version: 0,
        policy_id: data.policyId,
        policy_version: data.policyVersion,
        unit_id: data.unitId,
        owner_unit_id: data.ownerUnitId,
        few_people: Number(data.fewPeople),
        reporter_id: data.reporterId,
        mode: data.mode,
        withheld_from: data.withheldFrom,
        received_by_overseer: Number(data.receivedByOverseer),
        delivered_on: data.deliveredOn ?? AT_ONCE,
        visible_on: data.deliveredOn ?? AT_ONCE,
        text_shared: Number(data.textShared),
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
        handed_to: null,
        handed_at: null,
        outcome_decision: null,
        outcome_message: null,
        outcome_version: null,
        outcome_at: null,
        outcome_seen: 0,
        outcome_told: 0,
        withdrawn: 0,
        occurrences: 1,
      }),
      ...factsOf(db, data, revision),
    ],
    ReportRecurred: (db, { id, data }) => [
      ...kept(db, data),
      db.insertInto('friction_recurrence').values({ entry_id: id, report_id: data.reportId }),
      db
        .updateTable('friction_report')
        .set((eb) => ({ occurrences: eb('occurrences', '+', data.occurrences), version: eb('version', '+', 1), ...visible(data) }))
        .where('report_id', '=', data.reportId),
    ],
    ReportFactsAdded: (db, { data, revision }) => [
      ...kept(db, data),
      // Who takes back what they agreed to is obeyed at once.
      ...(data.textShared === false
        ? [db.updateTable('friction_report_before').set({ text_shared: 0 }).where('report_id', '=', data.reportId)]
        : []),
      db
        .updateTable('friction_report')
        .set((eb) => ({
          version: eb('version', '+', 1),
          ...visible(data),
          ...present({
            text_shared: data.textShared === null ? null : Number(data.textShared),
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
        }))
        .where('report_id', '=', data.reportId),
      ...factsOf(db, data, revision),
    ],
    ReportLinkedToPolicy: (db, { data }) =>
      db
        .updateTable('friction_report')
        .set((eb) => ({
          policy_id: data.policyId,
          policy_version: data.policyVersion,
          withheld_from: data.withheldFrom,
          received_by_overseer: Number(data.receivedByOverseer),
          // Before that day it was in nobody's inbox.
          delivered_on: data.deliveredOn ?? AT_ONCE,
          version: eb('version', '+', 1),
          ...visible(data),
        }))
        .where('report_id', '=', data.reportId),
    ReportCauseClassified: (db, { data }) => byOffice(db, data, { cause: data.cause, cause_reason: data.reason }),
    // No new version: it names another report, which not everybody may know of who reads this one.
    ReportMerged: (db, { data }) => inBoth(db, data, { merged_into: data.intoReportId }),
    ReportUnmerged: (db, { data }) => inBoth(db, data, { merged_into: null }),
    // What was taken back is no longer told, from now on; that it was taken back, on its day.
    ReportWithdrawn: (db, { data }) => [
      ...kept(db, data),
      ...inBoth(db, data, NO_TEXTS),
      db
        .updateTable('friction_report')
        .set((eb) => ({ withdrawn: 1, version: eb('version', '+', 1), ...visible(data) }))
        .where('report_id', '=', data.reportId),
      db.deleteFrom('friction_report_facts').where('report_id', '=', data.reportId),
      db.deleteFrom('friction_report_message').where('report_id', '=', data.reportId),
    ],
    ReportMessageSent: (db, { data, revision }) => [
      ...kept(db, data),
      db.insertInto('friction_report_message').values({
        message_id: data.messageId,
        report_id: data.reportId,
        revision,
        sender: data.from,
        text: boxOf(data.text),
        delivered_on: data.deliveredOn ?? AT_ONCE,
        sent_at: data.sentAt,
      }),
      ...(data.from === 'OWNER'
        ? byOffice(db, data, {})
        : [
            db
              .updateTable('friction_report')
              .set((eb) => ({ version: eb('version', '+', 1), ...visible(data) }))
              .where('report_id', '=', data.reportId),
          ]),
    ],
    ReportAnswered: (db, { data }) => byOffice(db, data, { answer: data.answer, answered_at: data.answeredAt }),
    ReportHandedToDeputy: (db, { data }) => byOffice(db, data, { handed_to: 'DEPUTY', handed_at: data.handedAt }),
    ReportHandedUp: (db, { data }) =>
      byOffice(db, data, { handed_to: data.actingDeputyId === null ? 'NOBODY' : 'HEAD', handed_at: data.handedAt }),
    ReportResolved: (db, { data }) => {
      const outcome = {
        outcome_decision: data.decision,
        outcome_message: data.outcomeMessage,
        outcome_version: data.policyVersion,
        outcome_at: data.resolvedAt,
      };
      // One that the office did not know of yet is no new version for anybody, like a merge.
      return data.deliveredOn === null ? byOffice(db, data, { ...outcome, outcome_told: 1 }) : inBoth(db, data, outcome);
    },
    ReportOutcomeSeen: (db, { data }) => inBoth(db, data, { outcome_seen: 1 }),
    FrictionBlockPublished: (db, { data: { blockId, entryIds, readerIds } }) =>
      readerIds === null
        ? []
        : [
            ...readerIds.map((person_id) => db.insertInto('friction_pool_reader').values({ block_id: blockId, person_id })),
            ...chunks(entryIds).map((ids) => pooled(db, blockId, ids)),
          ],
    PolicyRegistered: (db, { data, revision }) => [
      db.insertInto('friction_policy').values({
        policy_id: data.policyId,
        owner_id: data.ownerId,
        deputy_id: data.deputyId,
        code: data.code,
        title: data.version.title,
        words: [data.code, data.family ?? '', data.version.title].join(' ').toLowerCase(),
        retired: 0,
      }),
      tookOffice(db, data, revision, data.registeredAt),
    ],
    PolicyRevised: (db, { data }) =>
      db
        .updateTable('friction_policy')
        .set((eb) => ({ title: data.version.title, words: eb(eb.ref('words'), '||', ` ${data.version.title.toLowerCase()}`) }))
        .where('policy_id', '=', data.policyId),
    PolicyTransferred: (db, { data, revision }) => [
      db.updateTable('friction_policy').set({ owner_id: data.ownerId, deputy_id: data.deputyId }).where('policy_id', '=', data.policyId),
      tookOffice(db, data, revision, data.transferredAt),
      // Which unit hides a reporter depends on who reads: it was chosen for the office at the time of the report.
      ...REPORT_TABLES.map((table) =>
        db
          .updateTable(table)
          .set({ owner_unit_id: null })
          .where('policy_id', '=', data.policyId)
          .where('mode', '!=', 'NAMED')
          .where((eb) => eb.or([eb('source_public', 'is', null), eb('source_public', '=', 0)])),
      ),
    ],
    PolicyRetired: (db, { data }) => db.updateTable('friction_policy').set({ retired: 1 }).where('policy_id', '=', data.policyId),
  },
});

const REPORT_TABLES = ['friction_report', 'friction_report_before'] as const;
const NO_TEXTS = { rule_in_own_words: null, customer_need: null, sensible_action: null, situation: null } as const;

type Db = Kysely<FrictionReportsTables>;

interface ByReporter {
  readonly reportId: string;
  /** null: the office is told at once. */
  readonly deliveredOn: string | null;
}

/** Keeps the report as the office sees it up to the day on which it is told of what its reporter does now. */
function kept(db: Db, { reportId, deliveredOn }: ByReporter) {
  if (deliveredOn === null) return [];
  const seen = db.selectFrom('friction_report').selectAll().where('report_id', '=', reportId).where('visible_on', '<', deliveredOn);
  return [
    db
      .deleteFrom('friction_report_before')
      .where('report_id', '=', reportId)
      .where((eb) => eb.exists(seen)),
    db.insertInto('friction_report_before').expression(seen),
  ];
}

function factsOf(db: Db, { reportId, facts, deliveredOn }: ByReporter & { readonly facts: Sealable<Facts> | null }, revision: number) {
  if (facts === null) return [];
  return [insertFacts(db, { report_id: reportId, revision, facts: boxOf(facts), delivered_on: deliveredOn ?? AT_ONCE })];
}

function visible({ deliveredOn }: ByReporter): { readonly visible_on?: string } {
  return deliveredOn === null ? {} : { visible_on: deliveredOn };
}

/** Reports that a block of "other policies" holds, and those that it holds because they happened again. */
function pooled(db: Db, blockId: string, entryIds: readonly string[]) {
  const reports = db.selectFrom('friction_report').select('report_id').where('report_id', 'in', entryIds);
  const again = db.selectFrom('friction_recurrence').select('report_id').where('entry_id', 'in', entryIds);
  return db
    .insertInto('friction_pooled')
    .columns(['report_id', 'block_id'])
    .expression(
      db
        .selectFrom(reports.union(again).as('of'))
        .select((eb) => ['of.report_id', eb.val(blockId).as('block_id')])
        .where('of.report_id', 'is not', null),
    )
    .onConflict((conflict) => conflict.doNothing());
}

type Changes = UpdateObject<FrictionReportsTables, 'friction_report'>;

/** The office sees at once what it does itself. */
function byOffice(db: Db, { reportId }: { readonly reportId: string }, values: Changes) {
  return REPORT_TABLES.map((table) =>
    db
      .updateTable(table)
      .set((eb) => ({ ...values, version: eb('version', '+', 1) }))
      .where('report_id', '=', reportId),
  );
}

function inBoth(db: Db, { reportId }: { readonly reportId: string }, values: Changes) {
  return REPORT_TABLES.map((table) => db.updateTable(table).set(values).where('report_id', '=', reportId));
}

function tookOffice(db: Db, { policyId, ownerId, deputyId }: Office, revision: number, since: string) {
  return db.insertInto('friction_office').values({ policy_id: policyId, revision, since, owner_id: ownerId, deputy_id: deputyId });
}

/** The entries that are not null: what was not said again stays as it was. */
function present<Row extends object>(row: Row): Partial<{ [Column in keyof Row]: NonNullable<Row[Column]> }> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Partial<{
    [Column in keyof Row]: NonNullable<Row[Column]>;
  }>;
}
