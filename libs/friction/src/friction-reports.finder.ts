import { pageArguments, pageOf } from '#graphql';
import type { Connection } from '#graphql';
import { isAfter, ReadStore } from '#read-store';
import { Injectable } from '@nestjs/common';
import type { Cause, Facts, FactValue } from './events.ts';
import { listLateOffices, listOffices, readableBy } from './friction-report-readers.finder.ts';
import type { Db, LateOffice, Reader, ReportQuery, ReportRow } from './friction-report-readers.finder.ts';
import { ownView, officeView } from './friction-report-views.ts';
import type { ReportNode, ReportStatus } from './friction-report.types.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import type { FrictionReportsTables } from './friction-reports.tables.ts';
import { remembering } from './matched-rows.ts';
import type { OfficeTerm } from './office-terms.ts';

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

export interface ReportParts {
  readonly facts: readonly { readonly name: string; readonly value: FactValue }[];
  readonly messages: readonly FrictionReportsTables['friction_report_message'][];
  /** Both as far as the reader may know of the other report. */
  readonly mergedIntoId: string | null;
  readonly mergedIds: readonly string[];
}

/** A report that has no outcome. */
export interface UnresolvedReport {
  readonly reportId: string;
  /** ISO instant. */
  readonly reportedAt: string;
}

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

  /** What those who were overseen then said before somebody took the office. */
  listMadeInAbsence(term: OfficeTerm): Promise<readonly string[]> {
    return this.store.find(frictionReportsProjection, (db) => listMadeInAbsence(db, term));
  }

  /** What a reader is shown of what was reported on a policy since an ISO instant and was not taken back. */
  listReadable(reader: Reader, policyId: string, since: string): Promise<readonly string[]> {
    return this.store.find(frictionReportsProjection, async (db) => {
      const rows = await readableBy(db, reader)
        .clearSelect()
        .select('report_id')
        .where('policy_id', '=', policyId)
        .where('reported_at', '>=', since)
        .where('withdrawn', '=', 0)
        .execute();
      return rows.map(({ report_id }) => report_id);
    });
  }

  /** What was reported on a policy before an ISO instant and has no outcome yet, in the order of time and behind one of them. */
  listUnresolved(policyId: string, before: string, after: UnresolvedReport | null, limit: number): Promise<readonly UnresolvedReport[]> {
    return this.store.find(frictionReportsProjection, (db) => listUnresolved(db, policyId, before, after, limit));
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
  const query = filtered(readableBy(db, reader), filter, reader).orderBy('week', 'desc').orderBy('report_id').limit(limit);
  return key ? query.where((eb) => isAfter(key, eb.ref('week'), eb.ref('report_id'))) : query;
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

async function listMadeInAbsence(db: Db, { policyId, from, since, overseen }: OfficeTerm): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('friction_report')
    .select('report_id')
    .where('policy_id', '=', policyId)
    .where('reported_at', '>=', from)
    .where('reported_at', '<', since)
    .where('reporter_id', 'in', [...overseen])
    .execute();
  return rows.map(({ report_id }) => report_id);
}

/** Also those that were taken back: of today's the office is told tomorrow. */
export async function listUnresolved(
  db: Db,
  policyId: string,
  before: string,
  after: UnresolvedReport | null,
  limit: number,
): Promise<readonly UnresolvedReport[]> {
  const reports = db
    .selectFrom('friction_report')
    .select(['report_id', 'reported_at'])
    .where('policy_id', '=', policyId)
    .where('reported_at', '<', before)
    .where('outcome_at', 'is', null)
    .orderBy('reported_at')
    .orderBy('report_id')
    .limit(limit);
  // In the order of an index: sorted by anything else, each page would sort all that there is.
  const rows = await (
    after === null
      ? reports
      : reports.where((eb) => eb(eb.refTuple('reported_at', 'report_id'), '>', eb.tuple(after.reportedAt, after.reportId)))
  ).execute();
  return rows.map(({ report_id, reported_at }) => ({ reportId: report_id, reportedAt: reported_at }));
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

function filtered(query: ReportQuery, { policyId, status, cause, fromWeek, toWeek }: ReportFilter, { as }: Reader): ReportQuery {
  let narrowed = query;
  if (policyId) narrowed = narrowed.where('policy_id', '=', policyId);
  if (cause) narrowed = narrowed.where('cause', '=', cause);
  if (fromWeek) narrowed = narrowed.where('week', '>=', fromWeek);
  if (toWeek) narrowed = narrowed.where('week', '<=', toWeek);
  if (status === 'WITHDRAWN') return narrowed.where('withdrawn', '=', 1);
  if (!status) return narrowed;
  const open = narrowed.where('withdrawn', '=', 0);
  const resolved = (is: boolean) =>
    as === 'OFFICE' ? open.where('outcome_told', '=', Number(is)) : open.where('outcome_at', is ? 'is not' : 'is', null);
  return status === 'RESOLVED' ? resolved(true) : resolved(false).where('answer', status === 'ANSWERED' ? 'is not' : 'is', null);
}

async function nodesOf(db: Db, rows: readonly ReportRow[], reader: Reader): Promise<ReadonlyMap<string, ReportNode>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map(({ report_id }) => report_id);
  const messagesOf = db.selectFrom('friction_report_message').selectAll().where('report_id', 'in', ids).orderBy('revision');
  const factsOf = db.selectFrom('friction_report_facts').selectAll().where('report_id', 'in', ids).orderBy('revision');
  const facts = await (reader.as === 'OFFICE' ? factsOf.where('delivered_on', '<=', reader.today) : factsOf).execute();
  const messages = await (reader.as === 'OFFICE' ? messagesOf.where('delivered_on', '<=', reader.today) : messagesOf).execute();
  const merged = await readableBy(db, reader).where('merged_into', 'in', ids).orderBy('report_id').execute();
  const primaryIds = rows.flatMap(({ merged_into }) => merged_into ?? []);
  const primaries = new Set(
    (await readableBy(db, reader).where('report_id', 'in', primaryIds).execute()).map(({ report_id }) => report_id),
  );
  const view = (row: ReportRow, parts: ReportParts) => {
    const seen = reader.as === 'OFFICE' ? officeView(row, parts, reader.calendar) : ownView(row, parts);
    const told = Object.fromEntries(parts.facts.map(({ name, value }) => [name, value]));
    return remembering(seen, { facts: told, happenedAt: row.happened_at });
  };
  return new Map(
    rows.map((row) => [
      row.report_id,
      view(row, {
        facts: factsIn(facts.filter(({ report_id }) => report_id === row.report_id)),
        messages: messages.filter(({ report_id }) => report_id === row.report_id),
        mergedIntoId: row.merged_into !== null && primaries.has(row.merged_into) ? row.merged_into : null,
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
