import { nextWeek, weekOfDate } from '#calendar';
import { chunks, preparedInsert, projection } from '#read-store';
import type { Query, ReadDb } from '#read-store';
import type { Kysely } from 'kysely';
import type { PersonEvent, UnitEvent } from '#organisation/events';
import type { PolicyEvent } from '#policies/events';
import type { CorroborationEvent, FrictionReportEvent } from '#friction/events';
import type { FrictionBlockEvent, FrictionBreakdownEvent } from './events.ts';
import { AT_ONCE, createWaitingTables } from './waiting-entries.tables.ts';
import type { AnswerColumns, PersonColumns, ReachColumns, SaidColumns, WaitingTables } from './waiting-entries.tables.ts';
import type { FactsCarried } from './waiting-entry.ts';
import type { LaterSaid } from './waiting-readers.finder.ts';
import { officeTaken, readerHandlers } from './waiting-readers.projection.ts';

type Event = FrictionReportEvent | CorroborationEvent | FrictionBlockEvent | FrictionBreakdownEvent | UnitEvent | PersonEvent | PolicyEvent;

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
  facts: null,
};

const insertEntry = preparedInsert<WaitingTables, 'waiting_entry'>('waiting_entry');
const insertAbout = preparedInsert<WaitingTables, 'waiting_about'>('waiting_about');

/**
 * What waits for its block, or for its block's breakdown, with the units and versions that blocks are cut by. Reports of public sources never wait: they are counted
 * apart. A merged report stays: merging says that different people met the same thing, and each of them did.
 */
