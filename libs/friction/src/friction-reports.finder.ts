import type { Calendar } from '#calendar';
import { pageArguments, pageOf } from '#graphql';
import type { Connection } from '#graphql';
import { ReadStore } from '#read-store';
import type { ReadDb } from '#read-store';
import { Injectable } from '@nestjs/common';
import { expressionBuilder } from 'kysely';
import type { SelectQueryBuilder } from 'kysely';
import type { Cause, Facts, FactValue } from './events.ts';
import { ownView, officeView } from './friction-report-views.ts';
import type { ReportNode, ReportStatus } from './friction-report.types.ts';
import { AT_ONCE } from './friction-reports.tables.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import type { FrictionReportsTables } from './friction-reports.tables.ts';
import type { OfficeTerm } from './office-terms.ts';

/** As whom somebody reads reports; nothing else opens a single report. */
export type Reader =
  | {
      readonly as: 'OFFICE';
      readonly personId: string;
      /** Local date: what is delivered later is unknown as yet. */
      readonly today: string;
      readonly calendar: Calendar;
      /** The offices that they took when reports were there already. */
      readonly terms: readonly OfficeTerm[];
    }
  | { readonly as: 'REPORTER'; readonly aliases: readonly string[] };

export interface ReportFilter {
  readonly policyId?: string | null;
  readonly status?: ReportStatus | null;
  readonly cause?: Cause | null;
  /** ISO weeks, both included. */
  readonly fromWeek?: string | null;
  readonly toWeek?: string | null;
  /** In texts that the reader may see, whatever the case of letters. */
  readonly search?: string | null;
}

export type ReportRow = FrictionReportsTables['friction_report'];
export interface ReportParts {
  readonly facts: readonly { readonly name: string; readonly value: FactValue }[];
  readonly messages: readonly FrictionReportsTables['friction_report_message'][];
  readonly mergedIds: readonly string[];
}

type Db = ReadDb<FrictionReportsTables>;
type ReportQuery = SelectQueryBuilder<FrictionReportsTables & { report: FrictionReportsTables['friction_report'] }, 'report', ReportRow>;

@Injectable()
export class FrictionReportFinder {
  constructor(private readonly store: ReadStore) {}

  findReport(reportId: string, readers: readonly Reader[]): Promise<ReportNode | null> {
    return this.store.find(frictionReportsProjection, (db) => findReport(db, reportId, readers));
  }

  listReports(reader: Reader, filter: ReportFilter, first: number, after?: string | null): Promise<Connection<ReportNode>> {
    return this.store.find(frictionReportsProjection, (db) => listReports(db, reader, filter, first, after));
  }

  /** The policies that somebody owns or deputises for. */
  listOffices(personId: string): Promise<readonly string[]> {
    return this.store.find(frictionReportsProjection, (db) => listOffices(db, personId));
  }

  /** The offices that somebody holds and took when reports were there already. */
  listLateOffices(personId: string): Promise<readonly LateOffice[]> {
    return this.store.find(frictionReportsProjection, (db) => listLateOffices(db, personId));
  }

  listMerged(intoReportId: string): Promise<readonly string[]> {
    return this.store.find(frictionReportsProjection, (db) => listMerged(db, intoReportId));
  }
}

/** A report as the first of these readers may see it; null for all who may not, as for one that does not exist. */
export async function findReport(db: Db, reportId: string, readers: readonly Reader[]): Promise<ReportNode | null> {
  for (const reader of readers) {
    const row = await readableBy(db, reader).where('report_id', '=', reportId).executeTakeFirst();
    if (row) return (await nodesOf(db, [row], reader)).get(reportId) ?? null;
  }
  return null;
}

/** Newest week first; within a week in an order that tells nothing of the time. */
export async function listReports(
  db: Db,
  reader: Reader,
  filter: ReportFilter,
  first: number,
  after?: string | null,
): Promise<Connection<ReportNode>> {
  const { limit, key } = pageArguments(first, after, 2);
  const rows = filter.search
    ? await searched(db, reader, filter, filter.search, limit, key)
    : await pageAfter(db, reader, filter, key, limit).execute();
  const nodes = await nodesOf(db, rows.slice(0, first), reader);
  return pageOf(
    rows,
    first,
    (row) => [row.week, row.report_id],
    (row) => nodes.get(row.report_id) as ReportNode,
  );
}

