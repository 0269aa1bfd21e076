import type { Actor } from '#eventing';
import { ReadStore } from '#read-store';
import type { ReadPoint } from '#read-store';
import { Injectable } from '@nestjs/common';
import type { Facts } from './events.ts';
import { readableBy } from './friction-report-readers.finder.ts';
import type { Db, Reader } from './friction-report-readers.finder.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import { ReporterIdentity } from './reporter-identity.ts';

/** A report as a draft of its rule is tried on it. Its facts and its amount are for counting: nobody but the reporter is shown them. */
export interface OfficeCase {
  readonly reportId: string;
  /** ISO week that it counts in. */
  readonly week: string;
  readonly isPublic: boolean;
  /** Whole minor units. */
  readonly amountMinor: number | null;
  readonly staffMinutes: number | null;
  readonly customerMinutes: number | null;
  /** As far as anybody can still read them. */
  readonly facts: Facts;
}

/** Rows without sealed values, so cheap; few queries are made. */
const ROWS_AT_ONCE = 128;
/** Opening the facts of more in one go would keep other requests waiting. */
const OPENED_AT_ONCE = 24;

type Key = { readonly week: string; readonly reportId: string } | null;

/** All that an office may read on a policy, for what is worked out over every single report of it. */
@Injectable()
export class OfficeCases {
  constructor(
    private readonly identity: ReporterIdentity,
    private readonly store: ReadStore,
  ) {}

  /**
   * Reads in one snapshot, newest week first: what is delivered and not withdrawn; reports that are merged count as the one they are merged
   * into. That it is read is on record beforehand.
   * @param work is handed a few reports at a time and decides when to go on
   * @throws ReadStoreUnavailable
   */
  async readAll<T>(
    actor: Actor,
    policyId: string,
    work: (cases: AsyncIterable<readonly OfficeCase[]>, at: ReadPoint) => Promise<T>,
  ): Promise<T> {
    const readers = await this.identity.asOffice(actor);
    return this.store.find(frictionReportsProjection, (db, at) => work(listCases(db, readers, policyId), at));
  }
}

export async function* listCases(db: Db, readers: readonly Reader[], policyId: string): AsyncGenerator<readonly OfficeCase[]> {
  for (const reader of readers) {
    let after: Key = null;
    for (let isLast = false; !isLast;) {
      const rows: readonly CaseRow[] = await pageOf(db, reader, policyId, after);
      const standing = await withoutMerged(db, reader, rows);
      for (let at = 0; at < standing.length; at += OPENED_AT_ONCE) yield withFacts(db, reader, standing.slice(at, at + OPENED_AT_ONCE));
      const last = rows.at(-1);
      after = last ? { week: last.week, reportId: last.report_id } : null;
      isLast = rows.length < ROWS_AT_ONCE;
    }
  }
}

type CaseRow = Awaited<ReturnType<typeof pageOf>>[number];

function pageOf(db: Db, reader: Reader, policyId: string, after: Key) {
  const rows = readableBy(db, reader)
    .clearSelect()
    .select(['report_id', 'week', 'merged_into', 'source_public', 'amount_minor', 'staff_minutes', 'customer_minutes'])
    .where('policy_id', '=', policyId)
    .where('withdrawn', '=', 0)
    .orderBy('week', 'desc')
    .orderBy('report_id', 'desc')
    .limit(ROWS_AT_ONCE);
  // An index answers this comparison as a whole, however many reports a week has.
  return (
    after === null ? rows : rows.where((eb) => eb(eb.refTuple('week', 'report_id'), '<', eb.tuple(after.week, after.reportId)))
  ).execute();
}

/** Without those that are merged into one that the reader knows: that one stands for all of them. */
async function withoutMerged(db: Db, reader: Reader, rows: readonly CaseRow[]): Promise<readonly CaseRow[]> {
  const primaryIds = rows.flatMap(({ merged_into }) => merged_into ?? []);
  if (primaryIds.length === 0) return rows;
  const primaries = await readableBy(db, reader)
    .clearSelect()
    .select('report_id')
    .where('report_id', 'in', primaryIds)
    .where('withdrawn', '=', 0)
    .execute();
  const known = new Set(primaries.map(({ report_id }) => report_id));
  return rows.filter(({ merged_into }) => merged_into === null || !known.has(merged_into));
}

async function withFacts(db: Db, reader: Reader, rows: readonly CaseRow[]): Promise<readonly OfficeCase[]> {
  const ids = rows.map(({ report_id }) => report_id);
  const told = db.selectFrom('friction_report_facts').select(['report_id', 'facts']).where('report_id', 'in', ids).orderBy('revision');
  const parts = await (reader.as === 'OFFICE' ? told.where('delivered_on', '<=', reader.today) : told).execute();
  const facts = new Map<string, Facts>();
  for (const part of parts) facts.set(part.report_id, { ...facts.get(part.report_id), ...part.facts });
  return rows.map((row) => ({
    reportId: row.report_id,
    week: row.week,
    isPublic: row.source_public === 1,
    amountMinor: row.amount_minor,
    staffMinutes: row.staff_minutes,
    customerMinutes: row.customer_minutes,
    facts: facts.get(row.report_id) ?? {},
  }));
}