export const waitingEntries = projection<WaitingTables, Event>({
  name: 'waiting_entries',
  version: 5,
  create: createWaitingTables,
  on: {
    FrictionReported: (db, { data, position }) => {
      if (data.source?.public) return [];
      const about = { policy_id: data.policyId, unit_id: data.unitId, withheld_from: data.withheldFrom, ...personOf(data) };
      return [
        insertAbout(db, { about_id: data.reportId, kind: 'REPORT', said_at: data.reportedAt, week: data.week, ...about }),
        insertEntry(db, {
          ...entryColumns(data.reportId, 'REPORT', data.reportId, {
            ...about,
            week: data.week,
            position,
            delivered_on: data.deliveredOn ?? AT_ONCE,
          }),
          reported_at: data.reportedAt,
          staff_minutes: data.staffMinutes,
          customer_minutes: data.customerMinutes,
          amount_minor: data.amountMinor,
          frequency: data.frequency,
          burden: data.burden,
          served_purpose: data.servedPurpose,
          channel: data.channel,
          effects: JSON.stringify(data.effects),
          customer_outcomes: JSON.stringify(data.customerOutcomes),
          facts: factsCarried(data.missingFacts),
        }),
      ];
    },
    ReportFactsAdded: (db, { data, position }) =>
      said(db, data, position, {
        ...(data.staffMinutes !== null && { staff_minutes: data.staffMinutes }),
        ...(data.customerMinutes !== null && { customer_minutes: data.customerMinutes }),
        ...(data.amountMinor !== null && { amount_minor: data.amountMinor }),
        ...(data.frequency !== null && { frequency: data.frequency }),
        ...(data.burden !== null && { burden: data.burden }),
        ...(data.servedPurpose !== null && { served_purpose: data.servedPurpose }),
        ...(data.channel !== null && { channel: data.channel }),
        ...(data.effects !== null && { effects: JSON.stringify(data.effects) }),
        ...(data.customerOutcomes !== null && { customer_outcomes: JSON.stringify(data.customerOutcomes) }),
        ...(data.facts !== null && data.missingFacts !== null && { facts: factsCarried(data.missingFacts) }),
      }),
    ReportCauseClassified: (db, { data, position }) => said(db, { ...data, deliveredOn: null }, position, { cause: data.cause }),
    ReportLinkedToPolicy: (db, { data, position }) => {
      const linked = { policy_id: data.policyId, withheld_from: data.withheldFrom };
      const reach = { position, delivered_on: data.deliveredOn ?? AT_ONCE };
      return [
        db
          .updateTable('waiting_about')
          .set({ ...linked, said_at: data.linkedAt })
          .where('about_id', '=', data.reportId),
        db
          .updateTable('waiting_entry')
          .set({ ...linked, ...reach, facts: factsCarried(data.missingFacts) })
          .where('about_id', '=', data.reportId),
      ];
    },
    ReportAnswered: (db, { data }) => answered(db, data.reportId, data.answeredAt),
    // It tells the reporter what became of it, in the office's words: who got that got an answer.
    ReportResolved: (db, { data }) => answered(db, data.reportId, data.resolvedAt),
    // What is published stays counted.
    ReportWithdrawn: (db, { data }) => [
      db.deleteFrom('waiting_about').where('about_id', '=', data.reportId),
      db.deleteFrom('waiting_entry').where('about_id', '=', data.reportId).where('block_id', 'is', null),
    ],
    ReportRecurred: (db, { id, data, position }) =>
      recurrence(db, id, data.reportId, { ...data, position, deliveredOn: data.deliveredOn ?? AT_ONCE }),
    // Nobody reads a "me too": it waits with what is read from the same moment on.
    ReportCorroborated: (db, { data, position }) => {
      const person = { alias: data.personId, count_token: null, token_scope: null };
      const about = { policy_id: data.policyId, unit_id: data.unitId, withheld_from: null, ...person };
      return [
        insertAbout(db, { about_id: data.corroborationId, kind: 'CORROBORATION', said_at: data.corroboratedAt, week: data.week, ...about }),
        insertEntry(db, {
          ...entryColumns(data.corroborationId, 'CORROBORATION', data.corroborationId, {
            ...about,
            week: data.week,
            position,
            delivered_on: AT_ONCE,
          }),
          effects: JSON.stringify(data.effect === null ? [] : [data.effect]),
          customer_outcomes: JSON.stringify(data.customerOutcome === null ? [] : [data.customerOutcome]),
        }),
      ];
    },
    CorroborationRecurred: (db, { id, data, position }) =>
      recurrence(db, id, data.corroborationId, { ...data, position, deliveredOn: AT_ONCE }),
    FrictionBlockPublished: (db, { data }) => [
      db.insertInto('waiting_block').values({
        block_id: data.blockId,
        scope: data.policyId ?? data.toWeek.slice(0, 4),
        policy_id: data.policyId,
        policy_version: data.policyVersion,
        ordinal: data.ordinal,
        from_week: data.fromWeek,
        to_week: data.toWeek,
        breakdown_id: null,
      }),
      ...chunks(data.surplusIds).map((ids) => db.deleteFrom('waiting_entry').where('entry_id', 'in', ids)),
      ...data.parts.flatMap(({ unitId, others }, part) =>
        chunks(data.entryIds.filter((_, index) => data.entryParts[index] === part)).map((ids) =>
          db
            .updateTable('waiting_entry')
            .set({ block_id: data.blockId, part_unit_id: unitId, part_others: others })
            .where('entry_id', 'in', ids),
        ),
      ),
      db.deleteFrom('waiting_entry').where('block_id', '=', data.blockId).where('kind', '=', 'RECURRENCE'),
    ],
    FrictionBreakdownPublished: (db, { data }) => [
      db.insertInto('waiting_breakdown').values({
        breakdown_id: data.breakdownId,
        policy_id: data.policyId,
        to_week: data.toWeek,
        has_answers: 0,
      }),
      ...chunks(data.blockIds).flatMap((ids) => [
        db.updateTable('waiting_block').set({ breakdown_id: data.breakdownId }).where('block_id', 'in', ids),
        db.deleteFrom('waiting_entry').where('block_id', 'in', ids).where('kind', '=', 'CORROBORATION'),
      ]),
    ],
    FrictionBlockAnswersPublished: (db, { data }) => [
      db.updateTable('waiting_breakdown').set({ has_answers: 1 }).where('breakdown_id', '=', data.breakdownId),
      db
        .deleteFrom('waiting_entry')
        .where('block_id', 'in', db.selectFrom('waiting_block').select('block_id').where('breakdown_id', '=', data.breakdownId)),
    ],
    UnitRegistered: (db, { data }) => db.insertInto('waiting_unit').values({ unit_id: data.unitId, parent_id: data.parentId }),
    UnitMoved: (db, { data }) => db.updateTable('waiting_unit').set({ parent_id: data.parentId }).where('unit_id', '=', data.unitId),
    ...readerHandlers,
    PolicyRegistered: (db, { data, recordedAt }) => [
      ...officeTaken(db, data),
      db.insertInto('waiting_version').values({
        policy_id: data.policyId,
        number: 1,
        start_week: weekOfDate(data.effectiveFrom),
        known_since: weekOfDate(recordedAt.slice(0, 10)),
      }),
    ],
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

type About = Pick<WaitingTables['waiting_entry'], 'policy_id' | 'unit_id' | 'week' | keyof PersonColumns | keyof ReachColumns>;

function entryColumns(entryId: string, kind: string, aboutId: string, about: About): WaitingTables['waiting_entry'] {
  return {
    ...NO_ANSWERS,
    entry_id: entryId,
    kind,
    about_id: aboutId,
    ...about,
    occurrences: 1,
    cause: null,
    later: '',
    reported_at: null,
    answered_at: null,
    block_id: null,
    part_unit_id: null,
    part_others: null,
  };
}

function factsCarried(missing: readonly string[] | null): FactsCarried | null {
  if (missing === null) return null;
  return missing.length === 0 ? 'ALL_CARRIED' : 'SOME_MISSING';
}

/** An anonymous report stands under its own id, and an import under its source's: nobody is behind these. */
function personOf(data: Extract<FrictionReportEvent, { type: 'FrictionReported' }>['data']): PersonColumns {
  const { mode, reporterId, countToken, policyId, source } = data;
  if (mode === 'ANONYMOUS' && countToken !== null) return { alias: null, count_token: countToken, token_scope: policyId ?? '' };
  return { alias: mode === 'ANONYMOUS' || source ? null : reporterId, count_token: null, token_scope: null };
}

/** Kept beside the entry: whether it counts depends on who has left by the time of a decision. */
function said(
  db: Kysely<WaitingTables>,
  { reportId, deliveredOn }: { readonly reportId: string; readonly deliveredOn: string | null },
  position: string,
  what: Partial<SaidColumns>,
): readonly Query[] {
  if (Object.keys(what).length === 0) return [];
  const line: LaterSaid = { position, delivered_on: deliveredOn ?? AT_ONCE, said: what };
  return [
    db
      .updateTable('waiting_entry')
      .set((entry) => ({ later: entry('later', '||', `${JSON.stringify(line)}\n`) }))
      .where('entry_id', '=', reportId),
  ];
}

/** The first answer counts. */
function answered(db: Kysely<WaitingTables>, reportId: string, at: string): Query {
  return db.updateTable('waiting_entry').set({ answered_at: at }).where('entry_id', '=', reportId).where('answered_at', 'is', null);
}

function recurrence(
  db: Kysely<WaitingTables>,
  eventId: string,
  aboutId: string,
  data: { readonly week: string; readonly occurrences: number; readonly position: string; readonly deliveredOn: string },
): Query {
  const taken = ['policy_id', 'alias', 'count_token', 'token_scope', 'unit_id', 'withheld_from'] as const;
  const said = [
    'entry_id',
    'kind',
    'about_id',
    'week',
    'occurrences',
    'position',
    'delivered_on',
    'later',
    'effects',
    'customer_outcomes',
  ] as const;
  return db
    .insertInto('waiting_entry')
    .columns([...said, ...taken])
    .expression(
      db
        .selectFrom('waiting_about')
        .select((eb) => [
          eb.val(eventId).as('entry_id'),
          eb.val('RECURRENCE').as('kind'),
          eb.val(aboutId).as('about_id'),
          eb.val(data.week).as('week'),
          eb.val(data.occurrences).as('occurrences'),
          eb.val(data.position).as('position'),
          eb.val(data.deliveredOn).as('delivered_on'),
          eb.val('').as('later'),
          eb.val('[]').as('effects'),
          eb.val('[]').as('customer_outcomes'),
          ...taken,
        ])
        .where('about_id', '=', aboutId),
    );
}