type PageKey = readonly (string | number)[] | null;

function pageAfter(db: Db, reader: Reader, filter: ReportFilter, key: PageKey, limit: number): ReportQuery {
  const query = filtered(readableBy(db, reader), filter).orderBy('week', 'desc').orderBy('report_id').limit(limit);
  if (!key) return query;
  const [week, reportId] = key.map(String) as [string, string];
  return query.where((eb) => eb.or([eb('week', '<', week), eb.and([eb('week', '=', week), eb('report_id', '>', reportId)])]));
}

/** Texts are kept sealed, so no database can search them; the newest so many reports are opened and looked through. */
const MOST_SEARCHED = 5_000;
const SEARCHED_AT_ONCE = 250;

async function searched(db: Db, reader: Reader, filter: ReportFilter, search: string, limit: number, key: PageKey): Promise<ReportRow[]> {
  const wanted = search.toLowerCase();
  const found: ReportRow[] = [];
  let at = key;
  for (let looked = 0; looked < MOST_SEARCHED && found.length < limit; looked += SEARCHED_AT_ONCE) {
    const rows = await pageAfter(db, reader, filter, at, SEARCHED_AT_ONCE).execute();
    found.push(...rows.filter((row) => textsFor(row, reader).some((text) => text.toLowerCase().includes(wanted))));
    const last = rows.at(-1);
    if (!last || rows.length < SEARCHED_AT_ONCE) break;
    at = [last.week, last.report_id];
  }
  return found.slice(0, limit);
}

const TEXTS = ['rule_in_own_words', 'customer_need', 'sensible_action', 'situation'] as const;

function textsFor(row: ReportRow, reader: Reader): readonly string[] {
  if (reader.as === 'OFFICE' && row.text_shared === 0) return [];
  return TEXTS.flatMap((column) => row[column] ?? []);
}

/** Every report that is merged into another one at present. */
export async function listMerged(db: Db, intoReportId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('friction_report')
    .select('report_id')
    .where('merged_into', '=', intoReportId)
    .orderBy('report_id')
    .execute();
  return rows.map(({ report_id }) => report_id);
}

export interface LateOffice {
  readonly policyId: string;
  /** ISO instant. */
  readonly since: string;
}

async function listOffices(db: Db, personId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('friction_policy')
    .select('policy_id')
    .where((eb) => eb.or([eb('owner_id', '=', personId), eb('deputy_id', '=', personId)]))
    .orderBy('policy_id')
    .execute();
  return rows.map(({ policy_id }) => policy_id);
}

export async function listLateOffices(db: Db, personId: string): Promise<readonly LateOffice[]> {
  const rows = await db
    .selectFrom('friction_office as office')
    .innerJoin('friction_policy as policy', 'policy.policy_id', 'office.policy_id')
    .select(['office.policy_id', 'office.since'])
    .where('office.person_id', '=', personId)
    .where((eb) => eb.or([eb('policy.owner_id', '=', personId), eb('policy.deputy_id', '=', personId)]))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('friction_report as earlier')
          .select('earlier.report_id')
          .whereRef('earlier.policy_id', '=', 'office.policy_id')
          .whereRef('earlier.reported_at', '<', 'office.since'),
      ),
    )
    .execute();
  return rows.map(({ policy_id, since }) => ({ policyId: policy_id, since }));
}

/** The rule of access, in the query: reports made under one's own aliases, or those that one's office knows of and may see. */
function readableBy(db: Db, reader: Reader): ReportQuery {
  if (reader.as === 'REPORTER') {
    return db
      .selectFrom('friction_report as report')
      .selectAll()
      .where('reporter_id', 'in', [...reader.aliases]);
  }
  const { personId, today, terms } = reader;
  const query = knownToOffice(db, today)
    .where('policy_id', 'in', (eb) =>
      eb
        .selectFrom('friction_policy')
        .select('friction_policy.policy_id')
        .where((policy) => policy.or([policy('owner_id', '=', personId), policy('deputy_id', '=', personId)])),
    )
    .where((eb) => eb.or([eb('withheld_from', 'is', null), eb('withheld_from', '!=', personId)]));
  return terms.reduce((narrowed, term) => narrowed.where(({ not }) => not(withheldIn(term))), query);
}

