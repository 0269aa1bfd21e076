import { pageArguments, pageOf } from '#graphql';
import type { Connection } from '#graphql';
import { ReadStore } from '#read-store';
import type { ReadDb } from '#read-store';
import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'kysely';
import type { Cause, Facts, FactValue } from './events.ts';
import { ownView, officeView } from './friction-report-views.ts';
import type { ReportNode, ReportStatus } from './friction-report.types.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import type { FrictionReportsTables } from './friction-reports.projection.ts';

/** As whom somebody reads reports; nothing else opens a single report. */
export type Reader =
  { readonly as: 'OFFICE'; readonly personId: string } | { readonly as: 'REPORTER'; readonly aliases: readonly string[] };

export interface ReportFilter {
  readonly policyId?: string | null;
  readonly status?: ReportStatus | null;
  readonly cause?: Cause | null;
  /** ISO weeks, both included. */
  readonly fromWeek?: string | null;
  readonly toWeek?: string | null;
}

export type ReportRow = FrictionReportsTables['friction_report'];
export interface ReportParts {
  readonly facts: readonly { readonly name: string; readonly value: FactValue }[];
  readonly messages: readonly FrictionReportsTables['friction_report_message'][];
  readonly mergedIds: readonly string[];
}

type Db = ReadDb<FrictionReportsTables>;
type ReportQuery = SelectQueryBuilder<FrictionReportsTables, 'friction_report', ReportRow>;

@Injectable()
export class FrictionReportFinder {
  constructor(private readonly store: ReadStore) {}

  findReport(reportId: string, readers: readonly Reader[]): Promise<ReportNode | null> {
    return this.store.find(frictionReportsProjection, (db) => findReport(db, reportId, readers));
  }

  listReports(reader: Reader, filter: ReportFilter, first: number, after?: string | null): Promise<Connection<ReportNode>> {
    return this.store.find(frictionReportsProjection, (db) => listReports(db, reader, filter, first, after));
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
  let query = filtered(readableBy(db, reader), filter).orderBy('week', 'desc').orderBy('report_id').limit(limit);
  if (key) {
    const [week, reportId] = key.map(String) as [string, string];
    query = query.where((eb) => eb.or([eb('week', '<', week), eb.and([eb('week', '=', week), eb('report_id', '>', reportId)])]));
  }
  const rows = await query.execute();
  const nodes = await nodesOf(db, rows.slice(0, first), reader);
  return pageOf(
    rows,
    first,
    (row) => [row.week, row.report_id],
    (row) => nodes.get(row.report_id) as ReportNode,
  );
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

/** The rule of access, in the query: reports on policies in one's own office and not withheld, or reports made under one's own aliases. */
function readableBy(db: Db, reader: Reader): ReportQuery {
  const query = db.selectFrom('friction_report').selectAll();
  if (reader.as === 'REPORTER') return query.where('reporter_id', 'in', [...reader.aliases]);
  const { personId } = reader;
  return query
    .where('policy_id', 'in', (eb) =>
      eb
        .selectFrom('friction_policy')
        .select('friction_policy.policy_id')
        .where((policy) => policy.or([policy('owner_id', '=', personId), policy('deputy_id', '=', personId)])),
    )
    .where((eb) => eb.or([eb('withheld_from', 'is', null), eb('withheld_from', '!=', personId)]));
}

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
  const facts = await db.selectFrom('friction_report_facts').selectAll().where('report_id', 'in', ids).orderBy('revision').execute();
  const messages = await db.selectFrom('friction_report_message').selectAll().where('report_id', 'in', ids).orderBy('revision').execute();
  const merged = await readableBy(db, reader).where('merged_into', 'in', ids).orderBy('report_id').execute();
  const view = reader.as === 'OFFICE' ? officeView : ownView;
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