/** Each report as the office sees it on a day: its last state but for what its reporter changed since. */
function knownToOffice(db: Db, today: string): ReportQuery {
  const before = db
    .selectFrom('friction_report_before as before')
    .selectAll('before')
    .where('before.visible_on', '<=', today)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('friction_report as present')
          .select('present.report_id')
          .whereRef('present.report_id', '=', 'before.report_id')
          .where('present.visible_on', '>', today),
      ),
    );
  const present = db.selectFrom('friction_report as present').selectAll('present').where('present.visible_on', '<=', today);
  return (
    db
      .selectFrom(present.unionAll(before).as('report'))
      .selectAll()
      // Taken back before it was delivered: never said.
      .where((eb) =>
        eb.not(eb.and([eb('withdrawn', '=', 1), eb('delivered_on', '!=', AT_ONCE), eb('visible_on', '=', eb.ref('delivered_on'))])),
      )
  );
}

function withheldIn({ policyId, since, overseen, crowdedSince }: OfficeTerm) {
  const eb = expressionBuilder<{ report: ReportRow }, 'report'>();
  const hidesNobody = eb.and([eb('reported_at', '<', crowdedSince), eb('few_people', '=', 0), eb('mode', '!=', 'NAMED')]);
  const byOverseen = eb(eb.fn.coalesce('reporter_id', eb.val('')), 'in', overseen.length > 0 ? overseen : [NOBODY]);
  return eb.and([eb('policy_id', '=', policyId), eb('reported_at', '<', since), eb.or([hidesNobody, byOverseen])]);
}

/** No alias. */
const NOBODY = '-';

function filtered(query: ReportQuery, { policyId, status, cause, fromWeek, toWeek }: ReportFilter): ReportQuery {
  let narrowed = query;
  if (policyId) narrowed = narrowed.where('policy_id', '=', policyId);
  if (cause) narrowed = narrowed.where('cause', '=', cause);
  if (fromWeek) narrowed = narrowed.where('week', '>=', fromWeek);
  if (toWeek) narrowed = narrowed.where('week', '<=', toWeek);
  if (status === 'WITHDRAWN') return narrowed.where('withdrawn', '=', 1);
  if (status) narrowed = narrowed.where('withdrawn', '=', 0).where('answer', status === 'ANSWERED' ? 'is not' : 'is', null);
  return narrowed;
}

async function nodesOf(db: Db, rows: readonly ReportRow[], reader: Reader): Promise<ReadonlyMap<string, ReportNode>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map(({ report_id }) => report_id);
  const messagesOf = db.selectFrom('friction_report_message').selectAll().where('report_id', 'in', ids).orderBy('revision');
  const facts = await db.selectFrom('friction_report_facts').selectAll().where('report_id', 'in', ids).orderBy('revision').execute();
  const messages = await (reader.as === 'OFFICE' ? messagesOf.where('delivered_on', '<=', reader.today) : messagesOf).execute();
  const merged = await readableBy(db, reader).where('merged_into', 'in', ids).orderBy('report_id').execute();
  const view = (row: ReportRow, parts: ReportParts) =>
    reader.as === 'OFFICE' ? officeView(row, parts, reader.calendar) : ownView(row, parts);
  return new Map(
    rows.map((row) => [
      row.report_id,
      view(row, {
        facts: factsIn(facts.filter(({ report_id }) => report_id === row.report_id)),
        messages: messages.filter(({ report_id }) => report_id === row.report_id),
        mergedIds: merged.filter(({ merged_into }) => merged_into === row.report_id).map(({ report_id }) => report_id),
      }),
    ]),
  );
}

/** In the order of their names; a later value replaces an earlier one. */
function factsIn(parts: readonly { readonly facts: Facts | null }[]): ReportParts['facts'] {
  const values = new Map(parts.flatMap(({ facts }) => Object.entries(facts ?? {})));
  return [...values].map(([name, value]) => ({ name, value })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
